//! The adversary: discriminators of the generator's kind, and an embedding of who is who.

pub mod batch;
pub mod discriminator;
pub mod pair;
pub mod region;
pub mod spectral;

use crate::nets::embedding::Embedding;
use crate::nets::losses;
use crate::train::adversary::batch::AdversarialBatch;
use crate::train::adversary::pair::PairDiscriminator;
use crate::train::adversary::region::RegionDiscriminators;
use crate::train::config::Kind;
use crate::train::loss::{Loss, LossWeights, Terms};
use mien::burn::module::Module;
use mien::burn::tensor::{Device, Tensor};
use mien::locate::alignment;
use mien::nn::generator::told::Told;
use mien::nn::layers::resize::resize;
use mien::{CROP, FIELD};

/// All discriminators of a run.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)]
enum Discriminators {
    Regions(RegionDiscriminators),
    Pair(PairDiscriminator),
}

/// The adversary. A loss of weight 0 is computed on neither side: neither does the generator learn from it, nor the adversary
/// for it.
#[derive(Module, Debug)]
pub struct Adversary {
    discriminators: Discriminators,
    identity: Embedding,
}

impl Adversary {
    /// Fresh: of the whole and its regions for the hierarchical generator, of pairs for the U-Net.
    pub fn new(kind: Kind, told: Told, device: &Device) -> Self {
        let discriminators = match kind {
            Kind::Hierarchical => Discriminators::Regions(RegionDiscriminators::new(told, device)),
            Kind::UnetCgan => Discriminators::Pair(PairDiscriminator::new(told, device)),
        };
        Self { discriminators, identity: Embedding::new(device) }
    }

    /// One power iteration in every layer.
    pub fn advance(self) -> Self {
        let discriminators = match self.discriminators {
            Discriminators::Regions(regions) => Discriminators::Regions(regions.advance()),
            Discriminators::Pair(pair) => Discriminators::Pair(pair.advance()),
        };
        Self { discriminators, ..self }
    }

    /// The generator's losses: hinge, expression, and where there are faces the triplet loss of what it made against other
    /// pictures of the people and of strangers.
    pub fn generator_loss(&self, batch: &AdversarialBatch, weights: &LossWeights) -> Terms {
        let mut terms = match &self.discriminators {
            _ if weights.adversarial == 0.0 && weights.expression == 0.0 => Terms::default(),
            Discriminators::Regions(regions) => regions.generator_loss(batch, weights),
            Discriminators::Pair(pair) => pair.generator_loss(batch, weights),
        };
        if weights.identity > 0.0 {
            terms.0.extend(self.triplet(&batch.edited, batch).map(|loss| (Loss::Identity, loss)));
        }
        terms
    }

    /// The adversary's own losses: hinge (with people mixed up among the fakes if the weights ask for `mismatch`), the wanted
    /// pictures' expression, and where there are faces the triplet loss of the wanted pictures.
    pub fn discriminator_loss(&self, batch: AdversarialBatch, weights: &LossWeights) -> Terms {
        let batch = batch.detach();
        let mut terms = match &self.discriminators {
            _ if weights.adversarial == 0.0 && weights.expression == 0.0 => Terms::default(),
            Discriminators::Regions(regions) => regions.discriminator_loss(&batch, weights),
            Discriminators::Pair(pair) => pair.discriminator_loss(&batch, weights),
        };
        if weights.identity > 0.0 {
            let triplet = self.triplet(&batch.wanted, &batch);
            terms.0.extend(triplet.map(|loss| (Loss::DiscriminatorIdentity, loss)));
        }
        terms
    }

    /// Whose faces are in pictures `[n, 3, FIELD, FIELD]`: `[n, 64]` of length 1. It sees nothing but the face: hair and wall tell
    /// people apart as well, and no edit touches them.
    pub fn embed(&self, pictures: Tensor<4>) -> Tensor<2> {
        let [left, top, side] = alignment::BOX.map(|edge| (edge * FIELD as f32 / CROP as f32) as usize);
        self.identity.forward(pictures.narrow(3, left, side).narrow(2, top, side))
    }

    /// Anchored at `pictures [n, 3, side, side]`.
    fn triplet(&self, pictures: &Tensor<4>, batch: &AdversarialBatch) -> Option<Tensor<1>> {
        let faces = self.embed(batch.faces.clone()?);
        let (seen, items) = (faces.dims()[0], pictures.dims()[0] / batch.targets);
        // Each item's face once for each of its pictures, then the strangers.
        let rows: Vec<i32> =
            (0..items).flat_map(|i| vec![i; batch.targets]).chain(items..seen).map(|i| i as i32).collect();
        let faces = faces.select(0, Tensor::from_data(rows.as_slice(), &pictures.device()));
        Some(losses::triplet(self.embed(resize(pictures.clone(), [FIELD, FIELD])), faces, batch.targets))
    }
}
