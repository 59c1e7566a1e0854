//! The training of who reads invisible marks: to reveal, in a picture that was passed on, the pattern that it was given.

use crate::data::marked::{Batch, draw_batch};
use crate::nets::finite::ensure_finite;
use crate::nets::{drawn, warm_then_cosine};
use crate::train::ema;
use anyhow::Result;
use image::RgbImage;
use indicatif::ProgressBar;
use mien::CROP;
use mien::burn::module::Module;
use mien::burn::optim::grad_clipping::GradientClippingConfig;
use mien::burn::optim::{AdamWConfig, GradientsParams};
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::nn::watermark::{Revealer, SIDE};
use std::sync::mpsc::sync_channel;

/// Crops a step.
const BATCH: usize = 8;
/// Learning rate after warm-up; falls along a cosine.
const RATE: f64 = 4e-3;
const WARM_UP: f64 = 50.0;
/// Decay of the weights' average.
const EMA_DECAY: f32 = 0.99;

/// Trains from nothing for so many steps, and gives the average of the weights. It takes minutes: there is nothing to go on from.
pub fn train(pictures: Vec<RgbImage>, steps: usize, device: &Device) -> Result<Revealer> {
    let training = device.clone().autodiff();
    training.seed(1);
    let mut net = drawn(Revealer::new(&training));
    let mut average = net.valid();
    let clip = GradientClippingConfig::Norm(1.0);
    let mut optimiser = AdamWConfig::new().with_weight_decay(1e-4).init().with_grad_clipping(clip.init());
    let (sender, ahead) = sync_channel(4);
    std::thread::spawn(move || (0..steps).try_for_each(|step| sender.send(draw_batch(&pictures, BATCH, step))));
    let bar = ProgressBar::new(steps as u64);
    for step in 0..steps {
        let batch = ahead.recv().expect("the data thread lives as long as there are steps");
        let loss = loss(&net, batch, &training);
        let grads = GradientsParams::from_grads(loss.backward(), &net);
        net = optimiser.step(RATE * warm_then_cosine(step, steps, WARM_UP), net, grads);
        average = ema::update(average, &net.valid(), EMA_DECAY, step);
        bar.inc(1);
        if (step + 1).is_multiple_of(100) || step + 1 == steps {
            bar.suspend(|| {
                println!("step {}: {:.3} of the pattern is not revealed", step + 1, loss.into_scalar::<f32>())
            });
        }
    }
    ensure_finite(&average)?;
    Ok(average)
}

/// Squared error, as a share of the patterns' mean square.
fn loss(net: &Revealer, batch: Batch, device: &Device) -> Tensor<1> {
    let n = batch.crops.len() / (3 * CROP * CROP);
    let crops = Tensor::<4>::from_data(TensorData::new(batch.crops, [n, 3, CROP, CROP]), device);
    let patterns = Tensor::<4>::from_data(TensorData::new(batch.patterns, [n, 1, SIDE, SIDE]), device);
    let square = patterns.clone().square().mean();
    (net.forward(crops) - patterns).square().mean() / square
}
