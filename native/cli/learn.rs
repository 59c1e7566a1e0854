//! `mien learn`.

use crate::cli::open::{WeightsArguments, open};
use crate::files::Output;
use anyhow::{Context, Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use mien::mine::{PICTURES, STEPS};
use std::path::PathBuf;

/// Learns a person from two to six of their pictures, so that `mien edit --mine FILE` gives them their own smile. Each is to show another
/// expression; of several faces in one the best counts
#[derive(clap::Args)]
pub struct Learn {
    /// Photos of one person: neutral, and whatever else they can show
    #[arg(required = true)]
    photos: Vec<PathBuf>,
    /// File for what was learnt, at most 400 KB; it belongs to the model that it was learnt with
    #[arg(short)]
    output: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
}

impl Learn {
    /// Looks at the pictures, learns, writes the file.
    pub fn run(self) -> Result<()> {
        let (least, most) = (PICTURES.start(), PICTURES.end());
        ensure!(
            PICTURES.contains(&self.photos.len()),
            "{} photos: give {least} to {most} of one person",
            self.photos.len()
        );
        let output = Output::new(&self.output, &self.photos.iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
        let mut session = self.weights.session()?;
        let mut pictures = Vec::new();
        for photo in &self.photos {
            open(&mut session, photo, 0)?;
            let picture = session.chosen()?.picture();
            pictures.push(picture.with_context(|| format!("{}: this model learns from no pictures", session.model()))?);
        }
        let mut trainer = session.learn(&pictures)?;
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} steps, {eta} left, {msg}")?;
        let bar = ProgressBar::new(STEPS as u64).with_style(style);
        for _ in 0..STEPS {
            let off = pollster::block_on(trainer.step());
            bar.set_message(format!("off by {off:.4}"));
            bar.inc(1);
        }
        bar.finish_and_clear();
        let file = trainer.file()?;
        output.write(&file)?;
        println!("{}: learnt from {} pictures, {} bytes", self.output.display(), pictures.len(), file.len());
        Ok(())
    }
}
