//! The U-Net conditional generator (after Wang et al. 2019, doi 10.1145/3355397): skips keep identity and detail, the
//! target expression is injected as planes at the input and at the bottleneck, and what comes out is a picture.
//!
//! The picture becomes an edit like any other: its difference to the input is the field's shading, the segmenter's face,
//! steepened, is the gate, and there is no flow. So intensity 0 is the input, what lies outside the face stays, and the photo
//! keeps its resolution; only what changes is as coarse as the network's picture. Where it changes much the picture itself
//! is the field's paint: on the network's own grid that is the same, but in the photo the shading alone would leave the
//! outlines of a brow or a lip that is no longer there, which are finer than that grid.

use crate::face::expression::Condition;
use crate::nn::generator::features::Features;
use crate::nn::generator::field::{FieldTensor, steepened};
use crate::nn::layers::blocks::{ConvBlock, Down, Then, Up, conv, convolve};
use crate::nn::layers::resize::resize;
use crate::nn::layers::window::repeat_items;
use crate::{CROP, FIELD};
use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::module::{avg_pool2d, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor};

/// A change, in units of -1..1 pictures, of which photo and network's picture show half each; about a brow's against fair
/// skin is twice that, a fold's shade a third.
pub const MUCH: f32 = 0.33;

/// Configuration of [`UNetCgan`].
#[derive(Config, Debug)]
pub struct UNetCganConfig {
    /// Channels at the picture's full size, 1/2, 1/4, 1/8 and 1/16 of it; multiples of 8.
    #[config(default = "[24, 48, 80, 112, 128]")]
    pub widths: [usize; 5],
    /// Side of the picture: 128 or 256 pixels.
    #[config(default = 128)]
    pub side: usize,
}

impl UNetCganConfig {
    /// A network with fresh weights; its picture is its input.
    pub fn init(&self, device: &Device) -> UNetCgan {
        let w = self.widths;
        let levels = 0..4;
        UNetCgan {
            stem: ConvBlock::new([3 + Condition::LEN, w[0]], 1, device),
            down: levels.clone().map(|i| Down::new([w[i], w[i + 1]], device)).collect(),
            deep: ConvBlock::new([w[4] + Condition::LEN, w[4]], 1, device),
            up: levels.clone().rev().map(|i| Up::new([w[i + 1], w[i]], device)).collect(),
            refine: levels.rev().map(|i| ConvBlock::new([w[i], w[i]], 1, device)).collect(),
            head: conv([w[0], 3], 3, 1, true, device),
            side: self.side,
        }
    }

    /// Whether the picture's side is one that is published.
    pub fn is_plausible(&self) -> bool {
        [128, 256].contains(&self.side)
    }
}

/// Answers a picture and a target expression with another picture.
#[derive(Module, Debug)]
pub struct UNetCgan {
    stem: ConvBlock,
    down: Vec<Down>,
    deep: ConvBlock,
    up: Vec<Up>,
    refine: Vec<ConvBlock>,
    head: Conv2d,
    #[module(skip)]
    side: usize,
}

/// The condition as planes of the size of `like`: `[batch, n]` -> `[batch, n, h, w]`.
fn planes(condition: &Tensor<2>, like: &Tensor<4>) -> Tensor<4> {
    let ([batch, _, height, width], [_, length]) = (like.dims(), condition.dims());
    condition.clone().reshape([batch, length, 1, 1]).expand([batch, length, height, width])
}

impl UNetCgan {
    /// `x [batch, 3, side, side]` in -1..1, `condition [batch, 9]` -> the picture to show, of the same shape and about the
    /// same range. The last skip is the input itself: the network says what changes.
    pub fn picture(&self, x: Tensor<4>, condition: &Tensor<2>) -> Tensor<4> {
        let mut h = self.stem.forward(Tensor::cat(vec![x.clone(), planes(condition, &x)], 1));
        let mut skips = Vec::new();
        for down in &self.down {
            skips.push(h.clone());
            h = down.forward(h);
        }
        h = self.deep.forward(Tensor::cat(vec![h.clone(), planes(condition, &h)], 1));
        for (up, refine) in self.up.iter().zip(&self.refine) {
            let skip = skips.pop().expect("as many skips as levels");
            h = refine.forward(up.forward(h, skip));
        }
        x + convolve(&self.head, Then::default(), h).tanh()
    }

    /// Keeps `x [batch, 3, 256, 256]` at the network's size, and the masks `[batch, 19, 128, 128]`.
    pub fn encode(&self, x: Tensor<4>, masks: Tensor<4>) -> Features {
        let times = CROP / self.side;
        let small = avg_pool2d(x, AvgPoolOptions::new([times, times]).with_stride([times, times]));
        Features::new(vec![small], vec![], masks)
    }

    /// The picture's difference to its input as a field, for `condition [batch * times, 9]`.
    pub fn decode(&self, features: &Features, condition: Tensor<2>) -> FieldTensor {
        let times = condition.dims()[0] / features.support.dims()[0];
        let x = repeat_items(features.levels[0].clone(), times);
        let picture = self.picture(x.clone(), &condition);
        let [change, paint] = [picture.clone() - x, picture].map(|picture| resize(picture, [FIELD, FIELD]));
        let much = (change.clone().abs().max_dim(1) * (0.5 / MUCH)).clamp_max(1.0);
        let [n, _, height, width] = change.dims();
        FieldTensor {
            flow: Tensor::zeros([n, 2, height, width], &change.device()),
            paint,
            // A cell wider than the change: outlines lie beside it.
            cover: max_pool2d(much, MaxPoolOptions::new([3, 3]).with_stride([1, 1]).with_padding([1, 1])),
            // Nothing learnt closes this gate: where the segmenter hardly sees a face nothing is to show.
            gate: repeat_items(steepened(features.support.clone()), times),
            shading: change,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::classes::CLASSES;
    use crate::face::expression::Expression;
    use burn::tensor::Distribution;

    #[test]
    fn a_picture_becomes_a_field_of_its_difference() {
        let device = Device::flex();
        for side in [128, 256] {
            let net = UNetCganConfig::new().with_widths([8; 5]).with_side(side).init(&device);
            let x = Tensor::<4>::ones([2, 3, CROP, CROP], &device) * 0.5;
            let masks = Tensor::ones([2, CLASSES, FIELD, FIELD], &device) / CLASSES as f32;
            let conditions = [Expression::Happy, Expression::Sad, Expression::Happy, Expression::Anger];
            let conditions = Tensor::<2>::from_data(conditions.map(|e| e.condition().to_array()), &device);
            let field = net.decode(&net.encode(x, masks), conditions.clone());
            assert_eq!(field.shading.dims(), [4, 3, FIELD, FIELD]);
            assert_eq!(field.flow.clone().abs().sum().into_scalar::<f32>(), 0.0);
            let small = Tensor::<4>::ones([4, 3, side, side], &device) * 0.5;
            let picture = net.picture(small.clone(), &conditions);
            let got = field.apply(
                small.clone().narrow(2, 0, FIELD).narrow(3, 0, FIELD),
                Tensor::zeros([4, 1, 1, 1], &device),
                CROP,
            );
            assert!((got - 0.5).abs().max().into_scalar::<f32>() < 1e-6, "intensity 0 is the input");
            // Uniform pictures differ by place only near the border, where padding shows.
            let middle = |t: Tensor<4>| {
                let at = t.dims()[2] / 2;
                t.narrow(2, at, 1).narrow(3, at, 1).into_data()
            };
            middle(field.shading)
                .assert_approx_eq::<f32>(&middle(picture - small), burn::tensor::Tolerance::absolute(2e-3));
        }
    }

    #[test]
    fn what_changes_much_is_painted_as_it_is_to_be() {
        let device = Device::flex();
        let net = UNetCganConfig::new().with_widths([8; 5]).init(&device);
        let x = Tensor::<4>::random([1, 3, CROP, CROP], Distribution::Uniform(-0.5, 0.5), &device);
        let masks = Tensor::ones([1, CLASSES, FIELD, FIELD], &device) / CLASSES as f32;
        let happy = Tensor::<2>::from_data([Expression::Happy.condition().to_array()], &device);
        let features = net.encode(x, masks);
        let small = features.levels[0].clone();
        let field = net.decode(&features, happy);
        let difference = field.paint - small - field.shading.clone();
        assert!(difference.abs().max().into_scalar::<f32>() < 1e-5);
        let much = (field.shading.abs().max_dim(1) * (0.5 / MUCH)).clamp_max(1.0);
        let largest = |of: &Tensor<4>| of.clone().max().into_scalar::<f32>();
        assert!(largest(&much) > 0.0 && largest(&much) == largest(&field.cover));
        assert!((field.cover - much).min().into_scalar::<f32>() >= 0.0);
    }
}
