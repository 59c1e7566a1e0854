//! What a face does: named actions after the action units of FACS (Ekman & Friesen 1978), left and right apart. "Left" is
//! the person's own left, on the right of the picture.

use super::expression::Expression;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// An action as the table below describes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kind {
    /// As in files and on the command line.
    pub name: &'static str,
    /// Whether left and right act apart.
    pub sided: bool,
    /// The strongest that anatomy allows; signed actions go as far below 0.
    pub most: f32,
    /// Whether it also goes the other way: a jaw to either side.
    pub signed: bool,
}

const fn sided(name: &'static str, most: f32) -> Kind {
    Kind { name, sided: true, most, signed: false }
}

const fn whole(name: &'static str, most: f32) -> Kind {
    Kind { name, sided: false, most, signed: false }
}

const fn signed(name: &'static str) -> Kind {
    Kind { name, sided: false, most: 1.0, signed: true }
}

/// All actions, in the order of every vector. `jawSideways` and `gazeX` go to the person's left, `gazeY` up.
pub const KINDS: [Kind; 25] = [
    sided("browDown", 1.7),
    sided("browInnerUp", 1.5),
    sided("browOuterUp", 1.3),
    sided("eyeWide", 1.5),
    sided("eyeBlink", 1.0),
    sided("eyeSquint", 1.0),
    sided("cheekRaise", 1.2),
    sided("cheekPuff", 1.0),
    sided("noseSneer", 1.3),
    whole("jawOpen", 0.8),
    signed("jawSideways"),
    sided("smile", 1.1),
    sided("frown", 1.2),
    sided("dimple", 1.1),
    sided("press", 1.0),
    whole("pucker", 1.0),
    whole("funnel", 0.9),
    sided("stretch", 1.3),
    sided("upperUp", 1.0),
    sided("lowerDown", 1.0),
    whole("rollUpper", 0.8),
    whole("rollLower", 0.8),
    whole("shrug", 1.0),
    signed("gazeX"),
    signed("gazeY"),
];

/// Length of the vector: sided actions twice, left first.
pub const COUNT: usize = {
    let (mut i, mut n) = (0, 0);
    while i < KINDS.len() {
        n += if KINDS[i].sided { 2 } else { 1 };
        i += 1;
    }
    n
};

/// Actions that one face cannot do at once, and how much of the two it can.
pub const OPPOSED: [(&str, &str, f32); 17] = [
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
#[derive(Debug, Clone, PartialEq)]
pub struct Actions(pub [f32; COUNT]);

impl Default for Actions {
    fn default() -> Self {
        Self([0.0; COUNT])
    }
}

/// Places in the vector of action `kind` of [`KINDS`].
pub fn places_of(kind: usize) -> std::ops::Range<usize> {
    let width = |k: &Kind| if k.sided { 2 } else { 1 };
    let start = KINDS[..kind].iter().map(width).sum();
    start..start + width(&KINDS[kind])
}

/// The place in [`KINDS`] of a name as [`places`] takes it.
pub fn kind(name: &str) -> Result<usize> {
    let start = places(name)?.start;
    Ok((0..KINDS.len()).find(|kind| places_of(*kind).contains(&start)).expect("a place is some action's"))
}

/// Places of a name: of a sided action both, or one with `.left` or `.right` behind it; an error names what is none.
pub fn places(name: &str) -> Result<std::ops::Range<usize>> {
    let (plain, side) = match name.rsplit_once('.') {
        Some((plain, "left")) => (plain, Some(0)),
        Some((plain, "right")) => (plain, Some(1)),
        _ => (name, None),
    };
    let kind = KINDS.iter().position(|k| k.name == plain && (k.sided || side.is_none()));
    let all = kind.map(places_of).ok_or_else(|| Error::Unknown {
        what: "action",
        value: name.into(),
        allowed: names().join(", "),
    })?;
    Ok(side.map_or(all.clone(), |side| all.start + side..all.start + side + 1))
}

/// Names of the vector's entries.
pub fn names() -> Vec<String> {
    let of = |k: &Kind| match k.sided {
        true => vec![format!("{}.left", k.name), format!("{}.right", k.name)],
        false => vec![k.name.to_owned()],
    };
    KINDS.iter().flat_map(of).collect()
}

impl Actions {
    /// The actions of a list; an error for a name that is none, and for a strength that no face reaches.
    pub fn of<'a>(list: impl IntoIterator<Item = (&'a str, f32)>) -> Result<Self> {
        let mut actions = Self::default();
        for (name, strength) in list {
            actions.0[places(name)?].fill(strength);
        }
        if actions.0.iter().any(|value| !value.is_finite()) || actions != actions.bounded() {
            return Err(Error::Request { reason: "an action is stronger than a face can do".into() });
        }
        Ok(actions)
    }

    /// Strength of an action, the mean of its sides; an error if there is none of that name.
    pub fn get(&self, name: &str) -> Result<f32> {
        let values = &self.0[places(name)?];
        Ok(values.iter().sum::<f32>() / values.len() as f32)
    }

    /// As a mirror has it.
    pub fn mirrored(&self) -> Self {
        let mut other = self.clone();
        for (kind, k) in KINDS.iter().enumerate() {
            let at = places_of(kind).start;
            if k.sided {
                other.0.swap(at, at + 1);
            } else if k.signed && k.name != "gazeY" {
                other.0[at] = -other.0[at];
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

    /// Each action within its bounds.
    pub fn bounded(&self) -> Self {
        let mut actions = self.clone();
        for (kind, k) in KINDS.iter().enumerate() {
            for value in &mut actions.0[places_of(kind)] {
                *value = value.clamp(if k.signed { -k.most } else { 0.0 }, k.most);
            }
        }
        actions
    }

    /// Within bounds, and of actions that exclude each other the stronger; the weaker gives way.
    pub fn anatomical(&self) -> Self {
        let mut actions = self.bounded();
        for (a, b, most) in OPPOSED {
            let [a, b] = [a, b].map(|name| places(name).expect("the table's names"));
            for side in 0..a.len().max(b.len()) {
                let (i, j) = (a.start + side.min(a.len() - 1), b.start + side.min(b.len() - 1));
                let weaker = if actions.0[i] < actions.0[j] { i } else { j };
                let excess = actions.0[i] + actions.0[j] - most;
                if excess > 0.0 {
                    actions.0[weaker] = (actions.0[weaker] - excess).max(0.0);
                }
            }
        }
        actions
    }

    /// What an expression is made of: `presets.json` beside this file.
    pub fn preset(expression: Expression) -> &'static Self {
        &PRESETS[&expression]
    }
}

static PRESETS: LazyLock<BTreeMap<Expression, Actions>> = LazyLock::new(|| {
    let file: BTreeMap<Expression, BTreeMap<String, f32>> =
        serde_json::from_str(include_str!("presets.json")).expect("our own file");
    let actions =
        |list: BTreeMap<String, f32>| Actions::of(list.iter().map(|(name, strength)| (name.as_str(), *strength)));
    file.into_iter().map(|(e, list)| (e, actions(list).expect("our own file"))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_is_made_of_actions_that_go_together() {
        for e in Expression::ALL {
            let preset = Actions::preset(e);
            assert_eq!(preset, &preset.anatomical(), "{} contradicts itself", e.name());
            assert_eq!(preset == &Actions::default(), e == Expression::Neutral);
        }
    }

    #[test]
    fn names_are_places() {
        assert_eq!(names().len(), COUNT);
        for (at, name) in names().iter().enumerate() {
            assert_eq!(places(name).unwrap(), at..at + 1);
        }
        assert_eq!(places("smile").unwrap().len(), 2);
        for bad in ["", "smille", "jawOpen.left", "smile.up"] {
            assert!(places(bad).unwrap_err().to_string().contains("smile.left"), "{bad}");
        }
        assert!(Actions::of([("smile", 9.0)]).is_err() && Actions::of([("smile", f32::NAN)]).is_err());
    }

    #[test]
    fn mirroring_changes_sides() {
        let left = Actions::of([("smile.left", 0.5), ("gazeX", 0.4), ("jawOpen", 0.3)]).unwrap();
        let right = Actions::of([("smile.right", 0.5), ("gazeX", -0.4), ("jawOpen", 0.3)]).unwrap();
        assert_eq!(left.mirrored(), right);
        assert_eq!(left.mirrored().mirrored(), left);
    }

    #[test]
    fn the_weaker_of_two_gives_way() {
        let both = Actions::of([("press", 0.9), ("jawOpen", 0.3)]).unwrap().anatomical();
        assert!(both.get("press").unwrap() == 0.9 && both.get("jawOpen").unwrap() == 0.0);
    }
}
