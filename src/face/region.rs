//! The three parts of the face that have a local branch of their own, and the support of an edit.

use crate::face::classes::class::*;

/// A part of the face with its own local generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Region {
    Eyes,
    Nose,
    Mouth,
}

impl Region {
    /// All regions, in the order of the local branches.
    pub const ALL: [Region; 3] = [Region::Eyes, Region::Nose, Region::Mouth];

    /// Lower-case name.
    pub fn name(self) -> &'static str {
        ["eyes", "nose", "mouth"][self as usize]
    }

    /// The face classes whose probabilities add up to the region's soft mask.
    pub fn classes(self) -> &'static [u8] {
        match self {
            Region::Eyes => &[L_EYE, R_EYE, L_BROW, R_BROW],
            Region::Nose => &[NOSE],
            Region::Mouth => &[MOUTH_INTERIOR, U_LIP, L_LIP],
        }
    }

    /// Where the region lies in an aligned crop when the segmenter saw nothing of it: centre x, y and radius,
    /// as shares of the crop (means over the training portraits).
    pub fn prior(self) -> [f32; 3] {
        match self {
            Region::Eyes => [0.5, 0.44, 0.14],
            Region::Nose => [0.5, 0.58, 0.07],
            Region::Mouth => [0.5, 0.71, 0.065],
        }
    }

    /// Half width and half height of the branch's window in radii of the mask (root of its second moment). The
    /// mouth's reaches the chin, because a dropping jaw moves it.
    pub fn reach(self) -> [f32; 2] {
        match self {
            Region::Eyes => [1.9, 1.0],
            Region::Nose => [2.2, 2.4],
            Region::Mouth => [2.6, 2.6],
        }
    }

    /// Height and width of the branch's window, in samples.
    pub fn window(self) -> [usize; 2] {
        match self {
            Region::Eyes => [32, 64],
            Region::Nose => [32, 32],
            Region::Mouth => [48, 48],
        }
    }
}

/// Classes that an edit may touch, before widening: skin and everything that lies in it.
pub const FACE: [u8; 10] = [SKIN, NOSE, EYEGLASSES, L_EYE, R_EYE, L_BROW, R_BROW, MOUTH_INTERIOR, U_LIP, L_LIP];
