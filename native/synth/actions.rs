//! Actions as the face model's shapes, and actions drawn at random.

use crate::synth::face_model::FaceModel;
use anyhow::Result;
use mien::face::action::{Actions, KINDS, places, places_of};
use mien::face::expression::Expression;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// The face model's shapes of each action and their weights at 1; of a sided action without `_L`, `_R`.
#[rustfmt::skip]
const SHAPES: [(&str, &[(&str, f32)]); 22] = [
    ("browDown", &[("browDown", 1.0), ("browInnerUp", -0.3)]),
    ("browInnerUp", &[("browInnerUp", 1.0)]),
    ("browOuterUp", &[("browOuterUp", 1.0)]),
    ("eyeWide", &[("eyeWide", 1.0)]),
    ("eyeBlink", &[("eyeBlink", 1.0)]),
    ("eyeSquint", &[("eyeSquint", 1.0)]),
    ("cheekRaise", &[("cheekSquint", 0.7), ("cheekRaiser", 0.6)]),
    ("cheekPuff", &[("cheekPuff", 1.0)]),
    ("noseSneer", &[("noseSneer", 1.0)]),
    ("jawOpen", &[("jawOpen", 1.0)]),
    ("smile", &[("mouthSmile", 1.0)]),
    ("frown", &[("mouthFrown", 1.0)]),
    ("dimple", &[("mouthDimple", 1.0)]),
    ("press", &[("mouthPress", 1.0)]),
    ("pucker", &[("mouthPucker", 1.0)]),
    ("funnel", &[("mouthFunnel", 1.0)]),
    ("stretch", &[("mouthStretch", 1.0)]),
    ("upperUp", &[("mouthUpperUp", 1.0)]),
    ("lowerDown", &[("mouthLowerDown", 1.0)]),
    ("rollUpper", &[("mouthRollUpper", 1.0)]),
    ("rollLower", &[("mouthRollLower", 1.0)]),
    ("shrug", &[("mouthShrugLower", 1.0), ("mouthShrugUpper", 0.25)]),
];

/// What a jaw's whole way to one side is of the model's shape.
const SIDEWAYS: f32 = 0.6;

/// Each action's shapes: the action's place in the vector, the shape's place in the model, the weight at 1.
fn shapes(model: &FaceModel) -> Result<Vec<(usize, usize, f32)>> {
    let mut all = Vec::new();
    for (name, shapes) in SHAPES {
        let places = places(name)?;
        let endings = if places.len() == 2 { &["_L", "_R"][..] } else { &[""] };
        for (place, ending) in places.zip(endings) {
            for (shape, weight) in shapes {
                all.push((place, model.expression_index(&format!("{shape}{ending}"))?, *weight));
            }
        }
    }
    Ok(all)
}

/// Weights of the face model's shapes.
pub fn weights(actions: &Actions, model: &FaceModel) -> Result<Vec<f32>> {
    let mut weights = vec![0.0; model.names.len()];
    for (place, shape, weight) in shapes(model)? {
        weights[shape] += actions.0[place] * weight;
    }
    let sideways = actions.get("jawSideways")?;
    weights[model.expression_index(if sideways > 0.0 { "jawLeft" } else { "jawRight" })?] += sideways.abs() * SIDEWAYS;
    Ok(weights)
}

/// What a face does whose shapes have these weights: an action is as strong as its first shape. Gaze and what no photo is fitted
/// with stay 0.
pub fn read(weights: &[f32], model: &FaceModel) -> Result<Actions> {
    let mut actions = Actions::default();
    for (place, shape, weight) in shapes(model)?.into_iter().rev() {
        actions.0[place] = weights[shape] / weight;
    }
    let [left, right] = ["jawLeft", "jawRight"].map(|name| model.expression_index(name).map(|shape| weights[shape]));
    actions.0[places("jawSideways")?].fill((left? - right?) / SIDEWAYS);
    Ok(actions.bounded())
}

/// Actions at random: an expression more or less strong and uneven, two mixed, few actions at once, one alone nearly as far as it goes, or
/// eyes that close, both or one, as no expression has them.
pub fn draw(rng: &mut StdRng) -> Actions {
    let any = |rng: &mut StdRng| {
        let one = Actions::preset(*Expression::ALL.choose(rng).expect("expressions"));
        if rng.random_bool(0.5) { one.mirrored() } else { one.clone() }
    };
    let mut drawn = match rng.random_range(0..20) {
        0..5 => any(rng).scaled(rng.random_range(0.3..1.0)),
        5..10 => {
            let (share, strength) = (rng.random_range(0.2..0.8), rng.random_range(0.6..1.1));
            any(rng).scaled(share * strength).with(&any(rng).scaled((1.0 - share) * strength))
        }
        10..16 => {
            let count = rng.random_range(1..5);
            single(rng, count, 0.25)
        }
        16..18 => single(rng, 1, 0.8),
        _ => shut(rng),
    };
    // Nobody does the same twice, nor both sides alike.
    for value in &mut drawn.0 {
        *value *= rng.random_range(0.75..1.25);
    }
    if rng.random_bool(0.25) {
        drawn = drawn.with(&single(rng, 1, 0.25));
    }
    if rng.random_bool(0.3) {
        for name in ["gazeX", "gazeY"] {
            let gaze = rng.random_range(-0.7..0.7);
            drawn.0[places(name).expect("an action")].fill(gaze);
        }
    }
    drawn.anatomical()
}

/// Eyes that close, both or one: a closed lid now and then with something else.
fn shut(rng: &mut StdRng) -> Actions {
    let mut actions = if rng.random_bool(0.5) { Actions::default() } else { single(rng, 1, 0.25) };
    let name = ["eyeBlink", "eyeBlink.left", "eyeBlink.right"].choose(rng).expect("names");
    actions.0[places(name).expect("an action")].fill(rng.random_range(0.7..1.3));
    actions
}

/// As many actions as said, on both sides or one, each from a share of its strongest on.
fn single(rng: &mut StdRng, count: usize, from: f32) -> Actions {
    let mut actions = Actions::default();
    for _ in 0..count {
        let kind = rng.random_range(0..KINDS.len());
        let k = &KINDS[kind];
        let strength = k.most * rng.random_range(from..1.0) * if k.signed && rng.random_bool(0.5) { -1.0 } else { 1.0 };
        let start = places_of(kind).start;
        let sides = if k.sided { [0..2, 0..2, 0..1, 1..2][rng.random_range(0..4)].clone() } else { 0..1 };
        actions.0[start + sides.start..start + sides.end].fill(strength);
    }
    actions.anatomical()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::face::action::{COUNT, OPPOSED};
    use rand::SeedableRng;

    #[test]
    fn what_is_drawn_can_be_done_and_is_drawn_again() {
        let draw = |seed| draw(&mut StdRng::seed_from_u64(seed));
        let mut moved = [false; COUNT];
        for seed in 0..3000 {
            let actions = draw(seed);
            assert_eq!(actions, actions.bounded());
            for (a, b, most) in OPPOSED {
                let (a, b) = (places(a).unwrap(), places(b).unwrap());
                for side in 0..2 {
                    let of = |at: &std::ops::Range<usize>| actions.0[at.start + side.min(at.len() - 1)];
                    let (sum, strongest) = (of(&a) + of(&b), of(&a).max(of(&b)));
                    assert!(sum <= most.max(strongest) + 1e-5, "{seed}: {a:?} + {b:?} = {sum}");
                }
            }
            (0..COUNT).for_each(|i| moved[i] |= actions.0[i].abs() > 0.2);
        }
        assert!(moved.iter().all(|&m| m), "{moved:?}");
        // A slider goes to its end, and no named expression shuts an eye.
        for place in places("eyeBlink").unwrap() {
            let shut = (0..3000).filter(|seed| draw(*seed).0[place] > 0.6).count();
            assert!(shut > 120, "{place}: {shut} of 3000");
        }
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
