//! From what the segmenter sees of a face to its alignment.

use super::landmarks::{Landmark, Part, centroid};
use super::similarity::Similarity;
use crate::CROP;
use crate::face::classes::CLASSES;
use crate::face::classes::class::{L_EYE, L_LIP, MOUTH_INTERIOR, R_EYE, U_LIP};
use std::ops::Range;

/// Where the eyes' and the mouth's middles lie in an aligned crop, crop pixels: the eye on the picture's left, the
/// one on its right, the mouth (means over the training portraits).
pub const CANONICAL: [[f32; 2]; 3] = [[99.5, 122.2], [156.5, 122.2], [128.0, 181.8]];

/// How far each counts in the fit: the mouth moves with the expression, the eyes do not.
const TRUST: [f32; 3] = [1.0, 1.0, 0.4];

/// Left, top and side of the detector's box on an aligned crop, crop pixels (median over 78 portraits of the pack).
pub const BOX: [f32; 3] = [57.5, 66.5, 142.0];

impl Similarity {
    /// Crop to photo for a face box as the detector gives it: its middle, side and roll in degrees; scaled as its boxes
    /// lie on aligned faces.
    pub fn of_box(middle: [f32; 2], side: f32, roll: f32) -> Self {
        let [left, top, own] = BOX;
        Self::about(roll, side / own, [left + own / 2.0, top + own / 2.0], middle)
    }

    /// What [`Similarity::of_box`] makes this of: middle, side and roll in degrees.
    pub fn as_box(&self) -> ([f32; 2], f32, f32) {
        let [left, top, own] = BOX;
        (self.apply([left + own / 2.0, top + own / 2.0]), own * self.scale(), self.b.atan2(self.a).to_degrees())
    }

    /// Crop to photo, the weighted least-squares fit of [`CANONICAL`] to those of the same three points in the photo
    /// that are known (Umeyama 1991 in the plane); `None` for fewer than two.
    pub fn fit(points: [Option<[f32; 2]>; 3]) -> Option<Self> {
        if points.iter().flatten().count() < 2 {
            return None;
        }
        let trust: [f32; 3] = std::array::from_fn(|i| if points[i].is_some() { TRUST[i] } else { 0.0 });
        let points = points.map(Option::unwrap_or_default);
        let total: f32 = trust.iter().sum();
        let mean = |p: &[[f32; 2]; 3], c: usize| (0..3).map(|i| trust[i] * p[i][c]).sum::<f32>() / total;
        let from = [mean(&CANONICAL, 0), mean(&CANONICAL, 1)];
        let to = [mean(&points, 0), mean(&points, 1)];
        let (mut dot, mut cross, mut square) = (0.0, 0.0, 0.0);
        for i in 0..3 {
            let (u, v) = (CANONICAL[i][0] - from[0], CANONICAL[i][1] - from[1]);
            let (x, y) = (points[i][0] - to[0], points[i][1] - to[1]);
            dot += trust[i] * (u * x + v * y);
            cross += trust[i] * (u * y - v * x);
            square += trust[i] * (u * u + v * v);
        }
        let (a, b) = (dot / square, cross / square);
        Some(Self { a, b, tx: to[0] - (a * from[0] - b * from[1]), ty: to[1] - (b * from[0] + a * from[1]) })
    }
}

/// The classes of the three parts of [`CANONICAL`].
const PARTS: [&[u8]; 3] = [&[R_EYE], &[L_EYE], &[MOUTH_INTERIOR, U_LIP, L_LIP]];
/// Least probability that counts: faint ones spread over the whole crop and would pull a middle towards its centre.
const CLEAR: f32 = 0.3;
/// Share of the crop that must look like a part for it to be seen.
const SEEN: f32 = 0.0008;
/// Largest distance of a part from where the detector's box says it is, crop pixels: the boxes vary by a tenth of a
/// face, and whatever is further off is no eye and no mouth.
const NEAR: f32 = 45.0;
/// Largest root mean square distance that the fit of three parts may leave, crop pixels. A head in half profile leaves
/// 15, three points that were misread 25 and more.
const MISFIT: f32 = 18.0;
/// How much larger or smaller a face may be than its box says, seen whole, and with one part hidden.
const WHOLE_SIZE: Range<f32> = 0.65..1.5;
const PART_SIZE: Range<f32> = 0.75..1.35;

/// An alignment found in a crop.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// Aligned crop to photo.
    pub to_photo: Similarity,
    /// Whether both eyes and the mouth were seen; else two of them.
    pub whole: bool,
}

/// The alignment that soft masks `[19, side, side]` (0..1) of the crop under `loose` give; `None` where fewer than two of
/// eyes and mouth are clearly seen, or not as a face has them.
pub fn fit(masks: &[f32], loose: &Similarity) -> Option<Fit> {
    let seen: [_; 3] = std::array::from_fn(|i| middle(masks, PARTS[i], CANONICAL[i]));
    let points = seen.map(|part| part.map(|p| loose.apply(p)));
    let to_photo = Similarity::fit(points)?;
    let misfit = misfit(&to_photo, points);
    let whole = seen.iter().all(Option::is_some);
    let size = if whole { WHOLE_SIZE } else { PART_SIZE };
    (misfit < MISFIT && size.contains(&(to_photo.scale() / loose.scale()))).then_some(Fit { to_photo, whole })
}

/// Least mean certainty of a part's landmarks that counts.
const SURE: f32 = 0.3;
/// How much larger or smaller than its masks say a face may be by its landmarks: what errs more is read wrongly.
const REFINED_SIZE: Range<f32> = 0.8..1.25;

/// The alignment that the landmarks seen in the crop under `rough` give, from the middles of eyes and mouth as masks give it;
/// `None` where one of the three is not surely seen, or not as a face has them.
pub fn refined(rough: &Similarity, landmarks: &[Landmark]) -> Option<Similarity> {
    let mut points = [[0.0; 2]; 3];
    for (point, part) in points.iter_mut().zip([Part::LidRight, Part::LidLeft, Part::LipsOuter]) {
        let own = landmarks.get(part.range())?;
        let certain = own.iter().map(|landmark| landmark.certain).sum::<f32>() / own.len() as f32;
        if certain < SURE {
            return None;
        }
        *point = rough.apply(centroid(own.iter().map(|landmark| landmark.at)));
    }
    let to_photo = Similarity::fit(points.map(Some))?;
    let plausible = misfit(&to_photo, points.map(Some)) < MISFIT;
    (plausible && REFINED_SIZE.contains(&(to_photo.scale() / rough.scale()))).then_some(to_photo)
}

/// Root mean square distance of the parts that are known from where `to_photo` has them, crop pixels.
fn misfit(to_photo: &Similarity, points: [Option<[f32; 2]>; 3]) -> f32 {
    let to_crop = to_photo.inverse();
    let off = points.iter().zip(CANONICAL).filter_map(|(point, [x, y])| {
        let [u, v] = to_crop.apply((*point)?);
        Some((u - x).powi(2) + (v - y).powi(2))
    });
    (off.sum::<f32>() / 3.0).sqrt()
}

/// How far a corner of one crop may be from another's for its masks to serve both, crop pixels: a roll of ten degrees.
const NEAR_BY: f32 = 32.0;

/// Whether the crops under `a` and `b` show almost the same.
pub fn near(a: &Similarity, b: &Similarity) -> bool {
    let (to_crop, side) = (a.inverse(), CROP as f32);
    [[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]].into_iter().all(|[x, y]| {
        let [u, v] = to_crop.apply(b.apply([x, y]));
        (u - x).hypot(v - y) < NEAR_BY
    })
}

/// Middle of some classes' probability within [`NEAR`] of a place, crop pixels; `None` where they are hardly seen.
fn middle(masks: &[f32], classes: &[u8], place: [f32; 2]) -> Option<[f32; 2]> {
    let cells = masks.len() / CLASSES;
    let side = cells.isqrt();
    let cell = CROP as f32 / side as f32;
    let (mut mass, mut sum) = (0.0f32, [0.0f32; 2]);
    for &class in classes {
        for (i, &p) in masks[class as usize * cells..][..cells].iter().enumerate() {
            let (x, y) = (((i % side) as f32 + 0.5) * cell, ((i / side) as f32 + 0.5) * cell);
            if p > CLEAR && (x - place[0]).hypot(y - place[1]) < NEAR {
                mass += p;
                sum[0] += p * x;
                sum[1] += p * y;
            }
        }
    }
    (mass > SEEN * cells as f32).then(|| [sum[0] / mass, sum[1] / mass])
}

#[cfg(test)]
mod tests {
    use super::super::landmarks::COUNT;
    use super::super::similarity::tests::similarity;
    use super::*;
    use proptest::prelude::*;
    use std::f32::consts::TAU;

    proptest! {
        #[test]
        fn the_fit_finds_the_transform(t in similarity()) {
            let found = Similarity::fit(CANONICAL.map(|p| Some(t.apply(p)))).expect("three points");
            prop_assert!((found.a - t.a).abs() < 1e-3 * t.scale().max(1.0) && (found.b - t.b).abs() < 1e-3 * t.scale().max(1.0));
            let (p, q) = (found.apply([128.0, 128.0]), t.apply([128.0, 128.0]));
            prop_assert!((p[0] - q[0]).abs() < 0.05 && (p[1] - q[1]).abs() < 0.05);
        }
    }

    /// Masks of a face whose parts lie where `to_crop` puts them; the hidden ones are missing.
    fn masks(to_crop: &Similarity, hidden: &[usize]) -> Vec<f32> {
        const SIDE: usize = 64;
        let mut masks = vec![0.0; CLASSES * SIDE * SIDE];
        for part in (0..3).filter(|part| !hidden.contains(part)) {
            let [x, y] = to_crop.apply(CANONICAL[part]);
            for i in 0..SIDE * SIDE {
                let (u, v) = ((i % SIDE) as f32 * 4.0 + 2.0, (i / SIDE) as f32 * 4.0 + 2.0);
                if (u - x).hypot(v - y) < 8.0 {
                    masks[PARTS[part][0] as usize * SIDE * SIDE + i] = 0.9;
                }
            }
        }
        masks
    }

    #[test]
    fn a_face_is_fitted_with_or_without_one_part() {
        let off = Similarity::about(12.0, 1.1, [128.0, 140.0], [133.0, 136.0]);
        let loose = Similarity::about(-20.0, 2.0, [0.0, 0.0], [40.0, 70.0]);
        for (hidden, whole) in [(&[][..], true), (&[0], false), (&[1], false), (&[2], false)] {
            let fit = fit(&masks(&off, hidden), &loose).expect("a face");
            assert_eq!(fit.whole, whole);
            for eye in &CANONICAL[..2] {
                let (found, true_) = (fit.to_photo.apply(*eye), loose.apply(off.apply(*eye)));
                assert!((found[0] - true_[0]).hypot(found[1] - true_[1]) < 6.0, "{found:?} {true_:?}");
            }
            assert!(!near(&loose, &fit.to_photo) && near(&fit.to_photo, &fit.to_photo));
        }
    }

    /// Landmarks of a face whose parts lie where `to_crop` puts them.
    fn points(to_crop: &Similarity, certain: f32) -> Vec<Landmark> {
        let mut all = vec![Landmark { at: [0.0; 2], certain: 1.0 }; COUNT];
        for (middle, part) in CANONICAL.into_iter().zip([Part::LidRight, Part::LidLeft, Part::LipsOuter]) {
            for i in part.range() {
                let (sin, cos) = ((i - part.range().start) as f32 / part.range().len() as f32 * TAU).sin_cos();
                all[i] = Landmark { at: to_crop.apply([middle[0] + 9.0 * cos, middle[1] + 5.0 * sin]), certain };
            }
        }
        all
    }

    #[test]
    fn landmarks_refine_an_alignment_and_unsure_ones_do_not() {
        let off = Similarity::about(3.0, 1.05, [128.0, 140.0], [131.0, 136.0]);
        let rough = Similarity::about(-20.0, 2.0, [0.0, 0.0], [40.0, 70.0]);
        let found = refined(&rough, &points(&off, 0.8)).expect("a face");
        for p in [[0.0, 0.0], [256.0, 0.0], [128.0, 200.0]] {
            let (found, wanted) = (found.apply(p), rough.apply(off.apply(p)));
            assert!((found[0] - wanted[0]).hypot(found[1] - wanted[1]) < 0.05, "{found:?} {wanted:?}");
        }
        let tiny = Similarity::about(0.0, 0.5, [128.0, 140.0], [128.0, 140.0]);
        assert!(refined(&rough, &points(&off, 0.1)).is_none() && refined(&rough, &points(&tiny, 0.8)).is_none());
        assert!(refined(&rough, &[]).is_none());
    }

    #[test]
    fn what_is_no_face_is_not_fitted() {
        let whole = Similarity::about(0.0, 1.0, [0.0; 2], [0.0; 2]);
        assert!(fit(&masks(&whole, &[0, 1]), &whole).is_none());
        assert!(fit(&masks(&whole, &[0, 1, 2]), &whole).is_none());
        let tiny = Similarity::about(0.0, 0.4, [128.0, 145.0], [128.0, 145.0]);
        assert!(fit(&masks(&tiny, &[]), &whole).is_none());
    }
}
