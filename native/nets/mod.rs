//! What the trainer and the classifier of edits share: losses, the embedding of faces, a look at the numbers.

pub mod embedding;
pub mod finite;
pub mod losses;

use mien::burn::tensor::Tensor;
use mien::burn::tensor::module::avg_pool2d;
use mien::burn::tensor::ops::AvgPoolOptions;

/// `[batch, 3, CROP, CROP]` -> `[batch, 3, FIELD, FIELD]`, mean of two by two.
pub fn halve(x: Tensor<4>) -> Tensor<4> {
    avg_pool2d(x, AvgPoolOptions::new([2, 2]).with_stride([2, 2]))
}
