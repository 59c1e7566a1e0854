//! What no face moves: the ground behind it, clothes, hair and hats. A field that is smooth drags along what lies beside a face that
//! widens.

use crate::face::classes::class::{BACKGROUND, CLOTH, HAIR, HAT};
use crate::locate::masks::{at, centre};
use crate::nn::generator::field::steep;
use crate::{CROP, FIELD};

/// Where a beard may be, which some take for hair: the middle of an ellipse and its half axes, crop pixels.
const BEARD: ([f32; 2], [f32; 2]) = ([CROP as f32 / 2.0, 190.0], [80.0, 62.0]);

/// A share of ground that is none: of an edit it would leave out a ten-thousandth.
const FACE: f32 = 0.04;

/// How much of each of the crop's `FIELD x FIELD` cells is such, 0..1.
#[derive(Debug, Clone)]
pub struct Ground(Vec<f32>);

impl Ground {
    /// Of soft masks, planes `[19, FIELD, FIELD]`, 0..1.
    pub fn of(probabilities: &[f32]) -> Self {
        let plane = |class: u8, i: usize| probabilities[usize::from(class) * FIELD * FIELD + i];
        let may_be_beard = |i: usize| {
            let (middle, half) = BEARD;
            let [x, y] = centre(i);
            ((x - middle[0]) / half[0]).hypot((y - middle[1]) / half[1]) < 1.0
        };
        let share = |i: usize| {
            let hair = if may_be_beard(i) { 0.0 } else { plane(HAIR, i) };
            (plane(BACKGROUND, i) + plane(CLOTH, i) + plane(HAT, i) + hair).min(1.0)
        };
        Self((0..FIELD * FIELD).map(share).collect())
    }

    /// How much of an edit is left out, 0..1, that shows at one crop position what the photo has at another: all of it where both lie on
    /// the ground. What a face comes to cover, or no longer covers, changes.
    pub fn stays(&self, here: [f32; 2], from: [f32; 2]) -> f32 {
        let here = at(&self.0, here);
        if here < FACE { 0.0 } else { steep(here.min(at(&self.0, from))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::classes::CLASSES;
    use crate::face::classes::class::SKIN;

    /// A face left of the crop's middle, and a class right of it.
    fn beside(class: u8) -> Ground {
        let mut planes = vec![0.0; CLASSES * FIELD * FIELD];
        for i in 0..FIELD * FIELD {
            let seen = if i % FIELD < FIELD / 2 { SKIN } else { class };
            planes[usize::from(seen) * FIELD * FIELD + i] = 1.0;
        }
        Ground::of(&planes)
    }

    #[test]
    fn what_lies_beside_a_face_stays_and_the_face_may_cover_it() {
        for class in [BACKGROUND, CLOTH, HAT, HAIR] {
            let ground = beside(class);
            let (face, near, far) = ([100.0, 60.0], [140.0, 60.0], [150.0, 60.0]);
            assert_eq!(ground.stays(near, far), 1.0, "class {class}");
            assert_eq!([ground.stays(near, face), ground.stays(face, far), ground.stays(face, face)], [0.0; 3]);
        }
    }

    #[test]
    fn a_beard_moves_with_the_mouth() {
        let ground = beside(HAIR);
        assert_eq!(ground.stays([150.0, 190.0], [160.0, 190.0]), 0.0);
        assert_eq!(beside(BACKGROUND).stays([150.0, 190.0], [160.0, 190.0]), 1.0);
    }
}
