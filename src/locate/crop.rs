//! From photo to aligned crop.

use super::similarity::Similarity;
use crate::CROP;
use crate::grid::{bilinear, mirrored};
use image::RgbaImage;

/// The aligned crop as planes `[3, CROP, CROP]`, -1..1: area-averaged where the photo is finer than the crop,
/// edges mirrored where the crop leaves the photo. Transparent pixels are seen on grey.
pub fn crop(photo: &RgbaImage, to_photo: &Similarity) -> Vec<f32> {
    square(photo, to_photo, CROP)
}

/// The same of any `side`; `to_photo` leads from its own pixels.
pub fn square(photo: &RgbaImage, to_photo: &Similarity, side: usize) -> Vec<f32> {
    // As many taps a side as photo pixels under a crop pixel, bounded: 16 x 16 are enough to average noise.
    let taps = (to_photo.scale().ceil() as usize).clamp(1, 16);
    let share = 1.0 / (taps * taps) as f32;
    let mut planes = vec![0.0; 3 * side * side];
    for y in 0..side {
        for x in 0..side {
            let mut sum = [0.0f32; 3];
            for j in 0..taps {
                for i in 0..taps {
                    let inside = |n: usize, k: usize| n as f32 + (k as f32 + 0.5) / taps as f32;
                    let rgb = sample(photo, to_photo.apply([inside(x, i), inside(y, j)]));
                    (0..3).for_each(|c| sum[c] += rgb[c]);
                }
            }
            for c in 0..3 {
                planes[(c * side + y) * side + x] = sum[c] * share / 127.5 - 1.0;
            }
        }
    }
    planes
}

/// Colour 0..255 at a position of the photo, mirrored at its edges.
fn sample(photo: &RgbaImage, at: [f32; 2]) -> [f32; 3] {
    let [width, height] = [photo.width(), photo.height()].map(|n| n as usize);
    bilinear(at, |x, y| {
        let p = photo.get_pixel(mirrored(x, width) as u32, mirrored(y, height) as u32);
        let alpha = f32::from(p[3]) / 255.0;
        [0, 1, 2].map(|c| f32::from(p[c]) * alpha + 128.0 * (1.0 - alpha))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
