//! The segmenter's output on the host: what lies where in a crop.

use crate::face::classes::CLASSES;
use crate::grid::{bilinear, repeated};
use crate::locate::similarity::Similarity;
use crate::{CROP, FIELD};

const CELLS: usize = FIELD * FIELD;

/// Crop position of a cell's centre.
pub(crate) fn centre(i: usize) -> [f32; 2] {
    [i % FIELD, i / FIELD].map(|v| (v as f32 + 0.5) * (CROP / FIELD) as f32)
}

/// What a mask, one plane `[FIELD, FIELD]`, has at a crop position: bilinear, its border repeated.
pub(crate) fn at(plane: &[f32], position: [f32; 2]) -> f32 {
    let scale = FIELD as f32 / CROP as f32;
    bilinear(
        [position[0] * scale, position[1] * scale],
        |x, y| [plane[repeated(y, FIELD) * FIELD + repeated(x, FIELD)]],
    )[0]
}

/// Mass of a mask, in cells, and its middle, crop pixels.
pub(crate) fn mass(share: impl Fn(usize) -> f32) -> (f32, [f32; 2]) {
    let sum = |of: &dyn Fn(usize) -> f32| (0..CELLS).map(|i| share(i) * of(i)).sum::<f32>();
    let mass = sum(&|_| 1.0);
    (mass, [0, 1].map(|c| sum(&|i| centre(i)[c]) / mass))
}

/// Logits of the 19 classes on a crop's `FIELD x FIELD` cells, as they came from the device.
#[derive(Debug, Clone)]
pub struct Masks(Vec<f32>);

impl Masks {
    /// From planes `[19, FIELD, FIELD]`.
    pub fn new(logits: Vec<f32>) -> Self {
        assert_eq!(logits.len(), CLASSES * CELLS, "logits of another size");
        Self(logits)
    }

    fn cell(&self, i: usize) -> [f32; CLASSES] {
        std::array::from_fn(|class| self.0[class * CELLS + i])
    }

    /// The likeliest class of each cell.
    pub fn labels(&self) -> Vec<u8> {
        let likeliest = |logits: [f32; CLASSES]| (0..CLASSES).fold(0, |a, b| if logits[b] > logits[a] { b } else { a });
        (0..CELLS).map(|i| likeliest(self.cell(i)) as u8).collect()
    }

    /// Probabilities 0..1, planes `[19, FIELD, FIELD]`: what alignment, rules and generator are told.
    pub fn probabilities(&self) -> Vec<f32> {
        let mut planes = vec![0.0; self.0.len()];
        for i in 0..CELLS {
            let logits = self.cell(i);
            let most = logits.into_iter().fold(f32::MIN, f32::max);
            let powers = logits.map(|logit| (logit - most).exp());
            let sum: f32 = powers.iter().sum();
            (0..CLASSES).for_each(|class| planes[class * CELLS + i] = powers[class] / sum);
        }
        planes
    }

    /// The masks of the crop under `from` as the crop under `to` has them, bilinear, its border repeated: crops of one face
    /// differ little, and moving masks costs a hundredth of segmenting again.
    pub fn moved(&self, from: &Similarity, to: &Similarity) -> Self {
        let (back, cell) = (from.inverse(), (CROP / FIELD) as f32);
        let mut planes = vec![0.0; self.0.len()];
        for i in 0..CELLS {
            let at = back.apply(to.apply(centre(i))).map(|v| v / cell);
            let logits: [f32; CLASSES] = bilinear(at, |x, y| {
                let from = repeated(y, FIELD) * FIELD + repeated(x, FIELD);
                std::array::from_fn(|class| self.0[class * CELLS + from])
            });
            (0..CLASSES).for_each(|class| planes[class * CELLS + i] = logits[class]);
        }
        Self(planes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disc of class 1 on class 0.
    fn disc(x: f32, y: f32, radius: f32) -> Masks {
        let mut logits = vec![-5.0; CLASSES * CELLS];
        for i in 0..CELLS {
            let inside = ((i % FIELD) as f32 + 0.5 - x).hypot((i / FIELD) as f32 + 0.5 - y) < radius;
            logits[usize::from(inside) * CELLS + i] = 5.0;
        }
        Masks::new(logits)
    }

    #[test]
    fn probabilities_add_up_and_labels_are_the_largest() {
        let masks = disc(60.0, 70.0, 12.0);
        let shares = masks.probabilities();
        for i in [0, 70 * FIELD + 60] {
            let sum: f32 = (0..CLASSES).map(|class| shares[class * CELLS + i]).sum();
            assert!((sum - 1.0).abs() < 1e-5);
            assert!(shares[masks.labels()[i] as usize * CELLS + i] > 0.99);
        }
        assert_eq!(masks.labels()[70 * FIELD + 60], 1);
    }

    #[test]
    fn moved_masks_lie_where_the_other_crop_sees_them() {
        let from = Similarity::about(5.0, 3.0, [128.0; 2], [400.0, 300.0]);
        let masks = disc(60.0, 70.0, 12.0);
        assert_eq!(masks.moved(&from, &from).labels(), masks.labels());
        let to = Similarity::about(-4.0, 3.3, [120.0, 140.0], [410.0, 310.0]);
        // The disc's middle as the other crop has it, and its radius there.
        let [x, y] = to.inverse().apply(from.apply([120.0, 140.0])).map(|v| v / 2.0);
        let (got, wanted) = (masks.moved(&from, &to).labels(), disc(x, y, 12.0 * 3.0 / 3.3).labels());
        let wrong = got.iter().zip(&wanted).filter(|(a, b)| a != b).count();
        assert!(wrong < 30, "{wrong} of {} cells", wanted.iter().filter(|l| **l == 1).count());
    }
}
