//! `mien synth`.

use crate::cli::memory::peak_megabytes;
use crate::cli::open::WeightsArguments;
use crate::files::{self, Output};
use crate::synth::face_model::FaceModel;
use crate::synth::grid::Grid;
use crate::synth::part::Part;
use crate::synth::seen::Seen;
use crate::synth::series::Recipe;
use crate::synth::sheets;
use crate::synth::sight::{self, Listed, Sight};
use crate::synth::studio::Studio;
use crate::synth::workshop;
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::locate::masks::Masks;
use mien::weights::sha256;
use mien::{CROP, FIELD};
use std::path::PathBuf;
use std::time::Instant;

/// Which portraits, and what they are changed with.
#[derive(clap::Args)]
pub struct PortraitArguments {
    /// Folder of portraits, JPEG or PNG. Photos whose names differ only in `-neutral`, `-smile` show one person
    pub portraits: PathBuf,
    /// Face model, as `mien import ict-facekit` makes it
    #[arg(long)]
    pub face_model: PathBuf,
    /// JSON list of landmarks of portraits that are aligned already [default: faces of any photos are found, aligned and marked]
    #[arg(long)]
    landmarks: Option<PathBuf>,
    #[command(flatten)]
    weights: WeightsArguments,
}

/// Makes training pictures of portraits: the same faces in many expressions, with masks and flow
#[derive(clap::Args)]
pub struct Synth {
    #[command(flatten)]
    portraits: PortraitArguments,
    /// Folder for the pack. What it holds of these portraits already is not made again
    #[arg(short)]
    output: PathBuf,
    /// Pictures of actions at random for each portrait, beside the eight expressions
    #[arg(long, default_value_t = 8)]
    draws: usize,
    /// All that is random follows from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Make only this part, as 2/4; `mien join` makes one pack of all parts, the same that one run makes
    #[arg(long, default_value_t = Part::WHOLE)]
    part: Part,
    /// Contact sheet to write, a PNG
    #[arg(long)]
    sheet: Option<PathBuf>,
    /// Sheet of the first portrait doing each action alone, a PNG
    #[arg(long)]
    actions: Option<PathBuf>,
    /// Learn what a smile does to the light on a face from the portraits' neutral and smiling photos, into this file, and
    /// make no pictures
    #[arg(long)]
    learn_light: Option<PathBuf>,
}

impl Synth {
    /// Makes the pack, tells what is of no use, draws the sheet.
    pub fn run(self) -> Result<()> {
        let all = sight::portraits(&self.portraits.portraits)?;
        let portraits = self.part.of(all.clone());
        let model = FaceModel::read(&self.portraits.face_model)?;
        let output = |path: &Option<PathBuf>| path.as_deref().map(|path| Output::png(path, &[])).transpose();
        let (sheet, actions) = (output(&self.sheet)?, output(&self.actions)?);
        let sight = self.portraits.sight()?;
        if let Some(file) = &self.learn_light {
            return files::write(file, &workshop::learn_light(&portraits, &model, &*sight)?);
        }
        let recipe = Recipe { draws: self.draws, seed: self.seed };
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} portraits, {eta} left")?;
        let bar = ProgressBar::new(portraits.len() as u64).with_style(style);
        let start = Instant::now();
        let tools = self.portraits.tools()?;
        let made = workshop::make(&all, self.part, &self.output, (&model, &*sight, &tools), recipe, || bar.inc(1));
        bar.finish_and_clear();
        let made = made?;
        made.unusable.iter().for_each(|reason| eprintln!("skipped: {reason}"));
        println!(
            "{}: {} portraits ({} of them from before); {} skipped",
            self.output.display(),
            made.portraits,
            made.kept,
            made.unusable.len()
        );
        let seconds = start.elapsed().as_secs_f64();
        let rate = made.pictures as f64 / seconds;
        println!("{} pictures made in {seconds:.1} s, {rate:.1} a second", made.pictures);
        if let Some(peak) = peak_megabytes() {
            println!("{peak:.0} MB at the peak");
        }
        if let Some(sheet) = sheet {
            sheet.write(&sheets::contact(&self.output)?)?;
        }
        if let Some(actions) = actions {
            actions.write(&sheets::actions(&Studio::new(&model, &*sight), &portraits)?)?;
        }
        Ok(())
    }
}

impl PortraitArguments {
    /// What the portraits are seen and changed by: digests of face model and landmarks, the file of the networks' weights.
    fn tools(&self) -> Result<String> {
        let digest = |path: &PathBuf| -> Result<String> {
            let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            Ok(sha256(&bytes))
        };
        let list = self.landmarks.as_ref().map(digest).transpose()?;
        let manifest = self.weights.source().manifest()?;
        let weights = &manifest.model(self.weights.model.as_deref())?.weights.file;
        Ok(format!("{} {} {weights}", digest(&self.face_model)?, list.unwrap_or_default()))
    }

    /// Who sees the portraits.
    pub fn sight(&self) -> Result<Box<dyn Sight + '_>> {
        let Some(list) = &self.landmarks else {
            return Ok(Box::new(Seen::new(|| self.weights.session())?));
        };
        let device = Device::flex();
        let net = self.weights.model(&device)?;
        let labels = move |picture: &Grid<3>| {
            let value = |c: usize, p: usize| picture.data[p][c] / 127.5 - 1.0;
            let planes: Vec<f32> = (0..3).flat_map(|c| (0..CROP * CROP).map(move |p| value(c, p))).collect();
            let x = Tensor::<4>::from_data(TensorData::new(planes, [1, 3, CROP, CROP]), &device);
            let logits: Vec<f32> = net.segment(x).into_data().convert::<f32>().try_to_vec().context("logits")?;
            let cells = Masks::new(logits).labels();
            let scale = CROP / FIELD;
            Ok((0..CROP * CROP).map(|p| cells[p / CROP / scale * FIELD + p % CROP / scale]).collect())
        };
        Ok(Box::new(Listed::read(list, labels)?))
    }
}
