//! A run: data, the loop over its steps, and what it leaves on the disk.

use crate::data::batch::{self, Batch};
use crate::data::{DataSet, Split, drawn, pack};
use crate::eval::model;
use crate::publish::folder as weights;
use crate::train::config::TrainConfig;
use crate::train::trainer::Trainer;
use crate::train::{checkpoint, log, report};
use anyhow::{Context, Result};
use mien::burn::module::Module;
use mien::burn::tensor::Device;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

/// What a run learns from and is judged by.
pub struct Data {
    /// People to train on.
    pub train: Arc<DataSet>,
    /// People never trained on.
    pub val: DataSet,
}

/// The data that a configuration names.
pub fn data(config: &TrainConfig) -> Result<Data> {
    let (train, val) = match &config.pairs {
        Some(folder) => {
            let train = pack::load(folder, Split::Train)?.paired(config.people(), &folder.display().to_string())?;
            (train, pack::load(folder, Split::Val)?)
        }
        None => (drawn::people(0..64), drawn::people(1_000..1_008)),
    };
    Ok(Data { train: Arc::new(train), val })
}

/// An error if the run in `folder` was begun with other settings than `config`'s, but for those that `overrides` name.
pub fn ensure_goes_on(config: &TrainConfig, folder: &Path, overrides: &[String]) -> Result<()> {
    let saved = folder.join(checkpoint::CONFIG);
    if !saved.exists() {
        return Ok(());
    }
    let begun = TrainConfig::read(&saved, &[])?;
    config.ensure_goes_on(&begun, overrides).with_context(|| folder.display().to_string())
}

/// Trains until the config's last step, into `folder`; with `resume`, from its newest checkpoint.
pub fn train(config: TrainConfig, data: &Data, folder: &Path, resume: bool, device: &Device) -> Result<()> {
    let mut trainer = Trainer::new(config, device)?;
    // A run that was stopped before its first checkpoint starts anew.
    if resume && checkpoint::steps(folder).is_ok_and(|steps| !steps.is_empty()) {
        trainer = checkpoint::resume(trainer, folder)?;
    } else if let Some(from) = trainer.config.from.clone() {
        let manifest = weights::manifest(&from)?;
        let entry = manifest.model(None)?;
        let model = weights::load(&from, entry, device)?;
        trainer = trainer.start_from(model, &entry.config).with_context(|| from.display().to_string())?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    checkpoint::save_config(&trainer.config, folder)?;
    let Data { train, val } = data;
    println!(
        "{} portraits of {} people to train on, {} of {} to validate; {} parameters; steps {}..{}",
        train.portraits.len(),
        train.people(),
        val.portraits.len(),
        val.people(),
        trainer.model.num_params(),
        trainer.step,
        trainer.config.steps
    );
    let ahead = feed(train.clone(), trainer.config.clone(), trainer.step);
    let mut log = log::Log::open(folder, trainer.step, trainer.config.steps)?;
    while trainer.step < trainer.config.steps {
        let next = || ahead.recv().expect("the data thread lives as long as there are steps");
        let terms = trainer.train_step(std::iter::repeat_with(next));
        log.step(trainer.step, trainer.config.rate(trainer.step), terms)?;
        let last = trainer.step == trainer.config.steps;
        if last || trainer.step.is_multiple_of(trainer.config.checkpoint_every) {
            checkpoint::save(&trainer, folder)?;
        }
        if last || trainer.step.is_multiple_of(trainer.config.evaluate_every) {
            let scores = model::evaluate(&trainer.average, val)?;
            log.scores(trainer.step, &scores)?;
            model::save(&trainer.average, val, &folder.join(format!("samples-{:06}.png", trainer.step)))?;
            if let Err(error) = report::save(folder) {
                eprintln!("{}: no report was made: {error:#}", folder.display());
            }
        }
    }
    log.finish();
    Ok(())
}

/// The batches of the steps from `step` on, one after the other.
pub fn batches(set: &DataSet, config: &TrainConfig, step: usize) -> impl Iterator<Item = Batch> {
    (step * config.accumulate..).map(|i| batch::draw_batch(set, config.sizes(), config.seed, i))
}

/// Draws them ahead of the trainer, on a thread of its own.
fn feed(set: Arc<DataSet>, config: TrainConfig, step: usize) -> Receiver<Batch> {
    let (sender, receiver) = sync_channel(2);
    std::thread::spawn(move || batches(&set, &config, step).try_for_each(|batch| sender.send(batch)));
    receiver
}
