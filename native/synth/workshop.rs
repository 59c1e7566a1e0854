//! A folder of portraits becomes a pack: in parallel, the same whatever the number of threads, gone on with after a stop.

use crate::files;
use crate::synth::face_model::FaceModel;
use crate::synth::fit::Fitter;
use crate::synth::folds::Folds;
use crate::synth::pack::{self, ENTRY, Person, Recipe};
use crate::synth::portrait::{Given, Portrait};
use crate::synth::sight::{MOST_TURNED, Sight, person};
use crate::synth::smile_light;
use anyhow::{Context, Result, ensure};
use mien::face::classes::class;
use rayon::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
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
    sight: &dyn Sight,
    recipe: &Recipe,
    done: impl Fn() + Sync,
) -> Result<Made> {
    fs::create_dir_all(out).with_context(|| format!("{}: cannot be made", out.display()))?;
    let left = fs::read_dir(out).with_context(|| format!("{}: cannot be read", out.display()))?;
    for folder in left.flatten().filter(|f| f.file_name().to_string_lossy().starts_with(PART)) {
        fs::remove_dir_all(folder.path()).with_context(|| format!("{}: cannot be removed", folder.path().display()))?;
    }
    let mut people: BTreeMap<&str, Vec<(&str, &PathBuf)>> = BTreeMap::new();
    for path in portraits {
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let stem = stem.with_context(|| format!("{}: its name is no text", path.display()))?;
        people.entry(person(stem)).or_default().push((stem, path));
    }
    let people: Vec<_> = people.into_values().collect();
    let job = Job { out, model, fitter: &Fitter::new(model), folds: &Folds::new(), sight, recipe };
    let results: Vec<_> = people
        .par_iter()
        .map(|photos| {
            let made = job.person(photos);
            photos.iter().for_each(|_| done());
            made
        })
        .collect::<Result<Vec<_>>>()?;
    let (mut pairs, mut kept, mut told) = (Vec::new(), 0, Vec::new());
    for result in results.into_iter().flatten() {
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

/// Learns the light of smiles from people's neutral and smiling portraits, those of the training people.
pub fn learn_light(portraits: &[PathBuf], model: &FaceModel, sight: &dyn Sight) -> Result<Vec<u8>> {
    let fitter = Fitter::new(model);
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let samples = portraits
        .par_iter()
        .filter(|path| stem(path).ends_with("-neutral"))
        .map(|path| {
            let smiling = path
                .with_file_name(path.file_name().context("no name")?.to_string_lossy().replace("-neutral", "-smile"));
            let (whose, given) = sight.see(path)?;
            if whose.split != "train" || !smiling.is_file() {
                return Ok(Vec::new());
            }
            let age = given.age.unwrap_or(30.0);
            let rest = Portrait::new(&fitter, model, given);
            let given = Given { identity: Some(rest.fit.identity.clone()), ..sight.see(&smiling)?.1 };
            let smile = Portrait::new(&fitter, model, given);
            Ok(smile_light::sample(&smile_light::Pair { rest, smile, age }))
        })
        .collect::<Result<Vec<_>>>()?;
    smile_light::learn(&samples.concat())
}

/// What came of one portrait: its entry and whether it was there before, or why it is of no use.
type Outcome = Result<(Value, bool), String>;

struct Job<'a> {
    out: &'a Path,
    model: &'a FaceModel,
    fitter: &'a Fitter<'a>,
    folds: &'a Folds,
    sight: &'a dyn Sight,
    recipe: &'a Recipe,
}

impl Job<'_> {
    /// All portraits of one person.
    fn person(&self, photos: &[(&str, &PathBuf)]) -> Result<Vec<Outcome>> {
        let mut hash = Sha256::new();
        hash.update(format!("{VERSION} {} {}", self.recipe.seed, self.recipe.draws));
        let (mut outcomes, mut readable) = (Vec::new(), Vec::new());
        for &(stem, path) in photos {
            match fs::read(path) {
                Ok(bytes) => {
                    hash.update(stem);
                    hash.update(bytes);
                    readable.push((stem, path));
                }
                Err(error) => outcomes.push(Err(format!("{}: cannot be read: {error}", path.display()))),
            }
        }
        let made_from: String = hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect();
        let mut seen = Vec::new();
        let entries: Vec<_> = readable.iter().filter_map(|(stem, _)| whole(&self.out.join(stem), &made_from)).collect();
        if entries.len() == readable.len() {
            outcomes.extend(entries.into_iter().map(|entry| Ok((entry, true))));
            return Ok(outcomes);
        }
        for (_, path) in &readable {
            match self.sight.see(path) {
                Ok((person, given)) => {
                    let portrait = Portrait::new(self.fitter, self.model, given);
                    match unusable(&portrait) {
                        Some(reason) => outcomes.push(Err(format!("{}: {reason}", path.display()))),
                        None => seen.push((person, portrait)),
                    }
                }
                Err(error) => outcomes.push(Err(format!("{error:#}"))),
            }
        }
        // The photo at rest says best who it is; the others are fitted anew as the same person.
        let shown = |p: &Portrait| p.fit.expression.iter().sum::<f32>();
        seen.sort_by(|a, b| shown(&a.1).total_cmp(&shown(&b.1)).then(a.0.portrait.cmp(&b.0.portrait)));
        if let [(_, rest), others @ ..] = &mut seen[..] {
            others.iter_mut().for_each(|(_, portrait)| portrait.refit(self.fitter, &rest.fit.identity));
        }
        for (i, (person, portrait)) in seen.iter().enumerate() {
            let donors: Vec<_> = if i > 0 { &seen[..1] } else { &seen[1..] }.iter().map(|(p, d)| (p, d)).collect();
            outcomes.push(Ok((self.portrait(person, portrait, &donors, i > 0, &made_from)?, false)));
        }
        Ok(outcomes)
    }

    /// One portrait's folder.
    fn portrait(
        &self,
        person: &Person,
        portrait: &Portrait,
        donors: &[(&Person, &Portrait)],
        at_rest: bool,
        made_from: &str,
    ) -> Result<Value> {
        let (place, part) = (self.out.join(&person.portrait), self.out.join(format!("{PART}{}", person.portrait)));
        fs::create_dir_all(&part).with_context(|| format!("{}: cannot be made", part.display()))?;
        let made = pack::make(&part, person, portrait, donors, at_rest, self.folds, self.recipe, made_from);
        let made = made.and_then(|entry| {
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
        made
    }
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
