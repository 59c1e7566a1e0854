//! `mien sheet`.

use crate::cli::open::{WeightsArguments, open, write_png};
use anyhow::Result;
use image::{Rgba, RgbaImage, imageops};
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use std::path::PathBuf;

/// Side of a picture on a sheet, pixels.
const SIDE: u32 = 256;

/// Draws a contact sheet: a row a photo, the photo itself, what the segmenter saw, and the eight expressions
#[derive(clap::Args)]
pub struct Sheet {
    /// Photos; the best face of each is edited
    #[arg(required = true)]
    photos: Vec<PathBuf>,
    /// Strength of the expressions, 0 to 1.3
    #[arg(long, default_value_t = 1.0)]
    intensity: f32,
    #[command(flatten)]
    weights: WeightsArguments,
    /// The sheet, PNG
    #[arg(short)]
    output: PathBuf,
}

impl Sheet {
    /// Draws the sheet; a photo that cannot be edited is named and left out.
    pub fn run(self) -> Result<()> {
        let mut session = self.weights.session()?;
        let mut rows = Vec::new();
        for photo in &self.photos {
            if let Err(error) = open(&mut session, photo, 0) {
                eprintln!("left out: {error:#}");
                continue;
            }
            let mut row = vec![session.photo()?.clone()];
            let mut face = session.chosen()?;
            row.push(face.overlay_photo(0.5));
            for expression in Expression::ALL {
                let request = EditRequest::of(expression, self.intensity).checked()?;
                pollster::block_on(face.predict(&request));
                row.push(face.edited(&request)?);
            }
            let quad = face.quad();
            rows.push(row.into_iter().map(|picture| around(&picture, quad)).collect::<Vec<_>>());
        }
        anyhow::ensure!(!rows.is_empty(), "none of the photos could be edited");
        let mut sheet =
            RgbaImage::from_pixel(SIDE * rows[0].len() as u32, SIDE * rows.len() as u32, Rgba([0, 0, 0, 255]));
        for (y, row) in rows.iter().enumerate() {
            for (x, picture) in row.iter().enumerate() {
                imageops::replace(&mut sheet, picture, x as i64 * i64::from(SIDE), y as i64 * i64::from(SIDE));
            }
        }
        write_png(&self.output, &sheet)
    }
}

/// The upright square around a quadrilateral, clipped to the picture, at [`SIDE`].
fn around(picture: &RgbaImage, quad: [[f32; 2]; 4]) -> RgbaImage {
    let bound = |c: usize, pick: fn(f32, f32) -> f32| quad.iter().map(|p| p[c]).reduce(pick).expect("four corners");
    let clip = |v: f32, n: u32| v.clamp(0.0, n as f32) as u32;
    let (x0, y0) = (clip(bound(0, f32::min), picture.width()), clip(bound(1, f32::min), picture.height()));
    let (x1, y1) = (clip(bound(0, f32::max), picture.width()), clip(bound(1, f32::max), picture.height()));
    let cut = imageops::crop_imm(picture, x0, y0, (x1 - x0).max(1), (y1 - y0).max(1)).to_image();
    imageops::resize(&cut, SIDE, SIDE, imageops::FilterType::Triangle)
}
