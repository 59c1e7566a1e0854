//! What a face does: a vector of named actions, after the action units of FACS (Ekman & Friesen 1978), left and right apart,
//! and what they are in the face model's shapes.

use crate::synth::face_model::FaceModel;
use anyhow::{Context, Result, ensure};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use std::collections::BTreeMap;

/// An action as the table below describes it.
struct Kind {
    name: &'static str,
    /// Whether left and right act apart.
    sided: bool,
    /// The strongest that anatomy and the model's shapes allow; signed actions go as far below 0.
    most: f32,
    signed: bool,
    /// The face model's shapes and their weights at 1; of a sided action without `_L`, `_R`.
    shapes: &'static [(&'static str, f32)],
}

const fn sided(name: &'static str, most: f32, shapes: &'static [(&'static str, f32)]) -> Kind {
    Kind { name, sided: true, most, signed: false, shapes }
}

const fn whole(name: &'static str, most: f32, shapes: &'static [(&'static str, f32)]) -> Kind {
    Kind { name, sided: false, most, signed: false, shapes }
}

const fn signed(name: &'static str) -> Kind {
    Kind { name, sided: false, most: 1.0, signed: true, shapes: &[] }
}

const KINDS: [Kind; 25] = [
    sided("browDown", 1.7, &[("browDown", 1.0), ("browInnerUp", -0.3)]),
    sided("browInnerUp", 1.5, &[("browInnerUp", 1.0)]),
    sided("browOuterUp", 1.3, &[("browOuterUp", 1.0)]),
    sided("eyeWide", 1.5, &[("eyeWide", 1.0)]),
    sided("eyeBlink", 1.0, &[("eyeBlink", 1.0)]),
    sided("eyeSquint", 1.0, &[("eyeSquint", 1.0)]),
    sided("cheekRaise", 1.2, &[("cheekSquint", 0.7), ("cheekRaiser", 0.6)]),
    sided("cheekPuff", 1.0, &[("cheekPuff", 1.0)]),
    sided("noseSneer", 1.3, &[("noseSneer", 1.0)]),
    whole("jawOpen", 0.8, &[("jawOpen", 1.0)]),
    signed("jawSideways"),
    sided("smile", 1.1, &[("mouthSmile", 1.0)]),
    sided("frown", 1.2, &[("mouthFrown", 1.0)]),
    sided("dimple", 1.1, &[("mouthDimple", 1.0)]),
    sided("press", 1.0, &[("mouthPress", 1.0)]),
    whole("pucker", 1.0, &[("mouthPucker", 1.0)]),
    whole("funnel", 0.9, &[("mouthFunnel", 1.0)]),
    sided("stretch", 1.3, &[("mouthStretch", 1.0)]),
    sided("upperUp", 1.0, &[("mouthUpperUp", 1.0)]),
    sided("lowerDown", 1.0, &[("mouthLowerDown", 1.0)]),
    whole("rollUpper", 0.8, &[("mouthRollUpper", 1.0)]),
    whole("rollLower", 0.8, &[("mouthRollLower", 1.0)]),
    whole("shrug", 1.0, &[("mouthShrugLower", 1.0), ("mouthShrugUpper", 0.25)]),
    signed("gazeX"),
    signed("gazeY"),
];

/// Length of the vector: sided actions twice, the subject's left first.
pub const COUNT: usize = {
    let (mut i, mut n) = (0, 0);
    while i < KINDS.len() {
        n += if KINDS[i].sided { 2 } else { 1 };
        i += 1;
    }
    n
};

/// Actions that one face cannot do at once, and how much of the two it can: the weaker gives way.
const OPPOSED: [(&str, &str, f32); 17] = [
    ("eyeBlink", "eyeWide", 0.3),
    ("eyeSquint", "eyeWide", 1.7),
    ("press", "jawOpen", 0.25),
    ("rollUpper", "jawOpen", 0.35),
    ("rollLower", "jawOpen", 0.35),
    ("press", "lowerDown", 0.6),
    ("press", "upperUp", 0.8),
    ("press", "funnel", 0.3),
    ("smile", "frown", 0.4),
    ("smile", "pucker", 0.4),
    ("smile", "funnel", 0.6),
    ("stretch", "pucker", 0.3),
    ("stretch", "funnel", 0.5),
    ("cheekPuff", "jawOpen", 0.3),
    ("cheekPuff", "upperUp", 0.4),
    ("shrug", "jawOpen", 0.7),
    ("browOuterUp", "browDown", 1.4),
];

/// How strongly each action is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Actions(pub [f32; COUNT]);

impl Default for Actions {
    fn default() -> Self {
        Self([0.0; COUNT])
    }
}

/// The first place of each action in the vector.
fn place(kind: usize) -> usize {
    KINDS[..kind].iter().map(|k| if k.sided { 2 } else { 1 }).sum()
}

/// Places of a name: of a sided action both, or one with `Left` or `Right` behind it.
fn places(name: &str) -> Option<Vec<usize>> {
    let find = |name: &str| KINDS.iter().position(|k| k.name == name);
    if let Some(kind) = find(name) {
        return Some((0..if KINDS[kind].sided { 2 } else { 1 }).map(|side| place(kind) + side).collect());
    }
    let (name, side) = name.strip_suffix("Left").map(|n| (n, 0)).or(name.strip_suffix("Right").map(|n| (n, 1)))?;
    find(name).filter(|&kind| KINDS[kind].sided).map(|kind| vec![place(kind) + side])
}

/// Names of the vector's entries.
pub fn names() -> Vec<String> {
    KINDS
        .iter()
        .flat_map(|k| match k.sided {
            true => vec![format!("{}Left", k.name), format!("{}Right", k.name)],
            false => vec![k.name.to_owned()],
        })
        .collect()
}

impl Actions {
    /// The actions of a list; an error names what is none.
    pub fn of<'a>(list: impl IntoIterator<Item = (&'a str, f32)>) -> Result<Self> {
        let mut actions = Self::default();
        for (name, strength) in list {
            for place in places(name).with_context(|| format!("`{name}` is no action: {}", names().join(", ")))? {
                actions.0[place] = strength;
            }
        }
        ensure!(actions == actions.bounded(), "an action is stronger than a face can do: {actions:?}");
        Ok(actions)
    }

    /// Strength of an action, the mean of its sides.
    pub fn get(&self, name: &str) -> f32 {
        let places = places(name).expect("an action");
        places.iter().map(|&p| self.0[p]).sum::<f32>() / places.len() as f32
    }

    /// Left and right changed.
    pub fn mirrored(&self) -> Self {
        let mut other = self.clone();
        for (kind, k) in KINDS.iter().enumerate() {
            let p = place(kind);
            if k.sided {
                other.0.swap(p, p + 1);
            } else if k.signed && k.name != "gazeY" {
                other.0[p] = -other.0[p];
            }
        }
        other
    }

    /// All of it, `by` times as strong.
    pub fn scaled(&self, by: f32) -> Self {
        Self(self.0.map(|a| a * by)).bounded()
    }

    /// The two together, within what a face can do.
    pub fn with(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + other.0[i])).anatomical()
    }

    fn bounded(&self) -> Self {
        let mut actions = self.clone();
        for (kind, k) in KINDS.iter().enumerate() {
            for side in 0..if k.sided { 2 } else { 1 } {
                let value = &mut actions.0[place(kind) + side];
                *value = value.clamp(if k.signed { -k.most } else { 0.0 }, k.most);
            }
        }
        actions
    }

    /// Within bounds, and of actions that exclude each other the stronger.
    pub fn anatomical(&self) -> Self {
        let mut actions = self.bounded();
        for (a, b, most) in OPPOSED {
            let (a, b) = (places(a).expect("an action"), places(b).expect("an action"));
            for side in 0..2 {
                let (i, j) = (a[side.min(a.len() - 1)], b[side.min(b.len() - 1)]);
                let weaker = if actions.0[i] < actions.0[j] { i } else { j };
                let excess = actions.0[i] + actions.0[j] - most;
                if excess > 0.0 {
                    actions.0[weaker] = (actions.0[weaker] - excess).max(0.0);
                }
            }
        }
        actions
    }

    /// Weights of the face model's shapes.
    pub fn shapes(&self, model: &FaceModel) -> Result<Vec<f32>> {
        let mut weights = vec![0.0; model.names.len()];
        for (kind, k) in KINDS.iter().enumerate() {
            for (shape, weight) in k.shapes {
                for (side, ending) in if k.sided { &["_L", "_R"][..] } else { &[""] }.iter().enumerate() {
                    weights[model.expression_index(&format!("{shape}{ending}"))?] +=
                        self.0[place(kind) + side] * weight;
                }
            }
        }
        let sideways = self.get("jawSideways");
        weights[model.expression_index(if sideways > 0.0 { "jawLeft" } else { "jawRight" })?] += sideways.abs() * 0.6;
        Ok(weights)
    }
}

/// The eight expressions as actions.
pub struct Presets(BTreeMap<String, Actions>);

impl Presets {
    /// Those that come with the program.
    pub fn ours() -> Self {
        Self::parse(include_str!("presets.toml")).expect("our own file")
    }

    /// Of a TOML file: a table of actions for each name.
    pub fn parse(text: &str) -> Result<Self> {
        let file: BTreeMap<String, BTreeMap<String, f32>> = toml::from_str(text).context("not a table of actions")?;
        let preset = |(name, list): (String, BTreeMap<String, f32>)| {
            let actions = Actions::of(list.iter().map(|(n, &s)| (n.as_str(), s))).with_context(|| name.clone())?;
            Ok((name, actions))
        };
        Ok(Self(file.into_iter().map(preset).collect::<Result<_>>()?))
    }

    /// The preset's actions; `None` if there is none of that name.
    pub fn get(&self, name: &str) -> Option<&Actions> {
        self.0.get(name)
    }

    /// Actions at random: an expression more or less strong and uneven, two mixed, or few actions alone.
    pub fn draw(&self, rng: &mut StdRng) -> Actions {
        let all: Vec<&Actions> = self.0.values().collect();
        let any = |rng: &mut StdRng| {
            let one = *all.choose(rng).expect("presets");
            if rng.random_bool(0.5) { one.mirrored() } else { one.clone() }
        };
        let mut drawn = match rng.random_range(0..10) {
            0..3 => any(rng).scaled(rng.random_range(0.3..1.0)),
            3..6 => {
                let (share, strength) = (rng.random_range(0.2..0.8), rng.random_range(0.6..1.1));
                any(rng).scaled(share * strength).with(&any(rng).scaled((1.0 - share) * strength))
            }
            _ => single(rng, rng.clone().random_range(1..5)),
        };
        // Nobody does the same twice, nor both sides alike.
        for value in &mut drawn.0 {
            *value *= rng.random_range(0.75..1.25);
        }
        if rng.random_bool(0.25) {
            drawn = drawn.with(&single(rng, 1));
        }
        if rng.random_bool(0.3) {
            for name in ["gazeX", "gazeY"] {
                drawn.0[places(name).expect("an action")[0]] = rng.random_range(-0.7..0.7);
            }
        }
        drawn.anatomical()
    }
}

/// As many actions as said, on both sides or one.
fn single(rng: &mut StdRng, count: usize) -> Actions {
    let mut actions = Actions::default();
    for _ in 0..count {
        let kind = rng.random_range(0..KINDS.len());
        let k = &KINDS[kind];
        let strength = k.most * rng.random_range(0.25..1.0) * if k.signed && rng.random_bool(0.5) { -1.0 } else { 1.0 };
        let sides = if k.sided { [(0, 2), (0, 2), (0, 1), (1, 2)][rng.random_range(0..4)] } else { (0, 1) };
        (sides.0..sides.1).for_each(|side| actions.0[place(kind) + side] = strength);
    }
    actions.anatomical()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::face::expression::Expression;
    use rand::SeedableRng;

    #[test]
    fn each_expression_has_its_preset() {
        let presets = Presets::ours();
        assert!(Expression::ALL.iter().all(|e| presets.get(e.name()).is_some()));
        assert_eq!(presets.get("neutral"), Some(&Actions::default()));
        for (name, preset) in &presets.0 {
            assert_eq!(preset, &preset.anatomical(), "{name} contradicts itself");
        }
        assert!(Presets::parse("[happy]\nsmille = 1.0").err().unwrap().root_cause().to_string().contains("smille"));
        assert!(Presets::parse("[happy]\nsmile = 9.0").is_err());
    }

    #[test]
    fn what_is_drawn_can_be_done_and_is_drawn_again() {
        let presets = Presets::ours();
        let draw = |seed| presets.draw(&mut StdRng::seed_from_u64(seed));
        let mut moved = [false; COUNT];
        for seed in 0..3000 {
            let actions = draw(seed);
            assert_eq!(actions, actions.bounded());
            for (a, b, most) in OPPOSED {
                let (a, b) = (places(a).unwrap(), places(b).unwrap());
                for side in 0..2 {
                    let sum = actions.0[a[side.min(a.len() - 1)]] + actions.0[b[side.min(b.len() - 1)]];
                    let strongest = actions.0[a[side.min(a.len() - 1)]].max(actions.0[b[side.min(b.len() - 1)]]);
                    assert!(sum <= most.max(strongest) + 1e-5, "{seed}: {a:?} + {b:?} = {sum}");
                }
            }
            (0..COUNT).for_each(|i| moved[i] |= actions.0[i].abs() > 0.2);
        }
        assert!(moved.iter().all(|&m| m), "{moved:?}");
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn mirroring_changes_sides() {
        let left = Actions::of([("smileLeft", 0.5), ("gazeX", 0.4), ("jawOpen", 0.3)]).unwrap();
        let right = Actions::of([("smileRight", 0.5), ("gazeX", -0.4), ("jawOpen", 0.3)]).unwrap();
        assert_eq!(left.mirrored(), right);
        assert_eq!(left.mirrored().mirrored(), left);
    }
}
