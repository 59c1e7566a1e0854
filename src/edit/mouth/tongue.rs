//! A tongue in a mouth that opens far, so that it is no flat hole.
//!
//! Of a mouth that was closed no photo shows the inside, and a generator paints its mean: one dark. Where the dark of an edit is deep
//! enough, a tongue lies on its floor: an arch over most of its width, lightest in front, darker where it goes back, with
//! its furrow in the middle of the mouth.

use super::Mouth;
use super::teeth::{PAINTED, step};
use crate::CROP;
use crate::edit::cell::Cell;
use crate::edit::field::EditField;
use crate::photo::lightness;

/// Its colour in full light, 0..255, and the skin's lightness in that light.
const COLOUR: [f32; 3] = [176.0, 88.0, 84.0];
const LIT: f32 = 200.0;
/// How much light reaches it in front, and at its back.
const LIGHT: [f32; 2] = [0.80, 0.34];
/// Lightness against the skin below which paint is the mouth's dark.
const DARK: f32 = 0.45;
/// Crop pixels of dark around the middle from which a tongue shows, and from which it shows in full.
const DEEP: [f32; 2] = [5.0, 8.0];
/// Crop pixels of dark in a column that counts to the mouth's width.
const OPEN: f32 = 3.0;
/// Half its width, of the dark's; its height, of the dark's.
const WIDTH: f32 = 0.40;
const HEIGHT: f32 = 0.62;
/// Crop pixels over which its outline goes over into the dark.
const SOFT: f32 = 2.0;
/// Its furrow: how much darker, and its half width, of the tongue's.
const FURROW: [f32; 2] = [0.16, 0.13];
/// How often the dark's outline is drawn towards its neighbours'.
const SMOOTHED: usize = 6;

/// The tongue of one edit.
#[derive(Debug, Clone)]
pub struct Tongue {
    /// Where the dark begins and ends in each column of crop pixels from `left` on.
    dark: Vec<[f32; 2]>,
    left: usize,
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
    /// Of a mouth as `field` opens it; `None` where that is not deep.
    pub fn of(field: &EditField, mouth: Mouth) -> Option<Self> {
        let dark: Vec<(usize, [f32; 2])> = (0..CROP).filter_map(|x| Some((x, dark_rows(field, mouth, x)?))).collect();
        // The widest run of columns, without those that stand alone.
        let run = dark.chunk_by(|a, b| a.0 + 1 == b.0).max_by_key(|run| run.len())?;
        let left = run[0].0;
        let mut dark: Vec<[f32; 2]> = run.iter().map(|(_, rows)| *rows).collect();
        for _ in 0..SMOOTHED {
            let before = dark.clone();
            for i in 1..dark.len().saturating_sub(1) {
                dark[i] = [0, 1].map(|c| (before[i - 1][c] + 2.0 * before[i][c] + before[i + 1][c]) / 4.0);
            }
        }
        let width = dark.len() as f32;
        let inner = &dark[dark.len() / 3..dark.len() - dark.len() / 3];
        let deep = inner.iter().map(|[top, bottom]| bottom - top).sum::<f32>() / inner.len() as f32;
        let shown = step(deep, DEEP);
        let light = LIGHT[0] * (0.5 + 0.5 * (mouth.skin / LIT).min(1.0));
        (shown > 0.0).then(|| Self {
            dark,
            left,
            middle: left as f32 + width / 2.0,
            half: WIDTH * width,
            tall: HEIGHT * deep,
            colour: COLOUR.map(|c| c * light),
            shown,
        })
    }

    /// What is seen at a crop position in place of `paint`.
    pub fn over(&self, [x, y]: [f32; 2], paint: [f32; 3]) -> [f32; 3] {
        let across = (x - self.middle) / self.half;
        let Some([top, bottom]) = (x >= self.left as f32).then(|| self.dark.get(x as usize - self.left)).flatten()
        else {
            return paint;
        };
        if across.abs() >= 1.0 {
            return paint;
        }
        // It lies on the floor of the mouth, and ends in an arch.
        let arch = self.tall * (1.0 - across * across).sqrt();
        let height = (bottom - y) / arch.max(1e-3);
        let over = arch - (bottom - y);
        let floor = step(bottom - y, [-1.0, 0.0]);
        let share = self.shown * floor * step(over, [0.0, SOFT]) * step(y - top, [0.0, SOFT]);
        let back = height.clamp(0.0, 1.0);
        let light = 1.0 + back * (LIGHT[1] / LIGHT[0] - 1.0);
        let furrow = 1.0 - FURROW[0] * (-(across / FURROW[1]).powi(2)).exp();
        let round = 1.0 - 0.35 * across * across;
        std::array::from_fn(|c| paint[c] + share * (self.colour[c] * light * furrow * round - paint[c]))
    }
}

/// Where the lowest dark of the column of crop pixels begins and ends; `None` where there is none worth the name.
fn dark_rows(field: &EditField, mouth: Mouth, x: usize) -> Option<[f32; 2]> {
    let dark = |y: &usize| {
        let at = [x, *y].map(|v| v as f32 + 0.5);
        let is_dark = |cell: Cell| cell.cover > PAINTED && lightness(cell.paint) < DARK * mouth.skin;
        mouth.holds(at) && is_dark(field.at(at))
    };
    let last = (0..CROP).rev().find(dark)?;
    let first = (0..=last).rev().take_while(dark).last()?;
    ((last + 1 - first) as f32 > OPEN).then_some([first as f32, last as f32 + 1.0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FIELD;
    use crate::edit::mouth::teeth::CAVITY;
    use crate::edit::mouth::testing::smile;

    /// The tongue of a mouth in which rows 80 on of 30 columns of cells are painted.
    fn painted(rows: usize, paint: [f32; 3]) -> Option<Tongue> {
        let mut cells = vec![Cell::default(); FIELD * FIELD];
        for (y, x) in (80..80 + rows).flat_map(|y| (50..80).map(move |x| (y, x))) {
            cells[y * FIELD + x] = Cell { cover: 1.0, paint, ..Cell::default() };
        }
        Tongue::of(&EditField { cells, side: FIELD }, smile().1)
    }

    #[test]
    fn it_lies_on_the_floor_of_a_mouth_that_opens_far() {
        let tongue = painted(8, CAVITY).unwrap();
        let at = |x: f32, y: f32| tongue.over([x, y], CAVITY);
        // From 160 to 176 it is dark, from 100 to 160 across.
        assert!(at(130.0, 174.0)[0] > 2.0 * CAVITY[0], "in front {:?}", at(130.0, 174.0));
        assert!(at(130.0, 170.0)[0] < at(130.0, 174.0)[0], "darker to its back");
        for outside in [[130.0, 161.0], [102.0, 174.0], [158.0, 174.0], [20.0, 174.0], [130.0, 220.0]] {
            assert_eq!(at(outside[0], outside[1]), CAVITY, "{outside:?}");
        }
    }

    #[test]
    fn there_is_none_where_it_is_not_deep_or_not_dark() {
        assert!(painted(2, CAVITY).is_none() && painted(8, [230.0; 3]).is_none() && painted(0, CAVITY).is_none());
    }
}
