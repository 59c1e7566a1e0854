//! The U-Net as published (Ronneberger et al. 2015, figure 1), with padded convolutions and batch normalisation.

use crate::face::classes::CLASSES;
use crate::nn::layers::blocks::{Then, convolve};
use crate::nn::layers::norm::{ConvNorm, NormKind};
use crate::nn::layers::resize::resize;
use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::tensor::{Device, Tensor};

/// Configuration of [`UNetFull`].
#[derive(Config, Debug)]
pub struct UNetFullConfig {
    /// Channels at full resolution; they double at each of the four halvings.
    #[config(default = "64")]
    pub base: usize,
}

impl UNetFullConfig {
    /// Channels from full resolution down.
    pub fn widths(&self) -> [usize; 5] {
        std::array::from_fn(|level| self.base.saturating_mul(1 << level))
    }

    /// A network with fresh weights.
    pub fn init(&self, device: &Device) -> UNetFull {
        let width = |level: usize| self.widths()[level];
        let twice = |from: usize, to: usize| TwoConvs::new(from, to, device);
        let up = |level: usize| {
            ConvTranspose2dConfig::new([width(level + 1), width(level)], [2, 2]).with_stride([2, 2]).init(device)
        };
        UNetFull {
            first: twice(3, width(0)),
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            down: (0..4).map(|level| twice(width(level), width(level + 1))).collect(),
            up: (0..4).rev().map(up).collect(),
            merge: (0..4).rev().map(|level| twice(width(level + 1), width(level))).collect(),
            head: Conv2dConfig::new([width(0), CLASSES], [1, 1]).init(device),
        }
    }
}

/// Two 3x3 convolutions, each with norm and ReLU.
#[derive(Module, Debug)]
struct TwoConvs {
    first: ConvNorm,
    second: ConvNorm,
}

impl TwoConvs {
    fn new(from: usize, to: usize, device: &Device) -> Self {
        let layer = |from: usize| ConvNorm::new([from, to], 3, 1, NormKind::Batch, device);
        Self { first: layer(from), second: layer(to) }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.second.relu(self.first.relu(x))
    }
}

/// Segments a picture into the 19 classes.
#[derive(Module, Debug)]
pub struct UNetFull {
    first: TwoConvs,
    pool: MaxPool2d,
    down: Vec<TwoConvs>,
    up: Vec<ConvTranspose2d>,
    merge: Vec<TwoConvs>,
    head: Conv2d,
}

impl UNetFull {
    /// `x [batch, 3, h, w]` in -1..1, sides divisible by 16 -> logits `[batch, 19, h / 2, w / 2]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [_, _, height, width] = x.dims();
        let mut h = self.first.forward(x);
        let mut skips = Vec::new();
        for down in &self.down {
            skips.push(h.clone());
            h = down.forward(self.pool.forward(h));
        }
        for (up, merge) in self.up.iter().zip(&self.merge) {
            let skip = skips.pop().expect("as many skips as levels");
            h = merge.forward(Tensor::cat(vec![skip, up.forward(h)], 1));
        }
        resize(convolve(&self.head, Then::default(), h), [height / 2, width / 2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_and_size_of_the_published_network() {
        let device = Device::flex();
        let config = UNetFullConfig::new();
        let small = UNetFullConfig::new().with_base(8).init(&device);
        assert_eq!(small.forward(Tensor::zeros([1, 3, 32, 48], &device)).dims(), [1, CLASSES, 16, 24]);
        // By hand: 3x3 pairs down 3-64-128-256-512-1024 and up, 2x2 up-convolutions, a 1x1 head.
        let pair = |from: usize, to: usize| 9 * from * to + 9 * to * to + 4 * to;
        let widths = [64, 128, 256, 512, 1024];
        let down: usize = pair(3, 64) + widths.windows(2).map(|w| pair(w[0], w[1])).sum::<usize>();
        let up: usize = widths.windows(2).map(|w| 4 * w[1] * w[0] + w[0] + pair(w[1], w[0])).sum();
        let by_hand = down + up + 64 * CLASSES + CLASSES;
        let running = 2 * (2 * widths.iter().sum::<usize>() + 2 * (64 + 128 + 256 + 512));
        assert_eq!(config.init(&device).num_params(), by_hand + running);
    }
}
