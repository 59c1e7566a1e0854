//! `mien publish`.

use crate::published;
use crate::train::checkpoint::newest;
use crate::train::config::{Kind, TrainConfig};
use crate::train::grid;
use crate::train::run::data;
use anyhow::{Context, Result, ensure};
use mien::burn::module::Module;
use mien::burn::tensor::Device;
use mien::expression::Expression;
use mien::face_class::NAMES;
use mien::golden::Golden;
use mien::weights::{FileEntry, ModelEntry, save};
use std::path::PathBuf;

/// All that a page loads for one edit.
const BUDGET: usize = 5_000_000;

const CREDITS: [&str; 4] = [
    "Face Research Lab London Set (version 5), Lisa DeBruine and Benedict Jones 2017, doi 10.6084/m9.figshare.5047666.v5, CC-BY 4.0; expressions altered by warping and relighting. The altered expressions were never made by these people.",
    "Portraits of people who do not exist, Faker project (assets-person-portrait), CC0 1.0",
    "ICT-FaceKit morphable face model, (c) 2020 USC Institute for Creative Technologies, MIT: expression shapes, teeth and tongue in the training pictures",
    "Label masks of generated portraits: Skin-Clothes-Hair-Segmentation-using-SMP, (c) KazuhitoTakahashi, MIT; landmarks: Google MediaPipe, Apache-2.0",
];

/// Writes a run's averaged weights, their manifest entry and a model card
#[derive(clap::Args)]
pub struct Publish {
    /// Folder of the run
    run: PathBuf,
    /// Folder of published weights
    #[arg(long, default_value = "www/weights")]
    into: PathBuf,
    /// For the model card: what its configuration does not say about the run
    #[arg(long, default_value = "")]
    note: String,
}

impl Publish {
    /// Publishes the newest checkpoint and makes it the default model.
    pub fn run(self) -> Result<()> {
        let config = TrainConfig::read(&self.run.join("config.toml"))?;
        let (step, place) = newest(&self.run)?;
        let device = Device::flex();
        let average = place.join("average.bpk");
        let model = config
            .model()
            .init(&device)
            .try_load_file(&average)
            .with_context(|| format!("{}: damaged", average.display()))?;
        let bytes = save(&model)?;
        let finder = published::finder(&self.into)?;
        ensure!(
            bytes.len() + finder.len() <= BUDGET,
            "{} bytes of weights: a page may load {BUDGET}",
            bytes.len() + finder.len()
        );

        let file = format!("{}-{}.safetensors", config.name, &mien::weights::sha256(&bytes)[..8]);
        let (train, val) = data(&config)?;
        let on_pack = config.pairs.is_some();
        let (pictures, people) = (train.pictures.len(), train.people());
        let mut entry = ModelEntry {
            name: config.name.clone(),
            architecture: config.model().generator.architecture().into(),
            config: config.model(),
            classes: NAMES.map(String::from).into(),
            expressions: Expression::ALL.map(|e| e.name().into()).into(),
            weights: FileEntry::of(&file, &bytes),
            trained_on: if on_pack {
                format!(
                    "{pictures} photos and made pictures of {people} people in 8 expressions, from the sources credited ({step} steps)"
                )
            } else {
                format!("{pictures} drawn pictures of {people} drawn people ({step} steps)")
            },
            credits: if on_pack { CREDITS.map(String::from).into() } else { vec!["Faces drawn by Mien itself".into()] },
            licence: "CC-BY 4.0".into(),
            results: Default::default(),
            golden: Golden::default(),
        };
        // Measured on what is published: the weights after rounding to f16.
        let rounded = entry.load(&bytes, &device)?;
        entry.results = grid::evaluate(&rounded, &val)?;
        entry.golden = pollster::block_on(Golden::compute(&rounded, &device));

        published::add(&self.into, &entry, &bytes, &finder, &card(&entry, &config, &self.note)?)?;
        println!("{}: {} bytes, step {step}", self.into.join(file).display(), bytes.len());
        Ok(())
    }
}

/// The model card, Markdown.
fn card(entry: &ModelEntry, config: &TrainConfig, note: &str) -> Result<String> {
    let results: Vec<String> = entry.results.iter().map(|(name, value)| format!("| {name} | {value:.3} |")).collect();
    let credits: Vec<String> = entry.credits.iter().map(|credit| format!("- {credit}")).collect();
    let generator = match config.model {
        Kind::Hierarchical => "hierarchical generator, after Bodur et al. 2021 (arXiv 2112.04603)",
        Kind::UnetCgan => "U-Net conditional generator, after Wang et al. 2019 (doi 10.1145/3355397)",
    };
    // Where data and weights lay is this machine's own affair.
    let settings = toml::to_string(&TrainConfig { pairs: None, from: None, ..config.clone() })?;
    Ok(format!(
        "# {}\n\nSegmenter (19 CelebAMask-HQ classes) and {}; \
         architecture `{}`, {} bytes of f16 weights, sha256 `{}`.\n\n## Use\n\nChanging the expression of one roughly frontal face in \
         a photo that its owner may edit. Not for deceiving, nor for judging what anybody feels.\n\n## Training\n\nTrained on {}. \
         Averaged weights. Configuration:\n\n```toml\n{settings}```\n\n{note}\n\n## Credits\n\n{}\n\nLicence of the weights: {}.\n\n\
         ## Results\n\nOn validation people, who were never trained on (`mien eval pairs DIR`). `motion` is the share of the wanted motion \
         that the flow explains (1 - squared error / squared motion), `miou` the mean IoU over classes that occur on aligned crops, \
         `miou_anywhere` on faces of any place, size and roll.\n\n| score | value |\n|---|---|\n{}\n\n## Limits\n\nThe training pictures are made by \
         a morphable face model: expressions are plain, fine wrinkles are missing, head pose and gaze never change. People with \
         beards, glasses, head scarves, children and the old are few. Made on frontal faces; profiles fail.\n",
        entry.name,
        generator,
        entry.architecture,
        entry.weights.bytes,
        entry.weights.sha256,
        entry.trained_on,
        credits.join("\n"),
        entry.licence,
        results.join("\n"),
    ))
}
