//! The joint model: the segmenter is the eye of the generator, and both are one thing to train, store and run.

use crate::nn::generator::conditioning::Conditioning;
use crate::nn::generator::features::Features;
use crate::nn::generator::field::FieldTensor;
use crate::nn::generator::hierarchical::HierarchicalConfig;
use crate::nn::generator::unet_cgan::UNetCganConfig;
use crate::nn::generator::{Generator, GeneratorConfig};
use crate::nn::segmenter::unet::UNetConfig;
use crate::nn::segmenter::{Segmenter, SegmenterConfig};
use burn::config::Config;
use burn::module::Module;
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor};

/// Configuration of [`Model`].
#[derive(Config, Debug)]
pub struct ModelConfig {
    /// The segmenter and its widths.
    pub segmenter: SegmenterConfig,
    /// The generator and its widths.
    pub generator: GeneratorConfig,
    /// What the generator is told of the masks.
    #[config(default = "Conditioning::Soft")]
    pub regions: Conditioning,
}

impl ModelConfig {
    /// The page's size.
    pub fn slim() -> Self {
        let generator = GeneratorConfig::Hierarchical(HierarchicalConfig::new());
        Self::new(SegmenterConfig::UNet(UNetConfig::new()), generator)
    }

    /// The same with the U-Net conditional generator.
    pub fn slim_cgan() -> Self {
        Self { generator: GeneratorConfig::UNetCgan(UNetCganConfig::new()), ..Self::slim() }
    }

    /// A few thousand parameters, for tests that train.
    pub fn tiny() -> Self {
        let generator = HierarchicalConfig::new().with_global([8, 8, 16, 16]).with_local([8, 8, 8]).with_embedding(16);
        let segmenter = UNetConfig::new().with_widths([8, 8, 8, 16, 16]);
        Self::new(SegmenterConfig::UNet(segmenter), GeneratorConfig::Hierarchical(generator))
    }

    /// The same with the U-Net conditional generator.
    pub fn tiny_cgan() -> Self {
        let generator = UNetCganConfig::new().with_widths([8, 8, 8, 16, 16]);
        Self { generator: GeneratorConfig::UNetCgan(generator), ..Self::tiny() }
    }

    /// A model with fresh weights.
    pub fn init(&self, device: &Device) -> Model {
        Model { segmenter: self.segmenter.init(device), generator: self.generator.init(device), regions: self.regions }
    }
}

/// Segmenter and generator (Bodur et al. 2021: forward, the segmenter conditions the generators; backward, their
/// gradients reach it).
#[derive(Module, Debug)]
pub struct Model {
    /// Picture -> logits of the 19 classes.
    pub segmenter: Segmenter,
    /// Picture, masks and condition -> edit field.
    pub generator: Generator,
    /// What the generator is told of the masks.
    #[module(skip)]
    pub regions: Conditioning,
}

impl Model {
    /// `x [batch, 3, 256, 256]` in -1..1 -> logits `[batch, 19, 128, 128]`.
    pub fn segment(&self, x: Tensor<4>) -> Tensor<4> {
        self.segmenter.forward(x)
    }

    /// What the generator's encoders see of `x` through the masks of the segmenter's `logits`.
    pub fn encode(&self, x: Tensor<4>, logits: Tensor<4>) -> Features {
        self.encode_through(x, softmax(logits, 1))
    }

    /// The same through `masks [batch, 19, 128, 128]`, probabilities.
    pub fn encode_through(&self, x: Tensor<4>, masks: Tensor<4>) -> Features {
        self.generator.encode(x, self.regions.of(masks))
    }

    /// The edit field for `condition [batch * times, 9]`.
    pub fn decode(&self, features: &Features, condition: Tensor<2>) -> FieldTensor {
        self.generator.decode(features, condition)
    }
}
