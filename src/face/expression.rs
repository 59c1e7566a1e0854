//! The eight expressions and the condition vector made of them.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// The eight classes, in the order of every condition vector, logit and report (AffectNet's set).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Expression {
    Neutral,
    Happy,
    Sad,
    Surprise,
    Fear,
    Disgust,
    Anger,
    Contempt,
}

impl Expression {
    /// All classes, in order.
    pub const ALL: [Expression; 8] = [
        Expression::Neutral,
        Expression::Happy,
        Expression::Sad,
        Expression::Surprise,
        Expression::Fear,
        Expression::Disgust,
        Expression::Anger,
        Expression::Contempt,
    ];

    /// Lower-case name, as in files and on the command line.
    pub fn name(self) -> &'static str {
        ["neutral", "happy", "sad", "surprise", "fear", "disgust", "anger", "contempt"][self as usize]
    }

    /// The name at the beginning of a sentence.
    pub fn title(self) -> String {
        let (first, rest) = self.name().split_at(1);
        first.to_uppercase() + rest
    }

    /// The condition vector for this expression alone.
    pub fn condition(self) -> Condition {
        let mut weights = [0.0; 8];
        weights[self as usize] = 1.0;
        Condition { weights, side: if self == Expression::Contempt { 1.0 } else { 0.0 } }
    }
}

impl std::str::FromStr for Expression {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|e| e.name() == text).ok_or_else(|| Error::Unknown {
            what: "expression",
            value: text.into(),
            allowed: Self::ALL.map(Expression::name).join(", "),
        })
    }
}

/// What a generator is asked for: a mixture of expressions and the side that contempt raises.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Share of each expression, 0..1, in the order of [`Expression::ALL`].
    pub weights: [f32; 8],
    /// Which corner of the mouth contempt raises: +1 the right half of the picture, -1 the left, 0 neither.
    /// One-sided by nature, so the class alone would leave the network to average both sides.
    pub side: f32,
}

impl Condition {
    /// Length of the vector the networks see.
    pub const LEN: usize = 9;

    /// The vector the networks see: the eight shares, then the side.
    pub fn to_array(self) -> [f32; Self::LEN] {
        let mut out = [0.0; Self::LEN];
        out[..8].copy_from_slice(&self.weights);
        out[8] = self.side;
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back() {
        for e in Expression::ALL {
            assert_eq!(e.name().parse::<Expression>().unwrap(), e);
        }
        let message = "glad".parse::<Expression>().unwrap_err().to_string();
        assert!(message.contains("glad") && message.contains("happy"), "{message}");
    }

    #[test]
    fn only_contempt_takes_a_side() {
        for e in Expression::ALL {
            assert_eq!(e.condition().side != 0.0, e == Expression::Contempt);
            assert_eq!(e.condition().to_array()[e as usize], 1.0);
        }
    }
}
