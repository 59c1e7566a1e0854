//! A photo's file: its kind, its pixels, which way up they are, its profile, and the way back to PNG.

use image::{ImageDecoder, ImageReader};
use mien::photo::{MOST_MEGAPIXELS, Photo, mark, png};
use std::io::Cursor;

/// Pixels of the largest photo that is decoded: others are as good, and slow.
const MOST: u64 = 1 << 20;

/// Pixels that a file announces.
fn announced(bytes: &[u8]) -> Option<u64> {
    let decoder = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    Some(u64::from(width) * u64::from(height))
}

/// Decodes the bytes.
pub fn run(bytes: &[u8]) {
    let pixels = announced(bytes).unwrap_or(0);
    if (MOST..=u64::from(MOST_MEGAPIXELS) * 1_000_000).contains(&pixels) {
        return;
    }
    match Photo::decode(bytes, "odd.jpg") {
        Ok(photo) => {
            let (width, height) = photo.size();
            assert_eq!(u64::from(width) * u64::from(height), pixels);
            let small = photo.scaled(32);
            assert!((1..=32).contains(&small.width()) && (1..=32).contains(&small.height()));
            let done = mark::Mark::new(&["Sad at 50 % within x 1 to 2, y 3 to 4".into()], "m");
            let saved = png::encode(&photo.pixels, Some(&done)).expect("pixels are saved");
            assert_eq!(mark::read(&saved), Some(done));
            assert!(Photo::decode(&saved, "saved.png").expect("what was saved").pixels == photo.pixels);
        }
        Err(error) => assert!(error.to_string().contains("odd.jpg"), "{error}"),
    }
}
