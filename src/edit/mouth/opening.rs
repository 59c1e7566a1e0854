//! Where an edit opens the mouth, column by column: what lies between its lips there, and between those of the photo.

use super::Mouth;
use super::inside::{Inside, SEEN, span};
use super::own::FRINGE;
use crate::CROP;
use crate::edit::field::EditField;

/// Cover from which the photo is hidden.
const HALF: f32 = 0.5;
/// Crop pixels beyond its edge at which a lip is asked where it comes from.
const LIP: f32 = 1.0;
/// How often each column's lines are drawn towards its neighbours'.
const SMOOTHED: usize = 8;
/// Crop pixels to an opening's ends over which it narrows.
const NARROWS: f32 = 7.0;
/// Crop pixels of height that are no opening yet.
const LEAST: f32 = 2.5;

/// A column of crop pixels.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lines {
    /// Where upper and lower lip end in the edit of intensity 1.
    pub full: [f32; 2],
    /// Where those places lie in the photo: the seam of closed lips, or the edges of the photo's own opening.
    pub from: [f32; 2],
    /// How much of the edit shows here.
    share: f32,
}

impl Lines {
    /// Where the lips end in the edit as it is asked for.
    pub fn lips(&self) -> [f32; 2] {
        let lip = |c: usize| self.from[c] + self.share * (self.full[c] - self.from[c]);
        [lip(0), lip(1)]
    }

    /// Where the photo's own teeth begin and end in it, without the lips' fringe.
    pub fn own(&self) -> [f32; 2] {
        [self.from[0] + FRINGE, self.from[1] - FRINGE]
    }

    /// Crop pixels between them.
    pub fn height(&self) -> f32 {
        let [top, bottom] = self.lips();
        (bottom - top).max(0.0)
    }

    /// `share` of the way to `other`.
    fn towards(&self, other: &Self, share: f32) -> Self {
        let mix = |a: f32, b: f32| a + share * (b - a);
        let both = |a: [f32; 2], b: [f32; 2]| [mix(a[0], b[0]), mix(a[1], b[1])];
        Self {
            full: both(self.full, other.full),
            from: both(self.from, other.from),
            share: mix(self.share, other.share),
        }
    }

    /// `share` of its heights, around their middles.
    fn narrowed(&self, share: f32) -> Self {
        let around = |[a, b]: [f32; 2]| [a, b].map(|row| (a + b) / 2.0 + share * (row - (a + b) / 2.0));
        Self { full: around(self.full), from: around(self.from), share: self.share }
    }
}

/// The opening of one edit.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Crop column of the first of `lines`.
    left: usize,
    lines: Vec<Lines>,
}

impl Opening {
    /// Of a `mouth` as a mixture of `parts` opens it, fields with their shares (in all 1), at this intensity, of which each cell of `field`, the
    /// mixture, has its own strength; `None` where it does not.
    pub fn of(
        parts: &[(&EditField, f32)],
        field: &EditField,
        mouth: Mouth,
        inside: &Inside,
        intensity: f32,
    ) -> Option<Self> {
        let column = |x: usize| {
            let x = x as f32 + 0.5;
            let lines = mixed(parts.iter().map(|(part, share)| (lines(part, mouth, inside, x), *share)))?;
            let strength = field.at([x, (lines.full[0] + lines.full[1]) / 2.0]).strength;
            Some(Lines { share: intensity * strength, ..lines })
        };
        let found: Vec<(usize, Lines)> = (0..CROP).filter_map(|x| Some((x, column(x)?))).collect();
        // The widest run of columns, without those that stand alone.
        let run = found.chunk_by(|a, b| a.0 + 1 == b.0).max_by_key(|run| run.len())?;
        let mut lines: Vec<Lines> = run.iter().map(|(_, lines)| *lines).collect();
        for _ in 0..SMOOTHED {
            let before = lines.clone();
            for i in 1..lines.len().saturating_sub(1) {
                lines[i] = before[i].towards(&before[i - 1].towards(&before[i + 1], 0.5), 0.5);
            }
        }
        let n = lines.len();
        for (i, column) in lines.iter_mut().enumerate() {
            *column = column.narrowed((((i.min(n - 1 - i) as f32) + 0.5) / NARROWS).min(1.0).sqrt());
        }
        let tall = lines.iter().map(|l| l.full[1] - l.full[0]).fold(0.0, f32::max);
        (tall > LEAST).then_some(Self { left: run[0].0, lines })
    }

    /// The lines at a crop column; `None` beside the opening.
    pub(super) fn at(&self, x: f32) -> Option<Lines> {
        let column = x - 0.5 - self.left as f32;
        let last = (self.lines.len() - 1) as f32;
        if !(-0.5..=last + 0.5).contains(&column) {
            return None;
        }
        let column = column.clamp(0.0, last);
        let (a, b) = (column.floor() as usize, column.ceil() as usize);
        Some(self.lines[a].towards(&self.lines[b], column.fract()))
    }

    /// How steeply the lips' lines fall at a crop column.
    pub(super) fn slopes(&self, x: f32) -> [f32; 2] {
        let [left, right] = self.ends();
        let lips = |x: f32| self.at(x.clamp(left, right)).map_or([0.0; 2], |lines| lines.lips());
        let (before, after) = (lips(x - 1.0), lips(x + 1.0));
        [0, 1].map(|c| (after[c] - before[c]) / 2.0)
    }

    /// Crop columns from its one end to the other.
    pub(super) fn ends(&self) -> [f32; 2] {
        [self.left as f32, (self.left + self.lines.len()) as f32]
    }

    /// Mean over its middle third.
    pub(super) fn mean(&self, of: impl Fn(&Lines) -> f32) -> f32 {
        let third = self.lines.len() / 3;
        let middle = &self.lines[third..self.lines.len() - third];
        middle.iter().map(of).sum::<f32>() / middle.len() as f32
    }

    /// Where the field is to be asked about a crop position: between the lips it only goes over from one to the other, so there the
    /// nearer lip goes on.
    pub fn lip(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let Some(Lines { full: [top, bottom], .. }) = self.at(x) else { return [x, y] };
        let (over, under) = (top - LIP, bottom + LIP);
        let row = if y <= over || y >= under {
            y
        } else if y < (top + bottom) / 2.0 {
            over
        } else {
            under
        };
        [x, row]
    }
}

/// The lines of column `x` of a whole edit, if it is open.
fn lines(field: &EditField, mouth: Mouth, inside: &Inside, x: f32) -> Option<Lines> {
    let shown = |at: [f32; 2]| {
        let cell = field.at(at);
        cell.cover > HALF || inside.at([at[0] + cell.flow[0], at[1] + cell.flow[1]]) > SEEN
    };
    let [top, bottom] = span(mouth, x, shown)?;
    let over = field.at([x, top - LIP]);
    let under = field.at([x, bottom + LIP]);
    let from = match inside.span(mouth, x + (over.flow[0] + under.flow[0]) / 2.0) {
        Some(own) if mouth.is_toothy() => own,
        _ => {
            let seam = (top + over.flow[1] + bottom + under.flow[1]) / 2.0;
            [seam, seam]
        }
    };
    Some(Lines { full: [top, bottom], from, share: 1.0 })
}

/// The lines of a mixture of edits, each with its share; one that does not open the mouth leaves its lips where the photo has them.
fn mixed(parts: impl Iterator<Item = (Option<Lines>, f32)>) -> Option<Lines> {
    let open: Vec<(Lines, f32)> = parts.filter_map(|(lines, share)| Some((lines?, share))).collect();
    let whole: f32 = open.iter().map(|(_, share)| share).sum();
    let mean = |of: fn(&Lines) -> [f32; 2]| {
        [0, 1].map(|c| open.iter().map(|(l, share)| share * of(l)[c]).sum::<f32>() / whole)
    };
    let (full, from) = (mean(|l| l.full), mean(|l| l.from));
    (whole > 0.0).then(|| Lines {
        full: [0, 1].map(|c| from[c] + whole.min(1.0) * (full[c] - from[c])),
        from,
        share: 1.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FIELD;
    use crate::edit::mouth::testing::{closed, field, opened, smile};

    #[test]
    fn lips_are_where_the_field_parts_them() {
        let opening = opened(&closed().0, -6.0, 20.0);
        let lines = opening.at(130.0).unwrap();
        let [top, bottom] = lines.full;
        assert!((top - 158.0).abs() < 1.5 && (bottom - 184.0).abs() < 1.5, "{lines:?}");
        // Closed lips meet in one line of the photo.
        assert!((lines.from[0] - 164.0).abs() < 1.5 && lines.from[0] == lines.from[1], "{lines:?}");
        assert_eq!(lines.lips(), lines.full);
        // It narrows to its ends, and beyond them there is none.
        let [left, right] = opening.ends();
        assert!(opening.at(left + 1.0).unwrap().height() < 0.6 * lines.height());
        assert!(opening.at(left - 2.0).is_none() && opening.at(right + 2.0).is_none());
    }

    #[test]
    fn a_smile_s_lips_come_from_its_edges() {
        let lines = opened(&smile().0, 3.0, 20.0).at(130.0).unwrap();
        assert!((lines.from[0] - 160.0).abs() < 1.5 && (lines.from[1] - 168.0).abs() < 1.5, "{lines:?}");
    }

    #[test]
    fn between_lips_the_nearer_one_goes_on() {
        let opening = opened(&closed().0, -6.0, 20.0);
        let [top, bottom] = opening.at(130.0).unwrap().full;
        assert_eq!(opening.lip([130.0, top + 3.0]), [130.0, top - LIP]);
        assert_eq!(opening.lip([130.0, bottom - 3.0]), [130.0, bottom + LIP]);
        for outside in [[130.0, top - 4.0], [130.0, bottom + 4.0], [20.0, 170.0]] {
            assert_eq!(opening.lip(outside), outside);
        }
    }

    #[test]
    fn a_mouth_that_stays_shut_has_none() {
        let (shares, mouth) = closed();
        let of = |field: &EditField| Opening::of(&[(field, 1.0)], field, mouth, &Inside::of(&shares), 1.0);
        assert!(of(&field(&shares, 0.0, 0.0)).is_none());
        let broken = EditField::from_planes(&vec![f32::NAN; 10 * FIELD * FIELD]);
        assert!(of(&broken).is_none());
    }

    #[test]
    fn a_mixture_opens_as_far_as_its_parts_on_the_mean() {
        let (shares, mouth) = closed();
        let (far, shut) = (field(&shares, -6.0, 20.0), field(&shares, 0.0, 0.0));
        let parts = [(&far, 0.4), (&shut, 0.6)];
        let opening = Opening::of(&parts, &far, mouth, &Inside::of(&shares), 1.0).unwrap();
        let height = opening.at(130.0).unwrap().height();
        assert!((height - 0.4 * 26.0).abs() < 1.5, "{height}");
    }
}
