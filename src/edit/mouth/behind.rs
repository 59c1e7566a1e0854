//! What is seen between the lips of an edit that opens the mouth: teeth, a tongue, the dark.
//!
//! A field moves and paints smoothly, so its teeth go down with the lower lip, tear, or are a grey band. Teeth stand in the skull: those
//! that the photo shows stay where they are ([`super::own`]), others stand where anatomy has them ([`super::teeth`]), and the lips of
//! the edit ([`super::opening`]) say how much of them is seen.

use super::Mouth;
use super::lower::Lower;
use super::opening::{Lines, Opening};
use super::own::{FRINGE, Own};
use super::teeth::Teeth;
use super::tongue::Tongue;
use crate::edit::between::Between;
use crate::grid::{bell, step};

/// The dark, in the light of what is white in the face, shares of it, and what is left of it in the depth, so many crop pixels above the
/// lower lip.
const DARK: [f32; 3] = [0.30, 0.135, 0.125];
const DEPTH: f32 = 0.70;
const DEEP: f32 = 8.0;
/// Crop pixels over which a lip's edge goes over into what lies behind it.
const SOFT: f32 = 1.1;
/// Crop pixels of height of an opening that shows in full.
const OPEN: f32 = 1.5;
/// Crop pixels that lips move in all from which anything is drawn, and from which it shows in full.
const MOVED: [f32; 2] = [0.5, 2.5];
/// Share of the opening's width over which the cheek's shadow lies on its corners, and the light that is left there.
const CORNER: f32 = 0.2;
const DIM: f32 = 0.45;
/// How much of the photo a crop pixel of lip beside the opening shows at least, crop pixels; and crop pixels of an opening's height from
/// which, and from which in full, this is so.
const DRAWN_OUT: f32 = 0.5;
const LIP: [f32; 2] = [0.0, 3.0];
/// Crop pixels beside the opening from which this fades, and at which it ends.
const BESIDE: [f32; 2] = [2.0, 9.0];
/// How much darker a lip is where it turns inwards, at the edge of an opening that is [`DEEP`], and crop pixels over which it gets so.
const TURNED: f32 = 0.30;
const TURNS: f32 = 2.2;
/// Light that is left right above the lower lip, and crop pixels over which it is back.
const FLOOR: f32 = 0.75;
const SHADE: f32 = 3.0;

/// The inside of the mouth of one edit.
#[derive(Debug, Clone)]
pub struct Behind {
    mouth: Mouth,
    opening: Opening,
    row: Row,
    tongue: Tongue,
    lower: Lower,
    shown: f32,
}

/// A row of teeth.
#[derive(Debug, Clone, Copy)]
enum Row {
    Own(Own),
    Drawn(Teeth),
}

impl Row {
    /// Crop row at which the teeth end in a column of the edit.
    fn edge(&self, x: f32, lines: &Lines) -> f32 {
        match self {
            Self::Own(own) => own.edge(x, lines),
            Self::Drawn(teeth) => teeth.edge(x),
        }
    }
}

impl Behind {
    /// Of a `mouth` that an edit opens so far; `None` where that is not seen.
    pub fn of(mouth: Mouth, opening: Opening) -> Option<Self> {
        let moved = |l: &Lines| [0, 1].map(|c| (l.lips()[c] - l.from[c]).abs()).iter().sum::<f32>();
        let shown = step(opening.mean(moved), MOVED);
        let row = if mouth.is_toothy() {
            Row::Own(Own::of(mouth, &opening))
        } else {
            Row::Drawn(Teeth::of(mouth, opening.mean(|l| (l.from[0] + l.from[1]) / 2.0)))
        };
        let deep = opening.mean(|l| l.lips()[1] - row.edge(mouth.middle[0], l).max(l.lips()[0]));
        let tongue = Tongue::of(mouth, opening.ends(), deep);
        let lower = Lower::of(mouth, &opening, deep);
        (shown > 0.0).then_some(Self { mouth, opening, row, tongue, lower, shown })
    }

    /// How far it is drawn in place of what the field shows, 0..1: less where lips hardly move.
    pub fn shown(&self) -> f32 {
        self.shown
    }

    /// Whether they are the photo's, which are sharper than any that a field paints.
    pub fn has_own_teeth(&self) -> bool {
        matches!(self.row, Row::Own(_))
    }

    /// Whether what the field paints at a crop position is the mouth's inside, which is drawn here.
    pub fn holds(&self, at: [f32; 2]) -> bool {
        self.mouth.holds(at)
    }

    /// Where the field is to be asked about a crop position.
    pub fn lip(&self, at: [f32; 2]) -> [f32; 2] {
        self.opening.lip(at)
    }

    /// Where in the photo a lip of the edit at a crop position comes from, if the field has it come from `place`: neither from between the
    /// photo's lips, which would be an edge of teeth around the opening, nor drawn out too far, which would be a smear.
    pub fn from_lip(&self, [x, y]: [f32; 2], [from_x, from_y]: [f32; 2]) -> [f32; 2] {
        let Some(lines) = self.opening.at(x) else { return [from_x, from_y] };
        let ([top, bottom], [from, to]) = (lines.lips(), lines.from);
        let fringe = FRINGE.min(to - from);
        let row = if y < (top + bottom) / 2.0 {
            from_y.min(from - fringe - DRAWN_OUT * (top - y).max(0.0))
        } else {
            from_y.max(to + fringe + DRAWN_OUT * (y - bottom).max(0.0))
        };
        // Towards the ends of the opening, and farther off, lips go over into the skin beside them.
        let share = step(lines.height(), LIP) * (1.0 - step((top - y).max(y - bottom), BESIDE));
        [from_x, from_y + share * (row - from_y)]
    }

    /// Light on a lip at a crop position of the edit, 0..1: it turns inwards at its edge.
    pub fn light(&self, [x, y]: [f32; 2]) -> f32 {
        let Some(lines) = self.opening.at(x) else { return 1.0 };
        let [top, bottom] = lines.lips();
        let off = (top - y).max(y - bottom).max(0.0);
        1.0 - TURNED * (lines.height() / DEEP).min(1.0) * bell(off, TURNS)
    }

    /// What is seen at a crop position of the edit; `None` where it is not between lips.
    pub fn seen(&self, at: [f32; 2]) -> Option<Between> {
        let [x, y] = at;
        let lines = self.opening.at(x)?;
        let [top, bottom] = lines.lips();
        let ramp = |inwards: f32| (inwards / SOFT + 0.5).clamp(0.0, 1.0);
        // Across a line, not down it.
        let [over, under] = self.opening.slopes(x).map(|slope| (1.0 + slope * slope).sqrt());
        let open = (lines.height() / OPEN).min(1.0);
        let share = ramp((y - top) / over) * ramp((bottom - y) / under) * open;
        if share <= 0.0 {
            return None;
        }
        let edge = self.row.edge(x, &lines).max(top);
        let depth = 1.0 - (1.0 - DEPTH) * step(bottom - y, [0.0, DEEP]);
        let dark = [0, 1, 2].map(|c| DARK[c] * depth * self.mouth.white[c]);
        let mut colour = self.lower.over(at, self.tongue.over(at, [edge, bottom], dark));
        let own = match &self.row {
            Row::Own(own) => own.row(x, y, &lines).map(|row| ([x, row], ramp(edge - y))),
            Row::Drawn(teeth) => {
                let tooth = teeth.at(at, top);
                (0..3).for_each(|c| colour[c] += tooth.share * (tooth.colour[c] - colour[c]));
                None
            }
        };
        let [left, right] = self.opening.ends();
        let corner = step((x - left).min(right - x) / (right - left), [0.0, CORNER]);
        let light = (DIM + (1.0 - DIM) * corner) * (FLOOR + (1.0 - FLOOR) * step(bottom - y, [0.0, SHADE]));
        Some(Between { share, colour: colour.map(|c| c * light), own })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::composite::Composite;
    use crate::edit::mouth::inside::Inside;
    use crate::edit::mouth::testing::{closed, field, smile};
    use crate::locate::similarity::Similarity;
    use crate::photo::lightness;
    use image::{Rgba, RgbaImage};
    use proptest::prelude::*;

    fn behind((shares, mouth): (Vec<f32>, Mouth), up: f32, down: f32, intensity: f32) -> Option<Behind> {
        let field = field(&shares, up, down);
        Behind::of(mouth, Opening::of(&[(&field, 1.0)], &field, mouth, &Inside::of(&shares), intensity)?)
    }

    #[test]
    fn a_closed_mouth_that_opens_shows_teeth_above_and_dark_below() {
        let behind = behind(closed(), -6.0, 20.0, 1.0).unwrap();
        let light = |y: f32| lightness(behind.seen([133.0, y]).unwrap().colour);
        assert!(light(165.0) > 120.0 && light(176.0) < 90.0, "{} {}", light(165.0), light(176.0));
        assert!(behind.seen([133.0, 150.0]).is_none() && behind.seen([133.0, 190.0]).is_none());
    }

    #[test]
    fn half_an_edit_opens_half_as_far() {
        let rows = |intensity: f32| {
            let behind = behind(closed(), -6.0, 20.0, intensity).unwrap();
            (100..220).filter(|y| behind.seen([133.0, *y as f32]).is_some_and(|seen| seen.share > 0.5)).count()
        };
        assert!(rows(1.0).abs_diff(2 * rows(0.5)) <= 2, "{} {}", rows(1.0), rows(0.5));
        assert!(behind(closed(), -6.0, 20.0, 0.01).is_none() && behind(smile(), 0.0, 0.0, 1.0).is_none());
    }

    #[test]
    fn a_lip_is_never_made_of_teeth() {
        let behind = behind(smile(), 3.0, 20.0, 1.0).unwrap();
        let lines = behind.opening.at(130.0).unwrap();
        let [top, bottom] = lines.lips();
        for (y, place) in [(top - 1.0, 161.0), (bottom + 1.0, 167.5)] {
            let [_, row] = behind.from_lip([130.0, y], [130.0, place]);
            assert!(!(160.0..168.0).contains(&row), "{row}");
        }
        assert_eq!(behind.from_lip([130.0, 150.0], [130.0, 150.0]), [130.0, 150.0]);
        let seen = behind.seen([130.0, 165.0]).unwrap();
        assert!(seen.own.is_some_and(|([_, row], share)| (160.0..168.0).contains(&row) && share > 0.9));
    }

    #[test]
    fn nothing_of_the_photo_shines_through_an_open_mouth() {
        let (shares, mouth) = closed();
        let mut field = field(&shares, -6.0, 20.0);
        field.cells.iter_mut().for_each(|cell| cell.gate = 0.5);
        let opening = Opening::of(&[(&field, 1.0)], &field, mouth, &Inside::of(&shares), 1.0).unwrap();
        let composite = Composite { behind: Behind::of(mouth, opening), ..Composite::plain(field) };
        let photo = RgbaImage::from_pixel(256, 256, Rgba([250, 240, 230, 255]));
        let to_photo = Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 };
        let edited = composite.apply(&photo, &to_photo, 1.0).unwrap();
        let dark = edited.pixels.get_pixel(133 - edited.x, 173 - edited.y);
        assert!(dark[1] < 60, "{dark:?}");
    }

    #[test]
    fn where_lips_hardly_move_teeth_are_the_photos() {
        let (shares, mouth) = smile();
        let photo = RgbaImage::from_fn(256, 256, |_, y| {
            Rgba(if (160..168).contains(&y) { [230, 225, 215, 255] } else { [190, 90, 90, 255] })
        });
        let field = field(&shares, 0.3, 0.4);
        let opening = Opening::of(&[(&field, 1.0)], &field, mouth, &Inside::of(&shares), 1.0).unwrap();
        let behind = Behind::of(mouth, opening).unwrap();
        assert!((0.0..0.1).contains(&behind.shown()), "{}", behind.shown());
        let composite = Composite { behind: Some(behind), ..Composite::plain(field) };
        let to_photo = Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 };
        let edited = composite.apply(&photo, &to_photo, 1.0).unwrap();
        let off =
            |y: u32| edited.pixels.get_pixel(130 - edited.x, y - edited.y)[1].abs_diff(photo.get_pixel(130, y)[1]);
        let off: Vec<u8> = (150..180).filter(|y| ![159, 160, 167, 168].contains(y)).map(off).collect();
        assert!(off.iter().all(|off| *off < 20), "{off:?}");
    }

    proptest! {
        #[test]
        fn what_is_seen_is_a_colour(x in 0.0f32..256.0, y in 0.0f32..256.0, up in -20.0f32..10.0, down in -5.0f32..40.0, a in 0.0f32..1.3) {
            for mouth in [closed(), smile()] {
                if let Some(seen) = behind(mouth, up, down, a).and_then(|behind| behind.seen([x, y])) {
                    prop_assert!((0.0..=1.0).contains(&seen.share), "{seen:?}");
                    prop_assert!(seen.colour.iter().all(|c| (0.0..=255.0).contains(c)), "{seen:?}");
                    prop_assert!(seen.own.is_none_or(|(at, share)| at[1].is_finite() && (0.0..=1.0).contains(&share)), "{seen:?}");
                }
            }
        }
    }
}
