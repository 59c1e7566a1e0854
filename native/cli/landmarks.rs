//! `mien landmarks`.

use crate::cli::device::Backend;
use crate::publish::folder::put_landmarks;
use crate::train::landmarks::run;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Trains the network that finds landmarks; goes on where a run in the same folder was stopped
#[derive(clap::Args)]
pub struct Landmarks {
    /// Folder that holds landmarks.json and its portraits
    folder: PathBuf,
    /// Steps
    #[arg(long, default_value_t = 6000)]
    steps: usize,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// Folder of the run: checkpoints, log, curves, weights
    #[arg(short)]
    output: PathBuf,
    /// Folder of published weights that the network is put into at the end
    #[arg(long)]
    into: Option<PathBuf>,
}

impl Landmarks {
    /// Trains to the last step.
    pub fn run(self) -> Result<()> {
        run::train(&self.folder, self.steps, &self.output, &self.device.device()?)?;
        let Some(into) = self.into else { return Ok(()) };
        let weights = self.output.join(run::WEIGHTS);
        let bytes = std::fs::read(&weights).with_context(|| format!("{}: cannot be read", weights.display()))?;
        put_landmarks(&into, &bytes)
    }
}
