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
            terms.push(Loss::Expression, self.expression(&seen, &batch.shown));
        }
        terms
    }

    /// Their own hinge loss, and what real pictures show. Real are the wanted pictures and, where there are any, photos.
    pub fn discriminator_loss(&self, batch: &AdversarialBatch, weights: &LossWeights) -> Terms {
        let see = |picture: &Tensor<4>, windows: &[Window]| self.forward(Views::of(picture.clone(), windows).detach());
        let mut real = vec![(see(&batch.wanted, &batch.windows), batch.shown.clone())];
        real.extend(batch.photos.iter().map(|photos| (see(&photos.pictures, &photos.windows), photos.shown.clone())));
        let mut terms = Terms::default();
        if weights.adversarial > 0.0 {
            let fake =
                mean(see(&batch.edited, &batch.windows).into_iter().map(|(patches, _)| losses::hinge_fakes(patches)));
            let real =
                real.iter().map(|(seen, _)| mean(seen.iter().map(|(patches, _)| losses::hinge_reals(patches.clone()))));
            terms.push(Loss::Discriminator, fake + mean(real));
        }
        if weights.expression > 0.0 {
            terms.push(
                Loss::DiscriminatorExpression,
                mean(real.iter().map(|(seen, shown)| self.expression(seen, shown))),
            );
        }
        terms
    }

    /// How far what they name is from what is `shown`.
    fn expression(&self, seen: &[(Tensor<4>, Tensor<2>)], shown: &Tensor<2>) -> Tensor<1> {
        mean(seen.iter().map(|(_, answers)| self.whole.shown_loss(answers.clone(), shown.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::adversary::batch::Photos;
    use mien::nn::layers::window::Window;

    #[test]
    fn photos_are_as_real_as_wanted_pictures() {
        let device = Device::flex().autodiff();
        let regions = RegionDiscriminators::new(Told::Actions, &device);
        let picture = Tensor::<4>::random([2, 3, 64, 64], mien::burn::tensor::Distribution::Default, &device);
        let mask = picture.clone().narrow(1, 0, 1);
        let windows = Region::ALL.map(|region| Window::of_mask(mask.clone(), region.prior(), region.reach()));
        let shown = Tensor::<2>::ones([2, Told::Actions.length()], &device);
        let photos = |pictures: Tensor<4>| Photos { pictures, shown: shown.clone(), windows: windows.to_vec() };
        let losses = |photos: Option<Photos>| {
            let batch = AdversarialBatch {
                inputs: picture.clone(),
                wanted: picture.clone(),
                edited: picture.clone() * 0.5,
                shown: shown.clone(),
                faces: None,
                windows: windows.to_vec(),
                targets: 1,
                photos,
            };
            let terms = regions.discriminator_loss(&batch, &LossWeights::default());
            [Loss::Discriminator, Loss::DiscriminatorExpression]
                .map(|loss| terms.get(loss).expect("asked for").clone().into_scalar::<f32>())
        };
        let [alone, same, other] = [None, Some(photos(picture.clone())), Some(photos(-picture.clone()))].map(losses);
        for ((alone, same), other) in alone.iter().zip(&same).zip(&other) {
            assert!((alone - same).abs() < 1e-5 && (alone - other).abs() > 1e-4, "{alone} {same} {other}");
        }
    }
}
