//! What the generator is told of the segmenter's masks: the ablation of the paper's claim (Bodur et al. 2021).

use crate::face::classes::CLASSES;
use crate::face::classes::class::SKIN;
use crate::face::region::Region;
use crate::nn::layers::window::positions;
use burn::tensor::{Device, Int, Tensor};
use serde::{Deserialize, Serialize};

/// How regions are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Conditioning {
    /// The masks' probabilities: the generator's gradients reach the segmenter.
    #[default]
    Soft,
    /// The likeliest class of each cell: nothing reaches it.
    Hard,
    /// Boxes where an aligned face has its parts, whatever the segmenter sees, as boxes around key points would lie.
    Boxes,
}

impl Conditioning {
    /// Masks `[batch, 19, h, w]` of 0..1 for the generator, from the segmenter's probabilities.
    pub fn of(self, masks: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Soft => masks,
            Self::Hard => hard(masks.detach()),
            Self::Boxes => boxes(masks.dims(), &masks.device()),
        }
    }
}

/// One at the likeliest of the 19 classes, else zero.
fn hard(masks: Tensor<4>) -> Tensor<4> {
    let [batch, _, height, width] = masks.dims();
    let shape = [batch, CLASSES, height, width];
    let classes = Tensor::<1, Int>::arange(0..CLASSES as i64, &masks.device()).reshape([1, CLASSES, 1, 1]);
    masks.argmax(1).expand(shape).equal(classes.expand(shape)).float()
}

/// The same for every crop: each region's first class fills the region's window, skin the rest of the face.
fn boxes([batch, _, height, width]: [usize; 4], device: &Device) -> Tensor<4> {
    // From -1..1 over the crop to shares of it.
    let at = (positions([height, width], device) + 1.0) * 0.5;
    let inside = |centre: [f32; 2], half: [f32; 2]| {
        let part = |c: usize| {
            let off = (at.clone().narrow(1, c, 1) - centre[c]).abs();
            off.lower_equal_elem(half[c]).float()
        };
        part(0) * part(1)
    };
    let windows = Region::ALL.map(|region| {
        let ([x, y, radius], [across, down]) = (region.prior(), region.reach());
        (region.classes()[0], inside([x, y], [radius * across, radius * down]))
    });
    let parts = windows.iter().fold(at.clone().narrow(1, 0, 1) * 0.0, |sum, (_, window)| sum + window.clone());
    let face = inside([0.5, 0.55], [0.27, 0.36]) * (-parts.clamp_max(1.0) + 1.0);
    let mut planes = vec![at.narrow(1, 0, 1) * 0.0; CLASSES];
    planes[SKIN as usize] = face;
    for (class, window) in windows {
        planes[class as usize] = window;
    }
    Tensor::cat(planes, 1).expand([batch, CLASSES, height, width])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::activation::softmax;

    #[test]
    fn every_kind_gives_masks() {
        let device = Device::flex();
        let logits = Tensor::<4>::from_data(
            burn::tensor::TensorData::new(
                (0..2 * CLASSES * 64 * 64).map(|i| (i as f32 * 0.7).sin()).collect(),
                [2, CLASSES, 64, 64],
            ),
            &device,
        );
        for regions in [Conditioning::Soft, Conditioning::Hard, Conditioning::Boxes] {
            let masks = regions.of(softmax(logits.clone(), 1));
            assert_eq!(masks.dims(), [2, CLASSES, 64, 64]);
            let (low, high) = (masks.clone().min().into_scalar::<f32>(), masks.max().into_scalar::<f32>());
            assert!(low >= 0.0 && high <= 1.0, "{regions:?}: {low} {high}");
        }
        let sums = |regions: Conditioning| regions.of(softmax(logits.clone(), 1)).sum_dim(1);
        for regions in [Conditioning::Soft, Conditioning::Hard] {
            let off = (sums(regions) - 1.0).abs().max().into_scalar::<f32>();
            assert!(off < 1e-5, "{regions:?}: {off}");
        }
        let boxed = Conditioning::Boxes.of(logits.clone());
        boxed.clone().into_data().assert_eq(&Conditioning::Boxes.of(logits * 3.0).into_data(), true);
        let mouth = boxed.narrow(1, i64::from(Region::Mouth.classes()[0]) as usize, 1);
        let middle = mouth.clone().slice([0..1, 0..1, 45..46, 32..33]).into_scalar::<f32>();
        let corner = mouth.slice([0..1, 0..1, 0..1, 0..1]).into_scalar::<f32>();
        assert_eq!((middle, corner), (1.0, 0.0));
    }
}
