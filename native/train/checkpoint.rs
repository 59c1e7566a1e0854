//! Checkpoints: all of the trainer's state, whole or not at all.

use crate::files::write;
use crate::train::config::TrainConfig;
use crate::train::trainer::Trainer;
use anyhow::{Context, Result, ensure};
use mien::burn::module::{Module, ModuleVisitor, Param};
use mien::burn::tensor::Tensor;
use std::fs;
use std::path::{Path, PathBuf};

/// Name of a run's configuration.
pub const CONFIG: &str = "config.toml";
/// Checkpoints kept: the newest, and one before it in case the newest is damaged.
const KEEP: usize = 2;

/// Writes the run's configuration.
pub fn save_config(config: &TrainConfig, folder: &Path) -> Result<()> {
    write(&folder.join(CONFIG), toml::to_string(config)?.as_bytes())
}

/// Saves `folder/step-NNNNNN` and drops all but the newest few.
///
/// Nothing is saved, and an error says so, where a weight is not finite: the checkpoints before it are the ones to go on from.
pub fn save(trainer: &Trainer, folder: &Path) -> Result<()> {
    ensure!(
        is_finite(&trainer.model) && is_finite(&trainer.average),
        "{}: step {} has weights that are not finite. Resume from the checkpoint before it with a lower learning_rate.",
        folder.display(),
        trainer.step
    );
    let place = folder.join(format!("step-{:06}", trainer.step));
    let part = folder.join("step.part");
    let _ = fs::remove_dir_all(&part);
    fs::create_dir_all(&part).with_context(|| format!("{}: cannot be made", part.display()))?;
    trainer.model.clone().save_file(part.join("model.bpk"))?;
    trainer.average.clone().save_file(part.join("average.bpk"))?;
    trainer.critic.clone().save_file(part.join("critic.bpk"))?;
    trainer.optimiser.save(part.join("optimiser.bpk"))?;
    trainer.critic_optimiser.save(part.join("critic-optimiser.bpk"))?;
    let _ = fs::remove_dir_all(&place);
    fs::rename(&part, &place).with_context(|| format!("{}: cannot be written", place.display()))?;
    let all = steps(folder)?;
    for (_, old) in all.iter().rev().skip(KEEP) {
        fs::remove_dir_all(old).with_context(|| format!("{}: cannot be removed", old.display()))?;
    }
    Ok(())
}

/// Whether all of a module's weights are numbers.
pub fn is_finite(module: &impl Module) -> bool {
    struct Finite(bool);
    impl ModuleVisitor for Finite {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            // A sum is finite only where every term is; and a square cannot cancel another.
            self.0 &= param.val().abs().sum().into_scalar::<f32>().is_finite();
        }
    }
    let mut finite = Finite(true);
    module.visit(&mut finite);
    finite.0
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

/// The trainer with the state of the newest checkpoint in `folder`.
pub fn resume(mut trainer: Trainer, folder: &Path) -> Result<Trainer> {
    let (step, place) = newest(folder)?;
    let damaged = || {
        let place = place.display();
        format!(
            "{place}: this checkpoint is damaged, or was made with another size, segmenter or model than the run's settings say"
        )
    };
    trainer.model = trainer.model.try_load_file(place.join("model.bpk")).with_context(damaged)?;
    trainer.average = trainer.average.try_load_file(place.join("average.bpk")).with_context(damaged)?;
    trainer.critic = trainer.critic.try_load_file(place.join("critic.bpk")).with_context(damaged)?;
    trainer.optimiser = trainer.optimiser.load(place.join("optimiser.bpk")).with_context(damaged)?;
    trainer.critic_optimiser =
        trainer.critic_optimiser.load(place.join("critic-optimiser.bpk")).with_context(damaged)?;
    trainer.step = step;
    Ok(trainer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use crate::train::trainer::tests::{batch, config, device};
    use mien::nn::model::Model;

    /// All weights, in order.
    fn weights(model: &Model) -> Vec<f32> {
        struct Values(Vec<f32>);
        impl mien::burn::module::ModuleVisitor for Values {
            fn visit_float<const D: usize>(&mut self, param: &mien::burn::module::Param<Tensor<D>>) {
                self.0.extend(param.val().into_data_as::<f32>().as_slice::<f32>().unwrap());
            }
        }
        let mut values = Values(Vec::new());
        model.visit(&mut values);
        values.0
    }

    #[test]
    fn what_is_not_finite_is_not_saved() {
        struct Spoil;
        impl mien::burn::module::ModuleMapper for Spoil {
            fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
                param.map(|weights| weights * f32::NAN)
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let mut trainer = Trainer::new(config(4), &device()).unwrap();
        save(&trainer, folder.path()).unwrap();
        trainer.step = 1;
        trainer.model = trainer.model.clone().map(&mut Spoil);
        let error = save(&trainer, folder.path()).unwrap_err().to_string();
        assert!(error.contains("step 1") && error.contains("not finite"), "{error}");
        assert_eq!(newest(folder.path()).unwrap().0, 0, "the checkpoint before it stays");
    }

    #[test]
    fn a_resumed_run_is_the_uninterrupted_one() {
        let set = drawn::people(0..3);
        let folder = std::env::temp_dir().join(format!("mien-resume-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let mut whole = Trainer::new(config(4), &device()).unwrap();
        while whole.step < 4 {
            let batch = batch(&whole, &set);
            whole.train_step(vec![batch]);
            if whole.step == 2 {
                save(&whole, &folder).unwrap();
            }
        }
        let mut resumed = super::resume(Trainer::new(config(4), &device()).unwrap(), &folder).unwrap();
        assert_eq!(resumed.step, 2);
        while resumed.step < 4 {
            let batch = batch(&resumed, &set);
            resumed.train_step(vec![batch]);
        }
        fs::remove_dir_all(&folder).unwrap();
        assert!(weights(&whole.model) == weights(&resumed.model), "models differ");
        assert!(weights(&whole.average) == weights(&resumed.average), "averages differ");
    }
}
