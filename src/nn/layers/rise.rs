//! Depth to space.

use crate::nn::kernel;
use burn::tensor::Tensor;

/// `[batch, 4 c, h, w]` -> `[batch, c, 2 h, 2 w]`: four channels are the four pixels of a square, row by row (sub-pixel
/// convolution, Shi et al. 2016, section 3.2).
pub fn rise(x: Tensor<4>) -> Tensor<4> {
    if let Some(done) = kernel::rise(&x) {
        return done;
    }
    let [batch, channels, height, width] = x.dims();
    let c = channels / 4;
    x.reshape([batch, c, 2, 2, height, width]).permute([0, 1, 4, 2, 5, 3]).reshape([batch, c, 2 * height, 2 * width])
}
