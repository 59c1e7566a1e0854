//! Bilinear resizing as two matrix products, differentiable on every backend.

use crate::nn::layers::sample::sample;
use burn::tensor::{Device, Tensor, TensorData};

/// The `[to, from]` matrix of one-dimensional linear interpolation between pixel centres, edges repeated.
fn interpolation(from: usize, to: usize, device: &Device) -> Tensor<2> {
    let mut weights = vec![0.0f32; to * from];
    for i in 0..to {
        let at = ((i as f32 + 0.5) * from as f32 / to as f32 - 0.5).clamp(0.0, (from - 1) as f32);
        let (low, share) = (at.floor() as usize, at.fract());
        weights[i * from + low] += 1.0 - share;
        weights[i * from + (low + 1).min(from - 1)] += share;
    }
    Tensor::from_data(TensorData::new(weights, [to, from]), device)
}

/// `[batch, channels, h, w]` -> `[batch, channels, height, width]`, bilinear between pixel centres.
pub fn resize(x: Tensor<4>, [height, width]: [usize; 2]) -> Tensor<4> {
    let [_, _, h, w] = x.dims();
    if [h, w] == [height, width] {
        return x;
    }
    let device = x.device();
    let rows = interpolation(h, height, &device).unsqueeze::<4>();
    let columns = interpolation(w, width, &device).unsqueeze::<4>();
    sample(x, rows, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_means_survive() {
        let device = Device::flex();
        let x = Tensor::<4>::from_data([[[[1.0, 3.0], [5.0, 7.0]]]], &device);
        let y = resize(x.clone(), [8, 6]).into_data_as::<f32>();
        let values = y.as_slice::<f32>().unwrap();
        assert!((values.iter().sum::<f32>() / 48.0 - 4.0).abs() < 1e-5);
        assert_eq!(values[0], 1.0);
        assert_eq!(values[47], 7.0);
        resize(x.clone(), [2, 2]).into_data().assert_eq(&x.into_data(), true);
    }
}
