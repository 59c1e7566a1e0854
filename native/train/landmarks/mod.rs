//! The landmarks' own training: distances of the points, and a scale of each that is right about them.

pub mod run;

use crate::data::landmark_batch::Batch;
use crate::nets::finite::ensure_finite;
use crate::nets::{drawn, warm_then_cosine};
use crate::train::{checkpoint, ema};
use anyhow::{Context, Result};
use mien::burn::module::Module;
use mien::burn::optim::grad_clipping::GradientClippingConfig;
use mien::burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::locate::landmarks::COUNT;
use mien::nn::landmarks::{Landmarker, SIDE};
use std::path::Path;

/// Learning rate after warm-up; falls along a cosine.
const RATE: f64 = 2e-3;
const WARM_UP: f64 = 100.0;
/// Decay of the weights' average.
const EMA_DECAY: f32 = 0.995;
/// The distance's share of the loss, which is in hundredths of the crop's side; the scale's is 1.
const DISTANCE: f32 = 100.0;
/// Keeps the gradient of a distance of nothing finite, share of the crop's side: a tenth of a crop pixel.
const SMALLEST: f32 = 4e-4;

/// What a checkpoint keeps, each in a file.
const NET: &str = "net.bpk";
const AVERAGE: &str = "average.bpk";
const OPTIMISER: &str = "optimiser.bpk";
const FILES: [&str; 3] = [NET, AVERAGE, OPTIMISER];

/// All state that goes on from step to step.
pub struct Trainer {
    /// Trained.
    pub net: Landmarker,
    /// Its average, on the plain device: evaluated and published.
    pub average: Landmarker,
    optimiser: ModuleOptimizer,
    /// Steps done.
    pub step: usize,
    device: Device,
}

impl Trainer {
    /// Fresh weights; `mean` are the points' mean places, shares of the crop's side. `device` is a training device.
    pub fn new(mean: &[[f32; 2]; COUNT], device: &Device) -> Self {
        device.seed(1);
        let net = drawn(Landmarker::new(mean, device));
        let clip = GradientClippingConfig::Norm(1.0);
        let optimiser = AdamWConfig::new().with_weight_decay(1e-3).init().with_grad_clipping(clip.init());
        Self { average: net.valid(), net, optimiser, step: 0, device: device.clone() }
    }

    /// Learning rate of the next of `steps` steps.
    pub fn rate(&self, steps: usize) -> f64 {
        RATE * warm_then_cosine(self.step, steps, WARM_UP)
    }

    /// One step at a learning rate.
    pub fn train_step(&mut self, batch: Batch, rate: f64) -> [(&'static str, Tensor<1>); 2] {
        let n = batch.known.len() / COUNT;
        let tensor = |values: Vec<f32>, channels: usize| {
            Tensor::<3>::from_data(TensorData::new(values, [n, COUNT, channels]), &self.device)
        };
        let x = Tensor::from_data(TensorData::new(batch.pictures, [n, 3, SIDE, SIDE]), &self.device);
        let (points, known) = (tensor(batch.points, 2), tensor(batch.known, 1).squeeze_dim::<2>(2));
        let total = known.clone().sum().clamp_min(1.0);
        let mean = |values: Tensor<2>| (values * known.clone()).sum() / total.clone();
        let places = self.net.forward(x);
        let squared: Tensor<2> = (places.at - points).square().sum_dim(2).squeeze_dim(2);
        let distance = (squared + SMALLEST * SMALLEST).sqrt();
        // The scale learns from the distances and not they from it: else what is hard would count for little.
        let likelihood = distance.clone().detach() * (-places.log_scale.clone()).exp() + places.log_scale * 2.0;
        let (distance, likelihood) = (mean(distance), mean(likelihood));
        let loss = distance.clone() * DISTANCE + likelihood.clone();
        let grads = GradientsParams::from_grads(loss.backward(), &self.net);
        self.net = self.optimiser.step(rate, self.net.clone(), grads);
        self.average = ema::update(self.average.clone(), &self.net.valid(), EMA_DECAY, self.step);
        self.step += 1;
        [("distance", distance), ("scale", likelihood)]
    }

    /// Saves `folder/step-NNNNNN`, whole or not at all, and drops all but the newest few. An error where a weight is not finite.
    pub fn save(&self, folder: &Path) -> Result<()> {
        for net in [&self.net, &self.average] {
            let again = "Go on from the checkpoint before it: run the command again.";
            ensure_finite(net)
                .with_context(|| format!("{}: step {} not saved. {again}", folder.display(), self.step))?;
        }
        checkpoint::put(folder, self.step, &FILES, None, |part| {
            let cannot = |name: &str| format!("{}: cannot be written", part.join(name).display());
            self.net.clone().save_file(part.join(NET)).with_context(|| cannot(NET))?;
            self.average.clone().save_file(part.join(AVERAGE)).with_context(|| cannot(AVERAGE))?;
            self.optimiser.save(part.join(OPTIMISER)).with_context(|| cannot(OPTIMISER))
        })
    }

    /// The state of the newest checkpoint in `folder`.
    pub fn resume(mut self, folder: &Path) -> Result<Self> {
        let (_, place) = checkpoint::newest(folder)?;
        let record = checkpoint::verified(&place, &FILES)?;
        let record =
            record.with_context(|| format!("{}: not a checkpoint of this version of Mien", place.display()))?;
        let foreign = |name: &str| {
            let path = place.join(name);
            move |error| checkpoint::foreign(&path, error)
        };
        self.net = self.net.try_load_file(place.join(NET)).map_err(foreign(NET))?;
        self.average = self.average.try_load_file(place.join(AVERAGE)).map_err(foreign(AVERAGE))?;
        self.optimiser = self.optimiser.load(place.join(OPTIMISER)).map_err(foreign(OPTIMISER))?;
        self.step = record.step;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::landmark_batch::draw_batch;
    use crate::data::landmarked::mean;
    use crate::data::landmarked::tests::dotted;

    #[test]
    fn a_batch_is_learnt_and_a_resumed_run_goes_on() {
        let faces = dotted(4);
        let device = Device::flex().autodiff();
        let folder = tempfile::tempdir().unwrap();
        let mut whole = Trainer::new(&mean(&faces), &device);
        let batch = || draw_batch(&faces, 2, 0);
        let distances: Vec<f32> = (0..80)
            .map(|step| {
                if step == 79 {
                    whole.save(folder.path()).unwrap();
                }
                let [(_, distance), _] = whole.train_step(batch(), RATE);
                distance.into_scalar()
            })
            .collect();
        assert!(distances[79] < 0.7 * distances[0], "{distances:?}");
        let fresh = Trainer::new(&[[0.5; 2]; COUNT], &device);
        let mut resumed = fresh.resume(folder.path()).unwrap();
        assert_eq!(resumed.step, 79);
        resumed.train_step(batch(), RATE);
        let bytes = |trainer: &Trainer| mien::weights::save(&trainer.average).unwrap();
        assert!(bytes(&whole) == bytes(&resumed));
    }
}
