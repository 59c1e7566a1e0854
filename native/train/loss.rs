//! Which losses there are: their names in the log, their weights, their values in a step.

use anyhow::{Result, ensure};
use mien::burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// A loss: of segmenter and generator, or one of the adversary's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Loss {
    Segmentation,
    Flow,
    Shading,
    Paint,
    Cover,
    Picture,
    Edges,
    Gate,
    Smoothness,
    Adversarial,
    Expression,
    Identity,
    Cycle,
    Reading,
    Consistency,
    /// The discriminators' hinge loss.
    Discriminator,
    /// The expression of real pictures.
    DiscriminatorExpression,
    /// The triplets of real pictures.
    DiscriminatorIdentity,
}

impl Loss {
    /// Those of segmenter and generator, which a configuration weighs.
    pub const WEIGHED: [Self; 15] = [
        Self::Segmentation,
        Self::Flow,
        Self::Shading,
        Self::Paint,
        Self::Cover,
        Self::Picture,
        Self::Edges,
        Self::Gate,
        Self::Smoothness,
        Self::Adversarial,
        Self::Expression,
        Self::Identity,
        Self::Cycle,
        Self::Reading,
        Self::Consistency,
    ];

    /// Its name in the log; a weighed loss has the same one in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Segmentation => "segmentation",
            Self::Flow => "flow",
            Self::Shading => "shading",
            Self::Paint => "paint",
            Self::Cover => "cover",
            Self::Picture => "picture",
            Self::Edges => "edges",
            Self::Gate => "gate",
            Self::Smoothness => "smoothness",
            Self::Adversarial => "adversarial",
            Self::Expression => "expression",
            Self::Identity => "identity",
            Self::Cycle => "cycle",
            Self::Reading => "reading",
            Self::Consistency => "consistency",
            Self::Discriminator => "discriminator",
            Self::DiscriminatorExpression => "discriminator_expression",
            Self::DiscriminatorIdentity => "discriminator_identity",
        }
    }

    /// What it counts in its sum. The adversary's own losses all count 1: its optimiser has a rate of its own.
    pub fn weight(self, weights: &LossWeights) -> f32 {
        match self {
            Self::Segmentation => weights.segmentation,
            Self::Flow => weights.flow,
            Self::Shading => weights.shading,
            Self::Paint => weights.paint,
            Self::Cover => weights.cover,
            Self::Picture => weights.picture,
            Self::Edges => weights.edges,
            Self::Gate => weights.gate,
            Self::Smoothness => weights.smoothness,
            Self::Adversarial => weights.adversarial,
            Self::Expression => weights.expression,
            Self::Identity => weights.identity,
            Self::Cycle => weights.cycle,
            Self::Reading => weights.reading,
            Self::Consistency => weights.consistency,
            Self::Discriminator | Self::DiscriminatorExpression | Self::DiscriminatorIdentity => 1.0,
        }
    }
}

/// Weights of the losses. A model's card has those that it was trained with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LossWeights {
    /// Cross-entropy of the masks.
    pub segmentation: f32,
    /// Direct supervision of the flow.
    pub flow: f32,
    /// Direct supervision of shading; of a U-Net that moves nothing, of all that is to change.
    pub shading: f32,
    /// Direct supervision of what is newly painted.
    pub paint: f32,
    /// Direct supervision of where it is painted.
    pub cover: f32,
    /// Edited picture against the wanted one.
    pub picture: f32,
    /// Their edges.
    pub edges: f32,
    /// Open gate where nothing changes.
    pub gate: f32,
    /// Roughness of the flow.
    pub smoothness: f32,
    /// Hinge loss against the discriminators. At 0 they do not learn to tell real from made.
    pub adversarial: f32,
    /// Their expression heads. At 0 these do not learn.
    pub expression: f32,
    /// Triplet loss: the same person before and after, nearer than others. At 0 no embedding is trained.
    pub identity: f32,
    /// The edited picture, edited back to what its input shows, against the input. At 0, as by default, not computed.
    pub cycle: f32,
    /// What the face does, as a generator that is told actions reads it off the crop.
    pub reading: f32,
    /// Masks of the edited picture, as the segmenter sees them, against those of the wanted one. At 0, as by default, not
    /// computed: it takes another pass of the segmenter for each target.
    pub consistency: f32,
    /// Whether the discriminator of pairs also sees pictures beside another person's photo, as fakes (U-Net).
    pub mismatch: bool,
    /// Share of the generator's gradient that reaches the segmenter. At 1 it outweighs the masks' own loss so far
    /// that small classes are not learnt (measured: eyes, brows and lips at IoU 0 after 500 steps); at 0 the
    /// segmenter learns from its labels alone, which is the ablation of the joint training.
    pub segmenter_share: f32,
    /// Step at which the adversary joins: `adversarial`, `expression` and `identity`.
    pub adversary_from: usize,
}

impl LossWeights {
    /// Whether any loss asks for the adversary: its hinge, its expression head or its embedding.
    pub fn needs_adversary(&self) -> bool {
        self.adversarial > 0.0 || self.expression > 0.0 || self.identity > 0.0
    }

    /// An error, naming the setting, unless all weights are of a possible size.
    pub fn check(&self) -> Result<()> {
        for loss in Loss::WEIGHED {
            let weight = loss.weight(self);
            ensure!(weight.is_finite() && weight >= 0.0, "loss.{} = {weight}: use 0 or more", loss.name());
        }
        let share = self.segmenter_share;
        ensure!((0.0..=1.0).contains(&share), "loss.segmenter_share = {share}: use 0 to 1");
        Ok(())
    }
}

impl Default for LossWeights {
    fn default() -> Self {
        Self {
            segmentation: 1.0,
            flow: 10.0,
            shading: 30.0,
            paint: 3.0,
            cover: 20.0,
            picture: 10.0,
            edges: 5.0,
            gate: 0.3,
            smoothness: 1.0,
            adversarial: 0.03,
            expression: 0.03,
            identity: 0.0,
            cycle: 0.0,
            reading: 1.0,
            consistency: 0.0,
            mismatch: true,
            segmenter_share: 0.02,
            adversary_from: 400,
        }
    }
}

/// The losses of a step, still on the device.
#[derive(Debug, Clone, Default)]
pub struct Terms(pub Vec<(Loss, Tensor<1>)>);

impl Terms {
    /// Adds a loss.
    pub fn push(&mut self, loss: Loss, value: Tensor<1>) {
        self.0.push((loss, value));
    }

    /// Adds all of the `other` ones.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The value of a loss, where it was computed.
    pub fn get(&self, loss: Loss) -> Option<&Tensor<1>> {
        self.0.iter().find(|(own, _)| *own == loss).map(|(_, value)| value)
    }

    /// Each by its name in the log.
    pub fn named(self) -> impl Iterator<Item = (&'static str, Tensor<1>)> {
        self.0.into_iter().map(|(loss, value)| (loss.name(), value))
    }

    /// The sum that is minimised. There must be a loss.
    pub fn weighted(&self, weights: &LossWeights) -> Tensor<1> {
        let terms = self.0.iter().map(|(loss, value)| value.clone() * loss.weight(weights));
        terms.reduce(|a, b| a + b).expect("there are losses")
    }

    /// Adds `share` of each of the `other` ones to the sum of its kind, for the log: no gradient passes.
    pub fn accumulate(&mut self, other: Self, share: f32) {
        for (loss, value) in other.0 {
            let value = value.detach() * share;
            match self.0.iter_mut().find(|(own, _)| *own == loss) {
                Some((_, sum)) => *sum = sum.clone() + value,
                None => self.push(loss, value),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weighed_loss_is_a_setting_of_its_name() {
        let mut weights = LossWeights::default();
        let settings = toml::Table::try_from(&weights).unwrap();
        for loss in Loss::WEIGHED {
            let weight = settings[loss.name()].as_float().unwrap() as f32;
            assert_eq!(loss.weight(&weights), weight, "{}", loss.name());
        }
        weights.paint = 7.0;
        assert_eq!(Loss::Paint.weight(&weights), 7.0);
    }
}
