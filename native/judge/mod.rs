//! A judge of edits: a small network that names an expression and tells people apart. It is trained on the training people's
//! pictures alone, by itself, and never trains a generator: it only measures.

pub mod train;

use crate::train::identity::{Embedding, FEATURES};
use anyhow::{Context, Result, anyhow};
use mien::burn::module::Module;
use mien::burn::nn::{Linear, LinearConfig};
use mien::burn::tensor::{Device, Tensor};
use mien::expression::Expression;
use mien::weights::load_into;
use std::path::Path;

/// Looks at aligned crops.
#[derive(Module, Debug)]
pub struct Judge {
    eye: Embedding,
    expression: Linear,
}

/// What it says of `n` pictures.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// `[n, FEATURES]`: what both others are read from, and what Frechet distances are measured in.
    pub features: Tensor<2>,
    /// `[n, 8]`: logits of the expressions.
    pub expression: Tensor<2>,
    /// `[n, 64]`, of length 1: near for pictures of one person.
    pub identity: Tensor<2>,
}

impl Judge {
    /// A fresh one.
    pub fn new(device: &Device) -> Self {
        Self {
            eye: Embedding::new(device),
            expression: LinearConfig::new(FEATURES, Expression::ALL.len()).init(device),
        }
    }

    /// One that was trained.
    pub fn read(path: &Path, device: &Device) -> Result<Self> {
        let name = path.display();
        let bytes =
            std::fs::read(path).with_context(|| format!("{name}: cannot be read. Train a judge: mien judge PACK"))?;
        load_into(Self::new(device), &bytes)
            .map_err(|reason| anyhow!("{name}: {reason}. Train a judge: mien judge PACK"))
    }

    /// `x [n, 3, 128, 128]` in -1..1, aligned.
    pub fn forward(&self, x: Tensor<4>) -> Verdict {
        let features = self.eye.features(x);
        Verdict {
            expression: self.expression.forward(features.clone()),
            identity: self.eye.who(features.clone()),
            features,
        }
    }
}
