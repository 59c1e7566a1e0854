//! `mien join`.

use crate::synth::join;
use anyhow::Result;
use std::path::PathBuf;

/// Joins all parts that `mien synth --part` made to the pack that one run makes
#[derive(clap::Args)]
pub struct Join {
    /// Folders of the parts, all of them, in any order; they stay as they are
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    /// Folder for the pack
    #[arg(short)]
    output: PathBuf,
}

impl Join {
    /// Checks the parts, copies what they hold, writes the index.
    pub fn run(self) -> Result<()> {
        let portraits = join::join(&self.parts, &self.output)?;
        println!("{}: {portraits} portraits of {} parts", self.output.display(), self.parts.len());
        Ok(())
    }
}
