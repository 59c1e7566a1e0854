//! `mien publish`.

use crate::data::pack;
use crate::eval::model;
use crate::nets::finite::{F16_MAX, ensure_within};
use crate::publish::folder::{self, Rank, Source};
use crate::train::checkpoint;
use crate::train::config::{Kind, TrainConfig};
use crate::train::run::{Data, data};
use anyhow::{Context, Result, ensure};
use mien::burn::tensor::Device;
use mien::face::classes::NAMES;
use mien::face::expression::Expression;
use mien::face::full::Full;
use mien::nn::generator::told::Told;
use mien::weights::manifest::ModelEntry;
use mien::weights::save;
use mien::weights::self_test::Golden;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// All that a page loads for one edit.
const BUDGET: usize = 5_000_000;

/// What weights owe to a set of the pack, by the first word of its portraits' names.
const CREDITS: [(&str, &str); 7] = [
    (
        "london",
        "Face Research Lab London Set (version 5), Lisa DeBruine and Benedict Jones 2017, doi 10.6084/m9.figshare.5047666.v5, CC-BY 4.0; expressions altered by warping and relighting. The altered expressions were never made by these people.",
    ),
    (
        "faker",
        "Portraits of people who do not exist, Faker project (assets-person-portrait), CC0 1.0. Their label masks: Skin-Clothes-Hair-Segmentation-using-SMP, (c) KazuhitoTakahashi, MIT",
    ),
    (
        "sfhq",
        "Portraits of people who do not exist, from the figures of SFHQ-T2I, (c) David Beniaguev 2024, doi 10.34740/kaggle/dsv/9548853, MIT; made by him with FLUX.1 [schnell], Black Forest Labs, Apache-2.0",
    ),
    ("rafd", "Radboud Faces Database, Langner et al. 2010, for scientific use under its own terms"),
    ("kdef", "Karolinska Directed Emotional Faces, Lundqvist, Flykt and Ohman 1998, under its own terms"),
    ("oulu", "Oulu-CASIA NIR&VIS facial expression database, Zhao et al. 2011, under its own terms"),
    ("affectnet", "AffectNet, Mollahosseini, Hasani and Mahoor 2017, under its own terms"),
];
/// Of the sets that pictures were made of.
const MADE: &str = "ICT-FaceKit morphable face model, (c) 2020 USC Institute for Creative Technologies, MIT: expression shapes, teeth and tongue in the training pictures; landmarks: Google MediaPipe, Apache-2.0";

/// Credits and licence of weights trained on some sets.
fn owed(sets: &BTreeSet<String>) -> (Vec<String>, String) {
    let known = |set: &String| CREDITS.iter().find(|(name, _)| name == set).map(|(_, credit)| (*credit).to_owned());
    let mut credits: Vec<String> = sets
        .iter()
        .map(|set| known(set).unwrap_or_else(|| format!("the set {set:?}, see where it came from")))
        .collect();
    let ours = |set: &String| ["london", "faker", "sfhq"].contains(&set.as_str());
    if sets.iter().any(ours) {
        credits.push(MADE.into());
    }
    let licence = if sets.iter().all(ours) { "CC-BY 4.0" } else { "as the terms of the credited data sets allow" };
    (credits, licence.into())
}

/// Writes a run's averaged weights, their manifest entry and a model card
#[derive(clap::Args)]
pub struct Publish {
    /// Folder of the run
    pub run: PathBuf,
    /// Folder of published weights
    #[arg(long, default_value = "www/weights")]
    pub into: PathBuf,
    /// For the model card: what its configuration does not say about the run
    #[arg(long, default_value = "")]
    pub note: String,
    /// Folder of weights whose landmarks are published along [default: those that this program brings]
    #[arg(long)]
    pub weights: Option<PathBuf>,
    /// Align this model's crops by those landmarks
    #[arg(long)]
    pub refined: bool,
    /// JSON file that says how far expressions go at 100 %, part by part, where that is not as far as they were trained:
    /// {"anger": {"eyes": 1.5}}
    #[arg(long)]
    pub full: Option<PathBuf>,
    /// Leave the folder's default model what it is
    #[arg(long)]
    pub beside: bool,
    /// Publish even what is more than a page should load, for the command line
    #[arg(long)]
    pub large: bool,
}

impl Publish {
    fn full(&self) -> Result<Full> {
        let Some(path) = &self.full else { return Ok(Full::default()) };
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text).with_context(|| path.display().to_string())
    }

    /// Publishes the newest checkpoint.
    pub fn run(self) -> Result<()> {
        let config = TrainConfig::read(&self.run.join(checkpoint::CONFIG), &[])?;
        let data = data(&config)?;
        self.run_with(&config, &data)
    }

    /// The same, for whoever has the run's configuration and data at hand.
    pub fn run_with(self, config: &TrainConfig, data: &Data) -> Result<()> {
        let device = Device::flex();
        let (step, model) = checkpoint::average(config, &self.run, &device)?;
        ensure_within(&model, F16_MAX)
            .with_context(|| format!("{}: {}", self.run.display(), not_published(&self.run)))?;
        let bytes = save(&model)?;
        let source = Source::of(self.weights.as_deref());
        let landmarks = if self.refined { Some(source.landmarks()?) } else { None };
        let loaded = bytes.len() + landmarks.as_ref().map_or(0, Vec::len);
        ensure!(
            self.large || loaded <= BUDGET,
            "{loaded} bytes of weights: a page may load {BUDGET} (--large publishes them all the same)"
        );

        let Data { train, val } = data;
        let train = train.first();
        let on_pack = config.pairs.is_some();
        let (credits, licence) = match &config.pairs {
            Some(_) if config.makes_pairs() => (vec![MADE.into()], "as the portraits' own terms allow".into()),
            Some(folder) => owed(&pack::sets(folder)?),
            None => (vec!["Faces drawn by Mien itself".into()], "CC-BY 4.0".into()),
        };
        let (pictures, people) = (train.pictures.len(), train.people());
        let mut entry = ModelEntry {
            name: config.name.clone(),
            architecture: config.model().generator.architecture().into(),
            config: config.model(),
            classes: NAMES.map(String::from).into(),
            expressions: Expression::ALL.map(|e| e.name().into()).into(),
            full: self.full()?,
            refined: self.refined,
            weights: folder::weights(&config.name, &bytes),
            trained_on: if on_pack {
                let shown = match config.told {
                    Told::Expressions => "8 expressions",
                    Told::Actions => "8 expressions and actions at random",
                };
                format!(
                    "{pictures} photos and made pictures of {people} people in {shown}, from the sources credited ({step} steps)"
                )
            } else {
                format!("{pictures} drawn pictures of {people} drawn people ({step} steps)")
            },
            credits,
            licence,
            results: Default::default(),
            golden: Golden::default(),
        };
        // Measured on what is published: the weights after rounding.
        let rounded = entry.load(&bytes, &device)?;
        entry.results = model::evaluate(&rounded, val)?;
        entry.golden = pollster::block_on(Golden::compute(&rounded, &device));
        folder::ensure_numbers(&entry)
            .with_context(|| format!("{}: {}", self.run.display(), not_published(&self.run)))?;

        let rank = if self.beside { Rank::Beside } else { Rank::Default };
        folder::add(&self.into, &entry, &bytes, &card(&entry, config, &self.note)?, rank)?;
        if let Some(landmarks) = landmarks {
            folder::put_landmarks(&self.into, &landmarks)?;
        }
        println!("{}: {} bytes, step {step}", self.into.join(&entry.weights.file).display(), bytes.len());
        Ok(())
    }
}

/// What to do about a model that cannot be published.
fn not_published(run: &Path) -> String {
    format!("not published. {}", checkpoint::lower_rate(run))
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
         architecture `{}`, {} bytes of weights, sha256 `{}`.\n\n## Use\n\nChanging the expression of one roughly frontal face in \
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_owe_to_the_sets_they_saw() {
        let sets = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let (credits, licence) = owed(&sets(&["faker", "london"]));
        assert_eq!((credits.len(), licence.as_str()), (3, "CC-BY 4.0"));
        let (credits, licence) = owed(&sets(&["london", "rafd", "mine"]));
        assert!(credits.iter().any(|c| c.contains("Radboud")) && credits.iter().any(|c| c.contains("mine")));
        assert!(!licence.contains("CC-BY"));
    }
}
