//! The landmarks that faces are fitted by: 132 of the 478 points of MediaPipe's face mesh (Kartynnik et al. 2019), by its
//! numbers. "Left" and "right" are the subject's.

use mien::locate::landmarks::PARTS;

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
    use mien::locate::landmarks::Part;
    use std::collections::BTreeSet;

    #[test]
    fn no_landmark_is_named_twice() {
        assert_eq!(INDICES.iter().collect::<BTreeSet<_>>().len(), COUNT);
        assert_eq!(INDICES[Part::IrisLeft.range().start], 473);
        assert_eq!(INDICES[Part::LipsInner.range().start], 78);
        assert_eq!(INDICES[Part::Outline.range().start], 10);
        assert!(Landmarks::of_mediapipe(&[[0.0; 2]; 468]).is_none());
    }
}
