//! A run: data, the loop over its steps, and what it leaves on the disk.

use crate::data::batch::{self, Batch};
use crate::data::digest::digest;
use crate::data::{DataSet, Split, drawn, pack};
use crate::eval::model;
use crate::files::{ensure_writable, write};
use crate::publish::folder as weights;
use crate::train::config::TrainConfig;
use crate::train::peers::Share;
use crate::train::peers::leader::Leader;
use crate::train::rounds::Rounds;
use crate::train::trainer::Trainer;
use crate::train::{checkpoint, log, report};
use anyhow::{Context, Result, ensure};
use mien::burn::module::Module;
use mien::burn::tensor::Device;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

/// What a run learns from and is measured on.
pub struct Data {
    /// People to train on.
    pub train: Rounds,
    /// People never trained on.
    pub val: DataSet,
}

/// The data that a configuration names.
pub fn data(config: &TrainConfig) -> Result<Data> {
    let (train, val) = match (&config.pairs, &config.synth) {
        (Some(_), Some(synth)) => {
            println!("making the first round of pictures of {}", synth.portraits.display());
            Rounds::of_portraits(synth, config.seed)?
        }
        (Some(folder), None) => (Rounds::fixed(pack::load(folder, Split::Train)?), pack::load(folder, Split::Val)?),
        (None, _) => (Rounds::fixed(drawn::people(0..64)), drawn::people(1_000..1_008)),
    };
    let origin = config.pairs.as_ref().map_or("drawn faces".into(), |folder| folder.display().to_string());
    train.first().ensure_paired(config.people(), config.told, &origin)?;
    Ok(Data { train, val })
}

/// How a run begins.
#[derive(Debug, Clone, Copy)]
pub enum Begin<'a> {
    /// Anew: nothing of its name is there.
    Anew,
    /// From its newest checkpoint; anew if a kill left none. Of the settings that it began with, only those may have changed
    /// that are said here (`KEY=VALUE`).
    Resume { said: &'a [String] },
}

/// A run that may begin.
pub struct Run {
    config: TrainConfig,
    folder: PathBuf,
    /// Whether there is a checkpoint to go on from.
    resumed: bool,
}

impl Run {
    /// Checks, before any data are read, that the run in `folder` can begin so and be written.
    pub fn new(config: TrainConfig, folder: &Path, begin: Begin) -> Result<Self> {
        let name = folder.display();
        let checkpoints = checkpoint::steps(folder).unwrap_or_default().len();
        match begin {
            Begin::Anew => ensure!(
                !folder.exists(),
                "{name}: this run exists{}, or give another name.",
                if checkpoints > 0 {
                    ". Go on with --resume"
                } else {
                    ", but was ended before its first checkpoint. Begin it anew with --resume"
                }
            ),
            Begin::Resume { said } => {
                ensure!(folder.is_dir(), "{name}: no such run. Leave --resume away to begin it.");
                let saved = folder.join(checkpoint::CONFIG);
                if saved.exists() {
                    let begun = TrainConfig::read(&saved, &[])?;
                    config.ensure_goes_on(&begun, said).with_context(|| name.to_string())?;
                }
            }
        }
        ensure_writable(folder)?;
        Ok(Self { config, folder: folder.into(), resumed: checkpoints > 0 })
    }

    /// Trains until the config's last step, together with who follows the `leader`.
    pub fn train(self, data: &Data, device: &Device, mut leader: Leader) -> Result<()> {
        let trainer = Trainer::new(self.config.clone(), device)?;
        let trainer = if self.resumed { checkpoint::resume(trainer, &self.folder)? } else { started(trainer, device)? };
        leader.begin(&trainer, || digest(data.train.first()))?;
        train(trainer, data, &self.folder, leader)
    }
}

/// A fresh trainer, with the weights that its configuration starts from.
fn started(trainer: Trainer, device: &Device) -> Result<Trainer> {
    let Some(from) = trainer.config.from.clone() else { return Ok(trainer) };
    let manifest = weights::manifest(&from)?;
    let entry = manifest.model(None)?;
    let model = weights::load(&from, entry, device)?;
    trainer.start_from(model, &entry.config).with_context(|| from.display().to_string())
}

fn train(mut trainer: Trainer, data: &Data, folder: &Path, mut leader: Leader) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    checkpoint::save_config(&trainer.config, folder)?;
    let Data { train, val } = data;
    println!(
        "{} portraits of {} people to train on, {} of {} to validate; {} parameters; steps {}..{}",
        train.first().portraits.len(),
        train.first().people(),
        val.portraits.len(),
        val.people(),
        trainer.model.num_params(),
        trainer.step,
        trainer.config.steps
    );
    let (first, share) = (trainer.step, leader.share());
    let ahead = feed(train.clone(), trainer.config.clone(), first, share);
    let mut log = log::Log::open(folder, trainer.step, trainer.config.steps)?;
    while trainer.step < trainer.config.steps {
        let mut gradients = trainer.look(next(&ahead, share.batches(trainer.config.accumulate))?);
        if let Err(error) = leader.add(&trainer, &mut gradients) {
            checkpoint::save(&trainer, folder).with_context(|| format!("{error:#}"))?;
            let remedy = "Nothing is lost: go on with --resume, with this peer or without";
            return Err(error.context(format!("stopped, step {} is saved. {remedy}", trainer.step)));
        }
        let terms = trainer.learn(gradients);
        log.step(trainer.step, trainer.config.rate(trainer.step), terms.named())?;
        let last = trainer.step == trainer.config.steps;
        if last || trainer.step.is_multiple_of(trainer.config.checkpoint_every) {
            checkpoint::save(&trainer, folder)?;
        }
        if last || trainer.step.is_multiple_of(trainer.config.evaluate_every) {
            let scores = model::evaluate(&trainer.average, val)?;
            log.scores(trainer.step, &scores)?;
            let samples = model::grid(&trainer.average, val)?;
            write(&folder.join(format!("samples-{:06}.png", trainer.step)), &samples)?;
            log.samples(trainer.step, &samples)?;
            if let Err(error) = report::save(folder) {
                eprintln!("{}: no report was made: {error:#}", folder.display());
            }
        }
    }
    log.finish();
    if share.of > 1 && trainer.step > first {
        let a_step = |bytes: u64| bytes as f64 / 1e6 / (trainer.step - first) as f64;
        let [sent, received] = leader.bytes().map(a_step);
        println!("{} replicas; {sent:.2} MB sent and {received:.2} MB received a step", share.of);
    }
    Ok(())
}

/// A share of the batches of the steps from `step` on, one after the other.
pub fn batches(rounds: Rounds, config: &TrainConfig, step: usize, share: Share) -> impl Iterator<Item = Result<Batch>> {
    let (sizes, seed, accumulate) = (config.sizes(), config.seed, config.accumulate);
    let numbered = rounds.batches(sizes, step * accumulate);
    let own = numbered.filter(move |next| next.as_ref().map_or(true, |(i, _)| share.takes(*i, accumulate)));
    own.map(move |next| next.map(|(i, set)| batch::draw_batch(&set, sizes, seed, i)))
}

/// Draws them ahead of the trainer, on a thread of its own.
pub fn feed(rounds: Rounds, config: TrainConfig, step: usize, share: Share) -> Receiver<Result<Batch>> {
    let (sender, receiver) = sync_channel(2);
    // Nobody listens any more once the run has ended.
    std::thread::spawn(move || batches(rounds, &config, step, share).all(|batch| sender.send(batch).is_ok()));
    receiver
}

/// The next `count` of them.
pub fn next(ahead: &Receiver<Result<Batch>>, count: usize) -> Result<Vec<Batch>> {
    let next = || ahead.recv().expect("the data thread lives as long as there are steps");
    (0..count).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(more: &str) -> TrainConfig {
        toml::from_str(&format!("name = 'one'\nsize = 'tiny'\nsteps = 1\n{more}")).unwrap()
    }

    fn refusal(config: TrainConfig, folder: &Path, begin: Begin) -> String {
        format!("{:#}", Run::new(config, folder, begin).err().expect("refused"))
    }

    #[test]
    fn a_run_begins_once_and_can_always_go_on() {
        let runs = tempfile::tempdir().unwrap();
        let folder = runs.path().join("one");
        let resume = Begin::Resume { said: &[] };
        assert!(refusal(config(""), &folder, resume).contains("Leave --resume away"));
        Run::new(config(""), &folder, Begin::Anew).unwrap();
        assert!(!folder.exists(), "nothing is made before the data are read");
        // Killed before its first checkpoint.
        fs::create_dir_all(&folder).unwrap();
        checkpoint::save_config(&config(""), &folder).unwrap();
        assert!(refusal(config(""), &folder, Begin::Anew).contains("Begin it anew with --resume"));
        assert!(!Run::new(config(""), &folder, resume).unwrap().resumed);
        // Settings do not change unawares, networks not at all.
        let error = refusal(config("loss.flow = 5"), &folder, resume);
        assert!(error.contains("loss.flow was 10.0 and is 5.0"), "{error}");
        Run::new(config("loss.flow = 5"), &folder, Begin::Resume { said: &["loss.flow=5".into()] }).unwrap();
        let error =
            refusal(config("segmenter = 'bisenet'"), &folder, Begin::Resume { said: &["segmenter=bisenet".into()] });
        assert!(error.contains("other networks"), "{error}");
    }

    #[test]
    fn an_unwritable_place_is_found_before_the_data_are_read() {
        let runs = tempfile::tempdir().unwrap();
        fs::write(runs.path().join("file"), "a file").unwrap();
        let error = refusal(config(""), &runs.path().join("file/one"), Begin::Anew);
        assert!(error.contains("nothing can be written there"), "{error}");
    }
}
