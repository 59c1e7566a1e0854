//! The U-Net conditional generator (after Wang et al. 2019, doi 10.1145/3355397): skips keep identity and detail, and what is
//! wanted is injected as planes at the input and at the bottleneck.
//!
//! Its head says how a picture comes to be, not the picture itself: what moves, what gets lighter or darker, and what is new
//! there, composed by the same field as any edit. A U-Net that answers with colours has to draw again every brow that it moves,
//! at its own resolution and from memory; one that moves it keeps the photo's. The discriminator of pairs sees what is composed.

use crate::nn::generator::features::Features;
use crate::nn::generator::field::FieldTensor;
use crate::nn::generator::local::{Sharp, field_head};
use crate::nn::generator::told::Told;
use crate::nn::layers::blocks::{ConvBlock, Down, Up};
use crate::nn::layers::resize::resize;
use crate::nn::layers::window::repeat_items;
use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Tensor};

/// Planes that what is wanted becomes.
const EMBEDDING: usize = 16;

/// Configuration of [`UNetCgan`].
#[derive(Config, Debug)]
pub struct UNetCganConfig {
    /// Channels at 1/2 of the crop, 1/4, 1/8, 1/16 and 1/32; multiples of 8.
    #[config(default = "[24, 48, 80, 112, 128]")]
    pub widths: [usize; 5],
    /// What it is told; without a word, the eight expressions.
    pub told: Option<Told>,
}

impl UNetCganConfig {
    /// A network with fresh weights; its field is near zero.
    pub fn init(&self, device: &Device) -> UNetCgan {
        let (w, told) = (self.widths, self.told());
        let (levels, sharp) = (0..4, told == Told::Actions);
        UNetCgan {
            embed: LinearConfig::new(told.length(), EMBEDDING).init(device),
            stem: ConvBlock::new([3 + EMBEDDING, w[0]], 1, device),
            down: levels.clone().map(|i| Down::new([w[i], w[i + 1]], device)).collect(),
            deep: ConvBlock::new([w[4] + EMBEDDING, w[4]], 1, device),
            up: levels.clone().rev().map(|i| Up::new([w[i + 1], w[i]], device)).collect(),
            refine: levels.rev().map(|i| ConvBlock::new([w[i], w[i]], 1, device)).collect(),
            head: (!sharp).then(|| field_head(w[0], device)),
            sharp: sharp.then(|| Sharp::new(w[0], device)),
            told,
        }
    }

    /// What it is told.
    pub fn told(&self) -> Told {
        self.told.unwrap_or_default()
    }
}

/// Answers a picture and what is wanted of it with a field that makes another picture of it.
#[derive(Module, Debug)]
pub struct UNetCgan {
    embed: Linear,
    stem: ConvBlock,
    down: Vec<Down>,
    deep: ConvBlock,
    up: Vec<Up>,
    refine: Vec<ConvBlock>,
    head: Option<Conv2d>,
    sharp: Option<Sharp>,
    #[module(skip)]
    told: Told,
}

/// The embedding as planes of the size of `like`: `[batch, n]` -> `[batch, n, h, w]`.
fn planes(embedding: &Tensor<2>, like: &Tensor<4>) -> Tensor<4> {
    let ([batch, _, height, width], [_, length]) = (like.dims(), embedding.dims());
    embedding.clone().reshape([batch, length, 1, 1]).expand([batch, length, height, width])
}

impl UNetCgan {
    /// What it is told.
    pub fn told(&self) -> Told {
        self.told
    }

    /// Keeps `x [batch, 3, 256, 256]`, and where `masks [batch, 19, 128, 128]` let an edit show.
    pub fn encode(&self, x: Tensor<4>, masks: Tensor<4>) -> Features {
        let half = avg_pool2d(x.clone(), AvgPoolOptions::new([2, 2]).with_stride([2, 2]));
        let mut levels = vec![half];
        levels.extend(self.sharp.as_ref().map(|sharp| sharp.look(x)));
        Features::new(levels, vec![], masks).bare()
    }

    /// The field for `condition [batch * times, told]`.
    pub fn decode(&self, features: &Features, condition: Tensor<2>) -> FieldTensor {
        let (times, side) = (condition.dims()[0] / features.support.dims()[0], self.told.side());
        let embedding = relu(self.embed.forward(condition));
        let mut seen = features.levels.iter().map(|level| repeat_items(level.clone(), times));
        let x = seen.next().expect("the picture");
        let mut h = self.stem.forward(Tensor::cat(vec![x.clone(), planes(&embedding, &x)], 1));
        let mut skips = Vec::new();
        for down in &self.down {
            skips.push(h.clone());
            h = down.forward(h);
        }
        h = self.deep.forward(Tensor::cat(vec![h.clone(), planes(&embedding, &h)], 1));
        for (up, refine) in self.up.iter().zip(&self.refine) {
            let skip = skips.pop().expect("as many skips as levels");
            h = refine.forward(up.forward(h, skip));
        }
        let raw = match (&self.head, &self.sharp, seen.next()) {
            (_, Some(sharp), Some(detail)) => sharp.forward(h, detail),
            (Some(head), ..) => head.forward(h),
            _ => unreachable!("it has a head, or is sharp and has seen detail"),
        };
        let support = resize(features.support.clone(), [side, side]);
        FieldTensor::from_raw(raw, repeat_items(support, times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::classes::CLASSES;
    use crate::face::expression::Expression;
    use crate::{CROP, FIELD};

    #[test]
    fn a_field_of_the_side_that_goes_with_what_it_is_told() {
        let device = Device::flex();
        for told in [Told::Expressions, Told::Actions] {
            let net = UNetCganConfig::new().with_widths([8; 5]).with_told(Some(told)).init(&device);
            let x = Tensor::<4>::ones([2, 3, CROP, CROP], &device) * 0.5;
            let masks = Tensor::ones([2, CLASSES, FIELD, FIELD], &device) / CLASSES as f32;
            let wanted = [Expression::Happy, Expression::Sad, Expression::Happy, Expression::Anger];
            let rows = wanted.map(|e| Tensor::<1>::from_floats(told.condition(e).as_slice(), &device).unsqueeze());
            let field = net.decode(&net.encode(x, masks), Tensor::cat(rows.into(), 0));
            let side = told.side();
            assert_eq!((field.shading.dims(), field.flow.dims()), ([4, 3, side, side], [4, 2, side, side]));
            let picture = Tensor::<4>::ones([4, 3, side, side], &device) * 0.5;
            let same = field.apply(picture, Tensor::zeros([4, 1, 1, 1], &device), CROP);
            assert!((same - 0.5).abs().max().into_scalar::<f32>() < 1e-6, "intensity 0 is the input");
            let of = |item: i64| field.flow.clone().slice([item..item + 1]);
            assert!((of(0) - of(1)).abs().max().into_scalar::<f32>() > 0.0, "what is wanted counts");
        }
    }
}
