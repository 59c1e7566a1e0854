//! The U-Net conditional generator (after Wang et al. 2019, doi 10.1145/3355397) that is told actions: skips keep identity and
//! detail, and what is wanted scales and shifts every level of the way back (FiLM, Perez et al. 2018).
//!
//! Unlike [`super::unet_cgan`]'s, its head says how a picture comes to be, not the picture itself: what moves, what gets lighter
//! or darker, and what is new there, composed by the same field as any edit. A U-Net that answers with colours has to draw again
//! every brow that it moves, at its own resolution and from memory; one that moves it keeps the photo's. The discriminator of
//! pairs sees what is composed.
//!
//! The field is answered twice, on a coarse grid and on the picture's own, and added up: faces move smoothly, and a head with a cell
//! a pixel is late to learn that its cells move together.

use crate::face::classes::CLASSES;
use crate::nn::generator::features::Features;
use crate::nn::generator::field::FieldTensor;
use crate::nn::generator::local::{CANVAS_GAIN, Sharp, field_head};
use crate::nn::generator::told::Told;
use crate::nn::layers::blocks::{ConditionedBlock, ConvBlock, Down, Then, Up, convolve};
use crate::nn::layers::resize::resize;
use crate::nn::layers::window::{positions, repeat_items};
use crate::{CROP, FIELD};
use burn::config::Config;
use burn::module::{Initializer, Module, Param};
use burn::nn::conv::Conv2d;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Tensor};

/// Length of the condition's embedding.
const EMBEDDING: usize = 64;

/// The level, counted from the finest, that has the canvas and the coarse field: 1/4 of the crop.
pub const COARSE: usize = 1;
/// Side of that level.
const COARSE_SIDE: usize = CROP / 4;

/// Configuration of [`UNetField`].
#[derive(Config, Debug)]
pub struct UNetFieldConfig {
    /// Channels at 1/2 of the crop, 1/4, 1/8, 1/16 and 1/32; multiples of 8.
    #[config(default = "[24, 48, 80, 112, 128]")]
    pub widths: [usize; 5],
}

impl UNetFieldConfig {
    /// A network with fresh weights; its field is near zero.
    pub fn init(&self, device: &Device) -> UNetField {
        let (w, levels, actions) = (self.widths, 0..4, Told::Actions.length());
        UNetField {
            stem: ConvBlock::new([3 + CLASSES + 2, w[0]], 1, device),
            down: levels.clone().map(|i| Down::new([w[i], w[i + 1]], device)).collect(),
            reader: LinearConfig::new(w[4], actions).init(device),
            embed: LinearConfig::new(2 * actions, EMBEDDING).init(device),
            deep: ConditionedBlock::new([w[4], w[4]], EMBEDDING, device),
            up: levels.clone().rev().map(|i| Up::new([w[i + 1], w[i]], device)).collect(),
            refine: levels.rev().map(|i| ConditionedBlock::new([w[i], w[i]], EMBEDDING, device)).collect(),
            canvas: Initializer::Zeros.init([1, w[COARSE], COARSE_SIDE, COARSE_SIDE], device),
            coarse: field_head(w[COARSE], device),
            head: Sharp::new(w[0], device),
        }
    }
}

/// Answers a picture and what is wanted of it with a field that makes another picture of it.
///
/// The way down does not see what is wanted, so one [`UNetField::encode`] serves any number of wishes.
#[derive(Module, Debug)]
pub struct UNetField {
    stem: ConvBlock,
    down: Vec<Down>,
    reader: Linear,
    embed: Linear,
    deep: ConditionedBlock,
    up: Vec<Up>,
    refine: Vec<ConditionedBlock>,
    /// What no photo of a closed mouth shows: learnt, the same for every face (as in [`super::local::LocalBranch`]).
    canvas: Param<Tensor<4>>,
    coarse: Conv2d,
    head: Sharp,
}

impl UNetField {
    /// `x [batch, 3, 256, 256]` in -1..1, soft `masks [batch, 19, 128, 128]` -> features.
    ///
    /// Beside picture and masks the network sees where it is looking (Liu et al. 2018, CoordConv): a crop is aligned, and what a U-Net
    /// has to find out by itself it learns late.
    pub fn encode(&self, x: Tensor<4>, masks: Tensor<4>) -> Features {
        let half = avg_pool2d(x.clone(), AvgPoolOptions::new([2, 2]).with_stride([2, 2]));
        let place = positions([FIELD, FIELD], &x.device()).expand([x.dims()[0], 2, FIELD, FIELD]);
        let mut h = self.stem.forward(Tensor::cat(vec![half, masks.clone(), place], 1));
        let mut levels = vec![self.head.look(x), h.clone()];
        for down in &self.down {
            h = down.forward(h);
            levels.push(h.clone());
        }
        let shown = self.reader.forward(h.mean_dims(&[2, 3]).flatten(1, 3));
        Features::new(levels, vec![], masks).with_shown(shown)
    }

    /// The field for `condition [batch * times, actions]`: `times` wishes for each of the features' items.
    pub fn decode(&self, features: &Features, condition: Tensor<2>) -> FieldTensor {
        let times = condition.dims()[0] / features.support.dims()[0];
        let embedding = relu(self.embed.forward(features.beside_shown(condition)));
        let mut levels = features.levels.iter().map(|level| repeat_items(level.clone(), times));
        let detail = levels.next().expect("the picture's own detail");
        let mut levels = levels.rev();
        let mut h = self.deep.forward(levels.next().expect("the deepest level"), embedding.clone());
        let mut coarse = None;
        for (i, ((up, refine), skip)) in self.up.iter().zip(&self.refine).zip(levels).enumerate() {
            h = up.forward(h, skip);
            if self.up.len() - 1 - i == COARSE {
                h = refine.forward(h + self.canvas.val() * CANVAS_GAIN, embedding.clone());
                coarse = Some(resize(convolve(&self.coarse, Then::default(), h.clone()), [CROP, CROP]));
            } else {
                h = refine.forward(h, embedding.clone());
            }
        }
        let raw = self.head.forward(h, detail) + coarse.expect("a coarse level");
        let support = resize(features.support.clone(), [CROP, CROP]);
        FieldTensor::from_raw(raw, repeat_items(support, times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::action::Actions;
    use crate::face::expression::Expression;

    #[test]
    fn a_field_with_a_cell_a_crop_pixel_for_each_wish() {
        let device = Device::flex();
        let net = UNetFieldConfig::new().with_widths([8; 5]).init(&device);
        let x = Tensor::<4>::ones([2, 3, CROP, CROP], &device) * 0.5;
        let masks = Tensor::ones([2, CLASSES, FIELD, FIELD], &device) / CLASSES as f32;
        let wanted = [Expression::Happy, Expression::Sad, Expression::Happy, Expression::Anger];
        let rows = wanted.map(|e| Tensor::<1>::from_floats(Actions::preset(e).0.as_slice(), &device).unsqueeze());
        let field = net.decode(&net.encode(x, masks), Tensor::cat(rows.into(), 0));
        assert_eq!((field.shading.dims(), field.flow.dims()), ([4, 3, CROP, CROP], [4, 2, CROP, CROP]));
        let picture = Tensor::<4>::ones([4, 3, CROP, CROP], &device) * 0.5;
        let same = field.apply(picture, Tensor::zeros([4, 1, 1, 1], &device), CROP);
        assert!((same - 0.5).abs().max().into_scalar::<f32>() < 1e-6, "intensity 0 is the input");
        let of = |item: usize| field.flow.clone().narrow(0, item, 1);
        assert!((of(0) - of(1)).abs().max().into_scalar::<f32>() > 0.0, "what is wanted counts");
    }
}
