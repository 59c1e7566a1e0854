//! A picture laid out so that a convolution is a sum of shifted planes.
//!
//! Rows lie one after another with zeros between them. Then the picture that one weight of a filter sees is the plane itself
//! from another place on, a *tap*, and all pixels of a result are computed in one run, across the ends of rows; what comes out
//! between them is nobody's pixel. A convolution that halves takes every other pixel: its plane holds even and odd rows and
//! columns apart, so that there too neighbours of the result are neighbours of the picture.

use crate::nn::kernel::each::each;
use crate::nn::kernel::lanes::vectorised;
use pulp::{Simd, WithSimd};
use std::borrow::Cow;

/// Results of a channel that are computed at once, at most; a plane is never shorter.
pub const RUN: usize = 64;

/// A square filter that keeps the size, or halves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter {
    /// Odd; padded by half of it.
    pub side: usize,
    /// 1 or 2.
    pub stride: usize,
}

impl Filter {
    /// Height and width of what it makes of a picture.
    pub fn size(self, picture: [usize; 2]) -> [usize; 2] {
        picture.map(|n| (n - 1) / self.stride + 1)
    }
}

/// One item's channels, laid out for a [`Filter`].
pub struct Planes<'a> {
    /// All channels.
    pub values: Cow<'a, [f32]>,
    /// From one channel to the next.
    pub plane: usize,
    /// Where each of the filter's weights sees the result's first pixel.
    pub taps: Vec<usize>,
    /// From one row of the result to the next.
    pub pitch: usize,
    /// From a result's first pixel to its last, and at least [`RUN`].
    pub length: usize,
    /// Height and width of the result.
    pub size: [usize; 2],
}

impl<'a> Planes<'a> {
    /// Of `x [channels, height, width]`.
    pub fn new(x: &'a [f32], [height, width]: [usize; 2], filter: Filter) -> Self {
        let Filter { side, stride } = filter;
        let pad = side / 2;
        let size = filter.size([height, width]);
        if filter == (Filter { side: 1, stride: 1 }) && height * width >= RUN {
            let plane = height * width;
            return Self { values: Cow::Borrowed(x), plane, taps: vec![0], pitch: width, length: plane, size };
        }
        // Rows and columns of a part beyond the result's. The zeros right of a row serve the next one's left.
        let beyond = (side - 1) / stride;
        let pitch = size[1] + if stride == 1 { pad } else { beyond };
        let parts = stride.min(side);
        let part = (size[0] + beyond) * pitch + beyond;
        let tap = |i: usize| {
            let (down, right) = (i / side, i % side);
            (down % stride * parts + right % stride) * part + down / stride * pitch + right / stride
        };
        let taps: Vec<usize> = (0..side * side).map(tap).collect();
        let length = ((size[0] - 1) * pitch + size[1]).max(RUN);
        let last = taps.iter().max().expect("a filter has weights");
        let plane = (parts * parts * part).max(last + length);
        let mut values = vec![0.0; x.len() / (height * width) * plane];
        let channels = values.chunks_exact_mut(plane).zip(x.chunks_exact(height * width)).collect();
        each(channels, x.len() * side, |(plane, x)| {
            for (i, plane) in plane.chunks_exact_mut(part).take(parts * parts).enumerate() {
                vectorised(Part { x, plane, size: [height, width], pitch, pad, stride, of: [i / parts, i % parts] });
            }
        });
        Self { values: Cow::Owned(values), plane, taps, pitch, length, size }
    }
}

/// The rows and columns that lie `of` into every `stride` of a padded picture, brought together.
struct Part<'a> {
    x: &'a [f32],
    plane: &'a mut [f32],
    size: [usize; 2],
    pitch: usize,
    pad: usize,
    stride: usize,
    of: [usize; 2],
}

impl WithSimd for Part<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { stride, pad, size: [height, width], of: [down, right], .. } = self;
        // The first column that is no padding, and where in the picture it is from.
        let first = pad.saturating_sub(right).div_ceil(stride);
        let from = stride * first + right - pad;
        for (row, to) in self.plane.chunks_mut(self.pitch).enumerate() {
            let Some(y) = (stride * row + down).checked_sub(pad).filter(|y| *y < height) else { continue };
            let Some(to) = to.get_mut(first..) else { continue };
            let x = &self.x[y * width..][from..width];
            if stride == 1 {
                let count = x.len().min(to.len());
                to[..count].copy_from_slice(&x[..count]);
            } else {
                let (pairs, last) = x.as_chunks::<2>();
                to.iter_mut().zip(pairs).for_each(|(to, pair)| *to = pair[0]);
                if let (Some(to), [x]) = (to.get_mut(pairs.len()), last) {
                    *to = *x;
                }
            }
        }
    }
}
