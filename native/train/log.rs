//! What a run says while it goes: a progress bar for people, one JSON line at a time for programs,
//! both and pictures for TensorBoard.

use crate::train::checkpoint::lower_rate;
use crate::train::report::LOG;
use crate::train::tensorboard::Events;
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use mien::burn::tensor::Tensor;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Steps between read-backs of the losses: reading stops a GPU's queue.
const EVERY: usize = 10;

/// Bar and files of a run.
pub struct Log {
    bar: ProgressBar,
    file: File,
    events: Events,
    folder: PathBuf,
}

impl Log {
    /// Appends to `log.jsonl` in `folder`, and begins an event file for the steps after `step`.
    pub fn open(folder: &Path, step: usize, steps: usize) -> Result<Self> {
        let path = folder.join(LOG);
        let cannot = || format!("{}: cannot be written", path.display());
        let mut file = OpenOptions::new().create(true).append(true).open(&path).with_context(cannot)?;
        // A line that a kill cut short is not to swallow the next one.
        if std::fs::read(&path).is_ok_and(|log| log.last().is_some_and(|end| *end != b'\n')) {
            file.write_all(b"\n").with_context(cannot)?;
        }
        let bar = ProgressBar::new(steps as u64).with_position(step as u64);
        bar.set_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} {elapsed} eta {eta} {msg}")?);
        bar.reset_eta();
        Ok(Self { bar, file, events: Events::create(folder, step)?, folder: folder.into() })
    }

    /// After a step with these losses, by name.
    pub fn step(
        &mut self,
        step: usize,
        rate: f64,
        losses: impl IntoIterator<Item = (&'static str, Tensor<1>)>,
    ) -> Result<()> {
        self.bar.set_position(step as u64);
        if !step.is_multiple_of(EVERY) {
            return Ok(());
        }
        let mut values: BTreeMap<&str, f64> =
            losses.into_iter().map(|(name, value)| (name, f64::from(value.into_scalar::<f32>()))).collect();
        anyhow::ensure!(
            values.values().all(|v| v.is_finite()),
            "step {step}: a loss is not finite ({values:?}). {}",
            lower_rate(&self.folder)
        );
        let shown: Vec<String> = values.iter().map(|(name, value)| format!("{name} {value:.3}")).collect();
        self.bar.set_message(shown.join(" "));
        values.insert("rate", rate);
        self.line(step, "loss", &values)
    }

    /// After an evaluation.
    pub fn scores(&mut self, step: usize, scores: &BTreeMap<String, f64>) -> Result<()> {
        let shown: Vec<String> = scores.iter().map(|(name, value)| format!("{name} {value:.3}")).collect();
        self.bar.suspend(|| println!("step {step}: {}", shown.join("  ")));
        self.line(step, "scores", scores)
    }

    /// Sample pictures, a PNG.
    pub fn samples(&mut self, step: usize, png: &[u8]) -> Result<()> {
        self.events.picture(step, "samples", png)
    }

    fn line<K: AsRef<str> + Ord + Serialize>(
        &mut self,
        step: usize,
        kind: &str,
        values: &BTreeMap<K, f64>,
    ) -> Result<()> {
        self.events.scalars(step, kind, values.iter().map(|(name, value)| (name.as_ref(), *value)))?;
        let line = serde_json::json!({ "step": step, "seconds": self.bar.elapsed().as_secs_f64(), kind: values });
        writeln!(self.file, "{line}").with_context(|| format!("{LOG}: cannot be written"))
    }

    /// Leaves the bar on the screen.
    pub fn finish(self) {
        self.bar.finish();
    }
}
