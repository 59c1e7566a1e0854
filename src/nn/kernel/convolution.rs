//! The convolution itself: for a few channels of the result and a few vectors of pixels at a time, sums that stay in registers
//! while all weights pass by.

use crate::nn::kernel::each::each;
use crate::nn::kernel::lanes::vectorised;
use crate::nn::kernel::planes::Planes;
use pulp::{Simd, WithSimd};
use std::array::from_fn;

/// Channels of the result computed together, at most: with two vectors of pixels each, and the weight and the pixels that are
/// multiplied, they fill the 16 registers that every x86 has. Without fused multiplication a product needs one more.
const CHANNELS: usize = if cfg!(target_arch = "wasm32") { 4 } else { 6 };

/// Into `out`, `[channels, planes.length]`, what `weights [channels, inputs, side, side]` and perhaps a `bias [channels]` make
/// of the planes; beyond a row's width values are nobody's.
pub fn convolve(planes: &Planes, weights: &[f32], bias: Option<&[f32]>, out: &mut [f32]) {
    let channels = out.len() / planes.length;
    let inputs = weights.len() / channels;
    let Planes { taps, plane, .. } = planes;
    let seen: Vec<usize> =
        (0..inputs / taps.len()).flat_map(|input| taps.iter().map(move |tap| input * plane + tap)).collect();
    // As equal as may be: a rest of one channel would leave most registers empty.
    let blocks = channels.div_ceil(CHANNELS);
    let mut rest = out;
    let parts = (0..blocks).map(|block| {
        let [from, to] = [block, block + 1].map(|i| i * channels / blocks);
        let (out, others) = std::mem::take(&mut rest).split_at_mut((to - from) * planes.length);
        rest = others;
        (&weights[from * inputs..to * inputs], bias.map_or(&[][..], |bias| &bias[from..to]), out)
    });
    each(parts.collect(), weights.len() * planes.length, |(weights, bias, out)| match out.len() / planes.length {
        1 => block::<1, 4>(planes, &seen, weights, bias, out),
        2 => block::<2, 4>(planes, &seen, weights, bias, out),
        3 => block::<3, 2>(planes, &seen, weights, bias, out),
        4 => block::<4, 2>(planes, &seen, weights, bias, out),
        5 => block::<5, 2>(planes, &seen, weights, bias, out),
        _ => block::<6, 2>(planes, &seen, weights, bias, out),
    });
}

fn block<const CHANNELS: usize, const VECTORS: usize>(
    planes: &Planes,
    seen: &[usize],
    weights: &[f32],
    bias: &[f32],
    out: &mut [f32],
) {
    let inputs = weights.len() / CHANNELS;
    let mut parts = out.chunks_exact_mut(planes.length);
    let block = Block::<CHANNELS, VECTORS> {
        planes,
        seen,
        weights: from_fn(|i| &weights[i * inputs..][..inputs]),
        bias: from_fn(|i| bias.get(i).copied().unwrap_or(0.0)),
        out: from_fn(|_| parts.next().expect("a part for each channel")),
    };
    vectorised(block);
}

/// `CHANNELS` of the result, `VECTORS` vectors of pixels at a time.
struct Block<'a, const CHANNELS: usize, const VECTORS: usize> {
    planes: &'a Planes<'a>,
    /// Where each weight of a channel sees the result's first pixel.
    seen: &'a [usize],
    weights: [&'a [f32]; CHANNELS],
    bias: [f32; CHANNELS],
    out: [&'a mut [f32]; CHANNELS],
}

impl<const CHANNELS: usize, const VECTORS: usize> WithSimd for Block<'_, CHANNELS, VECTORS> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let step = VECTORS * S::F32_LANES;
        let mut at = 0;
        loop {
            let sums = self.sums(simd, at);
            for (out, sums) in self.out.iter_mut().zip(sums) {
                S::as_mut_simd_f32s(&mut out[at..at + step]).0.copy_from_slice(&sums);
            }
            if at + step == self.planes.length {
                break;
            }
            // The last ones overlap those before.
            at = (at + step).min(self.planes.length - step);
        }
    }
}

impl<const CHANNELS: usize, const VECTORS: usize> Block<'_, CHANNELS, VECTORS> {
    /// From the pixel `at` on.
    #[inline(always)]
    fn sums<S: Simd>(&self, simd: S, at: usize) -> [[S::f32s; VECTORS]; CHANNELS] {
        let step = VECTORS * S::F32_LANES;
        let values = &self.planes.values[at..];
        let weights: [&[f32]; CHANNELS] = from_fn(|i| &self.weights[i][..self.seen.len()]);
        let mut sums = self.bias.map(|bias| [simd.splat_f32s(bias); VECTORS]);
        for (i, seen) in self.seen.iter().enumerate() {
            let x = S::as_simd_f32s(&values[*seen..][..step]).0;
            let x: [S::f32s; VECTORS] = from_fn(|v| x[v]);
            for (sums, weights) in sums.iter_mut().zip(weights) {
                let weight = simd.splat_f32s(weights[i]);
                for (sum, x) in sums.iter_mut().zip(x) {
                    *sum = simd.mul_add_e_f32s(weight, x, *sum);
                }
            }
        }
        sums
    }
}
