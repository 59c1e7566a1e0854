//! The teeth that the photo shows, between the lips of an edit: they stand where they are, and the lips go over them.

use super::Mouth;
use super::opening::{Lines, Opening};
use crate::grid::step;

/// Crop pixels of the photo's own opening that are still lip.
pub(super) const FRINGE: f32 = 0.7;
/// How far down a lower lip goes without its jaw, and how far with it at least, in the mouth's radii: in smiles and disgust up to 0.15, in
/// surprise and fear 0.65 and more.
const DROPPED: [f32; 2] = [0.25, 0.5];
/// How much taller they may look, where the lower lip goes down without its jaw.
const TALLER: f32 = 0.25;
/// Crop pixels at each end of their row over which it is lost under the lip.
const ENDS: f32 = 12.0;

/// The row of them.
#[derive(Debug, Clone, Copy)]
pub struct Own {
    /// How far the jaw has dropped, 0..1.
    dropped: f32,
    /// Crop pixels of it that show around the middle.
    shown: f32,
    /// The crop columns of the edit between which it is.
    ends: [f32; 2],
}

impl Own {
    /// Of a `mouth` that shows teeth, opened so far.
    pub fn of(mouth: Mouth, opening: &Opening) -> Self {
        let [left, right] = opening.ends();
        let shows = |x: &f32| opening.at(*x).is_some_and(|l| l.from[1] - l.from[0] > 2.0 * FRINGE);
        let columns = || (left as usize..right as usize).map(|x| x as f32 + 0.5);
        Self {
            dropped: step(opening.mean(|l| l.lips()[1] - l.from[1]) / mouth.radius, DROPPED),
            shown: opening.mean(|l| l.from[1] - l.lips()[0]),
            ends: [columns().find(shows), columns().rfind(shows)].map(|x| x.unwrap_or(left)),
        }
    }

    /// Crop row at which the row ends in a column of the edit. Under a jaw that drops it is lost at its ends, and shows no more there than
    /// in the middle: a smile's corners are drawn up.
    pub(super) fn edge(&self, x: f32, lines: &Lines) -> f32 {
        let [from, to] = lines.own();
        let [top, bottom] = lines.lips();
        let near = ((x - self.ends[0]).min(self.ends[1] - x) / ENDS).clamp(0.0, 1.0).sqrt();
        let less = ((to - from) * (1.0 - near)).max(to - top - self.shown).max(0.0);
        let more = (bottom - to).clamp(0.0, TALLER * (to - from).max(0.0));
        to + more - self.dropped * (more + less)
    }

    /// Row of the photo that is seen in row `y` of the edit; `None` where none of the row is. What a lip uncovers looks like what was
    /// beside it.
    pub(super) fn row(&self, x: f32, y: f32, lines: &Lines) -> Option<f32> {
        let ([from, to], [top, _], edge) = (lines.own(), lines.lips(), self.edge(x, lines));
        let stretched = self.dropped < 1.0 || top < from;
        let row = if stretched { to - (edge - y) * (to - from.max(top)) / (edge - top) } else { y };
        (to > from && edge > top).then(|| row.clamp(from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::mouth::testing::{opened, smile};

    #[test]
    fn teeth_stay_where_they_are_when_the_jaw_drops() {
        // Teeth in rows 160 to 168. The upper lip comes down to 163, the lower one goes down to 190.
        let opening = opened(&smile().0, 3.0, 22.0);
        let own = Own::of(smile().1, &opening);
        let lines = opening.at(130.0).unwrap();
        assert!((own.edge(130.0, &lines) - 167.3).abs() < 1.0, "{}", own.edge(130.0, &lines));
        assert_eq!(own.row(130.0, 165.0, &lines), Some(165.0));
        // At the ends of the row none is left.
        let x = opening.ends()[0] + 0.5;
        assert!(own.row(x, 165.0, &opening.at(x).unwrap()).is_none());
    }

    #[test]
    fn a_lip_that_goes_up_shows_more_of_them() {
        let opening = opened(&smile().0, -4.0, 0.0);
        let own = Own::of(smile().1, &opening);
        let lines = opening.at(130.0).unwrap();
        let rows: Vec<f32> = (157..167).map(|y| own.row(130.0, y as f32, &lines).unwrap()).collect();
        assert!(rows.is_sorted() && rows.iter().all(|row| (160.0..168.0).contains(row)), "{rows:?}");
    }
}
