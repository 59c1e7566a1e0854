//! Pictures with faces of known place, size and roll, to train the detector on: portraits of the pack, cut out, framed or whole, on photos
//! without any face.

use crate::data::augment::{degrade, relight};
use crate::data::cloth::Cloth;
use crate::data::view::Tint;
use crate::data::{DataSet, Picture};
use image::RgbImage;
use image::imageops::{FilterType, resize};
use mien::CROP;
use mien::face::classes::class::BACKGROUND;
use mien::grid::{bilinear, mirrored, repeated};
use mien::locate::alignment::BOX;
use mien::locate::answers::{Answer, SIDES, place};
use mien::locate::similarity::Similarity;
use mien::nn::detector::{ANSWERS, STRIDE};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rayon::prelude::*;
use std::ops::Range;

/// Side of a picture, pixels.
pub const SIDE: usize = CROP;
/// Cells along it.
pub const CELLS: usize = SIDE / STRIDE;
/// Sides of the portraits' copies: a face of the largest size has as many pixels in the first as in the picture.
const COPIES: [usize; 2] = [96, 48];
/// Sides of faces that are neither looked for nor to be taken for something else.
const UNSURE: Range<f32> = 13.0..54.0;
/// Sides of faces of which only a part is seen, pixels.
const HUGE: Range<f32> = 70.0..320.0;
/// Faces in a picture.
const MOST: usize = 6;
/// Standard deviation of the bell around a face's middle, as a share of its side.
const BELL: f32 = 0.12;
/// How far from its middle a cell's other numbers count, as a share of its side.
const NEAR: f32 = 0.25;

/// A picture of a face at some sizes: colours and how far it is no ground, 0..255.
struct Portrait(Vec<Vec<[u8; 4]>>);

/// What pictures are made of.
pub struct Material {
    portraits: Vec<Portrait>,
    /// At their own size, of which parts are shown.
    whole: Vec<Picture>,
    grounds: Vec<RgbImage>,
}

/// Pictures, and what the network is to say of them.
pub struct Batch {
    /// `[n, 3, SIDE, SIDE]`, -1..1.
    pub pictures: Vec<f32>,
    /// `[n, 1, CELLS, CELLS]`: 1 at a face's middle, less around it, 0 elsewhere.
    pub heat: Vec<f32>,
    /// The same: 0 where either answer is right.
    pub counts: Vec<f32>,
    /// `[n, 5, CELLS, CELLS]`, the other numbers of a cell.
    pub answers: Vec<f32>,
    /// `[n, 1, CELLS, CELLS]`: 1 where those count.
    pub near: Vec<f32>,
}

impl Material {
    /// Of a pack's pictures and photos without faces.
    pub fn new(set: DataSet, grounds: Vec<RgbImage>) -> Self {
        let portraits = set.pictures.par_iter().map(Portrait::of).collect();
        let sources: Vec<usize> = set.portraits.iter().map(|portrait| portrait.shots[0].picture).collect();
        let whole = sources.iter().map(|i| set.pictures[*i].clone()).collect();
        Self { portraits, whole, grounds }
    }
}

impl Portrait {
    fn of(picture: &Picture) -> Self {
        let size = CROP as u32;
        let rgb = RgbImage::from_raw(size, size, picture.rgb.clone()).expect("as many pixels as it says");
        let mask = |x: u32, y: u32| picture.labels[(y * size + x) as usize] != BACKGROUND;
        let alpha = image::GrayImage::from_fn(size, size, |x, y| image::Luma([if mask(x, y) { 255 } else { 0 }]));
        let copy = |side: usize| {
            let side = side as u32;
            let (rgb, alpha) =
                (resize(&rgb, side, side, FilterType::Triangle), resize(&alpha, side, side, FilterType::Triangle));
            rgb.pixels().zip(alpha.pixels()).map(|(p, a)| [p[0], p[1], p[2], a[0]]).collect()
        };
        Self(COPIES.map(copy).into())
    }

    /// Colours -1..1 and share at a crop position, of which a pixel covers `step`.
    fn at(&self, at: [f32; 2], step: f32) -> [f32; 4] {
        let own = COPIES.iter().rposition(|side| step * *side as f32 >= CROP as f32 * 0.75).unwrap_or(0);
        let (side, copy) = (COPIES[own], &self.0[own]);
        let at = at.map(|v| v * side as f32 / CROP as f32);
        let [r, g, b, a] = bilinear(at, |x, y| copy[repeated(y, side) * side + repeated(x, side)].map(f32::from));
        [r / 127.5 - 1.0, g / 127.5 - 1.0, b / 127.5 - 1.0, a / 255.0]
    }
}

/// How much of a portrait is put on a ground.
enum Mask {
    /// The head, without what is behind it.
    Head,
    /// Of a softness, a rectangle (high) or an ellipse (2) with this exponent.
    Framed { power: f32, soft: f32 },
}

impl Mask {
    fn draw(rng: &mut StdRng) -> Self {
        match rng.random_range(0..10) {
            0..5 => Self::Head,
            5..9 => Self::Framed { power: rng.random_range(1.0f32..4.0).exp2(), soft: rng.random_range(0.02..0.5) },
            _ => Self::Framed { power: 64.0, soft: 0.02 },
        }
    }

    /// Share at a crop position where the head's is `head`.
    fn share(&self, at: [f32; 2], head: f32) -> f32 {
        let [u, v] = at.map(|v| (v / CROP as f32 * 2.0 - 1.0).abs());
        let within = |power: f32, soft: f32| {
            let off = (u.powf(power) + v.powf(power)).powf(1.0 / power);
            ((1.0 - off) / soft).clamp(0.0, 1.0)
        };
        match *self {
            Self::Head => head * within(8.0, 0.08),
            Self::Framed { power, soft } => within(power, soft),
        }
    }
}

/// `n` pictures of a step.
pub fn draw_batch(material: &Material, n: usize, step: usize) -> Batch {
    let drawn: Vec<_> =
        (0..n).into_par_iter().map(|i| scene(material, &mut StdRng::seed_from_u64((step * n + i) as u64))).collect();
    let mut batch = Batch { pictures: vec![], heat: vec![], counts: vec![], answers: vec![], near: vec![] };
    for (picture, faces) in drawn {
        batch.pictures.extend(picture);
        batch.add(&faces);
    }
    batch
}

/// A picture and the faces in it, of any size.
pub fn scene(material: &Material, rng: &mut StdRng) -> (Vec<f32>, Vec<Answer>) {
    let mut picture = ground(material, rng);
    let mut faces = Vec::new();
    for _ in 0..rng.random_range(0..=MOST) {
        let side = match rng.random_range(0..10) {
            0 => rng.random_range(6.0..SIDES.start),
            1 => rng.random_range(SIDES.end..UNSURE.end),
            _ => rng.random_range(SIDES.start.ln()..SIDES.end.ln()).exp(),
        };
        // As people hold their heads, or as photos lie that have lost their orientation.
        let roll = if rng.random_bool(0.6) { rng.random_range(-30.0..30.0) } else { rng.random_range(-180.0..180.0) };
        let middle = [0, 1].map(|_| rng.random_range(0.0..SIDE as f32));
        let face = Answer { middle, side, roll };
        let apart = |other: &Answer| {
            (other.middle[0] - middle[0]).hypot(other.middle[1] - middle[1]) > 0.6 * (side + other.side)
        };
        if faces.iter().all(apart) {
            paste(&mut picture, material, &face, rng);
            faces.push(face);
        }
    }
    relight(&mut picture, rng);
    if rng.random_bool(0.3) {
        degrade(&mut picture, rng);
    }
    if rng.random_bool(0.3) {
        frame(&mut picture, &mut faces, rng);
    }
    (picture, faces)
}

/// A part of a photo without faces, of a face far larger than those looked for, or a cloth.
fn ground(material: &Material, rng: &mut StdRng) -> Vec<f32> {
    let middle = [SIDE as f32 / 2.0; 2];
    let turned = rng.random_range(-20.0..20.0);
    let colour: Box<dyn Fn([f32; 2]) -> [f32; 3]> = match rng.random_range(0..20) {
        0..3 => {
            let picture = &material.whole[rng.random_range(0..material.whole.len())];
            let side = rng.random_range(HUGE);
            let from = [0, 1].map(|_| rng.random_range(0.0..CROP as f32));
            let place = Similarity::about(turned, BOX[2] / side, middle, from);
            let read = move |x: i64, y: i64| {
                let at = (mirrored(y, CROP) * CROP + mirrored(x, CROP)) * 3;
                [0, 1, 2].map(|c| f32::from(picture.rgb[at + c]) / 127.5 - 1.0)
            };
            Box::new(move |at| bilinear(place.apply(at), read))
        }
        3..5 => {
            let cloth = Cloth::draw(rng);
            Box::new(move |[x, y]| cloth.colour(x, y).map(|v| v / 127.5 - 1.0))
        }
        _ => {
            let photo = &material.grounds[rng.random_range(0..material.grounds.len())];
            let [width, height] = [photo.width(), photo.height()].map(|n| n as usize);
            let scale = rng.random_range(-1.3f32..1.3).exp2();
            let from = [width, height].map(|n| rng.random_range(0.0..n as f32));
            let place = Similarity::about(turned, scale, middle, from);
            let read = move |x: i64, y: i64| {
                let pixel = photo.get_pixel(mirrored(x, width) as u32, mirrored(y, height) as u32);
                [0, 1, 2].map(|c| f32::from(pixel[c]) / 127.5 - 1.0)
            };
            Box::new(move |at| bilinear(place.apply(at), read))
        }
    };
    let mut picture = vec![0.0; 3 * SIDE * SIDE];
    for i in 0..SIDE * SIDE {
        let seen = colour(pixel(i));
        (0..3).for_each(|c| picture[c * SIDE * SIDE + i] = seen[c].clamp(-1.0, 1.0));
    }
    picture
}

fn pixel(i: usize) -> [f32; 2] {
    [i % SIDE, i / SIDE].map(|v| v as f32 + 0.5)
}

/// Puts a portrait there.
fn paste(picture: &mut [f32], material: &Material, face: &Answer, rng: &mut StdRng) {
    let portrait = &material.portraits[rng.random_range(0..material.portraits.len())];
    let (mask, tint, mirror) = (Mask::draw(rng), Tint::draw(rng, 0.8), rng.random_bool(0.5));
    let to_crop = Similarity::of_box(face.middle, face.side, face.roll).inverse();
    let hidden = rng.random_bool(0.2).then(|| Patch::draw(rng));
    let reach = CROP as f32 * 0.75 / to_crop.scale();
    let near = |v: f32| ((v - reach).max(0.0) as usize)..((v + reach).clamp(0.0, SIDE as f32) as usize);
    for y in near(face.middle[1]) {
        for x in near(face.middle[0]) {
            let [u, v] = to_crop.apply([x as f32 + 0.5, y as f32 + 0.5]);
            let at = [if mirror { CROP as f32 - u } else { u }, v];
            if !at.iter().all(|v| (0.0..CROP as f32).contains(v)) {
                continue;
            }
            let [r, g, b, head] = portrait.at(at, to_crop.scale());
            let share = mask.share(at, head);
            let patch = hidden.as_ref().and_then(|patch| patch.at(at));
            for (c, value) in [r, g, b].into_iter().enumerate() {
                let over = patch.map_or_else(|| tint.apply(c, value), |colour| colour[c]);
                let under = &mut picture[(c * SIDE + y) * SIDE + x];
                *under += share * (over - *under);
            }
        }
    }
}

/// Something before a face, in crop pixels.
struct Patch {
    cloth: Cloth,
    from: [f32; 2],
    to: [f32; 2],
}

impl Patch {
    /// A third of the face's width and height at most.
    fn draw(rng: &mut StdRng) -> Self {
        let size = [0, 1].map(|_| rng.random_range(15.0..60.0f32));
        let from = [0, 1].map(|_| rng.random_range(40.0..200.0f32));
        Self { cloth: Cloth::draw(rng), from, to: [from[0] + size[0], from[1] + size[1]] }
    }

    fn at(&self, at: [f32; 2]) -> Option<[f32; 3]> {
        let inside = (0..2).all(|c| (self.from[c]..self.to[c]).contains(&at[c]));
        inside.then(|| self.cloth.colour(at[0], at[1]).map(|v| (v / 127.5 - 1.0).clamp(-1.0, 1.0)))
    }
}

/// Nothing beyond some border, as beyond a photo's.
fn frame(picture: &mut [f32], faces: &mut Vec<Answer>, rng: &mut StdRng) {
    let [low, high] = [0..SIDE / 4, SIDE * 3 / 4..SIDE].map(|at| [0, 1].map(|_| rng.random_range(at.clone()) as f32));
    let inside = |at: [f32; 2]| (0..2).all(|c| (low[c]..high[c]).contains(&at[c]));
    faces.retain(|face| inside(face.middle));
    for i in (0..SIDE * SIDE).filter(|i| !inside(pixel(*i))) {
        (0..3).for_each(|c| picture[c * SIDE * SIDE + i] = 0.0);
    }
}

impl Batch {
    /// What is to be said of a picture with these faces.
    fn add(&mut self, faces: &[Answer]) {
        let cells = CELLS * CELLS;
        let (mut heat, mut counts, mut near) = (vec![0.0f32; cells], vec![1.0; cells], vec![0.0; cells]);
        let mut answers = vec![0.0; (ANSWERS - 1) * cells];
        for face in faces.iter().filter(|face| UNSURE.contains(&face.side)) {
            let wanted = SIDES.contains(&face.side);
            let off = |i: usize| {
                let [x, y] = place([i % CELLS, i / CELLS]);
                (x - face.middle[0]).hypot(y - face.middle[1])
            };
            let nearest = (0..cells).min_by(|a, b| off(*a).total_cmp(&off(*b))).expect("there are cells");
            for i in 0..cells {
                if !wanted {
                    counts[i] = if off(i) < 0.5 * face.side { 0.0 } else { counts[i] };
                    continue;
                }
                let bell = (-0.5 * (off(i) / (BELL * face.side)).powi(2)).exp();
                heat[i] = if i == nearest { 1.0 } else { bell.max(heat[i]) };
                if i == nearest || off(i) < NEAR * face.side {
                    near[i] = 1.0;
                    let says = face.at([i % CELLS, i / CELLS]);
                    says.into_iter().enumerate().for_each(|(k, value)| answers[k * cells + i] = value);
                }
            }
        }
        self.heat.extend(heat);
        self.counts.extend(counts);
        self.answers.extend(answers);
        self.near.extend(near);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;

    fn material() -> Material {
        let ground = RgbImage::from_fn(90, 60, |x, y| image::Rgb([x as u8, y as u8, 90]));
        Material::new(drawn::people(2..4), vec![ground])
    }

    #[test]
    fn the_same_step_draws_the_same_pictures_and_others_draw_others() {
        let material = material();
        let [a, b, c] = [3, 3, 4].map(|step| draw_batch(&material, 2, step));
        assert_eq!(a.pictures.len(), 2 * 3 * SIDE * SIDE);
        assert!(a.pictures == b.pictures && a.answers == b.answers && a.pictures != c.pictures);
        assert!(a.pictures.iter().all(|v| (-1.0..=1.0).contains(v)));
    }

    #[test]
    fn what_is_to_be_said_leads_to_the_faces() {
        let faces = [
            Answer { middle: [60.0, 80.0], side: 30.0, roll: 20.0 },
            Answer { middle: [200.0, 90.0], side: 14.0, roll: 0.0 },
            Answer { middle: [120.0, 220.0], side: 5.0, roll: 0.0 },
        ];
        let mut batch = Batch { pictures: vec![], heat: vec![], counts: vec![], answers: vec![], near: vec![] };
        batch.add(&faces);
        let cells = CELLS * CELLS;
        assert_eq!(batch.heat.iter().filter(|v| **v == 1.0).count(), 1, "one face is of a size that is looked for");
        for i in (0..cells).filter(|i| batch.near[*i] == 1.0) {
            let says = std::array::from_fn(|k| batch.answers[k * cells + i]);
            let found = Answer::of([i % CELLS, i / CELLS], says);
            assert!((found.middle[0] - 60.0).abs() < 1e-3 && (found.roll - 20.0).abs() < 1e-3, "{found:?}");
        }
        let unsure = |at: [f32; 2]| batch.counts[(at[1] as usize / STRIDE) * CELLS + at[0] as usize / STRIDE] == 0.0;
        assert!(unsure([200.0, 88.0]) && !unsure([120.0, 220.0]) && !unsure([60.0, 80.0]));
    }

    #[test]
    fn faces_beyond_a_border_are_none() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut faces = vec![
            Answer { middle: [1.0, 1.0], side: 30.0, roll: 0.0 },
            Answer { middle: [128.0, 128.0], side: 30.0, roll: 0.0 },
        ];
        let mut picture = vec![0.5; 3 * SIDE * SIDE];
        frame(&mut picture, &mut faces, &mut rng);
        assert_eq!((faces.len(), picture[128 * SIDE + 128]), (1, 0.5));
    }
}
