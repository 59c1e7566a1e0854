//! The last blocks of a hierarchical generator that is told actions, apart from the rest: what one person's own pictures teach
//! ([`crate::mine`]).
//!
//! An answer is a [`Lead`], which none of these weights touches, and an end; who trains the end alone computes leads once.

use crate::face::region::Region;
use crate::nn::generator::hierarchical::Hierarchical;
use crate::nn::generator::local::LocalLead;
use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::tensor::Tensor;

/// An answer before the last block of each branch.
#[derive(Debug, Clone)]
pub struct Lead {
    pub(super) embedding: Tensor<2>,
    /// The global branch's.
    pub(super) global: Tensor<4>,
    /// The local branches'.
    pub(super) local: Vec<LocalLead>,
    /// Where the edit may show, on the field's grid.
    pub(super) support: Tensor<4>,
}

impl Lead {
    /// Where the edit may show, `[batch, 1, side, side]`, 0..1.
    pub fn support(&self) -> Tensor<4> {
        self.support.clone()
    }

    /// The same on the training device.
    #[cfg(feature = "mine")]
    pub fn autodiff(self) -> Self {
        let local = self.local.into_iter().map(|lead| LocalLead {
            h: lead.h.autodiff(),
            window: lead.window.autodiff(),
            mask: lead.mask.autodiff(),
            detail: lead.detail.map(Tensor::autodiff),
        });
        Self {
            embedding: self.embedding.autodiff(),
            global: self.global.autodiff(),
            local: local.collect(),
            support: self.support.autodiff(),
        }
    }
}

/// The weights of the last blocks that learn from a person: scales and shifts (FiLM) and heads, and the canvas of the mouth, which
/// holds the teeth that no photo of a closed mouth shows.
#[derive(Module, Debug)]
pub struct LastBlocks {
    film: Linear,
    head: Conv2d,
    local: Vec<LastBlock>,
}

/// A local branch's.
#[derive(Module, Debug)]
struct LastBlock {
    canvas: Option<Param<Tensor<4>>>,
    film: Linear,
    rise: Conv2d,
    head: Conv2d,
}

impl Hierarchical {
    /// Its last blocks; `None` of a generator that is told expressions.
    pub fn last_blocks(&self) -> Option<LastBlocks> {
        let local = self.local.iter().zip(Region::ALL).map(|(branch, region)| {
            let sharp = branch.sharp.as_ref()?;
            Some(LastBlock {
                canvas: branch.canvas.clone().filter(|_| region == Region::Mouth),
                film: branch.fine.film.clone(),
                rise: sharp.rise.clone(),
                head: sharp.head.clone(),
            })
        });
        let film = self.blocks[self.blocks.len() - 1].film.clone();
        Some(LastBlocks { film, head: self.head.clone(), local: local.collect::<Option<_>>()? })
    }

    /// Itself with other last blocks.
    pub fn with_last_blocks(mut self, blocks: LastBlocks) -> Self {
        let last = self.blocks.len() - 1;
        self.blocks[last].film = blocks.film;
        self.head = blocks.head;
        for (branch, block) in self.local.iter_mut().zip(blocks.local) {
            branch.fine.film = block.film;
            if let Some(canvas) = block.canvas {
                branch.canvas = Some(canvas);
            }
            if let Some(sharp) = &mut branch.sharp {
                sharp.rise = block.rise;
                sharp.head = block.head;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::generator::hierarchical::HierarchicalConfig;
    use crate::nn::generator::told::Told;
    use burn::tensor::Device;

    #[test]
    fn the_last_blocks_are_as_many_numbers_as_a_person_can_teach() {
        let device = Device::flex();
        let net = |told| HierarchicalConfig { told: Some(told), ..HierarchicalConfig::new() }.init(&device);
        let blocks = net(Told::Actions).last_blocks().unwrap();
        assert!((30_000..=100_000).contains(&blocks.num_params()), "{}", blocks.num_params());
        assert!(net(Told::Expressions).last_blocks().is_none());
    }
}
