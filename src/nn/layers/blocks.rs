//! Convolution blocks shared by all networks.

use crate::nn::kernel;
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{GroupNorm, GroupNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::module::interpolate;
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};
use burn::tensor::{Device, Tensor};

/// Channels per normalisation group. Small groups keep regions of the face from washing each other out.
pub const GROUP: usize = 8;

/// A square convolution that keeps the size (stride 1) or halves it (stride 2).
pub fn conv(channels: [usize; 2], kernel: usize, stride: usize, bias: bool, device: &Device) -> Conv2d {
    let pad = kernel / 2;
    Conv2dConfig::new(channels, [kernel, kernel])
        .with_stride([stride, stride])
        .with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad))
        .with_bias(bias)
        .init(device)
}

/// What follows a convolution, in this order; all of it may be missing.
#[derive(Clone, Copy, Default)]
pub struct Then<'a> {
    /// Normalisation.
    pub norm: Option<&'a GroupNorm>,
    /// Scale and shift from a condition (FiLM, Perez et al. 2018, section 2), `[batch, 2 channels]`: what each scale is more
    /// than 1, then the shifts.
    pub film: Option<&'a Tensor<2>>,
    /// Whether negative values become zero.
    pub relu: bool,
}

/// `x [batch, in, h, w]` through a convolution and what follows it: in one piece where [`kernel`] can, else by Burn's own
/// operations, which any backend has and any gradient passes.
pub fn convolve(conv: &Conv2d, then: Then, x: Tensor<4>) -> Tensor<4> {
    if let Some(done) = kernel::convolve(conv, then.norm, then.film, then.relu, &x) {
        return done;
    }
    let mut h = conv.forward(x);
    if let Some(norm) = then.norm {
        h = norm.forward(h);
    }
    if let Some(film) = then.film {
        let channels = h.dims()[1];
        let [scale, shift] = [0, channels].map(|from| film.clone().narrow(1, from, channels).unsqueeze_dims(&[2, 3]));
        h = h * (scale + 1.0) + shift;
    }
    if then.relu { relu(h) } else { h }
}

fn norm(channels: usize, device: &Device) -> GroupNorm {
    GroupNormConfig::new(channels / GROUP, channels).init(device)
}

/// Doubles height and width by repetition: the one interpolation whose backward exists on every backend.
pub fn double(x: Tensor<4>) -> Tensor<4> {
    let [_, _, height, width] = x.dims();
    let options = InterpolateOptions::new(InterpolateMode::Nearest)
        .with_align_corners(false)
        .with_output_size([2 * height, 2 * width]);
    interpolate(x, options)
}

/// Conv 3x3 -> GroupNorm -> ReLU.
#[derive(Module, Debug)]
pub struct ConvBlock {
    conv: Conv2d,
    norm: GroupNorm,
}

impl ConvBlock {
    /// `channels` in and out; out is a multiple of 8.
    pub fn new(channels: [usize; 2], stride: usize, device: &Device) -> Self {
        Self { conv: conv(channels, 3, stride, false, device), norm: norm(channels[1], device) }
    }

    /// `[batch, in, h, w]` -> `[batch, out, h / stride, w / stride]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        convolve(&self.conv, Then { norm: Some(&self.norm), relu: true, ..Then::default() }, x)
    }
}

/// Halving ConvBlock -> ConvBlock: one level of an encoder.
#[derive(Module, Debug)]
pub struct Down {
    halve: ConvBlock,
    refine: ConvBlock,
}

impl Down {
    /// `channels` in and out.
    pub fn new(channels: [usize; 2], device: &Device) -> Self {
        Self {
            halve: ConvBlock::new(channels, 2, device),
            refine: ConvBlock::new([channels[1], channels[1]], 1, device),
        }
    }

    /// `[batch, in, h, w]` -> `[batch, out, h / 2, w / 2]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.refine.forward(self.halve.forward(x))
    }
}

/// 1x1 conv -> doubling -> plus the skip: how a decoder level meets its encoder level.
#[derive(Module, Debug)]
pub struct Up {
    narrow: Conv2d,
}

impl Up {
    /// `channels` in and out; out is the skip's width.
    pub fn new(channels: [usize; 2], device: &Device) -> Self {
        Self { narrow: conv(channels, 1, 1, true, device) }
    }

    /// `x [batch, in, h, w]`, `skip [batch, out, 2h, 2w]` -> `[batch, out, 2h, 2w]`.
    pub fn forward(&self, x: Tensor<4>, skip: Tensor<4>) -> Tensor<4> {
        double(convolve(&self.narrow, Then::default(), x)) + skip
    }
}

/// Conv 3x3 -> GroupNorm -> scale and shift from the condition -> ReLU.
#[derive(Module, Debug)]
pub struct ConditionedBlock {
    conv: Conv2d,
    norm: GroupNorm,
    pub(in crate::nn) film: Linear,
}

impl ConditionedBlock {
    /// `channels` in and out; `condition` is the embedding's length.
    pub fn new(channels: [usize; 2], condition: usize, device: &Device) -> Self {
        Self {
            conv: conv(channels, 3, 1, false, device),
            norm: norm(channels[1], device),
            film: LinearConfig::new(condition, 2 * channels[1]).init(device),
        }
    }

    /// `x [batch, in, h, w]`, `embedding [batch, condition]` -> `[batch, out, h, w]`.
    pub fn forward(&self, x: Tensor<4>, embedding: Tensor<2>) -> Tensor<4> {
        let film = self.film.forward(embedding);
        convolve(&self.conv, Then { norm: Some(&self.norm), film: Some(&film), relu: true }, x)
    }
}
