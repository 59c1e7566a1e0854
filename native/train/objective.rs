//! What is minimised: the losses of segmenter and generator on one batch.

use crate::data::batch::Batch;
use crate::nets::losses;
use crate::train::adversary::Adversary;
use crate::train::adversary::batch::AdversarialBatch;
use crate::train::config::{Kind, Stage, TrainConfig};
use crate::train::loss::{Loss, Terms};
use crate::train::tensors::{Labelled, Step, crops};
use mien::burn::module::Module;
use mien::burn::tensor::{Device, Tensor, s};
use mien::face::classes::CLASSES;
use mien::nn::generator::field::FieldTensor;
use mien::nn::generator::told::Told;
use mien::nn::layers::resize::resize;
use mien::nn::model::Model;

/// The stage's losses on a batch; where a generator learns, also what the adversary is to tell apart. The generator learns from
/// the `adversary`, if there is one, which learns nothing here: give it frozen.
pub fn losses(
    model: &Model,
    batch: Batch,
    adversary: Option<&Adversary>,
    config: &TrainConfig,
    device: &Device,
) -> (Terms, Option<AdversarialBatch>) {
    let sizes = config.sizes();
    let crops = crops(&batch, sizes, device);
    let mut terms = Terms::default();
    let logits = if config.stage.trains_segmenter() {
        // One pass of the segmenter serves its own pictures and the generator's crops.
        let labelled = Labelled::new(crops.clone(), &batch, sizes);
        let logits = model.segment(labelled.pictures);
        terms.push(Loss::Segmentation, segmentation(logits.clone(), labelled.labels));
        logits
    } else {
        frozen_logits(model, crops.clone())
    };
    if config.stage == Stage::Segmenter {
        return (terms, None);
    }
    let model = match config.stage {
        Stage::Mouth => &Model { generator: model.generator.clone().mouth_alone(), ..model.clone() },
        _ => model,
    };
    let (more, adversarial) = edit_terms(model, logits, adversary, Step::new(crops, batch, sizes), config);
    terms.extend(more);
    (terms, Some(adversarial))
}

/// What the segmenter sees of `pictures` when it does not learn: no gradient for its weights, and norms over batches take
/// what they remember and remember nothing of these pictures.
fn frozen_logits(model: &Model, pictures: Tensor<4>) -> Tensor<4> {
    model.segmenter.clone().freeze().forward(pictures)
}

/// The segmenter's own loss: `logits` against one-hot `labels`, both `[batch, 19, FIELD, FIELD]`.
fn segmentation(logits: Tensor<4>, labels: Tensor<4>) -> Tensor<1> {
    let weights = Tensor::<1>::from_floats(losses::CLASS_WEIGHTS, &logits.device()).reshape([1, CLASSES, 1, 1]);
    losses::cross_entropy(logits, labels, weights)
}

/// The generator's losses, and what an adversary is to tell apart. `logits`: the segmenter's, of the crops first.
fn edit_terms(
    model: &Model,
    logits: Tensor<4>,
    adversary: Option<&Adversary>,
    step: Step,
    config: &TrainConfig,
) -> (Terms, AdversarialBatch) {
    let share = if config.stage == Stage::Joint { config.loss.segmenter_share } else { 0.0 };
    let seen = scale_gradient(logits.narrow(0, 0, config.items), share);
    let features = model.encode(step.crops.clone(), seen);
    let field = model.decode(&features, step.conditions.clone());
    let edited = field.apply(step.inputs.clone(), step.intensities.clone(), mien::CROP);
    let mut terms = Terms::default();
    terms.push(Loss::Picture, losses::picture(edited.clone(), step.wanted.clone()));
    terms.push(Loss::Edges, losses::edges(edited.clone(), step.wanted.clone()));
    match (config.model, config.told) {
        // It answers with a picture.
        (Kind::UnetCgan, Told::Expressions) => terms.push(Loss::Shading, change(edited.clone(), &step)),
        _ => terms.extend(field_terms(field, &step)),
    }
    if let Some(read) = features.shown.clone().filter(|_| config.loss.reading > 0.0) {
        let each = |x: Tensor<2>| x.slice(s![0..;config.targets as isize, ..]);
        let known = step.own_known.clone().flatten::<2>(1, 3);
        terms.push(Loss::Reading, losses::actions(read, each(step.own.clone()), each(known)));
    }
    if config.loss.cycle > 0.0 || config.loss.consistency > 0.0 {
        terms.extend(reencode(model, edited.clone(), &step, config));
    }
    let batch = AdversarialBatch {
        inputs: step.inputs,
        wanted: step.wanted,
        edited,
        shown: step.shown,
        faces: step.faces,
        windows: features.windows(config.targets),
        targets: config.targets,
        photos: step.photos,
    };
    if let Some(adversary) = adversary {
        terms.extend(adversary.generator_loss(&batch, &config.loss));
    }
    (terms, batch)
}

/// What the segmenter, which does not learn from it, sees of the `edited` pictures, and where an edit of them back to the
/// inputs' own expressions leads.
fn reencode(model: &Model, edited: Tensor<4>, step: &Step, config: &TrainConfig) -> Terms {
    let crops = resize(edited.clone(), [mien::CROP, mien::CROP]);
    let logits = frozen_logits(model, crops.clone());
    let mut terms = Terms::default();
    if config.loss.consistency > 0.0 {
        terms.push(Loss::Consistency, segmentation(logits.clone(), step.wanted_labels.clone()));
    }
    if config.loss.cycle > 0.0 {
        let field = model.decode(&model.encode(crops, logits), step.own.clone());
        let back = field.apply(edited, step.intensities.ones_like(), mien::CROP);
        terms.push(Loss::Cycle, losses::cycle(back, step.inputs.clone(), step.own_known.clone()));
    }
    terms
}

/// Direct supervision of a field by the one that made the wanted pictures.
fn field_terms(field: FieldTensor, step: &Step) -> Terms {
    let flow = field.flow.clone() * step.intensities.clone();
    let shaded = step.moved.clone() + field.shading * step.intensities.clone();
    let (wanted, moved, covered, known) = (&step.wanted, &step.moved, &step.cover, &step.flow_known);
    Terms(vec![
        (Loss::Flow, losses::flow(flow, step.flow.clone(), known.clone())),
        (Loss::Shading, losses::shading(shaded, wanted.clone(), moved.clone(), covered.clone(), known.clone())),
        (Loss::Paint, losses::paint(field.paint, wanted.clone(), step.painted.clone())),
        (Loss::Cover, losses::cover(field.cover, covered.clone(), step.cover_known.clone())),
        (Loss::Gate, losses::gate_area(field.gate, step.still.clone())),
        (Loss::Smoothness, losses::smoothness(field.flow)),
    ])
}

/// A picture's loss where nothing moves and nothing is painted: what is to change counts up to six times.
fn change(edited: Tensor<4>, step: &Step) -> Tensor<1> {
    let (uncovered, known) = (step.cover.zeros_like(), step.flow_known.ones_like());
    losses::shading(edited, step.wanted.clone(), step.inputs.clone(), uncovered, known)
}

/// `x` itself, through which gradients pass times `share`; nothing passes at 0.
fn scale_gradient(x: Tensor<4>, share: f32) -> Tensor<4> {
    let still = x.clone().detach();
    if share == 0.0 { still } else { (x - still.clone()) * share + still }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use crate::train::trainer::Trainer;
    use crate::train::trainer::tests::{batch, config, device};
    use mien::burn::optim::GradientsParams;

    #[test]
    fn a_frozen_segmenter_sees_the_crops_alone() {
        let set = drawn::people(0..4);
        let trainer =
            Trainer::new(TrainConfig { stage: Stage::Generator, segment: 3, ..config(1) }, &device()).unwrap();
        let batch = batch(&trainer, &set);
        assert!(batch.segment.is_empty() && batch.segment_labels.is_empty(), "nothing is drawn for it");
        let (terms, _) = losses(&trainer.model, batch, None, &trainer.config, &trainer.device);
        assert!(terms.get(Loss::Picture).is_some() && terms.get(Loss::Segmentation).is_none());
    }

    #[test]
    fn the_adversary_learns_nothing_from_the_generator_s_step() {
        let set = drawn::people(0..4);
        let mut config = config(1);
        config.loss.identity = 0.5;
        let trainer = Trainer::new(config, &device()).unwrap();
        let adversary = trainer.adversary.clone().freeze();
        let batch = batch(&trainer, &set);
        let (terms, _) = losses(&trainer.model, batch, Some(&adversary), &trainer.config, &trainer.device);
        let mut grads = terms.weighted(&trainer.config.loss).backward();
        assert!(GradientsParams::from_module(&mut grads, &trainer.adversary).is_empty());
        assert!(!GradientsParams::from_module(&mut grads, &trainer.model).is_empty());
    }
}
