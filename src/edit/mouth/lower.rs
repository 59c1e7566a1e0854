//! Edges of the lower teeth in a mouth that opens far: they go down with the jaw, and a lip that hangs on it covers all but their edges.

use super::Mouth;
use super::opening::Opening;
use crate::grid::{bell, step};

/// Where lower teeth meet, from the mouth's middle, in its radii: incisors are 5.4 and 5.9 mm wide in a mouth of 50 mm.
const LOWER: [f32; 5] = [0.0, 0.40, 0.82, 1.32, 1.85];
/// How much of the first shows, in radii, and how the row rises to its sides, in radii at one radius.
const SHOWS: f32 = 0.19;
const RISES: f32 = 0.05;
/// Crop pixels of dark around the middle from which they show, and from which in full.
const DEEP: [f32; 2] = [5.0, 9.0];
/// How much of a tooth's corner is rounded off, in radii.
const CORNER: f32 = 0.05;
/// Between two teeth: how much light is lost, and half its width in radii.
const GAP: f32 = 0.30;
const NARROW: f32 = 0.03;
/// Their colour in the light of what is white in the face, shares of it: they lie in the shade of what is above.
const ENAMEL: [f32; 3] = [0.88, 0.78, 0.67];
/// Light that the row loses a radius from the middle.
const RECEDING: f32 = 0.35;

/// The row of lower teeth of one edit.
#[derive(Debug, Clone, Copy)]
pub struct Lower {
    middle: f32,
    radius: f32,
    /// Crop row at which the first begins.
    edge: f32,
    /// How far they show, 0..1.
    shown: f32,
    /// In the middle, 0..255.
    colour: [f32; 3],
}

impl Lower {
    /// Of a `mouth` that opens so, `deep` crop pixels of dark around the middle.
    pub fn of(mouth: Mouth, opening: &Opening, deep: f32) -> Self {
        let shown = step(deep, DEEP);
        Self {
            middle: mouth.middle[0],
            radius: mouth.radius,
            edge: opening.mean(|lines| lines.lips()[1]) - SHOWS * mouth.radius * shown,
            shown,
            colour: [0, 1, 2].map(|c| ENAMEL[c] * mouth.white[c]),
        }
    }

    /// What is seen at a crop position in place of `behind`.
    pub fn over(&self, [x, y]: [f32; 2], behind: [f32; 3]) -> [f32; 3] {
        let u = (x - self.middle).abs() / self.radius;
        let Some(i) = LOWER.windows(2).position(|ends| u < ends[1]) else { return behind };
        let (from, to) = (LOWER[i], LOWER[i + 1]);
        let across = (2.0 * u - from - to) / (to - from);
        let gap = (u - from).min(to - u);
        let down = (y - self.edge) / self.radius + RISES * u * u - CORNER * across.powi(4);
        let soft = 0.6 / self.radius;
        let share = self.shown * step(down, [-soft, soft]) * (1.0 - step(u, [1.2, 1.85]));
        let light = (1.0 - GAP * bell(gap, NARROW)) * (1.0 - RECEDING * (u * u).min(1.5));
        std::array::from_fn(|c| behind[c] + share * (self.colour[c] * light - behind[c]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::mouth::testing::{closed, opened};

    #[test]
    fn their_edges_show_above_the_lower_lip_of_a_mouth_that_opens_far() {
        let (shares, mouth) = closed();
        let opening = opened(&shares, -6.0, 20.0);
        let bottom = opening.at(130.5).unwrap().lips()[1];
        let at = |deep: f32, y: f32| Lower::of(mouth, &opening, deep).over([130.5, y], [40.0; 3])[0];
        assert!(at(16.0, bottom - 1.0) > 80.0, "{}", at(16.0, bottom - 1.0));
        assert_eq!(at(16.0, bottom - 0.5 * mouth.radius), 40.0, "above them");
        assert_eq!(at(4.0, bottom - 1.0), 40.0, "not deep");
    }
}
