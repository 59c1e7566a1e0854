//! How much each part of the face takes part in an edit.

use super::region::Region;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// A number for each part of the face: shares of an edit, 1 is all of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)]
pub struct Strengths {
    pub eyes: f32,
    pub nose: f32,
    pub mouth: f32,
    /// Cheeks, chin, forehead: what belongs to no other part.
    pub face: f32,
}

impl Default for Strengths {
    fn default() -> Self {
        Self { eyes: 1.0, nose: 1.0, mouth: 1.0, face: 1.0 }
    }
}

impl Strengths {
    /// In the order of [`Region::ALL`], then the rest of the face.
    pub fn to_array(self) -> [f32; Region::ALL.len() + 1] {
        [self.eyes, self.nose, self.mouth, self.face]
    }

    /// From numbers in the order of [`Strengths::to_array`].
    pub fn from_array([eyes, nose, mouth, face]: [f32; Region::ALL.len() + 1]) -> Self {
        Self { eyes, nose, mouth, face }
    }

    /// The share of the part of that name.
    pub fn of_mut(&mut self, name: &str) -> Result<&mut f32> {
        match name {
            "eyes" => Ok(&mut self.eyes),
            "nose" => Ok(&mut self.nose),
            "mouth" => Ok(&mut self.mouth),
            "face" => Ok(&mut self.face),
            _ => Err(Error::Unknown { what: "region", value: name.into(), allowed: "eyes, nose, mouth, face".into() }),
        }
    }
}
