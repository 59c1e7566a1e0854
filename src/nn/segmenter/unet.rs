//! The U-Net segmenter (Ronneberger et al. 2015), slim: strided convolutions down, additive skips up.

use crate::face::classes::CLASSES;
use crate::nn::layers::blocks::{ConvBlock, Down, Then, Up, conv, convolve};
use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

/// Configuration of [`UNet`].
#[derive(Config, Debug)]
pub struct UNetConfig {
    /// Channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input's size; multiples of 8.
    #[config(default = "[16, 32, 48, 64, 96]")]
    pub widths: [usize; 5],
}

impl UNetConfig {
    /// A network with fresh weights.
    pub fn init(&self, device: &Device) -> UNet {
        let w = self.widths;
        let levels = 0..4;
        UNet {
            stem: ConvBlock::new([3, w[0]], 2, device),
            down: levels.clone().map(|i| Down::new([w[i], w[i + 1]], device)).collect(),
            up: levels.clone().rev().map(|i| Up::new([w[i + 1], w[i]], device)).collect(),
            refine: levels.rev().map(|i| ConvBlock::new([w[i], w[i]], 1, device)).collect(),
            head: conv([w[0], CLASSES], 1, 1, true, device),
        }
    }
}

/// Segments a picture into the 19 classes at half its resolution.
#[derive(Module, Debug)]
pub struct UNet {
    stem: ConvBlock,
    down: Vec<Down>,
    up: Vec<Up>,
    refine: Vec<ConvBlock>,
    head: Conv2d,
}

impl UNet {
    /// `x [batch, 3, h, w]` in -1..1, sides divisible by 32 -> logits `[batch, 19, h / 2, w / 2]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let mut h = self.stem.forward(x);
        let mut skips = Vec::new();
        for down in &self.down {
            skips.push(h.clone());
            h = down.forward(h);
        }
        for (up, refine) in self.up.iter().zip(&self.refine) {
            let skip = skips.pop().expect("as many skips as levels");
            h = refine.forward(up.forward(h, skip));
        }
        convolve(&self.head, Then::default(), h)
    }
}
