//! Photos: bytes to pixels, upright, within limits, and back to PNG.

pub mod color_profile;
pub mod container;
mod gamma;
pub mod mark;
pub mod monochrome;
pub mod png;

use self::color_profile::{Profile, to_srgb};
use crate::{Error, Result};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbaImage, imageops};
use std::io::Cursor;

/// Most pixels a photo may have, in megapixels: 64 cover every phone's main mode, and the decoded picture
/// (4 bytes a pixel) still fits a 4 GB tab beside the file that is read or written.
pub const MOST_MEGAPIXELS: u32 = 64;

/// A decoded photo, upright, 8 bits a channel.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Pixels, RGBA, not premultiplied.
    pub pixels: RgbaImage,
    /// What was changed while reading, as sentences for the user; empty if nothing.
    pub note: String,
}

fn unreadable(name: &str, reason: impl ToString) -> Error {
    Error::Picture { name: name.into(), reason: reason.to_string() }
}

/// Whether the bytes are an ISO media picture of the HEIF family: phones make them, few decoders read them.
fn is_heif(bytes: &[u8]) -> bool {
    bytes.len() > 12
        && &bytes[4..8] == b"ftyp"
        && [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim"].iter().any(|b| &bytes[8..12] == *b)
}

/// Whether a JPEG's picture data ends with its end marker. The decoder fills what is missing with grey, which would
/// be edited as if it were the photo. Markers before the first scan are skipped: a thumbnail has an end of its own.
fn jpeg_ends(bytes: &[u8]) -> bool {
    let scan = container::segments(bytes).last().map_or(2, |(_, data)| data.end);
    bytes.get(scan..).is_some_and(|data| data.windows(2).any(|pair| pair == [0xff, 0xd9]))
}

/// The marker of a JPEG's frame, which says how it is coded: 0xc0 for baseline.
fn jpeg_frame(bytes: &[u8]) -> Option<u8> {
    let is_frame = |marker: u8| (0xc0..=0xcf).contains(&marker) && ![0xc4, 0xc8, 0xcc].contains(&marker);
    container::segments(bytes).map(|(marker, _)| marker).find(|marker| is_frame(*marker))
}

/// Whether a picture has more than 8 bits a channel.
fn is_deep(picture: &DynamicImage) -> bool {
    picture.color().bits_per_pixel() / u16::from(picture.color().channel_count()) > 8
}

/// Whether a JPEG without an end marker holds all of its picture: then it is the same whatever follows, where else the decoder takes what follows
/// for the rest of it. Of a progressive one whole passes may be missing, which cannot be told.
fn is_complete(bytes: &[u8]) -> bool {
    let followed_by = |filler: u8| {
        // The first half of a pair may be all that is left.
        let bytes = bytes.strip_suffix(&[0xff]).unwrap_or(bytes);
        let longer = [bytes, &[filler; 64], &[0xff, 0xd9]].concat();
        image::load_from_memory_with_format(&longer, ImageFormat::Jpeg).ok()
    };
    let one = (jpeg_frame(bytes) == Some(0xc0)).then(|| followed_by(0x2a)).flatten();
    one.is_some() && one == followed_by(0xd5)
}

impl Photo {
    /// Decodes JPEG, PNG, WebP, GIF (first frame), BMP or TIFF, turns it upright by its EXIF orientation and brings its
    /// colours to sRGB. `name` is for messages. Fails on anything unreadable and on more than 64 megapixels, before
    /// allocating for them.
    pub fn decode(bytes: &[u8], name: &str) -> Result<Self> {
        if bytes.is_empty() {
            return Err(unreadable(name, "the file is empty"));
        }
        if is_heif(bytes) {
            return Err(unreadable(
                name,
                "HEIC is not supported: export the photo as JPEG, or set the camera to \"most compatible\"",
            ));
        }
        let gamma = gamma::of(bytes);
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| unreadable(name, e))?;
        if reader.format().is_none() {
            return Err(unreadable(name, "unknown file type"));
        }
        let is_cut = reader.format() == Some(ImageFormat::Jpeg) && !jpeg_ends(bytes);
        let mut decoder = reader.into_decoder().map_err(|e| unreadable(name, e))?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > u64::from(MOST_MEGAPIXELS) * 1_000_000 {
            return Err(Error::TooLarge { name: name.into(), width, height, limit: MOST_MEGAPIXELS });
        }
        if is_cut && !is_complete(bytes) {
            return Err(unreadable(name, "the file is cut short"));
        }
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        // What is left out of a broken file need not keep its picture from being opened.
        let icc = decoder.icc_profile().ok().flatten();
        let mut picture = DynamicImage::from_decoder(decoder).map_err(|e| unreadable(name, e))?;
        picture.apply_orientation(orientation);
        let deep = is_deep(&picture);
        let coloured = picture.color().has_color();
        let (pixels, profile) = match (icc.filter(|_| coloured), gamma) {
            (Some(icc), _) => {
                let mut pixels = picture.into_rgba8();
                let profile = to_srgb(&mut pixels, &icc);
                (pixels, profile)
            }
            (None, Some(gamma)) => (gamma::to_srgb(picture, gamma), Profile::Converted),
            (None, None) => (picture.into_rgba8(), Profile::Srgb),
        };
        let colours = match profile {
            Profile::Srgb => None,
            Profile::Converted => Some("Colours converted to sRGB."),
            Profile::Ignored => Some("Its colour profile could not be used: colours may differ a little."),
        };
        let notes = [deep.then_some("Reduced from 16 to 8 bits a channel."), colours];
        Ok(Self { pixels, note: notes.into_iter().flatten().collect::<Vec<_>>().join(" ") })
    }

    /// Width and height, pixels.
    pub fn size(&self) -> (u32, u32) {
        self.pixels.dimensions()
    }

    /// The photo scaled down, longer side at most `side`; a copy where it already fits.
    pub fn scaled(&self, side: u32) -> RgbaImage {
        let (width, height) = self.size();
        let scale = f64::from(side) / f64::from(width.max(height));
        if scale >= 1.0 {
            return self.pixels.clone();
        }
        let to = |n: u32| ((f64::from(n) * scale).round() as u32).max(1);
        imageops::thumbnail(&self.pixels, to(width), to(height))
    }
}

/// Lightness of a colour, both 0..255: the mean of its channels.
pub fn lightness(colour: [f32; 3]) -> f32 {
    colour.iter().sum::<f32>() / 3.0
}

/// The mean of some colours; of none it is no number.
pub fn mean(colours: &[[f32; 3]]) -> [f32; 3] {
    [0, 1, 2].map(|c| colours.iter().map(|colour| colour[c]).sum::<f32>() / colours.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::ImageEncoder;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_give_an_error_that_names_the_file(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let message = Photo::decode(&bytes, "odd.jpg").unwrap_err().to_string();
            prop_assert!(message.contains("odd.jpg"));
        }
    }

    #[test]
    fn a_huge_header_is_refused_before_it_is_believed() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend(20_000u32.to_be_bytes());
        png.extend(20_000u32.to_be_bytes());
        png.extend([8, 6, 0, 0, 0]);
        png.extend(0x4c5c_6d7e_u32.to_be_bytes());
        let error = Photo::decode(&png, "huge.png").unwrap_err();
        assert!(error.to_string().contains("huge.png"), "{error}");
    }

    #[test]
    fn a_jpeg_cut_anywhere_is_refused() {
        let picture =
            DynamicImage::from(image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([(x * 3) as u8, (y * 3) as u8, 9])));
        let mut jpeg = Cursor::new(Vec::new());
        picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let jpeg = jpeg.into_inner();
        assert!(Photo::decode(&jpeg, "whole.jpg").is_ok());
        for end in (1..jpeg.len() - 2).step_by(37).chain(jpeg.len() - 8..jpeg.len() - 3) {
            assert!(Photo::decode(&jpeg[..end], "cut.jpg").is_err(), "{end} of {}", jpeg.len());
        }
        // Nothing is missing but the end marker, or half of it.
        for end in [jpeg.len() - 2, jpeg.len() - 1] {
            let photo = Photo::decode(&jpeg[..end], "no-end.jpg").unwrap();
            assert_eq!(photo.pixels, Photo::decode(&jpeg, "whole.jpg").unwrap().pixels);
        }
    }

    #[test]
    fn fill_bytes_before_a_marker_are_read_over() {
        let picture = DynamicImage::from(image::RgbImage::from_pixel(32, 32, image::Rgb([90, 120, 60])));
        let mut jpeg = Cursor::new(Vec::new());
        picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let jpeg = jpeg.into_inner();
        let filled = [&jpeg[..2], &[0xff; 3], &jpeg[2..]].concat();
        assert_eq!(Photo::decode(&filled, "filled.jpg").unwrap().size(), (32, 32));
        assert!(Photo::decode(&filled[..filled.len() - 40], "cut.jpg").is_err());
    }

    #[test]
    fn a_profile_is_heard_and_said() {
        use image::codecs::jpeg::JpegEncoder;
        let red = image::RgbImage::from_pixel(16, 16, image::Rgb([200, 60, 50]));
        let with = |profile: moxcms::ColorProfile| {
            let mut jpeg = Vec::new();
            let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, 95);
            encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
            encoder.encode_image(&red).unwrap();
            Photo::decode(&jpeg, "phone.jpg").unwrap()
        };
        let (phone, plain) = (with(moxcms::ColorProfile::new_display_p3()), with(moxcms::ColorProfile::new_srgb()));
        assert_eq!((phone.note.as_str(), plain.note.as_str()), ("Colours converted to sRGB.", ""));
        assert!(phone.pixels.get_pixel(8, 8)[0] > plain.pixels.get_pixel(8, 8)[0] + 8);
    }

    #[test]
    fn inks_become_colours() {
        let photo = Photo::decode(include_bytes!("../../tests/photos/cmyk.jpg"), "print.jpg").unwrap();
        let near = |x, of: [u8; 3]| {
            let is = photo.pixels.get_pixel(x, 12).0;
            assert!(is.iter().zip(of).all(|(a, b)| a.abs_diff(b) < 30), "{is:?}, not {of:?}");
        };
        near(8, [230, 40, 40]);
        near(24, [40, 160, 60]);
        near(40, [240, 240, 240]);
    }

    #[test]
    fn heic_is_named() {
        let error = Photo::decode(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC").unwrap_err().to_string();
        assert!(error.contains("HEIC") && error.contains("JPEG"), "{error}");
    }
}
