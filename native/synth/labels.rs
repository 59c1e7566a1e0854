//! Which part of the face each pixel shows: as the segmenter sees it, corrected by the landmarks, and moved along with the face.

use crate::synth::grid::{Grid, SIDE, polygon};
use crate::synth::landmarks::Landmarks;
use crate::synth::portrait::Portrait;
use crate::synth::render::PICTURE;
use mien::face::classes::{IGNORE, class};
use mien::locate::landmarks::Part;

/// What landmarks surround.
const SURROUNDED: [u8; 7] =
    [class::R_EYE, class::L_EYE, class::R_BROW, class::L_BROW, class::U_LIP, class::L_LIP, class::MOUTH_INTERIOR];
/// Lips apart by less are closed, pixels of a portrait.
const APART: f32 = 2.0;

/// The labels of a portrait's picture with eyes, brows and lips where its landmarks are; what hides them (hair, glasses) and what is
/// not known stays. So a segmenter that learns from the pictures learns more than it knew.
pub fn marked(mut labels: Vec<u8>, marks: &Landmarks) -> Vec<u8> {
    labels.iter_mut().filter(|label| SURROUNDED.contains(label)).for_each(|label| *label = class::SKIN);
    let mut fill = |ring: &[[f32; 2]], class: u8| {
        let scale = PICTURE as f32 / SIDE as f32;
        let ring: Vec<[f32; 2]> = ring.iter().map(|p| p.map(|v| v * scale)).collect();
        polygon(&ring, PICTURE, |p| {
            if SURROUNDED.contains(&labels[p]) || matches!(labels[p], class::SKIN | class::NOSE) {
                labels[p] = class;
            }
        });
    };
    let part = |part: Part| &marks.0[part.range()];
    for (ring, class) in [
        (Part::LidRight, class::R_EYE),
        (Part::LidLeft, class::L_EYE),
        (Part::BrowRight, class::R_BROW),
        (Part::BrowLeft, class::L_BROW),
    ] {
        fill(part(ring), class);
    }
    let (outer, inner) = (part(Part::LipsOuter), part(Part::LipsInner));
    // Rings from the mouth's right corner over the upper lip: the left corner is the eleventh point.
    let half = outer.len() / 2;
    let lower = |ring: &[[f32; 2]]| ring[half..].iter().chain(&ring[..1]).copied().collect::<Vec<_>>();
    let lip = |from: &[[f32; 2]], to: &[[f32; 2]]| from.iter().chain(to.iter().rev()).copied().collect::<Vec<_>>();
    fill(&lip(&outer[..=half], &inner[..=half]), class::U_LIP);
    fill(&lip(&lower(outer), &lower(inner)), class::L_LIP);
    if marks.mouth_gap() > APART {
        fill(inner, class::MOUTH_INTERIOR);
    }
    labels
}

/// The photo's labels moved, with the new openings.
pub(super) fn moved(portrait: &Portrait, flow: &Grid<2>, lids: &[Vec<bool>; 2], mouth: &[bool]) -> Vec<u8> {
    let of = |open: &[bool], x: usize, y: usize| {
        let p = 2 * y * SIDE + 2 * x;
        [p, p + 1, p + SIDE, p + SIDE + 1].iter().filter(|&&q| open[q]).count() >= 2
    };
    let mut labels = vec![IGNORE; PICTURE * PICTURE];
    for y in 0..PICTURE {
        for x in 0..PICTURE {
            let p = y * PICTURE + x;
            let place = |at: usize, f: f32| ((at as f32 + 0.5 + f) as usize).min(PICTURE - 1);
            let from = place(y, flow.data[p][1]) * PICTURE + place(x, flow.data[p][0]);
            labels[p] = match portrait.labels.get(from).copied().unwrap_or(IGNORE) {
                class::L_EYE | class::R_EYE => class::SKIN,
                class::MOUTH_INTERIOR => class::L_LIP,
                other => other,
            };
            if of(&lids[0], x, y) {
                labels[p] = class::R_EYE;
            } else if of(&lids[1], x, y) {
                labels[p] = class::L_EYE;
            } else if of(mouth, x, y) {
                labels[p] = class::MOUTH_INTERIOR;
            }
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::locate::landmarks::COUNT;

    /// A face of squares: each part's landmarks on a ring of its own, 20 pixels across.
    fn marks() -> Landmarks {
        let mut marks = Landmarks([[0.0; 2]; COUNT]);
        let mut ring = |part: Part, [x, y]: [f32; 2], [w, h]: [f32; 2]| {
            let range = part.range();
            let count = range.len() as f32;
            for (i, mark) in marks.0[range].iter_mut().enumerate() {
                let (sin, cos) = (i as f32 / count * std::f32::consts::TAU).sin_cos();
                *mark = [x - w * cos, y - h * sin];
            }
        };
        ring(Part::LidRight, [160.0, 200.0], [20.0, 10.0]);
        ring(Part::LidLeft, [350.0, 200.0], [20.0, 10.0]);
        ring(Part::BrowRight, [160.0, 160.0], [30.0, 8.0]);
        ring(Part::BrowLeft, [350.0, 160.0], [30.0, 8.0]);
        ring(Part::LipsOuter, [256.0, 360.0], [60.0, 40.0]);
        ring(Part::LipsInner, [256.0, 360.0], [40.0, 16.0]);
        marks
    }

    #[test]
    fn parts_lie_where_the_landmarks_are() {
        let labels = marked(vec![class::SKIN; PICTURE * PICTURE], &marks());
        let at = |x: usize, y: usize| labels[y / 2 * PICTURE + x / 2];
        assert_eq!([at(160, 200), at(350, 200)], [class::R_EYE, class::L_EYE]);
        assert_eq!([at(160, 160), at(350, 160)], [class::R_BROW, class::L_BROW]);
        assert_eq!([at(256, 332), at(256, 360), at(256, 388)], [class::U_LIP, class::MOUTH_INTERIOR, class::L_LIP]);
        assert_eq!([at(205, 357), at(205, 363)], [class::U_LIP, class::L_LIP]);
        let area = |class: u8| labels.iter().filter(|l| **l == class).count() as f32;
        // Ellipses of these half axes, half as large in the picture; the ring has as many corners as landmarks.
        let ellipse = |w: f32, h: f32| std::f32::consts::PI * w * h / 4.0;
        assert!((area(class::R_EYE) / ellipse(20.0, 10.0) - 1.0).abs() < 0.1);
        let lips = ellipse(60.0, 40.0) - ellipse(40.0, 16.0);
        assert!(((area(class::U_LIP) + area(class::L_LIP)) / lips - 1.0).abs() < 0.1);
    }

    #[test]
    fn what_hides_a_part_stays_and_what_was_wrong_goes() {
        let mut labels = vec![class::SKIN; PICTURE * PICTURE];
        labels[..90 * PICTURE].fill(class::HAIR);
        labels[92 * PICTURE..110 * PICTURE].fill(class::EYEGLASSES);
        labels[200 * PICTURE..].fill(class::L_LIP);
        let marked = marked(labels.clone(), &marks());
        assert_eq!(marked[..90 * PICTURE], labels[..90 * PICTURE]);
        assert_eq!(marked[92 * PICTURE..110 * PICTURE], labels[92 * PICTURE..110 * PICTURE]);
        assert!(marked[220 * PICTURE..].iter().all(|l| *l == class::SKIN), "no lip below the mouth");
    }

    #[test]
    fn closed_lips_have_nothing_between_them() {
        let mut marks = marks();
        for mark in &mut marks.0[Part::LipsInner.range()] {
            mark[1] = 360.0;
        }
        let labels = marked(vec![class::MOUTH_INTERIOR; PICTURE * PICTURE], &marks);
        assert!(!labels.contains(&class::MOUTH_INTERIOR));
    }
}
