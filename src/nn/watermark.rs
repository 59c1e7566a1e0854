//! Tells the pattern of an invisible mark from the face that it lies on.

use crate::CROP;
use crate::nn::layers::blocks::{ConvBlock, Then, conv, convolve};
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Tensor};

/// Side of what the network sees and answers: half the crop's, four pixels for a cell of the pattern.
pub const SIDE: usize = CROP / 2;

/// Channels of the layers.
const WIDTH: usize = 24;
/// Side of the square whose mean is left out of a pixel: what is as wide is the face's.
const AROUND: usize = 9;
/// What a pixel differs by from its mean is faint; this makes it as large as networks like their inputs.
const GAIN: f32 = 12.0;

/// Convolutions at one scale.
#[derive(Module, Debug)]
pub struct Revealer {
    stem: ConvBlock,
    blocks: Vec<ConvBlock>,
    head: Conv2d,
}

impl Revealer {
    /// Fresh weights.
    pub fn new(device: &Device) -> Self {
        Self {
            stem: ConvBlock::new([3, WIDTH], 1, device),
            blocks: vec![ConvBlock::new([WIDTH, WIDTH], 1, device), ConvBlock::new([WIDTH, WIDTH], 1, device)],
            head: conv([WIDTH, 1], 3, 1, true, device),
        }
    }

    /// `x [batch, 3, 256, 256]` in -1..1 -> the pattern `[batch, 1, 128, 128]` that likely lies over it, about -2..2.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = avg_pool2d(x, AvgPoolOptions::new([2, 2]).with_stride([2, 2]));
        let around = AvgPoolOptions::new([AROUND, AROUND]).with_stride([1, 1]).with_padding([AROUND / 2, AROUND / 2]);
        let mut h = (x.clone() - avg_pool2d(x, around)) * GAIN;
        h = self.stem.forward(h.clamp(-2.0, 2.0));
        for block in &self.blocks {
            h = block.forward(h);
        }
        convolve(&self.head, Then::default(), h)
    }
}
