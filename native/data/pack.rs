//! The pairs pack: `index.json`, pictures, palette masks and `-field.png` (see the pack's README).

use super::{DataSet, Picture, Portrait, Shot, Split};
use anyhow::{Context, Result, ensure};
use mien::expression::{Condition, Expression};
use mien::{CROP, FIELD};
use rayon::prelude::*;
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
struct Index {
    pairs: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    portrait: String,
    id: String,
    split: String,
    contempt_side: Option<String>,
    images: Vec<Image>,
}

#[derive(Deserialize)]
struct Image {
    expression: String,
    intensity: f32,
    image: String,
    mask: String,
    field: Option<String>,
}

/// Reads the people of `split` from the folder that holds `index.json`.
pub fn load(folder: &Path, split: Split) -> Result<DataSet> {
    let path = folder.join("index.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{}: cannot be read. Give the folder that holds the pack's index.json.", path.display()))?;
    let index: Index = serde_json::from_str(&text).with_context(|| format!("{}: not the pack's index", path.display()))?;
    let wanted = if split == Split::Train { "train" } else { "val" };
    let loaded: Vec<_> = index
        .pairs
        .par_iter()
        .filter(|entry| entry.split == wanted)
        .map(|entry| portrait(folder, entry).with_context(|| entry.portrait.clone()))
        .collect();
    let mut set = DataSet::default();
    for result in loaded {
        match result {
            Ok((mut portrait, pictures)) => {
                let first = set.pictures.len();
                portrait.shots.iter_mut().for_each(|shot| shot.picture += first);
                set.pictures.extend(pictures);
                set.portraits.push(portrait);
            }
            Err(error) => set.skipped.push(format!("{error:#}")),
        }
    }
    set.checked(&folder.display().to_string())
}

fn portrait(folder: &Path, entry: &Entry) -> Result<(Portrait, Vec<Picture>)> {
    // "left" is the subject's left: the right half of the picture.
    let side = match entry.contempt_side.as_deref() {
        Some("left") => 1.0,
        Some("right") => -1.0,
        _ => 0.0,
    };
    let mut pictures: Vec<Picture> = Vec::new();
    let mut shots: Vec<Shot> = Vec::new();
    // The photo first; where another entry is the same file, that entry says what the photo shows.
    let source = entry.images.iter().find(|i| i.expression == "source").context("no source picture")?;
    for image in std::iter::once(source).chain(entry.images.iter().filter(|i| i.expression != "source")) {
        let condition = image.expression.parse::<Expression>().ok().map(|e| Condition {
            side: if e == Expression::Contempt { side } else { 0.0 },
            ..e.condition()
        });
        if image.image == source.image && !shots.is_empty() {
            shots[0].condition = condition;
            continue;
        }
        pictures.push(Picture { rgb: rgb(&folder.join(&image.image))?, labels: labels(&folder.join(&image.mask))? });
        shots.push(Shot {
            picture: pictures.len() - 1,
            condition,
            intensity: image.intensity,
            flow: image.field.as_ref().map(|name| flow(&folder.join(name))).transpose()?,
            aligned: image.field.is_some() || image.expression == "source",
        });
    }
    Ok((Portrait { name: entry.portrait.clone(), person: entry.id.clone(), shots }, pictures))
}

fn open(path: &Path, side: usize) -> Result<image::DynamicImage> {
    let picture = image::open(path).with_context(|| format!("{}: not readable", path.display()))?;
    let (w, h) = (picture.width() as usize, picture.height() as usize);
    ensure!((w, h) == (side, side), "{}: {w} x {h} pixels, expected {side} x {side}", path.display());
    Ok(picture)
}

fn rgb(path: &Path) -> Result<Vec<u8>> {
    Ok(open(path, CROP)?.into_rgb8().into_raw())
}

/// Class numbers of a palette PNG: the indices, not the colours.
fn labels(path: &Path) -> Result<Vec<u8>> {
    let mut decoder = png::Decoder::new(std::io::BufReader::new(
        std::fs::File::open(path).with_context(|| format!("{}: cannot be opened", path.display()))?,
    ));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().with_context(|| format!("{}: not a PNG", path.display()))?;
    let info = reader.info();
    ensure!(
        info.width as usize == CROP && info.height as usize == CROP && info.bit_depth == png::BitDepth::Eight
            && matches!(info.color_type, png::ColorType::Indexed | png::ColorType::Grayscale),
        "{}: expected an 8-bit palette or grey mask of {CROP} x {CROP}",
        path.display()
    );
    let mut out = vec![0; CROP * CROP];
    reader.next_frame(&mut out).with_context(|| format!("{}: truncated", path.display()))?;
    Ok(out)
}

/// The flow of a `-field.png`, in quarters of a crop pixel.
fn flow(path: &Path) -> Result<Vec<[i8; 2]>> {
    let pixels = open(path, FIELD)?.into_rgb8().into_raw();
    let quarter = |v: u8| (i16::from(v) - 128) as i8;
    Ok(pixels.chunks_exact(3).map(|p| [quarter(p[0]), quarter(p[1])]).collect())
}
