//! The adversary: judges of the generator's kind, and an eye for who is who.

pub mod batch;
pub mod discriminator;
pub mod pair;
pub mod region;
pub mod spectral;

use crate::nets::embedding::Embedding;
use crate::nets::losses::{self, Terms};
use crate::train::adversary::batch::Contest;
use crate::train::adversary::pair::PairJudge;
use crate::train::adversary::region::RegionJudges;
use crate::train::config::Kind;
use mien::burn::module::Module;
use mien::burn::tensor::{Device, Tensor};
use mien::locate::alignment;
use mien::{CROP, FIELD};

/// All judges of a run.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)]
enum Judges {
    Conditioning(RegionJudges),
    Pairs(PairJudge),
}

/// The adversary.
#[derive(Module, Debug)]
pub struct Critic {
    judges: Judges,
    identity: Embedding,
}

impl Critic {
    /// Fresh: of the whole and its regions for the hierarchical generator, of pairs for the U-Net.
    pub fn new(kind: Kind, device: &Device) -> Self {
        let judges = match kind {
            Kind::Hierarchical => Judges::Conditioning(RegionJudges::new(device)),
            Kind::UnetCgan => Judges::Pairs(PairJudge::new(device)),
        };
        Self { judges, identity: Embedding::new(device) }
    }

    /// One power iteration in every layer.
    pub fn advance(self) -> Self {
        let judges = match self.judges {
            Judges::Conditioning(judges) => Judges::Conditioning(judges.advance()),
            Judges::Pairs(judge) => Judges::Pairs(judge.advance()),
        };
        Self { judges, ..self }
    }

    /// The generator's losses: hinge, expression against `shares [n, 8]`, and where there are faces the triplet loss of what it
    /// made against other pictures of the people and of strangers.
    pub fn persuade(&self, contest: &Contest, shares: &Tensor<2>) -> Terms {
        let (hinge, named) = match &self.judges {
            Judges::Conditioning(judges) => judges.persuade(contest, shares),
            Judges::Pairs(judge) => judge.persuade(contest, shares),
        };
        let mut terms = vec![("adversarial", hinge), ("expression", named)];
        terms.extend(self.triplet(&contest.edited, contest).map(|loss| ("identity", loss)));
        terms
    }

    /// The adversary's own losses: hinge (with people mixed up among the fakes if `mismatch`), the wanted pictures'
    /// expression, and where there are faces the triplet loss of the wanted pictures.
    pub fn learn(&self, contest: Contest, shares: &Tensor<2>, mismatch: bool) -> Terms {
        let contest = contest.detach();
        let (hinge, named) = match &self.judges {
            Judges::Conditioning(judges) => judges.learn(&contest, shares),
            Judges::Pairs(judge) => judge.learn(&contest, shares, mismatch),
        };
        let mut terms = vec![("critic", hinge), ("critic_expression", named)];
        terms.extend(self.triplet(&contest.wanted, &contest).map(|loss| ("critic_identity", loss)));
        terms
    }

    /// Whose faces are in pictures `[n, 3, FIELD, FIELD]`: `[n, 64]` of length 1. It sees nothing but the face: hair and wall tell
    /// people apart as well, and no edit touches them.
    pub fn embed(&self, pictures: Tensor<4>) -> Tensor<2> {
        let [left, top, side] = alignment::BOX.map(|edge| (edge * FIELD as f32 / CROP as f32) as usize);
        self.identity.forward(pictures.narrow(3, left, side).narrow(2, top, side))
    }

    /// Anchored at `pictures [n, 3, FIELD, FIELD]`.
    fn triplet(&self, pictures: &Tensor<4>, contest: &Contest) -> Option<Tensor<1>> {
        let faces = self.embed(contest.faces.clone()?);
        let (seen, items) = (faces.dims()[0], pictures.dims()[0] / contest.targets);
        // Each item's face once for each of its pictures, then the strangers.
        let rows: Vec<i32> =
            (0..items).flat_map(|i| vec![i; contest.targets]).chain(items..seen).map(|i| i as i32).collect();
        let faces = faces.select(0, Tensor::from_data(rows.as_slice(), &pictures.device()));
        Some(losses::triplet(self.embed(pictures.clone()), faces, contest.targets))
    }
}
