//! One file says everything about a run; it is saved with the run.

use crate::data::batch::Sizes;
use crate::train::loss::LossWeights;
use crate::train::settings::{changes, put};
use anyhow::{Context, Result, ensure};
use mien::nn::generator::GeneratorConfig;
use mien::nn::generator::conditioning::Conditioning;
use mien::nn::generator::told::Told;
use mien::nn::generator::unet_field::UNetFieldConfig;
use mien::nn::model::ModelConfig;
use mien::nn::segmenter::SegmenterConfig;
use mien::nn::segmenter::bisenet::BiSeNetConfig;
use mien::nn::segmenter::unet_full::UNetFullConfig;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use toml::Table;

/// People besides a step's own that the triplet loss finds its negatives among: of two others hardly ever one is hard to
/// tell apart (measured: no triplet in 19 of 20 steps).
const STRANGERS: usize = 13;

/// A training run. A file says at least its `name` and its `steps`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainConfig {
    /// Name of the run and of the model it publishes.
    pub name: String,
    /// Folder of the pairs pack, or `synth`: pictures are made of the portraits that [`Synth`] names, while the run goes on. Without
    /// it the run trains on drawn faces.
    pub pairs: Option<PathBuf>,
    /// What `pairs = "synth"` makes pictures of.
    pub synth: Option<Synth>,
    /// Which generator.
    pub model: Kind,
    /// How wide the networks are.
    pub size: Size,
    /// Which network parses the face.
    pub segmenter: Architecture,
    /// What the generator is told of the masks.
    pub regions: Conditioning,
    /// What it is told to make of a face.
    pub told: Told,
    /// Which networks learn.
    pub stage: Stage,
    /// Folder of published weights whose default model is where this run's networks start, those of the same kind and
    /// size; without it, fresh weights.
    pub from: Option<PathBuf>,
    /// Steps in all.
    pub steps: usize,
    /// Input crops a step.
    pub items: usize,
    /// Target expressions for each crop.
    pub targets: usize,
    /// Further pictures a step for the segmenter alone; none where it does not learn.
    pub segment: usize,
    /// Real photos a step that the discriminators see beside the wanted pictures, which are made: what a made one has not, no
    /// generator learns from it. Of a generator that is told actions.
    pub photos: usize,
    /// Such batches a step, whose gradients are averaged: for more pictures than the device holds at once.
    pub accumulate: usize,
    /// Seed of weights and data.
    pub seed: u64,
    /// Learning rate of segmenter and generator after warm-up; falls to a twentieth along a cosine.
    pub learning_rate: f64,
    /// Steps between checkpoints.
    pub checkpoint_every: usize,
    /// Steps between evaluations.
    pub evaluate_every: usize,
    /// Weights of the losses.
    pub loss: LossWeights,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            pairs: None,
            synth: None,
            model: Kind::default(),
            size: Size::default(),
            segmenter: Architecture::default(),
            regions: Conditioning::default(),
            told: Told::default(),
            stage: Stage::default(),
            from: None,
            steps: 0,
            items: 4,
            targets: 3,
            segment: 4,
            photos: 0,
            accumulate: 1,
            seed: 0,
            learning_rate: 2e-3,
            checkpoint_every: 100,
            evaluate_every: 500,
            loss: LossWeights::default(),
        }
    }
}

/// Portraits that pictures are made of while training, as `mien synth` makes them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synth {
    /// Folder of portraits.
    pub portraits: PathBuf,
    /// Face model, as `mien import ict-facekit` makes it.
    pub face_model: PathBuf,
    /// Pictures of actions at random for each portrait and round.
    #[serde(default = "draws")]
    pub draws: usize,
}

fn draws() -> usize {
    4
}

/// Which generator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Global and local branches on an edit field (after Bodur et al. 2021).
    #[default]
    Hierarchical,
    /// A U-Net with a discriminator of pairs (after Wang et al. 2019).
    UnetCgan,
}

/// How wide the networks are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// The page's.
    #[default]
    Slim,
    /// The published segmenters' (for a GPU) with the page's generator.
    Full,
    /// A few thousand parameters, for tests. Its BiSeNet has norms over batches, as the published one has.
    Tiny,
}

/// Which networks learn. The request is segmenter, then generator, then both, each run `from` the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Segmenter and generator as one.
    #[default]
    Joint,
    /// The segmenter alone, from its labels.
    Segmenter,
    /// The generator alone; the segmenter stays as it is.
    Generator,
    /// The branch of the generator's mouth alone: what is inside a mouth takes longest to learn, and one branch learns in a part of
    /// the time.
    Mouth,
}

impl Stage {
    /// Whether the segmenter learns.
    pub fn trains_segmenter(self) -> bool {
        matches!(self, Self::Joint | Self::Segmenter)
    }
}

/// Which network parses the face.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Architecture {
    /// U-Net (Ronneberger et al. 2015).
    #[default]
    Unet,
    /// BiSeNet (Yu et al. 2018).
    Bisenet,
    /// BiSeNet as the face-parsing checkpoints have it, whatever the size: what `mien import face-parsing` gives.
    FaceParsing,
}

impl Architecture {
    /// As a configuration names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unet => "unet",
            Self::Bisenet => "bisenet",
            Self::FaceParsing => "face-parsing",
        }
    }
}

/// The smallest BiSeNet, with norms over batches.
fn tiny_bisenet() -> BiSeNetConfig {
    BiSeNetConfig { stages: [8; 4], blocks: 1, context: 8, fusion: 8, magnify: 1, ..BiSeNetConfig::face_parsing() }
}

impl TrainConfig {
    /// Reads and checks a file, `overrides` (`steps=500`, `loss.flow=5`) in place of what it says or leaves out.
    pub fn read(path: &Path, overrides: &[String]) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        Self::parse(&text, path.display().to_string(), overrides)
    }

    /// The same of its text, which comes from a `place`.
    pub fn parse(text: &str, mut place: String, overrides: &[String]) -> Result<Self> {
        let not = |place: &str| format!("{place}: not a training configuration");
        let config: Self = if overrides.is_empty() {
            // Said with line and column, which a table no longer knows.
            toml::from_str(text).with_context(|| not(&place))?
        } else {
            let mut table: Table = text.parse().with_context(|| not(&place))?;
            for set in overrides {
                put(&mut table, set).with_context(|| format!("--set {set}"))?;
            }
            place = format!("{place} with --set {}", overrides.join(" --set "));
            table.try_into().with_context(|| not(&place))?
        };
        config.check().context(place)?;
        Ok(config)
    }

    /// An error if a run that was `begun` with another configuration would go on with other networks, or with settings changed
    /// unawares: changed, and not among the `overrides`.
    pub fn ensure_goes_on(&self, begun: &Self, overrides: &[String]) -> Result<()> {
        let changed = changes(begun, self)?;
        let list = |keep: &dyn Fn(&str) -> bool| {
            let shown = changed.iter().filter(|(key, _)| keep(key)).map(|(_, change)| change.as_str());
            shown.collect::<Vec<_>>().join(", ")
        };
        let networks = list(&|key| ["model", "size", "segmenter"].contains(&key));
        ensure!(
            networks.is_empty(),
            "this run has other networks: {networks}. Those it keeps. Train the new ones under another name; `from` starts them from \
             what is published and fits."
        );
        let said = |key: &str| overrides.iter().any(|set| set.split_once('=').is_some_and(|(name, _)| name == key));
        let unawares = list(&|key| !said(key));
        ensure!(
            unawares.is_empty(),
            "this run has other settings: {unawares}. Say with --set which it goes on with, or give the new run another name."
        );
        Ok(())
    }

    fn check(&self) -> Result<()> {
        let plain = !self.name.is_empty() && self.name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        ensure!(plain, "name = {:?}: give a run a name of letters, digits, '-', '_' and '.'", self.name);
        for (name, count) in [
            ("steps", self.steps),
            ("items", self.items),
            ("targets", self.targets),
            ("accumulate", self.accumulate),
            ("checkpoint_every", self.checkpoint_every),
            ("evaluate_every", self.evaluate_every),
        ] {
            ensure!(count > 0, "{name} = 0: it must be at least 1");
        }
        ensure!(
            self.makes_pairs() == self.synth.is_some(),
            "pairs = \"synth\" and the section [synth] with portraits and face_model go together: give both or neither"
        );
        ensure!(
            !self.compares_people() || self.items > 1,
            "items = 1: pairs and triplets need another person in every step, use 2 or more"
        );
        ensure!(
            self.photos == 0 || (self.told == Told::Actions && self.model == Kind::Hierarchical),
            "photos = {}: only discriminators of actions are shown photos that are no pair, use told = \"actions\" and \
             model = \"hierarchical\"",
            self.photos
        );
        ensure!(
            self.stage != Stage::Mouth || self.model == Kind::Hierarchical,
            "stage = \"mouth\": the U-Net has no branch of the mouth, use model = \"hierarchical\""
        );
        ensure!((1e-7..1.0).contains(&self.learning_rate), "learning_rate = {}: use 1e-7 to 1", self.learning_rate);
        self.loss.check()
    }

    /// Whether it makes its pictures while it goes on.
    pub fn makes_pairs(&self) -> bool {
        self.pairs.as_deref() == Some(Path::new("synth"))
    }

    /// How many of each a batch holds.
    pub fn sizes(&self) -> Sizes {
        let faces = if self.loss.identity > 0.0 { self.items + STRANGERS } else { 0 };
        // A segmenter that does not learn needs no pictures of its own.
        let segment = if self.stage.trains_segmenter() { self.segment } else { 0 };
        let Self { items, targets, photos, told, .. } = *self;
        Sizes { items, targets, segment, faces, photos, told }
    }

    /// Whether a step needs different people.
    fn compares_people(&self) -> bool {
        self.model == Kind::UnetCgan || self.loss.identity > 0.0
    }

    /// How many people its data must show at least.
    pub fn people(&self) -> usize {
        if self.compares_people() { self.items } else { 1 }
    }

    /// The networks.
    pub fn model(&self) -> ModelConfig {
        let base = match (self.model, self.size) {
            (Kind::Hierarchical, Size::Tiny) => ModelConfig::tiny(),
            (Kind::Hierarchical, _) => ModelConfig::slim(),
            (Kind::UnetCgan, Size::Tiny) => ModelConfig::tiny_cgan(),
            (Kind::UnetCgan, _) => ModelConfig::slim_cgan(),
        };
        let segmenter = match (self.segmenter, self.size) {
            (Architecture::Unet, Size::Slim | Size::Tiny) => base.segmenter.clone(),
            (Architecture::Unet, Size::Full) => SegmenterConfig::UNetFull(UNetFullConfig::new()),
            (Architecture::Bisenet, Size::Slim) => SegmenterConfig::BiSeNet(BiSeNetConfig::slim()),
            (Architecture::Bisenet, Size::Full) => SegmenterConfig::BiSeNet(BiSeNetConfig::full()),
            (Architecture::Bisenet, Size::Tiny) => SegmenterConfig::BiSeNet(tiny_bisenet()),
            (Architecture::FaceParsing, _) => SegmenterConfig::BiSeNet(BiSeNetConfig::face_parsing()),
        };
        let mut model = ModelConfig { segmenter, ..base.with_regions(self.regions) };
        if self.told == Told::Actions {
            match &mut model.generator {
                GeneratorConfig::Hierarchical(generator) => generator.told = Some(self.told),
                GeneratorConfig::UNetCgan(generator) => {
                    model.generator = GeneratorConfig::UNetField(UNetFieldConfig::new().with_widths(generator.widths));
                }
                GeneratorConfig::UNetField(_) => {}
            }
        }
        model
    }

    /// Learning rate at `step`: linear warm-up over 50 steps, then a cosine down to a twentieth.
    pub fn rate(&self, step: usize) -> f64 {
        let warm = ((step + 1) as f64 / 50.0).min(1.0);
        let done = step as f64 / self.steps as f64;
        let cosine = 0.5 * (1.0 + (std::f64::consts::PI * done.min(1.0)).cos());
        self.learning_rate * warm * (0.05 + 0.95 * cosine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_set_counts_more_than_the_file() {
        let path = std::env::temp_dir().join(format!("mien-config-{}.toml", std::process::id()));
        std::fs::write(&path, "name = \"one\"\nsteps = 9\n[loss]\nflow = 2.0\n").unwrap();
        let read = |sets: &[&str]| TrainConfig::read(&path, &sets.iter().map(|s| (*s).into()).collect::<Vec<_>>());
        let config = read(&["steps=5", "name=two", "loss.paint=7.5", "pairs=../shared/a b"]).unwrap();
        assert_eq!((config.steps, config.name.as_str(), config.loss.paint, config.loss.flow), (5, "two", 7.5, 2.0));
        assert_eq!(config.pairs.unwrap(), Path::new("../shared/a b"));
        for (wrong, named) in [
            ("steps", "KEY=VALUE"),
            ("loss.flo=1", "flo"),
            ("steps.x=1", "steps"),
            ("steps=0", "at least 1"),
            ("loss.flow=-5", "loss.flow"),
            ("loss.segmenter_share=2", "0 to 1"),
        ] {
            let error = format!("{:#}", read(&[wrong]).unwrap_err());
            assert!(error.contains(named), "{wrong}: {error}");
        }
        let error = format!("{:#}", read(&["loss.flo=1"]).unwrap_err());
        assert!(error.contains("--set loss.flo=1"), "{error}");
        std::fs::write(&path, "name = \"one\"\nstep = 9\n").unwrap();
        let error = format!("{:#}", read(&[]).unwrap_err());
        assert!(error.contains("line 2"), "{error}");
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_run_goes_on_as_it_began_unless_told() {
        let of = |text: &str| toml::from_str::<TrainConfig>(&format!("name = 'one'\n{text}")).unwrap();
        let (begun, now) = (of("steps = 9\nloss.flow = 2.0"), of("steps = 20\npairs = 'faces'"));
        let error = now.ensure_goes_on(&begun, &["steps=20".into()]).unwrap_err().to_string();
        assert!(error.contains("loss.flow was 2.0 and is 10.0, pairs was nothing and is \"faces\""), "{error}");
        assert!(!error.contains("steps"), "{error}");
        let told = ["steps=20", "loss.flow=10", "pairs=faces"].map(String::from);
        now.ensure_goes_on(&begun, &told).unwrap();
        now.ensure_goes_on(&now, &[]).unwrap();
    }

    #[test]
    fn impossible_settings_are_refused_by_name() {
        for (text, named) in [
            ("loss.flow = -5", "loss.flow = -5"),
            ("loss.identity = nan", "loss.identity = NaN"),
            ("loss.edges = inf", "loss.edges = inf"),
            ("loss.segmenter_share = 1.5", "loss.segmenter_share = 1.5: use 0 to 1"),
            ("loss.segmenter_share = nan", "loss.segmenter_share"),
            ("targets = 0", "targets = 0"),
            ("checkpoint_every = 0", "checkpoint_every = 0"),
            ("learning_rate = nan", "learning_rate"),
            ("loss.identity = 1.0\nitems = 1", "items = 1"),
            ("model = 'unet-cgan'\ntold = 'actions'\nphotos = 2", "photos"),
            ("photos = 3", "photos = 3"),
            ("model = 'unet-cgan'\nstage = 'mouth'", "stage"),
            ("pairs = 'synth'", "portraits and face_model"),
        ] {
            let config: TrainConfig = toml::from_str(&format!("name = 'one'\nsteps = 1\n{text}")).unwrap();
            let error = config.check().unwrap_err().to_string();
            assert!(error.contains(named), "{text}: {error}");
        }
        for (text, named) in [("steps = 1", "name"), ("name = 'one'", "steps = 0")] {
            let error = toml::from_str::<TrainConfig>(text).unwrap().check().unwrap_err().to_string();
            assert!(error.contains(named), "{text}: {error}");
        }
    }

    #[test]
    fn a_run_keeps_its_networks_whatever_is_said() {
        let of = |text: &str| toml::from_str::<TrainConfig>(&format!("name = 'one'\nsteps = 9\n{text}")).unwrap();
        for (text, named) in [
            ("size = 'tiny'", "size was \"slim\" and is \"tiny\""),
            ("segmenter = 'bisenet'", "segmenter was"),
            ("model = 'unet-cgan'", "model was"),
        ] {
            let set = text.replace([' ', '\''], "");
            let error = of(text).ensure_goes_on(&of(""), &[set]).unwrap_err().to_string();
            assert!(error.contains(named) && error.contains("another name") && !error.contains("emove"), "{error}");
        }
    }

    #[test]
    fn every_configuration_of_the_repository_is_one() {
        assert!(configurations("configs").len() >= 4);
    }

    /// The configurations in a folder of the repository, in the order of their names.
    fn configurations(folder: &str) -> Vec<TrainConfig> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files: BTreeSet<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
        files.iter().map(|path| TrainConfig::read(path, &[]).unwrap()).collect()
    }

    #[test]
    fn the_published_recipes_are_chains_that_end_in_the_models_cards() {
        let runs = configurations("configs/published");
        assert_eq!(runs.len(), 24);
        for (i, run) in runs.iter().enumerate().skip(1) {
            // Of those that came before; a run that goes on starts where it started.
            let starts = |before: &TrainConfig| match before.name == run.name {
                true => before.from == run.from,
                false => run.from == Some(Path::new("runs").join(&before.name).join("weights")),
            };
            assert!(runs[..i].iter().any(starts), "{}", run.name);
        }
        for name in ["mien-slim-5", "mien-unet-cgan-2", "mien-actions-7"] {
            let card = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("www/weights/{name}.md"));
            let card = std::fs::read_to_string(card).unwrap();
            let settings = card.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
            let card: TrainConfig = toml::from_str(settings).unwrap();
            let run = runs.iter().rfind(|run| run.name == name).unwrap();
            let own = TrainConfig { pairs: None, from: None, ..run.clone() };
            assert_eq!(changes(&card, &own).unwrap(), [], "{name}");
        }
    }

    #[test]
    fn an_imported_segmenter_is_asked_for_by_name() {
        for size in ["slim", "tiny"] {
            let text = format!("name = 'one'\nsteps = 1\nsegmenter = 'face-parsing'\nsize = '{size}'");
            let config: TrainConfig = toml::from_str(&text).unwrap();
            let SegmenterConfig::BiSeNet(net) = config.model().segmenter else { panic!("a BiSeNet") };
            assert_eq!(net.to_string(), BiSeNetConfig::face_parsing().to_string());
        }
    }
}
