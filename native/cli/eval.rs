//! `mien eval`.

use super::device::Backend;
use super::open::WeightsArguments;
use crate::data::{Split, labelled, pack};
use crate::report::segmenter;
use crate::train::grid;
use anyhow::Result;
use std::path::PathBuf;

/// Scores a published model
#[derive(clap::Args)]
pub struct Eval {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Pairs(Pairs),
    Segmenter(Segmenter),
}

/// Motion and masks on the validation people of the pairs pack, on aligned crops, as JSON
#[derive(clap::Args)]
struct Pairs {
    /// Folder of the pack (holds index.json)
    folder: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// Also a grid of sample pictures, PNG
    #[arg(long)]
    grid: Option<PathBuf>,
}

/// Masks of whole photos: IoU, F1 and boundary F-score per class, confusion matrix, worst pictures
#[derive(clap::Args)]
struct Segmenter {
    /// CelebAMask-HQ in its own layout (masks per part, or merged), or the pairs pack (its validation people)
    #[arg(long)]
    data: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
    /// Judge this many photos, evenly spread, rather than all
    #[arg(long)]
    most: Option<usize>,
    /// Also a folder with report.json and index.html
    #[arg(long)]
    report: Option<PathBuf>,
}

impl Eval {
    /// Measures and prints.
    pub fn run(self) -> Result<()> {
        match self.what {
            What::Pairs(pairs) => pairs.run(),
            What::Segmenter(segmenter) => segmenter.run(),
        }
    }
}

impl Pairs {
    fn run(self) -> Result<()> {
        let model = self.weights.model(&self.device.device()?)?;
        let people = pack::load(&self.folder, Split::Val)?;
        println!("{}", serde_json::to_string_pretty(&grid::evaluate(&model, &people)?)?);
        self.grid.map_or(Ok(()), |path| grid::save(&model, &people, &path))
    }
}

impl Segmenter {
    fn run(self) -> Result<()> {
        let mut photos = labelled::find(&self.data)?;
        if let Some(most) = self.most.filter(|&most| most > 0 && most < photos.len()) {
            let stride = photos.len() as f64 / most as f64;
            let chosen: Vec<usize> = (0..most).map(|i| (i as f64 * stride) as usize).collect();
            photos = photos.into_iter().enumerate().filter(|(i, _)| chosen.contains(i)).map(|(_, p)| p).collect();
        }
        let mut session = self.weights.session()?;
        let report = segmenter::judge(&mut session, &photos)?;
        print!("{}", report.text());
        self.report.map_or(Ok(()), |folder| report.save(&mut session, &folder))
    }
}
