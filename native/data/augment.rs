//! What stands between a segmenter and a face: hats, hands and things in front of it, other grounds, and
//! what cameras and file formats leave of the picture. The pack has none of it: worn things are unlabelled there.

use crate::data::Picture;
use crate::data::cloth::Cloth;
use crate::data::glasses::Glasses;
use crate::data::shared::as_jpeg;
use image::imageops::{FilterType, resize};
use image::{Rgb, RgbImage};
use mien::CROP;
use mien::face::classes::class::{BACKGROUND, HAT};
use mien::photo::lightness;
use rand::Rng;
use rand::rngs::StdRng;
use std::ops::Range;

/// Paints `opacity(x, y)` (0..1) of a cloth over a picture; what is hidden by more than half gets `label`.
fn paint(picture: &mut Picture, cloth: &Cloth, label: u8, opacity: impl Fn(f32, f32) -> f32) {
    for (i, (pixel, class)) in picture.rgb.chunks_exact_mut(3).zip(&mut picture.labels).enumerate() {
        let (x, y) = ((i % CROP) as f32, (i / CROP) as f32);
        let share = opacity(x, y).clamp(0.0, 1.0);
        if share == 0.0 {
            continue;
        }
        for (value, over) in pixel.iter_mut().zip(cloth.colour(x, y)) {
            *value = (f32::from(*value) * (1.0 - share) + over.clamp(0.0, 255.0) * share) as u8;
        }
        if share > 0.5 {
            *class = label;
        }
    }
}

/// 0 on an ellipse's line, negative inside, in pixels near the line.
fn ellipse(x: f32, y: f32, centre: [f32; 2], radius: [f32; 2]) -> f32 {
    let (u, v) = ((x - centre[0]) / radius[0], (y - centre[1]) / radius[1]);
    (u.hypot(v) - 1.0) * radius[0].min(radius[1])
}

/// How often somebody wears glasses: more often than people do, because frames are thin and look like brows.
const GLASSES: f64 = 0.5;

/// A hat-like shape or glasses on some of the aligned faces.
pub fn dress(picture: &mut Picture, rng: &mut StdRng) {
    if rng.random_bool(0.12) {
        hat(picture, rng);
    }
    if rng.random_bool(GLASSES) {
        Glasses::draw(rng).wear(picture);
    }
}

fn hat(picture: &mut Picture, rng: &mut StdRng) {
    let (cloth, brim_cloth) = (Cloth::draw(rng), Cloth::draw(rng));
    let (brim, width) = (rng.random_range(58.0..98.0f32), rng.random_range(66.0..98.0f32));
    let (height, tilt) = (rng.random_range(40.0..100.0), rng.random_range(-0.15..0.15f32));
    let curve = rng.random_range(-0.002..0.002f32);
    let edge = move |x: f32| brim + tilt * (x - 128.0) + curve * (x - 128.0).powi(2);
    paint(picture, &cloth, HAT, |x, y| {
        let dome = -ellipse(x, y, [128.0, brim], [width, height]);
        dome.min(edge(x) - y).clamp(0.0, 1.0)
    });
    if rng.random_bool(0.5) {
        let (reach, thick) = (width * rng.random_range(1.0..1.5), rng.random_range(4.0..16.0));
        paint(picture, &brim_cloth, HAT, |x, y| -ellipse(x, y, [128.0, edge(x)], [reach, thick]));
    }
}

/// Something in front of the face or beside it, now and then. It is no part of a face: background.
pub fn occlude(picture: &mut Picture, rng: &mut StdRng) {
    if !rng.random_bool(0.25) {
        return;
    }
    let cloth = Cloth::draw(rng);
    let centre = [rng.random_range(20.0..236.0), rng.random_range(20.0..256.0)];
    let radius = [rng.random_range(10.0..55.0f32), rng.random_range(10.0..55.0f32)];
    let (sin, cos) = rng.random_range(0.0..std::f32::consts::PI).sin_cos();
    let boxed = rng.random_bool(0.5);
    paint(picture, &cloth, BACKGROUND, |x, y| {
        let (x, y) = (x - centre[0], y - centre[1]);
        let (u, v) = (cos * x + sin * y, cos * y - sin * x);
        if boxed { (radius[0] - u.abs()).min(radius[1] * 0.5 - v.abs()) } else { -ellipse(u, v, [0.0, 0.0], radius) }
    });
}

/// What lies beyond the picture's border: the quietest corner of another picture, mirrored on and on, or a cloth.
pub enum Ground<'a> {
    /// A corner of another picture: left column, top row.
    Corner(&'a Picture, [usize; 2]),
    /// A made pattern.
    Made(Cloth),
}

/// Side of the corner that is repeated, crop pixels.
const CORNER: usize = 64;

impl<'a> Ground<'a> {
    /// A corner of `other` where it is background, else a pattern.
    pub fn draw(other: &'a Picture, rng: &mut StdRng) -> Self {
        let corner = [if rng.random_bool(0.5) { 0 } else { CROP - CORNER }, 0];
        let class = |i: usize| other.labels[(corner[1] + i / CORNER) * CROP + corner[0] + i % CORNER];
        let plain = (0..CORNER * CORNER).all(|i| class(i) == BACKGROUND);
        if plain && rng.random_bool(0.6) { Self::Corner(other, corner) } else { Self::Made(Cloth::draw(rng)) }
    }

    /// Colour at a crop position, -1..1.
    pub fn colour(&self, [x, y]: [f32; 2]) -> [f32; 3] {
        let mirrored = |at: f32| {
            let at = (at.floor() as i64).rem_euclid(2 * CORNER as i64) as usize;
            at.min(2 * CORNER - 1 - at)
        };
        match self {
            Self::Made(cloth) => cloth.colour(x, y).map(|v| (v / 127.5 - 1.0).clamp(-1.0, 1.0)),
            Self::Corner(picture, [left, top]) => {
                let at = ((top + mirrored(y)) * CROP + left + mirrored(x)) * 3;
                std::array::from_fn(|c| f32::from(picture.rgb[at + c]) / 127.5 - 1.0)
            }
        }
    }
}

/// Chance that a picture has one tone, that coloured light falls on it, and that it is far too dark or too bright.
const ODD_LIGHT: [f64; 3] = [0.2, 0.2, 0.2];
/// Each channel's gain in coloured light.
const CAST: Range<f32> = 0.35..1.5;
/// What a tone has of its own beside its lightness: a sepia's red and blue lie this far from green, as gains.
const TONE: Range<f32> = 0.75..1.25;
/// Power that an exposure raises the light to, as a logarithm to base 2: above 0 is darker.
const EXPOSURE: Range<f32> = -1.3..1.8;

/// Black and white or sepia, coloured light, and a wrong exposure, each sometimes, on a square `[3, side, side]` picture of -1..1:
/// a segmenter that leans on hue is blind without it.
pub fn relight(picture: &mut [f32], rng: &mut StdRng) {
    let [tone, cast, exposure] = ODD_LIGHT.map(|chance| rng.random_bool(chance));
    let plane = picture.len() / 3;
    let mut gains = [1.0; 3];
    if tone && rng.random_bool(0.5) {
        gains = std::array::from_fn(|_| rng.random_range(TONE));
    } else if cast {
        gains = std::array::from_fn(|_| rng.random_range(CAST));
    }
    let power = if exposure { rng.random_range(EXPOSURE).exp2() } else { 1.0 };
    if !tone && gains == [1.0; 3] && power == 1.0 {
        return;
    }
    for i in 0..plane {
        let mut colour = [0, 1, 2].map(|c| (picture[c * plane + i] + 1.0) / 2.0);
        if tone {
            colour = [lightness(colour); 3];
        }
        for c in 0..3 {
            picture[c * plane + i] = (colour[c] * gains[c]).clamp(0.0, 1.0).powf(power) * 2.0 - 1.0;
        }
    }
}

/// How often each of blur, noise and JPEG befalls a picture.
const SPOILT: f64 = 0.35;
/// Share of the pixels of a line that a blurred picture still has.
const SHARPNESS: Range<f32> = 0.3..0.9;
/// Standard deviation of the noise, of 255.
const NOISE: Range<f32> = 1.0..14.0;
/// JPEG's qualities.
const QUALITY: Range<u8> = 20..90;

/// Blurs, roughens and compresses a square `[3, side, side]` picture of -1..1, sometimes.
pub fn degrade(picture: &mut [f32], rng: &mut StdRng) {
    let [blur, noise, jpeg] = std::array::from_fn(|_| rng.random_bool(SPOILT));
    if !(blur || noise || jpeg) {
        return;
    }
    let plane = picture.len() / 3;
    let side = plane.isqrt() as u32;
    let byte = |v: f32| ((v + 1.0) * 127.5).round().clamp(0.0, 255.0) as u8;
    let mut seen = RgbImage::from_fn(side, side, |x, y| {
        let at = (y * side + x) as usize;
        Rgb([byte(picture[at]), byte(picture[plane + at]), byte(picture[2 * plane + at])])
    });
    if blur {
        let small = (side as f32 * rng.random_range(SHARPNESS)) as u32;
        seen = resize(&resize(&seen, small, small, FilterType::Triangle), side, side, FilterType::Triangle);
    }
    if noise {
        let sigma = rng.random_range(NOISE);
        // The sum of four even draws is close to a bell.
        for value in seen.iter_mut() {
            let bell: f32 = (0..4).map(|_| rng.random_range(-0.5..0.5f32)).sum();
            *value = (f32::from(*value) + bell * sigma * 1.73).clamp(0.0, 255.0) as u8;
        }
    }
    if jpeg {
        seen = as_jpeg(&seen, rng.random_range(QUALITY));
    }
    for (at, pixel) in seen.pixels().enumerate() {
        (0..3).for_each(|c| picture[c * plane + at] = f32::from(pixel[c]) / 127.5 - 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use mien::face::classes::class::L_EYE;
    use rand::SeedableRng;

    fn face() -> Picture {
        drawn::people(2..3).pictures.swap_remove(0)
    }

    fn count(picture: &Picture, class: u8) -> usize {
        picture.labels.iter().filter(|label| **label == class).count()
    }

    #[test]
    fn a_hat_is_labelled_where_it_is_seen() {
        let plain = face();
        for seed in 0..20 {
            let mut hatted = face();
            hat(&mut hatted, &mut StdRng::seed_from_u64(seed));
            assert!(count(&hatted, HAT) > 1_000, "seed {seed}");
            assert_eq!(count(&hatted, L_EYE), count(&plain, L_EYE), "a hat sits above the eyes");
            let stray = hatted.labels.iter().zip(&plain.labels).filter(|(new, old)| new != old && **new != HAT);
            assert_eq!(stray.count(), 0);
        }
    }

    #[test]
    fn light_changes_colours_and_no_places() {
        let face = face();
        let planes: Vec<f32> =
            (0..3).flat_map(|c| face.rgb.iter().skip(c).step_by(3).map(|v| f32::from(*v) / 127.5 - 1.0)).collect();
        let n = CROP * CROP;
        let mut grey = 0;
        for seed in 0..60 {
            let mut lit = planes.clone();
            relight(&mut lit, &mut StdRng::seed_from_u64(seed));
            assert!(lit.iter().all(|v| (-1.0..=1.0).contains(v)), "seed {seed}");
            // Light falls on all places alike: a channel follows from what it was, or in one tone from the lightness.
            let follows = |c: usize, from: &dyn Fn(usize) -> usize| {
                let mut seen = [None; 766];
                (0..n).all(|i| (*seen[from(i)].get_or_insert(lit[c * n + i]) - lit[c * n + i]).abs() < 1e-4)
            };
            let byte = |c: usize, i: usize| usize::from(face.rgb[3 * i + c]);
            let own = (0..3).all(|c| follows(c, &|i| byte(c, i)));
            let one_tone = (0..3).all(|c| follows(c, &|i| byte(0, i) + byte(1, i) + byte(2, i)));
            assert!(own || one_tone, "seed {seed}");
            grey += usize::from(one_tone);
        }
        assert!((3..20).contains(&grey), "{grey} of 60 have one tone");
    }

    #[test]
    fn grounds_are_even_at_their_seams() {
        let picture = face();
        let ground = Ground::Corner(&picture, [0, 0]);
        let side = CORNER as f32;
        for at in 0..CORNER {
            let y = at as f32 + 0.5;
            assert_eq!(ground.colour([side - 0.5, y]), ground.colour([side + 0.5, y]));
            assert_eq!(ground.colour([-0.5, y]), ground.colour([0.5, y]));
        }
    }

    #[test]
    fn degrading_keeps_range_and_likeness() {
        let picture = face();
        let clean: Vec<f32> =
            (0..3).flat_map(|c| picture.rgb.chunks_exact(3).map(move |p| f32::from(p[c]) / 127.5 - 1.0)).collect();
        for seed in 0..12 {
            let mut spoilt = clean.clone();
            degrade(&mut spoilt, &mut StdRng::seed_from_u64(seed));
            assert!(spoilt.iter().all(|v| (-1.0..=1.0).contains(v)));
            let difference: f32 =
                spoilt.iter().zip(&clean).map(|(a, b)| (a - b).abs()).sum::<f32>() / clean.len() as f32;
            assert!(difference < 0.12, "seed {seed}: {difference}");
        }
    }
}
