//! A run of the landmarks' training, and what it leaves on the disk.

use super::Trainer;
use crate::data::Split;
use crate::data::landmark_batch::draw_batch;
use crate::data::landmarked::{load, mean};
use crate::eval::landmarks::measure;
use crate::files::write;
use crate::train::{checkpoint, log, report};
use anyhow::{Context, Result};
use mien::burn::module::Module;
use mien::burn::tensor::Device;
use mien::weights::save;
use std::path::Path;
use std::sync::mpsc::sync_channel;

/// Crops a step.
const BATCH: usize = 16;
/// Steps between checkpoints and evaluations.
const EVERY: usize = 250;
/// Views of each validation portrait.
const VIEWS: usize = 2;
/// Name of the weights in the run's folder.
pub const WEIGHTS: &str = "landmarks.safetensors";

/// Trains up to step `steps` into `folder`, from its newest checkpoint if there is one.
pub fn train(data: &Path, steps: usize, folder: &Path, device: &Device) -> Result<()> {
    let (faces, judged) = (load(data, Split::Train)?, load(data, Split::Val)?);
    std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    let mut trainer = Trainer::new(&mean(&faces), &device.clone().autodiff());
    if !checkpoint::steps(folder)?.is_empty() {
        trainer = trainer.resume(folder)?;
    }
    println!(
        "{} pictures to train on, {} photos to validate; {} parameters; steps {}..{steps}",
        faces.len(),
        judged.len(),
        trainer.net.num_params(),
        trainer.step
    );
    let (sender, ahead) = sync_channel(2);
    let from = trainer.step;
    std::thread::spawn(move || (from..steps).try_for_each(|step| sender.send(draw_batch(&faces, BATCH, step))));
    let mut log = log::Log::open(folder, trainer.step, steps)?;
    while trainer.step < steps {
        let batch = ahead.recv().expect("the data thread lives as long as there are steps");
        let rate = trainer.rate(steps);
        let terms = trainer.train_step(batch, rate);
        log.step(trainer.step, rate, terms)?;
        if trainer.step == steps || trainer.step.is_multiple_of(EVERY) {
            trainer.save(folder)?;
            write(&folder.join(WEIGHTS), &save(&trainer.average)?)?;
            log.scores(trainer.step, &measure(&trainer.average, &judged, VIEWS, device).scores())?;
            report::save(folder)?;
        }
    }
    log.finish();
    Ok(())
}
