//! Exponential moving average of a module's weights: what is evaluated and published.

use mien::burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use mien::burn::tensor::Tensor;
use std::collections::VecDeque;

/// Values in visiting order, flattened.
struct Collect(VecDeque<Tensor<1>>);

impl ModuleVisitor for Collect {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.push_back(param.val().reshape([-1]));
    }
}

struct Blend {
    newest: VecDeque<Tensor<1>>,
    decay: f32,
}

impl ModuleMapper for Blend {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let newest = self.newest.pop_front().expect("average and module have the same parameters");
        param.map(|average| {
            let newest = newest.reshape(average.dims());
            average * self.decay + newest * (1.0 - self.decay)
        })
    }
}

/// `average * decay + module * (1 - decay)`; both live on the plain device (`valid()`), and early steps decay faster so that
/// the first weights are forgotten.
pub fn update<M: Module>(average: M, module: &M, decay: f32, step: usize) -> M {
    let mut collect = Collect(VecDeque::new());
    module.visit(&mut collect);
    let decay = decay.min((1.0 + step as f32) / (10.0 + step as f32));
    average.map(&mut Blend { newest: collect.0, decay })
}
