//! `mien train`.

use crate::cli::device::Backend;
use crate::train::config::TrainConfig;
use crate::train::run;
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
    /// Go on from the newest checkpoint of this run
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
        let folder = self.runs.join(&config.name);
        anyhow::ensure!(
            self.resume || !folder.exists(),
            "{}: this run exists. Go on with --resume, or give another name.",
            folder.display()
        );
        if self.resume {
            run::ensure_goes_on(&config, &folder, &self.set)?;
        }
        let data = run::data(&config)?;
        run::train(config, &data, &folder, self.resume, &self.device.device()?.autodiff())
    }
}
