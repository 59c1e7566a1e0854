//! What a generator sees of a crop.

use crate::face::classes::class::{HAIR, HAT};
use crate::face::region::{FACE, Region};
use crate::nn::generator::local::{LocalFeatures, mask_of, soft_dilate, widen};
use crate::nn::layers::window::{Window, repeat_items};
use burn::tensor::Tensor;

/// Coarse cells that `soft_dilate` takes the mean of where the face is widened.
pub const WIDENED: usize = 5;

/// What a generator saw of a crop, before any expression is asked for: one [`crate::nn::generator::Generator::encode`] serves any number of
/// expressions.
#[derive(Debug, Clone)]
pub struct Features {
    pub(super) levels: Vec<Tensor<4>>,
    pub(super) local: Vec<LocalFeatures>,
    masks: Tensor<4>,
    /// Where an edit may show: the face as the segmenter sees it, softly widened by about 20 crop pixels so that a jaw can
    /// drop into the neck. `[batch, 1, size, size]`.
    pub(super) support: Tensor<4>,
    /// What the face does, as the network reads it, `[batch, actions]`; only of a generator that is told actions.
    pub shown: Option<Tensor<2>>,
}

impl Features {
    /// `masks`: soft, `[batch, 19, size, size]`.
    pub(super) fn new(levels: Vec<Tensor<4>>, local: Vec<LocalFeatures>, masks: Tensor<4>) -> Self {
        Self { levels, local, support: soft_dilate(mask_of(&masks, &FACE), WIDENED), masks, shown: None }
    }

    /// With what the face does, and with an edit that ends where hair and hats begin: no action moves them.
    pub(super) fn with_shown(self, shown: Tensor<2>) -> Self {
        let bare = -mask_of(&self.masks, &[HAIR, HAT]) + 1.0;
        Self { shown: Some(shown), support: self.support * bare, ..self }
    }

    /// A condition `[batch * times, actions]` and, where the network reads it, what the face does, beside each other.
    pub(super) fn beside_shown(&self, condition: Tensor<2>) -> Tensor<2> {
        match &self.shown {
            // The reading has a loss of its own: an edit must not bend it.
            Some(shown) => {
                let times = condition.dims()[0] / shown.dims()[0];
                Tensor::cat(vec![condition, repeat_items(shown.clone().detach(), times)], 1)
            }
            None => condition,
        }
    }

    /// The widened soft masks of the regions, `[batch, 3, size, size]` in the order of [`Region::ALL`], 0..1.
    pub fn regions(&self) -> Tensor<4> {
        Tensor::cat(Region::ALL.map(|region| widen(mask_of(&self.masks, region.classes()), region)).into(), 1)
    }

    /// The local branches' windows, in the order of [`Region::ALL`], `times` copies for every item; none of a generator
    /// without such branches.
    pub fn windows(&self, times: usize) -> Vec<Window> {
        self.local.iter().map(|seen| seen.window.repeat(times)).collect()
    }
}
