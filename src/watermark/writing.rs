//! A pattern over a photo's own pixels.

use super::code::{CELLS, COUNT, pattern};
use super::message::Message;
use crate::CROP;
use crate::edit::composite::{Area, Patch};
use crate::grid::bilinear;
use crate::locate::crop::crop;
use crate::locate::similarity::Similarity;
use crate::photo::monochrome::Monochrome;
use image::RgbaImage;
use image::imageops::crop_imm;

/// Pixels of the crop along the side of a cell.
pub const CELL: f32 = (CROP / CELLS) as f32;

/// What a pattern's 1 adds to red, green and blue, 0..255: no light, but colour, blue against yellow above all, which eyes see least and a
/// face has least of that looks like a pattern.
const COLOUR: [f32; 3] = [-3.6, 0.9, 5.5];
/// The same of a photo that has but one tone.
const LIGHT: [f32; 3] = [3.7; 3];

/// Share of a pattern that an even wall gets, and by how much the standard deviation of its light, 0..255, brings a cell the whole: what is
/// lively hides more.
const EVEN: f32 = 0.32;
const LIVELY: f32 = 10.0;

/// A pattern between the middles of its cells, at a position of the crop.
pub fn value(cells: &[f32], [x, y]: [f32; 2]) -> f32 {
    let inside = |at: i64| (0..CELLS as i64).contains(&at);
    let read = |x: i64, y: i64| [if inside(x) && inside(y) { cells[y as usize * CELLS + x as usize] } else { 0.0 }];
    let [value] = bilinear([x / CELL, y / CELL], read);
    value
}

/// The part of a photo under an aligned crop with a message in it; `None` where nothing of the crop lies in the photo.
pub fn marked(photo: &RgbaImage, to_photo: &Similarity, message: Message) -> Option<Patch> {
    Mark::of(photo, to_photo, pattern(message.bits())).over(photo, to_photo)
}

/// A pattern as a face hides it.
pub struct Mark {
    /// Its cells, row by row.
    pub cells: Vec<f32>,
    colour: [f32; 3],
}

impl Mark {
    /// Of a face of the photo.
    pub fn of(photo: &RgbaImage, to_photo: &Similarity, pattern: Vec<f32>) -> Self {
        let planes = crop(photo, to_photo);
        let colour = if Monochrome::of(&planes).is_some() { LIGHT } else { COLOUR };
        let cells = pattern.into_iter().zip(liveliness(&planes)).map(|(value, share)| value * share).collect();
        Self { cells, colour }
    }

    /// The part of the photo under the crop with it.
    pub fn over(&self, photo: &RgbaImage, to_photo: &Similarity) -> Option<Patch> {
        let Area { x, y, width, height } = under(to_photo).within(&Area::of(photo))?;
        let to_crop = to_photo.inverse();
        let mut pixels = crop_imm(photo, x, y, width, height).to_image();
        for (column, row, pixel) in pixels.enumerate_pixels_mut() {
            let at = to_crop.apply([(x + column) as f32 + 0.5, (y + row) as f32 + 0.5]);
            let value = value(&self.cells, at);
            if value != 0.0 {
                (0..3).for_each(|c| pixel[c] = (f32::from(pixel[c]) + value * self.colour[c]).round() as u8);
            }
        }
        Some(Patch { x, y, pixels })
    }
}

/// How much of a pattern each cell hides, [`EVEN`] to 1, by a crop's planes.
fn liveliness(planes: &[f32]) -> impl Iterator<Item = f32> {
    let side = CELL as usize;
    let light = |i: usize| (0..3).map(|c| (planes[c * CROP * CROP + i] + 1.0) * 127.5).sum::<f32>() / 3.0;
    (0..COUNT).map(move |cell| {
        let (mut sum, mut square) = (0.0, 0.0);
        for pixel in 0..side * side {
            let (x, y) = (cell % CELLS * side + pixel % side, cell / CELLS * side + pixel / side);
            let light = light(y * CROP + x);
            sum += light;
            square += light * light;
        }
        let n = (side * side) as f32;
        let deviation = (square / n - (sum / n) * (sum / n)).max(0.0).sqrt();
        (EVEN + (1.0 - EVEN) * deviation / LIVELY).min(1.0)
    })
}

/// The smallest area that holds the crop, but for what lies left of the photo or above it.
fn under(to_photo: &Similarity) -> Area {
    let side = CROP as f32;
    let corners = [[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]].map(|corner| to_photo.apply(corner));
    let ends = |c: usize| {
        let of = |mix: fn(f32, f32) -> f32| corners.iter().map(|corner| corner[c]).reduce(mix).unwrap_or_default();
        // Casts of what lies outside come to the nearest number that there is.
        (of(f32::min).floor() as u32, of(f32::max).ceil() as u32)
    };
    let ([left, right], [top, bottom]) = ([ends(0).0, ends(0).1], [ends(1).0, ends(1).1]);
    Area { x: left, y: top, width: right - left, height: bottom - top }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    /// As colourful as photos are.
    fn photo() -> RgbaImage {
        RgbaImage::from_fn(300, 280, |x, y| Rgba([(40 + x / 2) as u8, (60 + y / 2) as u8, (200 - x / 2) as u8, 255]))
    }

    const MESSAGE: Message = Message { expression: None, tenths: 10 };

    #[test]
    fn a_crop_keeps_42_decibels_and_the_rest_every_bit() {
        let photo = photo();
        let mut grey = photo.clone();
        grey.pixels_mut().for_each(|p| p.0 = [p[0], p[0], p[0], 255]);
        let to_photo = Similarity { a: 1.0, b: 0.0, tx: 22.0, ty: 12.0 };
        for photo in [photo, grey] {
            let mut changed = photo.clone();
            marked(&photo, &to_photo, MESSAGE).unwrap().paste(&mut changed);
            let mut square = 0.0;
            for (x, y, pixel) in photo.enumerate_pixels() {
                let off = [0, 1, 2].map(|c| f32::from(pixel[c].abs_diff(changed.get_pixel(x, y)[c])));
                assert!(off.iter().all(|off| *off <= 10.0), "{off:?}");
                let off: f32 = off.iter().map(|off| off * off).sum();
                let inside = (22..278).contains(&x) && (12..268).contains(&y);
                assert!(inside || off == 0.0, "{x} {y}");
                square += off;
            }
            let psnr = 20.0 * 255.0f32.log10() - 10.0 * (square / (3 * CROP * CROP) as f32).log10();
            assert!((42.0..55.0).contains(&psnr), "{psnr} dB");
        }
    }

    #[test]
    fn crops_that_leave_the_photo_are_marked_where_they_are() {
        let photo = photo();
        let at = |tx: f32, ty: f32, a: f32| marked(&photo, &Similarity { a, b: 0.0, tx, ty }, MESSAGE);
        assert!(at(-400.0, 0.0, 1.0).is_none() && at(0.0, 5e9, 1.0).is_none());
        let corner = at(-100.0, -100.0, 1.0).unwrap();
        assert_eq!((corner.x, corner.y, corner.pixels.dimensions()), (0, 0, (156, 156)));
        let all = at(-1e6, -1e6, 1e4).unwrap();
        assert_eq!(all.pixels.dimensions(), photo.dimensions());
    }
}
