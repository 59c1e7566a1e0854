//! Teeth, drawn at the photo's own resolution where a field's paint is light enough to be teeth.
//!
//! No photo of a closed mouth shows how its teeth stand, so a generator can say where there is enamel and where there is
//! none, but neither as sharp as a tooth's edge nor tooth by tooth: its field has one cell for two crop pixels. Everybody's
//! teeth, though, stand in the same order and nearly the same proportions. So the paint's lightness decides, by a steep
//! curve as [`crate::nn::generator::field::steep`] is for the cover, what is tooth and what is cavity, and the gaps
//! lie where anatomy puts them, around the middle of the mouth in the photo.
//!
//! A mouth that shows teeth of its own keeps them: they are warped like everything else, and no gaps are drawn.

use super::Mouth;
use crate::locate::masks::centre;
use crate::photo::lightness;
use crate::{CROP, FIELD};

/// Where upper teeth meet, from the mouth's middle, in its radii: incisors are 8.5 and 6.5 mm wide in a mouth of 50 mm.
pub const UPPER: [f32; 5] = [0.0, 0.62, 1.10, 1.52, 1.90];
/// Where lower teeth meet: incisors of 5.5 and 6 mm.
const LOWER: [f32; 5] = [0.0, 0.40, 0.83, 1.30, 1.75];

/// The cavity's colour, and its part that is left in its depth.
pub const CAVITY: [f32; 3] = [50.0, 22.0, 21.0];
const DEPTH: f32 = 0.6;
/// A field whose lightest paint has less of the skin's lightness than this has no tooth in the light.
const SHADE: f32 = 0.53;
/// Such teeth as it has are drawn this light, against the skin.
const DIMMEST: f32 = 0.8;
/// Tone (0 the cavity, 1 the lightest paint) at which a closed mouth's tooth begins and is whole.
const EDGE: [f32; 2] = [0.38, 0.54];
/// The same beside teeth of the photo's own, where grey is doubt.
const OWN_EDGE: [f32; 2] = [0.55, 0.80];
/// Cover above which a cell counts as painted.
pub(super) const PAINTED: f32 = 0.5;
/// Dark cells between the upper and the lower teeth: fewer are the upper lip's shadow, where the photo shows no teeth.
const PARTED: usize = 4;
const OWN_PARTED: usize = 2;
/// A gap: how much darker, and its half width in crop pixels; the tooth's rounding beside it.
const GAP: [f32; 2] = [0.18, 0.42];
const ROUNDING: [f32; 2] = [0.13, 1.5];
/// Teeth end higher beside their gaps: by how many crop pixels, and how wide that is.
const NOTCH: [f32; 2] = [1.7, 1.1];
/// How much darker teeth are two radii from the middle, where the cheek's shadow lies on them.
const RECEDING: f32 = 0.25;

/// The teeth of one edit.
#[derive(Debug, Clone, Copy)]
pub struct Teeth {
    mouth: Mouth,
    /// Colour of its lightest paint, 0..255.
    enamel: [f32; 3],
    /// That paint's lightness.
    light: f32,
    /// Crop row below which teeth are the lower jaw's.
    bite: Option<f32>,
}

/// 0 below, 1 above, smooth between.
pub(super) fn step(value: f32, [from, to]: [f32; 2]) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A bell of height 1 around 0.
fn bell(distance: f32, width: f32) -> f32 {
    (-(distance / width).powi(2)).exp()
}

impl Teeth {
    /// From a field's cells `FIELD x FIELD`: `cell` gives a cell's cover 0..1 and paint 0..255. `None` where nothing is
    /// painted.
    pub fn of(mouth: Mouth, cell: impl Fn(usize) -> (f32, [f32; 3])) -> Option<Self> {
        // No cover outside the mouth.
        let cell = |i| if mouth.holds(centre(i)) { cell(i) } else { (0.0, [0.0; 3]) };
        let mut painted: Vec<[f32; 3]> =
            (0..FIELD * FIELD).map(cell).filter(|(cover, _)| *cover > PAINTED).map(|(_, paint)| paint).collect();
        if painted.len() < FIELD / 16 {
            return None;
        }
        painted.sort_by(|a, b| lightness(*b).total_cmp(&lightness(*a)));
        let lightest = &painted[..painted.len().div_ceil(10)];
        let enamel: [f32; 3] =
            std::array::from_fn(|c| lightest.iter().map(|p| p[c]).sum::<f32>() / lightest.len() as f32);
        let light = lightness(enamel);
        let dimmest = DIMMEST * mouth.skin;
        let (enamel, light) = if light < SHADE * mouth.skin {
            (enamel.map(|c| c * dimmest / light.max(1.0)), dimmest)
        } else {
            (enamel, light)
        };
        let teeth = Self { mouth, enamel, light, bite: None };
        Some(Self { bite: teeth.bite(cell), ..teeth })
    }

    /// The dark between upper and lower teeth: the mean of its rows over the columns around the mouth's middle, if most of
    /// them have it.
    fn bite(&self, cell: impl Fn(usize) -> (f32, [f32; 3])) -> Option<f32> {
        let scale = (CROP / FIELD) as f32;
        let columns = (0..FIELD).filter(|x| self.mouth.off(centre(*x)[0]) < 0.8);
        let least = if self.mouth.open { OWN_PARTED } else { PARTED };
        let tooth = self.edge().iter().sum::<f32>() / 2.0;
        let (mut all, mut rows) = (0, Vec::new());
        for x in columns {
            all += 1;
            let mut dark = 0;
            for y in 0..FIELD {
                let (cover, paint) = cell(y * FIELD + x);
                if cover <= PAINTED {
                    dark = 0;
                } else if self.tone(paint) < tooth {
                    dark += 1;
                } else if dark >= least {
                    rows.push((y as f32 - dark as f32 / 2.0) * scale);
                    break;
                } else {
                    dark = 0;
                }
            }
        }
        (rows.len() * 2 > all).then(|| rows.iter().sum::<f32>() / rows.len() as f32)
    }

    fn edge(&self) -> [f32; 2] {
        if self.mouth.open { OWN_EDGE } else { EDGE }
    }

    /// 0 as dark as the cavity, 1 as the lightest paint.
    fn tone(&self, paint: [f32; 3]) -> f32 {
        let dark = lightness(CAVITY);
        ((lightness(paint) - dark) / (self.light - dark).max(1.0)).clamp(0.0, 1.2)
    }

    fn is_lower(&self, y: f32) -> bool {
        self.bite.is_some_and(|bite| y > bite)
    }

    /// Distance of a crop position from the nearest gap, crop pixels.
    fn gap(&self, [x, y]: [f32; 2]) -> f32 {
        if self.mouth.open {
            return f32::MAX;
        }
        let u = self.mouth.off(x);
        let gaps = if self.is_lower(y) { LOWER } else { UPPER };
        gaps.map(|gap| (u - gap).abs()).into_iter().fold(f32::MAX, f32::min) * self.mouth.radius
    }

    /// How far below a crop position the paint counts too: beside its gaps a tooth ends before its middle does.
    pub fn notch(&self, at: [f32; 2]) -> f32 {
        let [far, wide] = NOTCH;
        let towards = if self.is_lower(at[1]) { -1.0 } else { 1.0 };
        towards * far * bell(self.gap(at), wide)
    }

    /// The colour at a crop position whose paint is `paint`, 0..255; `beyond` is the paint [`Teeth::notch`] pixels below.
    pub fn colour(&self, at: [f32; 2], paint: [f32; 3], beyond: [f32; 3]) -> [f32; 3] {
        if !self.mouth.holds(at) {
            return paint;
        }
        let edge = self.edge();
        let tone = self.tone(paint);
        let mut tooth = step(tone.min(self.tone(beyond)), edge);
        let mut light = tone.clamp(0.62, 1.06);
        if self.mouth.open {
            // The photo's own teeth went down with its lower lip.
            tooth *= f32::from(u8::from(!self.is_lower(at[1])));
        } else {
            let u = self.mouth.off(at[0]);
            let gap = self.gap(at);
            let seen = 1.0 - step(u, [1.8, 2.2]);
            let line = |[depth, width]: [f32; 2]| 1.0 - seen * depth * bell(gap, width);
            light *= 1.1 * line(GAP) * line(ROUNDING) * (1.0 - RECEDING * (u / 2.0).min(1.3).powi(2));
        }
        let depth = DEPTH + (1.0 - DEPTH) * (tone / edge[0]).min(1.0);
        std::array::from_fn(|c| {
            let cavity = CAVITY[c] * depth;
            cavity + tooth * (self.enamel[c] * light - cavity)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MOUTH: Mouth = Mouth { middle: [128.0, 182.0], radius: 20.0, open: false, skin: 190.0 };

    /// Light above cell row 90, dark to 96, light below; painted from 84 to 100 in the middle columns.
    fn parted(i: usize) -> (f32, [f32; 3]) {
        let (x, y) = (i % FIELD, i / FIELD);
        let painted = (48..80).contains(&x) && (84..100).contains(&y);
        let light = if (90..96).contains(&y) { 30.0 } else { 190.0 };
        (f32::from(u8::from(painted)), [light; 3])
    }

    #[test]
    fn upper_and_lower_teeth_have_gaps_of_their_own() {
        let teeth = Teeth::of(MOUTH, parted).unwrap();
        assert!((teeth.bite.unwrap() - 186.0).abs() < 3.0, "{:?}", teeth.bite);
        let at = |x: f32, y: f32| teeth.colour([x, y], [190.0; 3], [190.0; 3])[1];
        let (upper, lower) = (128.0 + 0.62 * 20.0, 128.0 + 0.40 * 20.0);
        assert!(at(upper, 175.0) < 0.85 * at(upper - 5.0, 175.0));
        assert!(at(lower, 195.0) < 0.85 * at(lower - 3.5, 195.0));
        assert!(at(upper, 195.0) > at(upper, 175.0));
        assert!(teeth.notch([128.0, 175.0]) > 1.0 && teeth.notch([128.0, 195.0]) < -1.0);
        assert!(teeth.notch([134.0, 175.0]).abs() < 0.1);
    }

    #[test]
    fn a_soft_edge_becomes_a_sharp_one() {
        let teeth = Teeth::of(MOUTH, parted).unwrap();
        let at = |light: f32| teeth.colour([133.0, 175.0], [light; 3], [light; 3])[1];
        // A fifth of the paint's fall from 190 to 30 is twice as much of the tooth's.
        let (high, low) = (at(120.0), at(88.0));
        assert!(high - low > 0.4 * (at(190.0) - at(30.0)), "{low} to {high} of {} to {}", at(30.0), at(190.0));
    }

    #[test]
    fn teeth_of_the_photo_stay_the_only_ones() {
        let own = Teeth::of(Mouth { open: true, ..MOUTH }, parted).unwrap();
        assert_eq!(own.notch([128.0, 175.0]), 0.0);
        let at = |x: f32, y: f32| own.colour([x, y], [190.0; 3], [190.0; 3]);
        assert_eq!(at(128.0, 175.0), at(133.0, 175.0));
        assert!(at(128.0, 195.0)[0] < 60.0, "no second row");
    }

    proptest! {
        #[test]
        fn every_colour_is_one(x in -50.0f32..300.0, y in -50.0f32..300.0, a in -99.0f32..400.0, b in -99.0f32..400.0, radius in 2.0f32..60.0, open: bool) {
            let teeth = Teeth::of(Mouth { radius, open, ..MOUTH }, parted).unwrap();
            prop_assert!(teeth.notch([x, y]).abs() <= NOTCH[0]);
            let colour = teeth.colour([x, y], [a; 3], [b; 3]);
            let drawn = teeth.mouth.holds([x, y]);
            let fine = if drawn { colour.iter().all(|c| (0.0..=280.0).contains(c)) } else { colour == [a; 3] };
            prop_assert!(fine, "{:?}", colour);
        }
    }
}
