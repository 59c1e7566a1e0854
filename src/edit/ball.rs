//! What a photo shows of an eyeball: its iris, the lids around it, and how clearly each of its places is seen.

use super::iris::{Iris, REACH};
use super::lids::Lids;
use crate::CROP;
use crate::grid::{bilinear, repeated, step};
use crate::photo::lightness;

/// Columns and rows of a ball's crop pixels.
const COLUMNS: usize = 2 * REACH[0] as usize;
const ROWS: usize = 2 * REACH[1] as usize;
/// Crop pixels from the photo's own lids, upper and lower, up to which their edge lies on the eye, and from which not.
const CLEAR: [[f32; 2]; 2] = [[0.5, 2.0], [0.0, 1.5]];
/// How much darker than the eye is what the upper lid and its lashes shade so far from it, crop pixels.
const SHADED: [f32; 2] = [-20.0, -4.0];
const SHADE: [f32; 2] = [7.0, 9.0];

/// An eyeball of a photo.
#[derive(Debug, Clone)]
pub struct Ball {
    /// Its iris.
    pub iris: Iris,
    /// The lids around it.
    pub lids: Lids,
    /// The first crop pixel of `clear`, column and row.
    first: [usize; 2],
    /// How clearly each crop pixel shows the ball, 0..1, rows of [`COLUMNS`].
    clear: Vec<f32>,
}

impl Ball {
    /// Of an eye in a crop, planes `[3, CROP, CROP]`, -1..1.
    pub fn of((iris, lids): (Iris, Lids), crop: &[f32]) -> Self {
        let first = [0, 1].map(|c| (iris.middle()[c] - REACH[c]).max(0.0) as usize);
        let clear = |i: usize| {
            let [x, y] = [first[0] + i % COLUMNS, first[1] + i / COLUMNS].map(|v| v.min(CROP - 1));
            let at = [x as f32 + 0.5, y as f32 + 0.5];
            let Some([below, above]) = lids.within(at) else { return 0.0 };
            let seen = [0, 1, 2].map(|c| crop[(c * CROP + y) * CROP + x] * 127.5 + 127.5);
            let own = iris.colour([0, 1].map(|c| at[c] - iris.middle()[c]));
            let lit = step(lightness(seen) - lightness(own), SHADED).max(step(below, SHADE));
            lit * step(below, CLEAR[0]) * step(above, CLEAR[1])
        };
        let clear = (0..COLUMNS * ROWS).map(clear).collect();
        Self { iris, lids, first, clear }
    }

    /// How clearly a crop position shows it, 0..1.
    pub fn clear(&self, at: [f32; 2]) -> f32 {
        let [x, y] = [0, 1].map(|c| at[c] - self.first[c] as f32);
        bilinear([x, y], |x, y| [self.clear[repeated(y, ROWS) * COLUMNS + repeated(x, COLUMNS)]])[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::iris::testing::eyes;

    #[test]
    fn lashes_and_shade_below_the_lid_are_not_the_ball() {
        let (shares, mut crop) = eyes(-0.7);
        let clear = |crop: &[f32], at: [f32; 2]| {
            let [_, left] = Iris::both(&shares, crop).unwrap();
            Ball::of(left, crop).clear(at)
        };
        let white = [159.5, 119.5];
        assert!(clear(&crop, white) > 0.3 && clear(&crop, [159.5, 112.0]) == 0.0, "above the lid");
        (0..3).for_each(|c| crop[(c * CROP + 119) * CROP + 159] = -0.2);
        assert_eq!(clear(&crop, white), 0.0, "a lash");
    }
}
