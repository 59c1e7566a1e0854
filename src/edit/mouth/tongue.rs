//! A tongue in a mouth that opens far, so that it is no flat hole: an arch on the floor of the dark, over most of its width, lightest
//! in front, darker where it goes back, with its furrow in the middle of the mouth.

use super::Mouth;
use crate::grid::{bell, step};

/// Its colour in the light of what is white in the face, shares of it.
const COLOUR: [f32; 3] = [0.92, 0.47, 0.45];
/// How much light reaches it in front, and at its back.
const LIGHT: [f32; 2] = [0.82, 0.55];
/// Crop pixels of dark around the middle from which a tongue shows, and from which it shows in full.
const DEEP: [f32; 2] = [5.0, 8.0];
/// Half its width, of the dark's; its height, of the dark's.
const WIDTH: f32 = 0.44;
const HEIGHT: f32 = 0.75;
/// Share of its height over which its outline goes over into the dark, and crop pixels over which what is above it does.
const SOFT: f32 = 0.6;
const ABOVE: f32 = 3.0;
/// Its furrow: how much darker, and its half width, of the tongue's.
const FURROW: [f32; 2] = [0.16, 0.13];

/// The tongue of one edit.
#[derive(Debug, Clone, Copy)]
pub struct Tongue {
    /// Its middle and half its width, crop pixels.
    middle: f32,
    half: f32,
    /// How tall it is, crop pixels.
    tall: f32,
    /// In front, 0..255.
    colour: [f32; 3],
    /// How much of it shows, 0..1.
    shown: f32,
}

impl Tongue {
    /// Of a `mouth` that is dark from one of the crop columns `ends` to the other, `deep` crop pixels around the middle.
    pub fn of(mouth: Mouth, [left, right]: [f32; 2], deep: f32) -> Self {
        Self {
            middle: (left + right) / 2.0,
            half: (WIDTH * (right - left)).max(1.0),
            tall: HEIGHT * deep,
            colour: [0, 1, 2].map(|c| COLOUR[c] * mouth.white[c] * LIGHT[0]),
            shown: step(deep, DEEP),
        }
    }

    /// What is seen at a crop position in place of `dark`, in a column that is dark between the two rows.
    pub fn over(&self, [x, y]: [f32; 2], [top, bottom]: [f32; 2], dark: [f32; 3]) -> [f32; 3] {
        let across = (x - self.middle) / self.half;
        if across.abs() >= 1.0 {
            return dark;
        }
        // It lies on the floor of the mouth, and ends in an arch.
        let arch = self.tall * (1.0 - across * across).sqrt();
        let up = bottom - y;
        let share = self.shown * step(arch - up, [0.0, SOFT * self.tall]) * step(y - top, [0.0, ABOVE]);
        let back = (up / arch.max(1e-3)).clamp(0.0, 1.0);
        let light = 1.0 + back * (LIGHT[1] / LIGHT[0] - 1.0);
        let furrow = 1.0 - FURROW[0] * bell(across, FURROW[1]);
        let round = 1.0 - 0.35 * across * across;
        std::array::from_fn(|c| dark[c] + share * (self.colour[c] * light * furrow * round - dark[c]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::mouth::testing::smile;

    const DARK: [f32; 3] = [50.0, 22.0, 21.0];

    #[test]
    fn it_lies_on_the_floor_of_a_mouth_that_opens_far() {
        let rows = [160.0, 176.0];
        let tongue = |deep: f32| Tongue::of(smile().1, [100.0, 160.0], deep);
        let at = |x: f32, y: f32| tongue(16.0).over([x, y], rows, DARK);
        assert!(at(130.0, 174.0)[0] > 1.8 * DARK[0], "in front {:?}", at(130.0, 174.0));
        assert!(at(130.0, 170.0)[0] < at(130.0, 174.0)[0], "darker to its back");
        for outside in [[130.0, 161.0], [102.0, 174.0], [158.0, 174.0]] {
            assert_eq!(at(outside[0], outside[1]), DARK, "{outside:?}");
        }
        assert_eq!(tongue(4.0).over([130.0, 174.0], rows, DARK), DARK, "not deep");
    }
}
