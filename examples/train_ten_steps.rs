//! Trains a small segmenter for ten steps on faces that it draws: `cargo run --release --example train_ten_steps`. What
//! `mien train configs/drawn.toml` does for both networks, with all of the trainer left out.

use mien::burn::grad_clipping::GradientClippingConfig;
use mien::burn::optim::{AdamWConfig, GradientsParams};
use mien::burn::tensor::activation::log_softmax;
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::face::classes::CLASSES;
use mien::face::classes::class::{L_EYE, R_EYE, SKIN, U_LIP};
use mien::nn::model::ModelConfig;
use mien::{CROP, FIELD};

/// Colour -1..1 and class of a position 0..1 of a face that sits `shift` beside the middle.
fn face([x, y]: [f32; 2], shift: f32) -> ([f32; 3], u8) {
    let within = |cx: f32, cy: f32, rx: f32, ry: f32| ((x - shift - cx) / rx).hypot((y - cy) / ry) < 1.0;
    match () {
        _ if within(0.39, 0.48, 0.05, 0.03) => ([0.9, 0.9, 1.0], R_EYE),
        _ if within(0.61, 0.48, 0.05, 0.03) => ([0.9, 0.9, 1.0], L_EYE),
        _ if within(0.5, 0.71, 0.09, 0.03) => ([0.5, -0.5, -0.4], U_LIP),
        _ if within(0.5, 0.58, 0.27, 0.36) => ([0.5, 0.1, -0.1], SKIN),
        _ => ([-0.5, -0.3, -0.1], 0),
    }
}

/// A picture `[1, 3, CROP, CROP]` and its classes, one-hot `[1, 19, FIELD, FIELD]`.
fn draw(shift: f32, device: &Device) -> [Tensor<4>; 2] {
    let mut picture = vec![0.0; 3 * CROP * CROP];
    let mut classes = vec![0.0; CLASSES * FIELD * FIELD];
    let at = |i: usize, side: usize| [i % side, i / side].map(|v| (v as f32 + 0.5) / side as f32);
    for i in 0..CROP * CROP {
        let (colour, _) = face(at(i, CROP), shift);
        (0..3).for_each(|c| picture[c * CROP * CROP + i] = colour[c]);
    }
    for i in 0..FIELD * FIELD {
        let (_, class) = face(at(i, FIELD), shift);
        classes[usize::from(class) * FIELD * FIELD + i] = 1.0;
    }
    let picture = TensorData::new(picture, [1, 3, CROP, CROP]);
    [picture, TensorData::new(classes, [1, CLASSES, FIELD, FIELD])].map(|data| Tensor::from_data(data, device))
}

fn main() {
    let device = Device::flex().autodiff();
    device.seed(1);
    let mut segmenter = ModelConfig::tiny().init(&device).segmenter;
    let mut optimiser = AdamWConfig::new().init().with_grad_clipping(GradientClippingConfig::Norm(1.0).init());
    for step in 0..10 {
        let [picture, classes] = draw((step % 5) as f32 * 0.02 - 0.04, &device);
        let logits = segmenter.forward(picture);
        let loss = -(log_softmax(logits, 1) * classes).sum_dim(1).mean();
        println!("step {step}: cross-entropy {:.3}", loss.clone().into_scalar::<f32>());
        let gradients = GradientsParams::from_grads(loss.backward(), &segmenter);
        segmenter = optimiser.step(1e-2, segmenter, gradients);
    }
}
