//! Where a photo shows the inside of the mouth.

use super::Mouth;
use crate::face::classes::class::MOUTH_INTERIOR;
use crate::locate::masks;
use crate::{CROP, FIELD};

/// Share from which a place counts as inside the mouth: of small teeth the segmenter is seldom sure.
pub(super) const SEEN: f32 = 0.35;
/// Rows of a crop pixel that are looked at.
const FINE: usize = 4;

/// How far each place is inside the mouth.
#[derive(Debug, Clone)]
pub struct Inside(Vec<f32>);

impl Inside {
    /// From soft masks, planes `[19, FIELD, FIELD]`, 0..1.
    pub fn of(shares: &[f32]) -> Self {
        Self(shares[MOUTH_INTERIOR as usize * FIELD * FIELD..][..FIELD * FIELD].to_vec())
    }

    /// Its share at a crop position, bilinear.
    pub(super) fn at(&self, position: [f32; 2]) -> f32 {
        masks::at(&self.0, position)
    }

    /// Where the inside of the `mouth` begins and ends in the photo's column `x`, crop pixels; `None` if it is nowhere there.
    pub(super) fn span(&self, mouth: Mouth, x: f32) -> Option<[f32; 2]> {
        span(mouth, x, |at| self.at(at) > SEEN)
    }
}

/// The first and the last row of column `x`, within the reach of a `mouth`, of which something holds, crop pixels.
pub(super) fn span(mouth: Mouth, x: f32, holds: impl Fn([f32; 2]) -> bool) -> Option<[f32; 2]> {
    let half = 0.5 / FINE as f32;
    let rows = (0..CROP * FINE).map(|i| i as f32 / FINE as f32 + half);
    let mut within = rows.filter(|y| mouth.holds([x, *y]) && holds([x, *y]));
    let first = within.next()?;
    let last = within.next_back().unwrap_or(first);
    Some([first - half, last + half])
}
