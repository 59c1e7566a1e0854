//! What [`crate::nn::detector`] says of a face, as numbers of a cell and as a place, a size and a roll.

use crate::nn::detector::{ANSWERS, STRIDE};
use std::ops::Range;

/// Sides of the boxes of the faces that the network looks for, pixels of its picture: smaller and larger ones are looked for in larger and
/// smaller copies.
pub const SIDES: Range<f32> = 16.0..44.0;
/// The side whose logarithm counts as 0.
const MIDDLE: f32 = 26.5;

/// A face in a picture that the network sees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// Middle of its box, pixels.
    pub middle: [f32; 2],
    /// Side of its box, pixels.
    pub side: f32,
    /// How far it is turned, degrees, clockwise as seen.
    pub roll: f32,
}

/// The pixel that a cell lies on, continuous.
pub fn place(cell: [usize; 2]) -> [f32; 2] {
    cell.map(|i| (i * STRIDE) as f32 + 0.5)
}

impl Answer {
    /// What the network is to say of it at a `cell`, without the first number.
    pub fn at(&self, cell: [usize; 2]) -> [f32; ANSWERS - 1] {
        let [x, y] = place(cell);
        let off = [self.middle[0] - x, self.middle[1] - y].map(|v| v / STRIDE as f32);
        let (sin, cos) = self.roll.to_radians().sin_cos();
        [off[0], off[1], (self.side / MIDDLE).ln(), cos, sin]
    }

    /// What it says by these numbers; sizes within twice [`SIDES`].
    pub fn of(cell: [usize; 2], [right, down, size, cos, sin]: [f32; ANSWERS - 1]) -> Self {
        let [x, y] = place(cell);
        let side = (MIDDLE * size.exp()).clamp(SIDES.start / 2.0, SIDES.end * 2.0);
        let middle = [x + right * STRIDE as f32, y + down * STRIDE as f32];
        Self { middle, side, roll: sin.atan2(cos).to_degrees() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_said_is_what_is_meant(x in 0.0f32..200.0, y in 0.0f32..200.0, side in SIDES, roll in -179.0f32..179.0, cell in [0usize..20, 0..20]) {
            let face = Answer { middle: [x, y], side, roll };
            let again = Answer::of(cell, face.at(cell));
            prop_assert!((again.middle[0] - x).abs() < 1e-3 && (again.middle[1] - y).abs() < 1e-3, "{again:?}");
            prop_assert!((again.side - side).abs() < 1e-2 && (again.roll - roll).abs() < 1e-2, "{again:?}");
        }
    }
}
