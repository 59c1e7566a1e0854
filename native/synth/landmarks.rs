//! The landmarks that faces are fitted by: 132 of the 478 points of MediaPipe's face mesh (Kartynnik et al. 2019), by its
//! numbers. "Left" and "right" are the subject's.

use mien::locate::landmarks::PARTS;
use std::ops::Range;

pub use mien::locate::landmarks::COUNT;

/// MediaPipe's number of each landmark, part by part, as [`PARTS`] has them.
pub const INDICES: [u16; COUNT] = {
    let (mut all, mut at, mut part) = ([0; COUNT], 0, 0);
    while part < PARTS.len() {
        let mut i = 0;
        while i < PARTS[part].1.len() {
            all[at] = PARTS[part].1[i] as u16;
            (at, i) = (at + 1, i + 1);
        }
        part += 1;
    }
    all
};

/// Places of the parts in [`INDICES`].
pub const LID_RIGHT: Range<usize> = 0..16;
/// See [`LID_RIGHT`].
pub const LID_LEFT: Range<usize> = 16..32;
/// The middle first, then the rim.
pub const IRIS_RIGHT: Range<usize> = 32..37;
/// See [`IRIS_RIGHT`].
pub const IRIS_LEFT: Range<usize> = 37..42;
/// Both brows, the right one first.
pub const BROWS: Range<usize> = 42..62;
/// The lips' outer edge.
pub const LIPS_OUTER: Range<usize> = 62..82;
/// The nose.
pub const NOSE: Range<usize> = 102..114;
/// The outline of the face.
pub const OUTLINE: Range<usize> = 114..132;

/// Positions of the landmarks in pixels of a square portrait; pixel `i` covers `i..i + 1`.
#[derive(Clone)]
pub struct Landmarks(pub [[f32; 2]; COUNT]);

impl Landmarks {
    /// The landmark with MediaPipe's number; a bug if it is none of ours.
    pub fn at(&self, index: u16) -> [f32; 2] {
        self.0[INDICES.iter().position(|&i| i == index).expect("one of INDICES")]
    }

    /// Our landmarks of all 478 of MediaPipe; `None` if there are fewer.
    pub fn of_mediapipe(all: &[[f32; 2]]) -> Option<Self> {
        let mut ours = [[0.0; 2]; COUNT];
        for (place, &index) in ours.iter_mut().zip(&INDICES) {
            *place = *all.get(usize::from(index))?;
        }
        Some(Self(ours))
    }

    /// Height of the gap between the lips at their middle, pixels.
    pub fn mouth_gap(&self) -> f32 {
        self.at(14)[1] - self.at(13)[1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_landmark_is_named_twice() {
        assert_eq!(INDICES.iter().collect::<BTreeSet<_>>().len(), COUNT);
        assert_eq!(INDICES[IRIS_LEFT.start], 473);
        assert_eq!(INDICES[LIPS_OUTER.end], 78);
        assert_eq!(INDICES[OUTLINE.start], 10);
        assert!(Landmarks::of_mediapipe(&[[0.0; 2]; 468]).is_none());
    }
}
