//! The classifier of edits: a small network that names an expression and tells people apart. It is trained on the training people's
//! pictures alone, by itself, and never trains a generator: it only measures.

pub mod train;

use crate::nets::embedding::{Embedding, FEATURES};
use anyhow::{Context, Result, anyhow};
use mien::burn::module::Module;
use mien::burn::nn::{Linear, LinearConfig};
use mien::burn::tensor::{Device, Tensor};
use mien::face::expression::Expression;
use mien::weights::load_into;
use std::path::Path;

/// Where its weights lie in the repository.
pub const CLASSIFIER: &str = "native/eval/classifier/classifier.safetensors";

/// Looks at aligned crops. The fields' names are those of the stored tensors.
#[derive(Module, Debug)]
pub struct Classifier {
    eye: Embedding,
    expression: Linear,
}

/// What it says of `n` pictures.
#[derive(Debug, Clone)]
pub struct Classified {
    /// `[n, FEATURES]`: what both others are read from, and what Frechet distances are measured in.
    pub features: Tensor<2>,
    /// `[n, 8]`: logits of the expressions.
    pub expression: Tensor<2>,
    /// `[n, 64]`, of length 1: near for pictures of one person.
    pub identity: Tensor<2>,
}

impl Classifier {
    /// A fresh one.
    pub fn new(device: &Device) -> Self {
        Self {
            eye: Embedding::new(device),
            expression: LinearConfig::new(FEATURES, Expression::ALL.len()).init(device),
        }
    }

    /// One that was trained: from a file, or the one that this program brings.
    pub fn read(path: Option<&Path>, device: &Device) -> Result<Self> {
        let name = path.map_or("the program's own classifier".into(), |path| path.display().to_string());
        let bytes = match path {
            None => include_bytes!("classifier.safetensors").to_vec(),
            Some(path) => std::fs::read(path)
                .with_context(|| format!("{name}: cannot be read. Train one: mien classifier PACK"))?,
        };
        load_into(Self::new(device), &bytes)
            .map_err(|reason| anyhow!("{name}: {reason}. Train one: mien classifier PACK"))
    }

    /// `x [n, 3, 128, 128]` in -1..1, aligned.
    pub fn forward(&self, x: Tensor<4>) -> Classified {
        let features = self.eye.features(x);
        Classified {
            expression: self.expression.forward(features.clone()),
            identity: self.eye.who(features.clone()),
            features,
        }
    }

    /// How different pictures look, `[n, 3, 128, 128]` both, in -1..1: 0 for the same. Squared difference of what each layer
    /// sees, its channels brought to length 1, a mean over places and layers (Zhang et al. 2018, section 3, without learnt
    /// weights).
    pub fn perceptual(&self, a: Tensor<4>, b: Tensor<4>) -> Vec<f32> {
        let unit = |h: Tensor<4>| h.clone() / (h.square().sum_dim(1) + 1e-8).sqrt();
        let layers: Vec<_> = self.eye.layers(a).into_iter().zip(self.eye.layers(b)).collect();
        let share = 1.0 / layers.len() as f32;
        let apart = |(a, b): (Tensor<4>, Tensor<4>)| (unit(a) - unit(b)).square().sum_dim(1).mean_dims(&[2, 3]) * share;
        let sum = layers.into_iter().map(apart).reduce(|a, b| a + b).expect("there are layers");
        sum.into_data_as::<f32>().try_to_vec().expect("floats")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::burn::tensor::Distribution;

    #[test]
    fn equal_pictures_look_equal_and_worse_ones_farther() {
        let device = Device::flex();
        device.seed(3);
        let classifier = Classifier::new(&device);
        let picture = Tensor::<4>::random([1, 3, 128, 128], Distribution::Uniform(-1.0, 1.0), &device);
        let noise = Tensor::<4>::random([1, 3, 128, 128], Distribution::Normal(0.0, 1.0), &device);
        let others = [0.0, 0.05, 0.5].map(|strength| picture.clone() + noise.clone() * strength);
        let apart = classifier.perceptual(picture.repeat_dim(0, 3), Tensor::cat(others.into(), 0));
        assert_eq!(apart.len(), 3);
        assert!(apart[0] == 0.0 && apart[0] < apart[1] && apart[1] < apart[2], "{apart:?}");
    }
}
