//! Marked pictures as they come back, for the training of who reads the marks.

use crate::data::shared::passed_on;
use image::{DynamicImage, RgbImage, RgbaImage};
use mien::CROP;
use mien::locate::crop::crop;
use mien::locate::similarity::Similarity;
use mien::nn::watermark::SIDE;
use mien::watermark::code::pattern;
use mien::watermark::writing::{Mark, value};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::ops::Range;

/// Pixels of a picture under one of the crop.
const SCALE: Range<f32> = 0.7..1.9;
/// How far the middle of a crop is from that of the picture, shares of the picture's side.
const AWAY: f32 = 0.15;
/// Degrees by which a face may roll, either way.
const ROLL: f32 = 15.0;
/// How a face is aligned otherwise when its mark is read, either way: roll in degrees, scale, shift in crop pixels.
const OTHERWISE: [f32; 3] = [2.0, 0.04, 6.0];
/// Share of pictures of one tone.
const GREY: f64 = 0.12;
/// Share of those that are made smaller, and of those that become JPEG.
const SMALLER: f64 = 0.6;
const JPEG: f64 = 0.8;
/// How much smaller, and of which quality.
const FACTOR: Range<f32> = 0.35..1.0;
const QUALITY: Range<u8> = 40..96;

/// Middle of a crop.
const MIDDLE: [f32; 2] = [CROP as f32 / 2.0; 2];

/// Crops, and the patterns that lie over them.
pub struct Batch {
    /// `[n, 3, CROP, CROP]`, -1..1.
    pub crops: Vec<f32>,
    /// `[n, 1, SIDE, SIDE]`, as the faces hide them.
    pub patterns: Vec<f32>,
}

/// The batch of a step: `n` crops of pictures, with a pattern each.
pub fn draw_batch(pictures: &[RgbImage], n: usize, step: usize) -> Batch {
    let mut rng = StdRng::seed_from_u64(step as u64);
    let mut batch = Batch { crops: Vec::new(), patterns: Vec::new() };
    for _ in 0..n {
        let picture = &pictures[rng.random_range(0..pictures.len())];
        draw(picture, &mut rng, &mut batch);
    }
    batch
}

/// One that may be either way.
fn within(reach: f32, rng: &mut StdRng) -> f32 {
    rng.random_range(-reach..=reach)
}

/// `n` crops of a picture that has no mark, `[3, CROP, CROP]`, placed as those of batches are.
pub fn elsewhere(picture: &RgbaImage, n: usize, seed: usize) -> Vec<Vec<f32>> {
    let mut rng = StdRng::seed_from_u64(seed as u64);
    (0..n).map(|_| crop(picture, &placed(picture, &mut rng))).collect()
}

/// Crop to picture.
fn placed(picture: &RgbaImage, rng: &mut StdRng) -> Similarity {
    let middle = [picture.width(), picture.height()].map(|n| n as f32 * (0.5 + within(AWAY, rng)));
    Similarity::about(within(ROLL, rng), rng.random_range(SCALE), MIDDLE, middle)
}

fn draw(picture: &RgbImage, rng: &mut StdRng, batch: &mut Batch) {
    let mut picture = DynamicImage::from(picture.clone());
    if rng.random_bool(GREY) {
        picture = picture.grayscale();
    }
    let mut picture = picture.into_rgba8();
    let to_picture = placed(&picture, rng);
    let mark = Mark::of(&picture, &to_picture, pattern(rng.random()));
    mark.over(&picture, &to_picture).expect("the crop's middle lies in the picture").paste(&mut picture);

    let factor = if rng.random_bool(SMALLER) { rng.random_range(FACTOR) } else { 1.0 };
    let quality = rng.random_bool(JPEG).then(|| rng.random_range(QUALITY));
    let shared: RgbaImage =
        DynamicImage::from(passed_on(&DynamicImage::from(picture).into_rgb8(), factor, quality)).into_rgba8();
    let [roll, scale, shift] = OTHERWISE;
    let moved = MIDDLE.map(|at| at + within(shift, rng));
    let as_marked = Similarity::about(within(roll, rng), 1.0 + within(scale, rng), MIDDLE, moved);
    let read = as_marked.then(&to_picture).scaled(factor);
    batch.crops.extend(crop(&shared, &read));
    let at = |i: usize| (i as f32 + 0.5) * (CROP / SIDE) as f32;
    batch.patterns.extend((0..SIDE * SIDE).map(|i| value(&mark.cells, as_marked.apply([at(i % SIDE), at(i / SIDE)]))));
}
