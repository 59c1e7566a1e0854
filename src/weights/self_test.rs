//! The start-up self-test: a fixed input's output against stored values, so that a backend which computes
//! nonsense (silently skipped shaders, say) is noticed before a user sees it.

use crate::CROP;
use crate::face::expression::Expression;
use crate::nn::model::Model;
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// Largest difference that rounding may cause between backends, in units of the stored values (logits and
/// raw field entries, of order 1 to 10).
pub const TOLERANCE: f32 = 0.02;

/// Values stored per output plane group.
const SAMPLES: usize = 64;

/// Sampled outputs for [`input`] and [`Expression::Happy`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Golden {
    /// Samples of the logits, then of flow, shading, paint, cover and gate.
    pub values: Vec<f32>,
}

/// A fixed crop `[1, 3, CROP, CROP]`: a plain drawing of a face, from formulas.
fn input(device: &Device) -> Tensor<4> {
    let disc = |x: f32, y: f32, cx: f32, cy: f32, rx: f32, ry: f32| {
        let d = ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2);
        (8.0 * (1.0 - d)).clamp(0.0, 1.0)
    };
    let mut planes = vec![0.0; 3 * CROP * CROP];
    for i in 0..CROP * CROP {
        let (x, y) = ((i % CROP) as f32, (i / CROP) as f32);
        let mut rgb = [-0.3 + y / 900.0, -0.1 + x / 900.0, 0.2];
        let mut paint = |share: f32, colour: [f32; 3]| (0..3).for_each(|c| rgb[c] += share * (colour[c] - rgb[c]));
        paint(disc(x, y, 128.0, 150.0, 68.0, 92.0), [0.6, 0.3, 0.1]);
        for eye in [99.5, 156.5] {
            paint(disc(x, y, eye, 122.0, 13.0, 7.0), [0.9, 0.9, 0.9]);
            paint(disc(x, y, eye, 122.0, 6.0, 6.0), [-0.8, -0.7, -0.6]);
            paint(disc(x, y, eye, 104.0, 18.0, 4.0), [-0.6, -0.7, -0.8]);
        }
        paint(disc(x, y, 128.0, 152.0, 9.0, 8.0), [0.4, 0.1, 0.0]);
        paint(disc(x, y, 128.0, 182.0, 24.0, 8.0), [0.3, -0.4, -0.4]);
        (0..3).for_each(|c| planes[c * CROP * CROP + i] = rgb[c]);
    }
    Tensor::from_data(TensorData::new(planes, [1, 3, CROP, CROP]), device)
}

/// All values of an item, and how many a plane has.
async fn planes(x: Tensor<4>) -> (Vec<f32>, usize) {
    let [_, _, height, width] = x.dims();
    let data = x.into_data_async().await.expect("the device answers").convert::<f32>();
    (data.try_to_vec().expect("floats"), height * width)
}

impl Golden {
    /// What `model` gives on its own device.
    pub async fn compute(model: &Model, device: &Device) -> Self {
        let x = input(device);
        let logits = model.segment(x.clone());
        let features = model.encode(x, logits.clone());
        let condition = model.generator.told().condition(Expression::Happy);
        let condition = TensorData::new(condition.clone(), [1, condition.len()]);
        let field = model.decode(&features, Tensor::from_data(condition, device));
        let field = Tensor::cat(vec![field.flow, field.shading, field.paint, field.cover, field.gate], 1);
        let (logits, field) = (planes(logits).await, planes(field).await);
        let groups =
            [(&logits, 0..19), (&field, 0..2), (&field, 2..5), (&field, 5..8), (&field, 8..9), (&field, 9..10)];
        let values = groups.into_iter().flat_map(|((values, plane), planes)| {
            let part = &values[planes.start * plane..planes.end * plane];
            // An odd stride visits every plane and all parts of it.
            let stride = part.len() / SAMPLES + 1 - (part.len() / SAMPLES) % 2;
            part.iter().copied().skip(stride / 2).step_by(stride)
        });
        Self { values: values.collect() }
    }

    /// Largest absolute difference; infinite where lengths differ or a value is not finite.
    pub fn difference(&self, other: &Self) -> f32 {
        if self.values.len() != other.values.len() || self.values.is_empty() {
            return f32::INFINITY;
        }
        let differences = self.values.iter().zip(&other.values).map(|(a, b)| (a - b).abs());
        differences.fold(0.0, |worst, d| if d.is_nan() { f32::INFINITY } else { worst.max(d) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_cannot_hide() {
        let of = |values: &[f32]| Golden { values: values.into() };
        assert_eq!(of(&[1.0, 2.0]).difference(&of(&[1.0, 2.5])), 0.5);
        for bad in [of(&[1.0, f32::NAN]), of(&[1.0]), Golden::default()] {
            assert_eq!(of(&[1.0, 2.0]).difference(&bad), f32::INFINITY);
        }
    }
}
