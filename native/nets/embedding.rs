//! Who is who: an embedding of faces, trained on triplets. The adversary trains one along, on its own batches; the
//! classifier of edits has one of its own.

use mien::burn::module::Module;
use mien::burn::nn::{Linear, LinearConfig};
use mien::burn::tensor::activation::relu;
use mien::burn::tensor::module::adaptive_avg_pool2d;
use mien::burn::tensor::{Device, Tensor};
use mien::nn::layers::blocks::Down;

/// Length of the embedding.
const LENGTH: usize = 64;
/// Channels after each halving.
const WIDTHS: [usize; 4] = [16, 32, 64, 96];
/// Rows and columns that the last ones are averaged to: aligned faces have their parts in the same places.
const CELLS: usize = 4;
/// Length of what is seen.
pub const FEATURES: usize = 128;

/// Maps pictures to the unit sphere, where one person's lie together.
#[derive(Module, Debug)]
pub struct Embedding {
    body: Vec<Down>,
    gather: Linear,
    head: Linear,
}

impl Embedding {
    /// A fresh one.
    pub fn new(device: &Device) -> Self {
        let inputs = std::iter::once(3).chain(WIDTHS);
        Self {
            body: inputs.zip(WIDTHS).map(|(from, to)| Down::new([from, to], device)).collect(),
            gather: LinearConfig::new(WIDTHS[WIDTHS.len() - 1] * CELLS * CELLS, FEATURES).init(device),
            head: LinearConfig::new(FEATURES, LENGTH).init(device),
        }
    }

    /// `[n, 3, h, w]` in -1..1 -> what each halving makes of it, `[n, channels, h / 2, w / 2]` first.
    pub fn layers(&self, x: Tensor<4>) -> Vec<Tensor<4>> {
        let step = |h: &mut Tensor<4>, down: &Down| {
            *h = down.forward(h.clone());
            Some(h.clone())
        };
        self.body.iter().scan(x, step).collect()
    }

    /// `[n, 3, h, w]` in -1..1 -> `[n, FEATURES]`, what is seen before it is asked who it is.
    pub fn features(&self, x: Tensor<4>) -> Tensor<2> {
        let h = self.layers(x).pop().expect("there are layers");
        relu(self.gather.forward(adaptive_avg_pool2d(h, [CELLS, CELLS]).flatten::<2>(1, 3)))
    }

    /// Features -> `[n, 64]` of length 1.
    pub fn who(&self, features: Tensor<2>) -> Tensor<2> {
        let h = self.head.forward(features);
        h.clone() / (h.square().sum_dim(1) + 1e-8).sqrt()
    }

    /// `[n, 3, h, w]` in -1..1 -> `[n, 64]` of length 1.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        self.who(self.features(x))
    }
}
