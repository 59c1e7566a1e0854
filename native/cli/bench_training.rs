//! `mien bench train`.

use crate::cli::device::Backend;
use crate::cli::memory::peak_megabytes;
use crate::data::drawn;
use crate::train::config::{Stage, TrainConfig};
use crate::train::peers::Share;
use crate::train::rounds::Rounds;
use crate::train::run;
use crate::train::trainer::Trainer;
use anyhow::Result;
use mien::burn::module::Module;
use mien::burn::tensor::Device;
use std::path::PathBuf;
use std::time::Instant;

/// Times a configuration's training step and its parts, on faces that Mien draws itself
#[derive(clap::Args)]
pub struct Training {
    /// What a step is
    config: PathBuf,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// Steps to time, after one to warm up
    #[arg(long, default_value_t = 10)]
    steps: usize,
}

impl Training {
    /// Prints the median seconds of a step, of steps with less in them, and the process's peak memory after the whole one.
    pub fn run(self) -> Result<()> {
        let mut whole = TrainConfig::read(&self.config, &[])?;
        whole.loss.adversary_from = 0;
        let mut lone = whole.clone();
        (lone.loss.adversarial, lone.loss.expression, lone.loss.identity) = (0.0, 0.0, 0.0);
        let with = |stage: Stage| TrainConfig { stage, ..lone.clone() };
        let parts = [
            ("joint step", whole),
            ("without the adversary", with(Stage::Joint)),
            ("generator alone, the segmenter only looking", with(Stage::Generator)),
            ("segmenter alone", with(Stage::Segmenter)),
        ];
        for (i, (name, config)) in parts.into_iter().enumerate() {
            let device = self.device.device()?.autodiff();
            let trainer = Trainer::new(config, &device)?;
            if i == 0 {
                println!("{} parameters", trainer.model.num_params());
            }
            println!("{:>7.3} s  {name}", self.median(trainer, &device)?);
            if let (0, Some(peak)) = (i, peak_megabytes()) {
                println!("{peak:>7.0} MB at the peak");
            }
        }
        Ok(())
    }

    fn median(&self, mut trainer: Trainer, device: &Device) -> Result<f64> {
        let set = Rounds::fixed(drawn::people(0..16));
        let mut times = Vec::new();
        for _ in 0..=self.steps.max(1) {
            let batches: Vec<_> = run::batches(set.clone(), &trainer.config, trainer.step, Share::ALL)
                .take(trainer.config.accumulate)
                .collect::<Result<_>>()?;
            let start = Instant::now();
            trainer.train_step(batches);
            device.sync()?;
            times.push(start.elapsed().as_secs_f64());
        }
        // The first one prepares what later ones use again.
        let mut times = times.split_off(1);
        times.sort_by(f64::total_cmp);
        Ok(times[times.len() / 2])
    }
}
