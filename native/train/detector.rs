//! The face detector's training: a heat map of faces' middles, and at those their places, sizes and rolls.

use crate::data::detection::{Batch, CELLS, Material, SIDE, draw_batch};
use crate::nets::finite::ensure_finite;
use crate::nets::{drawn, warm_then_cosine};
use crate::train::ema;
use anyhow::Result;
use indicatif::ProgressBar;
use mien::burn::module::Module;
use mien::burn::optim::grad_clipping::GradientClippingConfig;
use mien::burn::optim::{AdamWConfig, GradientsParams};
use mien::burn::tensor::activation::{log_sigmoid, sigmoid};
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::nn::detector::{ANSWERS, FaceDetector};
use std::sync::mpsc::sync_channel;

/// Pictures a step.
const BATCH: usize = 8;
/// Learning rate after warm-up; falls along a cosine.
const RATE: f64 = 2e-3;
const WARM_UP: f64 = 300.0;
/// Decay of the weights' average.
const EMA_DECAY: f32 = 0.998;
/// Steps from one look at what is learnt to the next.
const EVERY: usize = 500;

/// Trains for so many steps. `save` gets the average of the weights now and then on the way, and at the end.
pub fn train(
    material: Material,
    from: impl Fn(FaceDetector) -> Result<FaceDetector>,
    steps: usize,
    device: &Device,
    save: impl Fn(&FaceDetector) -> Result<()>,
) -> Result<()> {
    let training = device.clone().autodiff();
    training.seed(1);
    let mut net = drawn(from(FaceDetector::new(&training))?);
    let mut average = net.valid();
    let clip = GradientClippingConfig::Norm(1.0);
    let mut optimiser = AdamWConfig::new().with_weight_decay(1e-4).init().with_grad_clipping(clip.init());
    let (sender, ahead) = sync_channel(4);
    std::thread::spawn(move || (0..steps).try_for_each(|step| sender.send(draw_batch(&material, BATCH, step))));
    let bar = ProgressBar::new(steps as u64);
    for step in 0..steps {
        let batch = ahead.recv().expect("the data thread lives as long as there are steps");
        let [middles, places] = losses(&net, batch, &training);
        let grads = GradientsParams::from_grads((middles.clone() + places.clone()).backward(), &net);
        net = optimiser.step(RATE * warm_then_cosine(step, steps, WARM_UP), net, grads);
        average = ema::update(average, &net.valid(), EMA_DECAY, step);
        bar.inc(1);
        if (step + 1).is_multiple_of(EVERY) || step + 1 == steps {
            ensure_finite(&average)?;
            save(&average)?;
            let [middles, places] = [middles, places].map(|loss| loss.into_scalar::<f32>());
            bar.suspend(|| println!("step {}: middles {middles:.3}, places {places:.3}", step + 1));
        }
    }
    Ok(())
}

/// The heat map's loss (Zhou et al. 2019, equation 1), a face, and the other numbers' absolute error.
fn losses(net: &FaceDetector, batch: Batch, device: &Device) -> [Tensor<1>; 2] {
    let n = batch.pictures.len() / (3 * SIDE * SIDE);
    let cells = |values: Vec<f32>, channels: usize| {
        Tensor::<4>::from_data(TensorData::new(values, [n, channels, CELLS, CELLS]), device)
    };
    let pictures = Tensor::from_data(TensorData::new(batch.pictures, [n, 3, SIDE, SIDE]), device);
    let [heat, counts, near] = [batch.heat, batch.counts, batch.near].map(|values| cells(values, 1));
    let answers = cells(batch.answers, ANSWERS - 1);

    let said = net.forward(pictures);
    let logit = said.clone().narrow(1, 0, 1);
    let chance = sigmoid(logit.clone());
    let is = heat.clone().equal_elem(1.0).float();
    let hit = log_sigmoid(logit.clone()) * (-chance.clone() + 1.0).square() * is.clone();
    let miss = log_sigmoid(-logit) * chance.square() * (-heat + 1.0).powi_scalar(4) * counts * (-is.clone() + 1.0);
    let faces = is.sum().clamp_min(1.0);
    let middles = -(hit + miss).sum() / faces;
    let off = (said.narrow(1, 1, ANSWERS - 1) - answers).abs() * near.clone();
    [middles, off.sum() / near.sum().clamp_min(1.0)]
}
