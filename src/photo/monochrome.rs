//! Photos of one tone, black and white or sepia: what colour a pixel has follows from how light it is. An edit of them has
//! no other colours either.

use super::lightness;
use crate::CROP;

/// Steps of lightness.
const STEPS: usize = 32;
/// How far from its tone a pixel may be, 0..255: JPEG smears colours where light meets dark.
const NEAR: f32 = 10.0;
/// Share of pixels that may be farther. Of 312 portraits in colours the greyest has 1.75 %; made sepia and saved as JPEG
/// (quality 80), they have 1.04 % at most.
const FAR: f32 = 0.012;

/// The colours of a tone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Monochrome {
    /// What each channel has more than the lightness, 0..255, in the middle of each step.
    tint: [[f32; 3]; STEPS],
}

/// Step of a lightness 0..255, as a number with a fraction: whole in the middle of a step.
fn step(light: f32) -> f32 {
    (light / 255.0 * STEPS as f32 - 0.5).clamp(0.0, (STEPS - 1) as f32)
}

impl Monochrome {
    /// The tone of a crop's planes (`[3, CROP, CROP]`, -1..1); `None` if it has colours.
    pub fn of(planes: &[f32]) -> Option<Self> {
        let n = CROP * CROP;
        let colour = |i: usize| [0, 1, 2].map(|c| (planes[c * n + i] + 1.0) * 127.5);
        let mut sums = [[0.0f64; 4]; STEPS];
        for colour in (0..n).map(colour) {
            let light = lightness(colour);
            let sum = &mut sums[step(light).round() as usize];
            (0..3).for_each(|c| sum[c] += f64::from(colour[c] - light));
            sum[3] += 1.0;
        }
        let mut tint = [[0.0; 3]; STEPS];
        // A step that no pixel has takes the tint of the nearest one below that has any, or else above.
        let seen = |i: &usize| sums[*i][3] > 0.0;
        for (i, tint) in tint.iter_mut().enumerate() {
            let near = (0..=i).rev().find(seen).or_else(|| (i..STEPS).find(seen))?;
            *tint = [0, 1, 2].map(|c| (sums[near][c] / sums[near][3]) as f32);
        }
        let tone = Self { tint };
        let is_far = |colour: &[f32; 3]| {
            let own = tone.colour(lightness(*colour));
            (0..3).any(|c| (own[c] - colour[c]).abs() > NEAR)
        };
        ((0..n).map(colour).filter(is_far).count() as f32 <= FAR * n as f32).then_some(tone)
    }

    /// The colour of a lightness, both 0..255.
    fn colour(&self, light: f32) -> [f32; 3] {
        let at = step(light);
        let (below, share) = ((at as usize).min(STEPS - 2), at - (at as usize).min(STEPS - 2) as f32);
        let [low, high] = [self.tint[below], self.tint[below + 1]];
        std::array::from_fn(|c| light + low[c] * (1.0 - share) + high[c] * share)
    }

    /// The colour that a pixel of the photo takes when an edit makes it as light as `edited`: its own, as much lighter or
    /// darker as the tone says. All 0..255.
    pub fn edit(&self, own: [f32; 3], edited: [f32; 3]) -> [f32; 3] {
        let (before, after) = (self.colour(lightness(own)), self.colour(lightness(edited)));
        std::array::from_fn(|c| own[c] + (after[c] - before[c]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Planes of a crop whose pixels are `colour` of a number 0..255 that varies over it.
    fn planes(colour: impl Fn(f32) -> [f32; 3]) -> Vec<f32> {
        let light = |i: usize| (i % CROP + i / CROP) as f32 / 2.0;
        (0..3)
            .flat_map(|c| (0..CROP * CROP).map(move |i| (c, i)))
            .map(|(c, i)| colour(light(i))[c] / 127.5 - 1.0)
            .collect()
    }

    /// As most programs do it; bright pixels are cut off.
    fn sepia(light: f32) -> [f32; 3] {
        [1.351, 1.203, 0.937].map(|share| (share * light).min(255.0).round())
    }

    #[test]
    fn grey_and_sepia_are_tones_and_colours_are_not() {
        let grey = Monochrome::of(&planes(|light| [light; 3])).unwrap();
        assert_eq!(grey.edit([90.0; 3], [200.0, 10.0, 90.0]).map(f32::round), [100.0; 3]);
        let brown = Monochrome::of(&planes(sepia)).unwrap();
        for light in [20.0, 120.0, 180.0] {
            let (own, wanted) = (sepia(light), sepia(light + 15.0));
            let got = brown.edit(own, [lightness(wanted); 3]);
            assert!((0..3).all(|c| (got[c] - wanted[c]).abs() < 3.0), "{got:?} {wanted:?}");
            assert_eq!(brown.edit(own, own), own, "what is not edited stays");
        }
        // A narrow part redder than its lightness says.
        let lips =
            planes(|light| if (100.0..105.0).contains(&light) { [light + 60.0, light, light] } else { [light; 3] });
        assert_eq!(Monochrome::of(&lips), None);
        assert_eq!(Monochrome::of(&planes(|light| [light, 255.0 - light, 100.0])), None);
    }
}
