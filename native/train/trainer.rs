//! The joint step: segmenter, generator and discriminator, and all the state that goes on from step to step.

use super::config::{Stage, TrainConfig};
use super::critic::{Critic, Views};
use super::tensors::{Labelled, Step};
use super::{ema, losses};
use crate::data::batch::{Batch, Sizes};
use anyhow::Result;
use mien::burn::module::Module;
use mien::burn::optim::grad_clipping::GradientClippingConfig;
use mien::burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use mien::burn::tensor::{Device, Tensor};
use mien::face_class::CLASSES;
use mien::model::Model;

/// Decay of the weights' average: about the last thousand steps.
const EMA_DECAY: f32 = 0.998;
/// Largest norm of one parameter's gradient.
const CLIP: f32 = 1.0;
/// The critic's learning rate against the model's. Spectral norm makes its weights' scale irrelevant, so a step is as
/// large as it is against weights of about 0.05: at the model's own rate it only jumps about.
const CRITIC_RATE: f64 = 0.2;

/// Everything that a checkpoint holds.
pub struct Trainer {
    /// What the run is.
    pub config: TrainConfig,
    /// Trained.
    pub model: Model,
    /// Its average, on the plain device: evaluated and published.
    pub average: Model,
    /// The adversary.
    pub critic: Critic,
    /// Of the model.
    pub optimiser: ModuleOptimizer,
    /// Of the adversary.
    pub critic_optimiser: ModuleOptimizer,
    /// Steps done.
    pub step: usize,
    /// Training device.
    pub device: Device,
}

/// Named loss values of a step, still on the device.
pub type Terms = Vec<(&'static str, Tensor<1>)>;

impl Trainer {
    /// Fresh weights from the config's seed. `device` is a training (autodiff) device.
    pub fn new(config: TrainConfig, device: &Device) -> Result<Self> {
        device.seed(config.seed);
        let model = config.model().init(device);
        // Lazily initialised parameters would draw their numbers at first use, in another order.
        let model = model.materialize();
        let critic = Critic::new(device).materialize();
        let adam = |beta: f32| {
            let config = AdamWConfig::new().with_beta_1(beta).with_beta_2(0.99).with_weight_decay(1e-4);
            let clip = GradientClippingConfig::Norm(CLIP);
            config.init().with_grad_clipping(clip.init())
        };
        Ok(Self {
            average: model.valid(),
            optimiser: adam(0.9),
            critic_optimiser: adam(0.5),
            model,
            critic,
            step: 0,
            device: device.clone(),
            config,
        })
    }

    /// The same run, started from weights that were trained before. `model` lies on the training device.
    pub fn start_from(self, model: Model) -> Self {
        Self { average: model.valid(), model, ..self }
    }

    /// The sizes of this run's batches.
    pub fn sizes(&self) -> Sizes {
        Sizes { items: self.config.items, targets: self.config.targets, segment: self.config.segment }
    }

    /// One step of the run's stage: model, then adversary, then average.
    pub fn train_step(&mut self, batch: Batch) -> Terms {
        let stage = self.config.stage;
        let rate = self.config.rate(self.step);
        let labelled = Labelled::new(&batch, self.sizes(), &self.device);
        // One pass of the segmenter serves its own pictures and the generator's crops.
        let logits = self.model.segment(labelled.pictures);
        let mut terms = Terms::new();
        if stage != Stage::Generator {
            terms.push(("segmentation", segmentation(logits.clone(), labelled.labels)));
        }
        let mut contest = None;
        if stage != Stage::Segmenter {
            let step = Step::new(batch, self.sizes(), &self.device);
            let critic = self.has_adversary().then(|| self.critic.clone().advance());
            let (more, views) = edit_terms(&self.model, logits, critic.as_ref(), &step, &self.config);
            terms.extend(more);
            contest = critic.zip(views).map(|(critic, views)| (critic, views, step.shares));
        }
        let total = terms.iter().map(|(name, value)| value.clone() * self.weight(name)).reduce(|a, b| a + b);
        let grads = GradientsParams::from_grads(total.expect("there are losses").backward(), &self.model);
        self.model = self.optimiser.step(rate, self.model.clone(), grads);
        if let Some((critic, [wanted, edited], shares)) = contest {
            let (hinge, named) = critic.learn(wanted.detach(), edited.detach(), &shares);
            let grads = GradientsParams::from_grads((hinge.clone() + named.clone()).backward(), &critic);
            self.critic = self.critic_optimiser.step(rate * CRITIC_RATE, critic, grads);
            terms.extend([("critic", hinge), ("critic_expression", named)]);
        }
        self.average = ema::update(self.average.clone(), &self.model, EMA_DECAY, self.step);
        self.step += 1;
        terms
    }

    fn has_adversary(&self) -> bool {
        self.step >= self.config.loss.adversary_from && self.config.loss.adversarial > 0.0
    }

    fn weight(&self, term: &str) -> f32 {
        let w = &self.config.loss;
        match term {
            "segmentation" => w.segmentation,
            "flow" => w.flow,
            "shading" => w.shading,
            "paint" => w.paint,
            "cover" => w.cover,
            "picture" => w.picture,
            "edges" => w.edges,
            "gate" => w.gate,
            "smoothness" => w.smoothness,
            "adversarial" => w.adversarial,
            "expression" => w.expression,
            other => unreachable!("no weight for {other}"),
        }
    }
}

/// The segmenter's own loss: `logits` against one-hot `labels`, both `[batch, 19, FIELD, FIELD]`.
fn segmentation(logits: Tensor<4>, labels: Tensor<4>) -> Tensor<1> {
    let weights = Tensor::<1>::from_floats(losses::CLASS_WEIGHTS, &logits.device()).reshape([1, CLASSES, 1, 1]);
    losses::cross_entropy(logits, labels, weights)
}

/// The generator's losses, by name, and with a critic what it is to tell apart: the wanted pictures and the edited ones.
/// `logits`: the segmenter's, of the crops first.
pub fn edit_terms(
    model: &Model,
    logits: Tensor<4>,
    critic: Option<&Critic>,
    step: &Step,
    config: &TrainConfig,
) -> (Terms, Option<[Views; 2]>) {
    let share = if config.stage == Stage::Joint { config.loss.segmenter_share } else { 0.0 };
    let seen = scale_gradient(logits.narrow(0, 0, config.items), share);
    let features = model.encode(step.crops.clone(), seen);
    let field = model.decode(&features, step.conditions.clone());
    let edited = field.apply(step.inputs.clone(), step.intensities.clone(), mien::CROP);
    let flow = field.flow.clone() * step.intensities.clone();
    let shaded = step.moved.clone() + field.shading.clone() * step.intensities.clone();
    let (moved, covered, known) = (step.moved.clone(), step.cover.clone(), step.flow_known.clone());
    let mut terms = vec![
        ("flow", losses::flow(flow, step.flow.clone(), step.flow_known.clone())),
        ("shading", losses::shading(shaded, step.wanted.clone(), moved, covered.clone(), known)),
        ("paint", losses::paint(field.paint.clone(), step.wanted.clone(), covered * step.cover_known.clone())),
        ("cover", losses::cover(field.cover.clone(), step.cover.clone(), step.cover_known.clone())),
        ("picture", losses::picture(edited.clone(), step.wanted.clone())),
        ("edges", losses::edges(edited.clone(), step.wanted.clone())),
        ("gate", losses::gate_area(field.gate.clone(), step.still.clone())),
        ("smoothness", losses::smoothness(field.flow)),
    ];
    let views = critic.map(|critic| {
        let windows = features.windows(config.targets);
        let views = [step.wanted.clone(), edited].map(|picture| Views::of(picture, &windows));
        let (adversarial, expression) = critic.persuade(views[1].clone(), &step.shares);
        terms.extend([("adversarial", adversarial), ("expression", expression)]);
        views
    });
    (terms, views)
}

/// `x` itself, through which gradients pass times `share`; nothing passes at 0.
fn scale_gradient(x: Tensor<4>, share: f32) -> Tensor<4> {
    let still = x.clone().detach();
    if share == 0.0 { still } else { (x - still.clone()) * share + still }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::data::{DataSet, batch, drawn};

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
        batch::draw_batch(set, trainer.sizes(), trainer.config.seed, trainer.step)
    }

    /// Sum of squares of the gradient in the segmenter's weights of the adversarial losses alone.
    fn gradient_in_segmenter(segmenter_share: f32) -> f32 {
        let set = drawn::people(0..4);
        let mut config = config(1);
        config.loss.segmenter_share = segmenter_share;
        let trainer = Trainer::new(config, &device()).unwrap();
        let step = Step::new(batch(&trainer, &set), trainer.sizes(), &trainer.device);
        let logits = trainer.model.segment(step.crops.clone());
        let (terms, _) = edit_terms(&trainer.model, logits, Some(&trainer.critic), &step, &trainer.config);
        let gan = terms.into_iter().filter(|(name, _)| ["adversarial", "expression"].contains(name)).map(|(_, v)| v);
        let mut grads = gan.reduce(|a, b| a + b).unwrap().backward();
        let grads = GradientsParams::from_module(&mut grads, &trainer.model.segmenter);
        struct Sum<'a>(&'a GradientsParams, f32);
        impl mien::burn::module::ModuleVisitor for Sum<'_> {
            fn visit_float<const D: usize>(&mut self, param: &mien::burn::module::Param<Tensor<D>>) {
                if let Some(gradient) = self.0.get::<D>(param.id) {
                    self.1 += gradient.square().sum().into_scalar::<f32>();
                }
            }
        }
        let mut sum = Sum(&grads, 0.0);
        trainer.model.segmenter.visit(&mut sum);
        sum.1
    }

    #[test]
    fn adversarial_gradients_reach_the_segmenter() {
        let joint = gradient_in_segmenter(1.0);
        assert!(joint > 0.0 && joint.is_finite(), "{joint}");
        assert_eq!(gradient_in_segmenter(0.0), 0.0);
    }

    /// Steps once in `stage` and says whether segmenter and generator changed.
    fn changed(stage: Stage) -> [bool; 2] {
        let set = drawn::people(0..4);
        let mut trainer = Trainer::new(TrainConfig { stage, ..config(2) }, &device()).unwrap();
        let before = trainer.model.clone();
        let batch = batch(&trainer, &set);
        trainer.train_step(batch);
        struct Sum(f32);
        impl mien::burn::module::ModuleVisitor for Sum {
            fn visit_float<const D: usize>(&mut self, param: &mien::burn::module::Param<Tensor<D>>) {
                self.0 += param.val().abs().sum().into_scalar::<f32>();
            }
        }
        let sum = |module: &dyn Fn(&mut Sum)| {
            let mut sum = Sum(0.0);
            module(&mut sum);
            sum.0
        };
        let (old, new) = (&before, &trainer.model);
        [
            sum(&|s| old.segmenter.visit(s)) != sum(&|s| new.segmenter.visit(s)),
            sum(&|s| old.generator.visit(s)) != sum(&|s| new.generator.visit(s)),
        ]
    }

    #[test]
    fn a_stage_trains_its_networks_only() {
        assert_eq!(changed(Stage::Segmenter), [true, false]);
        assert_eq!(changed(Stage::Generator), [false, true]);
        assert_eq!(changed(Stage::Joint), [true, true]);
    }

    #[test]
    fn training_learns() {
        let set = drawn::people(0..4);
        let mut trainer = Trainer::new(TrainConfig { learning_rate: 5e-3, ..config(25) }, &device()).unwrap();
        let mut totals = Vec::new();
        while trainer.step < 25 {
            let batch = batch(&trainer, &set);
            let terms = trainer.train_step(batch);
            let value = |wanted: &str| terms.iter().find(|(n, _)| *n == wanted).unwrap().1.clone().into_scalar::<f32>();
            totals.push(value("segmentation"));
        }
        let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len() as f32;
        assert!(mean(&totals[20..]) < 0.93 * mean(&totals[..5]), "{totals:?}");
    }
}
