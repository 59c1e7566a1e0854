//! From photo to aligned crop and back: a similarity transform fitted to eyes and mouth.

use crate::CROP;
use image::RgbaImage;
use serde::Serialize;

/// Where the eyes' and the mouth's middles lie in an aligned crop, crop pixels: the eye on the picture's left, the
/// one on its right, the mouth (means over the training portraits).
pub const CANONICAL: [[f32; 2]; 3] = [[99.5, 122.2], [156.5, 122.2], [128.0, 181.8]];

/// How far each counts in the fit: the mouth moves with the expression, the eyes do not.
const TRUST: [f32; 3] = [1.0, 1.0, 0.4];

/// `x' = a x - b y + tx, y' = b x + a y + ty`: rotation, uniform scale and shift. Positions are continuous, pixel
/// `i` covers `[i, i + 1)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Similarity {
    pub a: f32,
    pub b: f32,
    pub tx: f32,
    pub ty: f32,
}

impl Similarity {
    /// The image of a position.
    pub fn apply(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.a * x - self.b * y + self.tx, self.b * x + self.a * y + self.ty]
    }

    /// The image of a motion.
    pub fn turn(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.a * x - self.b * y, self.b * x + self.a * y]
    }

    /// The way back.
    pub fn inverse(&self) -> Self {
        let n = self.a * self.a + self.b * self.b;
        let (a, b) = (self.a / n, -self.b / n);
        Self { a, b, tx: -(a * self.tx - b * self.ty), ty: -(b * self.tx + a * self.ty) }
    }

    /// Enlargement.
    pub fn scale(&self) -> f32 {
        self.a.hypot(self.b)
    }

    /// The same transform into a picture scaled by `factor`.
    pub fn scaled(&self, factor: f32) -> Self {
        Self { a: self.a * factor, b: self.b * factor, tx: self.tx * factor, ty: self.ty * factor }
    }

    /// Rotation by `degrees` (clockwise as seen) and enlargement about the origin, then the shift that takes `from`
    /// to `to`.
    pub fn about(degrees: f32, scale: f32, from: [f32; 2], to: [f32; 2]) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turned = Self { a: scale * cos, b: scale * sin, tx: 0.0, ty: 0.0 };
        let [x, y] = turned.apply(from);
        Self { tx: to[0] - x, ty: to[1] - y, ..turned }
    }

    /// Crop to photo for a face box as the finder gives it: its middle, side and roll in degrees; scaled as its boxes
    /// lie on aligned faces.
    pub fn of_box(middle: [f32; 2], side: f32, roll: f32) -> Self {
        let [left, top, own] = BOX;
        Self::about(roll, side / own, [left + own / 2.0, top + own / 2.0], middle)
    }

    /// What [`Similarity::of_box`] makes this of: middle, side and roll in degrees.
    pub fn as_box(&self) -> ([f32; 2], f32, f32) {
        let [left, top, own] = BOX;
        (self.apply([left + own / 2.0, top + own / 2.0]), own * self.scale(), self.b.atan2(self.a).to_degrees())
    }

    /// Crop to photo, the weighted least-squares fit of [`CANONICAL`] to those of the same three points in the photo
    /// that are known (Umeyama 1991 in the plane); `None` for fewer than two.
    pub fn fit(points: [Option<[f32; 2]>; 3]) -> Option<Self> {
        if points.iter().flatten().count() < 2 {
            return None;
        }
        let trust: [f32; 3] = std::array::from_fn(|i| if points[i].is_some() { TRUST[i] } else { 0.0 });
        let points = points.map(Option::unwrap_or_default);
        let total: f32 = trust.iter().sum();
        let mean = |p: &[[f32; 2]; 3], c: usize| (0..3).map(|i| trust[i] * p[i][c]).sum::<f32>() / total;
        let from = [mean(&CANONICAL, 0), mean(&CANONICAL, 1)];
        let to = [mean(&points, 0), mean(&points, 1)];
        let (mut dot, mut cross, mut square) = (0.0, 0.0, 0.0);
        for i in 0..3 {
            let (u, v) = (CANONICAL[i][0] - from[0], CANONICAL[i][1] - from[1]);
            let (x, y) = (points[i][0] - to[0], points[i][1] - to[1]);
            dot += trust[i] * (u * x + v * y);
            cross += trust[i] * (u * y - v * x);
            square += trust[i] * (u * u + v * v);
        }
        let (a, b) = (dot / square, cross / square);
        Some(Self { a, b, tx: to[0] - (a * from[0] - b * from[1]), ty: to[1] - (b * from[0] + a * from[1]) })
    }
}

/// Left, top and side of the finder's box on an aligned crop, crop pixels (median over 78 portraits of the pack).
pub const BOX: [f32; 3] = [57.5, 66.5, 142.0];

/// The aligned crop as planes `[3, CROP, CROP]`, -1..1: area-averaged where the photo is finer than the crop,
/// edges mirrored where the crop leaves the photo. Transparent pixels are seen on grey.
pub fn crop(photo: &RgbaImage, to_photo: &Similarity) -> Vec<f32> {
    // As many taps a side as photo pixels under a crop pixel, bounded: 16 x 16 are enough to average noise.
    let taps = (to_photo.scale().ceil() as usize).clamp(1, 16);
    let share = 1.0 / (taps * taps) as f32;
    let mut planes = vec![0.0; 3 * CROP * CROP];
    for y in 0..CROP {
        for x in 0..CROP {
            let mut sum = [0.0f32; 3];
            for j in 0..taps {
                for i in 0..taps {
                    let inside = |n: usize, k: usize| n as f32 + (k as f32 + 0.5) / taps as f32;
                    let rgb = sample_mirrored(photo, to_photo.apply([inside(x, i), inside(y, j)]));
                    (0..3).for_each(|c| sum[c] += rgb[c]);
                }
            }
            for c in 0..3 {
                planes[(c * CROP + y) * CROP + x] = sum[c] * share / 127.5 - 1.0;
            }
        }
    }
    planes
}

fn mirror(i: i64, n: u32) -> u32 {
    let n = i64::from(n);
    let i = i.rem_euclid(2 * n);
    (if i < n { i } else { 2 * n - 1 - i }) as u32
}

fn sample_mirrored(photo: &RgbaImage, [x, y]: [f32; 2]) -> [f32; 3] {
    let (width, height) = photo.dimensions();
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (x - left, y - top);
    let read = |dx: i64, dy: i64| {
        let p = photo.get_pixel(mirror(left as i64 + dx, width), mirror(top as i64 + dy, height));
        let alpha = f32::from(p[3]) / 255.0;
        [0, 1, 2].map(|c| f32::from(p[c]) * alpha + 128.0 * (1.0 - alpha))
    };
    let (a, b, c, d) = (read(0, 0), read(1, 0), read(0, 1), read(1, 1));
    std::array::from_fn(|i| (a[i] * (1.0 - u) + b[i] * u) * (1.0 - v) + (c[i] * (1.0 - u) + d[i] * u) * v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn similarity() -> impl Strategy<Value = Similarity> {
        (0.05f32..8.0, -3.1f32..3.1, -500.0f32..500.0, -500.0f32..500.0).prop_map(|(scale, angle, tx, ty)| Similarity {
            a: scale * angle.cos(),
            b: scale * angle.sin(),
            tx,
            ty,
        })
    }

    proptest! {
        #[test]
        fn there_and_back(t in similarity(), x in -300.0f32..300.0, y in -300.0f32..300.0) {
            let back = t.inverse().apply(t.apply([x, y]));
            let room = 2e-3 * (1.0 + 1.0 / t.scale());
            prop_assert!((back[0] - x).abs() < room && (back[1] - y).abs() < room, "{back:?} {x} {y}");
        }

        #[test]
        fn the_fit_finds_the_transform(t in similarity()) {
            let found = Similarity::fit(CANONICAL.map(|p| Some(t.apply(p)))).expect("three points");
            prop_assert!((found.a - t.a).abs() < 1e-3 * t.scale().max(1.0) && (found.b - t.b).abs() < 1e-3 * t.scale().max(1.0));
            let (p, q) = (found.apply([128.0, 128.0]), t.apply([128.0, 128.0]));
            prop_assert!((p[0] - q[0]).abs() < 0.05 && (p[1] - q[1]).abs() < 0.05);
        }
    }

    #[test]
    fn an_identity_crop_is_the_picture() {
        let photo = RgbaImage::from_fn(CROP as u32, CROP as u32, |x, y| image::Rgba([x as u8, y as u8, 7, 255]));
        let planes = crop(&photo, &Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 });
        for (x, y) in [(0, 0), (3, 200), (255, 255)] {
            assert!(((planes[y * CROP + x] + 1.0) * 127.5 - x as f32).abs() < 1e-3);
            assert!(((planes[CROP * CROP + y * CROP + x] + 1.0) * 127.5 - y as f32).abs() < 1e-3);
        }
    }
}
