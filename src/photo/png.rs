//! Pictures to PNG.

use super::container::XMP_KEYWORD;
use super::mark::Mark;
use super::unreadable;
use crate::Result;
use image::RgbaImage;
use png::{ColorType, Compression, Encoder, EncodingError, SrgbRenderingIntent};
use std::io::Write;

/// Losslessly as PNG in sRGB, line by line: beside a large photo there is no room for another copy of it. Photos become
/// smaller than their pixels; nothing but noise would become larger, by up to 1.4 times. An edited picture has a `mark`.
pub fn encode(pixels: &RgbaImage, mark: Option<&Mark>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_png(pixels, mark, &mut bytes).map_err(|e| unreadable("PNG", e))?;
    Ok(bytes)
}

fn write_png(pixels: &RgbaImage, mark: Option<&Mark>, out: &mut Vec<u8>) -> std::result::Result<(), EncodingError> {
    let opaque = pixels.pixels().all(|p| p[3] == 255);
    let (colour, channels) = if opaque { (ColorType::Rgb, 3) } else { (ColorType::Rgba, 4) };
    let mut encoder = Encoder::new(out, pixels.width(), pixels.height());
    encoder.set_color(colour);
    encoder.set_compression(Compression::Fast);
    encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    if let Some(mark) = mark {
        encoder.add_text_chunk("Software".into(), "Mien".into())?;
        encoder.add_itxt_chunk(XMP_KEYWORD.into(), mark.xmp())?;
    }
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
            let back = Photo::decode(&encode(&pixels, None).unwrap(), "x.png").unwrap();
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
        let saved = encode(&noise, None).unwrap().len();
        assert!(saved < 400 * 400 * 3 * 7 / 5, "{saved}");
    }

    #[test]
    fn an_edited_picture_is_marked_and_its_pixels_are_the_same() {
        let pixels = RgbaImage::from_pixel(3, 2, image::Rgba([10, 200, 30, 255]));
        let mark = Mark::new(&["Happy at 100 %".into()], "test");
        let [plain, marked] = [None, Some(&mark)].map(|mark| encode(&pixels, mark).unwrap());
        for (bytes, said) in [(plain, false), (marked, true)] {
            assert_eq!(Photo::decode(&bytes, "x.png").unwrap().pixels, pixels);
            let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
            reader.next_frame(&mut [0; 18]).unwrap();
            let info = reader.info();
            assert!(info.srgb.is_some(), "its colours are sRGB, and it says so");
            assert_eq!(info.uncompressed_latin1_text.iter().any(|t| t.keyword == "Software" && t.text == "Mien"), said);
            let xmp = info.utf8_text.iter().find(|t| t.keyword == "XML:com.adobe.xmp");
            assert_eq!(xmp.is_some_and(|t| t.get_text().unwrap() == mark.xmp()), said);
        }
    }
}
