//! One type for every generator, which answers a crop with an edit field.

pub mod conditioning;
pub mod features;
pub mod field;
pub mod hierarchical;
pub mod last;
pub mod local;
pub mod told;
pub mod unet_cgan;
pub mod unet_field;

use crate::nn::generator::features::Features;
use crate::nn::generator::field::FieldTensor;
use crate::nn::generator::hierarchical::{Hierarchical, HierarchicalConfig};
use crate::nn::generator::told::Told;
use crate::nn::generator::unet_cgan::{UNetCgan, UNetCganConfig};
use crate::nn::generator::unet_field::{UNetField, UNetFieldConfig};
use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// Which network, and how wide.
#[derive(Config, Debug)]
#[allow(missing_docs)]
pub enum GeneratorConfig {
    Hierarchical(HierarchicalConfig),
    UNetCgan(UNetCganConfig),
    UNetField(UNetFieldConfig),
}

impl GeneratorConfig {
    /// A network with fresh weights; it hardly edits.
    pub fn init(&self, device: &Device) -> Generator {
        match self {
            Self::Hierarchical(config) => Generator::Hierarchical(config.init(device)),
            Self::UNetCgan(config) => Generator::UNetCgan(config.init(device)),
            Self::UNetField(config) => Generator::UNetField(config.init(device)),
        }
    }

    /// What a file of its weights is called; the number counts the changes that old files do not survive.
    pub fn architecture(&self) -> &'static str {
        match self {
            Self::Hierarchical(config) => match config.told() {
                Told::Expressions => "hierarchical-3",
                Told::Actions => "hierarchical-4",
            },
            Self::UNetCgan(_) => "unet-cgan-1",
            Self::UNetField(_) => "unet-field-4",
        }
    }

    /// All layer widths, for whoever has to judge a configuration before building it.
    pub fn widths(&self) -> Vec<usize> {
        match self {
            Self::Hierarchical(config) => config.widths(),
            Self::UNetCgan(config) => config.widths.into(),
            Self::UNetField(config) => config.widths.into(),
        }
    }

    /// Whether its sizes are of the kind that is published.
    pub fn is_plausible(&self) -> bool {
        match self {
            Self::Hierarchical(_) | Self::UNetField(_) => true,
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
    UNetField(UNetField),
}

impl Generator {
    /// `x [batch, 3, 256, 256]` in -1..1, soft `masks [batch, 19, 128, 128]` -> features.
    pub fn encode(&self, x: Tensor<4>, masks: Tensor<4>) -> Features {
        match self {
            Self::Hierarchical(net) => net.encode(x, masks),
            Self::UNetCgan(net) => net.encode(x, masks),
            Self::UNetField(net) => net.encode(x, masks),
        }
    }

    /// Whether its paint is the inside of a mouth that opens, or of eyes, too coarse for teeth to be told apart; that of a U-Net
    /// which answers with a picture is whatever changes much.
    pub fn paints_insides(&self) -> bool {
        !matches!(self, Self::UNetCgan(_))
    }

    /// Itself, of which nothing but the mouth's branch learns; a U-Net has none, and all of it learns.
    pub fn mouth_alone(self) -> Self {
        match self {
            Self::Hierarchical(net) => Self::Hierarchical(net.mouth_alone()),
            unet => unet,
        }
    }

    /// What it is told.
    pub fn told(&self) -> Told {
        match self {
            Self::Hierarchical(net) => net.told(),
            Self::UNetCgan(_) => Told::Expressions,
            Self::UNetField(_) => Told::Actions,
        }
    }

    /// The field for `condition [batch * times, told]`: `times` targets for each of the features' items.
    pub fn decode(&self, features: &Features, condition: Tensor<2>) -> FieldTensor {
        match self {
            Self::Hierarchical(net) => net.decode(features, condition),
            Self::UNetCgan(net) => net.decode(features, condition),
            Self::UNetField(net) => net.decode(features, condition),
        }
    }
}
