//! One type for every generator: what it sees of a crop, and the edit field that it answers with.

use super::cgan::{UNetCgan, UNetCganConfig};
use super::field_tensor::FieldTensor;
use super::hierarchical::{Hierarchical, HierarchicalConfig};
use super::local::{LocalFeatures, mask_of, soft_dilate, widen};
use super::window::Window;
use crate::region::{FACE, Region};
use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// Which network, and how wide.
#[derive(Config, Debug)]
#[allow(missing_docs)]
pub enum GeneratorConfig {
    Hierarchical(HierarchicalConfig),
    UNetCgan(UNetCganConfig),
}

impl GeneratorConfig {
    /// A network with fresh weights; it hardly edits.
    pub fn init(&self, device: &Device) -> Generator {
        match self {
            Self::Hierarchical(config) => Generator::Hierarchical(config.init(device)),
            Self::UNetCgan(config) => Generator::UNetCgan(config.init(device)),
        }
    }

    /// What a file of its weights is called; the number counts the changes that old files do not survive.
    pub fn architecture(&self) -> &'static str {
        match self {
            Self::Hierarchical(_) => "hierarchical-3",
            Self::UNetCgan(_) => "unet-cgan-1",
        }
    }

    /// All layer widths, for whoever has to judge a configuration before building it.
    pub fn widths(&self) -> Vec<usize> {
        match self {
            Self::Hierarchical(config) => config.widths(),
            Self::UNetCgan(config) => config.widths.into(),
        }
    }

    /// Whether its sizes are of the kind that is published.
    pub fn is_plausible(&self) -> bool {
        match self {
            Self::Hierarchical(_) => true,
            Self::UNetCgan(config) => config.is_plausible(),
        }
    }
}

/// Answers a crop, its soft masks and a target expression with an edit field.
#[derive(Module, Debug)]
#[allow(missing_docs, clippy::large_enum_variant)]
pub enum Generator {
    Hierarchical(Hierarchical),
    UNetCgan(UNetCgan),
}

/// What a generator saw of a crop, before any expression is asked for: one [`Generator::encode`] serves any number of
/// expressions.
#[derive(Debug, Clone)]
pub struct Features {
    pub(super) levels: Vec<Tensor<4>>,
    pub(super) local: Vec<LocalFeatures>,
    masks: Tensor<4>,
    /// Where an edit may show: the face as the segmenter sees it, softly widened by about 20 crop pixels so that a jaw can
    /// drop into the neck. `[batch, 1, size, size]`.
    pub(super) support: Tensor<4>,
}

impl Features {
    /// `masks`: soft, `[batch, 19, size, size]`.
    pub(super) fn new(levels: Vec<Tensor<4>>, local: Vec<LocalFeatures>, masks: Tensor<4>) -> Self {
        Self { levels, local, support: soft_dilate(mask_of(&masks, &FACE), 5), masks }
    }

    /// The widened soft masks of the regions, `[batch, 3, size, size]` in the order of [`Region::ALL`], 0..1.
    pub fn regions(&self) -> Tensor<4> {
        Tensor::cat(Region::ALL.map(|region| widen(mask_of(&self.masks, region.classes()), region)).into(), 1)
    }

    /// The local branches' windows, in the order of [`Region::ALL`], `times` copies for every item; none of a generator
    /// without such branches.
    pub fn windows(&self, times: usize) -> Vec<Window> {
        self.local.iter().map(|seen| seen.window.repeat(times)).collect()
    }
}

impl Generator {
    /// `x [batch, 3, 256, 256]` in -1..1, soft `masks [batch, 19, 128, 128]` -> features.
    pub fn encode(&self, x: Tensor<4>, masks: Tensor<4>) -> Features {
        match self {
            Self::Hierarchical(net) => net.encode(x, masks),
            Self::UNetCgan(net) => net.encode(x, masks),
        }
    }

    /// Whether its paint is the inside of a mouth that opens, or of eyes; a U-Net's is whatever changes much.
    pub fn paints_insides(&self) -> bool {
        matches!(self, Self::Hierarchical(_))
    }

    /// The field for `condition [batch * times, 9]`: `times` expressions for each of the features' items.
    pub fn decode(&self, features: &Features, condition: Tensor<2>) -> FieldTensor {
        match self {
            Self::Hierarchical(net) => net.decode(features, condition),
            Self::UNetCgan(net) => net.decode(features, condition),
        }
    }
}
