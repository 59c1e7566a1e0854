//! Faces with landmarks: photos whose landmarks are given, and the pack's made pictures, whose landmarks follow from the
//! photo's and the flow that they were made with.

use crate::data::{Split, pack};
use anyhow::{Context, Result, ensure};
use image::imageops::FilterType;
use mien::locate::landmarks::{COUNT, PARTS, Part, alignment};
use mien::locate::similarity::Similarity;
use mien::{CROP, FIELD};
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Side of the portraits that the landmarks are given on, pixels.
const PORTRAIT: u32 = 512;
/// Farthest that a made picture's landmark may lie from where the flow says it came from, crop pixels.
const EXACT: f32 = 0.5;

/// A picture of one face.
#[derive(Clone)]
pub struct Face {
    /// RGB, `CROP x CROP`.
    pub rgb: Vec<u8>,
    /// Where the landmarks are, picture pixels.
    pub points: [[f32; 2]; COUNT],
    /// Which of them are known.
    pub known: [bool; COUNT],
    /// Aligned crop to picture, by the landmarks.
    pub to_picture: Similarity,
    /// Whether it is a photo, or a portrait that was drawn as one, and no made picture.
    pub real: bool,
}

#[derive(Deserialize)]
struct Portraits {
    portraits: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct More {
    portraits: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    file: PathBuf,
    split: String,
    landmarks: Vec<[f32; 3]>,
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{}: cannot be read. Give the folder that holds landmarks.json.", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{}: not a list of portraits with landmarks", path.display()))
}

/// The faces of `split` in a folder that holds `landmarks.json`; with those of `photoreal/index.json` and the made pictures of
/// `pairs/index.json` where there are such. Training faces only: who is validated is seen in photos alone.
pub fn load(folder: &Path, split: Split) -> Result<Vec<Face>> {
    let wanted = if split == Split::Train { "train" } else { "val" };
    let listed: Portraits = json(&folder.join("landmarks.json"))?;
    let own: BTreeMap<_, _> = listed.portraits.into_iter().filter(|(_, entry)| entry.split == wanted).collect();
    ensure!(!own.is_empty(), "{}: landmarks.json lists no portrait of split {wanted}", folder.display());
    let photos: BTreeMap<_, _> =
        own.par_iter().map(|(name, entry)| Ok((name, photo(folder, entry)?))).collect::<Result<_>>()?;
    let mut faces = Vec::new();
    if split == Split::Train {
        let more = folder.join("photoreal");
        if more.is_dir() {
            let listed: More = json(&more.join("index.json"))?;
            let train: Vec<_> = listed.portraits.iter().filter(|entry| entry.split == wanted).collect();
            faces = train.into_par_iter().map(|entry| photo(&more, entry)).collect::<Result<_>>()?;
        }
        let pairs = folder.join("pairs");
        if pairs.is_dir() {
            let images = pack::made(&pairs)?;
            let made = images.par_iter().filter_map(|(portrait, picture, field)| {
                let source = photos.get(portrait)?;
                Some(made(source, picture, field))
            });
            faces.extend(made.collect::<Result<Vec<_>>>()?);
        }
    }
    faces.extend(photos.into_values());
    Ok(faces)
}

fn photo(folder: &Path, entry: &Entry) -> Result<Face> {
    let path = folder.join(&entry.file);
    let name = path.display();
    let picture = pack::open(&path, PORTRAIT as usize)?;
    let small = picture.resize_exact(CROP as u32, CROP as u32, FilterType::Triangle).into_rgb8();
    let factor = CROP as f32 / PORTRAIT as f32;
    let mut points = [[0.0; 2]; COUNT];
    for (point, &index) in points.iter_mut().zip(PARTS.iter().flat_map(|(_, points)| *points)) {
        let [x, y, _] = entry.landmarks.get(index).with_context(|| format!("{name}: landmark {index} is missing"))?;
        *point = [x * factor, y * factor];
    }
    let found = alignment(&points).filter(|to_picture| to_picture.scale().is_normal());
    let to_picture = found.with_context(|| format!("{name}: landmarks of no face"))?;
    Ok(Face { rgb: small.into_raw(), points, known: [true; COUNT], to_picture, real: true })
}

/// A made picture of `source`. Where lids and lips open something is drawn, not moved: of them only the outer lips are known.
fn made(source: &Face, picture: &Path, field: &Path) -> Result<Face> {
    let rgb = pack::open(picture, CROP)?.into_rgb8().into_raw();
    let flow = pack::flow(field)?;
    let mut face = Face { rgb, real: false, ..source.clone() };
    for (part, _) in PARTS {
        let follows =
            !matches!(part, Part::LidRight | Part::LidLeft | Part::IrisRight | Part::IrisLeft | Part::LipsInner);
        for i in part.range() {
            let found = follows.then(|| moved(&flow, source.points[i])).flatten();
            face.known[i] = found.is_some();
            face.points[i] = found.unwrap_or(source.points[i]);
        }
    }
    Ok(face)
}

/// Where a position of the source lies in the picture that backward `flow` makes of it: the fixed point of `q = p - flow(q)`;
/// `None` where there is none.
fn moved(flow: &[[i8; 2]], p: [f32; 2]) -> Option<[f32; 2]> {
    let mut q = p;
    for _ in 0..30 {
        let by = sample(flow, q);
        // Half steps: where the flow is steep, whole ones swing.
        q = std::array::from_fn(|c| 0.5 * (q[c] + p[c] - by[c]));
    }
    let by = sample(flow, q);
    let off = (q[0] + by[0] - p[0]).hypot(q[1] + by[1] - p[1]);
    (off < EXACT).then_some(q)
}

/// Bilinear flow at a position, crop pixels; `flow` has quarters of a crop pixel on the `FIELD` grid.
fn sample(flow: &[[i8; 2]], at: [f32; 2]) -> [f32; 2] {
    let [x, y] = at.map(|v| (v * FIELD as f32 / CROP as f32 - 0.5).clamp(0.0, (FIELD - 1) as f32));
    let (left, top) = ((x as usize).min(FIELD - 2), (y as usize).min(FIELD - 2));
    let (u, v) = (x - left as f32, y - top as f32);
    std::array::from_fn(|c| {
        let read = |dx: usize, dy: usize| f32::from(flow[(top + dy) * FIELD + left + dx][c]) / 4.0;
        (read(0, 0) * (1.0 - u) + read(1, 0) * u) * (1.0 - v) + (read(0, 1) * (1.0 - u) + read(1, 1) * u) * v
    })
}

/// Mean places of the landmarks in the aligned crop, shares of its side.
pub fn mean(faces: &[Face]) -> [[f32; 2]; COUNT] {
    let mut sums = [[0.0; 2]; COUNT];
    let real = || faces.iter().filter(|face| face.real);
    for face in real() {
        let back = face.to_picture.inverse();
        for (sum, point) in sums.iter_mut().zip(face.points) {
            let place = back.apply(point);
            (0..2).for_each(|c| sum[c] += place[c]);
        }
    }
    let share = 1.0 / (real().count().max(1) * CROP) as f32;
    sums.map(|sum| sum.map(|v| v * share))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use mien::locate::alignment::CANONICAL;

    /// Faces whose landmarks lie on circles about eyes and mouth, drawn as dots of the part's own colour.
    pub fn dotted(count: usize) -> Vec<Face> {
        (0..count)
            .map(|k| {
                let shift = [(k % 5) as f32 - 2.0, (k / 5 % 5) as f32 - 2.0];
                let mut points = [[0.0; 2]; COUNT];
                for (p, (part, own)) in PARTS.iter().enumerate() {
                    let (middle, radius) = match part {
                        Part::LidRight | Part::IrisRight | Part::BrowRight => (CANONICAL[0], 10.0),
                        Part::LidLeft | Part::IrisLeft | Part::BrowLeft => (CANONICAL[1], 10.0),
                        Part::LipsOuter | Part::LipsInner => (CANONICAL[2], 20.0),
                        Part::Nose => ([128.0, 150.0], 10.0),
                        Part::Outline => ([128.0, 140.0], 80.0),
                    };
                    for (i, at) in part.range().zip(0..) {
                        let (sin, cos) = (at as f32 / own.len() as f32 * std::f32::consts::TAU + p as f32).sin_cos();
                        points[i] = [middle[0] + radius * cos + shift[0], middle[1] + radius * sin + shift[1]];
                    }
                }
                let mut rgb = vec![120; 3 * CROP * CROP];
                for (i, point) in points.iter().enumerate() {
                    for (dx, dy) in (0..16).map(|d| (d % 4, d / 4)) {
                        let [x, y] = point.map(|v| v as usize - 2);
                        rgb[((y + dy) * CROP + x + dx) * 3 + i % 3] = 250;
                    }
                }
                let to_picture = alignment(&points).unwrap();
                Face { rgb, points, known: [true; COUNT], to_picture, real: true }
            })
            .collect()
    }

    #[test]
    fn a_moved_point_is_found_and_a_vanished_one_is_not() {
        // Everything moves right by 3 pixels: the picture's pixel samples 3 to the left.
        let flow = vec![[-12, 0]; FIELD * FIELD];
        let [x, y] = moved(&flow, [100.0, 80.0]).unwrap();
        assert!((x - 103.0).abs() < 0.01 && (y - 80.0).abs() < 0.01, "{x} {y}");
        // Both halves move towards a cut, and what lay beside it is nowhere.
        let torn: Vec<[i8; 2]> = (0..FIELD * FIELD).map(|i| if i % FIELD < 64 { [-40, 0] } else { [40, 0] }).collect();
        assert!(moved(&torn, [127.0, 80.0]).is_none());
        assert!((moved(&torn, [60.0, 80.0]).unwrap()[0] - 70.0).abs() < 0.1);
    }

    #[test]
    fn the_mean_of_shifted_faces_is_the_aligned_face() {
        let one = mean(&dotted(1));
        for (a, b) in mean(&dotted(25)).into_iter().zip(one) {
            assert!((a[0] - b[0]).abs() < 1e-3 && (a[1] - b[1]).abs() < 1e-3);
        }
    }
}
