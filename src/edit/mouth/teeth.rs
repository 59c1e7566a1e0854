//! Upper teeth of a mouth that was closed, drawn at the photo's own resolution.
//!
//! No photo of a closed mouth shows how its teeth stand, and a generator answers with their mean, a grey band that hangs on a lip. Teeth,
//! though, stand in the skull, whatever the lips do: a little lower than the seam of closed lips, in the same order and nearly the
//! same proportions in everybody. So where they are drawn follows from the photo, and how much of them is seen from the lips of the
//! edit. Of lower teeth little is seen ([`super::lower`]).

use super::Mouth;
use crate::grid::{bell, step};

/// Where upper teeth meet, from the mouth's middle, in its radii: incisors are 8.5 and 6.5 mm wide in a mouth of 50 mm.
pub const UPPER: [f32; 5] = [0.0, 0.62, 1.10, 1.52, 1.90];
/// Where the last of them that is drawn ends.
const LAST: f32 = 2.30;
/// How tall each is, and how much higher than the first it ends, in radii.
const TALL: [f32; 5] = [0.74, 0.64, 0.70, 0.58, 0.54];
const HIGHER: [f32; 5] = [0.0, 0.05, 0.02, 0.08, 0.11];
/// How far below the seam of closed lips the first ends, in radii, and how the row rises to its sides, in radii at one radius.
const BELOW: f32 = 0.16;
const RISES: f32 = 0.035;
/// How much of a tooth's corner is rounded off, in radii; canines are pointed.
const CORNER: [f32; 5] = [0.05, 0.07, 0.10, 0.06, 0.06];
/// Between two teeth: how much light is lost, and half its width in radii.
const GAP: f32 = 0.34;
const NARROW: f32 = 0.028;
/// Light that a tooth loses towards its sides, and its row two radii from the middle, where it goes back into the cheek's shadow.
const ROUND: f32 = 0.16;
const RECEDING: f32 = 0.42;
/// Where the upper lip's shadow on them is down to a third, in radii, and how much it takes.
const SHADOW: [f32; 2] = [0.12, 0.34];
/// Their colour and the gums' in the light of what is white in the face, shares of it, and the lightest there is, 0..255.
const ENAMEL: [f32; 3] = [1.34, 1.28, 1.17];
const LIGHTEST: [f32; 3] = [246.0, 240.0, 226.0];
const GUM: [f32; 3] = [0.74, 0.44, 0.43];

/// The row of upper teeth of one edit.
#[derive(Debug, Clone, Copy)]
pub struct Teeth {
    middle: f32,
    radius: f32,
    /// Crop row at which the first ends.
    edge: f32,
    /// Of what is white in the face, 0..255.
    white: [f32; 3],
}

/// A place of the row.
pub struct Tooth {
    /// How far it is tooth or gum, 0..1.
    pub share: f32,
    /// 0..255.
    pub colour: [f32; 3],
}

impl Teeth {
    /// Of a `mouth` whose closed lips meet in crop row `seam`.
    pub fn of(mouth: Mouth, seam: f32) -> Self {
        Self { middle: mouth.middle[0], radius: mouth.radius, edge: seam + BELOW * mouth.radius, white: mouth.white }
    }

    /// Crop row at which the row ends in a crop column.
    pub fn edge(&self, x: f32) -> f32 {
        self.edge - RISES * ((x - self.middle) / self.radius).powi(2) * self.radius
    }

    /// What is seen at a crop position, under an upper lip that ends at row `lip` there.
    pub fn at(&self, [x, y]: [f32; 2], lip: f32) -> Tooth {
        let u = (x - self.middle).abs() / self.radius;
        let i = UPPER.iter().rposition(|from| u >= *from).expect("from the middle on");
        let (from, to) = (UPPER[i], UPPER.get(i + 1).copied().unwrap_or(LAST));
        // -1 to 1 over the tooth, and radii to its sides.
        let across = (2.0 * u - from - to) / (to - from);
        let gap = (u - from).min(to - u);
        // Upwards from its edge, in radii.
        let up = (self.edge(x) - y) / self.radius - HIGHER[i] - CORNER[i] * across.powi(4);
        let soft = 0.5 / self.radius;
        // Scalloped, where it leaves the gums.
        let neck = step(up - TALL[i] * (1.0 - 0.14 * across * across), [-2.0 * soft, 2.0 * soft]);
        let open = 1.0 - 0.55 * step(up, [0.0, 0.3]);
        let mut light = (1.0 - GAP * open * bell(gap, NARROW)) * (1.0 - ROUND * across * across);
        // Thin at its edge, where less of it throws light back.
        light *= 0.90 + 0.10 * step(up, [0.0, 0.12]);
        let [deep, taken] = SHADOW;
        let row = (1.0 - RECEDING * (u / 2.0).powi(2).min(1.4))
            * (1.0 - taken * (-((y - lip).max(0.0) / self.radius) / deep).exp());
        let colour = |c: usize| {
            let tooth = (self.white[c] * ENAMEL[c]).min(LIGHTEST[c]) * light;
            row * (tooth + neck * (self.white[c] * GUM[c] - tooth))
        };
        let share = step(up, [-soft, soft]) * (1.0 - step(u, [LAST - 0.3, LAST]));
        Tooth { share, colour: std::array::from_fn(colour) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::lightness;

    fn teeth() -> Teeth {
        Teeth { middle: 128.0, radius: 20.0, edge: 170.0, white: [200.0; 3] }
    }

    #[test]
    fn teeth_end_below_and_meet_where_anatomy_has_it() {
        let at = |x: f32, y: f32| teeth().at([x, y], 150.0);
        assert!(at(134.0, 168.0).share > 0.99 && at(134.0, 172.0).share < 0.01);
        // An incisor is whiter than what lies between it and the next, on both sides alike.
        let light = |u: f32| lightness(at(128.0 + u * 20.0, 165.0).colour);
        for gap in &UPPER[..4] {
            assert!(light(gap + 0.18) > 1.1 * light(*gap + 0.001), "{gap}");
            assert!((light(gap + 0.1) - light(-gap - 0.1)).abs() < 0.1);
        }
        // The row goes back into shadow, and ends.
        assert!(light(1.7) < 0.8 * light(0.3) && at(128.0 + 2.4 * 20.0, 160.0).share == 0.0);
    }

    #[test]
    fn a_lip_casts_a_shadow_and_above_a_tooth_there_are_gums() {
        let teeth = teeth();
        let [near, far] = [164.0, 150.0].map(|lip| lightness(teeth.at([134.0, 165.0], lip).colour));
        assert!(near < 0.8 * far);
        let [r, g, _] = teeth.at([134.0, 150.0], 130.0).colour;
        assert!(r > 1.4 * g, "{r} {g}");
    }
}
