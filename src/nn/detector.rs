//! Where faces are in a picture of any size: a place, a size and a roll for every face of about one size.

use crate::nn::layers::blocks::{Then, conv, convolve};
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

/// Pixels from one cell of the answer to the next; the first lies on the first pixel.
pub const STRIDE: usize = 8;
/// Numbers that the network gives for a cell.
pub const ANSWERS: usize = 6;
/// Channels after each halving.
const WIDTHS: [usize; 3] = [8, 16, 40];
/// Convolutions at the last size.
const DEPTH: usize = 4;
/// What fresh weights say of a cell's chance to be a face, as a logit: hardly any is (Lin et al. 2017, section 4.1).
const RARE: f32 = -4.6;

/// Convolutions without norms, so that what is seen of a face does not depend on what else the picture shows (objects as points: Zhou et
/// al. 2019).
#[derive(Module, Debug)]
pub struct FaceDetector {
    halves: Vec<Conv2d>,
    body: Vec<Conv2d>,
    head: Conv2d,
}

impl FaceDetector {
    /// Fresh weights.
    pub fn new(device: &Device) -> Self {
        let [half, quarter, eighth] = WIDTHS;
        let halves = [[3, half], [half, quarter], [quarter, eighth]];
        Self {
            halves: halves.map(|channels| conv(channels, 3, 2, true, device)).into(),
            body: (0..DEPTH).map(|_| conv([eighth, eighth], 3, 1, true, device)).collect(),
            head: conv([eighth, ANSWERS], 1, 1, true, device),
        }
    }

    /// `x [batch, 3, h, w]` in -1..1 -> `[batch, 6, h / 8, w / 8]`, rounded up: for each cell a logit of being a face's middle, from the cell to
    /// that middle right and down in cells, the logarithm of the face's size, and the cosine and the sine of its roll.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let then = Then { relu: true, ..Then::default() };
        let mut h = x;
        for conv in &self.halves {
            h = convolve(conv, then, h);
        }
        for conv in &self.body {
            h = h.clone() + convolve(conv, then, h);
        }
        let answers = convolve(&self.head, Then::default(), h);
        let [batch, _, rows, columns] = answers.dims();
        let [logit, rest] = [0..1, 1..ANSWERS].map(|own| answers.clone().slice([0..batch, own, 0..rows, 0..columns]));
        Tensor::cat(vec![logit + RARE, rest], 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_shapes() {
        let device = Device::flex();
        let net = FaceDetector::new(&device);
        assert_eq!(net.num_params(), 65_198);
        let answers = net.forward(Tensor::zeros([2, 3, 72, 41], &device));
        assert_eq!(answers.dims(), [2, ANSWERS, 9, 6]);
    }
}
