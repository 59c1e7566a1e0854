//! Better mouths for a pack of before `mien synth`. Its drawn teeth are grey, their cavities black, and each head's teeth stand where the fitted
//! skull puts them, which nothing in the photo shows: a generator can only learn their mean, a grey blur. Here the same
//! teeth are drawn again, in the colours of real smiles and with their gaps where the mouth's own middle and size put
//! them, which the generator's window knows.

use crate::data::Picture;
use mien::CROP;
use mien::edit::mouth::teeth::UPPER;
use mien::face::classes::class::{L_LIP, MOUTH_INTERIOR, SKIN, U_LIP};

/// A source that shows more pixels of its mouth's inside than this brings its own teeth along.
const OWN: usize = 30;
/// A tooth in good light on a bright face, and how much of that a dark face's picture leaves.
const ENAMEL: [f32; 3] = [244.0, 235.0, 220.0];
const DIMMEST: f32 = 0.6;
/// A mouth's cavity against the skin, and how far the pack's goes towards it.
const CAVITY: [f32; 3] = [0.32, 0.14, 0.13];
const WARMTH: f32 = 0.4;
/// Lightness against the skin's at which a pixel of the pack begins to be tooth, and is one.
const TOOTH: [f32; 2] = [0.5, 0.85];
/// How much darker it is there.
const GAP: f32 = 0.3;
/// How much darker teeth are two radii from the middle.
const RECEDING: f32 = 0.22;
/// Pixels either side over which the pack's own light on the teeth is averaged.
const LIGHT: usize = 6;

/// Where a photo's mouth is: its middle, and the root of its second moment as in [`mien::nn::layers::window`], crop pixels.
#[derive(Debug, Clone, Copy)]
pub struct Mouth {
    middle: f32,
    radius: f32,
}

impl Mouth {
    /// The closed mouth of a `source`; `None` where it shows teeth of its own, or no lips.
    pub fn closed(source: &Picture) -> Option<Self> {
        let of = |classes: &[u8]| -> Vec<[f32; 2]> {
            let pixels = source.labels.iter().enumerate().filter(|(_, label)| classes.contains(label));
            pixels.map(|(i, _)| [(i % CROP) as f32 + 0.5, (i / CROP) as f32 + 0.5]).collect()
        };
        let (mouth, open) = (of(&[MOUTH_INTERIOR, U_LIP, L_LIP]), of(&[MOUTH_INTERIOR]).len());
        if mouth.is_empty() || open > OWN {
            return None;
        }
        let n = mouth.len() as f32;
        let middle = [0, 1].map(|c| mouth.iter().map(|p| p[c]).sum::<f32>() / n);
        let second = mouth.iter().map(|p| (p[0] - middle[0]).powi(2) + (p[1] - middle[1]).powi(2)).sum::<f32>() / n;
        Some(Self { middle: middle[0], radius: second.sqrt().max(1.0) })
    }

    /// Light on a row of teeth at column `x`: gaps, and the shade towards the corners.
    fn row(&self, x: f32) -> f32 {
        let u = (x - self.middle).abs() / self.radius;
        let gaps = UPPER.iter().map(|gap| 1.0 - GAP * (-((u - gap) * self.radius).powi(2)).exp());
        gaps.product::<f32>() * (1.0 - RECEDING * (u / 2.0).min(1.3).powi(2))
    }
}

/// Draws the inside of a made picture's mouth again; nothing outside of it changes. `mouth` is its source's.
pub fn redraw(picture: &mut Picture, mouth: &Mouth) {
    let inside: Vec<bool> = picture.labels.iter().map(|label| *label == MOUTH_INTERIOR).collect();
    let Some(skin) = skin(picture) else { return };
    if !inside.contains(&true) {
        return;
    }
    let bright = skin.iter().sum::<f32>() / 3.0;
    let lightness: Vec<f32> = picture
        .rgb
        .chunks_exact(3)
        .zip(&inside)
        .map(|(p, inside)| if *inside { p.iter().map(|v| f32::from(*v)).sum::<f32>() / 3.0 / bright } else { 0.0 })
        .collect();
    // Without the dark lines between the pack's teeth.
    let closed = neighbours(&neighbours(&lightness, f32::max), f32::min);
    let tooth: Vec<f32> = closed
        .iter()
        .zip(&inside)
        .map(|(v, inside)| {
            let t = ((v - TOOTH[0]) / (TOOTH[1] - TOOTH[0])).clamp(0.0, 1.0);
            if *inside { t * t * (3.0 - 2.0 * t) } else { 0.0 }
        })
        .collect();
    let dim = DIMMEST + (1.0 - DIMMEST) * (bright / 190.0).min(1.0);
    for (i, pixel) in picture.rgb.chunks_exact_mut(3).enumerate().filter(|(i, _)| inside[*i]) {
        let along = i.saturating_sub(LIGHT)..(i + LIGHT + 1).min(closed.len());
        let (weight, sum) =
            along.fold((1e-3, 1e-3), |(weight, sum), j| (weight + tooth[j], sum + tooth[j] * closed[j]));
        let light = dim * (sum / weight / 1.15).clamp(0.65, 1.05) * mouth.row((i % CROP) as f32 + 0.5);
        for (c, value) in pixel.iter_mut().enumerate() {
            let cavity = f32::from(*value) + WARMTH * (CAVITY[c] * skin[c] - f32::from(*value));
            *value = (cavity + tooth[i] * (ENAMEL[c] * light - cavity)).clamp(0.0, 255.0) as u8;
        }
    }
}

/// Median red, green and blue of the skin, 0..255; `None` where there is none.
fn skin(picture: &Picture) -> Option<[f32; 3]> {
    let pixels: Vec<&[u8]> =
        picture.rgb.chunks_exact(3).zip(&picture.labels).filter(|(_, label)| **label == SKIN).map(|(p, _)| p).collect();
    (!pixels.is_empty()).then(|| {
        std::array::from_fn(|c| {
            let mut all: Vec<u8> = pixels.iter().map(|p| p[c]).collect();
            let middle = all.len() / 2;
            f32::from(*all.select_nth_unstable(middle).1).max(1.0)
        })
    })
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
    use mien::face::expression::Expression;

    #[test]
    fn teeth_get_lighter_with_gaps_in_place_and_nothing_else_changes() {
        let mut set = drawn::people(5..6);
        let closed = &set.pictures[Expression::Neutral as usize];
        let mouth = Mouth::closed(closed).expect("a closed mouth");
        assert!((mouth.middle - 128.0).abs() < 8.0 && (8.0..30.0).contains(&mouth.radius), "{mouth:?}");
        let smile = &mut set.pictures[Expression::Happy as usize];
        assert!(Mouth::closed(smile).is_none());
        // Grey teeth, as the pack draws them.
        for (pixel, label) in smile.rgb.chunks_exact_mut(3).zip(&smile.labels) {
            if *label == MOUTH_INTERIOR && pixel[1] > 150 {
                pixel.copy_from_slice(&[140, 145, 140]);
            }
        }
        let grey = smile.clone();
        redraw(smile, &mouth);
        let mut lighter = 0;
        for (i, label) in grey.labels.iter().enumerate() {
            let at = 3 * i..3 * i + 3;
            if *label == MOUTH_INTERIOR {
                lighter += usize::from(smile.rgb[at.start] > grey.rgb[at.start] + 10);
            } else {
                assert_eq!(smile.rgb[at.clone()], grey.rgb[at]);
            }
        }
        assert!(lighter > 50, "{lighter}");
        let middle = mouth.middle - 0.5;
        assert!(mouth.row(middle + 0.5) < 0.75 && mouth.row(middle + 0.31 * mouth.radius) > 0.9);
    }
}
