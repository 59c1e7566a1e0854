//! The discriminator of pairs: a picture beside the photo that it is said to be made of (after Wang et al. 2019, doi
//! 10.1145/3355397). Real is the wanted picture beside the same person's photo; false are the made picture there, and any
//! picture beside another person's photo, so that who it is counts as much as how it looks.

use crate::nets::losses;
use crate::train::adversary::batch::AdversarialBatch;
use crate::train::adversary::discriminator::Discriminator;
use crate::train::loss::{Loss, LossWeights, Terms};
use mien::burn::module::Module;
use mien::burn::tensor::{Device, Tensor};
use mien::nn::generator::told::Told;

/// Channels after each halving.
const WIDTHS: [usize; 4] = [32, 64, 128, 128];

/// Tells pairs apart.
#[derive(Module, Debug)]
pub struct PairDiscriminator {
    discriminator: Discriminator,
}

impl PairDiscriminator {
    /// A fresh one.
    pub fn new(told: Told, device: &Device) -> Self {
        Self { discriminator: Discriminator::new(6, &WIDTHS, told, device) }
    }

    /// One power iteration in every layer.
    pub fn advance(self) -> Self {
        Self { discriminator: self.discriminator.advance() }
    }

    fn forward(&self, picture: &Tensor<4>, beside: &Tensor<4>) -> (Tensor<4>, Tensor<2>) {
        self.discriminator.forward(Tensor::cat(vec![picture.clone(), beside.clone()], 1))
    }

    /// The generator's hinge loss, and its pictures' expression.
    pub fn generator_loss(&self, batch: &AdversarialBatch, weights: &LossWeights) -> Terms {
        let (patches, classes) = self.forward(&batch.edited, &batch.inputs);
        let mut terms = Terms::default();
        if weights.adversarial > 0.0 {
            terms.push(Loss::Adversarial, losses::hinge_generator(patches));
        }
        if weights.expression > 0.0 {
            terms.push(Loss::Expression, self.discriminator.shown_loss(classes, batch.shown.clone()));
        }
        terms
    }

    /// Its own hinge loss, and the real pictures' expression. With `mismatch` pairs of two people are fakes as well; they
    /// count beside the made pictures, not in their stead: among more fakes of another kind the made ones would be
    /// outweighed by the real ones, and all that shows one person would pass.
    pub fn discriminator_loss(&self, batch: &AdversarialBatch, weights: &LossWeights) -> Terms {
        let AdversarialBatch { inputs, wanted, edited, shown, targets, .. } = batch;
        let (real, classes) = self.forward(wanted, inputs);
        let mut terms = Terms::default();
        if weights.adversarial > 0.0 {
            let mut hinge = losses::hinge_discriminator(real, self.forward(edited, inputs).0);
            if weights.mismatch {
                let others = of_others(inputs, *targets);
                let mixed = [wanted, edited].map(|picture| self.forward(picture, &others).0);
                hinge = hinge + losses::hinge_fakes(Tensor::cat(mixed.into(), 0));
            }
            terms.push(Loss::Discriminator, hinge);
        }
        if weights.expression > 0.0 {
            terms.push(Loss::DiscriminatorExpression, self.discriminator.shown_loss(classes, shown.clone()));
        }
        terms
    }
}

/// Each picture's place taken by one of the next item, hence of another person.
fn of_others(pictures: &Tensor<4>, targets: usize) -> Tensor<4> {
    let n = pictures.dims()[0];
    Tensor::cat(vec![pictures.clone().narrow(0, targets, n - targets), pictures.clone().narrow(0, 0, targets)], 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_other_items() {
        let people = Tensor::<1>::from_floats([0.0, 0.0, 1.0, 1.0, 2.0, 2.0], &Device::flex()).reshape([6, 1, 1, 1]);
        let others = of_others(&people, 2).into_data_as::<f32>();
        assert_eq!(others.as_slice::<f32>().unwrap(), [1.0, 1.0, 2.0, 2.0, 0.0, 0.0]);
    }

    #[test]
    fn a_pair_of_two_people_is_a_fake() {
        let device = Device::flex();
        device.seed(1);
        let discriminator = PairDiscriminator::new(Told::Expressions, &device);
        let picture = |seeds: [f32; 2]| {
            let rows = seeds.map(|seed| (Tensor::<4>::ones([1, 3, 32, 32], &device) * seed).sin());
            Tensor::cat(rows.into(), 0)
        };
        let (inputs, wanted, edited) = (picture([0.3, 1.9]), picture([0.9, 2.4]), picture([1.1, 2.9]));
        let swapped = picture([1.9, 0.3]);
        let shown = Tensor::zeros([2, 8], &device);
        let batch =
            AdversarialBatch { inputs, wanted, edited, shown, faces: None, windows: vec![], targets: 1, photos: None };
        let hinge = |mismatch: bool| {
            let weights = LossWeights { mismatch, ..LossWeights::default() };
            let terms = discriminator.discriminator_loss(&batch, &weights);
            terms.get(Loss::Discriminator).unwrap().clone().into_scalar::<f32>()
        };
        let told = |picture: &Tensor<4>, beside: &Tensor<4>| discriminator.forward(picture, beside).0;
        let AdversarialBatch { inputs, wanted, edited, .. } = &batch;
        let below = |score: Tensor<4>| (score + 1.0).clamp_min(0.0).mean().into_scalar::<f32>();
        let above = (-told(wanted, inputs) + 1.0).clamp_min(0.0).mean().into_scalar::<f32>();
        let alone = above + below(told(edited, inputs));
        let mixed = alone + (below(told(wanted, &swapped)) + below(told(edited, &swapped))) / 2.0;
        assert!((hinge(false) - alone).abs() < 1e-6 && (hinge(true) - mixed).abs() < 1e-6);
        assert!((alone - mixed).abs() > 1e-5, "{alone} {mixed}");
    }
}
