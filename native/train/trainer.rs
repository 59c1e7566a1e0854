//! The joint step: segmenter, generator and discriminator, and all the state that goes on from step to step.

use crate::data::batch::Batch;
use crate::nets::losses::{self, Terms};
use crate::train::adversary::Critic;
use crate::train::adversary::batch::Contest;
use crate::train::config::{Kind, Stage, TrainConfig};
use crate::train::ema;
use crate::train::tensors::{Labelled, Step};
use anyhow::{Result, ensure};
use mien::burn::module::{Module, ModuleVisitor, Param};
use mien::burn::optim::grad_clipping::GradientClippingConfig;
use mien::burn::optim::{AdamWConfig, GradientsAccumulator, GradientsParams, ModuleOptimizer};
use mien::burn::tensor::{Device, Tensor};
use mien::face::classes::CLASSES;
use mien::nn::generator::field::FieldTensor;
use mien::nn::layers::resize::resize;
use mien::nn::model::{Model, ModelConfig};
use serde_json::{Value, to_value};

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

impl Trainer {
    /// Fresh weights from the config's seed. `device` is a training (autodiff) device.
    pub fn new(config: TrainConfig, device: &Device) -> Result<Self> {
        device.seed(config.seed);
        let model = config.model().init(device);
        // Lazily initialised parameters would draw their numbers at first use, in another order.
        let model = model.materialize();
        let critic = Critic::new(config.model, device).materialize();
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

    /// The same run, started from those networks of a published `model` that are of this run's kind and size; an error if
    /// neither is. `model` lies on the training device.
    pub fn start_from(self, model: Model, config: &ModelConfig) -> Result<Self> {
        let own = self.config.model();
        let same = |a: serde_json::Result<Value>, b: serde_json::Result<Value>| a.ok() == b.ok();
        let eye = same(to_value(&own.segmenter), to_value(&config.segmenter));
        let hand = same(to_value(&own.generator), to_value(&config.generator));
        ensure!(eye || hand, "neither its segmenter nor its generator is of this run's kind and size");
        let model = Model {
            segmenter: if eye { model.segmenter } else { self.model.segmenter },
            generator: if hand { model.generator } else { self.model.generator },
            regions: own.regions,
        };
        Ok(Self { average: model.valid(), model, ..self })
    }

    /// One step of the run's stage: model, then adversary, then average. It takes as many `batches` as the run accumulates, and
    /// gradients and terms are means over them.
    pub fn train_step(&mut self, batches: impl IntoIterator<Item = Batch>) -> Terms {
        let rate = self.config.rate(self.step);
        let critic = self.has_adversary().then(|| self.critic.clone().advance());
        let (mut grads, mut critic_grads) = (GradientsAccumulator::new(), GradientsAccumulator::new());
        let share = 1.0 / self.config.accumulate as f32;
        let mut means = Terms::new();
        for batch in batches.into_iter().take(self.config.accumulate) {
            let (terms, contest) = self.losses(batch, critic.as_ref());
            let total = terms.iter().map(|(name, value)| value.clone() * self.weight(name)).reduce(|a, b| a + b);
            let total = total.expect("there are losses") * share;
            grads.accumulate(&self.model, GradientsParams::from_grads(total.backward(), &self.model));
            add(&mut means, terms, share);
            if let (Some(critic), Some((contest, shares))) = (&critic, contest) {
                let terms = critic.learn(contest, &shares, self.config.loss.mismatch);
                let total =
                    terms.iter().map(|(_, value)| value.clone()).reduce(|a, b| a + b).expect("it judges") * share;
                critic_grads.accumulate(critic, GradientsParams::from_grads(total.backward(), critic));
                add(&mut means, terms, share);
            }
        }
        self.model = self.optimiser.step(rate, self.model.clone(), grads.grads());
        if let Some(critic) = critic {
            self.critic = self.critic_optimiser.step(rate * CRITIC_RATE, critic, critic_grads.grads());
        }
        self.average = ema::update(self.average.clone(), &self.model, EMA_DECAY, self.step);
        self.step += 1;
        means
    }

    /// The stage's losses on a batch; where a generator learns, also what the critic is to judge, and the shares of the
    /// wanted expressions `[n, 8]`.
    fn losses(&self, batch: Batch, critic: Option<&Critic>) -> (Terms, Option<(Contest, Tensor<2>)>) {
        let (stage, sizes) = (self.config.stage, self.config.sizes());
        let labelled = Labelled::new(&batch, sizes, &self.device);
        // One pass of the segmenter serves its own pictures and the generator's crops.
        let logits = match stage {
            // Frozen, not only without gradients: batch norm would go on counting statistics.
            Stage::Generator => self.model.segmenter.clone().freeze().forward(labelled.pictures),
            _ => self.model.segment(labelled.pictures),
        };
        let mut terms = Terms::new();
        if stage != Stage::Generator {
            terms.push(("segmentation", segmentation(logits.clone(), labelled.labels)));
        }
        if stage == Stage::Segmenter {
            return (terms, None);
        }
        let step = Step::new(batch, sizes, &self.device);
        let (more, contest) = edit_terms(&self.model, logits, critic, &step, &self.config);
        terms.extend(more);
        (terms, Some((contest, step.shares)))
    }

    fn has_adversary(&self) -> bool {
        self.config.stage != Stage::Segmenter
            && self.step >= self.config.loss.adversary_from
            && self.config.loss.needs_adversary()
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
            "identity" => w.identity,
            "cycle" => w.cycle,
            "consistency" => w.consistency,
            other => unreachable!("no weight for {other}"),
        }
    }
}

/// Adds `share` of each of `terms` to the sum of its name.
fn add(sums: &mut Terms, terms: Terms, share: f32) {
    for (name, value) in terms {
        let value = value.detach() * share;
        match sums.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum = sum.clone() + value,
            None => sums.push((name, value)),
        }
    }
}

/// The segmenter's own loss: `logits` against one-hot `labels`, both `[batch, 19, FIELD, FIELD]`.
fn segmentation(logits: Tensor<4>, labels: Tensor<4>) -> Tensor<1> {
    let weights = Tensor::<1>::from_floats(losses::CLASS_WEIGHTS, &logits.device()).reshape([1, CLASSES, 1, 1]);
    losses::cross_entropy(logits, labels, weights)
}

/// The generator's losses, by name, and what a critic is to judge. `logits`: the segmenter's, of the crops first.
pub fn edit_terms(
    model: &Model,
    logits: Tensor<4>,
    critic: Option<&Critic>,
    step: &Step,
    config: &TrainConfig,
) -> (Terms, Contest) {
    let share = if config.stage == Stage::Joint { config.loss.segmenter_share } else { 0.0 };
    let seen = scale_gradient(logits.narrow(0, 0, config.items), share);
    let features = model.encode(step.crops.clone(), seen);
    let field = model.decode(&features, step.conditions.clone());
    let edited = field.apply(step.inputs.clone(), step.intensities.clone(), mien::CROP);
    let mut terms = vec![
        ("picture", losses::picture(edited.clone(), step.wanted.clone())),
        ("edges", losses::edges(edited.clone(), step.wanted.clone())),
    ];
    match config.model {
        Kind::Hierarchical => terms.extend(field_terms(field, step)),
        Kind::UnetCgan => terms.push(("shading", change(edited.clone(), step))),
    }
    if config.loss.cycle > 0.0 || config.loss.consistency > 0.0 {
        terms.extend(second_look(model, edited.clone(), step, config));
    }
    let contest = Contest {
        inputs: step.inputs.clone(),
        wanted: step.wanted.clone(),
        edited,
        faces: step.faces.clone(),
        windows: features.windows(config.targets),
        targets: config.targets,
    };
    if let Some(critic) = critic {
        terms.extend(critic.persuade(&contest, &step.shares));
    }
    (terms, contest)
}

/// What the segmenter, which does not learn from it, sees of the `edited` pictures, and where an edit of them back to the
/// inputs' own expressions leads.
fn second_look(model: &Model, edited: Tensor<4>, step: &Step, config: &TrainConfig) -> Terms {
    let crops = resize(edited.clone(), [mien::CROP, mien::CROP]);
    let logits = model.segmenter.clone().freeze().forward(crops.clone());
    let mut terms = Terms::new();
    if config.loss.consistency > 0.0 {
        terms.push(("consistency", segmentation(logits.clone(), step.wanted_labels.clone())));
    }
    if config.loss.cycle > 0.0 {
        let field = model.decode(&model.encode(crops, logits), step.own.clone());
        let back = field.apply(edited, step.intensities.ones_like(), mien::CROP);
        terms.push(("cycle", losses::cycle(back, step.inputs.clone(), step.own_known.clone())));
    }
    terms
}

/// Direct supervision of a field by the one that made the wanted pictures.
fn field_terms(field: FieldTensor, step: &Step) -> Terms {
    let flow = field.flow.clone() * step.intensities.clone();
    let shaded = step.moved.clone() + field.shading * step.intensities.clone();
    let (wanted, moved, covered, known) = (&step.wanted, &step.moved, &step.cover, &step.flow_known);
    vec![
        ("flow", losses::flow(flow, step.flow.clone(), known.clone())),
        ("shading", losses::shading(shaded, wanted.clone(), moved.clone(), covered.clone(), known.clone())),
        ("paint", losses::paint(field.paint, wanted.clone(), covered.clone() * step.cover_known.clone())),
        ("cover", losses::cover(field.cover, covered.clone(), step.cover_known.clone())),
        ("gate", losses::gate_area(field.gate, step.still.clone())),
        ("smoothness", losses::smoothness(field.flow)),
    ]
}

/// A picture's loss where nothing moves and nothing is painted: what is to change counts up to six times.
fn change(edited: Tensor<4>, step: &Step) -> Tensor<1> {
    let (uncovered, known) = (step.cover.zeros_like(), step.flow_known.ones_like());
    losses::shading(edited, step.wanted.clone(), step.inputs.clone(), uncovered, known)
}

/// Sum of squares of the gradient in the segmenter's weights of the adversarial losses alone.
pub fn gradient_in_segmenter(trainer: &Trainer, batch: Batch) -> f32 {
    struct Sum<'a>(&'a GradientsParams, f32);
    impl ModuleVisitor for Sum<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            if let Some(gradient) = self.0.get::<D>(param.id) {
                self.1 += gradient.square().sum().into_scalar::<f32>();
            }
        }
    }
    let step = Step::new(batch, trainer.config.sizes(), &trainer.device);
    let logits = trainer.model.segment(step.crops.clone());
    let (terms, _) = edit_terms(&trainer.model, logits, Some(&trainer.critic), &step, &trainer.config);
    let gan = terms.into_iter().filter(|(name, _)| ["adversarial", "expression"].contains(name)).map(|(_, v)| v);
    let mut grads = gan.reduce(|a, b| a + b).expect("a critic has losses").backward();
    let grads = GradientsParams::from_module(&mut grads, &trainer.model.segmenter);
    let mut sum = Sum(&grads, 0.0);
    trainer.model.segmenter.visit(&mut sum);
    sum.1
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
    use crate::train::config::LossWeights;
    use mien::nn::generator::Generator;
    use mien::nn::generator::conditioning::Conditioning;

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
    fn a_frozen_segmenter_keeps_its_batch_statistics() {
        use mien::nn::layers::norm::NormKind;
        use mien::nn::segmenter::SegmenterConfig;
        use mien::nn::segmenter::bisenet::BiSeNetConfig;
        let set = drawn::people(0..3);
        let batch_norm = BiSeNetConfig { norm: NormKind::Batch, ..BiSeNetConfig::slim() };
        let x = Tensor::<4>::random(
            [1, 3, mien::CROP, mien::CROP],
            mien::burn::tensor::Distribution::Default,
            &Device::flex(),
        );
        let moved = |stage: Stage, consistency: f32| {
            let mut config = TrainConfig { stage, ..config(2) };
            (config.loss.consistency, config.loss.cycle) = (consistency, consistency);
            let mut trainer = Trainer::new(config, &device()).unwrap();
            trainer.model.segmenter = SegmenterConfig::BiSeNet(batch_norm.clone()).init(&device());
            trainer.average = trainer.model.valid();
            // One look in training gives the statistics something to be.
            let first = batch(&trainer, &set);
            let labelled = Labelled::new(&first, trainer.config.sizes(), &trainer.device);
            trainer.model.segment(labelled.pictures);
            let seen = |trainer: &Trainer| trainer.model.segmenter.valid().forward(x.clone()).into_data_as::<f32>();
            let before = seen(&trainer);
            trainer.losses(first, None);
            before.as_slice::<f32>().unwrap() != seen(&trainer).as_slice::<f32>().unwrap()
        };
        assert!(!moved(Stage::Generator, 0.0), "a frozen one counts nothing");
        assert!(!moved(Stage::Generator, 1.0), "nor does it from edited pictures");
        assert!(moved(Stage::Joint, 0.0), "one that learns does");
    }

    #[test]
    fn without_the_hinge_the_other_losses_of_the_adversary_stay() {
        let set = drawn::people(0..18);
        let names = |set_weights: fn(&mut crate::train::config::LossWeights)| {
            let mut config = config(2);
            (config.loss.adversarial, config.loss.expression, config.loss.identity) = (0.0, 0.0, 0.0);
            config.loss.adversary_from = 0;
            set_weights(&mut config.loss);
            let mut trainer = Trainer::new(config, &device()).unwrap();
            let batch = batch(&trainer, &set);
            trainer.train_step(vec![batch]).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert!(names(|loss| loss.expression = 0.1).contains(&"expression"));
        assert!(names(|loss| loss.identity = 0.1).contains(&"identity"));
        assert!(!names(|_| {}).contains(&"expression"));
    }

    #[test]
    fn adversarial_gradients_reach_the_segmenter() {
        let joint = gradient(1.0, Conditioning::Soft);
        assert!(joint > 0.0 && joint.is_finite(), "{joint}");
        assert_eq!(gradient(0.0, Conditioning::Soft), 0.0);
        assert_eq!(gradient(1.0, Conditioning::Hard), 0.0);
        assert_eq!(gradient(1.0, Conditioning::Boxes), 0.0);
    }

    /// Steps once in `stage` and says whether segmenter and generator changed.
    fn changed(stage: Stage) -> [bool; 2] {
        let set = drawn::people(0..4);
        let mut trainer = Trainer::new(TrainConfig { stage, ..config(2) }, &device()).unwrap();
        let before = trainer.model.clone();
        let batch = batch(&trainer, &set);
        trainer.train_step(vec![batch]);
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

    /// How far 25 steps bring losses down, as shares of what they were.
    fn learnt<const N: usize>(config: TrainConfig, losses: [&str; N]) -> [f32; N] {
        let set = drawn::people(0..4);
        let mut trainer = Trainer::new(config, &device()).unwrap();
        let mut steps: Vec<[f32; N]> = Vec::new();
        while trainer.step < 25 {
            let batch = batch(&trainer, &set);
            let terms = trainer.train_step(vec![batch]);
            assert!(terms.iter().all(|(_, value)| value.clone().into_scalar::<f32>().is_finite()));
            let value = |loss: &str| terms.iter().find(|(name, _)| *name == loss).expect(loss).1.clone().into_scalar();
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
        // The terms of a step with these batches, and what segmenter and critic make of a picture after it.
        let after = |places: &[usize]| {
            let config = TrainConfig { accumulate: places.len(), ..fresh.config.clone() };
            let (model, critic) = (fresh.model.clone(), fresh.critic.clone());
            let mut trainer = Trainer { model, critic, ..Trainer::new(config, &fresh.device).unwrap() };
            let batches = places.iter().map(|i| batch::draw_batch(&set, trainer.config.sizes(), 3, *i));
            let terms = trainer.train_step(batches.collect::<Vec<_>>());
            let x = Tensor::<4>::ones([1, 3, 128, 128], &trainer.device) * 0.5;
            let seen = [trainer.model.segment(x.clone()).flatten::<1>(0, 3), trainer.critic.embed(x).flatten(0, 1)];
            (terms.into_iter().map(|(_, value)| value.into_scalar::<f32>()).collect::<Vec<_>>(), seen)
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
        let [masks] = learnt(alone, ["segmentation"]);
        assert!(masks < 0.93, "{masks}");
    }

    #[test]
    fn all_losses_go_together() {
        let loss =
            LossWeights { identity: 0.5, cycle: 1.0, consistency: 1.0, adversary_from: 0, ..LossWeights::default() };
        let mut trainer = Trainer::new(TrainConfig { loss, ..config(1) }, &device()).unwrap();
        let batch = batch(&trainer, &drawn::people(0..4));
        let terms = trainer.train_step(vec![batch]);
        for name in ["segmentation", "flow", "paint", "adversarial", "expression", "identity", "cycle", "consistency"] {
            let value: f32 = terms.iter().find(|(n, _)| *n == name).expect(name).1.clone().into_scalar();
            // A person whom nobody resembles makes no triplet.
            assert!(value.is_finite() && (value != 0.0 || name == "identity"), "{name}: {value}");
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
        let [picture, identity] = learnt(cgan(), ["picture", "critic_identity"]);
        assert!(picture < 0.97 && identity < 0.9, "picture {picture}, identity {identity}");
    }

    #[test]
    fn a_run_starts_from_what_fits() {
        let device = device();
        let published = ModelConfig::tiny();
        let model = published.init(&device).materialize();
        let started = Trainer::new(cgan(), &device).unwrap().start_from(model.clone(), &published).unwrap();
        let x = Tensor::<4>::ones([1, 3, 64, 64], &device);
        started.model.segment(x.clone()).into_data().assert_eq(&model.segment(x).into_data(), true);
        assert!(matches!(started.model.generator, Generator::UNetCgan(_)));
        let other = ModelConfig::slim();
        let error = Trainer::new(cgan(), &device).unwrap().start_from(other.init(&device), &other).err().unwrap();
        assert!(error.to_string().contains("kind and size"));
    }
}
