//! Crops for the landmarks' training: placed as alignments err, mirrored, lit, dressed, hidden in part and spoilt.

use crate::data::Picture;
use crate::data::augment::{degrade, dress, occlude};
use crate::data::landmarked::Face;
use crate::data::view::{Placement, Tint, draw, edged};
use mien::CROP;
use mien::locate::landmarks::{COUNT, mirrored};
use mien::locate::similarity::Similarity;
use mien::nn::landmarks::SIDE;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Standard deviations of an alignment's error: shift in crop pixels, logarithm of the scale, roll in degrees. One and a half
/// times what masks leave on the portraits (`mien eval landmarks`).
pub const JITTER: [f32; 3] = [1.5, 0.055, 3.0];
/// Share of the photos among the faces drawn; the others are made pictures.
const REAL: f64 = 0.75;
/// Share of the pictures without colour.
const GREY: f64 = 0.1;

/// Crops and where their landmarks lie.
pub struct Batch {
    /// `[n, 3, SIDE, SIDE]`, -1..1.
    pub pictures: Vec<f32>,
    /// `[n, COUNT, 2]`, shares of the crop's side.
    pub points: Vec<f32>,
    /// `[n, COUNT]`, 1 where the place is known, else 0.
    pub known: Vec<f32>,
}

/// The batch of a step: `n` faces.
pub fn draw_batch(faces: &[Face], n: usize, step: usize) -> Batch {
    let mut rng = StdRng::seed_from_u64(step as u64);
    let (real, made): (Vec<_>, Vec<_>) = faces.iter().partition(|face| face.real);
    let mut batch = Batch { pictures: Vec::new(), points: Vec::new(), known: Vec::new() };
    for _ in 0..n {
        let from = if made.is_empty() || rng.random_bool(REAL) { &real } else { &made };
        let face = from[rng.random_range(0..from.len())];
        let mut picture = Picture { rgb: face.rgb.clone(), labels: vec![0; CROP * CROP] };
        dress(&mut picture, &mut rng);
        for _ in 0..2 {
            occlude(&mut picture, &mut rng);
        }
        let (to_crop, mirror) = (jitter(&mut rng), rng.random_bool(0.5));
        let place = placed(face, &to_crop);
        let start = batch.pictures.len();
        let tint = Tint::draw(&mut rng, 1.0);
        let shown = Placement::of(&place, mirror);
        draw(&picture, SIDE, &shown, &tint, |at| edged(&picture, at), &mut batch.pictures);
        let crop = &mut batch.pictures[start..];
        if rng.random_bool(GREY) {
            grey(crop);
        }
        degrade(crop, &mut rng);
        let (points, known) = seen(face, &place, mirror);
        batch.points.extend(points.as_flattened());
        batch.known.extend(known.map(|known| f32::from(u8::from(known))));
    }
    batch
}

/// A crop that is aligned as well as masks align: from its pixels to those of the right one.
pub fn jitter(rng: &mut StdRng) -> Similarity {
    // The sum of four even draws is close to a bell of deviation 0.577.
    let mut bell = |deviation: f32| deviation * 1.73 * (0..4).map(|_| rng.random_range(-0.5..0.5f32)).sum::<f32>();
    let middle = CROP as f32 / 2.0;
    let [shift, scale, roll] = JITTER;
    let to = [middle + bell(shift), middle + bell(shift)];
    Similarity::about(bell(roll), bell(scale).exp(), [middle, middle], to)
}

/// The crop that `jitter` leads from, as it lies in the face's picture.
pub fn placed(face: &Face, jitter: &Similarity) -> Similarity {
    let own = &face.to_picture;
    let [tx, ty] = own.apply([jitter.tx, jitter.ty]);
    let [a, b] = own.turn([jitter.a, jitter.b]);
    Similarity { a, b, tx, ty }
}

/// The landmarks as the crop under `place` shows them, shares of its side, and which are known.
pub fn seen(face: &Face, place: &Similarity, mirror: bool) -> ([[f32; 2]; COUNT], [bool; COUNT]) {
    let (back, order) = (place.inverse(), mirrored());
    let from = |i: usize| if mirror { order[i] } else { i };
    let point = |i: usize| {
        let [x, y] = back.apply(face.points[from(i)]).map(|v| v / CROP as f32);
        [if mirror { 1.0 - x } else { x }, y]
    };
    (std::array::from_fn(point), std::array::from_fn(|i| face.known[from(i)]))
}

fn grey(crop: &mut [f32]) {
    let plane = crop.len() / 3;
    for i in 0..plane {
        let light = 0.3 * crop[i] + 0.59 * crop[plane + i] + 0.11 * crop[2 * plane + i];
        (0..3).for_each(|c| crop[c * plane + i] = light);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::landmarked::tests::dotted;

    #[test]
    fn points_lie_where_the_crop_shows_them() {
        let face = &dotted(7)[6];
        let picture = Picture { rgb: face.rgb.clone(), labels: vec![0; CROP * CROP] };
        let mut rng = StdRng::seed_from_u64(5);
        let still = Tint::draw(&mut rng, 0.0);
        for mirror in [false, true] {
            let place = placed(face, &jitter(&mut rng));
            let mut crop = Vec::new();
            let shown = Placement::of(&place, mirror);
            draw(&picture, SIDE, &shown, &still, |at| edged(&picture, at), &mut crop);
            let (points, _) = seen(face, &place, mirror);
            // The outline's dots stand alone.
            for [x, y] in points[COUNT - 18..].iter().map(|p| p.map(|v| (v * SIDE as f32) as usize)) {
                let light = (0..3).map(|c| crop[(c * SIDE + y) * SIDE + x]).fold(f32::MIN, f32::max);
                assert!(light > 0.5, "{light} at {x} {y}");
            }
        }
    }

    #[test]
    fn a_step_draws_the_same_batch_again() {
        let faces = dotted(3);
        let [a, b, c] = [1, 1, 2].map(|step| draw_batch(&faces, 2, step).pictures);
        assert!(a == b && a != c && a.len() == 2 * 3 * SIDE * SIDE);
    }
}
