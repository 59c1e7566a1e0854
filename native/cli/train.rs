//! `mien train`.

use crate::cli::device::Backend;
use crate::train::config::TrainConfig;
use crate::train::peers::leader::Leader;
use crate::train::peers::local::Replicas;
use crate::train::peers::token::Token;
use crate::train::run::{self, Begin, Run};
use anyhow::Result;
use clap::ValueEnum;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Duration;

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
    #[command(flatten)]
    together: Together,
}

/// Who shares the batches of a step, of which `accumulate` says how many there are. See docs/training.md
#[derive(clap::Args)]
struct Together {
    /// Processes of this machine, one for each GPU
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    replicas: u16,
    /// Another machine, where `mien compute` waits; any number of these
    #[arg(long, value_name = "HOST:PORT")]
    peer: Vec<String>,
    /// File with the token that the peers know [default: what MIEN_TOKEN holds]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Seconds after which a replica or peer that does not answer is given up, and the run stops
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    patience: u32,
}

impl Together {
    /// Starts and calls them.
    fn gather(&self, config: &TrainConfig, device: Backend) -> Result<Leader> {
        let count = usize::from(self.replicas);
        if count + self.peer.len() == 1 {
            return Ok(Leader::alone());
        }
        let replicas = if count > 1 {
            let threads = (available_parallelism().map_or(1, usize::from) / count).max(1);
            if std::env::var_os("RAYON_NUM_THREADS").is_none() {
                // It fails where they were started before: then all of them compute.
                let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
            }
            let name = device.to_possible_value().expect("none is hidden").get_name().to_owned();
            Some(Replicas::start(count, threads, &["--device".into(), name])?)
        } else {
            None
        };
        let token = Token::read(self.token_file.as_deref())?;
        let peers: Vec<_> = self.peer.iter().map(|peer| (peer.clone(), token.clone())).collect();
        Leader::call(replicas, &peers, config, Duration::from_secs(self.patience.into()))
    }
}

impl Train {
    /// Trains to the last step.
    pub fn run(self) -> Result<()> {
        let config = TrainConfig::read(&self.config, &self.set)?;
        let begin = if self.resume { Begin::Resume { said: &self.set } } else { Begin::Anew };
        let run = Run::new(config.clone(), &self.runs.join(&config.name), begin)?;
        let leader = self.together.gather(&config, self.device)?;
        run.train(&run::data(&config)?, &self.device.device()?.autodiff(), leader)
    }
}
