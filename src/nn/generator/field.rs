//! The edit field as tensors, and its composition with a crop.
//!
//! `y(a) = (1 - g) x + g ((1 - a m) (warp(x, a f) + a r) + a m p)`: flow f, shading r, paint p, cover m, gate g,
//! intensity a. The cover hides what the flow would stretch over a mouth that opens, and paint lies there instead
//! (the over operator of Porter and Duff 1984). Both colours are smooth across the cover's border; the cover alone is
//! steep, so a lip's edge is as sharp as the picture that the field is applied to.

use crate::nn::layers::warp::warp;
use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;

/// Crop pixels of motion for an output of 1, so that the head works in the range of its other outputs.
pub const FLOW_SCALE: f32 = 10.0;
/// Shading and paint (in units of -1..1 pictures) for an output of 1.
pub const COLOUR_SCALE: f32 = 0.5;
/// The gate's logit for an output of 0: open, so that flow and residual learn from the first step.
pub const GATE_BIAS: f32 = 2.0;

/// The cover's logit for an output of 0: an untrained network paints nothing.
pub const COVER_BIAS: f32 = -4.0;

/// Channels of a raw field: flow x, y; shading r, g, b; gate logit; cover logit; paint r, g, b.
pub const CHANNELS: usize = 10;

/// Power by which [`steep`] drives a cover's share away from one half.
pub const STEEPNESS: i32 = 3;

/// A cover's share of 0..1, interpolated between cells, as opacity: `m^3 / (m^3 + (1 - m)^3)`.
pub fn steep(cover: f32) -> f32 {
    let (on, off) = (cover.powi(STEEPNESS), (1.0 - cover).powi(STEEPNESS));
    on / (on + off)
}

/// The same of every value.
pub(super) fn steepened(shares: Tensor<4>) -> Tensor<4> {
    let (on, off) = (shares.clone().powi_scalar(STEEPNESS), (-shares + 1.0).powi_scalar(STEEPNESS));
    on.clone() / (on + off)
}

/// What a generator predicts, on a grid over the crop.
#[derive(Debug, Clone)]
pub struct FieldTensor {
    /// `[batch, 2, size, size]`, crop pixels, x then y: the edited pixel samples the input at position + flow.
    pub flow: Tensor<4>,
    /// `[batch, 3, size, size]`, added to the warped picture of range -1..1.
    pub shading: Tensor<4>,
    /// `[batch, 3, size, size]`, colour of what is painted, -1..1.
    pub paint: Tensor<4>,
    /// `[batch, 1, size, size]`, 0..1: how likely the warped picture is hidden under paint.
    pub cover: Tensor<4>,
    /// `[batch, 1, size, size]`, 0..1: how much of the edit is let through.
    pub gate: Tensor<4>,
}

impl FieldTensor {
    /// From a raw field `[batch, 10, size, size]` and the edit's support `[batch, 1, size, size]` (0..1).
    pub fn from_raw(raw: Tensor<4>, support: Tensor<4>) -> Self {
        Self {
            flow: raw.clone().narrow(1, 0, 2) * FLOW_SCALE,
            shading: raw.clone().narrow(1, 2, 3) * COLOUR_SCALE,
            paint: raw.clone().narrow(1, 7, 3) * COLOUR_SCALE,
            gate: sigmoid(raw.clone().narrow(1, 5, 1) + GATE_BIAS) * support,
            cover: sigmoid(raw.narrow(1, 6, 1) + COVER_BIAS),
        }
    }

    /// The same on the training device.
    #[cfg(feature = "mine")]
    pub fn autodiff(self) -> Self {
        Self {
            flow: self.flow.autodiff(),
            shading: self.shading.autodiff(),
            paint: self.paint.autodiff(),
            cover: self.cover.autodiff(),
            gate: self.gate.autodiff(),
        }
    }

    /// Opacity of the paint, `[batch, 1, size, size]`: [`steep`] of the cover, not beyond that of intensity 1.
    fn opacity(&self, intensity: Tensor<4>) -> Tensor<4> {
        steepened(self.cover.clone()) * intensity.clamp_max(1.0)
    }

    /// Shading and paint over a picture that was already `moved [batch, 3, size, size]`. Beyond an intensity of 1
    /// shading goes on growing, paint does not: an opaque tooth has no more colour to give.
    fn colour(&self, moved: Tensor<4>, intensity: Tensor<4>) -> Tensor<4> {
        let shaded = moved + self.shading.clone() * intensity.clone();
        shaded.clone() + (self.paint.clone() - shaded) * self.opacity(intensity)
    }

    /// `y(a)` for `x [batch, 3, size, size]` on the field's own grid, which spans `crop` pixels;
    /// `intensity [batch, 1, 1, 1]`.
    pub fn apply(&self, x: Tensor<4>, intensity: Tensor<4>, crop: usize) -> Tensor<4> {
        let cells_per_pixel = x.dims()[3] as f32 / crop as f32;
        let flow = self.flow.clone() * intensity.clone() * cells_per_pixel;
        let edited = self.colour(warp(x.clone(), flow), intensity);
        x.clone() + (edited - x) * self.gate.clone()
    }
}
