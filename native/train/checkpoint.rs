//! Checkpoints: all of the trainer's state, whole or not at all. Beside the files lies their list with checksums: what was
//! damaged on the disk is never trained on.

use crate::files::write;
use crate::nets::finite::ensure_finite;
use crate::train::config::TrainConfig;
use crate::train::settings::changes;
use crate::train::trainer::Trainer;
use anyhow::{Context, Result, anyhow, bail, ensure};
use mien::burn::module::Module;
use mien::burn::tensor::Device;
use mien::nn::model::{Model, ModelConfig};
use mien::weights::sha256;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Name of a run's configuration.
pub const CONFIG: &str = "config.toml";
/// Name of a checkpoint's list of files.
const RECORD: &str = "checkpoint.json";
/// Checkpoints kept: the newest, and one before it in case the newest is damaged.
const KEEP: usize = 2;

/// What is kept, each in a file.
const MODEL: &str = "model.bpk";
const AVERAGE: &str = "average.bpk";
const ADVERSARY: &str = "adversary.bpk";
const OPTIMISER: &str = "optimiser.bpk";
const ADVERSARY_OPTIMISER: &str = "adversary-optimiser.bpk";
const FILES: [&str; 5] = [MODEL, AVERAGE, ADVERSARY, OPTIMISER, ADVERSARY_OPTIMISER];

/// A checkpoint's list of files.
#[derive(Serialize, Deserialize)]
pub struct Record {
    /// Steps done.
    pub step: usize,
    /// The networks that its weights are of, if a configuration can ask for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<ModelConfig>,
    /// SHA-256 by file name.
    files: BTreeMap<String, String>,
}

/// Writes the run's configuration.
pub fn save_config(config: &TrainConfig, folder: &Path) -> Result<()> {
    write(&folder.join(CONFIG), toml::to_string(config)?.as_bytes())
}

/// Saves `folder/step-NNNNNN` and drops all but the newest few. An error if a weight is not finite: what was saved before
/// stays.
pub fn save(trainer: &Trainer, folder: &Path) -> Result<()> {
    for (name, finite) in [
        ("model", ensure_finite(&trainer.model)),
        ("average", ensure_finite(&trainer.average)),
        ("adversary", ensure_finite(&trainer.adversary)),
    ] {
        let remedy = || format!("step {}: {name} not saved. {}", trainer.step, lower_rate(folder));
        finite.with_context(remedy)?;
    }
    put(folder, trainer.step, &FILES, Some(trainer.config.model()), |part| {
        let cannot = |name: &str| format!("{}: cannot be written", part.join(name).display());
        trainer.model.clone().save_file(part.join(MODEL)).with_context(|| cannot(MODEL))?;
        trainer.average.clone().save_file(part.join(AVERAGE)).with_context(|| cannot(AVERAGE))?;
        trainer.adversary.clone().save_file(part.join(ADVERSARY)).with_context(|| cannot(ADVERSARY))?;
        trainer.optimiser.save(part.join(OPTIMISER)).with_context(|| cannot(OPTIMISER))?;
        trainer.adversary_optimiser.save(part.join(ADVERSARY_OPTIMISER)).with_context(|| cannot(ADVERSARY_OPTIMISER))
    })
}

/// Puts the files `names`, which `fill` writes into the folder it is given, into `folder/step-NNNNNN`, whole or not at all, with
/// their checksums; and drops all but the newest few. `model`: the networks, if a configuration can ask for others.
pub fn put(
    folder: &Path,
    step: usize,
    names: &[&str],
    model: Option<ModelConfig>,
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let (place, part) = (folder.join(format!("step-{step:06}")), folder.join("step.part"));
    let _ = fs::remove_dir_all(&part);
    fs::create_dir_all(&part).with_context(|| format!("{}: cannot be made", part.display()))?;
    fill(&part)?;
    let files = names.iter().map(|name| Ok((name.to_string(), sha256(&read(&part.join(name))?))));
    let record = Record { step, model, files: files.collect::<Result<_>>()? };
    let list = part.join(RECORD);
    fs::write(&list, serde_json::to_vec_pretty(&record)?)
        .with_context(|| format!("{}: cannot be written", list.display()))?;
    // On the disk before the name says so: a loss of power leaves the checkpoint before, or this one.
    names.iter().chain([&RECORD]).try_for_each(|name| settle(&part.join(name)))?;
    settle(&part)?;
    let _ = fs::remove_dir_all(&place);
    fs::rename(&part, &place).with_context(|| format!("{}: cannot be written", place.display()))?;
    settle(folder)?;
    let all = steps(folder)?;
    for (_, old) in all.iter().rev().skip(KEEP) {
        fs::remove_dir_all(old).with_context(|| format!("{}: cannot be removed", old.display()))?;
    }
    Ok(())
}

/// Waits until a file, or a folder's list of files, is on the disk.
fn settle(path: &Path) -> Result<()> {
    if cfg!(not(unix)) && path.is_dir() {
        return Ok(());
    }
    let file = File::open(path).and_then(|file| file.sync_all());
    file.with_context(|| format!("{}: cannot be brought to the disk", path.display()))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))
}

/// What to do about numbers that are not finite.
pub fn lower_rate(folder: &Path) -> String {
    let again = "--resume --set learning_rate=RATE";
    match newest(folder) {
        Ok((step, _)) => format!("Go on from the checkpoint of step {step} with a lower learning rate: {again}"),
        Err(_) => format!("Begin anew with a lower learning rate: {again}"),
    }
}

/// Checkpoints of a run, oldest first.
pub fn steps(folder: &Path) -> Result<Vec<(usize, PathBuf)>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{}: no such run", folder.display()))?;
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let step = path.file_name()?.to_str()?.strip_prefix("step-")?.parse().ok()?;
            Some((step, path))
        })
        .collect();
    found.sort();
    Ok(found)
}

/// The newest checkpoint of a run.
pub fn newest(folder: &Path) -> Result<(usize, PathBuf)> {
    steps(folder)?
        .pop()
        .with_context(|| format!("{}: holds no checkpoint. Train first: mien train CONFIG.toml", folder.display()))
}

/// Checks the `files` of a checkpoint against its list. `None`: it has no list, an older version of Mien wrote it.
pub fn verified(place: &Path, files: &[&str]) -> Result<Option<Record>> {
    let path = place.join(RECORD);
    if !path.exists() {
        return Ok(None);
    }
    let record: Record = serde_json::from_slice(&read(&path)?)
        .with_context(|| format!("{}: not a checkpoint's list of files. {}", path.display(), go_back(place)))?;
    for name in files {
        let file = place.join(name);
        let bytes =
            fs::read(&file).with_context(|| format!("{}: cannot be read. {}", file.display(), go_back(place)))?;
        ensure!(
            record.files.get(*name) == Some(&sha256(&bytes)),
            "{}: damaged, its SHA-256 is not the one in {RECORD}. {}",
            file.display(),
            go_back(place)
        );
    }
    Ok(Some(record))
}

/// What to do about a checkpoint that is surely damaged.
fn go_back(place: &Path) -> String {
    let before = place.parent().and_then(|folder| steps(folder).ok()).unwrap_or_default();
    match before.iter().rev().find(|(_, other)| other.as_path() < place) {
        Some((step, _)) => format!("Remove {} to go on from step {step}, the one before it.", place.display()),
        None => {
            format!("There is none before it: remove {} to begin anew (mien train: with --resume).", place.display())
        }
    }
}

/// An error, naming what differs, if a checkpoint's weights are of other networks than `now`.
fn ensure_same(record: &Record, now: &ModelConfig, place: &Path) -> Result<()> {
    // What the generator is told of the masks is no matter of weights.
    let networks = |config: &ModelConfig| ModelConfig { regions: now.regions, ..config.clone() };
    let changed = match &record.model {
        Some(model) => changes(&networks(model), &networks(now))?,
        None => bail!("{}: a checkpoint of networks that no configuration asks for", place.display()),
    };
    let changed: Vec<String> = changed.into_iter().map(|(_, change)| change).collect();
    ensure!(
        changed.is_empty(),
        "{}: a sound checkpoint of other networks: {}. Give the settings it was trained with, or train the new networks under another \
         name.",
        place.display(),
        changed.join(", ")
    );
    Ok(())
}

/// Why a file that has the right checksum does not load.
pub fn foreign(path: &Path, error: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("{}: whole, but written by another version of Mien: {error}. Go on with that version.", path.display())
}

/// The trainer with the state of the newest checkpoint in `folder`.
pub fn resume(mut trainer: Trainer, folder: &Path) -> Result<Trainer> {
    let (_, place) = newest(folder)?;
    let Some(record) = verified(&place, &FILES)? else {
        bail!(
            "{}: an older version of Mien wrote this checkpoint, without {RECORD}, and of another adversary. Publish it (mien publish {}) \
             and begin a new run `from` there, or go on with that version.",
            place.display(),
            folder.display()
        );
    };
    ensure_same(&record, &trainer.config.model(), &place)?;
    let file = |name: &str| place.join(name);
    let foreign = |name: &'static str| move |error| foreign(&file(name), error);
    trainer.model = trainer.model.try_load_file(place.join(MODEL)).map_err(foreign(MODEL))?;
    trainer.average = trainer.average.try_load_file(place.join(AVERAGE)).map_err(foreign(AVERAGE))?;
    trainer.adversary = trainer.adversary.try_load_file(place.join(ADVERSARY)).map_err(foreign(ADVERSARY))?;
    trainer.optimiser = trainer.optimiser.load(place.join(OPTIMISER)).map_err(foreign(OPTIMISER))?;
    trainer.adversary_optimiser =
        trainer.adversary_optimiser.load(place.join(ADVERSARY_OPTIMISER)).map_err(foreign(ADVERSARY_OPTIMISER))?;
    trainer.step = record.step;
    Ok(trainer)
}

/// The trainer's state as files, in an order of their own: what [`unpacked`] takes.
pub fn packed(trainer: &Trainer) -> Result<Vec<Vec<u8>>> {
    let folder = tempfile::tempdir()?;
    save(trainer, folder.path())?;
    let (_, place) = newest(folder.path())?;
    names().map(|name| read(&place.join(name))).collect()
}

/// The trainer with the state that the `files` hold, as [`packed`] gave them. It is read when it is needed, of the folder, which is
/// to be kept as long.
pub fn unpacked(trainer: Trainer, files: &[Vec<u8>]) -> Result<(Trainer, TempDir)> {
    let folder = tempfile::tempdir()?;
    let place = folder.path().join("step-0");
    fs::create_dir(&place)?;
    names().zip(files).try_for_each(|(name, bytes)| fs::write(place.join(name), bytes))?;
    Ok((resume(trainer, folder.path())?, folder))
}

/// All files of a checkpoint.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().chain([RECORD])
}

/// The averaged model of a run's newest checkpoint, and the steps that were done.
pub fn average(config: &TrainConfig, folder: &Path, device: &Device) -> Result<(usize, Model)> {
    let (step, place) = newest(folder)?;
    match verified(&place, &[AVERAGE])? {
        Some(record) => ensure_same(&record, &config.model(), &place)?,
        None => eprintln!("{}: without {RECORD}, so nobody knows whether it is damaged", place.display()),
    }
    let path = place.join(AVERAGE);
    let model = config.model().init(device).try_load_file(&path).map_err(|error| foreign(&path, error))?;
    Ok((step, model))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use crate::train::config::{Size, Stage};
    use crate::train::trainer::tests::{batch, batch_norm, config, device, numbers};

    fn fresh(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mien-checkpoint-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Trains four steps, and the last two of them once more from a checkpoint.
    fn trained_twice(config: TrainConfig) {
        let set = drawn::people(0..3);
        let folder = fresh(&format!("{:?}", config.segmenter));
        let mut whole = Trainer::new(config.clone(), &device()).unwrap();
        while whole.step < 4 {
            let batch = batch(&whole, &set);
            whole.train_step(vec![batch]);
            if whole.step == 2 {
                save(&whole, &folder).unwrap();
            }
        }
        let mut resumed = super::resume(Trainer::new(config, &device()).unwrap(), &folder).unwrap();
        assert_eq!(resumed.step, 2);
        while resumed.step < 4 {
            let batch = batch(&resumed, &set);
            resumed.train_step(vec![batch]);
        }
        fs::remove_dir_all(&folder).unwrap();
        assert!(numbers(&whole.model.valid()) == numbers(&resumed.model.valid()), "models differ");
        assert!(numbers(&whole.average) == numbers(&resumed.average), "averages differ");
    }

    #[test]
    fn a_resumed_run_is_the_uninterrupted_one() {
        trained_twice(config(4));
        trained_twice(batch_norm(Stage::Joint));
    }

    /// What resuming says.
    fn refusal(config: TrainConfig, folder: &Path) -> String {
        format!("{:#}", resume(Trainer::new(config, &device()).unwrap(), folder).err().expect("refused"))
    }

    #[test]
    fn what_is_not_finite_is_not_saved() {
        let folder = fresh("finite");
        let mut trainer = Trainer::new(config(4), &device()).unwrap();
        trainer.model.generator = spoilt(trainer.model.generator);
        trainer.step = 1;
        let error = format!("{:#}", save(&trainer, &folder).unwrap_err());
        assert!(error.contains("Begin anew") && steps(&folder).unwrap().is_empty(), "{error}");
        let mut trainer = Trainer::new(config(4), &device()).unwrap();
        save(&trainer, &folder).unwrap();
        trainer.average.segmenter = spoilt(trainer.average.segmenter);
        trainer.step = 3;
        let error = format!("{:#}", save(&trainer, &folder).unwrap_err());
        assert!(error.contains("checkpoint of step 0") && error.contains("learning_rate"), "{error}");
        assert_eq!(steps(&folder).unwrap().len(), 1);
        resume(Trainer::new(config(4), &device()).unwrap(), &folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
    }

    fn spoilt<M: Module>(module: M) -> M {
        use mien::burn::module::{ModuleMapper, Param};
        use mien::burn::tensor::Tensor;
        struct Spoil;
        impl ModuleMapper for Spoil {
            fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
                param.map(|x| x * f32::NAN)
            }
        }
        module.map(&mut Spoil)
    }

    #[test]
    fn damage_is_named_and_goes_back_only_when_told() {
        let folder = fresh("damage");
        let mut trainer = Trainer::new(config(4), &device()).unwrap();
        for step in [1, 2] {
            trainer.step = step;
            save(&trainer, &folder).unwrap();
        }
        for name in [MODEL, AVERAGE, ADVERSARY, OPTIMISER, ADVERSARY_OPTIMISER] {
            let file = folder.join("step-000002").join(name);
            let good = fs::read(&file).unwrap();
            let mut bytes = good.clone();
            *bytes.last_mut().unwrap() ^= 1;
            fs::write(&file, bytes).unwrap();
            let error = refusal(config(4), &folder);
            assert!(error.contains(name) && error.contains("SHA-256") && error.contains("step 1"), "{error}");
            fs::write(&file, good).unwrap();
        }
        let record = folder.join("step-000002").join(RECORD);
        fs::write(&record, "{").unwrap();
        assert!(refusal(config(4), &folder).contains(RECORD));
        fs::remove_dir_all(folder.join("step-000002")).unwrap();
        let back = resume(Trainer::new(config(4), &device()).unwrap(), &folder).unwrap();
        assert_eq!(back.step, 1);
        fs::remove_file(folder.join("step-000001").join(RECORD)).unwrap();
        let error = refusal(config(4), &folder);
        assert!(error.contains("older version") && error.contains("mien publish"), "{error}");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn sound_checkpoints_of_other_networks_are_not_called_damaged() {
        let folder = fresh("other");
        save(&Trainer::new(config(4), &device()).unwrap(), &folder).unwrap();
        let other = TrainConfig { size: Size::Slim, ..config(4) };
        for (config, named) in [(other, "generator."), (batch_norm(Stage::Joint), "segmenter.")] {
            let said = [
                refusal(config.clone(), &folder),
                average(&config, &folder, &Device::flex()).expect_err("refused").to_string(),
            ];
            for error in said {
                assert!(error.contains(named) && error.contains("sound") && !error.contains("emove"), "{error}");
            }
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
