//! The manifest of published weights, and models made of verified bytes.

use super::self_test::Golden;
use super::{damaged, load_into, sha256};
use crate::face::classes::NAMES;
use crate::face::expression::Expression;
use crate::face::full::Full;
use crate::locate::landmarks::COUNT;
use crate::nn::landmarks::Landmarker;
use crate::nn::model::{Model, ModelConfig};
use crate::{Error, Result};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Widest layer a manifest may ask for: far above what is published, far below what fills a memory.
const WIDEST: usize = 1024;

/// Layout of the manifests that this build reads and writes.
pub const VERSION: u32 = 1;

/// `www/weights/manifest.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of this file.
    pub version: u32,
    /// Name of the model to use when nobody chose one.
    pub default: String,
    /// The network that finds landmarks, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landmarks: Option<FileEntry>,
    /// The models.
    pub models: Vec<ModelEntry>,
}

/// A file beside the manifest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileEntry {
    /// Name in the manifest's folder.
    pub file: String,
    /// Its length.
    pub bytes: usize,
    /// Its SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// A published model.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ModelEntry {
    /// Unique name.
    pub name: String,
    /// [`GeneratorConfig::architecture`](crate::nn::generator::GeneratorConfig::architecture) of the build that wrote it.
    pub architecture: String,
    /// Widths of its networks.
    pub config: ModelConfig,
    /// Names of the segmenter's classes, in order.
    pub classes: Vec<String>,
    /// Names of the expressions, in order.
    pub expressions: Vec<String>,
    /// How far each goes at 100 %.
    #[serde(default, skip_serializing_if = "Full::is_as_trained")]
    pub full: Full,
    /// Whether its crops are aligned by landmarks; else by masks alone, as those of models older than the landmarks are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refined: bool,
    /// The weights, safetensors, in eight bits or f16.
    #[serde(flatten)]
    pub weights: FileEntry,
    /// What it was trained on, in a sentence.
    pub trained_on: String,
    /// Whom that is owed to.
    pub credits: Vec<String>,
    /// Licence of the weights.
    pub licence: String,
    /// Measured on validation people.
    pub results: BTreeMap<String, f64>,
    /// What a fixed input must give.
    pub golden: Golden,
}

impl FileEntry {
    /// The entry of a file with these bytes.
    pub fn of(file: &str, bytes: &[u8]) -> Self {
        Self { file: file.into(), bytes: bytes.len(), sha256: sha256(bytes) }
    }

    /// Fails, naming the file, unless the bytes are the ones that were published.
    pub fn verify(&self, bytes: &[u8]) -> Result<()> {
        if bytes.len() != self.bytes {
            return Err(damaged(
                &self.file,
                format!("{} bytes, expected {}: truncated or replaced", bytes.len(), self.bytes),
            ));
        }
        if sha256(bytes) != self.sha256 {
            return Err(damaged(&self.file, "its SHA-256 is not the manifest's: damaged or replaced"));
        }
        Ok(())
    }
}

impl Manifest {
    /// Parses `manifest.json`; `file` is for messages.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let not = |why: String| damaged(file, format!("not a manifest of this version of Mien ({why})"));
        let manifest: Self = serde_json::from_str(text).map_err(|e| not(e.to_string()))?;
        if manifest.version != VERSION {
            return Err(not(format!("version {}, this build reads {VERSION}", manifest.version)));
        }
        Ok(manifest)
    }

    /// The model called `name`, or the default one.
    pub fn model(&self, name: Option<&str>) -> Result<&ModelEntry> {
        let name = name.unwrap_or(&self.default);
        self.models.iter().find(|m| m.name == name).ok_or_else(|| Error::Unknown {
            what: "model",
            value: name.into(),
            allowed: self.models.iter().map(|m| m.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }
}

/// The landmarks' network on `device`, from verified bytes.
pub fn landmarker(entry: &FileEntry, bytes: &[u8], device: &Device) -> Result<Landmarker> {
    entry.verify(bytes)?;
    load_into(Landmarker::new(&[[0.5; 2]; COUNT], device), bytes).map_err(|reason| damaged(&entry.file, reason))
}

impl ModelEntry {
    /// The model on `device`, from verified bytes.
    pub fn load(&self, bytes: &[u8], device: &Device) -> Result<Model> {
        let file = &self.weights.file;
        self.weights.verify(bytes)?;
        let architecture = self.config.generator.architecture();
        if self.architecture != architecture {
            return Err(damaged(
                file,
                format!("architecture {:?}, this build runs {architecture:?}", self.architecture),
            ));
        }
        if self.classes != NAMES || self.expressions != Expression::ALL.map(Expression::name) {
            return Err(damaged(file, "other classes or expressions than this build's"));
        }
        let widths = [self.config.segmenter.widths(), self.config.generator.widths()].concat();
        if !widths.iter().all(|&w| (8..=WIDEST).contains(&w) && w.is_multiple_of(8)) {
            return Err(damaged(file, "layer widths that are no multiples of 8 up to 1024"));
        }
        // A layer has more numbers than these, each of them a byte at least: what a few bytes ask for is not built.
        if bytes.len() < widths.iter().map(|w| w * w).sum() {
            return Err(damaged(file, "fewer bytes than layers of these widths have"));
        }
        if !self.config.segmenter.is_plausible() {
            return Err(damaged(file, "a segmenter deeper or larger than any that is published"));
        }
        if !self.config.generator.is_plausible() {
            return Err(damaged(file, "a generator of another picture size than 128 or 256"));
        }
        if !self.full.is_plausible() {
            return Err(damaged(
                file,
                "expressions that go less than half or more than twice as far as they were trained",
            ));
        }
        load_into(self.config.init(device), bytes).map_err(|reason| damaged(file, reason))
    }
}

#[cfg(test)]
mod tests {
    use super::super::save;
    use super::*;
    use crate::nn::segmenter::SegmenterConfig;
    use crate::nn::segmenter::bisenet::BiSeNetConfig;
    use crate::nn::segmenter::unet::UNetConfig;
    use crate::nn::segmenter::unet_full::UNetFullConfig;
    use burn::module::{Module, ModuleMapper, Param};
    use burn::tensor::Tensor;

    fn entry(bytes: &[u8]) -> ModelEntry {
        ModelEntry {
            name: "test".into(),
            architecture: ModelConfig::tiny().generator.architecture().into(),
            config: ModelConfig::tiny(),
            classes: NAMES.map(String::from).into(),
            expressions: Expression::ALL.map(|e| e.name().into()).into(),
            full: Full::default(),
            refined: false,
            weights: FileEntry::of("test.safetensors", bytes),
            trained_on: String::new(),
            credits: vec![],
            licence: String::new(),
            results: BTreeMap::new(),
            golden: Golden::default(),
        }
    }

    #[test]
    fn weights_there_and_back() {
        let unet = ModelConfig::tiny();
        let bisenet = ModelConfig { segmenter: SegmenterConfig::BiSeNet(BiSeNetConfig::slim()), ..unet.clone() };
        [unet, bisenet, ModelConfig::tiny_cgan()].into_iter().for_each(there_and_back);
    }

    #[test]
    fn landmarks_are_optional_and_verified() {
        let device = Device::flex();
        let bytes = save(&Landmarker::new(&[[0.25; 2]; COUNT], &device)).unwrap();
        assert!(bytes.len() < 250_000, "{} bytes", bytes.len());
        let file = FileEntry::of("landmarks.safetensors", &bytes);
        assert!(save(&landmarker(&file, &bytes, &device).unwrap()).unwrap() == bytes);
        let failure = landmarker(&file, &bytes[1..], &device).unwrap_err().to_string();
        assert!(failure.contains("landmarks.safetensors"), "{failure}");
        let mut manifest =
            Manifest { version: VERSION, default: "test".into(), landmarks: None, models: vec![entry(&[])] };
        let without = serde_json::to_string(&manifest).unwrap();
        assert!(!without.contains("landmarks") && !without.contains("refined"), "older manifests stay as they are");
        assert!(Manifest::parse(&without, "manifest.json").unwrap().landmarks.is_none());
        (manifest.landmarks, manifest.models[0].refined) = (Some(file), true);
        let with = Manifest::parse(&serde_json::to_string(&manifest).unwrap(), "manifest.json").unwrap();
        assert!(with.landmarks.is_some() && with.models[0].refined);
    }

    fn there_and_back(config: ModelConfig) {
        let device = Device::flex();
        let model = config.init(&device);
        let architecture = config.generator.architecture().to_owned();
        let entry =
            |bytes: &[u8]| ModelEntry { config: config.clone(), architecture: architecture.clone(), ..entry(bytes) };
        let bytes = save(&model).unwrap();
        let once = entry(&bytes).load(&bytes, &device).unwrap();
        let again = save(&once).unwrap();
        assert!(bytes == again, "the same weights are the same bytes");
        let twice = entry(&again).load(&again, &device).unwrap();
        let golden = |model: &Model| pollster::block_on(Golden::compute(model, &device));
        assert_eq!(golden(&once).difference(&golden(&twice)), 0.0);
        // The first way rounded to eight bits.
        assert!(golden(&model).difference(&golden(&once)) < 0.1);
    }

    #[test]
    fn weights_that_are_no_numbers_are_refused() {
        struct Spoil(f32);
        impl ModuleMapper for Spoil {
            fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
                param.map(|weights| weights * 0.0 + self.0)
            }
        }
        let device = Device::flex();
        // What is larger than f16 holds becomes infinite.
        for spoilt in [f32::NAN, f32::NEG_INFINITY, 1e6] {
            let mut model = ModelConfig::tiny().init(&device);
            model.generator = model.generator.map(&mut Spoil(spoilt));
            let bytes = save(&model).unwrap();
            let error = entry(&bytes).load(&bytes, &device).unwrap_err().to_string();
            assert!(error.contains("generator.") && error.contains("not finite"), "{spoilt}: {error}");
        }
    }

    #[test]
    fn damage_is_named() {
        let device = Device::flex();
        let bytes = save(&ModelConfig::tiny().init(&device)).unwrap();
        let good = entry(&bytes);
        let failure = |entry: &ModelEntry, bytes: &[u8]| entry.load(bytes, &device).unwrap_err().to_string();
        let mut flipped = bytes.clone();
        *flipped.last_mut().unwrap() ^= 1;
        for message in [failure(&good, &bytes[..bytes.len() / 2]), failure(&good, &flipped), failure(&good, &[])] {
            assert!(message.contains("test.safetensors") && message.contains("publish"), "{message}");
        }
        let other = ModelEntry { architecture: "other".into(), ..good.clone() };
        assert!(failure(&other, &bytes).contains("architecture"));
        let slim = ModelEntry { config: ModelConfig::slim(), ..good.clone() };
        assert!(failure(&slim, &bytes).contains("test.safetensors"));
        let mut huge = good.clone();
        huge.config.segmenter = SegmenterConfig::UNet(UNetConfig::new().with_widths([1 << 20; 5]));
        assert!(failure(&huge, &bytes).contains("widths"));
        huge.config.segmenter = SegmenterConfig::UNetFull(UNetFullConfig::new().with_base(1024));
        assert!(failure(&huge, &bytes).contains("widths"));
        huge.config.segmenter = SegmenterConfig::UNet(UNetConfig::new().with_widths([1024; 5]));
        assert!(failure(&huge, &bytes).contains("fewer bytes"));
        let deep = BiSeNetConfig { blocks: 1 << 30, ..BiSeNetConfig::slim() };
        huge.config.segmenter = SegmenterConfig::BiSeNet(deep);
        assert!(failure(&huge, &bytes).contains("deeper"));
        let torn: Full = serde_json::from_str(r#"{"anger": {"mouth": 9}}"#).unwrap();
        assert!(failure(&ModelEntry { full: torn, ..good.clone() }, &bytes).contains("twice as far"));
        let garbage = vec![7u8; 100];
        assert!(failure(&entry(&garbage), &garbage).contains("test.safetensors"));
    }
}
