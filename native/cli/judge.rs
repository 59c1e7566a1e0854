//! `mien judge`.

use crate::cli::device::Backend;
use crate::data::{Split, pack};
use crate::eval::classifier::train::{accuracy, train};
use crate::files::write;
use anyhow::Result;
use mien::burn::tensor::Device;
use mien::weights::save;
use std::path::PathBuf;

/// Trains the judge of edits that `mien eval edits` measures with
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
    /// The judge's weights
    #[arg(short, default_value = "native/eval/classifier/classifier.safetensors")]
    output: PathBuf,
}

impl Train {
    /// Trains, prints how often it is right about validation people, and writes the weights.
    pub fn run(self) -> Result<()> {
        let people = pack::load(&self.folder, Split::Train)?;
        let bar = indicatif::ProgressBar::new(self.steps as u64);
        bar.set_style(indicatif::ProgressStyle::with_template("{wide_bar} {pos}/{len} eta {eta} {msg}")?);
        let judge = train(&people, self.steps, &self.device.device()?.autodiff(), |_, loss| {
            bar.inc(1);
            bar.set_message(format!("loss {loss:.3}"));
        });
        bar.finish_and_clear();
        write(&self.output, &save(&judge)?)?;
        let device: Device = self.device.device()?;
        let shown = |share: Option<f64>| share.map_or("none".into(), |share| format!("{:.1} %", 100.0 * share));
        for (name, split) in [("training", Split::Train), ("validation", Split::Val)] {
            let [photos, made] = accuracy(&judge, &pack::load(&self.folder, split)?, &device);
            println!("{name} people: photos named right {}, made pictures {}", shown(photos), shown(made));
        }
        Ok(())
    }
}
