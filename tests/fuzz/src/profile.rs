//! A colour profile, as a photo's file brings it.

use image::{Rgba, RgbaImage};
use mien::photo::color_profile::to_srgb;

/// Brings some pixels from the bytes' colours to sRGB.
pub fn run(bytes: &[u8]) {
    let mut pixels = RgbaImage::from_fn(5, 3, |x, y| Rgba([(x * 60) as u8, (y * 120) as u8, 90, 200]));
    to_srgb(&mut pixels, bytes);
    assert!(pixels.pixels().all(|pixel| pixel[3] == 200), "opacity is no colour");
}
