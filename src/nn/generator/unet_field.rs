//! The U-Net conditional generator (after Wang et al. 2019, doi 10.1145/3355397) that is told actions: skips keep identity and
//! detail, and what is wanted is injected as planes at the input and at the bottleneck.
//!
//! Unlike [`super::unet_cgan`]'s, its head says how a picture comes to be, not the picture itself: what moves, what gets lighter
//! or darker, and what is new there, composed by the same field as any edit. A U-Net that answers with colours has to draw again
//! every brow that it moves, at its own resolution and from memory; one that moves it keeps the photo's. The discriminator of
//! pairs sees what is composed.

use crate::CROP;
use crate::nn::generator::features::Features;
use crate::nn::generator::field::FieldTensor;
use crate::nn::generator::local::Sharp;
use crate::nn::generator::told::Told;
use crate::nn::generator::unet_cgan::planes;
use crate::nn::layers::blocks::{ConvBlock, Down, Up};
use crate::nn::layers::resize::resize;
use crate::nn::layers::window::repeat_items;
use burn::config::Config;
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Tensor};

/// Planes that what is wanted becomes.
const EMBEDDING: usize = 16;

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
        let (w, levels) = (self.widths, 0..4);
        UNetField {
            embed: LinearConfig::new(Told::Actions.length(), EMBEDDING).init(device),
            stem: ConvBlock::new([3 + EMBEDDING, w[0]], 1, device),
            down: levels.clone().map(|i| Down::new([w[i], w[i + 1]], device)).collect(),
            deep: ConvBlock::new([w[4] + EMBEDDING, w[4]], 1, device),
            up: levels.clone().rev().map(|i| Up::new([w[i + 1], w[i]], device)).collect(),
            refine: levels.rev().map(|i| ConvBlock::new([w[i], w[i]], 1, device)).collect(),
            head: Sharp::new(w[0], device),
        }
    }
}

/// Answers a picture and what is wanted of it with a field that makes another picture of it.
#[derive(Module, Debug)]
pub struct UNetField {
    embed: Linear,
    stem: ConvBlock,
    down: Vec<Down>,
    deep: ConvBlock,
    up: Vec<Up>,
    refine: Vec<ConvBlock>,
    head: Sharp,
}

impl UNetField {
    /// Keeps `x [batch, 3, 256, 256]`, and where `masks [batch, 19, 128, 128]` let an edit show.
    pub fn encode(&self, x: Tensor<4>, masks: Tensor<4>) -> Features {
        let half = avg_pool2d(x.clone(), AvgPoolOptions::new([2, 2]).with_stride([2, 2]));
        Features::new(vec![half, self.head.look(x)], vec![], masks).bare()
    }

    /// The field for `condition [batch * times, actions]`.
    pub fn decode(&self, features: &Features, condition: Tensor<2>) -> FieldTensor {
        let times = condition.dims()[0] / features.support.dims()[0];
        let embedding = relu(self.embed.forward(condition));
        let [x, detail] = [0, 1].map(|level| repeat_items(features.levels[level].clone(), times));
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
        let support = resize(features.support.clone(), [CROP, CROP]);
        FieldTensor::from_raw(self.head.forward(h, detail), repeat_items(support, times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FIELD;
    use crate::face::action::Actions;
    use crate::face::classes::CLASSES;
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
