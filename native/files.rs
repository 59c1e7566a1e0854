//! Files, written whole or not at all.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Writes a file under a temporary name and renames it: readers see the old or the new one, never a half.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_added_extension("part");
    fs::write(&part, bytes).with_context(|| format!("{}: cannot be written", part.display()))?;
    fs::rename(&part, path).with_context(|| format!("{}: cannot be written", path.display()))
}
