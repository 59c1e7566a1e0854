//! `mien runs`.

use crate::files;
use crate::train::progress::Progress;
use anyhow::{Result, ensure};
use indicatif::HumanDuration;
use std::path::PathBuf;
use std::time::Duration;

/// Lists runs: steps done, losses, time left at the present pace
#[derive(clap::Args)]
pub struct Runs {
    /// Folder of runs
    #[arg(default_value = "runs")]
    folder: PathBuf,
}

impl Runs {
    /// Prints a line a run; one that cannot be read is named.
    pub fn run(self) -> Result<()> {
        let name = self.folder.display();
        let mut runs = files::entries(&self.folder)?;
        runs.retain(|run| run.join("config.toml").is_file());
        ensure!(!runs.is_empty(), "{name}: no run in it. Give the folder that `mien train --runs` was told.");
        for run in runs {
            let name = run.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            match Progress::of(&run) {
                Ok(progress) => println!("{name}: {}", said(&progress)),
                Err(error) => eprintln!("{name}: {error:#}"),
            }
        }
        Ok(())
    }
}

fn said(progress: &Progress) -> String {
    let Progress { step, steps, pace, losses } = progress;
    let mut parts = vec![format!("step {step} of {steps}")];
    if let (Some(pace), Some(left)) = (pace, progress.left()) {
        parts.push(format!("{pace:.2} s a step"));
        if left > 0.0 {
            parts.push(format!("{} left", HumanDuration(Duration::from_secs_f64(left))));
        }
    }
    parts.extend(losses.iter().filter(|(name, _)| *name != "rate").map(|(name, value)| format!("{name} {value:.3}")));
    parts.join(", ")
}
