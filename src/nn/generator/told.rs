//! What a generator is told to make of a face.

use crate::face::action::{self, Actions};
use crate::face::expression::{Condition, Expression};
use crate::{CROP, FIELD};
use serde::{Deserialize, Serialize};

/// The vocabulary of conditions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// A mixture of the eight expressions, [`Condition`].
    #[default]
    Expressions,
    /// What each action is to be, [`action::Actions`]; the network also reads off the crop what they are.
    Actions,
}

impl Told {
    /// As a configuration names it.
    pub fn name(self) -> &'static str {
        ["expressions", "actions"][self as usize]
    }

    /// Length of the vector.
    pub fn length(self) -> usize {
        match self {
            Self::Expressions => Condition::LEN,
            Self::Actions => action::COUNT,
        }
    }

    /// The vector that asks for an expression.
    pub fn condition(self, expression: Expression) -> Vec<f32> {
        match self {
            Self::Expressions => expression.condition().to_array().into(),
            Self::Actions => Actions::preset(expression).0.into(),
        }
    }

    /// Side of the edit field's grid: with actions a cell is a pixel of the crop.
    pub fn side(self) -> usize {
        match self {
            Self::Expressions => FIELD,
            Self::Actions => CROP,
        }
    }
}
