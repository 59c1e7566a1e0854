//! What follows a convolution, in one pass over its result: a scale and a shift of each channel, from normalisation and
//! condition, and ReLU.

use crate::nn::kernel::each::each;
use crate::nn::kernel::lanes::vectorised;
use crate::nn::kernel::planes::Planes;
use pulp::{Simd, WithSimd};

/// Group normalisation of `channels` (Wu and He 2018) with its learnt scale and shift.
#[derive(Clone, Copy)]
pub struct Norm<'a> {
    /// Channels a group.
    pub group: usize,
    /// Learnt scale, `[channels]`.
    pub gamma: &'a [f32],
    /// Learnt shift, `[channels]`.
    pub beta: &'a [f32],
    /// Added to the variance.
    pub epsilon: f32,
}

/// What is done to a convolution's result.
#[derive(Clone, Copy)]
pub struct Finish<'a> {
    /// Without one, the result as it is.
    pub norm: Option<Norm<'a>>,
    /// FiLM of a normalised result: what the scale is more than 1, then the shift, `[2 channels]`.
    pub film: Option<&'a [f32]>,
    /// Whether negative values become zero.
    pub relu: bool,
}

impl Finish<'_> {
    /// Whether nothing is to be done.
    pub fn is_nothing(&self) -> bool {
        self.norm.is_none() && self.film.is_none() && !self.relu
    }
}

/// From `sums [channels, planes.length]` to `out [channels, height, width]`.
pub fn finish(planes: &Planes, sums: &[f32], finish: Finish, out: &mut [f32]) {
    let pixels = planes.size[0] * planes.size[1];
    let channels = out.len() / pixels;
    let group = finish.norm.map_or(1, |norm| norm.group);
    let groups = out.chunks_mut(group * pixels).zip(sums.chunks(group * planes.length)).enumerate();
    each(groups.collect(), sums.len(), |(i, (out, sums))| {
        let first = i * group;
        let group = Group { sums, out, planes, finish, first, channels };
        vectorised(group);
    });
}

/// The channels of one group, from the `first` of all `channels` on.
struct Group<'a> {
    sums: &'a [f32],
    out: &'a mut [f32],
    planes: &'a Planes<'a>,
    finish: Finish<'a>,
    first: usize,
    channels: usize,
}

impl WithSimd for Group<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { sums, out, planes, finish, first, channels } = self;
        let [height, width] = planes.size;
        let statistics = finish.norm.map(|norm| {
            let count = out.len() as f32;
            let mean = total::<S, false>(simd, planes, sums, 0.0) / count;
            let variance = total::<S, true>(simd, planes, sums, mean) / count;
            (mean, 1.0 / (variance + norm.epsilon).sqrt())
        });
        for (i, (sums, out)) in sums.chunks_exact(planes.length).zip(out.chunks_exact_mut(height * width)).enumerate() {
            let channel = first + i;
            let (mut scale, mut shift) = (1.0, 0.0);
            if let (Some(norm), Some((mean, inverse))) = (finish.norm, statistics) {
                scale = norm.gamma[channel] * inverse;
                shift = norm.beta[channel] - mean * scale;
            }
            if let Some(film) = finish.film {
                scale *= 1.0 + film[channel];
                shift = shift * (1.0 + film[channel]) + film[channels + channel];
            }
            let least = if finish.relu { 0.0 } else { f32::NEG_INFINITY };
            let [scales, shifts, leasts] = [scale, shift, least].map(|value| simd.splat_f32s(value));
            for (sums, out) in sums.chunks(planes.pitch).zip(out.chunks_exact_mut(width)) {
                let ((x, x_rest), (y, y_rest)) = (S::as_simd_f32s(&sums[..width]), S::as_mut_simd_f32s(out));
                for (x, y) in x.iter().zip(y) {
                    *y = simd.max_f32s(simd.mul_add_e_f32s(*x, scales, shifts), leasts);
                }
                for (x, y) in x_rest.iter().zip(y_rest) {
                    *y = (x * scale + shift).max(least);
                }
            }
        }
    }
}

/// The sum over all pixels of all channels of their distance `from` a value, or of its square.
#[inline(always)]
fn total<S: Simd, const SQUARED: bool>(simd: S, planes: &Planes, sums: &[f32], from: f32) -> f32 {
    let [height, width] = planes.size;
    let froms = simd.splat_f32s(from);
    let mut vectors = simd.splat_f32s(0.0);
    let mut rests = 0.0;
    for sums in sums.chunks_exact(planes.length) {
        for row in sums.chunks(planes.pitch).take(height) {
            let (x, rest) = S::as_simd_f32s(&row[..width]);
            for x in x {
                let off = simd.sub_f32s(*x, froms);
                vectors = simd.add_f32s(vectors, if SQUARED { simd.mul_f32s(off, off) } else { off });
            }
            for x in rest {
                let off = x - from;
                rests += if SQUARED { off * off } else { off };
            }
        }
    }
    simd.reduce_sum_f32s(vectors) + rests
}
