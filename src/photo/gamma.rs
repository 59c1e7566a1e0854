//! PNGs that say how bright their numbers mean to be (gAMA, w3.org/TR/png-3, section 11.3.2.2), and not by sRGB.

use image::{DynamicImage, RgbaImage};
use std::io::Cursor;

/// The gamma that sRGB is near to, and how far off one may be and still mean that.
const USUAL: f32 = 0.45455;
const NEAR: f32 = 0.01;
/// Headers are read, not pixels: bytes that may be asked for.
const MOST: usize = 1 << 20;

/// The gamma of a PNG's numbers, where it is another than sRGB's; `None` also of a PNG that says more of its colours than that, or is none.
pub fn of(file: &[u8]) -> Option<f32> {
    let reader = png::Decoder::new_with_limits(Cursor::new(file), png::Limits { bytes: MOST }).read_info().ok()?;
    let info = reader.info();
    let says_more = info.srgb.is_some() || info.icc_profile.is_some();
    let gamma = info.gama_chunk.filter(|_| !says_more)?.into_value();
    (gamma > 0.0 && (gamma - USUAL).abs() > NEAR).then_some(gamma)
}

/// The picture in sRGB, 8 bits a channel: numbers of `gamma` become light, and light becomes sRGB's numbers (IEC 61966-2-1).
pub fn to_srgb(picture: DynamicImage, gamma: f32) -> RgbaImage {
    let number = |share: f32| {
        let light = share.powf(1.0 / gamma);
        let share = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        (255.0 * share).round() as u8
    };
    if super::is_deep(&picture) {
        // Of 16 bits none is lost before: dark ones are few in 8.
        let deep = picture.into_rgba16();
        let map: Vec<u8> = (0..=u16::MAX).map(|v| number(f32::from(v) / 65535.0)).collect();
        return RgbaImage::from_fn(deep.width(), deep.height(), |x, y| {
            let [r, g, b, a] = deep.get_pixel(x, y).0;
            image::Rgba([map[usize::from(r)], map[usize::from(g)], map[usize::from(b)], (a >> 8) as u8])
        });
    }
    let map: Vec<u8> = (0..=u8::MAX).map(|v| number(f32::from(v) / 255.0)).collect();
    let mut pixels = picture.into_rgba8();
    pixels.pixels_mut().for_each(|pixel| pixel.0[..3].iter_mut().for_each(|v| *v = map[usize::from(*v)]));
    pixels
}

#[cfg(test)]
mod tests {
    use super::super::Photo;

    /// A PNG of one grey, with a gamma, and with the word that it is sRGB where `srgb`.
    fn grey(value: u16, gamma: f32, deep: bool, srgb: bool) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 2, 2);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(if deep { png::BitDepth::Sixteen } else { png::BitDepth::Eight });
        encoder.set_source_gamma(png::ScaledFloat::new(gamma));
        if srgb {
            encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        }
        let bytes = value.to_be_bytes();
        let one = if deep { &bytes[..] } else { &bytes[1..] };
        encoder.write_header().unwrap().write_image_data(&one.repeat(4)).unwrap();
        file
    }

    fn opened(file: &[u8]) -> (u8, String) {
        let photo = Photo::decode(file, "grey.png").unwrap();
        (photo.pixels.get_pixel(1, 1)[0], photo.note)
    }

    #[test]
    fn numbers_of_light_become_srgb() {
        // A fifth of the light is 124 in sRGB.
        let (value, note) = opened(&grey(51, 1.0, false, false));
        assert!(value.abs_diff(124) <= 1 && note.contains("converted to sRGB"), "{value} {note}");
        let (deep, note) = opened(&grey(13107, 1.0, true, false));
        assert!(deep.abs_diff(124) <= 1 && note.contains("16 to 8 bits"), "{deep} {note}");
        // A thousandth of the light, which 8 bits cannot tell from none.
        assert!(opened(&grey(66, 1.0, true, false)).0.abs_diff(3) <= 1);
        for file in [grey(51, 0.45455, false, false), grey(51, 1.0, false, true)] {
            assert_eq!(opened(&file), (51, String::new()), "sRGB, or as good as that");
        }
    }
}
