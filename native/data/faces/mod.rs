//! Photos of faces whose expression somebody named: four sets, read in the layouts in which they are distributed.

mod affectnet;
mod kdef;
mod npy;
mod oulu;
mod rafd;

use crate::files::{entries, is_picture};
use anyhow::{Result, bail, ensure};
use mien::face::expression::Expression;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A photo of one face.
#[derive(Debug)]
pub struct Photo {
    /// Its file.
    pub path: PathBuf,
    /// Who it shows, the unit of every split. Where a set does not say, every photo is a person of its own.
    pub person: String,
    /// What it belongs to: photos of one portrait are of one person, camera and session, or one sequence.
    pub portrait: String,
    /// What the person shows.
    pub expression: Expression,
    /// Between the camera and the way the face looks, degrees to either side; 0 where the set does not say.
    pub yaw: u32,
    /// Where the eyes look, where the set says so.
    pub gaze: Option<Gaze>,
}

/// Where eyes look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gaze {
    /// Along the nose.
    Frontal,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// Largest yaw at which both eyes are still seen well, degrees.
const NEAR: u32 = 45;

impl Photo {
    /// Whether an alignment by eyes and mouth fits it: not far from frontal, and the gaze not averted.
    pub fn near_frontal(&self) -> bool {
        self.yaw <= NEAR && self.gaze.is_none_or(|gaze| gaze == Gaze::Frontal)
    }

    /// Its file's name without the ending.
    pub fn name(&self) -> Cow<'_, str> {
        self.path.file_stem().unwrap_or_default().to_string_lossy()
    }

    fn order(&self) -> (&str, &str, Option<&OsStr>) {
        (&self.person, &self.portrait, self.path.file_stem())
    }
}

/// The photos of a set.
#[derive(Debug)]
pub struct Faces {
    /// Short name of the set; the names of its people and portraits begin with it.
    pub set: &'static str,
    /// By person, portrait and name.
    pub photos: Vec<Photo>,
    /// Photos that show none of our expressions, or none clearly.
    pub left_out: usize,
    /// What could not be read, one line each.
    pub skipped: Vec<String>,
}

/// One person in so many is never trained on.
const VALIDATION: usize = 10;

impl Faces {
    fn new(set: &'static str) -> Self {
        Self { set, photos: vec![], left_out: 0, skipped: vec![] }
    }

    fn skip(&mut self, path: &Path, why: &str) {
        self.skipped.push(format!("{}: {why}", path.display()));
    }

    /// The people to validate on: the first of every ten by name, so that the same folder always gives the same.
    pub fn validation(&self) -> BTreeSet<&str> {
        let people: BTreeSet<&str> = self.photos.iter().map(|photo| photo.person.as_str()).collect();
        people.into_iter().step_by(VALIDATION).collect()
    }
}

/// What a file's name says of its photo.
type ReadName = fn(&Path) -> Option<Photo>;

/// Sets whose files say by their names what they show.
const NAMED: [(&str, ReadName); 2] = [("rafd", rafd::read), ("kdef", kdef::read)];

/// Folders below the given one in which named files are looked for.
const DEPTH: usize = 4;

/// The photos of a folder that holds RaFD, KDEF, Oulu-CASIA or AffectNet. An error if it has none of these layouts or
/// no photo of our expressions.
pub fn find(folder: &Path) -> Result<Faces> {
    let mut faces = if let Some(place) = oulu::place(folder) {
        oulu::list(&place)?
    } else if let Some(places) = affectnet::places(folder) {
        affectnet::list(&places)?
    } else {
        named(folder)?
    };
    ensure!(
        !faces.photos.is_empty(),
        "{}: no photo of our expressions ({} left out, {} skipped){}",
        folder.display(),
        faces.left_out,
        faces.skipped.len(),
        faces.skipped.first().map_or(String::new(), |first| format!(". The first problem: {first}"))
    );
    faces.photos.sort_by(|a, b| a.order().cmp(&b.order()));
    // KDEF is handed on with the same file in two folders.
    faces.photos.dedup_by(|a, b| a.order() == b.order());
    Ok(faces)
}

fn named(folder: &Path) -> Result<Faces> {
    let pictures = pictures(folder, DEPTH)?;
    let Some((set, read)) = NAMED.into_iter().find(|(_, read)| pictures.iter().any(|path| read(path).is_some())) else {
        bail!(
            "{}: no layout that is known. RaFD: {}. KDEF: {}. Oulu-CASIA: {}. AffectNet: {}.",
            folder.display(),
            rafd::LAYOUT,
            kdef::LAYOUT,
            oulu::LAYOUT,
            affectnet::LAYOUT
        )
    };
    let mut faces = Faces::new(set);
    for path in pictures {
        match read(&path) {
            Some(photo) => faces.photos.push(photo),
            None => faces.skip(&path, &format!("not named as {set} names its photos")),
        }
    }
    Ok(faces)
}

/// The pictures of a folder and of `depth` levels of folders in it.
fn pictures(folder: &Path, depth: usize) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        if is_picture(&path) {
            found.push(path);
        } else if depth > 0 && path.is_dir() {
            found.extend(pictures(&path, depth - 1)?);
        }
    }
    Ok(found)
}

/// The name of a folder, or that of a file without its ending.
fn stem(path: &Path) -> Option<&str> {
    path.file_stem()?.to_str()
}

/// What a code stands for.
fn meaning<T: Copy>(codes: &[(&str, T)], code: &str) -> Option<T> {
    codes.iter().find(|(known, _)| *known == code).map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fs;

    /// A fresh folder with these files, which hold no picture: listing opens none.
    pub(super) fn scratch(name: &str, files: &[&str]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mien-faces-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for file in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    proptest! {
        #[test]
        fn any_name_is_read_or_left_out(odd in ".{0,12}", rafd in "Rafd090_[0-9]{0,3}_?.{0,9}_happy_frontal", kdef in "[AB][FM].{0,4}HA.{0,2}") {
            for name in [odd, rafd, kdef] {
                NAMED.iter().for_each(|(_, read)| drop(read(Path::new(&format!("{name}.jpg")))));
            }
        }
    }

    #[test]
    fn unknown_and_empty_folders_say_what_was_expected() {
        for files in [&[][..], &["holiday.jpg", "notes.txt"][..]] {
            let folder = scratch("unknown", files);
            let message = find(&folder).unwrap_err().to_string();
            for word in ["Rafd090_01", "AF01AFS", "P001/Anger", "_exp.npy"] {
                assert!(message.contains(word), "{message}");
            }
            fs::remove_dir_all(folder).unwrap();
        }
        assert!(find(Path::new("nowhere")).unwrap_err().to_string().contains("nowhere"));
    }

    #[test]
    fn every_tenth_person_validates() {
        let files: Vec<String> = (1..=23)
            .flat_map(|model| ["happy", "sad"].map(|e| format!("Rafd090_{model:02}_Caucasian_male_{e}_frontal.jpg")))
            .collect();
        let folder = scratch("split", &files.iter().map(String::as_str).collect::<Vec<_>>());
        let faces = find(&folder).unwrap();
        assert_eq!(faces.photos.len(), 46);
        assert_eq!(faces.validation(), BTreeSet::from(["rafd-01", "rafd-11", "rafd-21"]));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn far_turned_faces_and_averted_eyes_are_not_near_frontal() {
        let near = |yaw: u32, gaze: Option<Gaze>| {
            let (person, portrait) = (String::new(), String::new());
            Photo { path: "x.jpg".into(), person, portrait, expression: Expression::Sad, yaw, gaze }.near_frontal()
        };
        assert!(near(0, None) && near(45, None) && near(45, Some(Gaze::Frontal)));
        assert!(!near(90, None) && !near(0, Some(Gaze::Left)) && !near(0, Some(Gaze::Right)));
    }
}
