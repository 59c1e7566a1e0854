//! The list of the page's files, from which its service worker knows what to keep for visits without a network.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Writes `files.js` into the finished page: each file with the SHA-256 of its contents, so that a new version of the page
/// fetches only what has changed, and keeps nothing that is not of this version.
pub fn write_file_list(page: &Path) -> Result<()> {
    let mut files = BTreeMap::new();
    add(page, "", &mut files)?;
    let list = serde_json::to_string_pretty(&files)?;
    fs::write(page.join("files.js"), format!("self.files = {list};\n")).context("files.js")
}

fn add(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            add(&entry.path(), &format!("{name}/"), files)?;
        } else {
            let bytes = fs::read(entry.path()).with_context(|| name.clone())?;
            files.insert(name, format!("{:x}", Sha256::digest(bytes)));
        }
    }
    Ok(())
}
