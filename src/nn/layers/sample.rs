//! Sampling along both axes of a picture, each by a matrix of weights.

use crate::nn::kernel;
use burn::tensor::Tensor;

/// `x [batch, channels, h, w]` -> `[batch, channels, rows, columns]`: row `i` of the result is a sum of the picture's rows,
/// weighted by row `i` of `down [batch, 1, rows, h]`; so are columns, by `across [batch, 1, columns, w]`. A single matrix serves
/// any batch. Differentiable in all three.
pub fn sample(x: Tensor<4>, down: Tensor<4>, across: Tensor<4>) -> Tensor<4> {
    if let Some(done) = kernel::sample(&x, &down, &across) {
        return done;
    }
    down.matmul(x.matmul(across.swap_dims(2, 3)))
}
