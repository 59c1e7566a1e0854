//! The pairs pack: `index.json`, pictures, palette masks and `-field.png` (see the pack's README).

use super::teeth::{self, Mouth};
use super::{DataSet, Picture, Portrait, Shot, Split, mask};
use anyhow::{Context, Result, ensure};
use mien::expression::{Condition, Expression};
use mien::{CROP, FIELD};
use rayon::prelude::*;
use serde::Deserialize;
use std::path::{Path, PathBuf};

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

fn index(folder: &Path) -> Result<Index> {
    let path = folder.join("index.json");
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!("{}: cannot be read. Give the folder that holds the pack's index.json.", path.display())
    })?;
    serde_json::from_str(&text).with_context(|| format!("{}: not the pack's index", path.display()))
}

/// Every picture of the validation people with its mask.
pub fn validation_pictures(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let people = index(folder)?.pairs.into_iter().filter(|entry| entry.split == "val");
    let files = people.flat_map(|entry| entry.images).map(|i| (folder.join(i.image), folder.join(i.mask)));
    let mut all: Vec<_> = files.collect();
    all.sort();
    all.dedup();
    Ok(all)
}

/// Reads the people of `split` from the folder that holds `index.json`.
pub fn load(folder: &Path, split: Split) -> Result<DataSet> {
    let index = index(folder)?;
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
    let mut mouth = None;
    let mut shots: Vec<Shot> = Vec::new();
    // The photo first; where another entry is the same file, that entry says what the photo shows.
    let source = entry.images.iter().find(|i| i.expression == "source").context("no source picture")?;
    for image in std::iter::once(source).chain(entry.images.iter().filter(|i| i.expression != "source")) {
        let condition = image
            .expression
            .parse::<Expression>()
            .ok()
            .map(|e| Condition { side: if e == Expression::Contempt { side } else { 0.0 }, ..e.condition() });
        if image.image == source.image && !shots.is_empty() {
            shots[0].condition = condition;
            continue;
        }
        let mut picture = Picture { rgb: rgb(&folder.join(&image.image))?, labels: labels(&folder.join(&image.mask))? };
        if let (Some(mouth), true) = (&mouth, image.field.is_some()) {
            teeth::redraw(&mut picture, mouth);
        }
        if pictures.is_empty() {
            mouth = Mouth::closed(&picture);
        }
        pictures.push(picture);
        shots.push(Shot {
            picture: pictures.len() - 1,
            condition,
            intensity: image.intensity,
            flow: image.field.as_ref().map(|name| flow(&folder.join(name))).transpose()?,
            aligned: image.field.is_some() || image.expression == "source",
        });
    }
    Ok((Portrait { person: entry.id.clone(), shots }, pictures))
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

fn labels(path: &Path) -> Result<Vec<u8>> {
    let labels = mask::classes(path)?;
    let (w, h) = labels.dimensions();
    ensure!((w as usize, h as usize) == (CROP, CROP), "{}: {w} x {h}, expected {CROP} x {CROP}", path.display());
    Ok(labels.into_raw())
}

/// The flow of a `-field.png`, in quarters of a crop pixel.
fn flow(path: &Path) -> Result<Vec<[i8; 2]>> {
    let pixels = open(path, FIELD)?.into_rgb8().into_raw();
    let quarter = |v: u8| (i16::from(v) - 128) as i8;
    Ok(pixels.chunks_exact(3).map(|p| [quarter(p[0]), quarter(p[1])]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use std::fs;

    /// A pack of drawn people in the official layout.
    fn write_pack(folder: &Path, people: u64) {
        let mut entries = Vec::new();
        for seed in 0..people {
            let set = drawn::people(seed..seed + 1);
            let name = format!("drawn-{seed}");
            fs::create_dir_all(folder.join(&name)).unwrap();
            let mut images = Vec::new();
            for (file, index) in [("source-100", 0), ("happy-100", Expression::Happy as usize)] {
                let picture = &set.pictures[index];
                let side = CROP as u32;
                image::save_buffer(
                    folder.join(format!("{name}/{file}.jpg")),
                    &picture.rgb,
                    side,
                    side,
                    image::ColorType::Rgb8,
                )
                .unwrap();
                image::save_buffer(
                    folder.join(format!("{name}/{file}.png")),
                    &picture.labels,
                    side,
                    side,
                    image::ColorType::L8,
                )
                .unwrap();
                let mut entry = serde_json::json!({
                    "expression": file.split('-').next(), "intensity": 1.0, "real": index == 0,
                    "image": format!("{name}/{file}.jpg"), "mask": format!("{name}/{file}.png"),
                });
                if index > 0 {
                    let field = format!("{name}/{file}-field.png");
                    let pixels: Vec<u8> = (0..FIELD * FIELD).flat_map(|_| [132, 120, 128]).collect();
                    image::save_buffer(
                        folder.join(&field),
                        &pixels,
                        FIELD as u32,
                        FIELD as u32,
                        image::ColorType::Rgb8,
                    )
                    .unwrap();
                    entry["field"] = field.into();
                }
                images.push(entry);
            }
            let split = if seed == 0 { "val" } else { "train" };
            entries.push(serde_json::json!({ "portrait": name, "id": name, "split": split, "contempt_side": null, "images": images }));
        }
        fs::write(folder.join("index.json"), serde_json::json!({ "pairs": entries }).to_string()).unwrap();
    }

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("mien-pack-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn reads_the_layout_and_splits_by_person() {
        let folder = folder("good");
        write_pack(&folder, 3);
        let (train, val) = (load(&folder, Split::Train).unwrap(), load(&folder, Split::Val).unwrap());
        assert_eq!((train.portraits.len(), val.portraits.len()), (2, 1));
        assert!(train.portraits.iter().all(|p| val.portraits.iter().all(|v| v.person != p.person)));
        let shot = &train.portraits[0].shots[1];
        assert_eq!(shot.flow.as_ref().unwrap()[5], [4, -8]);
        assert_eq!(train.pictures[shot.picture].labels, drawn::people(1..2).pictures[1].labels);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn broken_files_are_named_counted_and_skipped() {
        let folder = folder("broken");
        write_pack(&folder, 4);
        fs::write(folder.join("drawn-1/happy-100.jpg"), "no picture").unwrap();
        fs::remove_file(folder.join("drawn-2/source-100.png")).unwrap();
        let train = load(&folder, Split::Train).unwrap();
        assert_eq!((train.portraits.len(), train.skipped.len()), (1, 2));
        assert!(
            train.skipped[0].contains("happy-100.jpg") && train.skipped[1].contains("source-100.png"),
            "{:?}",
            train.skipped
        );
        fs::write(folder.join("drawn-3/source-100.jpg"), "").unwrap();
        assert!(load(&folder, Split::Train).err().unwrap().to_string().contains("3 entries skipped"));
        assert!(load(&folder.join("nowhere"), Split::Train).err().unwrap().to_string().contains("index.json"));
        fs::remove_dir_all(folder).unwrap();
    }
}
