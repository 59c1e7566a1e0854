//! A picture as a camera may show it: placed, turned, mirrored and tinted, on any grid.

use crate::data::Picture;
use mien::face::classes::mirrored;
use mien::grid::{bilinear, repeated};
use mien::locate::similarity::Similarity;
use mien::{CROP, FIELD};
use rand::Rng;
use rand::rngs::StdRng;

/// Where in a picture each position of an output lies. Positions are continuous crop pixels, as everywhere: pixel `i` covers
/// `[i, i + 1)`.
pub struct Placement {
    /// From an output, once mirrored, to the picture.
    to_picture: Similarity,
    /// Left and right changed.
    pub mirror: bool,
}

impl Placement {
    /// About the crop's middle. `scale` above 1 shows more, a smaller face; `t` is where the middle comes from, off the
    /// picture's.
    pub fn new(scale: f32, degrees: f32, t: [f32; 2], mirror: bool) -> Self {
        let middle = [CROP as f32 / 2.0; 2];
        let from = [middle[0] + t[0], middle[1] + t[1]];
        Self { to_picture: Similarity::about(degrees, scale, middle, from), mirror }
    }

    /// As a similarity from output to picture; a mirrored one turns the output first.
    pub fn of(to_picture: &Similarity, mirror: bool) -> Self {
        Self { to_picture: *to_picture, mirror }
    }

    /// Position in the picture of `(x, y)` in the output.
    pub fn at(&self, x: f32, y: f32) -> [f32; 2] {
        self.to_picture.apply([if self.mirror { CROP as f32 - x } else { x }, y])
    }

    /// A motion seen in the picture, as seen in the output.
    pub fn back(&self, motion: [f32; 2]) -> [f32; 2] {
        let [x, y] = self.to_picture.inverse().turn(motion);
        [if self.mirror { -x } else { x }, y]
    }
}

/// Gain and offset per channel: light, contrast and white balance.
pub struct Tint([(f32, f32); 3]);

impl Tint {
    /// Gains and offsets at random; `strength` about 1.
    pub fn draw(rng: &mut StdRng, strength: f32) -> Self {
        let gain = 1.0 + strength * rng.random_range(-0.3..0.3);
        let lift = strength * rng.random_range(-0.25..0.25);
        Self(std::array::from_fn(|_| (gain * (1.0 + strength * rng.random_range(-0.1..0.1)), lift)))
    }

    /// The value, -1..1, in the new light.
    pub fn apply(&self, channel: usize, value: f32) -> f32 {
        let (gain, lift) = self.0[channel];
        (value * gain + lift).clamp(-1.0, 1.0)
    }
}

/// Colour at a position, -1..1; `None` outside.
pub fn colour(picture: &Picture, at: [f32; 2]) -> Option<[f32; 3]> {
    at.iter().all(|v| (0.0..=CROP as f32).contains(v)).then(|| edged(picture, at))
}

/// The same, the picture's border repeated outside.
pub fn edged(picture: &Picture, at: [f32; 2]) -> [f32; 3] {
    let read = |x, y| {
        let start = (repeated(y, CROP) * CROP + repeated(x, CROP)) * 3;
        [0, 1, 2].map(|c| f32::from(picture.rgb[start + c]))
    };
    bilinear(at, read).map(|value| value / 127.5 - 1.0)
}

/// Class of the pixel that a position lies in.
fn label(picture: &Picture, [x, y]: [f32; 2], mirror: bool, outside: u8) -> u8 {
    let (i, j) = (x.floor(), y.floor());
    if i < 0.0 || j < 0.0 || i >= CROP as f32 || j >= CROP as f32 {
        return outside;
    }
    let label = picture.labels[j as usize * CROP + i as usize];
    if mirror { mirrored(label) } else { label }
}

/// Writes `[3, side, side]` of the picture; `outside` gives the colour beyond its border.
pub fn draw(
    picture: &Picture,
    side: usize,
    place: &Placement,
    tint: &Tint,
    outside: impl Fn([f32; 2]) -> [f32; 3],
    out: &mut Vec<f32>,
) {
    let (start, step) = (out.len(), CROP as f32 / side as f32);
    out.resize(start + 3 * side * side, 0.0);
    // Two by two samples where an output pixel covers two by two input pixels, as area averaging would.
    let taps: &[f32] = if step > 1.5 { &[-0.5, 0.5] } else { &[0.0] };
    for y in 0..side {
        for x in 0..side {
            let centre = |i: usize| (i as f32 + 0.5) * step;
            let mut sum = [0.0; 3];
            for dy in taps {
                for dx in taps {
                    let at = place.at(centre(x) + dx, centre(y) + dy);
                    let rgb = colour(picture, at).unwrap_or_else(|| outside(at));
                    (0..3).for_each(|c| sum[c] += rgb[c]);
                }
            }
            for c in 0..3 {
                out[start + (c * side + y) * side + x] = tint.apply(c, sum[c] / (taps.len() * taps.len()) as f32);
            }
        }
    }
}

/// Middle of a cell of the `FIELD` grid, which covers two by two crop pixels.
pub fn cell_centre(x: usize, y: usize) -> [f32; 2] {
    [x, y].map(|i| (i as f32 + 0.5) * (CROP / FIELD) as f32)
}

/// The labels `[FIELD, FIELD]` of the picture as placed, each at its cell's middle; `outside` beyond its border.
pub fn labels<'a>(picture: &'a Picture, place: &'a Placement, outside: u8) -> impl Iterator<Item = u8> + 'a {
    (0..FIELD * FIELD).map(move |i| {
        let [x, y] = cell_centre(i % FIELD, i / FIELD);
        label(picture, place.at(x, y), place.mirror, outside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::face::classes::class::{L_EYE, R_EYE, SKIN};

    /// Red is the column, green the row; the left half one eye, the right half the other.
    fn picture() -> Picture {
        let cells = (0..CROP * CROP).map(|i| (i % CROP, i / CROP));
        let rgb = cells.clone().flat_map(|(x, y)| [x as u8, y as u8, 7]).collect();
        let labels = cells.map(|(x, _)| if x < CROP / 2 { R_EYE } else { L_EYE }).collect();
        Picture { rgb, labels }
    }

    #[test]
    fn a_pixel_s_colour_is_at_its_middle() {
        let picture = picture();
        let level = |v: f32| (v + 1.0) * 127.5;
        let at = |x: f32, y: f32| colour(&picture, [x, y]).map(|[r, g, _]| [level(r), level(g)]);
        let near = |a: Option<[f32; 2]>, b: [f32; 2]| a.unwrap().iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-3);
        assert!(near(at(10.5, 20.5), [10.0, 20.0]) && near(at(11.0, 20.75), [10.5, 20.25]));
        assert!(near(at(0.0, 256.0), [0.0, 255.0]) && at(-0.01, 5.0).is_none() && at(5.0, 256.01).is_none());
        assert_eq!(edged(&picture, [-9.0, 300.0]), colour(&picture, [0.5, 255.5]).unwrap());
    }

    #[test]
    fn a_mirror_is_exact_and_motions_go_along() {
        let (picture, mirror) = (picture(), Placement::new(1.0, 0.0, [0.0; 2], true));
        assert_eq!(mirror.at(1.0, 9.0), [255.0, 9.0]);
        let seen: Vec<u8> = labels(&picture, &mirror, SKIN).collect();
        // The subject's right eye stays on the picture's left.
        assert!(seen.chunks(FIELD).all(|row| row[..FIELD / 2].iter().all(|l| *l == R_EYE)));
        let place = Placement::new(1.4, 25.0, [6.0, -3.0], true);
        let ([a, b], [c, d]) = (place.at(100.0, 80.0), place.at(103.0, 76.0));
        let [x, y] = place.back([c - a, d - b]);
        assert!((x - 3.0).abs() < 1e-3 && (y + 4.0).abs() < 1e-3, "{x} {y}");
        let middle = place.at(128.0, 128.0);
        assert!((middle[0] - 134.0).abs() < 1e-3 && (middle[1] - 125.0).abs() < 1e-3);
    }
}
