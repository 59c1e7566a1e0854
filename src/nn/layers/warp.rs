//! Backward warping by a flow field, from gathers and weights only (bilinear, edges repeated).

use burn::tensor::{Int, Tensor};

/// Samples `x [batch, c, h, w]` at `position + flow`: `flow [batch, 2, h, w]` in cells of `x`, x then y.
/// Differentiable in the picture and in the flow (spatial transformer, Jaderberg et al. 2015, section 3.3).
pub fn warp(x: Tensor<4>, flow: Tensor<4>) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    let device = x.device();
    let line = |n: usize| Tensor::<1, Int>::arange(0..n as i64, &device).float();
    let columns = line(width).reshape([1, 1, 1, width]);
    let rows = line(height).reshape([1, 1, height, 1]);
    let at_x = (flow.clone().narrow(1, 0, 1) + columns).clamp(0.0, (width - 1) as f32);
    let at_y = (flow.narrow(1, 1, 1) + rows).clamp(0.0, (height - 1) as f32);
    // The lower corner stays one cell away from the far edge, so that the upper corner exists.
    let left = at_x.clone().detach().floor().clamp_max((width - 2) as f32);
    let top = at_y.clone().detach().floor().clamp_max((height - 2) as f32);
    let (share_x, share_y) = (at_x - left.clone(), at_y - top.clone());

    let corner = (top.int() * width as i64 + left.int()).reshape([batch, 1, height * width]);
    let pixels = x.reshape([batch, channels, height * width]);
    let read = |offset: usize| {
        let index = (corner.clone() + offset as i64).expand([batch, channels, height * width]);
        pixels.clone().gather(2, index).reshape([batch, channels, height, width])
    };
    let upper = mix(read(0), read(1), share_x.clone());
    let lower = mix(read(width), read(width + 1), share_x);
    mix(upper, lower, share_y)
}

/// `a` where `share` is 0, `b` where it is 1, linear between.
fn mix(a: Tensor<4>, b: Tensor<4>, share: Tensor<4>) -> Tensor<4> {
    a.clone() + (b - a) * share
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn zero_flow_is_the_identity_and_whole_steps_shift() {
        let device = Device::flex();
        let x = Tensor::<1, Int>::arange(0..12, &device).float().reshape([1, 1, 3, 4]);
        let still = warp(x.clone(), Tensor::zeros([1, 2, 3, 4], &device));
        still.into_data().assert_eq(&x.clone().into_data(), true);
        let right = Tensor::cat(vec![Tensor::ones([1, 1, 3, 4], &device), Tensor::zeros([1, 1, 3, 4], &device)], 1);
        let moved = warp(x, right).into_data_as::<f32>();
        assert_eq!(&moved.as_slice::<f32>().unwrap()[..4], &[1.0, 2.0, 3.0, 3.0]);
    }
}
