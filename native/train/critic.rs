//! The adversary: judges of the generator's kind, and an eye for who is who.

use super::config::Kind;
use super::identity::Embedding;
use super::losses;
use super::pairwise::PairJudge;
use super::regional::RegionJudges;
use super::trainer::Terms;
use mien::burn::module::Module;
use mien::burn::tensor::{Device, Tensor};
use mien::nn::window::Window;

/// What it looks at: `n = items * targets` pictures `[n, 3, size, size]` each, those of one item next to each other; every
/// item is another person.
#[derive(Debug, Clone)]
pub struct Contest {
    /// What was to be edited.
    pub inputs: Tensor<4>,
    /// What it was to become.
    pub wanted: Tensor<4>,
    /// What the generator made of it.
    pub edited: Tensor<4>,
    /// Of the inputs' regions.
    pub windows: Vec<Window>,
    /// Pictures of an item.
    pub targets: usize,
}

impl Contest {
    /// The same, for the adversary's own step: no gradient reaches the generator.
    fn detach(self) -> Self {
        Self { edited: self.edited.detach(), ..self }
    }
}

/// All judges of a run.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)]
enum Judges {
    Regions(RegionJudges),
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
            Kind::Hierarchical => Judges::Regions(RegionJudges::new(device)),
            Kind::UnetCgan => Judges::Pairs(PairJudge::new(device)),
        };
        Self { judges, identity: Embedding::new(device) }
    }

    /// One power iteration in every layer.
    pub fn advance(self) -> Self {
        let judges = match self.judges {
            Judges::Regions(judges) => Judges::Regions(judges.advance()),
            Judges::Pairs(judge) => Judges::Pairs(judge.advance()),
        };
        Self { judges, ..self }
    }

    /// The generator's losses: hinge, expression against `shares [n, 8]`, and with `identity` the triplet loss of what it
    /// made against the inputs.
    pub fn persuade(&self, contest: &Contest, shares: &Tensor<2>, identity: bool) -> Terms {
        let (hinge, named) = match &self.judges {
            Judges::Regions(judges) => judges.persuade(contest, shares),
            Judges::Pairs(judge) => judge.persuade(contest, shares),
        };
        let mut terms = vec![("adversarial", hinge), ("expression", named)];
        if identity {
            terms.push(("identity", self.triplet(contest.edited.clone(), contest)));
        }
        terms
    }

    /// The adversary's own losses: hinge (with people mixed up among the fakes if `mismatch`), the wanted pictures'
    /// expression, and with `identity` the triplet loss of the wanted pictures.
    pub fn learn(&self, contest: Contest, shares: &Tensor<2>, identity: bool, mismatch: bool) -> Terms {
        let contest = contest.detach();
        let (hinge, named) = match &self.judges {
            Judges::Regions(judges) => judges.learn(&contest, shares),
            Judges::Pairs(judge) => judge.learn(&contest, shares, mismatch),
        };
        let mut terms = vec![("critic", hinge), ("critic_expression", named)];
        if identity {
            terms.push(("critic_identity", self.triplet(contest.wanted.clone(), &contest)));
        }
        terms
    }

    /// Who is in pictures `[n, 3, h, w]`, `[n, 64]` of length 1.
    #[cfg(test)]
    pub fn embed(&self, pictures: Tensor<4>) -> Tensor<2> {
        self.identity.forward(pictures)
    }

    /// Anchored at `pictures [n, 3, size, size]`; positives and negatives are the inputs.
    fn triplet(&self, pictures: Tensor<4>, contest: &Contest) -> Tensor<1> {
        let (anchors, inputs) = (self.identity.forward(pictures), self.identity.forward(contest.inputs.clone()));
        losses::triplet(anchors, inputs, contest.targets)
    }
}
