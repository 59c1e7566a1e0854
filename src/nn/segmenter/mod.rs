//! The eye of the system: one type for every architecture that parses a face.

pub mod bisenet;
pub mod resnet;
pub mod unet;
pub mod unet_full;

use crate::nn::segmenter::bisenet::{BiSeNet, BiSeNetConfig};
use crate::nn::segmenter::unet::{UNet, UNetConfig};
use crate::nn::segmenter::unet_full::{UNetFull, UNetFullConfig};
use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// Which network, and how wide.
#[derive(Config, Debug)]
#[allow(missing_docs)]
pub enum SegmenterConfig {
    UNet(UNetConfig),
    UNetFull(UNetFullConfig),
    BiSeNet(BiSeNetConfig),
}

impl SegmenterConfig {
    /// A network with fresh weights.
    pub fn init(&self, device: &Device) -> Segmenter {
        match self {
            Self::UNet(config) => Segmenter::UNet(config.init(device)),
            Self::UNetFull(config) => Segmenter::UNetFull(config.init(device)),
            Self::BiSeNet(config) => Segmenter::BiSeNet(config.init(device)),
        }
    }

    /// Whether the depth and the input's size are of the kind that is published, for whoever reads a configuration
    /// that may be hostile.
    pub fn is_plausible(&self) -> bool {
        match self {
            Self::BiSeNet(config) => config.is_plausible(),
            Self::UNet(_) | Self::UNetFull(_) => true,
        }
    }

    /// All layer widths, for whoever has to judge a configuration before building it.
    pub fn widths(&self) -> Vec<usize> {
        match self {
            Self::UNet(config) => config.widths.into(),
            Self::UNetFull(config) => config.widths().into(),
            Self::BiSeNet(config) => config.widths(),
        }
    }
}

/// A network that parses faces.
#[derive(Module, Debug)]
#[allow(missing_docs, clippy::large_enum_variant)]
pub enum Segmenter {
    UNet(UNet),
    UNetFull(UNetFull),
    BiSeNet(BiSeNet),
}

impl Segmenter {
    /// `x [batch, 3, h, w]` in -1..1, sides divisible by 32 -> logits of the 19 classes `[batch, 19, h / 2, w / 2]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Self::UNet(net) => net.forward(x),
            Self::UNetFull(net) => net.forward(x),
            Self::BiSeNet(net) => net.forward(x),
        }
    }
}
