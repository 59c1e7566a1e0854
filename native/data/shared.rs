//! A picture as sites pass it on: smaller, and as JPEG.

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use mien::photo::lightness;

/// The picture scaled and, with a quality, as JPEG would have it whose colours have half the pixels a side (4:2:0), as most have. The
/// crate's encoder has none of that kind: lightness is taken from the whole picture's JPEG, colour from that of half of it.
pub fn passed_on(picture: &RgbImage, factor: f32, quality: Option<u8>) -> RgbImage {
    let scaled = |picture: &RgbImage, factor: f32| {
        let [width, height] = [picture.width(), picture.height()].map(|n| ((n as f32 * factor).round() as u32).max(1));
        resize(picture, width, height, FilterType::Triangle)
    };
    let picture = if factor == 1.0 { picture.clone() } else { scaled(picture, factor) };
    let Some(quality) = quality else { return picture };
    let light = as_jpeg(&picture, quality);
    let colour = as_jpeg(&scaled(&picture, 0.5), quality);
    let mut colour = resize(&colour, picture.width(), picture.height(), FilterType::Triangle);
    for (pixel, of) in colour.pixels_mut().zip(light.pixels()) {
        let lightness = |p: &image::Rgb<u8>| lightness(p.0.map(f32::from));
        let lighter = lightness(of) - lightness(pixel);
        pixel.0 = pixel.0.map(|v| (f32::from(v) + lighter).round() as u8);
    }
    colour
}

/// What is left of a picture in a JPEG.
pub fn as_jpeg(picture: &RgbImage, quality: u8) -> RgbImage {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, quality).encode_image(picture).expect("an RGB picture");
    image::load_from_memory(&file).expect("what was just encoded").into_rgb8()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn light_stays_and_colour_is_smoothed() {
        let picture = RgbImage::from_fn(64, 64, |x, _| Rgb(if x % 2 == 0 { [220, 60, 60] } else { [60, 60, 120] }));
        let passed = passed_on(&picture, 1.0, Some(95));
        let [even, odd] = [30, 31].map(|x| passed.get_pixel(x, 30).0.map(f32::from));
        assert!((lightness(even) - lightness(odd)).abs() > 10.0, "{even:?} {odd:?}");
        let warm = |colour: [f32; 3]| colour[0] - colour[2];
        assert!((warm(even) - warm(odd)).abs() < 20.0, "{even:?} {odd:?}");
        assert_eq!(passed_on(&picture, 0.5, Some(80)).dimensions(), (32, 32));
        assert_eq!(passed_on(&picture, 1.0, None), picture);
    }
}
