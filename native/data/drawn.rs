//! Drawn faces: exact masks, exact expressions and exact motion, seeded, so that training, tests and demos run with
//! no files at all.
//!
//! A person is a set of proportions and colours; an expression moves brows, lids and lips of the same drawing.

use crate::data::{DataSet, Picture, Portrait, Shot};
use mien::CROP;
use mien::face::action::Actions;
use mien::face::classes::class::{self, CLOTH, HAIR, NECK};
use mien::face::expression::Expression;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rayon::prelude::*;
use std::ops::Range;

type Colour = [f32; 3];

/// What makes one drawn person differ from another.
struct Person {
    skin: Colour,
    hair: Colour,
    iris: Colour,
    cloth: Colour,
    background: [Colour; 2],
    face: [f32; 2],
    hairline: f32,
    lip: f32,
    mouth: f32,
    brow: f32,
    grain: u32,
}

/// What an expression does to a drawing, crop pixels unless said otherwise.
#[derive(Clone, Copy, Default)]
struct Pose {
    /// Brows up, and their inner ends up against the outer ones.
    brow: f32,
    inner: f32,
    /// Opening of the lids against rest, as a factor.
    lids: f32,
    /// Corners of the mouth up, left and right of the picture, and apart.
    corners: [f32; 2],
    wide: f32,
    /// Gap between the lips.
    open: f32,
}

fn pose(expression: Expression) -> Pose {
    let rest = Pose { lids: 1.0, ..Pose::default() };
    match expression {
        Expression::Neutral => rest,
        Expression::Happy => Pose { corners: [7.0, 7.0], wide: 6.0, open: 5.0, lids: 0.8, ..rest },
        Expression::Sad => Pose { corners: [-5.0, -5.0], inner: 5.0, lids: 0.8, ..rest },
        Expression::Surprise => Pose { brow: 7.0, lids: 1.5, open: 16.0, wide: -4.0, ..rest },
        Expression::Fear => Pose { brow: 4.0, inner: 4.0, lids: 1.4, open: 7.0, wide: 3.0, ..rest },
        Expression::Disgust => Pose { brow: -3.0, inner: -2.0, lids: 0.7, corners: [-3.0, -3.0], ..rest },
        Expression::Anger => Pose { brow: -4.0, inner: -6.0, lids: 0.85, corners: [-2.0, -2.0], ..rest },
        Expression::Contempt => Pose { corners: [0.0, 6.0], ..rest },
    }
}

fn person(seed: u64) -> Person {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut near = |base: Colour, by: f32| base.map(|v| (v + rng.random_range(-by..by)).clamp(0.02, 0.98));
    let tone = [[0.95, 0.78, 0.66], [0.80, 0.58, 0.44], [0.45, 0.29, 0.20]][seed as usize % 3];
    Person {
        skin: near(tone, 0.05),
        hair: near([0.30, 0.20, 0.12], 0.2),
        iris: near([0.35, 0.35, 0.35], 0.25),
        cloth: near([0.5; 3], 0.45),
        background: [near([0.55; 3], 0.4), near([0.55; 3], 0.4)],
        face: [rng.random_range(58.0..70.0), rng.random_range(80.0..92.0)],
        hairline: rng.random_range(18.0..40.0),
        lip: rng.random_range(3.5..6.5),
        mouth: rng.random_range(20.0..27.0),
        brow: rng.random_range(2.5..5.0),
        grain: rng.random(),
    }
}

fn ellipse(x: f32, y: f32, cx: f32, cy: f32, rx: f32, ry: f32) -> bool {
    ((x - cx) / rx).powi(2) + ((y - cy) / ry.max(0.1)).powi(2) < 1.0
}

/// Class and colour of a point of a drawing, painted back to front.
fn paint(p: &Person, q: &Pose, x: f32, y: f32) -> (u8, Colour) {
    let [rx, ry] = p.face;
    let t = (x + y) / (2.0 * CROP as f32);
    let mut here =
        (class::BACKGROUND, std::array::from_fn(|c| p.background[0][c] * (1.0 - t) + p.background[1][c] * t));
    let shade = |colour: Colour, by: f32| colour.map(|v| (v * by).clamp(0.0, 1.0));
    if ellipse(x, y, 128.0, 128.0, rx + 14.0, ry + 16.0) && y < 190.0 {
        here = (HAIR, shade(p.hair, 0.9 + 0.2 * ((x * 0.9).sin() * 0.5)));
    }
    if (x - 128.0).abs() < 28.0 && y > 180.0 {
        here = (NECK, shade(p.skin, 0.82));
    }
    if ellipse(x, y, 128.0, 300.0, 120.0, 70.0) {
        here = (CLOTH, p.cloth);
    }
    // The jaw follows an opening mouth.
    let drop = q.open * 0.5;
    for (side, label) in [(-1.0, class::R_EAR), (1.0, class::L_EAR)] {
        if ellipse(x, y, 128.0 + side * rx, 140.0, 9.0, 16.0) {
            here = (label, shade(p.skin, 0.88));
        }
    }
    let lower = if y > 150.0 { ry + drop } else { ry };
    if ellipse(x, y, 128.0, 140.0, rx, lower) && y > 140.0 - ry + p.hairline {
        let round = 1.0 - 0.25 * ((x - 128.0) / rx).powi(2) - 0.06 * ((y - 140.0) / ry).powi(2);
        here = (class::SKIN, shade(p.skin, round));
    }
    if here.0 == class::SKIN && ellipse(x, y, 128.0, 150.0, 11.0, 16.0) && y > 130.0 {
        here = (class::NOSE, shade(p.skin, 0.93 + 0.05 * ((x - 128.0) / 11.0)));
    }
    for (side, eye, brow) in [(-1.0, class::R_EYE, class::R_BROW), (1.0, class::L_EYE, class::L_BROW)] {
        let cx = 128.0 + side * 28.5;
        if ellipse(x, y, cx, 122.2, 13.0, 6.0 * q.lids) {
            here = (
                eye,
                if ellipse(x, y, cx, 122.2, 2.5, 2.5) {
                    [0.03; 3]
                } else if ellipse(x, y, cx, 122.2, 5.5, 5.5) {
                    p.iris
                } else {
                    [0.93; 3]
                },
            );
        }
        let along = (x - cx) * side / 17.0;
        let middle = 103.0 - q.brow - 2.0 * (1.0 - along * along) + q.inner * along * 0.5 - q.inner * 0.5;
        if along.abs() < 1.0 && (y - middle).abs() < p.brow * (1.0 - 0.5 * along.max(0.0)) {
            here = (brow, shade(p.hair, 0.7));
        }
    }
    let half = p.mouth + q.wide;
    let along = (x - 128.0) / half;
    if along.abs() < 1.0 {
        let lift = if along < 0.0 { q.corners[0] } else { q.corners[1] } * along * along;
        let bow = (1.0 - along * along).sqrt();
        let (top, bottom) = (180.0 - lift - q.open * 0.35 * bow, 180.0 - lift + q.open * 0.65 * bow);
        let red = [p.skin[0] * 0.8, p.skin[1] * 0.45, p.skin[2] * 0.5];
        if y > top && y < bottom {
            here = (class::MOUTH_INTERIOR, if y < top + 4.0 { [0.92, 0.9, 0.85] } else { [0.25, 0.05, 0.06] });
        } else if y <= top && y > top - p.lip * bow {
            here = (class::U_LIP, shade(red, 0.9));
        } else if y >= bottom && y < bottom + 1.3 * p.lip * bow {
            here = (class::L_LIP, red);
        }
    }
    here
}

/// Two by two samples a pixel; the label is the first sample's.
fn draw(p: &Person, q: &Pose) -> Picture {
    let mut picture = Picture { rgb: Vec::with_capacity(3 * CROP * CROP), labels: Vec::with_capacity(CROP * CROP) };
    for i in 0..CROP * CROP {
        let (x, y) = ((i % CROP) as f32, (i / CROP) as f32);
        let taps = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)].map(|(u, v)| paint(p, q, x + u, y + v));
        let grain = ((i as u32 ^ p.grain).wrapping_mul(2_654_435_761) >> 24) as f32 / 255.0 * 0.03 - 0.015;
        for c in 0..3 {
            let mean = taps.iter().map(|(_, colour)| colour[c]).sum::<f32>() / 4.0;
            picture.rgb.push(((mean + grain).clamp(0.0, 1.0) * 255.0).round() as u8);
        }
        picture.labels.push(taps[0].0);
    }
    picture
}

/// One portrait of eight expressions for each seed; the neutral one is the "photo".
pub fn people(seeds: Range<u64>) -> DataSet {
    let mut set = DataSet::default();
    let drawn: Vec<_> = seeds
        .into_par_iter()
        .map(|seed| {
            let person = person(seed);
            (seed, Expression::ALL.map(|expression| draw(&person, &pose(expression))))
        })
        .collect();
    for (seed, pictures) in drawn {
        let first = set.pictures.len();
        set.pictures.extend(pictures);
        let shots = Expression::ALL.map(|expression| Shot {
            picture: first + expression as usize,
            condition: Some(expression.condition()),
            actions: Some(Actions::preset(expression).clone()),
            intensity: 1.0,
            flow: None,
            aligned: true,
        });
        set.portraits.push(Portrait { person: format!("drawn-{seed}"), shots: shots.into() });
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_are_seeded_whole_and_expressive() {
        let (a, b, other) = (people(3..4), people(3..4), people(4..5));
        assert_eq!(a.pictures[0].rgb, b.pictures[0].rgb);
        assert_ne!(a.pictures[0].rgb, other.pictures[0].rgb);
        for part in [class::SKIN, class::NOSE, class::L_EYE, class::R_BROW, class::U_LIP, HAIR, NECK, CLOTH] {
            assert!(a.pictures[0].labels.contains(&part), "{part}");
        }
        let mouth = |i: usize| a.pictures[i].labels.iter().filter(|l| **l == class::MOUTH_INTERIOR).count();
        assert!(mouth(Expression::Surprise as usize) > 10 * mouth(Expression::Neutral as usize).max(1));
        // The subject's left is the right half of the picture.
        let at = a.pictures[0].labels.iter().position(|l| *l == class::L_EYE).unwrap();
        assert!(at % CROP > CROP / 2);
    }
}
