//! The edit field as tensors, and its composition with a crop (design section 2).

use super::warp::warp;
use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;

/// Crop pixels of motion for an output of 1, so that the head works in the range of its other outputs.
const FLOW_SCALE: f32 = 10.0;
/// Residual (in units of -1..1 pictures) for an output of 1.
const RESIDUAL_SCALE: f32 = 0.5;
/// The gate's logit for an output of 0: open, so that flow and residual learn from the first step.
const GATE_BIAS: f32 = 2.0;

/// Channels of a raw field: flow x, y; residual r, g, b; gate logit.
pub const CHANNELS: usize = 6;

/// What a generator predicts, on a grid over the crop.
#[derive(Debug, Clone)]
pub struct FieldTensor {
    /// `[batch, 2, size, size]`, crop pixels, x then y: the edited pixel samples the input at position + flow.
    pub flow: Tensor<4>,
    /// `[batch, 3, size, size]`, added to the warped picture of range -1..1.
    pub residual: Tensor<4>,
    /// `[batch, 1, size, size]`, 0..1: how much of the edit is let through.
    pub gate: Tensor<4>,
}

impl FieldTensor {
    /// From a raw field `[batch, 6, size, size]` and the edit's support `[batch, 1, size, size]` (0..1).
    pub fn from_raw(raw: Tensor<4>, support: Tensor<4>) -> Self {
        Self {
            flow: raw.clone().narrow(1, 0, 2) * FLOW_SCALE,
            residual: raw.clone().narrow(1, 2, 3) * RESIDUAL_SCALE,
            gate: sigmoid(raw.narrow(1, 5, 1) + GATE_BIAS) * support,
        }
    }

    /// `y(a) = (1 - g) x + g (warp(x, a f) + a r)` for `x [batch, 3, size, size]` on the field's own grid, which
    /// covers `crop` pixels; `intensity [batch, 1, 1, 1]`.
    pub fn apply(&self, x: Tensor<4>, intensity: Tensor<4>, crop: usize) -> Tensor<4> {
        let cells_per_pixel = x.dims()[3] as f32 / crop as f32;
        let flow = self.flow.clone() * intensity.clone() * cells_per_pixel;
        let moved = warp(x.clone(), flow) + self.residual.clone() * intensity;
        x.clone() + (moved - x) * self.gate.clone()
    }
}
