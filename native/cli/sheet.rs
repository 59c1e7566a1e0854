//! `mien sheet`.

use crate::cli::open::{WeightsArguments, open};
use crate::cli::sign::SignArguments;
use crate::files::Output;
use anyhow::Result;
use image::{Rgba, RgbaImage, imageops};
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::photo::mark::Mark;
use mien::photo::png;
use mien::session::Session;
use std::path::{Path, PathBuf};

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
    #[command(flatten)]
    sign: SignArguments,
}

impl Sheet {
    /// Draws the sheet; a photo that cannot be edited is named and left out.
    pub fn run(self) -> Result<()> {
        let photos: Vec<&Path> = self.photos.iter().map(PathBuf::as_path).collect();
        let output = Output::png(&self.output, &photos)?;
        let requests: Vec<EditRequest> = Expression::ALL
            .iter()
            .map(|e| EditRequest::of(*e, self.intensity).checked())
            .collect::<mien::Result<_>>()?;
        let signer = self.sign.signer()?;
        let mut session = self.weights.session()?;
        let mut rows = Vec::new();
        for photo in photos {
            if let Err(error) = open(&mut session, photo, 0) {
                eprintln!("left out: {error:#}");
                continue;
            }
            rows.push(row(&mut session, &requests)?);
        }
        anyhow::ensure!(!rows.is_empty(), "none of the photos could be edited");
        let mut sheet =
            RgbaImage::from_pixel(SIDE * rows[0].len() as u32, SIDE * rows.len() as u32, Rgba([0, 0, 0, 255]));
        for (y, row) in rows.iter().enumerate() {
            for (x, picture) in row.iter().enumerate() {
                imageops::replace(&mut sheet, picture, x as i64 * i64::from(SIDE), y as i64 * i64::from(SIDE));
            }
        }
        let done = format!("all expressions at {} %", (self.intensity * 100.0).round());
        let sheet = png::encode(&sheet, Some(&Mark::new(&[done], session.model())))?;
        output.write(&signer.signed(sheet, None))
    }
}

/// The chosen face, what the segmenter sees of it, and its edits. The photo is there once: each picture is cut out of it
/// before the next is made.
fn row(session: &mut Session, requests: &[EditRequest]) -> Result<Vec<RgbaImage>> {
    let mut face = session.chosen()?;
    let quad = face.quad();
    let mut row = vec![around(face.photo(), quad), around(&face.overlay_photo(0.5), quad)];
    for request in requests {
        pollster::block_on(face.predict(request))?;
        row.push(face.with_edited(request, |picture| around(picture, quad))?);
    }
    Ok(row)
}

/// The upright square around a quadrilateral, at [`SIDE`]; black where it leaves the picture.
fn around(picture: &RgbaImage, quad: [[f32; 2]; 4]) -> RgbaImage {
    let bound = |c: usize, pick: fn(f32, f32) -> f32| quad.iter().map(|p| p[c]).reduce(pick).expect("four corners");
    let [x0, y0] = [0, 1].map(|c| bound(c, f32::min).floor() as i64);
    let side = [0, 1].map(|c| (bound(c, f32::max).ceil() - bound(c, f32::min).floor()) as i64).into_iter().max();
    let side = side.expect("two sides").clamp(1, i64::from(picture.width().max(picture.height())) * 2);
    let clip = |v: i64, n: u32| v.clamp(0, i64::from(n)) as u32;
    let (left, top) = (clip(x0, picture.width()), clip(y0, picture.height()));
    let (right, bottom) = (clip(x0 + side, picture.width()), clip(y0 + side, picture.height()));
    let cut = imageops::crop_imm(picture, left, top, right - left, bottom - top).to_image();
    let scale = f64::from(SIDE) / side as f64;
    let to = |n: u32| ((f64::from(n) * scale).round() as u32).max(1);
    let cut = imageops::resize(&cut, to(cut.width()), to(cut.height()), imageops::FilterType::Triangle);
    let mut out = RgbaImage::from_pixel(SIDE, SIDE, Rgba([0, 0, 0, 255]));
    let at = |v: u32, from: i64| ((i64::from(v) - from) as f64 * scale).round() as i64;
    imageops::overlay(&mut out, &cut, at(left, x0), at(top, y0));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_cut_by_the_border_keeps_its_shape() {
        // A white disc of radius 20 around (10, 50), cut by the left border.
        let picture = RgbaImage::from_fn(100, 100, |x, y| {
            let near = (f64::from(x) + 0.5 - 10.0).hypot(f64::from(y) + 0.5 - 50.0) < 20.0;
            Rgba(if near { [255; 4] } else { [90, 90, 90, 255] })
        });
        let shown = around(&picture, [[-22.0, 18.0], [42.0, 18.0], [42.0, 82.0], [-22.0, 82.0]]);
        assert_eq!(shown.dimensions(), (SIDE, SIDE));
        // Four times as large: 80 pixels from the middle to its right and its lower end, black where nothing was.
        let white = |x: u32, y: u32| shown.get_pixel(x, y)[0] > 200;
        assert!(white(200, 128) && !white(216, 128) && white(128, 200) && !white(128, 216));
        assert_eq!(shown.get_pixel(40, 128).0, [0, 0, 0, 255]);
    }
}
