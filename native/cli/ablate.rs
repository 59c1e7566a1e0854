//! `mien ablate`.

use crate::cli::device::Backend;
use crate::cli::open::WeightsArguments;
use crate::cli::publish::Publish;
use crate::data::{batch, pack};
use crate::eval::classifier::Classifier;
use crate::eval::edits;
use crate::files::{ensure_writable, write};
use crate::html::{page, table};
use crate::publish::folder;
use crate::train::checkpoint;
use crate::train::config::{Architecture, Stage, TrainConfig};
use crate::train::gradient::gradient_in_segmenter;
use crate::train::peers::leader::Leader;
use crate::train::run::{self, Begin, Data, Run};
use crate::train::trainer::Trainer;
use anyhow::{Context, Result, ensure};
use mien::burn::tensor::Device;
use mien::nn::generator::conditioning::Conditioning;
use std::path::{Path, PathBuf};

/// Trains {segmenter frozen, joint} x {soft masks, hard masks, boxes} x {U-Net, BiSeNet}, each for the same steps from the
/// same segmenter, and writes the table
#[derive(clap::Args)]
pub struct Ablate {
    /// What to train in each of the runs; its stage, segmenter and regions are the ablation's
    config: PathBuf,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// Folder of runs; what is there already is gone on with
    #[arg(long, default_value = "runs")]
    runs: PathBuf,
    /// Folder of published weights, for the face detector's model
    #[arg(long)]
    weights: Option<PathBuf>,
    /// The classifier's weights, from `mien classifier` [default: those that this program brings]
    #[arg(long)]
    classifier: Option<PathBuf>,
    /// Steps of the segmenter alone, before all runs; without it the config's
    #[arg(long)]
    segmenter_steps: Option<usize>,
    /// Only the runs with this segmenter
    #[arg(long, value_enum)]
    only: Option<Architecture>,
}

/// Columns of the table after the run's name.
const HEADS: [&str; 9] =
    ["", "mIoU", "motion", "recognised", "identity", "SSIM", "PSNR dB", "Frechet", "gradient in the segmenter"];

impl Ablate {
    /// Trains, measures, writes `ablation.md` and `ablation.html` into the folder of runs.
    pub fn run(self) -> Result<()> {
        let base = TrainConfig::read(&self.config, &[])?;
        ensure!(base.from.is_none(), "{}: `from` is the ablation's own, leave it out", self.config.display());
        ensure_writable(&self.runs.join(&base.name))?;
        let data = run::data(&base)?;
        let mut rows = Vec::new();
        for segmenter in self.only.map_or(vec![Architecture::Unet, Architecture::Bisenet], |only| vec![only]) {
            let kind = segmenter.name();
            let name = format!("{}-{kind}", base.name);
            let steps = self.segmenter_steps.unwrap_or(base.steps);
            let alone = TrainConfig { name, segmenter, steps, stage: Stage::Segmenter, ..base.clone() };
            let from = self.train(alone, &data)?;
            for (stage, how) in [(Stage::Generator, "frozen"), (Stage::Joint, "joint")] {
                for (regions, told) in
                    [(Conditioning::Soft, "soft"), (Conditioning::Hard, "hard"), (Conditioning::Boxes, "boxes")]
                {
                    let name = format!("{}-{kind}-{how}-{told}", base.name);
                    let config =
                        TrainConfig { name, segmenter, stage, regions, from: Some(from.clone()), ..base.clone() };
                    rows.push(self.measure(config, &data)?);
                    self.save(&rows)?;
                }
            }
        }
        Ok(())
    }

    /// Trains and publishes a run; the folder of its weights.
    fn train(&self, config: TrainConfig, data: &Data) -> Result<PathBuf> {
        let folder = self.runs.join(&config.name);
        println!("{}", config.name);
        // Under other settings than it began with, no run goes on.
        let begin = if folder.exists() { Begin::Resume { said: &[] } } else { Begin::Anew };
        Run::new(config.clone(), &folder, begin)?.train(data, &self.device.device()?.autodiff(), Leader::alone())?;
        let into = folder.join("weights");
        Publish {
            run: folder,
            into: into.clone(),
            note: "A run of an ablation.".into(),
            full: None,
            beside: false,
            large: true,
            refined: false,
            weights: self.weights.clone(),
        }
        .run_with(&config, data)?;
        Ok(into)
    }

    /// A row of the table.
    fn measure(&self, config: TrainConfig, data: &Data) -> Result<Vec<String>> {
        let name = config.name.clone();
        let weights = self.train(config.clone(), data)?;
        let results = folder::manifest(&weights)?.model(None)?.results.clone();
        let score = |key: &str| results.get(key).map_or("-".into(), |value| format!("{value:.3}"));
        let mut row = vec![name, score("miou"), score("motion")];
        match &config.pairs {
            Some(pairs) => row.extend(self.edits(&weights, pairs)?),
            // Drawn faces are not photos that a detector knows.
            None => row.extend(["-"; 5].map(String::from)),
        }
        row.push(format!("{:.2e}", self.gradient(config, data)?));
        Ok(row)
    }

    fn edits(&self, weights: &Path, pairs: &Path) -> Result<[String; 5]> {
        let classifier = Classifier::read(self.classifier.as_deref(), &Device::flex())?;
        let mut session = WeightsArguments { weights: Some(weights.into()), model: None, plain: false }.session()?;
        let report = edits::measure(&mut session, &classifier, "", &pack::validation(pairs)?, pairs, 1.0)?;
        let all = &report.all;
        Ok([
            format!("{:.1} %", 100.0 * all.recognised),
            format!("{:.3}", all.identity),
            format!("{:.4}", all.ssim),
            format!("{:.2}", all.psnr),
            format!("{:.3}", report.frechet),
        ])
    }

    /// Norm of the adversarial losses' gradient in the trained segmenter's weights, on the run's next batch.
    fn gradient(&self, config: TrainConfig, data: &Data) -> Result<f32> {
        let folder = self.runs.join(&config.name);
        let trainer = checkpoint::resume(Trainer::new(config, &self.device.device()?.autodiff())?, &folder)?;
        let batch = batch::draw_batch(data.train.first(), trainer.config.sizes(), trainer.config.seed, trainer.step);
        Ok(gradient_in_segmenter(&trainer, batch).sqrt())
    }

    fn save(&self, rows: &[Vec<String>]) -> Result<()> {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut text = line(&HEADS.map(String::from)) + &line(&HEADS.map(|_| "---".into()));
        rows.iter().for_each(|row| text += &line(row));
        write(&self.runs.join("ablation.md"), text.as_bytes())?;
        let html = page("Ablation", &table(HEADS, rows));
        write(&self.runs.join("ablation.html"), html.as_bytes()).context("the ablation's table")
    }
}
