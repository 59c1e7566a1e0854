//! Glasses of many shapes, to draw on faces: their outlines are exact, so a segmenter can learn them and a generator that they stay.

use crate::data::Picture;
use crate::data::cloth::Cloth;
use mien::CROP;
use mien::face::classes::class::{BACKGROUND, EYEGLASSES, HAIR, HAT};
use mien::locate::alignment::CANONICAL;
use rand::Rng;
use rand::rngs::StdRng;

/// Where eyes lie in an aligned crop: half their distance, and their height, crop pixels.
const EYES: [f32; 2] = [(CANONICAL[1][0] - CANONICAL[0][0]) / 2.0, CANONICAL[0][1]];
/// Half of what is labelled beyond a frame, crop pixels: masks have cells of two, and a wire is thinner.
const LABEL_MARGIN: f32 = 0.7;
/// Where the ears are, off the middle, crop pixels.
const EARS: f32 = 80.0;

/// Black, horn, silver, gold, or any other colour.
fn material(rng: &mut StdRng) -> [f32; 3] {
    let light = rng.random_range(0.6..1.3f32);
    let colour = match rng.random_range(0..10) {
        0..4 => [25.0, 24.0, 26.0],
        4..6 => [95.0, 60.0, 38.0],
        6..7 => [150.0, 152.0, 155.0],
        7..8 => [175.0, 145.0, 90.0],
        _ => std::array::from_fn(|_| rng.random_range(0.0..255.0)),
    };
    colour.map(|c| c * light)
}

/// A pair of glasses on an aligned face. All lengths are crop pixels.
pub struct Glasses {
    /// Of the whole, from the crop's middle and the eyes' height.
    shift: [f32; 2],
    /// Sine and cosine.
    roll: [f32; 2],
    /// How much wider the left lens looks than the right: a head that is turned.
    turn: f32,
    /// Middle of a lens off the glasses' own.
    middle: f32,
    /// Half width; half height above and below a lens' middle.
    half: [f32; 3],
    /// 2 is an ellipse, 6 nearly a rectangle.
    corner: f32,
    /// Columns that a row above the middle lies further out: cat's eyes are above 0, aviators below.
    slant: f32,
    /// Of the rim above, the rim below, bridge and temples; 0 where there is none.
    thick: [f32; 4],
    /// Height of bridge and temples over a lens' middle.
    bridge: f32,
    temple: f32,
    /// Of the frame's upper and lower half, and how solid each is: below 1 it is seen through.
    frame: [(Cloth, f32); 2],
    lens: Cloth,
    /// How much of the light a lens takes, above and below.
    tint: [f32; 2],
    /// A reflection: its middle and half axes in a lens, and how bright.
    glint: ([f32; 4], f32),
    /// How dark the frame's shadow is, and how far below it falls.
    shadow: [f32; 2],
}

impl Glasses {
    /// Wire, horn, half rims, none; clear, tinted, dark.
    pub fn draw(rng: &mut StdRng) -> Self {
        let half = [rng.random_range(19.0..30.0f32), rng.random_range(10.0..21.0), rng.random_range(12.0..26.0)];
        let thin = rng.random_range(0.8..2.2f32);
        let horn = rng.random_range(2.2..6.0f32);
        let thick = match rng.random_range(0..10) {
            0..4 => [thin, thin, thin, thin],
            4..7 => [horn, horn * rng.random_range(0.6..1.0), horn * rng.random_range(0.6..1.0), horn],
            7..9 => [horn, [0.0, thin][rng.random_range(0..2)], thin, horn],
            _ => [0.0, 0.0, thin, thin],
        };
        let dark = rng.random_bool(0.2).then(|| rng.random_range(0.6..0.97f32));
        let above = dark.unwrap_or_else(|| rng.random_range(0.0..0.2f32).powi(2) * 5.0);
        let (sin, cos) = rng.random_range(-0.06..0.06f32).sin_cos();
        let half_frame = |colour: [f32; 3], rng: &mut StdRng| {
            let solid = if rng.random_bool(0.15) { rng.random_range(0.35..0.8) } else { 1.0 };
            (Cloth::plain(colour, rng), solid)
        };
        let [above_colour, other] = [material(rng), material(rng)];
        let upper = half_frame(above_colour, rng);
        let lower = half_frame(if rng.random_bool(0.3) { other } else { above_colour }, rng);
        let middle = (EYES[0] + rng.random_range(-2.0..4.0f32)).max(half[0] + 3.0);
        Self {
            shift: [rng.random_range(-3.0..3.0), rng.random_range(-3.0..8.0)],
            roll: [sin, cos],
            turn: rng.random_range(-0.12..0.12),
            middle,
            half,
            corner: [2.0, 2.4, 3.0, 4.0, 6.0][rng.random_range(0..5)],
            slant: rng.random_range(-0.25..0.3),
            thick,
            bridge: rng.random_range(-2.0..8.0),
            temple: rng.random_range(0.0..10.0),
            frame: [upper, lower],
            lens: Cloth::draw(rng),
            tint: [above, above * rng.random_range(0.4..1.0f32)],
            glint: (
                [
                    rng.random_range(-20.0..20.0),
                    rng.random_range(-15.0..10.0),
                    rng.random_range(2.0..18.0),
                    rng.random_range(2.0..8.0),
                ],
                if rng.random_bool(0.4) { rng.random_range(0.1..0.8) } else { 0.0 },
            ),
            shadow: [rng.random_range(0.0..0.35), rng.random_range(1.0..5.0)],
        }
    }

    /// A crop position as seen from a lens' middle, outward and down, and how far from the glasses' middle it is.
    fn seen(&self, x: f32, y: f32) -> ([f32; 2], f32) {
        let (dx, dy) = (x - 127.5 - self.shift[0], y - EYES[1] - self.shift[1]);
        let (u, v) = (self.roll[1] * dx + self.roll[0] * dy, self.roll[1] * dy - self.roll[0] * dx);
        let out = u.abs() * (1.0 + self.turn * u.signum());
        ([out - self.middle, v], out)
    }

    /// Pixels outside a lens' outline, negative inside.
    fn outline(&self, [u, v]: [f32; 2]) -> f32 {
        let [wide, above, below] = self.half;
        let high = if v < 0.0 { above } else { below };
        let u = u + self.slant * v;
        let sum = (u / wide).abs().powf(self.corner) + (v / high).abs().powf(self.corner);
        (sum.powf(1.0 / self.corner) - 1.0) * wide.min(high)
    }

    /// Pixels inside the frame at a crop position, negative outside.
    pub fn frame(&self, x: f32, y: f32) -> f32 {
        let (at, out) = self.seen(x, y);
        let [above, below, bridge, temple] = self.thick;
        let ([u, v], wide) = (at, self.half[0]);
        let share = ((v / self.half[1].max(1.0)) * 0.5 + 0.5).clamp(0.0, 1.0);
        let rim = above + share * (below - above);
        let within = |thick: f32, off: f32| if thick > 0.0 { thick / 2.0 - off.abs() } else { f32::MIN };
        let mut deep = within(rim, self.outline(at));
        if u < 0.0 && self.outline(at) > -rim {
            // An arc that is highest in the middle.
            let rise = 2.5 * (1.0 - (out / (self.middle - wide).max(1.0)).powi(2)).max(0.0);
            deep = deep.max(within(bridge, v + self.bridge + rise));
        }
        if u > 0.0 && out < EARS && self.outline(at) > -rim {
            deep = deep.max(within(temple, v + self.temple));
        }
        deep
    }

    /// Paints the glasses over an aligned face, and labels them: the frame, and lenses that hide the eyes.
    pub fn wear(&self, picture: &mut Picture) {
        for (i, (pixel, class)) in picture.rgb.chunks_exact_mut(3).zip(&mut picture.labels).enumerate() {
            let (x, y) = ((i % CROP) as f32 + 0.5, (i / CROP) as f32 + 0.5);
            if (y - EYES[1]).abs() > 60.0 {
                continue;
            }
            let mix = |pixel: &mut [u8], over: [f32; 3], share: f32| {
                for (value, over) in pixel.iter_mut().zip(over) {
                    let mixed = f32::from(*value) * (1.0 - share) + over.clamp(0.0, 255.0) * share;
                    *value = mixed.round() as u8;
                }
            };
            let [dark, drop] = self.shadow;
            let below = (self.frame(x, y - drop) / 2.0 + 0.75).clamp(0.0, 1.0);
            mix(pixel, [0.0; 3], dark * below);
            let ([u, v], _) = self.seen(x, y);
            let inside = (0.5 - self.outline([u, v])).clamp(0.0, 1.0);
            let down = ((v / self.half[2]) * 0.5 + 0.5).clamp(0.0, 1.0);
            let tint = self.tint[0] + down * (self.tint[1] - self.tint[0]);
            mix(pixel, self.lens.colour(x, y).map(|c| 0.5 * c), inside * tint);
            let ([gx, gy, wide, high], bright) = self.glint;
            let off = ((u - gx) / wide).powi(2) + ((v - gy) / high).powi(2);
            mix(pixel, [250.0, 252.0, 255.0], inside * bright * (1.5 - off).clamp(0.0, 1.0));
            let (deep, out) = (self.frame(x, y), self.seen(x, y).1);
            // Temples go under hair, and end where the face does.
            if out > self.middle + self.half[0] && [BACKGROUND, HAIR, HAT].contains(class) {
                continue;
            }
            // A frame is lit from above.
            let light = if self.frame(x, y - 1.0) < 0.0 { 35.0 } else { 0.0 };
            let (cloth, solid) = &self.frame[usize::from(v > 0.0)];
            mix(pixel, cloth.colour(x, y).map(|c| c + light), solid * (deep + 0.5).clamp(0.0, 1.0));
            if deep > -LABEL_MARGIN || (inside > 0.5 && tint > 0.5) {
                *class = EYEGLASSES;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use rand::SeedableRng;

    #[test]
    fn glasses_are_labelled_where_they_are_and_change_nothing_far_off() {
        let plain = drawn::people(2..3).pictures.swap_remove(0);
        for seed in 0..40 {
            let glasses = Glasses::draw(&mut StdRng::seed_from_u64(seed));
            let mut worn = plain.clone();
            glasses.wear(&mut worn);
            let labelled = worn.labels.iter().filter(|label| **label == EYEGLASSES).count();
            assert!((40..16_000).contains(&labelled), "seed {seed}: {labelled}");
            for i in 0..CROP * CROP {
                let (x, y) = ((i % CROP) as f32 + 0.5, (i / CROP) as f32 + 0.5);
                let on_face = ![BACKGROUND, HAIR, HAT].contains(&plain.labels[i]);
                if glasses.frame(x, y) > 1.0 && on_face {
                    assert_eq!(worn.labels[i], EYEGLASSES, "seed {seed}");
                }
                if (y - EYES[1]).abs() > 50.0 {
                    assert_eq!(worn.rgb[3 * i..3 * i + 3], plain.rgb[3 * i..3 * i + 3], "seed {seed}: {x} {y}");
                }
                if worn.labels[i] != plain.labels[i] {
                    assert_eq!(worn.labels[i], EYEGLASSES);
                }
            }
        }
    }
}
