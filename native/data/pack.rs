//! The pairs pack: `index.json`, pictures, palette masks and `-field.png` (see the pack's README). Photos that `mien
//! prepare` aligned lie in the same layout; of them no motion is known.

use crate::data::mouths::{self, Mouth};
use crate::data::{DataSet, Picture, Portrait, Shot, Split, mask};
use crate::files::write;
use anyhow::{Context, Result, ensure};
use image::GrayImage;
use mien::face::action::Actions;
use mien::face::expression::{Condition, Expression};
use mien::{CROP, FIELD};
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Index {
    pairs: Vec<Entry>,
}

/// A portrait of the index.
#[derive(Serialize, Deserialize)]
pub struct Entry {
    /// Its name, and that of the folder its files are in.
    pub portrait: String,
    /// Person.
    pub id: String,
    /// `train` or `val`.
    pub split: String,
    /// Of the person, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// The subject's side that contempt raises, `left` or `right`, where known.
    pub contempt_side: Option<String>,
    /// Its pictures; one is the `source`.
    pub images: Vec<Image>,
}

/// A picture of the index.
#[derive(Serialize, Deserialize)]
pub struct Image {
    /// Name of what it shows, or `source`: the photo itself. The photo may be listed under both.
    pub expression: String,
    /// How strongly, 0..1.
    pub intensity: f32,
    /// What the face does, by the names of [`mien::face::action`], where that is known; what is not named rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions: Option<BTreeMap<String, f32>>,
    /// JPEG of `CROP x CROP`, relative to the index.
    pub image: String,
    /// PNG of class numbers of the same size.
    pub mask: String,
    /// Flow from the source, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// A photo of the same person that was aligned with the source by eyes and mouth.
    #[serde(default)]
    pub aligned: bool,
}

const INDEX: &str = "index.json";

fn index<T: DeserializeOwned>(folder: &Path) -> Result<T> {
    let path = folder.join(INDEX);
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!("{}: cannot be read. Give the folder that holds the pack's index.json.", path.display())
    })?;
    serde_json::from_str(&text).with_context(|| format!("{}: not the pack's index", path.display()))
}

/// Puts a set's portraits into the folder's index, in place of those that an earlier run put there: names of a set's
/// portraits begin with `set`. The portraits of other sets stay as they are.
pub fn put(folder: &Path, set: &str, entries: &[Entry]) -> Result<()> {
    let path = folder.join(INDEX);
    let mut all: Value = if path.exists() { index(folder)? } else { serde_json::json!({ "pairs": [] }) };
    let pairs = all.get_mut("pairs").and_then(Value::as_array_mut);
    let pairs = pairs.with_context(|| format!("{}: not the pack's index", path.display()))?;
    let start = format!("{set}-");
    pairs.retain(|entry| !entry["portrait"].as_str().is_some_and(|name| name.starts_with(&start)));
    for entry in entries {
        pairs.push(serde_json::to_value(entry)?);
    }
    write(&path, all.to_string().as_bytes())
}

/// The sets that a folder's portraits come from: the first words of their names.
pub fn sets(folder: &Path) -> Result<BTreeSet<String>> {
    let first = |entry: &Entry| entry.portrait.split('-').next().unwrap_or_default().to_owned();
    Ok(index::<Index>(folder)?.pairs.iter().map(first).collect())
}

/// All portraits.
pub fn entries(folder: &Path) -> Result<Vec<Entry>> {
    Ok(index::<Index>(folder)?.pairs)
}

/// The validation people's portraits.
pub fn validation(folder: &Path) -> Result<Vec<Entry>> {
    let mut entries = index::<Index>(folder)?.pairs;
    entries.retain(|entry| entry.split == "val");
    ensure!(!entries.is_empty(), "{}: no portrait of the validation people", folder.display());
    Ok(entries)
}

/// Every picture of the validation people with its mask.
pub fn validation_pictures(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let people = index::<Index>(folder)?.pairs.into_iter().filter(|entry| entry.split == "val");
    let files = people.flat_map(|entry| entry.images).map(|i| (folder.join(i.image), folder.join(i.mask)));
    let mut all: Vec<_> = files.collect();
    all.sort();
    all.dedup();
    Ok(all)
}

/// The made pictures of the training people: portrait, picture, field.
pub fn made(folder: &Path) -> Result<Vec<(String, PathBuf, PathBuf)>> {
    let people = index::<Index>(folder)?.pairs.into_iter().filter(|entry| entry.split == "train");
    Ok(people
        .flat_map(|entry| {
            let fields = entry.images.into_iter().filter_map(|image| Some((image.image, image.field?)));
            fields.map(move |(picture, field)| (entry.portrait.clone(), folder.join(picture), folder.join(field)))
        })
        .collect())
}

/// Reads the people of `split` from the folder that holds `index.json`.
pub fn load(folder: &Path, split: Split) -> Result<DataSet> {
    let index: Index = index(folder)?;
    let loaded: Vec<_> = index
        .pairs
        .par_iter()
        .filter(|entry| entry.split == split.name())
        .map(|entry| portrait(folder, entry).with_context(|| entry.portrait.clone()))
        .collect();
    let mut set = DataSet::default();
    for result in loaded {
        match result {
            Ok((portrait, pictures)) => set.add(portrait, pictures),
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
        // `mien synth`, which lists actions, draws mouths well.
        if let (Some(mouth), true) = (&mouth, image.field.is_some() && image.actions.is_none()) {
            mouths::redraw(&mut picture, mouth);
        }
        if pictures.is_empty() {
            mouth = Mouth::closed(&picture);
        }
        pictures.push(picture);
        shots.push(Shot {
            picture: pictures.len() - 1,
            condition,
            actions: image.actions.as_ref().map(actions).transpose().with_context(|| image.image.clone())?,
            intensity: image.intensity,
            flow: image.field.as_ref().map(|name| flow(&folder.join(name))).transpose()?,
            aligned: image.aligned || image.field.is_some() || image.expression == "source",
        });
    }
    Ok((Portrait { person: entry.id.clone(), shots }, pictures))
}

fn actions(list: &BTreeMap<String, f32>) -> Result<Actions> {
    Ok(Actions::of(list.iter().map(|(name, strength)| (name.as_str(), *strength)))?)
}

/// A picture of `side x side`.
pub fn open(path: &Path, side: usize) -> Result<image::DynamicImage> {
    let picture = image::open(path).with_context(|| format!("{}: not readable", path.display()))?;
    let (w, h) = (picture.width() as usize, picture.height() as usize);
    ensure!((w, h) == (side, side), "{}: {w} x {h} pixels, expected {side} x {side}", path.display());
    Ok(picture)
}

fn rgb(path: &Path) -> Result<Vec<u8>> {
    Ok(open(path, CROP)?.into_rgb8().into_raw())
}

fn labels(path: &Path) -> Result<Vec<u8>> {
    Ok(classes(path)?.into_raw())
}

/// The class numbers of a mask of `CROP x CROP`.
pub fn classes(path: &Path) -> Result<GrayImage> {
    let labels = mask::classes(path)?;
    let (w, h) = labels.dimensions();
    ensure!((w as usize, h as usize) == (CROP, CROP), "{}: {w} x {h}, expected {CROP} x {CROP}", path.display());
    Ok(labels)
}

/// The flow of a `-field.png`, in quarters of a crop pixel.
pub fn flow(path: &Path) -> Result<Vec<[i8; 2]>> {
    let pixels = open(path, FIELD)?.into_rgb8().into_raw();
    let quarter = |v: u8| (i16::from(v) - 128) as i8;
    Ok(pixels.chunks_exact(3).map(|p| [quarter(p[0]), quarter(p[1])]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use mien::nn::generator::told::Told;
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

    /// An entry of a person of [`write_pack`], as `mien prepare` writes it.
    fn prepared(portrait: &str, split: &str) -> Entry {
        let image = |expression: &str, file: &str| Image {
            expression: expression.into(),
            intensity: 1.0,
            actions: None,
            image: format!("drawn-0/{file}.jpg"),
            mask: format!("drawn-0/{file}.png"),
            field: None,
            aligned: true,
        };
        let images = vec![image("source", "source-100"), image("neutral", "source-100"), image("happy", "happy-100")];
        Entry {
            portrait: portrait.into(),
            id: portrait.into(),
            split: split.into(),
            sex: None,
            contempt_side: None,
            images,
        }
    }

    #[test]
    fn prepared_sets_join_the_pack() {
        let folder = folder("put");
        write_pack(&folder, 3);
        put(&folder, "rafd", &[prepared("rafd-01-090", "val"), prepared("rafd-02-090", "train")]).unwrap();
        put(&folder, "kdef", &[prepared("kdef-F01-A-S", "train")]).unwrap();
        // Another run of a set replaces its own portraits only, and what else the index says stays.
        put(&folder, "rafd", &[prepared("rafd-02-090", "train")]).unwrap();
        let (train, val) = (load(&folder, Split::Train).unwrap(), load(&folder, Split::Val).unwrap());
        assert_eq!(
            train.portraits.iter().map(|p| p.person.as_str()).collect::<Vec<_>>(),
            ["drawn-1", "drawn-2", "kdef-F01-A-S", "rafd-02-090"]
        );
        assert_eq!(val.people(), 1);
        assert!(fs::read_to_string(folder.join(INDEX)).unwrap().contains("\"real\""));
        let shots = &train.portraits[3].shots;
        let shown: Vec<_> = shots.iter().map(|s| (s.condition, s.aligned, s.flow.is_none())).collect();
        let expected = [Expression::Neutral, Expression::Happy].map(|e| (Some(e.condition()), true, true));
        assert_eq!(shown, expected);
        fs::write(folder.join(INDEX), "[]").unwrap();
        assert!(put(&folder, "rafd", &[]).unwrap_err().to_string().contains("index.json"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_lone_photo_shows_its_own_expression() {
        let folder = folder("lone");
        write_pack(&folder, 1);
        fs::remove_file(folder.join(INDEX)).unwrap();
        let mut lone = prepared("affectnet-train-1", "train");
        lone.images.truncate(2);
        put(&folder, "affectnet", &[lone]).unwrap();
        let train = load(&folder, Split::Train).unwrap();
        let shots = &train.portraits[0].shots;
        assert_eq!((shots.len(), shots[0].condition), (1, Some(Expression::Neutral.condition())));
        assert!(train.ensure_paired(1, Told::Expressions, "lone").is_err() && load(&folder, Split::Val).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
