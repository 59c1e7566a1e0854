//! Differentiable windows: where a soft mask lies, what is there, and back.
//!
//! A window is an axis-aligned affine crop (the aligned face is upright), sampled bilinearly by two matrix
//! products whose entries are tent functions of the window's centre and size. This is the attention window of
//! DRAW (Gregor et al. 2015, section 3.2) with tents in place of Gaussians; the gradient with respect to centre
//! and size, and through them to the mask, is exact, and no backend needs a kernel for it.

use crate::nn::layers::sample::sample;
use burn::tensor::{Device, Int, Tensor};

/// Share of the mask's cells that the prior is worth: too few to move the window of a region that was seen.
pub const TRUST: f32 = 4e-4;

/// One axis of a window: `centre` and `half` size, each `[batch, 1, 1]`, as shares of the crop (0..1).
#[derive(Debug, Clone)]
pub struct Axis {
    /// Middle of the window.
    pub centre: Tensor<3>,
    /// Half of its length.
    pub half: Tensor<3>,
}

/// `n` cell centres of the unit interval, as `[1, 1, n]`.
fn centres(n: usize, device: &Device) -> Tensor<3> {
    ((Tensor::<1, Int>::arange(0..n as i64, device).float() + 0.5) / n as f32).unsqueeze()
}

/// The tent `max(0, 1 - |distance|)`.
fn tent(distance: Tensor<3>) -> Tensor<3> {
    (-distance.abs() + 1.0).clamp_min(0.0)
}

impl Axis {
    /// Weights `[batch, 1, samples, cells]` that read `samples` points of this axis from a row of `cells`.
    pub fn read(&self, samples: usize, cells: usize) -> Tensor<4> {
        let device = self.centre.device();
        let inside = centres(samples, &device) * 2.0 - 1.0;
        let at = (self.centre.clone() + self.half.clone() * inside).swap_dims(1, 2);
        tent((at - centres(cells, &device)) * cells as f32).unsqueeze_dim(1)
    }

    /// Weights `[batch, 1, cells, samples]` that put `samples` points back into a row of `cells`; zero outside.
    pub fn write(&self, cells: usize, samples: usize) -> Tensor<4> {
        let device = self.centre.device();
        let inside = (centres(cells, &device) - self.centre.clone()) / self.half.clone();
        let at = ((inside + 1.0) * 0.5).swap_dims(1, 2);
        tent((at - centres(samples, &device)) * samples as f32).unsqueeze_dim(1)
    }
}

/// A window into a square picture.
#[derive(Debug, Clone)]
pub struct Window {
    /// Left to right.
    pub x: Axis,
    /// Top to bottom.
    pub y: Axis,
}

impl Window {
    /// The window of a soft mask `[batch, 1, size, size]` (0..1): centred on its mean, `reach` radii to each side,
    /// the radius being the root of the mask's second moment. `prior` (centre x, y, radius) weighs in like a few
    /// mask cells, so that an empty mask has a window too.
    pub fn of_mask(mask: Tensor<4>, prior: [f32; 3], reach: [f32; 2]) -> Self {
        let [batch, _, height, width] = mask.dims();
        let device = mask.device();
        let trust = (height * width) as f32 * TRUST;
        let columns = mask.clone().sum_dim(2).reshape([batch, 1, width]);
        let rows = mask.sum_dim(3).reshape([batch, 1, height]);
        let mass = columns.clone().sum_dim(2) + trust;
        let mean = |along: &Tensor<3>, n: usize, prior: f32| {
            ((along.clone() * centres(n, &device)).sum_dim(2) + trust * prior) / mass.clone()
        };
        let (cx, cy) = (mean(&columns, width, prior[0]), mean(&rows, height, prior[1]));
        let spread = |along: Tensor<3>, n: usize, centre: &Tensor<3>| {
            (along * (centres(n, &device) - centre.clone()).square()).sum_dim(2)
        };
        let second = spread(columns, width, &cx) + spread(rows, height, &cy) + trust * prior[2] * prior[2];
        let radius = (second / mass).sqrt();
        Self {
            x: Axis { centre: cx, half: radius.clone() * reach[0] },
            y: Axis { centre: cy, half: radius * reach[1] },
        }
    }

    /// What the window shows of `x [batch, c, h, w]`, as `[batch, c, rows, columns]`.
    pub fn crop(&self, x: Tensor<4>, [rows, columns]: [usize; 2]) -> Tensor<4> {
        let [_, _, height, width] = x.dims();
        sample(x, self.y.read(rows, height), self.x.read(columns, width))
    }

    /// Puts `x [batch, c, rows, columns]` back where the window is, on a `size x size` grid of zeros.
    pub fn paste(&self, x: Tensor<4>, size: usize) -> Tensor<4> {
        let [_, _, rows, columns] = x.dims();
        sample(x, self.y.write(size, rows), self.x.write(size, columns))
    }

    /// The window of the same place for each of `times` copies of every batch item, in order.
    pub fn repeat(&self, times: usize) -> Self {
        let axis = |a: &Axis| Axis {
            centre: repeat_items(a.centre.clone(), times),
            half: repeat_items(a.half.clone(), times),
        };
        Self { x: axis(&self.x), y: axis(&self.y) }
    }
}

#[cfg(feature = "mine")]
impl Window {
    /// The same on the training device.
    pub fn autodiff(self) -> Self {
        let axis = |a: Axis| Axis { centre: a.centre.autodiff(), half: a.half.autodiff() };
        Self { x: axis(self.x), y: axis(self.y) }
    }
}

/// Where each sample of a window lies in it, `[1, 2, rows, columns]`: x, y from -1 to 1. The window rests on its part of
/// the face, so a network that is told can draw what has a place there, teeth for one (CoordConv, Liu et al. 2018).
pub fn positions([rows, columns]: [usize; 2], device: &Device) -> Tensor<4> {
    let line = |n: usize| centres(n, device) * 2.0 - 1.0;
    let x = line(columns).reshape([1, 1, 1, columns]).expand([1, 1, rows, columns]);
    let y = line(rows).reshape([1, 1, rows, 1]).expand([1, 1, rows, columns]);
    Tensor::cat(vec![x, y], 1)
}

/// `[batch, ..]` -> `[batch * times, ..]`: every item `times` times, next to each other.
pub fn repeat_items<const D: usize>(x: Tensor<D>, times: usize) -> Tensor<D> {
    if times == 1 {
        return x;
    }
    let dims = x.dims();
    let flat: [usize; 2] = [dims[0], dims[1..].iter().product()];
    let copies = x.reshape(flat).unsqueeze_dim::<3>(1).repeat_dim(1, times);
    let mut repeated = dims;
    repeated[0] *= times;
    copies.reshape(repeated)
}
