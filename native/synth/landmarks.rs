//! The landmarks that faces are fitted by: 132 of the 478 points of MediaPipe's face mesh (Kartynnik et al. 2019), by its
//! numbers. "Left" and "right" are the subject's.

use std::ops::Range;

/// How many landmarks there are.
pub const COUNT: usize = 132;

/// MediaPipe's number of each landmark, part by part.
#[rustfmt::skip]
pub const INDICES: [u16; COUNT] = [
    // Lids: below from the outer corner, then above.
    33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246,
    263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466,
    // Irises: the middle, then four points of the rim.
    468, 469, 470, 471, 472,
    473, 474, 475, 476, 477,
    // Brows: the upper edge from outside, then the lower one from inside.
    70, 63, 105, 66, 107, 55, 65, 52, 53, 46,
    300, 293, 334, 296, 336, 285, 295, 282, 283, 276,
    // Lips: from the right corner above to the left one, then back below.
    61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146,
    78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95,
    // Bridge, tip, base, wings.
    168, 6, 195, 4, 1, 2, 98, 97, 326, 327, 129, 358,
    // Outline of the face: from the forehead round by the left.
    10, 297, 284, 389, 454, 361, 397, 379, 400, 152, 176, 150, 172, 132, 234, 162, 54, 67,
];

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
/// The lips' inner edge.
pub const LIPS_INNER: Range<usize> = 82..102;
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
        assert_eq!(INDICES[LIPS_INNER.start], 78);
        assert_eq!(INDICES[OUTLINE.start], 10);
        assert!(Landmarks::of_mediapipe(&[[0.0; 2]; 468]).is_none());
    }
}
