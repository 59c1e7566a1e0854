//! Better teeth for the pack. Its drawn teeth are darker and greener than real ones: measured against the skin's median,
//! the brighter 40 % of a mouth's inside are (0.98, 1.24, 1.37) in its made smiles and (1.23, 1.40, 1.52) in its real
//! ones; and dark lines as wide as a pixel stand between them. A generator that copies them shows grey teeth.

use super::Picture;
use mien::CROP;
use mien::face_class::class::{MOUTH_INTERIOR, SKIN};

/// A source that shows more pixels of its mouth's inside than this brings its own teeth along.
const OWN: usize = 30;
/// Gain of a tooth's red, green and blue.
const GAIN: [f32; 3] = [1.24, 1.18, 1.15];
/// Lightness against the skin's at which a pixel begins to be tooth, and is one.
const TOOTH: [f32; 2] = [0.55, 0.9];
/// How far dark lines between teeth are filled.
const FILL: f32 = 0.5;

/// Whether the teeth of a made picture are drawn: its `source` shows none.
pub fn are_drawn(source: &Picture) -> bool {
    source.labels.iter().filter(|label| **label == MOUTH_INTERIOR).count() <= OWN
}

/// Lightens the teeth of a made picture and fills the dark lines between them; nothing outside the mouth changes.
pub fn mend(picture: &mut Picture) {
    let inside: Vec<bool> = picture.labels.iter().map(|label| *label == MOUTH_INTERIOR).collect();
    let Some(skin) = skin(picture) else { return };
    if !inside.contains(&true) {
        return;
    }
    let planes: [Vec<f32>; 3] = std::array::from_fn(|c| {
        let plain: Vec<f32> = picture
            .rgb
            .chunks_exact(3)
            .zip(&inside)
            .map(|(p, inside)| if *inside { f32::from(p[c]) } else { 0.0 })
            .collect();
        let closed = neighbours(&neighbours(&plain, f32::max), f32::min);
        plain.iter().zip(closed).map(|(v, closed)| v + FILL * (closed - v).max(0.0)).collect()
    });
    for (i, pixel) in picture.rgb.chunks_exact_mut(3).enumerate().filter(|(i, _)| inside[*i]) {
        let lightness = planes.iter().map(|plane| plane[i]).sum::<f32>() / 3.0 / skin;
        let t = ((lightness - TOOTH[0]) / (TOOTH[1] - TOOTH[0])).clamp(0.0, 1.0);
        let tooth = t * t * (3.0 - 2.0 * t);
        for ((value, plane), gain) in pixel.iter_mut().zip(&planes).zip(GAIN) {
            *value = (plane[i] * (1.0 + tooth * (gain - 1.0))).min(255.0) as u8;
        }
    }
}

/// Median lightness of the skin, 0..255; `None` where there is none.
fn skin(picture: &Picture) -> Option<f32> {
    let lightness = |p: &[u8]| p.iter().map(|v| u32::from(*v)).sum::<u32>();
    let mut all: Vec<u32> = picture
        .rgb
        .chunks_exact(3)
        .zip(&picture.labels)
        .filter(|(_, label)| **label == SKIN)
        .map(|(p, _)| lightness(p))
        .collect();
    if all.is_empty() {
        return None;
    }
    let middle = all.len() / 2;
    let (_, median, _) = all.select_nth_unstable(middle);
    Some((*median).max(1) as f32 / 3.0)
}

/// `of` over three by three pixels; the crop's border is left as it is, no mouth reaches it.
fn neighbours(plane: &[f32], of: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    let mut out = plane.to_vec();
    for y in 1..CROP - 1 {
        for x in 1..CROP - 1 {
            let window = (y - 1..=y + 1).flat_map(|j| &plane[j * CROP + x - 1..j * CROP + x + 2]);
            out[y * CROP + x] = window.copied().reduce(&of).expect("nine pixels");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use mien::expression::Expression;

    #[test]
    fn teeth_get_lighter_and_nothing_else_changes() {
        let mut set = drawn::people(5..6);
        let before = set.pictures[Expression::Happy as usize].clone();
        let smile = &mut set.pictures[Expression::Happy as usize];
        // Grey teeth, as the pack draws them.
        for (pixel, label) in smile.rgb.chunks_exact_mut(3).zip(&smile.labels) {
            if *label == MOUTH_INTERIOR && pixel[1] > 150 {
                pixel.copy_from_slice(&[140, 145, 140]);
            }
        }
        let grey = smile.clone();
        mend(smile);
        let mut lighter = 0;
        for (i, label) in before.labels.iter().enumerate() {
            let at = 3 * i..3 * i + 3;
            if *label == MOUTH_INTERIOR {
                assert!(smile.rgb[at.clone()].iter().zip(&grey.rgb[at.clone()]).all(|(new, old)| new >= old));
                lighter += usize::from(smile.rgb[at.start] > grey.rgb[at.start] + 10);
            } else {
                assert_eq!(smile.rgb[at.clone()], grey.rgb[at]);
            }
        }
        assert!(lighter > 50, "{lighter}");
        assert!(are_drawn(&set.pictures[Expression::Neutral as usize]) && !are_drawn(&before));
    }
}
