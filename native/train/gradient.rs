//! Whether the generator's adversary reaches the segmenter, as the joint training of Bodur et al. 2021 has it: a look at its
//! gradient, which trains nothing.

use crate::data::batch::Batch;
use crate::train::loss::Loss;
use crate::train::objective::losses;
use crate::train::trainer::Trainer;
use mien::burn::module::{Module, ModuleVisitor, Param};
use mien::burn::optim::GradientsParams;
use mien::burn::tensor::Tensor;

/// Sum of squares of the gradient in the segmenter's weights of the adversarial losses alone; 0 where it is frozen.
pub fn gradient_in_segmenter(trainer: &Trainer, batch: Batch) -> f32 {
    struct Sum<'a>(&'a GradientsParams, f32);
    impl ModuleVisitor for Sum<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            if let Some(gradient) = self.0.get::<D>(param.id) {
                self.1 += gradient.square().sum().into_scalar::<f32>();
            }
        }
    }
    let adversary = trainer.adversary.clone().freeze();
    let (terms, _) = losses(&trainer.model, batch, Some(&adversary), &trainer.config, &trainer.device);
    let gan = [Loss::Adversarial, Loss::Expression].into_iter().filter_map(|loss| terms.get(loss).cloned());
    let Some(total) = gan.reduce(|a, b| a + b) else { return 0.0 };
    let mut grads = total.backward();
    let grads = GradientsParams::from_module(&mut grads, &trainer.model.segmenter);
    let mut sum = Sum(&grads, 0.0);
    trainer.model.segmenter.visit(&mut sum);
    sum.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use crate::train::config::TrainConfig;
    use crate::train::trainer::tests::{batch, config, device};
    use mien::nn::generator::conditioning::Conditioning;

    /// That of a fresh trainer of which `segmenter_share` reaches the segmenter.
    fn gradient(segmenter_share: f32, regions: Conditioning) -> f32 {
        let set = drawn::people(0..4);
        let mut config = TrainConfig { regions, ..config(1) };
        config.loss.segmenter_share = segmenter_share;
        let trainer = Trainer::new(config, &device()).unwrap();
        let batch = batch(&trainer, &set);
        gradient_in_segmenter(&trainer, batch)
    }

    #[test]
    fn adversarial_gradients_reach_the_segmenter() {
        let joint = gradient(1.0, Conditioning::Soft);
        assert!(joint > 0.0 && joint.is_finite(), "{joint}");
        assert_eq!(gradient(0.0, Conditioning::Soft), 0.0);
        assert_eq!(gradient(1.0, Conditioning::Hard), 0.0);
        assert_eq!(gradient(1.0, Conditioning::Boxes), 0.0);
    }
}
