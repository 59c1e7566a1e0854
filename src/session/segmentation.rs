//! The segmentation as people see it: classes under positions, colours over a picture.

use crate::face::classes::{COLOURS, class};
use crate::locate::similarity::Similarity;
use crate::{CROP, FIELD};
use image::{Rgba, RgbaImage};

/// The class at a position of a picture of the photo; `to_crop` leads from there to the aligned crop, whose cells have
/// `labels`, `FIELD x FIELD`. `None` outside the crop.
pub(super) fn class_at(labels: &[u8], to_crop: &Similarity, position: [f32; 2]) -> Option<u8> {
    let [u, v] = to_crop.apply(position);
    let cell = |t: f32| (t >= 0.0 && t < CROP as f32).then_some(t as usize * FIELD / CROP);
    Some(labels[cell(v)? * FIELD + cell(u)?])
}

/// The classes painted over `picture`, background left clear; `opacity` 0..1.
pub(super) fn painted(labels: &[u8], to_crop: &Similarity, picture: &RgbaImage, opacity: f32) -> RgbaImage {
    let mut out = picture.clone();
    for (x, y, pixel) in out.enumerate_pixels_mut() {
        let Some(label) = class_at(labels, to_crop, [x as f32 + 0.5, y as f32 + 0.5]) else { continue };
        if label != class::BACKGROUND {
            let colour = COLOURS[label as usize];
            let mix = |c: usize| f32::from(pixel[c]) + opacity * (f32::from(colour[c]) - f32::from(pixel[c]));
            *pixel = Rgba([mix(0) as u8, mix(1) as u8, mix(2) as u8, pixel[3]]);
        }
    }
    out
}
