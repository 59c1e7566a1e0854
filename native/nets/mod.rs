//! What the trainer and the classifier of edits share: losses, the embedding of faces, a look at the numbers.

pub mod embedding;
pub mod finite;
pub mod losses;

use burn_store::ModuleSnapshot;
use mien::burn::module::{Module, ModuleVisitor, Param};
use mien::burn::tensor::Tensor;
use mien::burn::tensor::module::avg_pool2d;
use mien::burn::tensor::ops::AvgPoolOptions;
use std::collections::BTreeMap;
use std::f64::consts::PI;

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

/// Share of the learning rate at a step: linear warm-up, then a cosine down to nothing.
pub fn warm_then_cosine(step: usize, steps: usize, warm_up: f64) -> f64 {
    let cosine = 0.5 * (1.0 + (PI * step as f64 / steps as f64).cos());
    cosine * ((step + 1) as f64 / warm_up).min(1.0)
}

/// `module` with those tensors of `other` that have the same names and shapes as its own, and how many these are.
pub fn with_what_fits<M: ModuleSnapshot>(mut module: M, other: &M) -> (M, usize) {
    let own: BTreeMap<_, _> = module.collect(None, None, false).into_iter().map(|t| (t.name, t.shape)).collect();
    let mut given = other.collect(None, None, false);
    given.retain(|tensor| own.get(&tensor.name) == Some(&tensor.shape));
    let count = given.len();
    let result = module.apply(given, None, None, false);
    assert!(result.errors.is_empty(), "names and shapes are the same: {:?}", result.errors);
    (module, count)
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
