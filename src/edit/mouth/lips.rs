//! Lips that close over what the photo shows between them.
//!
//! A field moves things smoothly, so where an upper and a lower lip are to meet, what lay between them is squeezed to a sliver, and
//! teeth shine out of a sad face. Lips, though, slide over teeth: column by column the rest of the gap is shut, by the upper lip
//! from above and the lower lip from below, at the photo's own resolution.

use super::Mouth;
use super::inside::{Inside, SEEN};
use crate::CROP;
use crate::edit::field::EditField;
use crate::grid::step;
use crate::nn::generator::field::steep;

/// The upper lip's share of the way: the jaw does the rest.
const UPPER: f32 = 0.45;
/// How far around the lips the skin follows, above and below, in the mouth's radii, and what of it moves as one with the lip.
const REACH: [f32; 2] = [1.0, 1.5];
const RIGID: f32 = 0.4;
/// Crop pixels of a lip's edge in which teeth still shine through.
const EDGE: f32 = 0.6;
/// The line between closed lips: how much darker, and its half width in the mouth's radii.
const LINE: [f32; 2] = [0.4, 0.045];
/// How far beyond the last teeth that are seen a mouth's corner lies, in its radii, and how many columns before them the gap begins to
/// narrow.
const CORNER: f32 = 0.35;
const NEAR: usize = 6;
/// Columns that are drawn towards their neighbours, so often.
const SMOOTHED: usize = 12;

/// A column of the edit, crop pixels.
#[derive(Debug, Clone, Copy, Default)]
struct Gap {
    /// Where lip and gap meet in the field's edit, above and below.
    top: f32,
    bottom: f32,
    /// How far the upper lip still has to come down, and the lower one up.
    down: f32,
    up: f32,
}

impl Gap {
    /// In an edit of this intensity, of which `closes` of the photo's gap is to be shut; `None` where there is none.
    fn of(field: &EditField, mouth: Mouth, inside: &Inside, x: f32, intensity: f32, closes: f32) -> Option<Self> {
        let rows = (0..2 * CROP).map(|row| (row as f32 + 0.5) / 2.0).filter(|y| mouth.holds([x, *y]));
        let mut shown = rows.filter(|y| {
            let cell = field.at([x, *y]);
            let strength = intensity * cell.strength;
            let from = [x + strength * cell.flow[0], y + strength * cell.flow[1]];
            inside.at(from) > SEEN || steep(cell.cover) * strength > 0.5
        });
        let first = shown.next()?;
        let (top, bottom) = (first - EDGE, shown.next_back().unwrap_or(first) + EDGE);
        let middle = field.at([x, (top + bottom) / 2.0]);
        let strength = intensity * middle.strength;
        let [from, to] = inside.span(mouth, x + strength * middle.flow[0])?;
        let wanted = (1.0 - closes * middle.strength) * (to - from + 2.0 * EDGE);
        let rest = (bottom - top - wanted).max(0.0);
        Some(Self { top, bottom, down: UPPER * rest, up: (1.0 - UPPER) * rest })
    }

    /// Where its lips meet, or its middle.
    fn middle(&self) -> f32 {
        (self.top + self.down + self.bottom - self.up) / 2.0
    }

    /// `share` of it, around a row.
    fn narrowed(&self, share: f32, middle: f32) -> Self {
        let around = |row: f32| middle + share * (row - self.middle());
        Self { top: around(self.top), bottom: around(self.bottom), down: share * self.down, up: share * self.up }
    }

    /// `share` of the way to `other`.
    fn towards(self, other: Self, share: f32) -> Self {
        let mix = |a: f32, b: f32| a + share * (b - a);
        Self {
            top: mix(self.top, other.top),
            bottom: mix(self.bottom, other.bottom),
            down: mix(self.down, other.down),
            up: mix(self.up, other.up),
        }
    }
}

/// What is seen at a place of the edit.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Where in the field's edit it lies, crop pixels.
    pub from: [f32; 2],
    /// Share of its light that is lost between the lips.
    pub shade: f32,
    /// How far it is lip, 0..1: so far the photo's own teeth do not show through a gate that is not quite open.
    pub lip: f32,
}

/// The lips of one edit.
#[derive(Debug, Clone)]
pub struct Lips {
    radius: f32,
    /// One for each column of crop pixels.
    gaps: Vec<Gap>,
}

impl Lips {
    /// For an edit of this intensity that `closes` so much of the gap, 0..1; `None` where nothing is left to be shut.
    pub fn closing(field: &EditField, mouth: Mouth, inside: &Inside, intensity: f32, closes: f32) -> Option<Self> {
        if closes <= 0.0 || !mouth.is_open() {
            return None;
        }
        let of = |x: usize| Gap::of(field, mouth, inside, x as f32 + 0.5, intensity, closes);
        let found: Vec<(usize, Gap)> = (0..CROP).filter_map(|x| Some((x, of(x)?))).collect();
        // The segmenter seldom sees the corners' dark: from near its ends on the gap narrows to them, along the line of the lips.
        let near = found.len().saturating_sub(1).min(2 * NEAR) / 2;
        let inner = found.get(near..found.len() - near).filter(|inner| !inner.is_empty())?;
        let corner = CORNER * mouth.radius + near as f32;
        let beyond = |x: usize, (from, gap): (usize, Gap), (outer, end): (usize, Gap)| {
            let slope = (end.middle() - gap.middle()) / (outer as f32 - from as f32 + f32::EPSILON);
            let off = (x as f32 - from as f32).clamp(-corner, corner);
            gap.narrowed(1.0 - off.abs() / corner, gap.middle() + slope * off)
        };
        let (first, last) = (inner[0], inner[inner.len() - 1]);
        let mut gaps: Vec<Gap> = (0..CROP)
            .map(|x| match inner.partition_point(|(column, _)| *column <= x) {
                0 => beyond(x, first, found[0]),
                n if n == inner.len() => beyond(x, last, found[found.len() - 1]),
                n => inner[n - 1].1,
            })
            .collect();
        for _ in 0..SMOOTHED {
            let before = gaps.clone();
            for x in 1..CROP - 1 {
                gaps[x] = before[x].towards(before[x - 1].towards(before[x + 1], 0.5), 0.5);
            }
        }
        gaps.iter().any(|gap| gap.down + gap.up > 0.5).then_some(Self { radius: mouth.radius, gaps })
    }

    /// What is seen at a crop position.
    pub fn at(&self, [x, y]: [f32; 2]) -> Seen {
        let column = (x - 0.5).clamp(0.0, (CROP - 2) as f32);
        let left = column.floor() as usize;
        let Gap { top, bottom, down, up } = self.gaps[left].towards(self.gaps[left + 1], column.fract());
        let (upper, lower) = (top + down, bottom - up);
        let follows = |off: f32, reach: f32| step(1.0 - off / (reach * self.radius), [0.0, 1.0 - RIGID]);
        let (share, far) = if y < upper {
            (follows(upper - y, REACH[0]), -down)
        } else if y > lower {
            (follows(y - lower, REACH[1]), up)
        } else {
            (0.0, 0.0)
        };
        // A gap that was hardly open has its line in the photo.
        let new = ((down + up) / (2.0 * EDGE + 1.0)).min(1.0);
        let [depth, width] = LINE;
        let shut = ((down + up) / (bottom - top).max(1e-3)).powi(2);
        let off = (y - (upper + lower) / 2.0) / (width * self.radius);
        Seen { from: [x, y + far * share], shade: depth * shut * new * (-off * off).exp(), lip: share * new }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FIELD;
    use crate::edit::cell::Cell;
    use crate::edit::mouth::testing::smile;
    use proptest::prelude::*;

    /// A field that leaves the mouth as it is.
    fn still() -> EditField {
        EditField { cells: vec![Cell { gate: 1.0, strength: 1.0, ..Cell::default() }; FIELD * FIELD], side: FIELD }
    }

    fn lips(closes: f32) -> Option<Lips> {
        let (shares, mouth) = smile();
        Lips::closing(&still(), mouth, &Inside::of(&shares), closes, closes)
    }

    #[test]
    fn a_gap_is_shut_by_as_much_as_is_wanted() {
        // Teeth in the photo's rows 160 to 168.
        let shown = |lips: &Lips| {
            (1400..1900)
                .map(|row| row as f32 / 10.0)
                .filter(|y| (160.0..168.0).contains(&lips.at([130.0, *y]).from[1]))
                .count()
        };
        assert_eq!(shown(&lips(1.0).unwrap()), 0);
        let half = shown(&lips(0.5).unwrap());
        assert!((35..=55).contains(&half), "{half}");
        assert!(lips(0.0).is_none());
        let (shares, _) = smile();
        let closed = Mouth::of(&vec![0.1; 19 * FIELD * FIELD], &vec![0.5; 3 * CROP * CROP]).unwrap();
        assert!(Lips::closing(&still(), Mouth { open: false, ..closed }, &Inside::of(&shares), 1.0, 1.0).is_none());
    }

    proptest! {
        #[test]
        fn nothing_is_seen_twice_and_far_off_nothing_moves(x in 0.0f32..256.0, y in 0.0f32..255.0, closes in 0.1f32..1.0) {
            let lips = lips(closes).unwrap();
            let Seen { from: [_, here], shade, lip } = lips.at([x, y]);
            let [_, below] = lips.at([x, y + 0.25]).from;
            prop_assert!(below >= here, "{here} {below}");
            prop_assert!((0.0..1.0).contains(&shade) && (0.0..=1.0).contains(&lip));
            if (y - 164.0).abs() > 80.0 || (x - 130.0).abs() > 80.0 {
                prop_assert!((here - y).abs() < 0.05, "{here} at {y}");
            }
        }
    }
}
