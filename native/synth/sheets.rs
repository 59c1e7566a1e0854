//! Sheets to look at: portraits in all expressions, and one face doing one thing at a time.

use crate::synth::render::{PICTURE, Picture, render};
use crate::synth::studio::{Studio, by_person};
use anyhow::{Context, Result, bail, ensure};
use image::{ImageFormat, RgbImage, imageops};
use mien::face::action::{Actions, KINDS};
use serde_json::Value;
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// Portraits on a contact sheet, evenly chosen.
const ROWS: usize = 24;
const SIDE: u32 = PICTURE as u32;

/// The contact sheet of a pack, a PNG: a row for each of some portraits, the photo, then the eight expressions.
pub fn contact(pack: &Path) -> Result<Vec<u8>> {
    let index = pack.join("index.json");
    let index: Value = serde_json::from_slice(&std::fs::read(&index).context("index.json")?)?;
    let pairs = index["pairs"].as_array().context("index.json")?;
    let shown: Vec<_> = pairs.iter().step_by(pairs.len().div_ceil(ROWS).max(1)).collect();
    ensure!(!shown.is_empty(), "{}: no portrait in it to draw", pack.display());
    let mut sheet = RgbImage::new(9 * SIDE, SIDE * shown.len() as u32);
    for (row, entry) in shown.iter().enumerate() {
        let full = entry["images"].as_array().context("index.json")?.iter().filter(|i| i["intensity"] == 1.0);
        for (column, image) in full.take(9).enumerate() {
            let path = pack.join(image["image"].as_str().context("index.json")?);
            let picture = image::open(&path).with_context(|| format!("{}: not readable", path.display()))?;
            put(&mut sheet, &picture.into_rgb8(), [column, row]);
        }
    }
    png(&sheet)
}

/// The first portrait that is of use doing each action alone, a PNG: a row for each action in the order of [`KINDS`], the photo at rest,
/// then the person's left, right and both; of actions without sides both ways of those that have two.
pub fn actions(studio: &Studio, portraits: &[PathBuf]) -> Result<Vec<u8>> {
    for photos in by_person(portraits)? {
        let (seen, _) = studio.see(&photos);
        let Some((_, portrait)) = seen.first() else { continue };
        let draw = |list: &[(String, f32)]| -> Result<Picture> {
            let actions = Actions::of(list.iter().map(|(name, strength)| (name.as_str(), *strength)))?;
            Ok(render(portrait, &studio.folds, &portrait.target(&actions)))
        };
        let rest = draw(&[])?;
        let mut sheet = RgbImage::new(4 * SIDE, SIDE * KINDS.len() as u32);
        for (row, kind) in KINDS.iter().enumerate() {
            let (name, most) = (kind.name.to_owned(), kind.most);
            let done = match (kind.sided, kind.signed) {
                (true, _) => vec![(format!("{name}.left"), most), (format!("{name}.right"), most), (name, most)],
                (false, true) => vec![(name.clone(), -most), (name, most)],
                (false, false) => vec![(name, most)],
            };
            put(&mut sheet, &rgb(&rest), [0, row]);
            for (column, one) in done.into_iter().enumerate() {
                put(&mut sheet, &rgb(&draw(&[one])?), [column + 1, row]);
            }
        }
        return png(&sheet);
    }
    bail!("none of the portraits is of use")
}

fn rgb(picture: &Picture) -> RgbImage {
    let bytes = picture.rgb.data.iter().flatten().map(|v| (v + 0.5) as u8).collect();
    RgbImage::from_raw(SIDE, SIDE, bytes).expect("a square of colours")
}

fn put(sheet: &mut RgbImage, picture: &RgbImage, [column, row]: [usize; 2]) {
    imageops::replace(sheet, picture, (column * PICTURE) as i64, (row * PICTURE) as i64);
}

/// A picture as PNG.
pub fn png(sheet: &RgbImage) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    sheet.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
    Ok(bytes)
}
