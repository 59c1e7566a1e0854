//! `mien train`.

use crate::cli::device::Backend;
use crate::train::config::TrainConfig;
use crate::train::run::{self, Begin, Run};
use anyhow::Result;
use std::path::PathBuf;

/// Trains segmenter and generator together
#[derive(clap::Args)]
pub struct Train {
    /// What to train, on what, for how long: see configs/
    config: PathBuf,
    /// A setting in place of the file's, such as steps=500 or loss.flow=5; any number of these
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Go on from the newest checkpoint of this run; anew if it was ended before its first
    #[arg(long)]
    resume: bool,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// Folder of runs; this one goes into a folder of its name
    #[arg(long, default_value = "runs")]
    runs: PathBuf,
}

impl Train {
    /// Trains to the last step.
    pub fn run(self) -> Result<()> {
        let config = TrainConfig::read(&self.config, &self.set)?;
        let begin = if self.resume { Begin::Resume { said: &self.set } } else { Begin::Anew };
        let run = Run::new(config.clone(), &self.runs.join(&config.name), begin)?;
        run.train(&run::data(&config)?, &self.device.device()?.autodiff())
    }
}
