//! The joint step: segmenter, generator and adversary, and all the state that goes on from step to step.

use crate::data::batch::Batch;
use crate::nets::{drawn, with_what_fits};
use crate::train::adversary::Adversary;
use crate::train::config::{Stage, TrainConfig};
use crate::train::loss::Terms;
use crate::train::{ema, objective};
use anyhow::{Result, ensure};
use mien::burn::module::Module;
use mien::burn::optim::grad_clipping::GradientClippingConfig;
use mien::burn::optim::{AdamWConfig, GradientsAccumulator, GradientsParams, ModuleOptimizer};
use mien::burn::tensor::Device;
use mien::nn::model::{Model, ModelConfig};
use serde_json::{Value, to_value};

/// Decay of the weights' average: about the last thousand steps.
const EMA_DECAY: f32 = 0.998;
/// Largest norm of one parameter's gradient.
const CLIP: f32 = 1.0;
/// The adversary's learning rate against the model's. Spectral norm makes its weights' scale irrelevant, so a step is as
/// large as it is against weights of about 0.05: at the model's own rate it only jumps about.
const ADVERSARY_RATE: f64 = 0.2;

/// Everything that a checkpoint holds.
pub struct Trainer {
    /// What the run is.
    pub config: TrainConfig,
    /// Trained.
    pub model: Model,
    /// Its average, on the plain device: evaluated and published.
    pub average: Model,
    /// What tells the generator's pictures from real ones.
    pub adversary: Adversary,
    /// Of the model.
    pub optimiser: ModuleOptimizer,
    /// Of the adversary.
    pub adversary_optimiser: ModuleOptimizer,
    /// Steps done.
    pub step: usize,
    /// Training device.
    pub device: Device,
}

/// What a step is to do.
pub struct Gradients {
    /// Of the model.
    pub model: GradientsParams,
    /// The adversary, if the step has one, after its power iteration, and its own.
    pub adversary: Option<(Adversary, GradientsParams)>,
    /// The losses.
    pub terms: Terms,
}

impl Trainer {
    /// Fresh weights from the config's seed. `device` is a training (autodiff) device.
    pub fn new(config: TrainConfig, device: &Device) -> Result<Self> {
        device.seed(config.seed);
        let model = drawn(config.model().init(device));
        let adversary = drawn(Adversary::new(config.model, config.told, device));
        let adam = |beta: f32| {
            let config = AdamWConfig::new().with_beta_1(beta).with_beta_2(0.99).with_weight_decay(1e-4);
            let clip = GradientClippingConfig::Norm(CLIP);
            config.init().with_grad_clipping(clip.init())
        };
        Ok(Self {
            average: model.valid(),
            optimiser: adam(0.9),
            adversary_optimiser: adam(0.5),
            model,
            adversary,
            step: 0,
            device: device.clone(),
            config,
        })
    }

    /// The same run, started from a published `model`: from its segmenter, if it is of this run's kind and size, and from those
    /// tensors of its generator that this run's has too; an error if there are none of either. `model` lies on the training
    /// device.
    pub fn start_from(self, model: Model, config: &ModelConfig) -> Result<Self> {
        let own = self.config.model();
        let same = |a: serde_json::Result<Value>, b: serde_json::Result<Value>| a.ok() == b.ok();
        let segmenter = same(to_value(&own.segmenter), to_value(&config.segmenter));
        let (generator, tensors) = with_what_fits(self.model.generator, &model.generator);
        ensure!(segmenter || tensors > 0, "neither its segmenter nor its generator is of this run's kind and size");
        let model = Model {
            segmenter: if segmenter { model.segmenter } else { self.model.segmenter },
            generator,
            regions: own.regions,
        };
        Ok(Self { average: model.valid(), model, ..self })
    }

    /// One step of the run's stage: model, then adversary, then average. It takes as many `batches` as the run accumulates, and
    /// gradients and terms are means over them.
    pub fn train_step(&mut self, batches: impl IntoIterator<Item = Batch>) -> Terms {
        let gradients = self.look(batches);
        self.learn(gradients)
    }

    /// What a step's `batches` say, each with its share of the step's mean. Of a step that is shared, a replica looks at fewer
    /// batches, and the sum over all replicas is the mean.
    pub fn look(&self, batches: impl IntoIterator<Item = Batch>) -> Gradients {
        let adversary = self.has_adversary().then(|| self.adversary.clone().advance());
        // What the generator learns from does not learn in the same pass.
        let opponent = adversary.clone().map(Module::freeze);
        let (mut grads, mut adversary_grads) = (GradientsAccumulator::new(), GradientsAccumulator::new());
        let share = 1.0 / self.config.accumulate as f32;
        let weights = &self.config.loss;
        let mut means = Terms::default();
        for batch in batches.into_iter().take(self.config.accumulate) {
            let (terms, adversarial) =
                objective::losses(&self.model, batch, opponent.as_ref(), &self.config, &self.device);
            let total = terms.weighted(weights) * share;
            grads.accumulate(&self.model, GradientsParams::from_grads(total.backward(), &self.model));
            means.accumulate(terms, share);
            if let (Some(adversary), Some(adversarial)) = (&adversary, adversarial) {
                let terms = adversary.discriminator_loss(adversarial, weights);
                let total = terms.weighted(weights) * share;
                adversary_grads.accumulate(adversary, GradientsParams::from_grads(total.backward(), adversary));
                means.accumulate(terms, share);
            }
        }
        let adversary = adversary.map(|adversary| (adversary, adversary_grads.grads()));
        Gradients { model: grads.grads(), adversary, terms: means }
    }

    /// Takes the step that the gradients say.
    pub fn learn(&mut self, gradients: Gradients) -> Terms {
        let rate = self.config.rate(self.step);
        self.model = self.optimiser.step(rate, self.model.clone(), gradients.model);
        if let Some((adversary, grads)) = gradients.adversary {
            self.adversary = self.adversary_optimiser.step(rate * ADVERSARY_RATE, adversary, grads);
        }
        self.update_average();
        self.step += 1;
        gradients.terms
    }

    /// A network that does not learn keeps its average to the bit.
    fn update_average(&mut self) {
        // This also settles what norms over batches remember: until then the last batch's share of it waits.
        let (now, step) = (self.model.valid(), self.step);
        let Model { segmenter, generator, regions } = self.average.clone();
        self.average = Model {
            segmenter: match self.config.stage.trains_segmenter() {
                true => ema::update(segmenter, &now.segmenter, EMA_DECAY, step),
                false => segmenter,
            },
            generator: match self.config.stage {
                Stage::Segmenter => generator,
                _ => ema::update(generator, &now.generator, EMA_DECAY, step),
            },
            regions,
        };
    }

    fn has_adversary(&self) -> bool {
        let weights = &self.config.loss;
        self.config.stage != Stage::Segmenter && self.step >= weights.adversary_from && weights.needs_adversary()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::data::{DataSet, batch, drawn};
    use crate::train::config::{Architecture, Kind};
    use crate::train::gradient;
    use crate::train::loss::{Loss, LossWeights};
    use mien::burn::module::{ModuleVisitor, Param};
    use mien::burn::tensor::Tensor;
    use mien::nn::generator::Generator;
    use mien::nn::generator::told::Told;

    pub(in crate::train) fn config(steps: usize) -> TrainConfig {
        toml::from_str(&format!(
            "name = 'test'\nsize = 'tiny'\nsteps = {steps}\nitems = 2\ntargets = 2\nsegment = 1\nseed = 3\nloss = {{ adversary_from = 1 }}"
        ))
        .unwrap()
    }

    pub(in crate::train) fn device() -> Device {
        Device::flex().autodiff()
    }

    pub(in crate::train) fn batch(trainer: &Trainer, set: &DataSet) -> Batch {
        batch::draw_batch(set, trainer.config.sizes(), trainer.config.seed, trainer.step)
    }

    /// All weights and what norms remember, in order.
    pub(in crate::train) fn numbers(module: &impl Module) -> Vec<f32> {
        struct Values(Vec<f32>);
        impl ModuleVisitor for Values {
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                self.0.extend(param.val().into_data_as::<f32>().as_slice::<f32>().unwrap());
            }
        }
        let mut values = Values(Vec::new());
        module.visit(&mut values);
        values.0
    }

    /// Steps once in `stage` and says whether segmenter and generator changed.
    fn changed(stage: Stage) -> [bool; 2] {
        let set = drawn::people(0..4);
        let mut trainer = Trainer::new(TrainConfig { stage, ..config(2) }, &device()).unwrap();
        let before = trainer.model.clone();
        let batch = batch(&trainer, &set);
        trainer.train_step(vec![batch]);
        let (old, new) = (&before, &trainer.model);
        [numbers(&old.segmenter) != numbers(&new.segmenter), numbers(&old.generator) != numbers(&new.generator)]
    }

    #[test]
    fn a_stage_trains_its_networks_only() {
        assert_eq!(changed(Stage::Segmenter), [true, false]);
        assert_eq!(changed(Stage::Generator), [false, true]);
        assert_eq!(changed(Stage::Joint), [true, true]);
        assert_eq!(changed(Stage::Mouth), [false, true]);
    }

    /// Weights of the generator's third branch, the mouth's, and all others.
    #[derive(Default)]
    struct ByBranch {
        path: Vec<String>,
        mouth: Vec<f32>,
        rest: Vec<f32>,
    }

    impl ModuleVisitor for ByBranch {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let mouth = self.path.windows(2).any(|names| names[0] == "local" && names[1] == "2");
            let all = if mouth { &mut self.mouth } else { &mut self.rest };
            all.extend(param.val().into_data_as::<f32>().as_slice::<f32>().unwrap());
        }

        fn enter_module(&mut self, name: &str, _: &str) {
            self.path.push(name.into());
        }

        fn exit_module(&mut self, _: &str, _: &str) {
            self.path.pop();
        }
    }

    #[test]
    fn the_mouth_s_branch_learns_alone() {
        let set = drawn::people(0..4);
        let mut trainer = Trainer::new(TrainConfig { stage: Stage::Mouth, ..config(2) }, &device()).unwrap();
        let look = |trainer: &Trainer| {
            let mut weights = ByBranch::default();
            trainer.model.visit(&mut weights);
            (weights.mouth, weights.rest)
        };
        let (mouth, rest) = look(&trainer);
        let batch = batch(&trainer, &set);
        trainer.train_step(vec![batch]);
        let after = look(&trainer);
        assert!(!mouth.is_empty() && mouth != after.0, "it learns");
        assert!(rest == after.1, "nothing else does");
    }

    /// How far 25 steps bring losses down, as shares of what they were.
    fn learnt<const N: usize>(config: TrainConfig, losses: [Loss; N]) -> [f32; N] {
        let set = drawn::people(0..4);
        let mut trainer = Trainer::new(config, &device()).unwrap();
        let mut steps: Vec<[f32; N]> = Vec::new();
        while trainer.step < 25 {
            let batch = batch(&trainer, &set);
            let terms = trainer.train_step(vec![batch]);
            assert!(terms.0.iter().all(|(_, value)| value.clone().into_scalar::<f32>().is_finite()));
            let value = |loss: Loss| terms.get(loss).unwrap_or_else(|| panic!("{loss:?}")).clone().into_scalar();
            steps.push(losses.map(value));
        }
        let sum = |part: &[[f32; N]], k: usize| part.iter().map(|values| values[k]).sum::<f32>();
        std::array::from_fn(|k| sum(&steps[20..], k) / sum(&steps[..5], k))
    }

    #[test]
    fn a_step_takes_the_mean_of_its_batches() {
        let set = drawn::people(0..4);
        let loss = LossWeights { identity: 0.5, adversary_from: 0, ..LossWeights::default() };
        let fresh = Trainer::new(TrainConfig { loss, ..config(2) }, &device()).unwrap();
        // The terms of a step with these batches, and what segmenter and adversary make of a picture after it.
        let after = |places: &[usize]| {
            let config = TrainConfig { accumulate: places.len(), ..fresh.config.clone() };
            let (model, adversary) = (fresh.model.clone(), fresh.adversary.clone());
            let mut trainer = Trainer { model, adversary, ..Trainer::new(config, &fresh.device).unwrap() };
            let batches = places.iter().map(|i| batch::draw_batch(&set, trainer.config.sizes(), 3, *i));
            let terms = trainer.train_step(batches.collect::<Vec<_>>());
            let x = Tensor::<4>::ones([1, 3, 128, 128], &trainer.device) * 0.5;
            let seen = [trainer.model.segment(x.clone()).flatten::<1>(0, 3), trainer.adversary.embed(x).flatten(0, 1)];
            (terms.0.into_iter().map(|(_, value)| value.into_scalar::<f32>()).collect::<Vec<_>>(), seen)
        };
        let [first, second, both, turned] = [&[0][..], &[1], &[0, 1], &[1, 0]].map(after);
        for ((mean, a), b) in both.0.iter().zip(&first.0).zip(&second.0) {
            assert!((mean - (a + b) / 2.0).abs() < 1e-3 * mean.abs().max(1.0), "{mean} of {a} and {b}");
        }
        for i in 0..2 {
            let far = |other: &[Tensor<1>; 2]| (both.1[i].clone() - other[i].clone()).abs().max().into_scalar::<f32>();
            let (order, others) = (far(&turned.1), far(&first.1).min(far(&second.1)));
            assert!(others > 0.0 && order < 0.1 * others, "{i}: {order} from their order, {others} from either");
        }
    }

    #[test]
    fn the_segmenter_learns() {
        let alone = TrainConfig { learning_rate: 5e-3, stage: Stage::Segmenter, ..config(25) };
        let [masks] = learnt(alone, [Loss::Segmentation]);
        assert!(masks < 0.93, "{masks}");
    }

    #[test]
    fn all_losses_go_together() {
        let loss =
            LossWeights { identity: 0.5, cycle: 1.0, consistency: 1.0, adversary_from: 0, ..LossWeights::default() };
        for told in [Told::Expressions, Told::Actions] {
            let photos = if told == Told::Actions { 2 } else { 0 };
            let config = TrainConfig { told, photos, loss: loss.clone(), ..config(1) };
            let mut trainer = Trainer::new(config, &device()).unwrap();
            let batch = batch(&trainer, &drawn::people(0..4));
            let terms = trainer.train_step(vec![batch]);
            for loss in Loss::WEIGHED {
                let Some(value) = terms.get(loss) else {
                    assert!(loss == Loss::Reading && told == Told::Expressions, "{loss:?}");
                    continue;
                };
                let value: f32 = value.clone().into_scalar();
                // A person whom nobody resembles makes no triplet, and of drawn faces hardly any motion is known.
                let may_be_none = [Loss::Identity, Loss::Flow, Loss::Shading, Loss::Paint, Loss::Cover, Loss::Gate];
                assert!(value.is_finite() && (value != 0.0 || may_be_none.contains(&loss)), "{loss:?}: {value}");
            }
        }
    }

    /// A run of the U-Net that compares people.
    fn cgan() -> TrainConfig {
        let loss = LossWeights { identity: 0.5, adversary_from: 0, ..LossWeights::default() };
        TrainConfig {
            model: Kind::UnetCgan,
            stage: Stage::Generator,
            learning_rate: 5e-3,
            targets: 1,
            loss,
            ..config(25)
        }
    }

    #[test]
    fn the_unet_learns_and_so_does_its_embedding() {
        let [picture, identity] = learnt(cgan(), [Loss::Picture, Loss::DiscriminatorIdentity]);
        assert!(picture < 0.97 && identity < 0.9, "picture {picture}, identity {identity}");
    }

    #[test]
    fn a_unet_that_is_told_actions_moves_what_it_changes() {
        let config = TrainConfig { told: Told::Actions, ..cgan() };
        let mut trainer = Trainer::new(config, &device()).unwrap();
        assert!(matches!(trainer.model.generator, Generator::UNetField(_)));
        let before = numbers(&trainer.model.generator);
        let batch = batch(&trainer, &drawn::people(0..4));
        let terms = trainer.train_step(vec![batch]);
        let known = |loss: Loss| terms.get(loss).is_some_and(|value| value.clone().into_scalar::<f32>().is_finite());
        assert!([Loss::Flow, Loss::Paint, Loss::Cover, Loss::Adversarial, Loss::Identity].into_iter().all(known));
        assert!(numbers(&trainer.model.generator) != before);
    }

    #[test]
    fn a_run_starts_from_what_fits() {
        let device = device();
        let published = ModelConfig::tiny();
        let model = drawn(published.init(&device));
        let started = Trainer::new(cgan(), &device).unwrap().start_from(model.clone(), &published).unwrap();
        let x = Tensor::<4>::ones([1, 3, 64, 64], &device);
        started.model.segment(x.clone()).into_data().assert_eq(&model.segment(x).into_data(), true);
        assert!(matches!(started.model.generator, Generator::UNetCgan(_)));
        let other = ModelConfig::slim();
        let error = Trainer::new(cgan(), &device).unwrap().start_from(other.init(&device), &other).err().unwrap();
        assert!(error.to_string().contains("kind and size"));
    }

    /// A run whose segmenter has norms over batches.
    pub(in crate::train) fn batch_norm(stage: Stage) -> TrainConfig {
        TrainConfig { segmenter: Architecture::Bisenet, stage, ..config(4) }
    }

    #[test]
    fn a_frozen_segmenter_learns_and_remembers_nothing() {
        let set = drawn::people(0..4);
        let loss = LossWeights { cycle: 1.0, consistency: 1.0, adversary_from: 0, ..LossWeights::default() };
        let config = TrainConfig { loss, ..batch_norm(Stage::Generator) };
        let mut trainer = Trainer::new(config, &device()).unwrap();
        let before = numbers(&trainer.model.segmenter.valid());
        for _ in 0..2 {
            let batch = batch(&trainer, &set);
            trainer.train_step(vec![batch]);
        }
        assert!(numbers(&trainer.model.segmenter.valid()) == before, "the segmenter moved");
        assert!(numbers(&trainer.average.segmenter) == before, "its average moved");
        // Nor does a look at the gradient count as training.
        let batch = batch(&trainer, &set);
        assert_eq!(gradient::gradient_in_segmenter(&trainer, batch), 0.0);
        assert!(numbers(&trainer.model.segmenter.valid()) == before, "it was trained by a look");
    }

    #[test]
    fn made_pictures_are_not_remembered() {
        let set = drawn::people(0..4);
        // What the segmenter remembers of a joint step, with and without a second look at what was made.
        let after = |second_look: f32| {
            let loss = LossWeights { cycle: second_look, consistency: second_look, ..LossWeights::default() };
            let mut trainer = Trainer::new(TrainConfig { loss, ..batch_norm(Stage::Joint) }, &device()).unwrap();
            let statistics = |model: &Model| {
                let mut remembered = Remembered::default();
                model.segmenter.visit(&mut remembered);
                remembered.values
            };
            // Clones share what norms remember.
            let (fresh, batch) = (statistics(&trainer.average), batch(&trainer, &set));
            trainer.train_step(vec![batch]);
            [fresh, statistics(&trainer.model.valid()), statistics(&trainer.average)]
        };
        let [fresh, model, average] = after(0.0);
        assert!(fresh != model && fresh != average, "a joint step is remembered");
        assert!(after(1.0) == [fresh, model, average], "made pictures are remembered");
    }

    /// Running means and variances.
    #[derive(Default)]
    struct Remembered {
        path: Vec<String>,
        values: Vec<f32>,
    }

    impl ModuleVisitor for Remembered {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            if self.path.last().is_some_and(|name| name.starts_with("running_")) {
                self.values.extend(param.val().into_data_as::<f32>().as_slice::<f32>().unwrap());
            }
        }

        fn enter_module(&mut self, name: &str, _: &str) {
            self.path.push(name.into());
        }

        fn exit_module(&mut self, _: &str, _: &str) {
            self.path.pop();
        }
    }

    #[test]
    fn each_loss_of_the_adversary_goes_alone() {
        let set = drawn::people(0..4);
        let none = LossWeights { adversarial: 0.0, expression: 0.0, adversary_from: 0, ..LossWeights::default() };
        let computed = |loss: LossWeights| {
            let mut trainer = Trainer::new(TrainConfig { loss, ..config(1) }, &device()).unwrap();
            let before = numbers(&trainer.adversary);
            let batch = batch(&trainer, &set);
            let terms = trainer.train_step(vec![batch]);
            let has = |loss: Loss| terms.get(loss).is_some();
            let pairs = [
                [Loss::Adversarial, Loss::Discriminator],
                [Loss::Expression, Loss::DiscriminatorExpression],
                [Loss::Identity, Loss::DiscriminatorIdentity],
            ];
            (pairs.map(|pair| pair.map(has)), numbers(&trainer.adversary) != before)
        };
        assert_eq!(computed(none.clone()), ([[false; 2]; 3], false));
        let (on, off) = ([true; 2], [false; 2]);
        assert_eq!(computed(LossWeights { adversarial: 0.1, ..none.clone() }), ([on, off, off], true));
        assert_eq!(computed(LossWeights { expression: 0.1, ..none.clone() }), ([off, on, off], true));
        assert_eq!(computed(LossWeights { identity: 0.1, ..none }), ([off, off, on], true));
    }
}
