//! One file says everything about a run; it is saved with the run.

use crate::data::batch::Sizes;
use anyhow::{Context, Result, ensure};
use mien::nn::generator::conditioning::Conditioning;
use mien::nn::model::ModelConfig;
use mien::nn::segmenter::SegmenterConfig;
use mien::nn::segmenter::bisenet::BiSeNetConfig;
use mien::nn::segmenter::unet::UNetConfig;
use mien::nn::segmenter::unet_full::UNetFullConfig;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// People besides a step's own that the triplet loss finds its negatives among: of two others hardly ever one is hard to
/// tell apart (measured: no triplet in 19 of 20 steps).
const STRANGERS: usize = 13;

/// A training run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// Name of the run and of the model it publishes.
    pub name: String,
    /// Folder of the pairs pack; without it the run trains on drawn faces.
    #[serde(default)]
    pub pairs: Option<PathBuf>,
    /// Which generator.
    #[serde(default)]
    pub model: Kind,
    /// How wide the networks are.
    #[serde(default)]
    pub size: Size,
    /// Which network parses the face.
    #[serde(default)]
    pub segmenter: Architecture,
    /// What the generator is told of the masks.
    #[serde(default)]
    pub regions: Conditioning,
    /// Which networks learn.
    #[serde(default)]
    pub stage: Stage,
    /// Folder of published weights whose default model is where this run's networks start, those of the same kind and
    /// size; without it, fresh weights.
    #[serde(default)]
    pub from: Option<PathBuf>,
    /// Steps in all.
    pub steps: usize,
    /// Input crops a step.
    #[serde(default = "four")]
    pub items: usize,
    /// Target expressions for each crop.
    #[serde(default = "three")]
    pub targets: usize,
    /// Further pictures a step for the segmenter alone.
    #[serde(default = "four")]
    pub segment: usize,
    /// Such batches a step, whose gradients are averaged: for more pictures than the device holds at once.
    #[serde(default = "one")]
    pub accumulate: usize,
    /// Seed of weights and data.
    #[serde(default)]
    pub seed: u64,
    /// Learning rate of segmenter and generator after warm-up; falls to a twentieth along a cosine.
    #[serde(default = "learning_rate")]
    pub learning_rate: f64,
    /// Steps between checkpoints.
    #[serde(default = "hundred")]
    pub checkpoint_every: usize,
    /// Steps between evaluations.
    #[serde(default = "five_hundred")]
    pub evaluate_every: usize,
    /// Weights of the losses.
    #[serde(default)]
    pub loss: LossWeights,
}

/// Which generator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Global and local branches on an edit field (after Bodur et al. 2021).
    #[default]
    Hierarchical,
    /// A U-Net from picture to picture (after Wang et al. 2019).
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
    /// A few thousand parameters, for tests.
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
}

/// Which network parses the face.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    /// U-Net (Ronneberger et al. 2015).
    #[default]
    Unet,
    /// BiSeNet (Yu et al. 2018).
    Bisenet,
}

/// Weights of the losses. A model's card has those that it was trained with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LossWeights {
    /// Cross-entropy of the masks.
    pub segmentation: f32,
    /// Direct supervision of the flow.
    pub flow: f32,
    /// Direct supervision of shading; of a U-Net, which moves nothing, of all that is to change.
    pub shading: f32,
    /// Direct supervision of what is newly painted.
    pub paint: f32,
    /// Direct supervision of where it is painted.
    pub cover: f32,
    /// Edited picture against the wanted one.
    pub picture: f32,
    /// Their edges.
    pub edges: f32,
    /// Open gate where nothing changes.
    pub gate: f32,
    /// Roughness of the flow.
    pub smoothness: f32,
    /// Hinge loss against the discriminator.
    pub adversarial: f32,
    /// The discriminator's expression head.
    pub expression: f32,
    /// Triplet loss: the same person before and after, nearer than others. At 0 no embedding is trained.
    pub identity: f32,
    /// The edited picture, edited back to what its input shows, against the input. At 0, as by default, not computed.
    pub cycle: f32,
    /// Masks of the edited picture, as the segmenter sees them, against those of the wanted one. At 0, as by default, not
    /// computed: it takes another pass of the segmenter for each target.
    pub consistency: f32,
    /// Whether the judge of pairs also sees pictures beside another person's photo, as fakes (U-Net).
    pub mismatch: bool,
    /// Share of the generator's gradient that reaches the segmenter. At 1 it outweighs the masks' own loss so far
    /// that small classes are not learnt (measured: eyes, brows and lips at IoU 0 after 500 steps); at 0 the
    /// segmenter learns from its labels alone, which is the ablation of the joint training.
    pub segmenter_share: f32,
    /// Step at which the adversary joins.
    pub adversary_from: usize,
}

impl LossWeights {
    /// Whether any loss asks for the adversary: its hinge, its expression head or its embedding.
    pub fn needs_adversary(&self) -> bool {
        self.adversarial > 0.0 || self.expression > 0.0 || self.identity > 0.0
    }

    /// An error that names a weight which is no weight.
    fn check(&self) -> Result<()> {
        let weights = [
            ("segmentation", self.segmentation),
            ("flow", self.flow),
            ("shading", self.shading),
            ("paint", self.paint),
            ("cover", self.cover),
            ("picture", self.picture),
            ("edges", self.edges),
            ("gate", self.gate),
            ("smoothness", self.smoothness),
            ("adversarial", self.adversarial),
            ("expression", self.expression),
            ("identity", self.identity),
            ("cycle", self.cycle),
            ("consistency", self.consistency),
        ];
        for (name, weight) in weights {
            ensure!(weight.is_finite() && weight >= 0.0, "loss.{name} = {weight}: use a number of at least 0");
        }
        let share = self.segmenter_share;
        ensure!((0.0..=1.0).contains(&share), "loss.segmenter_share = {share}: use 0 to 1");
        Ok(())
    }
}

impl Default for LossWeights {
    fn default() -> Self {
        Self {
            segmentation: 1.0,
            flow: 10.0,
            shading: 30.0,
            paint: 3.0,
            cover: 20.0,
            picture: 10.0,
            edges: 5.0,
            gate: 0.3,
            smoothness: 1.0,
            adversarial: 0.03,
            expression: 0.03,
            identity: 0.0,
            cycle: 0.0,
            consistency: 0.0,
            mismatch: true,
            segmenter_share: 0.02,
            adversary_from: 400,
        }
    }
}

fn one() -> usize {
    1
}
fn three() -> usize {
    3
}
fn four() -> usize {
    4
}
fn hundred() -> usize {
    100
}
fn five_hundred() -> usize {
    500
}
fn learning_rate() -> f64 {
    2e-3
}

/// Puts `key=value` into a table, `key` with a dot for each table within. What is no value of TOML's is text.
fn put(table: &mut Table, set: &str) -> Result<()> {
    let (key, value) = set.split_once('=').context("expected KEY=VALUE")?;
    let value = value.parse().unwrap_or_else(|_| Value::String(value.into()));
    let (names, last) = key.rsplit_once('.').map_or((None, key), |(names, last)| (Some(names), last));
    let mut place = table;
    for name in names.into_iter().flat_map(|names| names.split('.')) {
        let inner = place.entry(name).or_insert_with(|| Value::Table(Table::new()));
        place = inner.as_table_mut().with_context(|| format!("{name} holds no keys"))?;
    }
    place.insert(last.into(), value);
    Ok(())
}

/// The table's values, each under its key with a dot for each table within.
fn flat(within: &str, table: Table) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => all.extend(flat(&format!("{within}{key}."), inner)),
            value => _ = all.insert(format!("{within}{key}"), value),
        }
    }
    all
}

impl TrainConfig {
    /// Reads and checks a file, `overrides` (`steps=500`, `loss.flow=5`) in place of what it says or leaves out.
    pub fn read(path: &Path, overrides: &[String]) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        let mut place = path.display().to_string();
        let not = |place: &str| format!("{place}: not a training configuration");
        let config: Self = if overrides.is_empty() {
            // Said with line and column, which a table no longer knows.
            toml::from_str(&text).with_context(|| not(&place))?
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

    /// An error if a run that was `begun` with another configuration would go on with settings changed unawares: changed,
    /// and not among the `overrides`.
    pub fn ensure_goes_on(&self, begun: &Self, overrides: &[String]) -> Result<()> {
        let [now, then] = [self, begun].map(|config| Table::try_from(config).map(|table| flat("", table)));
        let (now, then) = (now?, then?);
        let said = |key: &str| overrides.iter().any(|set| set.split_once('=').is_some_and(|(name, _)| name == key));
        let changed: Vec<String> = (now.keys().chain(then.keys()).collect::<BTreeSet<_>>().into_iter())
            .filter(|key| now.get(*key) != then.get(*key) && !said(key))
            .map(|key| {
                let [now, then] = [&now, &then].map(|of| of.get(key).map_or("nothing".into(), Value::to_string));
                format!("{key} was {then} and is {now}")
            })
            .collect();
        ensure!(
            changed.is_empty(),
            "this run has other settings: {}. Say with --set which it goes on with.",
            changed.join(", ")
        );
        Ok(())
    }

    fn check(&self) -> Result<()> {
        let plain = !self.name.is_empty() && self.name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        ensure!(plain, "name = {:?}: use letters, digits, '-', '_' and '.' only", self.name);
        let counts = [self.steps, self.items, self.targets, self.accumulate];
        ensure!(!counts.contains(&0), "steps, items, targets and accumulate must be at least 1");
        ensure!(
            self.checkpoint_every > 0 && self.evaluate_every > 0,
            "checkpoint_every and evaluate_every must be at least 1"
        );
        ensure!(
            !self.compares_people() || self.items > 1,
            "items = 1: pairs and triplets need another person in every step, use 2 or more"
        );
        ensure!((1e-7..1.0).contains(&self.learning_rate), "learning_rate = {}: use 1e-7 to 1", self.learning_rate);
        self.loss.check()
    }

    /// How many of each a batch holds.
    pub fn sizes(&self) -> Sizes {
        let faces = if self.loss.identity > 0.0 { self.items + STRANGERS } else { 0 };
        Sizes { items: self.items, targets: self.targets, segment: self.segment, faces }
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
        use Architecture::{Bisenet, Unet};
        let (tiny, slim) = match self.model {
            Kind::Hierarchical => (ModelConfig::tiny(), ModelConfig::slim()),
            Kind::UnetCgan => (ModelConfig::tiny_cgan(), ModelConfig::slim_cgan()),
        };
        if self.size == Size::Tiny {
            return tiny.with_regions(self.regions);
        }
        let segmenter = match (self.segmenter, self.size) {
            (Unet, Size::Full) => SegmenterConfig::UNetFull(UNetFullConfig::new()),
            (Bisenet, Size::Full) => SegmenterConfig::BiSeNet(BiSeNetConfig::full()),
            (Unet, _) => SegmenterConfig::UNet(UNetConfig::new()),
            (Bisenet, _) => SegmenterConfig::BiSeNet(BiSeNetConfig::slim()),
        };
        ModelConfig { segmenter, ..slim.with_regions(self.regions) }
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
}
