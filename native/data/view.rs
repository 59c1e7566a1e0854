//! A picture as a camera may show it: placed, turned, mirrored and tinted, on any grid.

use crate::data::Picture;
use mien::face::classes::mirrored;
use mien::locate::similarity::Similarity;
use mien::{CROP, FIELD};
use rand::Rng;
use rand::rngs::StdRng;

/// A map from an output position to an input position, both in crop pixels from the crop's middle, and a mirror.
pub struct Placement {
    /// Input = [[a, -b], [b, a]] output + t; the first column negated when mirrored.
    a: f32,
    b: f32,
    t: [f32; 2],
    /// Left and right changed.
    pub mirror: bool,
}

impl Placement {
    /// `scale` above 1 shows more, a smaller face.
    pub fn new(scale: f32, degrees: f32, t: [f32; 2], mirror: bool) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { a: scale * cos, b: scale * sin, t, mirror }
    }

    /// As a similarity from output to input; a mirrored one turns the output first.
    pub fn of(to_input: &Similarity, mirror: bool) -> Self {
        let middle = CROP as f32 / 2.0;
        let t = to_input.apply([middle, middle]).map(|v| v - middle);
        Self { a: to_input.a, b: to_input.b, t, mirror }
    }

    /// Input position of output `(x, y)`, pixel coordinates whose integers are pixel centres.
    pub fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let middle = (CROP as f32 - 1.0) / 2.0;
        let (x, y) = ((x - middle) * if self.mirror { -1.0 } else { 1.0 }, y - middle);
        (self.a * x - self.b * y + self.t[0] + middle, self.b * x + self.a * y + self.t[1] + middle)
    }

    /// A motion seen in the input, as seen in the output.
    pub fn back(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let n = self.a * self.a + self.b * self.b;
        let (u, v) = ((self.a * x + self.b * y) / n, (self.a * y - self.b * x) / n);
        [if self.mirror { -u } else { u }, v]
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
    fn apply(&self, channel: usize, value: f32) -> f32 {
        let (gain, lift) = self.0[channel];
        (value * gain + lift).clamp(-1.0, 1.0)
    }
}

/// Bilinear colour at a position, -1..1; `None` outside.
pub fn colour(picture: &Picture, x: f32, y: f32) -> Option<[f32; 3]> {
    let last = (CROP - 1) as f32;
    if !(-0.5..=last + 0.5).contains(&x) || !(-0.5..=last + 0.5).contains(&y) {
        return None;
    }
    let (x, y) = (x.clamp(0.0, last), y.clamp(0.0, last));
    let (i, j) = ((x as usize).min(CROP - 2), (y as usize).min(CROP - 2));
    let (u, v) = (x - i as f32, y - j as f32);
    let read = |i: usize, j: usize, c: usize| f32::from(picture.rgb[(j * CROP + i) * 3 + c]);
    Some(std::array::from_fn(|c| {
        let top = read(i, j, c) * (1.0 - u) + read(i + 1, j, c) * u;
        let bottom = read(i, j + 1, c) * (1.0 - u) + read(i + 1, j + 1, c) * u;
        (top * (1.0 - v) + bottom * v) / 127.5 - 1.0
    }))
}

/// The same, the picture's border repeated outside.
pub fn edged(picture: &Picture, x: f32, y: f32) -> [f32; 3] {
    let last = (CROP - 1) as f32;
    colour(picture, x.clamp(0.0, last), y.clamp(0.0, last)).expect("inside")
}

fn label(picture: &Picture, x: f32, y: f32, mirror: bool, outside: u8) -> u8 {
    let (i, j) = (x.round(), y.round());
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
    outside: impl Fn(f32, f32) -> [f32; 3],
    out: &mut Vec<f32>,
) {
    let (start, step) = (out.len(), CROP as f32 / side as f32);
    out.resize(start + 3 * side * side, 0.0);
    // Two by two samples where an output pixel covers two by two input pixels, as area averaging would.
    let taps: &[f32] = if step > 1.5 { &[-0.5, 0.5] } else { &[0.0] };
    for y in 0..side {
        for x in 0..side {
            let centre = |i: usize| (i as f32 + 0.5) * step - 0.5;
            let mut sum = [0.0; 3];
            for dy in taps {
                for dx in taps {
                    let (u, v) = place.at(centre(x) + dx, centre(y) + dy);
                    let rgb = colour(picture, u, v).unwrap_or_else(|| outside(u, v));
                    (0..3).for_each(|c| sum[c] += rgb[c]);
                }
            }
            for c in 0..3 {
                out[start + (c * side + y) * side + x] = tint.apply(c, sum[c] / (taps.len() * taps.len()) as f32);
            }
        }
    }
}

/// The labels `[FIELD, FIELD]` of the picture as placed; `outside` beyond its border.
pub fn labels<'a>(picture: &'a Picture, place: &'a Placement, outside: u8) -> impl Iterator<Item = u8> + 'a {
    (0..FIELD * FIELD).map(move |i| {
        let (x, y) = ((i % FIELD) as f32, (i / FIELD) as f32);
        let (u, v) = place.at(2.0 * x + 0.5, 2.0 * y + 0.5);
        label(picture, u, v, place.mirror, outside)
    })
}
