//! The hierarchical generator's discriminators: one of the whole crop and one of each region, seen through the generator's own
//! windows.

use crate::nets::losses;
use crate::train::adversary::batch::AdversarialBatch;
use crate::train::adversary::discriminator::Discriminator;
use crate::train::loss::{Loss, LossWeights, Terms};
use mien::FIELD;
use mien::burn::module::Module;
use mien::burn::tensor::{Device, Tensor};
use mien::face::region::Region;
use mien::nn::generator::told::Told;
use mien::nn::layers::resize::resize;
use mien::nn::layers::window::Window;

/// Channels at the first halvings: of the whole crop's discriminator, and of a region's, whose window is smaller.
const WHOLE: [usize; 4] = [32, 64, 128, 128];
const PART: [usize; 3] = [24, 48, 96];

/// All of them.
#[derive(Module, Debug)]
pub struct RegionDiscriminators {
    whole: Discriminator,
    regions: Vec<Discriminator>,
}

/// What they look at: `[n, 3, h, w]` each, the whole first.
#[derive(Debug, Clone)]
struct Views(Vec<Tensor<4>>);

impl Views {
    /// A picture `[n, 3, size, size]` and what the regions' `windows` (of `n` items) show of it.
    fn of(picture: Tensor<4>, windows: &[Window]) -> Self {
        let [_, _, side, _] = picture.dims();
        let mut views = vec![resize(picture.clone(), [FIELD, FIELD])];
        // At the picture's own resolution, as the generator's branches answer.
        let size = |region: Region| region.window().map(|n| n * side / FIELD);
        views.extend(windows.iter().zip(Region::ALL).map(|(w, region)| w.crop(picture.clone(), size(region))));
        Self(views)
    }

    /// The same, through which no gradient passes.
    fn detach(self) -> Self {
        Self(self.0.into_iter().map(Tensor::detach).collect())
    }
}

/// Means over the discriminators.
fn mean(values: impl ExactSizeIterator<Item = Tensor<1>>) -> Tensor<1> {
    let n = values.len() as f32;
    values.reduce(|a, b| a + b).expect("there are discriminators") / n
}

impl RegionDiscriminators {
    /// Fresh ones.
    pub fn new(told: Told, device: &Device) -> Self {
        Self {
            whole: Discriminator::new(3, &WHOLE, told, device),
            regions: Region::ALL.iter().map(|_| Discriminator::new(3, &PART, told, device)).collect(),
        }
    }

    /// One power iteration in every layer.
    pub fn advance(self) -> Self {
        Self { whole: self.whole.advance(), regions: self.regions.into_iter().map(Discriminator::advance).collect() }
    }

    /// Patches and class logits of each.
    fn forward(&self, views: Views) -> Vec<(Tensor<4>, Tensor<2>)> {
        let all = std::iter::once(&self.whole).chain(&self.regions);
        all.zip(views.0).map(|(discriminator, view)| discriminator.forward(view)).collect()
    }

    /// The generator's hinge loss, and its pictures' expression.
    pub fn generator_loss(&self, batch: &AdversarialBatch, weights: &LossWeights) -> Terms {
        let seen = self.forward(Views::of(batch.edited.clone(), &batch.windows));
        let mut terms = Terms::default();
        if weights.adversarial > 0.0 {
            let hinge = mean(seen.iter().map(|(patches, _)| losses::hinge_generator(patches.clone())));
            terms.push(Loss::Adversarial, hinge);
        }
        if weights.expression > 0.0 {
            terms.push(Loss::Expression, self.expression(&seen, batch));
        }
        terms
    }

    /// Their own hinge loss, and the real pictures' expression.
    pub fn discriminator_loss(&self, batch: &AdversarialBatch, weights: &LossWeights) -> Terms {
        let see = |picture: &Tensor<4>| self.forward(Views::of(picture.clone(), &batch.windows).detach());
        let real = see(&batch.wanted);
        let mut terms = Terms::default();
        if weights.adversarial > 0.0 {
            let pairs = real.iter().zip(see(&batch.edited));
            let hinge = mean(pairs.map(|(real, fake)| losses::hinge_discriminator(real.0.clone(), fake.0)));
            terms.push(Loss::Discriminator, hinge);
        }
        if weights.expression > 0.0 {
            terms.push(Loss::DiscriminatorExpression, self.expression(&real, batch));
        }
        terms
    }

    /// How far what they name is from what was wanted.
    fn expression(&self, seen: &[(Tensor<4>, Tensor<2>)], batch: &AdversarialBatch) -> Tensor<1> {
        mean(seen.iter().map(|(_, answers)| self.whole.shown_loss(answers.clone(), batch.shown.clone())))
    }
}
