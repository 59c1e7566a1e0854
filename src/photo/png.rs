//! Pictures to PNG.

use super::unreadable;
use crate::Result;
use image::RgbaImage;
use std::io::Write;

/// Losslessly as PNG, line by line: beside a large photo there is no room for another copy of it. Photos become smaller than
/// their pixels; nothing but noise would become larger, by up to 1.4 times.
pub fn encode(pixels: &RgbaImage) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_png(pixels, &mut bytes).map_err(|e| unreadable("PNG", e))?;
    Ok(bytes)
}

fn write_png(pixels: &RgbaImage, out: &mut Vec<u8>) -> std::result::Result<(), png::EncodingError> {
    let opaque = pixels.pixels().all(|p| p[3] == 255);
    let (colour, channels) = if opaque { (png::ColorType::Rgb, 3) } else { (png::ColorType::Rgba, 4) };
    let mut encoder = png::Encoder::new(out, pixels.width(), pixels.height());
    encoder.set_color(colour);
    encoder.set_compression(png::Compression::Fast);
    let mut header = encoder.write_header()?;
    let mut lines = header.stream_writer()?;
    for row in pixels.rows() {
        let line: Vec<u8> = row.flat_map(|p| p.0.into_iter().take(channels)).collect();
        lines.write_all(&line)?;
    }
    lines.finish()
}

#[cfg(test)]
mod tests {
    use super::super::Photo;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn png_there_and_back(width in 1u32..40, height in 1u32..40, seed in any::<u64>(), opaque in any::<bool>()) {
            let pixels = RgbaImage::from_fn(width, height, |x, y| {
                let v = seed.wrapping_mul(u64::from(x * 41 + y) + 1).to_be_bytes();
                image::Rgba([v[0], v[1], v[2], if opaque { 255 } else { v[3] }])
            });
            let back = Photo::decode(&encode(&pixels).unwrap(), "x.png").unwrap();
            prop_assert_eq!(back.pixels, pixels);
        }
    }

    #[test]
    fn nothing_is_saved_much_larger_than_it_is() {
        // Noise, which no compression makes smaller.
        let mut state = 1u32;
        let noise = RgbaImage::from_fn(400, 400, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [_, r, g, b] = state.to_le_bytes();
            image::Rgba([r, g, b, 255])
        });
        let saved = encode(&noise).unwrap().len();
        assert!(saved < 400 * 400 * 3 * 7 / 5, "{saved}");
    }
}
