//! Where portraits and what is known of them come from.

use crate::files;
use crate::synth::grid::{Grid, SIDE};
use crate::synth::labels::marked;
use crate::synth::landmarks::Landmarks;
use crate::synth::portrait::Given;
use crate::synth::series::{Person, seed};
use anyhow::{Context, Result, anyhow, ensure};
use image::imageops::FilterType;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Sees the face in a portrait.
pub trait Sight: Sync {
    /// The portrait, aligned, with landmarks and labels, and whose it is; an error says why it is of no use.
    fn see(&self, path: &Path) -> Result<(Person, Given)>;
}

/// The most that a face may be turned aside, degrees.
pub const MOST_TURNED: f32 = 30.0;

/// Portraits in a folder: JPEG and PNG, by name.
pub fn portraits(folder: &Path) -> Result<Vec<PathBuf>> {
    let name = folder.display();
    let mut found = files::entries(folder).map_err(|error| anyhow!("{error:#}. Give a folder of portraits."))?;
    found.retain(|path| files::is_picture(path));
    ensure!(!found.is_empty(), "{name}: no JPEG or PNG in it");
    files::ensure_own_stems(&found)?;
    Ok(found)
}

/// The person in a portrait by its name: `anna-neutral` and `anna-smile` are one.
pub fn person(stem: &str) -> &str {
    let shown = |end: &str| end == "smile" || end.parse::<mien::face::expression::Expression>().is_ok();
    stem.rsplit_once('-').filter(|(_, end)| shown(end)).map_or(stem, |(person, _)| person)
}

/// A portrait of [`SIDE`].
pub fn photo(path: &Path) -> Result<Grid<3>> {
    let picture = image::open(path).with_context(|| format!("{}: not readable", path.display()))?;
    let (w, h) = (picture.width(), picture.height());
    ensure!(w >= 256 && h >= 256, "{}: {w} x {h} pixels are too few", path.display());
    ensure!(w == h, "{}: {w} x {h} pixels, an aligned portrait is square", path.display());
    let picture = if w as usize == SIDE {
        picture
    } else {
        picture.resize_exact(SIDE as u32, SIDE as u32, FilterType::CatmullRom)
    };
    Ok(Grid { side: SIDE, data: picture.into_rgb8().pixels().map(|p| p.0.map(f32::from)).collect() })
}

/// What a file says of portraits that are aligned already.
#[derive(Deserialize)]
struct Known {
    landmarks: Vec<Vec<f32>>,
    id: Option<String>,
    split: Option<String>,
    sex: Option<String>,
    age: Option<f32>,
}

/// Landmarks from a file of MediaPipe's, in pixels of portraits of [`SIDE`].
pub struct Listed<L> {
    portraits: BTreeMap<String, Known>,
    labels: L,
}

impl<L: Fn(&Grid<3>) -> Result<Vec<u8>> + Sync> Listed<L> {
    /// Reads the file; `labels` gives the classes of an aligned picture.
    pub fn read(path: &Path, labels: L) -> Result<Self> {
        #[derive(Deserialize)]
        struct File {
            portraits: BTreeMap<String, Known>,
        }
        let name = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))?;
        let file: File = serde_json::from_str(&text).with_context(|| format!("{name}: no list of landmarks"))?;
        Ok(Self { portraits: file.portraits, labels })
    }
}

impl<L: Fn(&Grid<3>) -> Result<Vec<u8>> + Sync> Sight for Listed<L> {
    fn see(&self, path: &Path) -> Result<(Person, Given)> {
        let stem = path.file_stem().context("no name")?.to_string_lossy().into_owned();
        let known = self.portraits.get(&stem).with_context(|| format!("{}: no landmarks", path.display()))?;
        let all: Vec<[f32; 2]> = known.landmarks.iter().filter(|p| p.len() >= 2).map(|p| [p[0], p[1]]).collect();
        let marks = Landmarks::of_mediapipe(&all).with_context(|| format!("{}: too few landmarks", path.display()))?;
        let photo = photo(path)?;
        let labels = marked((self.labels)(&photo.halved())?, &marks);
        let id = known.id.clone().unwrap_or_else(|| person(&stem).to_owned());
        let split = known.split.clone().unwrap_or_else(|| split(&id).to_owned());
        let person = Person { portrait: stem, id, split, sex: known.sex.clone() };
        Ok((person, Given { photo, marks, labels, identity: None, age: known.age }))
    }
}

/// One person of ten is kept for validation.
pub fn split(id: &str) -> &'static str {
    if seed(0, id).is_multiple_of(10) { "val" } else { "train" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_of_one_person_are_known_by_their_names() {
        assert_eq!([person("anna-smile"), person("anna-neutral"), person("faker-3")], ["anna", "anna", "faker-3"]);
    }

    #[test]
    fn folders_and_portraits_of_no_use_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let said = |e: anyhow::Error| format!("{e:#}");
        assert!(said(portraits(folder.path()).unwrap_err()).contains("no JPEG or PNG"));
        assert!(said(portraits(&folder.path().join("nowhere")).unwrap_err()).contains("nowhere"));
        let one = folder.path().join("one.png");
        image::RgbImage::new(1, 1).save(&one).unwrap();
        assert!(said(photo(&one).err().unwrap()).contains("1 x 1"));
        let mut bytes = Vec::new();
        image::RgbImage::new(300, 300)
            .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png)
            .unwrap();
        std::fs::write(&one, &bytes[..bytes.len() / 2]).unwrap();
        assert!(said(photo(&one).err().unwrap()).contains("one.png"));
    }
}
