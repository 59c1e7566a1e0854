//! The points of a face that are looked for, and what a network sees of them in an aligned crop.

use crate::CROP;
use crate::locate::similarity::Similarity;
use crate::nn::landmarks::{Landmarker, Places, SIDE};
use burn::tensor::{Device, Tensor, TensorData};
use std::ops::Range;

/// Parts of a face, seen as its owner sees them: the right eye lies on the picture's left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Part {
    LidRight,
    LidLeft,
    IrisRight,
    IrisLeft,
    BrowRight,
    BrowLeft,
    LipsOuter,
    LipsInner,
    Nose,
    Outline,
}

/// The landmarks in their order, as numbers of the 478 of MediaPipe's face mesh, which the training material is marked with. Lids
/// and lips are closed rings; an iris is its middle, then its right, top, left and bottom in the picture.
pub const PARTS: [(Part, &[usize]); 10] = [
    (Part::LidRight, &[33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246]),
    (Part::LidLeft, &[263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466]),
    (Part::IrisRight, &[468, 469, 470, 471, 472]),
    (Part::IrisLeft, &[473, 474, 475, 476, 477]),
    (Part::BrowRight, &[70, 63, 105, 66, 107, 55, 65, 52, 53, 46]),
    (Part::BrowLeft, &[300, 293, 334, 296, 336, 285, 295, 282, 283, 276]),
    (Part::LipsOuter, &[61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146]),
    (Part::LipsInner, &[78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95]),
    (Part::Nose, &[168, 6, 195, 4, 1, 2, 98, 97, 326, 327, 129, 358]),
    (Part::Outline, &[10, 297, 284, 389, 454, 361, 397, 379, 400, 152, 176, 150, 172, 132, 234, 162, 54, 67]),
];

/// How many there are.
pub const COUNT: usize = 132;

impl Part {
    /// Which of the landmarks are its own.
    pub fn range(self) -> Range<usize> {
        let own = PARTS.iter().position(|(part, _)| *part == self).expect("all parts are listed");
        let from = PARTS[..own].iter().map(|(_, points)| points.len()).sum();
        from..from + PARTS[own].1.len()
    }

    /// The part that a landmark is one of; a bug if there is no such landmark.
    pub fn of(landmark: usize) -> Self {
        let found = PARTS.iter().find(|(part, _)| part.range().contains(&landmark));
        found.expect("one of COUNT landmarks").0
    }

    /// The part that a mirror shows in its place.
    fn mirrored(self) -> Self {
        match self {
            Self::LidRight => Self::LidLeft,
            Self::LidLeft => Self::LidRight,
            Self::IrisRight => Self::IrisLeft,
            Self::IrisLeft => Self::IrisRight,
            Self::BrowRight => Self::BrowLeft,
            Self::BrowLeft => Self::BrowRight,
            part => part,
        }
    }
}

/// For each landmark the one that a mirror shows in its place.
pub fn mirrored() -> [usize; COUNT] {
    let mut all = [0; COUNT];
    for (part, points) in PARTS {
        for i in 0..points.len() {
            let other = match part {
                Part::LipsOuter | Part::LipsInner => (30 - i) % 20,
                Part::Outline => (18 - i) % 18,
                Part::IrisRight | Part::IrisLeft => [0, 3, 2, 1, 4][i],
                Part::Nose => [0, 1, 2, 3, 4, 5, 9, 8, 7, 6, 11, 10][i],
                _ => i,
            };
            all[part.range().start + i] = part.mirrored().range().start + other;
        }
    }
    all
}

/// A landmark as it was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Landmark {
    /// Where it lies in the crop, crop pixels.
    pub at: [f32; 2],
    /// How sure the network is, 0..1: the chance that it lies within [`NEAR`] of the truth, by its own estimate.
    pub certain: f32,
}

/// What counts as found, crop pixels: a twentieth of the distance between the eyes.
pub const NEAR: f32 = 2.85;

/// The landmarks of an aligned crop, planes `[3, CROP, CROP]` in -1..1 as [`crate::locate::crop::crop`] cuts it; `COUNT` of them in
/// the order of [`PARTS`].
pub async fn landmarks(net: &Landmarker, crop: &[f32], device: &Device) -> Vec<Landmark> {
    let x = Tensor::from_data(TensorData::new(halved(crop), [1, 3, SIDE, SIDE]), device);
    let Places { at, log_scale } = net.forward(x);
    let read = Tensor::cat(vec![at, log_scale.unsqueeze_dim(2)], 2);
    let values = read.into_data_async().await.expect("the device answers").convert::<f32>();
    let values = values.as_slice::<f32>().expect("floats");
    let (points, _) = values.as_chunks::<3>();
    points.iter().map(|&[x, y, log_scale]| Landmark::of([x, y], log_scale)).collect()
}

impl Landmark {
    /// From what the network says: shares of the crop's side, and the logarithm of the scale of the distance to the truth.
    pub fn of(share: [f32; 2], log_scale: f32) -> Self {
        let reach = NEAR / (CROP as f32 * log_scale.exp());
        // The Laplace density of the plane, summed within the reach.
        Self { at: share.map(|v| v * CROP as f32), certain: 1.0 - (1.0 + reach) * (-reach).exp() }
    }
}

/// The alignment that landmarks give, from the aligned crop to the picture that they lie in: by the middles of eyes and mouth, as
/// masks give it.
pub fn alignment(points: &[[f32; 2]; COUNT]) -> Option<Similarity> {
    Similarity::fit(
        [Part::LidRight, Part::LidLeft, Part::LipsOuter]
            .map(|part| Some(centroid(points[part.range()].iter().copied()))),
    )
}

/// Mean of the points of a ring. The middle of its area is no other to a fifth of a crop pixel in an open eye, and nowhere in a
/// closed one.
pub(super) fn centroid(ring: impl ExactSizeIterator<Item = [f32; 2]>) -> [f32; 2] {
    let count = ring.len() as f32;
    let sum = ring.fold([0.0, 0.0], |sum, p| [sum[0] + p[0], sum[1] + p[1]]);
    sum.map(|v| v / count)
}

/// Planes `[3, CROP, CROP]` at half the size, means of two by two.
fn halved(planes: &[f32]) -> Vec<f32> {
    let at = |c: usize, x: usize, y: usize| planes[(c * CROP + y) * CROP + x];
    let mean = |c, x, y| (at(c, x, y) + at(c, x + 1, y) + at(c, x, y + 1) + at(c, x + 1, y + 1)) / 4.0;
    (0..3 * SIDE * SIDE).map(|i| mean(i / (SIDE * SIDE), 2 * (i % SIDE), 2 * (i / SIDE % SIDE))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_and_a_mirror_twice_is_none() {
        assert_eq!(PARTS.iter().map(|(_, points)| points.len()).sum::<usize>(), COUNT);
        let mirror = mirrored();
        assert!((0..COUNT).all(|i| mirror[mirror[i]] == i));
        let names: Vec<usize> = PARTS.iter().flat_map(|(_, points)| points.iter().copied()).collect();
        let mut once = names.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), COUNT);
        for (a, b) in [(33, 263), (61, 291), (13, 13), (469, 476), (98, 327), (234, 454), (152, 152), (46, 276)] {
            let place = |name| names.iter().position(|n| *n == name).unwrap();
            assert_eq!(mirror[place(a)], place(b), "{a} and {b}");
        }
    }

    #[test]
    fn a_narrow_scale_is_certain() {
        let certain = |pixels: f32| Landmark::of([0.5; 2], (pixels / CROP as f32).ln()).certain;
        assert!(certain(0.3) > 0.99 && certain(10.0) < 0.1 && certain(1.0) > certain(2.0));
        assert_eq!(Landmark::of([0.5, 0.25], 0.0).at, [128.0, 64.0]);
    }

    #[test]
    fn fresh_weights_answer_the_mean_places() {
        let device = Device::flex();
        let net = Landmarker::new(&[[0.5, 0.25]; COUNT], &device);
        let found = pollster::block_on(landmarks(&net, &vec![0.0; 3 * CROP * CROP], &device));
        assert_eq!(found.len(), COUNT);
        let [x, y] = found[0].at;
        assert!((x - 128.0).abs() < 24.0 && (y - 64.0).abs() < 24.0, "{x} {y}");
    }
}
