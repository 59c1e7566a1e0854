//! What is wanted of a face: which expressions, how strongly, and how much each part of the face takes part.

use crate::face::action::{self, Actions};
use crate::face::expression::Expression;
use crate::face::strengths::Strengths;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};

/// Most intensity that is edited: beyond it the field is an extrapolation nobody trained.
pub const MAX_INTENSITY: f32 = 1.3;

/// What parts the lips, from where on, and how much of it alone leaves them as far apart as they are.
const PARTS_LIPS: [(&str, [f32; 2]); 3] =
    [("jawOpen", [0.0, 0.1]), ("lowerDown", [0.0, 0.3]), ("upperUp", [0.1, 0.25])];

/// A mixture of expressions, single actions, and a strength for each part of the face. Expressions' fields are computed once,
/// then mixed and weighed; with actions there is a field for each request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditRequest {
    /// Strength of each expression, 0 to 1.3, and in all at most 1.3. What is not named has none.
    #[serde(default)]
    pub expressions: BTreeMap<Expression, f32>,
    /// How much of each action is added to that, or taken away: [`action::names`], of a sided action also both at once. Only
    /// of models that are told actions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<String, f32>,
    /// How much of it each part takes on.
    #[serde(default)]
    pub regions: Strengths,
    /// Whether the face is that of the person of whom something was learnt ([`crate::mine`]), and is to be edited so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mine: bool,
}

/// In words: "Happy at 70 %, without nose, with 50 % of mouth", or "60 % happy, 20 % surprise" of a mixture.
impl Display for EditRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let percent = |value: f32| format!("{} %", (value * 100.0).round());
        let all: Vec<_> = self.expressions.iter().filter(|(_, strength)| **strength > 0.0).collect();
        let actions: Vec<_> = self.actions.iter().filter(|(_, strength)| **strength != 0.0).collect();
        match all[..] {
            [] if actions.is_empty() => f.write_str("nothing")?,
            [] => f.write_str("as it is")?,
            [(e, strength)] => write!(f, "{} at {}", e.title(), percent(*strength))?,
            _ => {
                let parts: Vec<_> =
                    all.iter().map(|(e, strength)| format!("{} {}", percent(**strength), e.name())).collect();
                f.write_str(&parts.join(", "))?;
            }
        }
        for (name, strength) in actions {
            let sign = if *strength > 0.0 { "+" } else { "" };
            write!(f, ", {} {sign}{}", in_words(name), percent(*strength))?;
        }
        for (name, share) in
            ["brows and eyes", "nose", "mouth", "rest of the face"].into_iter().zip(self.regions.to_array())
        {
            match share {
                1.0 => {}
                0.0 => write!(f, ", without {name}")?,
                _ => write!(f, ", with {} of {name}", percent(share))?,
            }
        }
        if self.mine {
            f.write_str(", as learnt from the person's pictures,")?;
        }
        Ok(())
    }
}

/// An action's name as people say it: "left brow down" for "browDown.left".
fn in_words(action: &str) -> String {
    let (name, side) = action.split_once('.').unwrap_or((action, ""));
    let mut words = if side.is_empty() { String::new() } else { format!("{side} ") };
    for letter in name.chars() {
        if letter.is_uppercase() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

impl EditRequest {
    /// One expression, everywhere.
    pub fn of(expression: Expression, intensity: f32) -> Self {
        Self { expressions: BTreeMap::from([(expression, intensity)]), ..Self::default() }
    }

    /// From JSON such as `{"expressions": {"happy": 0.7}, "regions": {"eyes": 0}}`; an error for what cannot be meant.
    pub fn parse(json: &str) -> Result<Self> {
        let request: Self = serde_json::from_str(json).map_err(|error| Error::Request { reason: error.to_string() })?;
        request.checked()
    }

    /// The request itself, if all its numbers are within their ranges.
    pub fn checked(self) -> Result<Self> {
        let refuse = |reason: String| Err(Error::Request { reason });
        // Sums of shares that are exact in decimals are not so in binary.
        let most = MAX_INTENSITY + 1e-3;
        if let Some((e, value)) = self.expressions.iter().find(|(_, v)| !(0.0..=most).contains(*v)) {
            return refuse(format!("{} = {value}: use 0 to {MAX_INTENSITY}", e.name()));
        }
        if self.intensity() > most {
            return refuse(format!("the expressions add up to {}: use at most {MAX_INTENSITY}", self.intensity()));
        }
        for (name, value) in &self.actions {
            let most = action::KINDS[action::kind(name)?].most;
            if !(-most..=most).contains(value) {
                return refuse(format!("{name} = {value}: use -{most} to {most}"));
            }
        }
        match self.regions.to_array().into_iter().find(|v| !(0.0..=1.0).contains(v)) {
            Some(value) => refuse(format!("{value} for a region: use 0 to 1")),
            None => Ok(self),
        }
    }

    /// Whether it leaves the face as it is.
    pub fn is_idle(&self) -> bool {
        let still = self.intensity() <= 0.0 && self.actions.values().all(|strength| *strength == 0.0);
        still || self.regions.to_array().iter().all(|share| *share <= 0.0)
    }

    /// Strength in all.
    pub fn intensity(&self) -> f32 {
        self.expressions.values().sum()
    }

    /// Whether it asks for single actions.
    pub fn has_actions(&self) -> bool {
        self.actions.values().any(|strength| *strength != 0.0)
    }

    /// What the face is to do where it does `shown` now: expressions take the place of what it shows, by their strength in all;
    /// actions are added.
    pub fn target(&self, shown: &Actions) -> Result<Actions> {
        let kept = 1.0 - self.intensity().min(1.0);
        let mut target = shown.0.map(|value| value * kept);
        for (e, strength) in &self.expressions {
            target.iter_mut().zip(Actions::preset(*e).0).for_each(|(sum, value)| *sum += strength * value);
        }
        for (name, strength) in &self.actions {
            target[action::places(name)?].iter_mut().for_each(|value| *value += strength);
        }
        Ok(Actions(target).anatomical())
    }

    /// How much of an open mouth it shuts, 0..1: as much as is asked of expressions that keep their lips together.
    pub fn closes(&self) -> f32 {
        let parted = |(name, [from, to]): (&str, [f32; 2])| ((self.asked(name) - from) / (to - from)).max(0.0);
        let parted: f32 = PARTS_LIPS.into_iter().map(parted).sum();
        self.intensity().min(1.0) * (1.0 - parted).clamp(0.0, 1.0)
    }

    /// How much of an action it asks for, whatever the face shows; 0 of what is none.
    fn asked(&self, action: &str) -> f32 {
        self.target(&Actions::default()).and_then(|target| target.get(action)).unwrap_or(0.0)
    }

    /// The expressions that take part, each with its share of the whole; the shares add up to 1, or there is none.
    pub fn shares(&self) -> impl Iterator<Item = (Expression, f32)> + '_ {
        let whole = self.intensity();
        self.expressions.iter().filter(|(_, v)| **v > 0.0).map(move |(e, v)| (*e, v / whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_back() {
        let request =
            EditRequest::parse(r#"{"expressions": {"happy": 0.6, "surprise": 0.4}, "regions": {"eyes": 0}}"#).unwrap();
        assert_eq!(request.regions, Strengths { eyes: 0.0, ..Strengths::default() });
        assert_eq!(request.shares().map(|(_, share)| share).sum::<f32>(), 1.0);
        assert_eq!(EditRequest::parse(&serde_json::to_string(&request).unwrap()).unwrap(), request);
        assert_eq!(EditRequest::of(Expression::Sad, 0.0).shares().count(), 0);
    }

    #[test]
    fn lips_close_for_what_keeps_them_together() {
        for e in Expression::ALL {
            use Expression::*;
            let closed = matches!(e, Neutral | Sad | Anger | Contempt);
            assert_eq!(EditRequest::of(e, 1.0).closes(), f32::from(u8::from(closed)), "{e:?}");
            assert_eq!(EditRequest::of(e, 0.5).closes(), if closed { 0.5 } else { 0.0 }, "{e:?}");
        }
        let with = |actions: &str| {
            EditRequest::parse(&format!(r#"{{"expressions": {{"sad": 1}}, "actions": {{{actions}}}}}"#))
                .unwrap()
                .closes()
        };
        assert_eq!([with(r#""jawOpen": 0.3"#), with(r#""browDown": 0.3"#)], [0.0, 1.0]);
    }

    #[test]
    fn words() {
        let of = |json: &str| EditRequest::parse(json).unwrap().to_string();
        assert_eq!(of(r#"{"expressions": {"happy": 0.7}}"#), "Happy at 70 %");
        let parts = r#"{"expressions": {"sad": 0.5}, "regions": {"eyes": 0, "mouth": 0.4}}"#;
        assert_eq!(of(parts), "Sad at 50 %, without brows and eyes, with 40 % of mouth");
        assert_eq!(of(r#"{"expressions": {"surprise": 0.2, "happy": 0.6, "sad": 0}}"#), "60 % happy, 20 % surprise");
        let single = r#"{"actions": {"browDown.left": 0.5, "jawOpen": -0.2}}"#;
        assert_eq!(of(single), "as it is, left brow down +50 %, jaw open -20 %");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (bad, word) in [
            ("", "edit"),
            (r#"{"expressions": {"glad": 1}}"#, "glad"),
            (r#"{"expressions": {"happy": 1.4}}"#, "happy"),
            (r#"{"expressions": {"happy": -0.1}}"#, "happy"),
            (r#"{"expressions": {"happy": 1, "sad": 1}}"#, "add up"),
            (r#"{"expressions": {"happy": 1}, "regions": {"eyes": 2}}"#, "region"),
            (r#"{"expressions": {"happy": 1}, "regions": {"ears": 1}}"#, "ears"),
        ] {
            let message = EditRequest::parse(bad).unwrap_err().to_string();
            assert!(message.contains(word), "{bad}: {message}");
        }
    }
}
