//! The edit field as tensors, and its composition with a crop.
//!
//! `y(a) = (1 - g) x + g ((1 - a m) warp(x, a f) + a r)`: flow f, cover m, residual r, gate g, intensity a. The
//! cover hides what the flow would stretch over a mouth that opens; the residual is what is painted there
//! (colour times cover, as in Porter and Duff 1984) and shading everywhere else.

use super::warp::warp;
use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;

/// Crop pixels of motion for an output of 1, so that the head works in the range of its other outputs.
const FLOW_SCALE: f32 = 10.0;
/// Residual (in units of -1..1 pictures) for an output of 1.
const RESIDUAL_SCALE: f32 = 0.5;
/// The gate's logit for an output of 0: open, so that flow and residual learn from the first step.
const GATE_BIAS: f32 = 2.0;

/// The cover's logit for an output of 0: an untrained network paints nothing.
const COVER_BIAS: f32 = -4.0;

/// Channels of a raw field: flow x, y; residual r, g, b; gate logit; cover logit.
pub const CHANNELS: usize = 7;

/// What a generator predicts, on a grid over the crop.
#[derive(Debug, Clone)]
pub struct FieldTensor {
    /// `[batch, 2, size, size]`, crop pixels, x then y: the edited pixel samples the input at position + flow.
    pub flow: Tensor<4>,
    /// `[batch, 3, size, size]`, added to the warped picture of range -1..1.
    pub residual: Tensor<4>,
    /// `[batch, 1, size, size]`, 0..1: how much of the warped picture is hidden.
    pub cover: Tensor<4>,
    /// `[batch, 1, size, size]`, 0..1: how much of the edit is let through.
    pub gate: Tensor<4>,
}

impl FieldTensor {
    /// From a raw field `[batch, 7, size, size]` and the edit's support `[batch, 1, size, size]` (0..1).
    pub fn from_raw(raw: Tensor<4>, support: Tensor<4>) -> Self {
        Self {
            flow: raw.clone().narrow(1, 0, 2) * FLOW_SCALE,
            residual: raw.clone().narrow(1, 2, 3) * RESIDUAL_SCALE,
            gate: sigmoid(raw.clone().narrow(1, 5, 1) + GATE_BIAS) * support,
            cover: sigmoid(raw.narrow(1, 6, 1) + COVER_BIAS),
        }
    }

    /// Cover and residual over a picture that was already `moved [batch, 3, size, size]`. Beyond an intensity of 1
    /// shading goes on growing, paint does not: an opaque tooth has no more colour to give.
    pub fn paint(&self, moved: Tensor<4>, intensity: Tensor<4>) -> Tensor<4> {
        let opaque = intensity.clone().clamp_max(1.0);
        let share = intensity.clone() + (opaque.clone() - intensity) * self.cover.clone();
        moved.clone() - moved * self.cover.clone() * opaque + self.residual.clone() * share
    }

    /// `y(a)` for `x [batch, 3, size, size]` on the field's own grid, which spans `crop` pixels;
    /// `intensity [batch, 1, 1, 1]`.
    pub fn apply(&self, x: Tensor<4>, intensity: Tensor<4>, crop: usize) -> Tensor<4> {
        let cells_per_pixel = x.dims()[3] as f32 / crop as f32;
        let flow = self.flow.clone() * intensity.clone() * cells_per_pixel;
        let edited = self.paint(warp(x.clone(), flow), intensity);
        x.clone() + (edited - x) * self.gate.clone()
    }
}
