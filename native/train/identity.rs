//! Who is who: an embedding of faces that is trained along with the adversary, on the triplets of its own batches.

use mien::burn::module::Module;
use mien::burn::nn::{Linear, LinearConfig};
use mien::burn::tensor::{Device, Tensor};
use mien::nn::blocks::Down;

/// Length of the embedding.
const LENGTH: usize = 64;
/// Channels after each halving.
const WIDTHS: [usize; 4] = [16, 32, 64, 96];

/// Maps pictures to the unit sphere, where one person's lie together.
#[derive(Module, Debug)]
pub struct Embedding {
    body: Vec<Down>,
    head: Linear,
}

impl Embedding {
    /// A fresh one.
    pub fn new(device: &Device) -> Self {
        let inputs = std::iter::once(3).chain(WIDTHS);
        Self {
            body: inputs.zip(WIDTHS).map(|(from, to)| Down::new([from, to], device)).collect(),
            head: LinearConfig::new(WIDTHS[WIDTHS.len() - 1], LENGTH).init(device),
        }
    }

    /// `[n, 3, h, w]` in -1..1 -> `[n, 64]` of length 1.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let h = self.body.iter().fold(x, |h, down| down.forward(h));
        let h = self.head.forward(h.mean_dims(&[2, 3]).flatten::<2>(1, 3));
        h.clone() / (h.square().sum_dim(1) + 1e-8).sqrt()
    }
}
