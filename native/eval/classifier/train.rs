//! The classifier's training: cross-entropy of expressions and triplets of people.

use crate::data::view::{Placement, Tint, draw, edged};
use crate::data::{DataSet, Shot};
use crate::eval::classifier::Classifier;
use crate::nets::{losses, warm_then_cosine};
use mien::FIELD;
use mien::burn::module::Module;
use mien::burn::optim::grad_clipping::GradientClippingConfig;
use mien::burn::optim::{AdamWConfig, GradientsParams};
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::face::expression::{Condition, Expression};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;

/// People a step, and pictures of each.
const PEOPLE: usize = 8;
const PICTURES: usize = 4;
/// Learning rate after warm-up; falls along a cosine. At 2e-3 the expressions stay at chance.
const RATE: f64 = 5e-4;
const WARM_UP: f64 = 50.0;

/// The one expression that a shot shows at full strength, if it is labelled so.
fn label(shot: &Shot) -> Option<usize> {
    let Condition { weights, .. } = shot.condition?;
    (shot.intensity == 1.0).then(|| weights.iter().position(|weight| *weight == 1.0))?
}

/// A shot as a crop `[3, FIELD, FIELD]`; placed and lit at random with `rng`.
fn view(set: &DataSet, shot: &Shot, rng: Option<&mut StdRng>, out: &mut Vec<f32>) {
    let mut still = StdRng::seed_from_u64(0);
    let moved = rng.is_some();
    let rng = rng.unwrap_or(&mut still);
    let mut near = |most: f32| if moved { rng.random_range(-most..most) } else { 0.0 };
    let (scale, roll, shift) = (1.0 + near(0.08), near(6.0), [near(6.0), near(6.0)]);
    let place = Placement::new(scale, roll, shift, moved && rng.random_bool(0.5));
    let tint = Tint::draw(rng, if moved { 0.8 } else { 0.0 });
    let picture = &set.pictures[shot.picture];
    draw(picture, FIELD, &place, &tint, |at| edged(picture, at), out);
}

fn pictures(values: Vec<f32>, device: &Device) -> Tensor<4> {
    let n = values.len() / (3 * FIELD * FIELD);
    Tensor::from_data(TensorData::new(values, [n, 3, FIELD, FIELD]), device)
}

/// Trains a classifier on the labelled pictures of a set for `steps`; `report` hears of each step its loss. `device` is a training
/// device.
pub fn train(set: &DataSet, steps: usize, device: &Device, mut report: impl FnMut(usize, f32)) -> Classifier {
    device.seed(1);
    let mut classifier = Classifier::new(device);
    let clip = GradientClippingConfig::Norm(1.0);
    let mut optimiser = AdamWConfig::new().with_weight_decay(1e-3).init().with_grad_clipping(clip.init());
    let mut shots: BTreeMap<&str, Vec<(&Shot, usize)>> = BTreeMap::new();
    for portrait in &set.portraits {
        let labelled = portrait.shots.iter().filter_map(|shot| Some((shot, label(shot)?)));
        shots.entry(&portrait.person).or_default().extend(labelled);
    }
    let mut people: Vec<_> = shots.into_values().filter(|shots| !shots.is_empty()).collect();
    let mut rng = StdRng::seed_from_u64(1);
    for step in 0..steps {
        let (mut values, mut shares) = (Vec::new(), Vec::new());
        for i in 0..PEOPLE.min(people.len()) {
            // Distinct: each draw leaves the front of the list.
            let chosen = rng.random_range(i..people.len());
            people.swap(i, chosen);
            for _ in 0..PICTURES {
                let (shot, shown) = people[i][rng.random_range(0..people[i].len())];
                view(set, shot, Some(&mut rng), &mut values);
                shares.extend((0..Expression::ALL.len()).map(|e| f32::from(u8::from(shown == e))));
            }
        }
        let n = shares.len() / Expression::ALL.len();
        let seen = classifier.forward(pictures(values, device));
        let shares = Tensor::from_data(TensorData::new(shares, [n, Expression::ALL.len()]), device);
        let named = losses::classification(seen.expression, shares);
        // Every picture is an anchor, the person's next one its positive.
        let next = (0..n).map(|i| (i / PICTURES * PICTURES + (i + 1) % PICTURES) as i32).collect::<Vec<_>>();
        let positives = seen.identity.clone().select(0, Tensor::from_data(next.as_slice(), device));
        let loss = named + losses::triplet(seen.identity, positives, PICTURES);
        report(step, loss.clone().into_scalar());
        let grads = GradientsParams::from_grads(loss.backward(), &classifier);
        classifier = optimiser.step(RATE * warm_then_cosine(step, steps, WARM_UP), classifier, grads);
    }
    classifier.valid()
}

/// Share of the labelled pictures that the classifier names right: photos, and made pictures. `None` where there are none.
pub fn accuracy(classifier: &Classifier, set: &DataSet, device: &Device) -> [Option<f64>; 2] {
    let mut counts = [[0usize; 2]; 2];
    for shot in set.portraits.iter().flat_map(|portrait| &portrait.shots) {
        let Some(wanted) = label(shot) else { continue };
        let mut values = Vec::new();
        view(set, shot, None, &mut values);
        let named = classifier.forward(pictures(values, device)).expression.argmax(1).into_scalar::<i32>();
        let count = &mut counts[usize::from(shot.flow.is_some())];
        count[0] += 1;
        count[1] += usize::from(named as usize == wanted);
    }
    counts.map(|[all, right]| (all > 0).then(|| right as f64 / all as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;

    #[test]
    fn a_classifier_learns_drawn_expressions() {
        // Two people, each happy and surprised, are eight pictures a step.
        let mut set = drawn::people(0..2);
        let kept = [Expression::Happy as usize, Expression::Surprise as usize];
        set.portraits.iter_mut().for_each(|p| p.shots.retain(|shot| label(shot).is_some_and(|e| kept.contains(&e))));
        let device = Device::flex();
        let classifier = train(&set, 110, &device.clone().autodiff(), |_, _| {});
        let [named, _] = accuracy(&classifier, &set, &device);
        assert!(named.unwrap() >= 0.75, "{named:?} right, half are by chance");
    }
}
