//! From photo to aligned crop.

use super::similarity::Similarity;
use crate::CROP;
use image::RgbaImage;

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
