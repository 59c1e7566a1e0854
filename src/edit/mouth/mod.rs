//! Where a photo's mouth is, and the rules that draw what is inside it.

pub mod jaw;
pub mod lips;
pub mod teeth;
pub mod tongue;

use crate::face::classes::class::{L_LIP, MOUTH_INTERIOR, SKIN, U_LIP};
use crate::face::region::Region;
use crate::locate::masks::{self, centre};
use crate::{CROP, FIELD};

/// Probability mass of the mouth's inside, in cells, from which a mouth counts as one that shows teeth.
const SHOWN: f32 = 10.0;
/// Lightness of a skin that is not seen, 0..255.
const SKIN_LIGHT: f32 = 190.0;

/// Where a photo's mouth is, in crop pixels.
#[derive(Debug, Clone, Copy)]
pub struct Mouth {
    /// Its middle, x and y.
    pub(super) middle: [f32; 2],
    /// Root of its mask's second moment, as in [`crate::nn::layers::window`].
    radius: f32,
    /// Whether the photo shows teeth.
    open: bool,
    /// Lightness of the skin around it, 0..255.
    skin: f32,
}

impl Mouth {
    /// From soft masks, planes `[19, FIELD, FIELD]`, 0..1, and the crop, planes `[3, CROP, CROP]`, -1..1; `None` where there
    /// is no mouth.
    pub fn of(shares: &[f32], crop: &[f32]) -> Option<Self> {
        let plane = |class: u8| &shares[class as usize * FIELD * FIELD..][..FIELD * FIELD];
        let [inside, upper, lower] = [MOUTH_INTERIOR, U_LIP, L_LIP].map(plane);
        let share = |i: usize| inside[i] + upper[i] + lower[i];
        let (mass, middle) = masks::mass(share);
        let off = |i: usize| (0..2).map(|c| (centre(i)[c] - middle[c]).powi(2)).sum::<f32>();
        let radius = ((0..FIELD * FIELD).map(|i| share(i) * off(i)).sum::<f32>() / mass).sqrt();
        let open = inside.iter().sum::<f32>() > SHOWN;
        let light = |i: usize| {
            let [x, y] = centre(i).map(|v| v as usize);
            (0..3).map(|c| crop[(c * CROP + y) * CROP + x]).sum::<f32>() / 3.0 * 127.5 + 127.5
        };
        let seen: f32 = plane(SKIN).iter().sum();
        let lit: f32 = plane(SKIN).iter().enumerate().map(|(i, share)| share * light(i)).sum();
        let skin = if seen > SHOWN { lit / seen } else { SKIN_LIGHT };
        (mass > SHOWN && radius.is_finite()).then_some(Self { middle, radius, open, skin })
    }

    /// Lightness of the skin around it, 0..255.
    pub fn skin(&self) -> f32 {
        self.skin
    }

    /// Whether the photo shows teeth in it.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether a crop position lies where the mouth may open: paint elsewhere is eyes.
    pub fn holds(&self, [x, y]: [f32; 2]) -> bool {
        let reach = Region::Mouth.reach().map(|r| r * self.radius);
        (x - self.middle[0]).abs() < reach[0] && (y - self.middle[1]).abs() < reach[1]
    }

    /// Distance of a crop column from the middle, in radii.
    pub fn off(&self, x: f32) -> f32 {
        (x - self.middle[0]).abs() / self.radius
    }
}

#[cfg(test)]
mod testing {
    use super::Mouth;
    use crate::face::classes::class::{L_LIP, MOUTH_INTERIOR, U_LIP};
    use crate::{CROP, FIELD};

    /// Shares of a mouth of 30 x 4 cells of teeth between lips, and how it looks in a bright crop.
    pub fn smile() -> (Vec<f32>, Mouth) {
        let mut shares = vec![0.0; 19 * FIELD * FIELD];
        for (class, rows) in [(MOUTH_INTERIOR, 80..84), (U_LIP, 77..80), (L_LIP, 84..88)] {
            for (y, x) in rows.flat_map(|y| (50..80).map(move |x| (y, x))) {
                shares[class as usize * FIELD * FIELD + y * FIELD + x] = 1.0;
            }
        }
        let mouth = Mouth::of(&shares, &vec![0.5; 3 * CROP * CROP]).unwrap();
        (shares, mouth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mouth_is_where_its_mask_is() {
        let n = FIELD * FIELD;
        let (mut shares, crop) = (vec![0.0; 19 * n], vec![-0.5; 3 * CROP * CROP]);
        assert!(Mouth::of(&shares, &crop).is_none());
        for i in 0..n {
            let (x, y) = (i % FIELD, i / FIELD);
            if (54..74).contains(&x) && (88..94).contains(&y) {
                shares[U_LIP as usize * n + i] = 1.0;
            }
        }
        shares[SKIN as usize * n..][..n].fill(1.0);
        let closed = Mouth::of(&shares, &crop).unwrap();
        assert!((closed.skin - 63.75).abs() < 0.1, "{closed:?}");
        assert!((closed.middle[0] - 128.0).abs() < 0.1 && !closed.open);
        assert!((closed.radius - 12.0).abs() < 0.5, "{closed:?}");
        let lip = shares[U_LIP as usize * n..][..n].to_vec();
        shares[MOUTH_INTERIOR as usize * n..][..n].copy_from_slice(&lip);
        assert!(Mouth::of(&shares, &crop).unwrap().open);
    }
}
