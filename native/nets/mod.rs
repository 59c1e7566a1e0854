//! What the trainer and the classifier of edits share: losses, the embedding of faces, a look at the numbers.

pub mod embedding;
pub mod finite;
pub mod losses;

use mien::burn::module::{Module, ModuleVisitor, Param};
use mien::burn::tensor::Tensor;
use mien::burn::tensor::module::avg_pool2d;
use mien::burn::tensor::ops::AvgPoolOptions;

/// `[batch, 3, CROP, CROP]` -> `[batch, 3, FIELD, FIELD]`, mean of two by two.
pub fn halve(x: Tensor<4>) -> Tensor<4> {
    avg_pool2d(x, AvgPoolOptions::new([2, 2]).with_stride([2, 2]))
}

/// A module whose weights are all drawn, now and in the order of its fields. Burn draws them at first use, in the order of use; and
/// what is frozen before that stays frozen in every clone, because clones share what they have not drawn yet.
pub fn drawn<M: Module>(module: M) -> M {
    struct Draw;
    impl ModuleVisitor for Draw {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            param.val();
        }
    }
    module.visit(&mut Draw);
    module
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::burn::nn::{Linear, LinearConfig};
    use mien::burn::tensor::Device;

    #[test]
    fn a_frozen_clone_leaves_a_drawn_module_free() {
        let device = Device::flex().autodiff();
        let fresh = || LinearConfig::new(2, 2).init(&device);
        let learns_after_a_clone_was_frozen = |module: Linear| {
            module.clone().freeze();
            module.weight.val().is_require_grad()
        };
        assert!(learns_after_a_clone_was_frozen(drawn(fresh())));
        assert!(!learns_after_a_clone_was_frozen(fresh()), "Burn has mended it: this function can go");
    }
}
