//! A judge of edits: a small network that names an expression and tells people apart. It is trained on the training people's
//! pictures alone, by itself, and never trains a generator: it only measures.

pub mod train;

use anyhow::{Context, Result, anyhow};
use mien::burn::module::Module;
use mien::burn::nn::{Linear, LinearConfig};
use mien::burn::tensor::{Device, Tensor};
use mien::expression::Expression;
use mien::nn::blocks::Down;
use mien::weights::load_into;
use std::path::Path;

/// Channels after each halving.
const WIDTHS: [usize; 4] = [16, 32, 64, 96];
/// Length of the identity's embedding.
const IDENTITY: usize = 64;
/// Looks at aligned crops.
#[derive(Module, Debug)]
pub struct Judge {
    body: Vec<Down>,
    expression: Linear,
    identity: Linear,
}

/// What it says of `n` pictures.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// `[n, 96]`: what both others are read from, and what Frechet distances are measured in.
    pub features: Tensor<2>,
    /// `[n, 8]`: logits of the expressions.
    pub expression: Tensor<2>,
    /// `[n, 64]`, of length 1: near for pictures of one person.
    pub identity: Tensor<2>,
}

impl Judge {
    /// A fresh one.
    pub fn new(device: &Device) -> Self {
        let inputs = std::iter::once(3).chain(WIDTHS);
        let last = WIDTHS[WIDTHS.len() - 1];
        Self {
            body: inputs.zip(WIDTHS).map(|(from, to)| Down::new([from, to], device)).collect(),
            expression: LinearConfig::new(last, Expression::ALL.len()).init(device),
            identity: LinearConfig::new(last, IDENTITY).init(device),
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
        let h = self.body.iter().fold(x, |h, down| down.forward(h));
        let features = h.mean_dims(&[2, 3]).flatten::<2>(1, 3);
        let identity = self.identity.forward(features.clone());
        Verdict {
            expression: self.expression.forward(features.clone()),
            identity: identity.clone() / (identity.square().sum_dim(1) + 1e-8).sqrt(),
            features,
        }
    }
}
