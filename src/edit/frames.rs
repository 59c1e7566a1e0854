//! Glasses stay where they are. A field moves brows and lids with all that lies on them, frames too: so what a face does beside a
//! frame, or behind a lens, keeps its distance from it.

use crate::face::classes::class::EYEGLASSES;
use crate::grid::distances;
use crate::locate::masks::at;
use crate::{CROP, FIELD};

/// From which probability on a cell is a frame's: a wire fills no cell.
const FRAME: f32 = 0.2;
/// Fewer cells are no glasses.
const FEWEST: usize = 40;
/// Cells around those of a frame that are still a frame's, in which what surrounds it comes to rest.
const MARGIN: f32 = 1.0;
/// How far something may go, as a share of how far the frame is: below 1 nothing comes from beyond it, and no field folds; the more, the
/// further a brow close to a frame is drawn out.
const SHARE: f32 = 0.4;

/// How far off each of the crop's `FIELD x FIELD` cells is from a frame, cells.
#[derive(Debug, Clone)]
pub struct Frames(Vec<f32>);

impl Frames {
    /// Of soft masks, planes `[19, FIELD, FIELD]`, 0..1; `None` where no glasses are seen.
    pub fn of(probabilities: &[f32]) -> Option<Self> {
        let plane = &probabilities[usize::from(EYEGLASSES) * FIELD * FIELD..][..FIELD * FIELD];
        let frame: Vec<bool> = plane.iter().map(|share| *share >= FRAME).collect();
        (frame.iter().filter(|seen| **seen).count() >= FEWEST).then(|| Self(distances(&frame, FIELD)))
    }

    /// How much of an edit is left out at a crop position, 0..1: all of it on a frame.
    pub fn stays(&self, position: [f32; 2]) -> f32 {
        (1.0 + MARGIN - at(&self.0, position)).clamp(0.0, 1.0)
    }

    /// A motion at a crop position, crop pixels, as far as a frame near it lets it go.
    pub fn held(&self, position: [f32; 2], motion: [f32; 2]) -> [f32; 2] {
        let most = SHARE * (at(&self.0, position) - MARGIN).max(0.0) * (CROP / FIELD) as f32;
        let far = motion[0].hypot(motion[1]);
        if far > most { motion.map(|v| v * most / far) } else { motion }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::classes::CLASSES;
    use proptest::prelude::*;

    /// A bar two cells high across the crop, from row 50 on.
    fn bar() -> Frames {
        let mut planes = vec![0.0; CLASSES * FIELD * FIELD];
        planes[usize::from(EYEGLASSES) * FIELD * FIELD..][50 * FIELD..52 * FIELD].fill(0.6);
        Frames::of(&planes).unwrap()
    }

    #[test]
    fn a_frame_stays_and_what_is_far_off_goes_as_far_as_it_would() {
        let frames = bar();
        assert_eq!([frames.stays([80.0, 102.0]), frames.stays([80.0, 120.0])], [1.0, 0.0]);
        assert_eq!(frames.held([80.0, 102.0], [0.0, 9.0]), [0.0; 2]);
        assert_eq!(frames.held([80.0, 200.0], [5.0, -9.0]), [5.0, -9.0]);
        assert!(Frames::of(&vec![0.0; CLASSES * FIELD * FIELD]).is_none());
    }

    proptest! {
        #[test]
        fn nothing_comes_from_a_frame_or_from_beyond_it(x in 10.0f32..240.0, y in 0.0f32..256.0, dx in -40.0f32..40.0, dy in -40.0f32..40.0) {
            let frames = bar();
            let [_, v] = frames.held([x, y], [dx, dy]);
            let side = |y: f32| y < 100.0;
            prop_assert!(frames.stays([x, y]) > 0.0 || (side(y) == side(y + v) && !(100.0..104.0).contains(&(y + v))));
        }

        #[test]
        fn a_field_does_not_fold(y in 1.0f32..255.0, dy in -40.0f32..40.0) {
            let frames = bar();
            let place = |y: f32| y + frames.held([128.0, y], [0.0, dy])[1];
            prop_assert!(place(y + 0.5) > place(y), "{} {}", place(y), place(y + 0.5));
        }
    }
}
