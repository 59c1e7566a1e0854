//! `mien verify`.

use anyhow::{Context, Result, bail};
use mien::photo::mark;
use std::path::PathBuf;

/// Says whether a PNG is marked as edited with Mien, with what and where. Who passes a picture on may have taken the mark out:
/// none proves nothing
#[derive(clap::Args)]
pub struct Verify {
    /// Picture
    file: PathBuf,
}

impl Verify {
    /// Reads the mark and prints it; an error if there is none.
    pub fn run(self) -> Result<()> {
        let name = self.file.display();
        let bytes = std::fs::read(&self.file).with_context(|| format!("{name}: cannot be read"))?;
        match mark::read(&bytes) {
            Some(mark) => println!("{name}: {}", mark.description()),
            None => bail!("{name}: no mark of Mien. It may have been taken out: this proves nothing."),
        }
        Ok(())
    }
}
