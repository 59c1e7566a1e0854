//! Eyeballs that rest while the lids go over them.
//!
//! A field moves smoothly, so where lids part it draws iris, pupil and catchlight out with them, and where they close it presses
//! them flat. An eyeball does neither: what the photo shows of it is seen again between the lids of the edit, as far from the iris'
//! middle as it was, and what they uncover goes on as [`super::iris`] has it.

use super::ball::Ball;
use super::between::Between;
use super::field::EditField;
use super::iris::{Iris, RADIUS, REACH};
use super::lids::Lids;
use crate::FIELD;
use crate::face::classes::class::{L_EYE, R_EYE};
use crate::grid::step;
use crate::locate::masks;

/// Share from which a place is eye, and cover from which it is a new one.
const HALF: f32 = 0.5;
/// Crop pixels over which a lid's edge goes over into the eye.
const SOFT: f32 = 1.0;
/// Crop pixels between where the field takes a place from and where it lies on the ball, from which the ball is seen, and from which nothing
/// else is.
const APART: [f32; 2] = [0.3, 1.5];
/// Crop pixels from an iris' middle up to which the ball rests, and from which its white goes with the lids.
const RESTS: [f32; 2] = [7.5, 12.0];
/// What is left of the light right below the upper lid, and crop pixels over which it is back.
const SHADOW: (f32, f32) = (0.68, 3.5);
/// How often where an iris comes to lie is asked again.
const ASKED: usize = 6;
/// White that a raised lid shows above an iris, crop pixels, and how much further one goes up that shows as much already.
const WHITE: f32 = 1.8;
const FURTHER: f32 = 1.0;
/// Crop pixels from a lid that is held back over which the skin comes to go as far as it would.
const SKIN: f32 = 18.0;
/// Columns at an eye's ends over which what is drawn there, and what lids do, begins.
const ENDS: f32 = 4.0;

/// Both eyes of a photo.
#[derive(Debug, Clone)]
pub struct Eyes {
    balls: [Ball; 2],
    /// How much of each of the crop's `FIELD x FIELD` cells is eye, 0..1.
    shares: Vec<f32>,
}

impl Eyes {
    /// Of soft masks, planes `[19, FIELD, FIELD]`, 0..1, and the crop, planes `[3, CROP, CROP]`, -1..1; `None` where not both irises are
    /// seen.
    pub fn of(shares: &[f32], crop: &[f32]) -> Option<Self> {
        let plane = |class: u8| &shares[class as usize * FIELD * FIELD..][..FIELD * FIELD];
        let eyes: Vec<f32> = plane(L_EYE).iter().zip(plane(R_EYE)).map(|(left, right)| left + right).collect();
        Some(Self { balls: Iris::both(shares, crop)?.map(|eye| Ball::of(eye, crop)), shares: eyes })
    }

    /// The same in an edit of this intensity: those that stay open.
    pub fn edited(&self, field: &EditField, intensity: f32) -> Vec<EditedEye> {
        let Self { balls, shares } = self;
        let (share, beyond) = (intensity.min(1.0), intensity.max(1.0));
        let flow = |at: [f32; 2]| {
            let cell = field.at(at);
            cell.flow.map(|v| v * cell.strength * beyond)
        };
        let open = |at: [f32; 2]| {
            let [right, down] = flow(at);
            field.at(at).cover > HALF || masks::at(shares, [at[0] + right, at[1] + down]) > HALF
        };
        let edited = |ball: &Ball| {
            let (iris, photo) = (&ball.iris, &ball.lids);
            let middle = iris.middle();
            let place = |share: f32| {
                (0..ASKED).fold(middle, |at, _| {
                    let by = flow(at);
                    [0, 1].map(|c| middle[c] - share * by[c])
                })
            };
            let full = Lids::of(place(1.0), REACH, open)?;
            let white = |lids: &Lids, middle: [f32; 2]| lids.within(middle).map(|[below, _]| below - RADIUS);
            let [shown, widest] = [white(photo, middle)?, white(&full, place(1.0))?];
            let most = WHITE.max(shown + FURTHER);
            let held = if share * (widest - shown) > most - shown { (most - shown) / (widest - shown) } else { share };
            let lids = photo.towards(&full, held);
            let mut place = place(held);
            // Where the lower lid comes up the ball gives way, until it is as far from both.
            if let Some(([over, under], [top, bottom])) = photo.within(middle).zip(lids.within(place)) {
                let uneven = (top - bottom - (over - under).max(0.0)) / 2.0;
                place[1] -= uneven.min((under - bottom) / 2.0).max(0.0);
            }
            let moved = [0, 1].map(|c| place[c] - middle[c]);
            Some(EditedEye { ball: ball.clone(), moved, full, held: held / share.max(1e-3), lids })
        };
        balls.iter().filter_map(edited).collect()
    }
}

/// An eye of an edit.
#[derive(Debug, Clone)]
pub struct EditedEye {
    ball: Ball,
    /// How far the iris has moved, crop pixels.
    moved: [f32; 2],
    /// The lids of the whole edit.
    full: Lids,
    /// How much of the edit shows around them, 0..1.
    held: f32,
    lids: Lids,
}

impl EditedEye {
    /// Where the field is to be asked about a crop position, and how much of its motion shows there, 0..1: the lids of the edit go as those
    /// of the whole edit do, and less far.
    pub fn asked(&self, [x, y]: [f32; 2]) -> Option<([f32; 2], f32)> {
        let ([top, bottom], full) = (self.lids.rows(x)?, self.full.rows(x)?);
        let off = (top - y).max(y - bottom).max(0.0);
        let near = (1.0 - off / SKIN).max(0.0) * (self.lids.to_end(x) / ENDS).min(1.0);
        let down = ((y - top) / (bottom - top).max(1e-3)).clamp(0.0, 1.0);
        let by = full[0] - top + down * (full[1] - bottom - full[0] + top);
        Some(([x, y + near * by], 1.0 + near * (self.held - 1.0)))
    }

    /// Whether a crop position of the edit may be eye: what the field paints there is drawn here.
    pub fn holds(&self, at: [f32; 2]) -> bool {
        (0..2).all(|c| (at[c] - self.ball.iris.middle()[c] - self.moved[c]).abs() < REACH[c])
    }

    /// What is seen at a crop position of the edit which the field takes from `place`; `None` where it is not between lids.
    pub fn seen(&self, at: [f32; 2], place: [f32; 2]) -> Option<Between> {
        let [below, above] = self.lids.within(at)?;
        let ramp = |inwards: f32| (inwards / SOFT + 0.5).clamp(0.0, 1.0);
        let rigid = [0, 1].map(|c| at[c] - self.moved[c]);
        let off = [0, 1].map(|c| rigid[c] - self.ball.iris.middle()[c]);
        let rests = 1.0 - step(off[0].hypot(off[1]), RESTS);
        let from = [0, 1].map(|c| place[c] + rests * (rigid[c] - place[c]));
        let apart = step((place[0] - from[0]).hypot(place[1] - from[1]), APART);
        // What a lid that goes up uncovers is not what the photo shows below it.
        let clear = self.ball.clear(from);
        let opened = step(self.ball.lids.within(rigid).map_or(0.0, |[photo, _]| below - photo), APART);
        let near = (self.lids.to_end(at[0]) / ENDS).min(1.0);
        let share = ramp(below) * ramp(above) * near * apart.max(opened * (1.0 - clear));
        if share <= 0.0 {
            return None;
        }
        let light = SHADOW.0 + (1.0 - SHADOW.0) * step(below, [0.0, SHADOW.1]);
        Some(Between { share, colour: self.ball.iris.colour(off).map(|c| c * light), own: Some((from, clear)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CROP;
    use crate::edit::cell::Cell;
    use crate::edit::iris::testing;
    use proptest::prelude::*;

    fn eyes() -> Eyes {
        let (shares, crop) = testing::eyes(-0.7);
        Eyes::of(&shares, &crop).unwrap()
    }

    /// A field that draws out what lies around the irises of [`testing::eyes`] so many times, up and down.
    fn widening(times: f32) -> EditField {
        let cells = (0..FIELD * FIELD).map(|i| {
            let at = masks::centre(i);
            let down = at[1] - 120.0;
            let near = (1.0 - down.abs() / (CROP as f32 / 4.0)).max(0.0);
            Cell { flow: [0.0, near * down * (1.0 / times - 1.0)], gate: 1.0, strength: 1.0, ..Cell::default() }
        });
        EditField { cells: cells.collect(), side: FIELD }
    }

    #[test]
    fn an_iris_keeps_its_size_when_lids_part() {
        let field = widening(2.0);
        let eye = &eyes().edited(&field, 1.0)[1];
        let middle = [0, 1].map(|c| eye.ball.iris.middle()[c] + eye.moved[c]);
        for down in [3.0, 4.0] {
            let at = [middle[0], middle[1] + down];
            let place = [at[0], at[1] + field.at(at).flow[1]];
            let seen = eye.seen(at, place).unwrap();
            let ([_, row], _) = seen.own.unwrap();
            let off = |row: f32| row - eye.ball.iris.middle()[1];
            assert!(off(place[1]) < 0.8 * down && (off(row) - down).abs() < 0.1 && seen.share > 0.3, "{seen:?}");
        }
    }

    #[test]
    fn lids_part_no_further_than_an_eye_s_do() {
        let white = |times: f32, intensity: f32| {
            let eye = &eyes().edited(&widening(times), intensity)[1];
            eye.lids.within([0, 1].map(|c| eye.ball.iris.middle()[c] + eye.moved[c])).unwrap()[0] - RADIUS
        };
        let shown = white(1.0, 1.0);
        assert!(white(1.3, 0.5) > shown + 0.2, "{} {shown}", white(1.3, 0.5));
        assert!((white(4.0, 1.0) - WHITE.max(shown + FURTHER)).abs() < 0.8, "{} {shown}", white(4.0, 1.0));
        let eye = &eyes().edited(&widening(4.0), 1.0)[1];
        assert!(eye.held < 0.9 && eye.asked([150.0, 60.0]).is_none_or(|(at, held)| at == [150.0, 60.0] && held == 1.0));
    }

    proptest! {
        #[test]
        fn where_nothing_moves_nothing_is_drawn(x in 0.0f32..256.0, y in 0.0f32..256.0, intensity in 0.0f32..1.3) {
            for eye in eyes().edited(&widening(1.0), intensity) {
                prop_assert!(eye.seen([x, y], [x, y]).is_none());
                let (at, held) = eye.asked([x, y]).unwrap_or(([x, y], 1.0));
                prop_assert!((at[1] - y).abs() < 1.0 && held <= 1.0, "{at:?} {held}");
            }
        }

        #[test]
        fn what_is_seen_is_a_colour(x in 80.0f32..180.0, y in 100.0f32..140.0, times in 0.4f32..4.0, intensity in 0.0f32..1.3) {
            for eye in eyes().edited(&widening(times), intensity) {
                if let Some(seen) = eye.seen([x, y], [x, y + 2.0]) {
                    prop_assert!((0.0..=1.0).contains(&seen.share) && seen.colour.iter().all(|c| (0.0..=255.0).contains(c)), "{seen:?}");
                    prop_assert!(seen.own.is_some_and(|(at, shows)| at[1].is_finite() && (0.0..=1.0).contains(&shows)));
                }
            }
        }
    }
}
