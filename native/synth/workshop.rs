//! A folder of portraits becomes a pack: in parallel, the same whatever the number of threads, gone on with after a stop.

use crate::files;
use crate::synth::face_model::FaceModel;
use crate::synth::fit::Fitter;
use crate::synth::folds::Folds;
use crate::synth::pack::{self, ENTRY, Recipe};
use crate::synth::portrait::Portrait;
use crate::synth::sight::{MOST_TURNED, Sight};
use anyhow::{Context, Result, ensure};
use mien::face::classes::class;
use rayon::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// The largest distance between landmarks and mesh of a face, pixels of 512.
const MOST_OFF: f32 = 6.0;
/// Names of folders that are not whole yet begin so.
const PART: &str = ".part-";
/// Raised when pictures change, so that those of before are made again.
const VERSION: u32 = 1;

/// What came of the portraits.
pub struct Made {
    /// Portraits in the pack.
    pub portraits: usize,
    /// Those of them that an earlier run had made.
    pub kept: usize,
    /// Why others are of no use, by name.
    pub unusable: Vec<String>,
}

/// Makes pictures of `portraits` in `out`; `done` is called after each. An error of one portrait that lies in its photo is
/// told; one of the disk ends the work.
pub fn make(
    portraits: &[PathBuf],
    out: &Path,
    model: &FaceModel,
    sight: &impl Sight,
    recipe: &Recipe,
    done: impl Fn() + Sync,
) -> Result<Made> {
    fs::create_dir_all(out).with_context(|| format!("{}: cannot be made", out.display()))?;
    let left = fs::read_dir(out).with_context(|| format!("{}: cannot be read", out.display()))?;
    for folder in left.flatten().filter(|f| f.file_name().to_string_lossy().starts_with(PART)) {
        fs::remove_dir_all(folder.path()).with_context(|| format!("{}: cannot be removed", folder.path().display()))?;
    }
    let (fitter, folds) = (Fitter::new(model), Folds::new());
    let one = |path: &PathBuf| -> Result<Result<(Value, bool), String>> {
        let stem = path.file_stem().context("no name")?.to_string_lossy().into_owned();
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(format!("{}: cannot be read: {error}", path.display()))),
        };
        let made_from = made_from(&bytes, recipe);
        let place = out.join(&stem);
        if let Some(entry) = whole(&place, &made_from) {
            return Ok(Ok((entry, true)));
        }
        let (person, given) = match sight.see(path) {
            Ok(seen) => seen,
            Err(error) => return Ok(Err(format!("{error:#}"))),
        };
        let portrait = Portrait::new(&fitter, model, given);
        if let Some(reason) = unusable(&portrait) {
            return Ok(Err(format!("{}: {reason}", path.display())));
        }
        let part = out.join(format!("{PART}{stem}"));
        fs::create_dir_all(&part).with_context(|| format!("{}: cannot be made", part.display()))?;
        let made = pack::make(&part, &person, &portrait, &folds, recipe, &made_from).and_then(|entry| {
            if place.exists() {
                fs::remove_dir_all(&place).with_context(|| format!("{}: cannot be replaced", place.display()))?;
            }
            fs::rename(&part, &place).with_context(|| format!("{}: cannot be written", place.display()))?;
            Ok(entry)
        });
        if made.is_err() {
            // What there is of it would only fill the disk.
            let _ = fs::remove_dir_all(&part);
        }
        Ok(Ok((made?, false)))
    };
    let results: Vec<_> = portraits
        .par_iter()
        .map(|path| {
            let result = one(path);
            done();
            result
        })
        .collect::<Result<_>>()?;
    let (mut pairs, mut kept, mut told) = (Vec::new(), 0, Vec::new());
    for result in results {
        match result {
            Ok((entry, was)) => {
                pairs.push(entry);
                kept += usize::from(was);
            }
            Err(reason) => told.push(reason),
        }
    }
    ensure!(!pairs.is_empty(), "none of {} portraits is of use:\n{}", portraits.len(), told.join("\n"));
    let index =
        json!({ "pairs": pairs, "made_by": { "program": "mien synth", "version": VERSION, "seed": recipe.seed } });
    files::write(&out.join("index.json"), index.to_string().as_bytes())?;
    Ok(Made { portraits: pairs.len(), kept, unusable: told })
}

/// What the pictures follow from.
fn made_from(photo: &[u8], recipe: &Recipe) -> String {
    let mut hash = Sha256::new();
    hash.update(photo);
    hash.update(format!("{VERSION} {} {}", recipe.seed, recipe.draws));
    hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// The entry of a folder that an earlier run made of the same.
fn whole(folder: &Path, made_from: &str) -> Option<Value> {
    let entry: Value = serde_json::from_slice(&fs::read(folder.join(ENTRY)).ok()?).ok()?;
    (entry["made_from"] == made_from).then_some(entry)
}

/// Why a portrait is of no use.
fn unusable(portrait: &Portrait) -> Option<String> {
    let (yaw, pitch) = portrait.fit.camera.angles();
    if yaw.abs() > MOST_TURNED || pitch.abs() > MOST_TURNED {
        return Some(format!("turned away ({yaw:.0} degrees aside, {pitch:.0} up)"));
    }
    if portrait.fit.rms > MOST_OFF {
        return Some(format!("no face fits: landmarks are {:.1} pixels off", portrait.fit.rms));
    }
    let count = |classes: &[u8]| portrait.labels.iter().filter(|l| classes.contains(l)).count();
    if count(&[class::U_LIP, class::L_LIP, class::MOUTH_INTERIOR]) < 60 {
        return Some("the mouth is hidden".into());
    }
    None
}
