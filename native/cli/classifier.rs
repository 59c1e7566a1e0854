//! `mien classifier`.

use crate::cli::device::Backend;
use crate::data::{Split, pack};
use crate::eval::classifier::CLASSIFIER;
use crate::eval::classifier::train::{accuracy, train};
use crate::files::write;
use crate::nets::finite::{F16_MAX, ensure_within};
use crate::train::run::ensure_writable;
use anyhow::{Context, Result};
use mien::burn::tensor::Device;
use mien::weights::save;
use std::path::PathBuf;

/// Trains the classifier of edits that `mien eval edits` measures with
#[derive(clap::Args)]
pub struct Train {
    /// Folder of the pairs pack
    folder: PathBuf,
    /// Steps
    #[arg(long, default_value_t = 1500)]
    steps: usize,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// The classifier's weights
    #[arg(short, default_value = CLASSIFIER)]
    output: PathBuf,
}

impl Train {
    /// Trains, prints how often it is right about validation people, and writes the weights.
    pub fn run(self) -> Result<()> {
        ensure_writable(&self.output)?;
        let people = pack::load(&self.folder, Split::Train)?;
        let bar = indicatif::ProgressBar::new(self.steps as u64);
        bar.set_style(indicatif::ProgressStyle::with_template("{wide_bar} {pos}/{len} eta {eta} {msg}")?);
        let classifier = train(&people, self.steps, &self.device.device()?.autodiff(), |_, loss| {
            bar.inc(1);
            bar.set_message(format!("loss {loss:.3}"));
        });
        bar.finish_and_clear();
        ensure_within(&classifier, F16_MAX).context("the classifier was not saved: train it again with fewer steps")?;
        write(&self.output, &save(&classifier)?)?;
        let device: Device = self.device.device()?;
        let shown = |share: Option<f64>| share.map_or("none".into(), |share| format!("{:.1} %", 100.0 * share));
        for (name, split) in [("training", Split::Train), ("validation", Split::Val)] {
            let [photos, made] = accuracy(&classifier, &pack::load(&self.folder, split)?, &device);
            println!("{name} people: photos named right {}, made pictures {}", shown(photos), shown(made));
        }
        Ok(())
    }
}
