//! Convolutions with a normalisation that the configuration chooses.

use crate::nn::layers::blocks::{GROUP, Then, conv, convolve};
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, BatchNormConfig, GroupNorm, GroupNormConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// What follows a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NormKind {
    /// Groups of 8 channels: the same for any batch size, so right for small batches.
    Group,
    /// Over the batch, as the published networks have it.
    Batch,
}

/// Group or batch normalisation.
#[derive(Module, Debug)]
#[allow(missing_docs)]
pub enum Norm {
    Group(GroupNorm),
    Batch(BatchNorm),
}

impl Norm {
    /// For `channels`; a multiple of 8 where groups are asked for.
    pub fn new(kind: NormKind, channels: usize, device: &Device) -> Self {
        match kind {
            NormKind::Group => Norm::Group(GroupNormConfig::new(channels / GROUP, channels).init(device)),
            NormKind::Batch => Norm::Batch(BatchNormConfig::new(channels).init(device)),
        }
    }

    /// Any shape `[batch, channels, h, w]`, unchanged.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Norm::Group(norm) => norm.forward(x),
            Norm::Batch(norm) => norm.forward(x),
        }
    }
}

/// Convolution without bias -> norm.
#[derive(Module, Debug)]
pub struct ConvNorm {
    conv: Conv2d,
    bn: Norm,
}

impl ConvNorm {
    /// `channels` in and out, a square `kernel` with same padding.
    pub fn new(channels: [usize; 2], kernel: usize, stride: usize, norm: NormKind, device: &Device) -> Self {
        Self { conv: conv(channels, kernel, stride, false, device), bn: Norm::new(norm, channels[1], device) }
    }

    /// `[batch, in, h, w]` -> `[batch, out, h / stride, w / stride]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.then(false, x)
    }

    /// The same, then ReLU.
    pub fn relu(&self, x: Tensor<4>) -> Tensor<4> {
        self.then(true, x)
    }

    fn then(&self, rectified: bool, x: Tensor<4>) -> Tensor<4> {
        match &self.bn {
            Norm::Group(norm) => convolve(&self.conv, Then { norm: Some(norm), relu: rectified, ..Then::default() }, x),
            Norm::Batch(norm) => {
                let h = norm.forward(convolve(&self.conv, Then::default(), x));
                if rectified { relu(h) } else { h }
            }
        }
    }
}
