//! A folder of portraits becomes a pack: in parallel, the same whatever the number of threads, gone on with after a stop.

use crate::files;
use crate::synth::face_model::FaceModel;
use crate::synth::fit::Fitter;
use crate::synth::learn_light;
use crate::synth::pack::{self, ENTRY};
use crate::synth::part::Part;
use crate::synth::portrait::{Given, Portrait};
use crate::synth::series::{Recipe, Series};
use crate::synth::sight::Sight;
use crate::synth::studio::{Photos, Studio, by_person};
use anyhow::{Context, Result, ensure};
use mien::weights::hexadecimal;
use rayon::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Names of folders that are not whole yet begin so.
pub const UNFINISHED: &str = ".part-";
/// Raised when pictures change, so that those of before are made again.
const VERSION: u32 = 2;

/// What came of the portraits.
pub struct Made {
    /// Portraits in the pack.
    pub portraits: usize,
    /// Those of them that an earlier run had made.
    pub kept: usize,
    /// Pictures that this run made.
    pub pictures: usize,
    /// Why others are of no use, by name.
    pub unusable: Vec<String>,
}

/// Makes pictures of those of all `portraits` that are in `part`, in `out`; `done` is called after each. An error of one portrait
/// that lies in its photo is told; one of the disk ends the work. `tools` names `model` and `sight`: what others made is made
/// again.
pub fn make(
    portraits: &[PathBuf],
    part: Part,
    out: &Path,
    (model, sight, tools): (&FaceModel, &dyn Sight, &str),
    recipe: Recipe,
    done: impl Fn() + Sync,
) -> Result<Made> {
    fs::create_dir_all(out).with_context(|| format!("{}: cannot be made", out.display()))?;
    let left = fs::read_dir(out).with_context(|| format!("{}: cannot be read", out.display()))?;
    for folder in left.flatten().filter(|f| f.file_name().to_string_lossy().starts_with(UNFINISHED)) {
        fs::remove_dir_all(folder.path()).with_context(|| format!("{}: cannot be removed", folder.path().display()))?;
    }
    let mine = part.of(portraits.to_vec());
    let people = by_person(&mine)?;
    let job = Job { out, studio: Studio::new(model, sight), tools, recipe };
    let results: Vec<_> = people
        .par_iter()
        .map(|photos| {
            let made = job.person(photos);
            photos.iter().for_each(|_| done());
            made
        })
        .collect::<Result<Vec<_>>>()?;
    let (mut pairs, mut kept, mut pictures, mut told) = (Vec::new(), 0, 0, Vec::new());
    for result in results.into_iter().flatten() {
        match result {
            Ok((entry, was)) => {
                kept += usize::from(was);
                if !was {
                    // The photo is listed, but not made.
                    let images = entry["images"].as_array().into_iter().flatten();
                    pictures += images.filter(|image| image["real"] == false).count();
                }
                pairs.push(entry);
            }
            Err(reason) => told.push(reason),
        }
    }
    // A part may be empty: the others need not be.
    let nobody = pairs.is_empty() && part == Part::WHOLE;
    ensure!(!nobody, "none of {} portraits is of use:\n{}", portraits.len(), told.join("\n"));
    let settings = settings(portraits, tools, recipe);
    let made_by = json!({ "program": "mien synth", "version": VERSION, "seed": recipe.seed, "settings": settings });
    let mut index = json!({ "pairs": pairs, "made_by": made_by });
    if part != Part::WHOLE {
        index["made_by"]["part"] = part.to_string().into();
    }
    files::write(&out.join("index.json"), index.to_string().as_bytes())?;
    Ok(Made { portraits: pairs.len(), kept, pictures, unusable: told })
}

/// A digest of what all parts of a pack have in common: names of the portraits, tools, recipe.
fn settings(portraits: &[PathBuf], tools: &str, recipe: Recipe) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{VERSION} {tools} {} {}", recipe.seed, recipe.draws));
    for name in portraits.iter().filter_map(|path| path.file_name()) {
        hash.update(b"\n");
        hash.update(name.as_encoded_bytes());
    }
    short(hash)
}

/// The first eight bytes of a digest, in hexadecimal.
fn short(hash: Sha256) -> String {
    hexadecimal(&hash.finalize()[..8])
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
            Ok(learn_light::sample(&learn_light::Pair { rest, smile, age }))
        })
        .collect::<Result<Vec<_>>>()?;
    learn_light::learn(&samples.concat())
}

/// What came of one portrait: its entry and whether it was there before, or why it is of no use.
type Outcome = Result<(Value, bool), String>;

struct Job<'a> {
    out: &'a Path,
    studio: Studio<'a>,
    tools: &'a str,
    recipe: Recipe,
}

impl Job<'_> {
    /// All portraits of one person.
    fn person(&self, photos: &Photos) -> Result<Vec<Outcome>> {
        let mut hash = Sha256::new();
        hash.update(format!("{VERSION} {} {} {}", self.tools, self.recipe.seed, self.recipe.draws));
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
        let made_from = short(hash);
        let entries: Vec<_> = readable.iter().filter_map(|(stem, _)| whole(&self.out.join(stem), &made_from)).collect();
        if entries.len() == readable.len() {
            outcomes.extend(entries.into_iter().map(|entry| Ok((entry, true))));
            return Ok(outcomes);
        }
        let (seen, unusable) = self.studio.see(&readable);
        outcomes.extend(unusable.into_iter().map(Err));
        let series = Series { photos: &seen, folds: &self.studio.folds, recipe: self.recipe };
        for place in 0..seen.len() {
            outcomes.push(Ok((self.portrait(&series, place, &made_from)?, false)));
        }
        Ok(outcomes)
    }

    /// One portrait's folder.
    fn portrait(&self, series: &Series, place: usize, made_from: &str) -> Result<Value> {
        let name = &series.photos[place].0.portrait;
        let (folder, part) = (self.out.join(name), self.out.join(format!("{UNFINISHED}{name}")));
        fs::create_dir_all(&part).with_context(|| format!("{}: cannot be made", part.display()))?;
        let made = pack::make(&part, series, place, made_from).and_then(|entry| {
            if folder.exists() {
                fs::remove_dir_all(&folder).with_context(|| format!("{}: cannot be replaced", folder.display()))?;
            }
            fs::rename(&part, &folder).with_context(|| format!("{}: cannot be written", folder.display()))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Split, pack as loaded};
    use crate::synth::join::join;
    use crate::synth::series::Person;
    use crate::synth::sight::person;
    use crate::synth::testing;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Sees what its files are named for, and counts.
    struct Named<'a>(&'a FaceModel, AtomicUsize);

    impl Sight for Named<'_> {
        fn see(&self, path: &Path) -> Result<(Person, Given)> {
            self.1.fetch_add(1, Ordering::Relaxed);
            let portrait = path.file_stem().unwrap().to_string_lossy().into_owned();
            ensure!(portrait != "wall", "{}: no face", path.display());
            let id = person(&portrait).to_owned();
            let split = if id == "ben" { "val" } else { "train" }.to_owned();
            let smile = if portrait.ends_with("smile") { 0.7 } else { 0.0 };
            Ok((Person { portrait, id, split, sex: None }, testing::given(self.0, smile)))
        }
    }

    /// All files of a folder, by path in it.
    fn listing(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all = Vec::new();
        for one in files::entries(folder).unwrap() {
            if one.is_dir() {
                let inner = listing(&one).into_iter();
                all.extend(inner.map(|(path, bytes)| (one.strip_prefix(folder).unwrap().join(path), bytes)));
            } else {
                all.push((one.strip_prefix(folder).unwrap().into(), fs::read(&one).unwrap()));
            }
        }
        all
    }

    #[test]
    fn a_pack_is_whole_goes_on_and_is_what_rounds_have_in_memory() {
        let (folder, model) = (tempfile::tempdir().unwrap(), testing::model());
        let files: Vec<PathBuf> = ["anna-neutral", "anna-smile", "ben", "wall"]
            .map(|name| {
                let path = folder.path().join(format!("{name}.png"));
                fs::write(&path, name).unwrap();
                path
            })
            .into();
        let (out, recipe) = (folder.path().join("pack"), Recipe { draws: 1, seed: 1 });
        let sight = Named(&model, AtomicUsize::new(0));
        let by =
            |tools: &str, out: &Path| make(&files, Part::WHOLE, out, (&model, &sight, tools), recipe, || {}).unwrap();
        let run = |out: &Path| by("one", out);
        let made = run(&out);
        assert_eq!((made.portraits, made.kept, made.unusable.len()), (3, 0, 1));
        assert!(made.unusable[0].contains("wall.png: no face"), "{}", made.unusable[0]);
        let bytes = |file: &str| fs::read(out.join(file)).unwrap();
        let before = ["index.json", "anna-smile/happy-100.jpg", "ben/drawn-000-field.png"].map(bytes);
        // What a kill left is cleared away and made again; what is whole is not looked at.
        fs::create_dir_all(out.join(".part-ben")).unwrap();
        fs::remove_file(out.join("ben/portrait.json")).unwrap();
        let seen = sight.1.load(Ordering::Relaxed);
        let made = run(&out);
        assert_eq!((made.portraits, made.kept, sight.1.load(Ordering::Relaxed) - seen), (3, 2, 2));
        assert!(!out.join(".part-ben").exists());
        assert!(before == ["index.json", "anna-smile/happy-100.jpg", "ben/drawn-000-field.png"].map(bytes));
        // Parts, made apart, join to the same pack.
        let parts: Vec<PathBuf> = "1/3"
            .parse::<Part>()
            .unwrap()
            .all()
            .map(|part| {
                let out = folder.path().join(part.to_string().replace('/', "-of-"));
                assert_eq!(make(&files, part, &out, (&model, &sight, "one"), recipe, || {}).unwrap().kept, 0);
                out
            })
            .collect();
        let joined = folder.path().join("joined");
        assert_eq!(join(&parts, &joined).unwrap(), 3);
        assert!(listing(&joined) == listing(&out), "file by file, byte by byte");
        // Another face model, or other networks.
        assert_eq!(by("another", &out).kept, 0);
        // The same in memory, but for what JPEG takes.
        let set = Studio::new(&model, &sight).data_set(&files, recipe, Split::Train).unwrap();
        let pack = loaded::load(&out, Split::Train).unwrap();
        assert_eq!((set.portraits.len(), set.skipped.len()), (2, 1));
        for portrait in &set.portraits {
            let on_disk = pack.portraits.iter().find(|other| {
                let rest = |p: &crate::data::Portrait| p.shots[0].actions.as_ref().unwrap().0[0];
                other.shots.len() == portrait.shots.len() && rest(other) - rest(portrait) < 1e-3
            });
            for (ours, theirs) in portrait.shots.iter().zip(&on_disk.expect("the same").shots) {
                assert_eq!((ours.condition, ours.intensity), (theirs.condition, theirs.intensity));
                assert_eq!(ours.flow, theirs.flow);
                let (ours, theirs) = (ours.actions.as_ref().unwrap(), theirs.actions.as_ref().unwrap());
                assert!(ours.0.iter().zip(theirs.0).all(|(a, b)| (a - b).abs() < 1e-3));
            }
        }
        let smiles = set.portraits.iter().filter(|p| p.shots.iter().any(|shot| shot.condition.is_some()));
        assert_eq!(smiles.count(), 2);
    }
}
