//! Losses on pictures that the trainer and learning a person share.

use burn::tensor::Tensor;

/// `|d|`, smooth at zero: `sqrt(d^2 + e^2) - e` (Charbonnier).
pub fn charbonnier(difference: Tensor<4>, e: f32) -> Tensor<4> {
    (difference.square() + e * e).sqrt() - e
}

/// Difference of the pictures' gradients: edges in the right place.
pub fn edges(got: Tensor<4>, wanted: Tensor<4>) -> Tensor<1> {
    let d = got - wanted;
    let [_, _, height, width] = d.dims();
    let across = d.clone().narrow(3, 1, width - 1) - d.clone().narrow(3, 0, width - 1);
    let down = d.clone().narrow(2, 1, height - 1) - d.narrow(2, 0, height - 1);
    charbonnier(across, 0.01).mean() + charbonnier(down, 0.01).mean()
}
