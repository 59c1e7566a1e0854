//! Which losses there are: their names in the log, their weights, their values in a step.

use crate::train::config::LossWeights;
use mien::burn::tensor::Tensor;

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
    pub const WEIGHED: [Self; 14] = [
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
            Self::Consistency => weights.consistency,
            Self::Discriminator | Self::DiscriminatorExpression | Self::DiscriminatorIdentity => 1.0,
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
