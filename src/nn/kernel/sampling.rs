//! A picture's rows and columns as weighted sums of others, by matrices that are nearly empty: bilinear interpolation needs two
//! of a row's weights, whatever its length.

use crate::nn::kernel::lanes::vectorised;
use pulp::{Simd, WithSimd};

/// Of each row of a matrix, the weights from the first to the last that is not zero, and where the first one is.
pub struct Bands<'a> {
    rows: Vec<(usize, &'a [f32])>,
    /// Length of a row.
    length: usize,
}

impl<'a> Bands<'a> {
    /// Of each of `matrices [.., rows, length]`.
    pub fn of(matrices: &'a [f32], rows: usize, length: usize) -> Vec<Self> {
        let band = |row: &'a [f32]| {
            let first = row.iter().position(|weight| *weight != 0.0).unwrap_or(0);
            let after = row.iter().rposition(|weight| *weight != 0.0).map_or(first, |last| last + 1);
            (first, &row[first..after])
        };
        let matrix = |matrix: &'a [f32]| Self { rows: matrix.chunks_exact(length).map(band).collect(), length };
        matrices.chunks_exact(rows * length).map(matrix).collect()
    }

    /// How many rows the matrix has.
    pub fn count(&self) -> usize {
        self.rows.len()
    }
}

/// One channel `x [h, w]` -> `out [down.count(), across.count()]`.
pub fn sample(x: &[f32], down: &Bands, across: &Bands, out: &mut [f32]) {
    let (height, width) = (down.length, across.length);
    // What is left of fewer rows is cheaper to sample the slow way, along rows.
    if down.count() <= height {
        let mut rows = vec![0.0; down.count() * width];
        vectorised(Down { x, width, bands: down, out: &mut rows });
        along(&rows, across, out);
    } else {
        let mut columns = vec![0.0; height * across.count()];
        along(x, across, &mut columns);
        vectorised(Down { x: &columns, width: across.count(), bands: down, out });
    }
}

/// Every row of `x` by itself.
fn along(x: &[f32], bands: &Bands, out: &mut [f32]) {
    for (x, out) in x.chunks_exact(bands.length).zip(out.chunks_exact_mut(bands.count())) {
        for ((first, weights), out) in bands.rows.iter().zip(out) {
            *out = x[*first..].iter().zip(*weights).map(|(x, weight)| x * weight).sum();
        }
    }
}

/// Rows as sums of rows, into an `out` of zeros.
struct Down<'a> {
    x: &'a [f32],
    width: usize,
    bands: &'a Bands<'a>,
    out: &'a mut [f32],
}

impl WithSimd for Down<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for ((first, weights), out) in self.bands.rows.iter().zip(self.out.chunks_exact_mut(self.width)) {
            for (x, weight) in self.x[first * self.width..].chunks_exact(self.width).zip(*weights) {
                out.iter_mut().zip(x).for_each(|(out, x)| *out += weight * x);
            }
        }
    }
}
