//! Where a photo's mouth is, and the rules that draw what is inside it.

pub mod behind;
pub mod inside;
pub mod lips;
pub mod lower;
pub mod opening;
pub mod own;
pub mod teeth;
pub mod tongue;

use crate::face::classes::class::{L_EYE, L_LIP, MOUTH_INTERIOR, R_EYE, SKIN, U_LIP};
use crate::face::region::Region;
use crate::locate::masks::{self, centre};
use crate::photo::{lightness, mean};
use crate::{CROP, FIELD};

/// Probability mass of the mouth's inside, in cells, from which a mouth counts as one that shows teeth.
const SHOWN: f32 = 10.0;
/// Colour of a skin that is not seen, 0..255.
const SKIN_LIGHT: [f32; 3] = [220.0, 180.0, 170.0];
/// Share from which a place is surely of a part, and from which it is taken for the mouth's inside.
const SURE: f32 = 0.6;
const INSIDE: f32 = 0.5;
/// Teeth are lighter than this against what is white in the face, and less red: of 12 photos that show teeth 1.00 to 1.47 and 0.98 to 1.08,
/// of 3 closed mouths 0.68 to 1.40 and 1.16 to 1.36.
const LIGHT: f32 = 0.6;
const RED: f32 = 1.12;
/// Of an eye's places from the lightest on: those that are a lamp's reflection, and those that are white.
const GLINT: usize = 50;
const WHITE: usize = 5;
/// How much lighter a tooth in the light is than an eye's white and than skin; and how dark and how light it may be, 0..255.
const OVER_WHITE: f32 = 1.1;
const OVER_SKIN: f32 = 1.05;
const LEVEL: [f32; 2] = [105.0, 225.0];

/// Where a photo's mouth is, in crop pixels.
#[derive(Debug, Clone, Copy)]
pub struct Mouth {
    /// Its middle, x and y.
    pub(super) middle: [f32; 2],
    /// Root of its mask's second moment, as in [`crate::nn::layers::window`].
    radius: f32,
    /// Whether the photo shows its inside, and teeth there.
    open: bool,
    toothy: bool,
    /// What is white in this face's light, 0..255.
    pub(super) white: [f32; 3],
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
        let white = white([L_EYE, R_EYE].map(plane), plane(SKIN), crop);
        let toothy = open && shows_teeth(inside, crop, white);
        (mass > SHOWN && radius.is_finite()).then_some(Self { middle, radius, open, toothy, white })
    }

    /// Whether the photo shows its inside.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether the photo shows teeth in it.
    pub fn is_toothy(&self) -> bool {
        self.toothy
    }

    /// Whether a crop position lies where the mouth may open: paint elsewhere is eyes.
    pub fn holds(&self, [x, y]: [f32; 2]) -> bool {
        let reach = Region::Mouth.reach().map(|r| r * self.radius);
        (x - self.middle[0]).abs() < reach[0] && (y - self.middle[1]).abs() < reach[1]
    }
}

/// Colour 0..255 of the crop in the middle of a cell.
fn colour(crop: &[f32], i: usize) -> [f32; 3] {
    let [x, y] = centre(i).map(|v| v as usize);
    [0, 1, 2].map(|c| crop[(c * CROP + y) * CROP + x] * 127.5 + 127.5)
}

/// Colours of a `plane`'s places of more than a share, the lightest first.
fn places(plane: &[f32], share: f32, crop: &[f32]) -> Vec<[f32; 3]> {
    let mut seen: Vec<[f32; 3]> = (0..FIELD * FIELD).filter(|&i| plane[i] > share).map(|i| colour(crop, i)).collect();
    seen.sort_by(|a, b| lightness(*b).total_cmp(&lightness(*a)));
    seen
}

/// 1 of what is grey.
fn redness(colour: [f32; 3]) -> f32 {
    colour[0] / colour[1].max(1.0)
}

/// Whether what shows of the `inside` is teeth: light, and hardly redder than what is white in the face. Of lips that only part the
/// segmenter takes the pink within for it.
fn shows_teeth(inside: &[f32], crop: &[f32], white: [f32; 3]) -> bool {
    let seen = places(inside, INSIDE, crop);
    let seen = mean(&seen[seen.len() / 20..seen.len() * 2 / 5]);
    lightness(seen) > LIGHT * lightness(white) && redness(seen) < RED * redness(white)
}

/// What is white in a face, by the lighter part of its eyes, and no darker than its skin; 0..255. Half of its tint counts: eyes are red
/// at times.
fn white(eyes: [&[f32]; 2], skin: &[f32], crop: &[f32]) -> [f32; 3] {
    let skin = places(skin, SURE, crop);
    let skin = if skin.len() as f32 > SHOWN { mean(&skin) } else { SKIN_LIGHT };
    let mut whites = Vec::new();
    for eye in eyes {
        let seen = places(eye, SURE, crop);
        whites.extend(seen.iter().skip(seen.len() / GLINT).take(seen.len() / WHITE));
    }
    let seen = if whites.is_empty() { skin } else { mean(&whites) };
    let light = lightness(seen).max(1.0);
    let level = (OVER_WHITE * light).max(OVER_SKIN * lightness(skin)).clamp(LEVEL[0], LEVEL[1]);
    seen.map(|c| level * (0.5 + 0.5 * (c / light).clamp(0.85, 1.15)))
}

#[cfg(test)]
mod testing {
    use super::Mouth;
    use super::inside::Inside;
    use super::opening::Opening;
    use crate::edit::cell::Cell;
    use crate::edit::field::EditField;
    use crate::face::classes::class::{L_LIP, MOUTH_INTERIOR, SKIN, U_LIP};
    use crate::{CROP, FIELD};
    use std::ops::Range;

    /// Columns of cells that the mouth of the tests reaches over.
    const COLUMNS: Range<usize> = 50..80;

    /// Shares of a mouth of 30 columns of cells whose classes lie in these rows, and how it looks in a bright crop.
    fn of(rows: [(u8, Range<usize>); 3]) -> (Vec<f32>, Mouth) {
        let mut shares = vec![0.0; 19 * FIELD * FIELD];
        shares[SKIN as usize * FIELD * FIELD..][..FIELD].fill(1.0);
        for (class, rows) in rows {
            for (y, x) in rows.flat_map(|y| COLUMNS.map(move |x| (y, x))) {
                shares[class as usize * FIELD * FIELD + y * FIELD + x] = 1.0;
            }
        }
        let mouth = Mouth::of(&shares, &vec![0.5; 3 * CROP * CROP]).unwrap();
        (shares, mouth)
    }

    /// Four rows of teeth between lips.
    pub fn smile() -> (Vec<f32>, Mouth) {
        of([(MOUTH_INTERIOR, 80..84), (U_LIP, 77..80), (L_LIP, 84..88)])
    }

    /// Lips that meet below row 82.
    pub fn closed() -> (Vec<f32>, Mouth) {
        of([(MOUTH_INTERIOR, 0..0), (U_LIP, 79..82), (L_LIP, 82..86)])
    }

    /// A field that moves the upper lip down by `upper` crop pixels and the lower one by `lower`, and paints what lies between them.
    pub fn field(shares: &[f32], upper: f32, lower: f32) -> EditField {
        let rows = |class: u8| {
            let plane = &shares[class as usize * FIELD * FIELD..][..FIELD * FIELD];
            (0..FIELD * FIELD).filter(move |i| plane[*i] > 0.0).map(|i| (i / FIELD * 2) as f32)
        };
        let seam = [rows(U_LIP).fold(0.0, f32::max) + 2.0, rows(L_LIP).fold(f32::MAX, f32::min)];
        let (top, bottom) = (seam[0] + upper, seam[1] + lower);
        let cells = (0..FIELD * FIELD).map(|i| {
            let (x, y) = (i % FIELD, (i / FIELD) as f32 * 2.0 + 1.0);
            let parted = COLUMNS.contains(&x) && (top..bottom).contains(&y) && (upper, lower) != (0.0, 0.0);
            let cover = if parted { 1.0 } else { 0.0 };
            let flow = if y < (top + bottom) / 2.0 { -upper } else { -lower };
            Cell { flow: [0.0, flow], gate: 1.0, cover, strength: 1.0, ..Cell::default() }
        });
        EditField { cells: cells.collect(), side: FIELD }
    }

    /// The mouth of these shares, its lips moved so far, as [`field`] does.
    pub fn opened(shares: &[f32], upper: f32, lower: f32) -> Opening {
        let mouth = Mouth::of(shares, &vec![0.5; 3 * CROP * CROP]).unwrap();
        let field = field(shares, upper, lower);
        Opening::of(&[(&field, 1.0)], &field, mouth, &Inside::of(shares), 1.0).unwrap()
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
        assert!(closed.white.iter().all(|c| (c - LEVEL[0]).abs() < 0.1), "{closed:?}");
        assert!((closed.middle[0] - 128.0).abs() < 0.1 && !closed.open);
        assert!((closed.radius - 12.0).abs() < 0.5, "{closed:?}");
        let lip = shares[U_LIP as usize * n..][..n].to_vec();
        shares[MOUTH_INTERIOR as usize * n..][..n].copy_from_slice(&lip);
        assert!(Mouth::of(&shares, &crop).unwrap().open);
    }
}
