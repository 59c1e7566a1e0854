//! The hierarchical generator's judges: one of the whole crop and one of each region, seen through the generator's own
//! windows.

use crate::nets::losses;
use crate::train::adversary::batch::Contest;
use crate::train::adversary::discriminator::Discriminator;
use mien::burn::module::Module;
use mien::burn::tensor::{Device, Tensor};
use mien::face::region::Region;
use mien::nn::layers::window::Window;

/// Channels at the first halvings: of the whole crop's judge, and of a region's, whose window is smaller.
const WHOLE: [usize; 4] = [32, 64, 128, 128];
const PART: [usize; 3] = [24, 48, 96];

/// All judges.
#[derive(Module, Debug)]
pub struct RegionJudges {
    whole: Discriminator,
    regions: Vec<Discriminator>,
}

/// What the judges look at: `[n, 3, h, w]` each, the whole first.
#[derive(Debug, Clone)]
struct Views(Vec<Tensor<4>>);

impl Views {
    /// A picture `[n, 3, size, size]` and what the regions' `windows` (of `n` items) show of it.
    fn of(picture: Tensor<4>, windows: &[Window]) -> Self {
        let mut views = vec![picture.clone()];
        views.extend(windows.iter().zip(Region::ALL).map(|(w, region)| w.crop(picture.clone(), region.window())));
        Self(views)
    }

    /// The same, through which no gradient passes.
    fn detach(self) -> Self {
        Self(self.0.into_iter().map(Tensor::detach).collect())
    }
}

/// Means over the judges.
fn mean(values: impl ExactSizeIterator<Item = Tensor<1>>) -> Tensor<1> {
    let n = values.len() as f32;
    values.reduce(|a, b| a + b).expect("there are judges") / n
}

impl RegionJudges {
    /// Fresh judges.
    pub fn new(device: &Device) -> Self {
        Self {
            whole: Discriminator::new(3, &WHOLE, device),
            regions: Region::ALL.iter().map(|_| Discriminator::new(3, &PART, device)).collect(),
        }
    }

    /// One power iteration in every layer.
    pub fn advance(self) -> Self {
        Self { whole: self.whole.advance(), regions: self.regions.into_iter().map(Discriminator::advance).collect() }
    }

    /// Patches and class logits of every judge.
    fn judge(&self, views: Views) -> Vec<(Tensor<4>, Tensor<2>)> {
        let judges = std::iter::once(&self.whole).chain(&self.regions);
        judges.zip(views.0).map(|(judge, view)| judge.forward(view)).collect()
    }

    /// The generator's hinge loss, and its pictures' expression against `shares [n, 8]`.
    pub fn persuade(&self, contest: &Contest, shares: &Tensor<2>) -> (Tensor<1>, Tensor<1>) {
        let judged = self.judge(Views::of(contest.edited.clone(), &contest.windows));
        (
            mean(judged.iter().map(|(patches, _)| losses::hinge_generator(patches.clone()))),
            mean(judged.iter().map(|(_, classes)| losses::classification(classes.clone(), shares.clone()))),
        )
    }

    /// The judges' own hinge loss, and the real pictures' expression.
    pub fn learn(&self, contest: &Contest, shares: &Tensor<2>) -> (Tensor<1>, Tensor<1>) {
        let views = |picture: &Tensor<4>| self.judge(Views::of(picture.clone(), &contest.windows).detach());
        let (real, edited) = (views(&contest.wanted), views(&contest.edited));
        (
            mean(real.iter().zip(&edited).map(|(r, e)| losses::hinge_discriminator(r.0.clone(), e.0.clone()))),
            mean(real.iter().map(|(_, classes)| losses::classification(classes.clone(), shares.clone()))),
        )
    }
}
