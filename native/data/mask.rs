//! Mask files: PNGs whose pixels are class numbers, or one part of a face.

use anyhow::{Context, Result, ensure};
use image::GrayImage;
use std::path::Path;

/// Most pixels of a mask: as many as a photo may have.
const MOST_PIXELS: u64 = 64_000_000;

/// The class numbers of an 8-bit palette or grey PNG: the indices, not the colours.
pub fn classes(path: &Path) -> Result<GrayImage> {
    let file = std::fs::File::open(path).with_context(|| format!("{}: cannot be opened", path.display()))?;
    let mut decoder = png::Decoder::new(std::io::BufReader::new(file));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().with_context(|| format!("{}: not a PNG", path.display()))?;
    let (info, name) = (reader.info(), path.display());
    let plain = matches!(info.color_type, png::ColorType::Indexed | png::ColorType::Grayscale);
    ensure!(plain && info.bit_depth == png::BitDepth::Eight, "{name}: expected an 8-bit palette or grey mask");
    let (width, height) = (info.width, info.height);
    ensure!(u64::from(width) * u64::from(height) <= MOST_PIXELS, "{name}: {width} x {height} pixels are too many");
    let mut pixels = vec![0; width as usize * height as usize];
    reader.next_frame(&mut pixels).with_context(|| format!("{name}: truncated"))?;
    Ok(GrayImage::from_raw(width, height, pixels).expect("as many bytes as pixels"))
}

/// A picture that is bright where a part of the face is, as CelebAMask-HQ's annotations are.
pub fn part(path: &Path) -> Result<GrayImage> {
    let mut reader = image::ImageReader::open(path).with_context(|| format!("{}: cannot be opened", path.display()))?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(8192);
    limits.max_image_height = Some(8192);
    reader.limits(limits);
    Ok(reader.decode().with_context(|| format!("{}: not readable", path.display()))?.into_luma8())
}
