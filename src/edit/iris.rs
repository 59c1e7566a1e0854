//! Where an eye's iris is, and how it goes on under the lids.
//!
//! What a lid hides no photo shows. An iris, though, is round, alike all around, and of one size in nearly everybody; so what is hidden of it
//! has the colours of what is seen, ring by ring, and beyond its edge there is the white of the same eye.

use super::lids::Lids;
use crate::CROP;
use crate::FIELD;
use crate::face::classes::class::{L_EYE, R_EYE};
use crate::locate::masks;
use crate::photo::{lightness, mean};

/// An iris' radius, crop pixels: 11.7 mm of width where the eyes, 62 mm apart, are 57 crop pixels apart.
pub const RADIUS: f32 = 5.9;
/// The edge between iris and white, crop pixels.
const EDGE: f32 = 0.9;
/// Probability mass, in cells, below which there is no eye to speak of.
const LEAST: f32 = 12.0;
/// Share from which a place is eye rather than not, and from which surely, neither lid nor lash.
const HALF: f32 = 0.5;
const SURE: f32 = 0.6;
/// How far from the middle of what is seen of the eye an iris' middle may lie, crop pixels, and in which steps it is looked for.
const SEARCHED: [f32; 2] = [8.0, 4.0];
const STEP: f32 = 0.5;
/// How much one eye's may differ from the other's.
const APART: [f32; 2] = [1.5, 1.0];
/// How far below the place that is found so an iris' middle lies, and how far above the lower lid, crop pixels: means over 90 portraits of the pack.
const LOWER: f32 = 2.2;
const ABOVE_LID: f32 = 4.9;
/// Crop pixels outside the iris that are compared with it.
const RING: [f32; 2] = [1.2, 4.0];
/// Fewest crop pixels of each, and how much lighter the white must be.
const SEEN: usize = 12;
const LIGHTER: f32 = 12.0;
/// Rings of an iris, each as wide as a crop pixel: one of them mirrors no more light than the next.
const RINGS: usize = RADIUS as usize + 1;
/// How far around its middle an eye reaches, crop pixels.
pub const REACH: [f32; 2] = [20.0, 14.0];

/// An iris and the white around it.
#[derive(Debug, Clone, Copy)]
pub struct Iris {
    /// Its middle, crop pixels.
    middle: [f32; 2],
    /// Colour of the white, 0..255.
    white: [f32; 3],
    /// Colours from its middle to its edge.
    rings: [[f32; 3]; RINGS],
}

impl Iris {
    /// Those of both eyes and the lids around them, where both are seen, or they would look unlike: soft masks, planes `[19, FIELD, FIELD]`, 0..1, and the crop,
    /// planes `[3, CROP, CROP]`, -1..1.
    pub fn both(shares: &[f32], crop: &[f32]) -> Option<[(Self, Lids); 2]> {
        let eye = |class: u8| Eye::of(&shares[class as usize * FIELD * FIELD..][..FIELD * FIELD], crop);
        let (right, left) = eye(R_EYE).zip(eye(L_EYE))?;
        // Both eyes look the same way; then each a little its own.
        let steps = |far: f32| -(far / STEP) as i32..=(far / STEP) as i32;
        let offsets =
            |[x, y]: [f32; 2]| steps(x).flat_map(move |i| steps(y).map(move |j| [i, j].map(|v| v as f32 * STEP)));
        let together = |off: [f32; 2]| Some(right.whiter_around(off)? + left.whiter_around(off)?);
        let (_, off) = best(offsets(SEARCHED), together)?;
        let own = |eye: &Eye| {
            let near = offsets(APART).map(|by| [off[0] + by[0], off[1] + by[1]]);
            let (lighter, off) = best(near, |off| eye.whiter_around(off))?;
            (lighter > LIGHTER).then(|| eye.iris(off))?.zip(Some(eye.lids.clone()))
        };
        Some([own(&right)?, own(&left)?])
    }

    /// Its middle in the photo, crop pixels.
    pub fn middle(&self) -> [f32; 2] {
        self.middle
    }

    /// What lies so far from its middle, crop pixels, behind the lids: colour 0..255.
    pub fn colour(&self, [x, y]: [f32; 2]) -> [f32; 3] {
        let off = x.hypot(y);
        let iris = ((RADIUS - off) / (2.0 * EDGE) + 0.5).clamp(0.0, 1.0);
        let ring = (off - 0.5).clamp(0.0, (RINGS - 1) as f32);
        let (inner, outer) = (self.rings[ring as usize], self.rings[ring.ceil() as usize]);
        std::array::from_fn(|c| {
            let own = inner[c] + ring.fract() * (outer[c] - inner[c]);
            self.white[c] + iris * (own - self.white[c])
        })
    }
}

/// What is seen of an eye.
struct Eye {
    /// Its middle, crop pixels.
    middle: [f32; 2],
    /// Its pixels, where they are, and their colour.
    pixels: Vec<([f32; 2], [f32; 3])>,
    lids: Lids,
}

impl Eye {
    fn of(eye: &[f32], crop: &[f32]) -> Option<Self> {
        let (mass, middle) = masks::mass(|i| eye[i]);
        if mass.is_nan() || mass < LEAST {
            return None;
        }
        let near = |at: [f32; 2]| (0..2).all(|c| (at[c] - middle[c]).abs() < REACH[c]);
        let pixels = (0..CROP * CROP)
            .map(|i| (i, [(i % CROP) as f32 + 0.5, (i / CROP) as f32 + 0.5]))
            .filter(|(_, at)| near(*at) && masks::at(eye, *at) > SURE)
            .map(|(i, at)| (at, [0, 1, 2].map(|c| crop[c * CROP * CROP + i] * 127.5 + 127.5)))
            .collect();
        let lids = Lids::of(middle, REACH, |at| masks::at(eye, at) > HALF)?;
        Some(Self { middle, pixels, lids })
    }

    /// How much lighter it is around an iris than in it, if that lay so far from the eye's middle; `None` where too little is seen.
    fn whiter_around(&self, off: [f32; 2]) -> Option<f32> {
        let place = [self.middle[0] + off[0], self.middle[1] + off[1]];
        let (mut sums, mut counts) = ([0.0; 2], [0; 2]);
        for (at, colour) in &self.pixels {
            let beyond = (at[0] - place[0]).hypot(at[1] - place[1]) - RADIUS;
            let part = if beyond < -EDGE {
                0
            } else if (RING[0]..RING[1]).contains(&beyond) {
                1
            } else {
                continue;
            };
            sums[part] += lightness(*colour);
            counts[part] += 1;
        }
        let [inside, around] = [0, 1].map(|part| sums[part] / counts[part] as f32);
        counts.iter().all(|count| *count >= SEEN).then_some(around - inside)
    }

    /// The iris that lies so far from the eye's middle.
    fn iris(&self, off: [f32; 2]) -> Option<Iris> {
        let [x, y] = [self.middle[0] + off[0], self.middle[1] + off[1]];
        let [_, above] = self.lids.within([x, y])?;
        // The upper lid's shade draws what is found upwards; where the lower lid ends is a second guess.
        let middle = [x, y + (LOWER + above - ABOVE_LID) / 2.0];
        // Colours between two distances from it, lightest first.
        let between = |from: f32, to: f32| {
            let off = |at: [f32; 2]| (at[0] - middle[0]).hypot(at[1] - middle[1]);
            let within = self.pixels.iter().filter(|(at, _)| (from..to).contains(&off(*at)));
            let mut colours: Vec<[f32; 3]> = within.map(|(_, colour)| *colour).collect();
            colours.sort_by(|a, b| lightness(*b).total_cmp(&lightness(*a)));
            colours
        };
        let beyond = between(RADIUS + RING[0], f32::MAX);
        // Without highlights, and without what lies in the shade.
        let white = mean(beyond.get(beyond.len() / 20..=beyond.len() / 5)?);
        let mut rings = [[0.0; 3]; RINGS];
        for i in (0..RINGS).rev() {
            // Half a pixel of the white shines into the last one.
            let seen = between(i as f32, (i as f32 + 1.0).min(RADIUS - 0.5));
            // Neither what mirrors a lamp nor lashes.
            rings[i] = match seen.get(seen.len() / 2..seen.len() - seen.len() / 8) {
                Some(own) if !own.is_empty() => mean(own),
                _ if i + 1 < RINGS => rings[i + 1],
                _ => mean(&between(0.0, RADIUS)),
            };
        }
        Some(Iris { middle, white, rings })
    }
}

/// The offset of the highest score, and that.
fn best(offsets: impl Iterator<Item = [f32; 2]>, score: impl Fn([f32; 2]) -> Option<f32>) -> Option<(f32, [f32; 2])> {
    offsets.filter_map(|off| Some((score(off)?, off))).max_by(|a, b| a.0.total_cmp(&b.0))
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// Bright eyes with dark irises at (100, 120) and (150, 120), of which the lids hide the upper third; everything else is skin.
    pub fn eyes(iris: f32) -> (Vec<f32>, Vec<f32>) {
        let (mut shares, mut crop) = (vec![0.0; 19 * FIELD * FIELD], vec![0.3; 3 * CROP * CROP]);
        for i in 0..CROP * CROP {
            let (class, middle) = if i % CROP > 125 { (L_EYE, 150.0) } else { (R_EYE, 100.0) };
            let (x, y) = ((i % CROP) as f32 + 0.5 - middle, (i / CROP) as f32 + 0.5 - 120.0);
            if (x / 14.0).powi(2) + (y / 6.0).powi(2) > 1.0 || y < -2.0 {
                continue;
            }
            shares[class as usize * FIELD * FIELD + i / CROP / 2 * FIELD + i % CROP / 2] = 1.0;
            let light = if x.hypot(y) < RADIUS { iris } else { 0.6 };
            (0..3).for_each(|c| crop[c * CROP * CROP + i] = light);
        }
        (shares, crop)
    }
}

#[cfg(test)]
mod tests {
    use super::testing::eyes;
    use super::*;

    #[test]
    fn an_iris_is_found_and_completed() {
        let (shares, crop) = eyes(-0.7);
        let [_, (iris, _)] = Iris::both(&shares, &crop).unwrap();
        assert!((iris.middle[0] - 150.0).abs() < 1.1 && (iris.middle[1] - 120.0).abs() < 2.1, "{iris:?}");
        let at = |x: f32, y: f32| iris.colour([x, y])[0];
        assert!(at(0.0, -3.0) < 60.0, "the iris goes on under the lid");
        assert!(at(0.0, -9.0) > 150.0 && at(-9.0, -3.0) > 150.0, "white around it");
    }

    #[test]
    fn where_no_iris_is_seen_there_is_none() {
        let (shares, crop) = eyes(0.55);
        assert!(Iris::both(&shares, &crop).is_none(), "all of one lightness");
        assert!(Iris::both(&vec![0.0; shares.len()], &crop).is_none(), "no eye");
        let (nan, bright) = (vec![f32::NAN; shares.len()], vec![f32::NAN; crop.len()]);
        assert!(Iris::both(&nan, &crop).is_none() && Iris::both(&shares, &bright).is_none());
    }
}
