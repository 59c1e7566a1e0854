//! A run: data, the loop over its steps, and what it leaves on the disk.

use super::config::TrainConfig;
use super::trainer::Trainer;
use super::{checkpoint, grid, log};
use crate::data::batch::{self, Batch};
use crate::data::{DataSet, Split, drawn, pack};
use crate::{published, report};
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

/// Trains until the config's last step, into `folder`; with `resume`, from its newest checkpoint.
pub fn train(config: TrainConfig, data: &Data, folder: &Path, resume: bool, device: &Device) -> Result<()> {
    let mut trainer = Trainer::new(config, device)?;
    if resume {
        trainer = checkpoint::resume(trainer, folder)?;
    } else if let Some(from) = trainer.config.from.clone() {
        let manifest = published::manifest(&from)?;
        let entry = manifest.model(None)?;
        let model = published::load(&from, entry, device)?;
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
    let steps = feed(train.clone(), trainer.config.clone(), trainer.step);
    let mut log = log::Log::open(folder, trainer.step, trainer.config.steps)?;
    while trainer.step < trainer.config.steps {
        let batches = steps.recv().context("the data thread ended early")?;
        let terms = trainer.train_step(batches);
        log.step(trainer.step, trainer.config.rate(trainer.step), terms)?;
        let last = trainer.step == trainer.config.steps;
        if last || trainer.step.is_multiple_of(trainer.config.checkpoint_every) {
            checkpoint::save(&trainer, folder)?;
        }
        if last || trainer.step.is_multiple_of(trainer.config.evaluate_every) {
            let scores = grid::evaluate(&trainer.average, val)?;
            log.scores(trainer.step, &scores)?;
            grid::save(&trainer.average, val, &folder.join(format!("samples-{:06}.png", trainer.step)))?;
            report::run::save(folder)?;
        }
    }
    log.finish();
    Ok(())
}

/// The batches of a step.
pub fn batches(set: &DataSet, config: &TrainConfig, step: usize) -> Vec<Batch> {
    let n = config.accumulate;
    (step * n..(step + 1) * n).map(|i| batch::draw_batch(set, config.sizes(), config.seed, i)).collect()
}

/// Draws the batches of the steps from `step` on ahead of the trainer, on a thread of its own.
fn feed(set: Arc<DataSet>, config: TrainConfig, step: usize) -> Receiver<Vec<Batch>> {
    let (sender, receiver) = sync_channel(2);
    std::thread::spawn(move || {
        for step in step..config.steps {
            if sender.send(batches(&set, &config, step)).is_err() {
                break;
            }
        }
    });
    receiver
}
