//! Skin that folds: creases as a height map over the mean face as seen from the front, drawn by what the face does and lit by
//! the photo's own light.

use crate::synth::face_model::V3;
use crate::synth::grid::Grid;
use crate::synth::light::Light;
use crate::synth::raster::unit;
use crate::synth::smile_light::{Change, SmileLight};

/// Side of the map, cells.
const MAP: usize = 256;
/// Width and height of the map, centimetres of the mean face.
const WIDTH: f32 = 18.0;
/// What the map's middle shows, centimetres.
const MIDDLE: [f32; 2] = [0.0, 0.8];
/// Share of light that the bottom of a crease of depth 1 loses because its walls hide the sky.
const CAVITY: f32 = 0.28;
/// Height of a crease of depth 1, centimetres.
const HEIGHT: f32 = 0.05;

/// Wider than they are in life: as narrow as there, they look like lines of a pen on these small pictures.
const SOFT: f32 = 1.35;

/// A crease on the subject's left; the right one is its mirror image.
struct Crease {
    /// The model's shapes that draw it, with their shares.
    by: &'static [(&'static str, f32)],
    /// Half width, centimetres.
    width: f32,
    /// At the strongest.
    depth: f32,
    /// Where it runs, centimetres of the mean face.
    line: &'static [[f32; 2]],
}

/// Where creases lie and what draws them: FACS' signs of each action unit.
const CREASES: [Crease; 19] = [
    // Between the brows (4), across the root of the nose (4 + 9).
    Crease { by: &[("browDown", 0.8)], width: 0.15, depth: 0.8, line: &[[0.62, 4.75], [0.55, 5.4], [0.68, 6.3]] },
    Crease { by: &[("browDown", 0.35)], width: 0.11, depth: 0.5, line: &[[1.2, 5.7], [1.15, 6.4]] },
    Crease { by: &[("browDown", 0.3), ("noseSneer", 0.6)], width: 0.2, depth: 0.45, line: &[[0.0, 4.3], [0.7, 4.45]] },
    // Across the forehead (1, 2).
    Crease { by: &[("browInnerUp", 0.7)], width: 0.13, depth: 0.7, line: &[[0.0, 6.75], [1.2, 6.8], [2.2, 6.95]] },
    Crease { by: &[("browInnerUp", 0.7)], width: 0.14, depth: 0.8, line: &[[0.0, 7.5], [1.3, 7.5], [2.6, 7.65]] },
    Crease { by: &[("browInnerUp", 0.6)], width: 0.14, depth: 0.6, line: &[[0.0, 8.3], [1.2, 8.25], [2.3, 8.3]] },
    Crease { by: &[("browOuterUp", 0.8)], width: 0.13, depth: 0.7, line: &[[2.0, 6.95], [3.2, 7.1], [4.6, 6.8]] },
    Crease { by: &[("browOuterUp", 0.7)], width: 0.14, depth: 0.7, line: &[[2.3, 7.65], [3.5, 7.75], [4.6, 7.4]] },
    // Beside the nose (9).
    Crease { by: &[("noseSneer", 0.9)], width: 0.12, depth: 0.55, line: &[[0.55, 3.5], [1.0, 2.9], [1.35, 2.2]] },
    Crease { by: &[("noseSneer", 0.8)], width: 0.12, depth: 0.5, line: &[[0.45, 2.9], [0.8, 2.45], [1.1, 1.9]] },
    // From nose to mouth (10, 12, 9).
    Crease {
        by: &[("mouthSmile", 0.65), ("mouthUpperUp", 0.35), ("noseSneer", 0.45), ("mouthDimple", 0.15)],
        width: 0.20,
        depth: 1.0,
        line: &[[2.05, 0.25], [2.5, -0.6], [3.05, -1.7], [3.45, -2.8], [3.5, -3.5]],
    },
    // Dimple (14), corners drawn down (15).
    Crease { by: &[("mouthDimple", 0.8)], width: 0.16, depth: 0.8, line: &[[3.25, -2.9], [3.4, -3.5], [3.25, -4.1]] },
    Crease { by: &[("mouthFrown", 0.8)], width: 0.16, depth: 0.8, line: &[[2.85, -3.9], [3.15, -4.6], [3.2, -5.3]] },
    // Chin (17).
    Crease {
        by: &[("mouthShrugLower", 1.0)],
        width: 0.22,
        depth: 0.8,
        line: &[[0.0, -5.05], [0.7, -5.15], [1.4, -5.5]],
    },
    // Below the eye and beside it (6, 7).
    Crease {
        by: &[("cheekSquint", 0.7), ("eyeSquint", 0.2)],
        width: 0.13,
        depth: 0.7,
        line: &[[1.8, 2.75], [2.7, 2.2], [3.8, 2.25], [4.5, 2.7]],
    },
    Crease { by: &[("cheekSquint", 0.8)], width: 0.09, depth: 0.8, line: &[[4.85, 3.6], [5.4, 4.0], [5.9, 4.6]] },
    Crease { by: &[("cheekSquint", 0.9)], width: 0.09, depth: 0.9, line: &[[4.9, 3.3], [5.5, 3.35], [6.15, 3.6]] },
    Crease { by: &[("cheekSquint", 0.8)], width: 0.09, depth: 0.8, line: &[[4.85, 3.0], [5.4, 2.65], [5.95, 2.4]] },
    // Lips pressed (24): a furrow below the lower lip.
    Crease {
        by: &[("mouthPress", 0.5), ("mouthRollLower", 0.4)],
        width: 0.22,
        depth: 0.6,
        line: &[[0.0, -4.75], [1.2, -4.7], [2.1, -4.5]],
    },
];

/// Height and openness of every crease, on either side.
pub struct Folds {
    /// What a smile does to the light; `None` while that is being learnt.
    light: Option<SmileLight>,
    grooves: Vec<Groove>,
}

/// The crease's number, whether it is the right one, and its cells: index, groove 0..1.
type Groove = (usize, bool, Vec<(u32, f32)>);

/// Creases of a face that does something.
pub struct Creased {
    map: Grid<2>,
    change: Option<Change>,
}

impl Folds {
    /// The creases' maps.
    pub fn new() -> Self {
        let mut grooves = Vec::new();
        for (number, crease) in CREASES.iter().enumerate() {
            for right in [false, true] {
                let mut cells = Vec::new();
                for cell in 0..MAP * MAP {
                    let [x, y] = place(cell);
                    let d = distance(crease.line, [if right { -x } else { x }, y]);
                    let d = d.0 / (SOFT * crease.width * (0.45 + 0.55 * d.1));
                    // A groove between low ridges.
                    let profile = (-d * d).exp() - 0.4 * (-(d / 2.3).powi(2)).exp();
                    if d < 5.0 {
                        cells.push((cell as u32, profile));
                    }
                }
                grooves.push((number, right, cells));
            }
        }
        Self { grooves, light: Some(SmileLight::ours()) }
    }

    /// No creases at all.
    pub fn none() -> Self {
        Self { grooves: Vec::new(), light: None }
    }

    /// The creases that `expression` draws beyond those of `source`, both weights of the shapes `names`, at an age in years;
    /// `own` stands for what is this person's own.
    pub fn of(&self, names: &[String], source: &[f32], expression: &[f32], age: f32, own: u64) -> Creased {
        let strength = 0.55 + 0.65 * ((age - 18.0) / 30.0).clamp(0.0, 1.3);
        let mut map = Grid::of(MAP, [0.0; 2]);
        for (number, right, cells) in &self.grooves {
            let crease = &CREASES[*number];
            let side = if *right { "_R" } else { "_L" };
            let drawn = |weights: &[f32]| -> f32 {
                let weight = |name: &str| {
                    names
                        .iter()
                        .zip(weights)
                        .filter(|(n, _)| n.strip_prefix(name).is_some_and(|end| end.is_empty() || end == side))
                        .map(|(_, w)| *w)
                        .sum::<f32>()
                };
                crease.by.iter().map(|(name, share)| share * weight(name)).sum::<f32>().clamp(0.0, 1.2)
            };
            let depth = crease.depth * strength * (drawn(expression) - drawn(source)).max(0.0);
            if depth > 0.02 {
                for &(cell, profile) in cells {
                    let value = &mut map.data[cell as usize];
                    value[0] -= depth * profile;
                    value[1] += depth * profile.max(0.0);
                }
            }
        }
        let change = self.light.as_ref().map(|light| light.of(names, source, expression, age, own));
        Creased { map, change }
    }
}

impl Creased {
    /// How much brighter the skin at a place of the mean face gets; `normal` is its, `turn` the head's rotation.
    pub fn ratio(&self, light: &Light, place: [f32; 2], normal: V3, turn: &[[f32; 3]; 3]) -> f32 {
        let cell = MAP as f32 / WIDTH;
        let (u, v) =
            ((place[0] - MIDDLE[0]) * cell + MAP as f32 / 2.0, -(place[1] - MIDDLE[1]) * cell + MAP as f32 / 2.0);
        let smiling = self.change.as_ref().map_or(1.0, |change| change.ratio(place));
        let here = self.map.at(u, v);
        let slope = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]) * HEIGHT * cell / 2.0;
        let dx = slope(self.map.at(u + 1.0, v), self.map.at(u - 1.0, v));
        let dy = slope(self.map.at(u, v - 1.0), self.map.at(u, v + 1.0));
        if dx == 0.0 && dy == 0.0 && here[1] == 0.0 {
            return smiling;
        }
        let tilt = turn.map(|r| -(r[0] * dx + r[1] * dy));
        let tilted = unit(std::array::from_fn(|c| normal[c] + tilt[c]));
        let lit = light.shade(tilted) / light.shade(normal);
        smiling * (lit * (-CAVITY * here[1].min(1.5)).exp()).clamp(0.5, 1.35)
    }
}

/// Centimetres of the mean face at a cell's middle.
fn place(cell: usize) -> [f32; 2] {
    let at = |i: usize| ((i as f32 + 0.5) / MAP as f32 - 0.5) * WIDTH;
    [MIDDLE[0] + at(cell % MAP), MIDDLE[1] - at(cell / MAP)]
}

/// Distance from a line and how far from its ends that is, 1 in the middle of it.
fn distance(line: &[[f32; 2]], p: [f32; 2]) -> (f32, f32) {
    let lengths: Vec<f32> = line.windows(2).map(|s| (s[1][0] - s[0][0]).hypot(s[1][1] - s[0][1])).collect();
    let whole: f32 = lengths.iter().sum();
    let (mut best, mut along, mut before) = (f32::MAX, 0.0, 0.0);
    for (s, length) in line.windows(2).zip(&lengths) {
        let d = [s[1][0] - s[0][0], s[1][1] - s[0][1]];
        let t = (((p[0] - s[0][0]) * d[0] + (p[1] - s[0][1]) * d[1]) / (length * length)).clamp(0.0, 1.0);
        let off = (p[0] - s[0][0] - t * d[0]).hypot(p[1] - s[0][1] - t * d[1]);
        if off < best {
            (best, along) = (off, (before + t * length) / whole);
        }
        before += length;
    }
    // What begins at the face's middle goes on there.
    let from = if line[0][0] == 0.0 { 1.0 } else { along };
    (best, (4.0 * from.min(1.0 - along)).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["browDown_L", "browDown_R", "mouthSmile_L", "mouthSmile_R"].map(String::from).to_vec()
    }

    #[test]
    fn a_frown_is_dark_between_the_brows_on_its_side_only() {
        let folds = Folds::new();
        let light = Light::of(&[]);
        let turn = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let creased = folds.of(&names(), &[0.0; 4], &[1.0, 0.0, 0.0, 0.0], 40.0, 7);
        let at = |x: f32, y: f32| creased.ratio(&light, [x, y], [0.0, 0.0, 1.0], &turn);
        assert!(at(0.55, 5.4) < 0.9, "{}", at(0.55, 5.4));
        assert!((at(-0.9, 5.4) - 1.0).abs() < 1e-3, "{}", at(-0.9, 5.4));
        assert_eq!(at(3.0, -2.0), 1.0);
    }

    #[test]
    fn a_face_that_does_what_it_did_gets_no_creases() {
        let same = Folds::new().of(&names(), &[0.5; 4], &[0.5; 4], 40.0, 7);
        assert!(same.map.data.iter().all(|v| *v == [0.0; 2]));
    }
}
