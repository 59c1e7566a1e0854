//! What a real smile does to the light on a face beyond what the moved mesh in the photo's light explains: the mean and the
//! principal components of its logarithm over the mean face as seen from the front, learnt from people's neutral and smiling
//! photos. The published file is learnt from the London set's training people (DeBruine & Jones 2017, CC-BY 4.0).

use crate::synth::across;
use crate::synth::face_model::NARROW;
use crate::synth::folds::Folds;
use crate::synth::grid::{Grid, distances, luminance, smoothstep};
use crate::synth::portrait::{Portrait, SIDE};
use crate::synth::raster::{NONE, Raster};
use crate::synth::render::{PICTURE, Target, render};
use anyhow::{Context, Result, ensure};
use mien::locate::landmarks::Part;
use nalgebra::{DMatrix, SymmetricEigen};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};

/// Side of the maps, cells.
const MAP: usize = 96;
/// Width and height that they show, centimetres of the mean face, and what their middle shows.
const WIDTH: f32 = 18.0;
const MIDDLE: [f32; 2] = [0.0, 0.8];
/// Components that are kept: what comes after them is one person's.
const COMPONENTS: usize = 4;
/// Steps of the file's values for each unit of the logarithm.
const STEPS: f32 = 200.0;
/// A full change of light, logarithm.
const MOST: f32 = 0.35;

/// The learnt maps.
pub struct SmileLight {
    /// Of a smile of weight 1 at age 0, per year of age, then the components.
    maps: Vec<Grid<1>>,
}

/// A face's change of light.
pub struct Change {
    map: Grid<1>,
    /// How much on the subject's right and left.
    sides: [f32; 2],
}

impl SmileLight {
    /// The one that comes with the program.
    pub fn ours() -> Self {
        Self::parse(include_bytes!("smile_light.safetensors")).expect("our own file")
    }

    /// Of a file's bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let file = SafeTensors::deserialize(bytes).context("not a safetensors file")?;
        let tensor = file.tensor("log_light").context("no tensor `log_light`")?;
        let fits = matches!(tensor.shape(), [n, MAP, MAP] if *n >= 2) && tensor.dtype() == Dtype::I8;
        ensure!(fits, "tensor `log_light`: {:?} {:?}", tensor.dtype(), tensor.shape());
        let map =
            |values: &[u8]| Grid { side: MAP, data: values.iter().map(|&v| [f32::from(v as i8) / STEPS]).collect() };
        Ok(Self { maps: tensor.data().chunks_exact(MAP * MAP).map(map).collect() })
    }

    /// The change from `source` to `expression`, weights of the shapes `names`, of somebody of this age who smiles in a way of
    /// his own, drawn by `own`.
    pub fn of(&self, names: &[String], source: &[f32], expression: &[f32], age: f32, own: u64) -> Change {
        let mut rng = StdRng::seed_from_u64(own);
        let mut shares = vec![1.0, age.clamp(18.0, 60.0) / 100.0];
        shares.extend((2..self.maps.len()).map(|_| rng.random_range(-1.0..1.0)));
        let sum = |i: usize| [self.maps.iter().zip(&shares).map(|(map, share)| share * map.data[i][0]).sum()];
        let data = (0..MAP * MAP).map(sum).collect();
        let smile = |weights: &[f32], side: &str| {
            let name = format!("mouthSmile_{side}");
            names.iter().position(|n| *n == name).map_or(0.0, |i| weights[i]).clamp(0.0, 0.9)
        };
        let sides = ["R", "L"].map(|side| {
            let more = smile(expression, side) - smile(source, side);
            // A real fold can't be lit away.
            if more < 0.0 { 0.6 * more } else { more }
        });
        Change { map: Grid { side: MAP, data }, sides }
    }
}

impl Change {
    /// How much brighter the skin gets at a place of the mean face.
    pub fn ratio(&self, place: [f32; 2]) -> f32 {
        let share = smoothstep(-0.8, 0.8, place[0]);
        let strength = self.sides[0] + share * (self.sides[1] - self.sides[0]);
        if strength == 0.0 {
            return 1.0;
        }
        let [u, v] = cell(place);
        (strength * self.map.at(u, v)[0]).clamp(-MOST, MOST).exp()
    }
}

fn cell(place: [f32; 2]) -> [f32; 2] {
    let scale = MAP as f32 / WIDTH;
    [(place[0] - MIDDLE[0]) * scale + MAP as f32 / 2.0, (MIDDLE[1] - place[1]) * scale + MAP as f32 / 2.0]
}

/// A pair to learn from: at rest and smiling, fitted as one person.
pub struct Pair<'a> {
    /// At rest.
    pub rest: Portrait<'a>,
    /// Smiling.
    pub smile: Portrait<'a>,
    /// Years.
    pub age: f32,
}

/// A pair's map and its mirror image, each with the age; none if nobody smiles.
pub fn sample(pair: &Pair) -> Vec<(Vec<f32>, f32)> {
    let Some(map) = difference(pair) else { return Vec::new() };
    let mirrored = (0..MAP * MAP).map(|i| map[i / MAP * MAP + MAP - 1 - i % MAP]).collect();
    vec![(map, pair.age), (mirrored, pair.age)]
}

/// Learns the maps of [`sample`]s; the file's bytes.
pub fn learn(rows: &[(Vec<f32>, f32)]) -> Result<Vec<u8>> {
    ensure!(rows.len() >= 20, "{} smiles are too few to learn from", rows.len() / 2);
    let n = rows.len() as f32;
    let ages = rows.iter().map(|r| r.1 / 100.0).sum::<f32>() / n;
    let spread = rows.iter().map(|r| (r.1 / 100.0 - ages).powi(2)).sum::<f32>() / n + 0.004;
    let cells = MAP * MAP;
    let mean: Vec<f32> = (0..cells).map(|i| rows.iter().map(|r| r.0[i]).sum::<f32>() / n).collect();
    let slope: Vec<f32> = (0..cells)
        .map(|i| rows.iter().map(|r| (r.1 / 100.0 - ages) * (r.0[i] - mean[i])).sum::<f32>() / n / spread)
        .collect();
    let start: Vec<f32> = (0..cells).map(|i| mean[i] - ages * slope[i]).collect();
    let centred: Vec<Vec<f32>> =
        rows.iter().map(|r| (0..cells).map(|i| r.0[i] - start[i] - r.1 / 100.0 * slope[i]).collect()).collect();
    let gram = DMatrix::from_fn(rows.len(), rows.len(), |a, b| {
        f64::from(centred[a].iter().zip(&centred[b]).map(|(x, y)| x * y).sum::<f32>())
    });
    let eigen = SymmetricEigen::new(gram);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let component = |&k: &usize| -> Vec<f32> {
        let scale = 1.0 / n.sqrt();
        (0..cells)
            .map(|i| {
                centred.iter().enumerate().map(|(r, c)| eigen.eigenvectors[(r, k)] as f32 * c[i]).sum::<f32>() * scale
            })
            .collect()
    };
    let mut maps = vec![start, slope];
    maps.extend(order.iter().take(COMPONENTS).map(component));
    let bytes: Vec<u8> = maps.iter().flatten().map(|v| (v * STEPS).round().clamp(-127.0, 127.0) as i8 as u8).collect();
    let view = TensorView::new(Dtype::I8, vec![maps.len(), MAP, MAP], &bytes)?;
    let credits = "learnt from the training people of the Face Research Lab London Set, DeBruine & Jones 2017, CC-BY 4.0, \
                   doi.org/10.6084/m9.figshare.5047666; fitted with ICT-FaceKit, MIT";
    let metadata = std::collections::HashMap::from([("credits".to_owned(), credits.to_owned())]);
    Ok(serialize([("log_light", view)], Some(metadata))?)
}

/// Logarithm of the real smile's light over the made one's, per weight of the smile; `None` if there is no smile.
fn difference(pair: &Pair) -> Option<Vec<f32>> {
    let (rest, smile) = (&pair.rest, &pair.smile);
    let model = rest.model;
    let index = |name| model.expression_index(name).ok();
    let sides = [index("mouthSmile_L")?, index("mouthSmile_R")?];
    let weight = |p: &Portrait| sides.iter().map(|&i| p.fit.expression[i]).sum::<f32>() / 2.0;
    let more = weight(smile) - weight(rest);
    if more < 0.2 {
        return None;
    }
    let target = Target { expression: smile.fit.expression.clone(), gaze: [0.0; 2], closed: false };
    let folds = Folds::none();
    let made = render(rest, &folds, &target).rgb.blurred(1.0);
    let real = across::render(rest, smile, &folds, &target).rgb.blurred(1.0);
    let pose = rest.pose(&target.expression);
    let mut raster = Raster::new(SIDE);
    raster.draw(&pose.screen, &pose.turned, &model.face, false);
    // Where parts lie beside one another by a pixel, nothing is learnt of light.
    let mut parts = vec![false; PICTURE * PICTURE];
    for y in 0..PICTURE {
        for x in 0..PICTURE {
            parts[y * PICTURE + x] = raster.id[2 * y * SIDE + 2 * x] == NONE;
        }
    }
    for part in [Part::BrowRight, Part::BrowLeft, Part::LipsOuter, Part::LidRight, Part::LidLeft] {
        for place in part.range().filter_map(|i| model.landmarks[i]) {
            let at: [f32; 2] =
                std::array::from_fn(|c| (0..3).map(|k| place.1[k] * pose.screen[place.0[k] as usize][c]).sum());
            let (x, y) = ((at[0] / 2.0) as usize, (at[1] / 2.0) as usize);
            parts[y.min(PICTURE - 1) * PICTURE + x.min(PICTURE - 1)] = true;
        }
    }
    let beside = distances(&parts, PICTURE);
    let (mut sums, mut counts) = (Grid::of(MAP, [0.0; 1]), vec![0.0_f32; MAP * MAP]);
    for y in 0..PICTURE {
        for x in 0..PICTURE {
            let (p, q) = (y * PICTURE + x, 2 * y * SIDE + 2 * x);
            if raster.id[q] == NONE || beside[p] < 5.0 {
                continue;
            }
            let t = &model.face[raster.id[q] as usize];
            if t.iter().any(|&v| v as usize >= NARROW) {
                continue;
            }
            let place = raster.value(q, t, &model.mean);
            let [u, v] = cell([place[0], place[1]]);
            if !(0.0..MAP as f32).contains(&u) || !(0.0..MAP as f32).contains(&v) {
                continue;
            }
            let log = ((luminance(&real.data[p]) + 8.0) / (luminance(&made.data[p]) + 8.0)).ln();
            sums.data[v as usize * MAP + u as usize][0] += log.clamp(-0.5, 0.5) / more;
            counts[v as usize * MAP + u as usize] += 1.0;
        }
    }
    for (sum, count) in sums.data.iter_mut().zip(&mut counts) {
        sum[0] /= count.max(1.0);
        *count = count.min(1.0);
    }
    // Beside what was seen it fades.
    let seen = Grid { side: MAP, data: counts.iter().map(|&c| [c]).collect() }.blurred(1.5);
    let filled = sums.filled(&counts).blurred(0.6);
    // Nor does a smile light the forehead, and at the outline hair and ears are seen.
    let value = |i: usize| {
        let at = |i: usize| ((i as f32 + 0.5) / MAP as f32 - 0.5) * WIDTH;
        let (x, y) = (at(i % MAP), MIDDLE[1] - at(i / MAP));
        let within = (1.0 - smoothstep(3.8, 4.8, y)) * (1.0 - smoothstep(5.6, 6.6, x.abs()));
        filled.data[i][0] * within * smoothstep(0.1, 0.6, seen.data[i][0])
    };
    Some((0..MAP * MAP).map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_side_that_smiles_changes_and_back_again_less() {
        let light = SmileLight { maps: vec![Grid::of(MAP, [0.2]), Grid::of(MAP, [0.0])] };
        let names = ["mouthSmile_L", "mouthSmile_R"].map(String::from);
        let left = light.of(&names, &[0.0, 0.0], &[0.5, 0.0], 30.0, 7);
        assert!((left.ratio([3.0, 0.0]) - 0.1_f32.exp()).abs() < 1e-4);
        assert_eq!(left.ratio([-3.0, 0.0]), 1.0);
        let back = light.of(&names, &[0.5, 0.0], &[0.0, 0.0], 30.0, 7);
        assert!((back.ratio([3.0, 0.0]) - (-0.06_f32).exp()).abs() < 1e-4);
    }

    #[test]
    fn the_file_is_ours_and_small() {
        let light = SmileLight::ours();
        assert!(light.maps.len() >= 2 && light.maps.iter().all(|m| m.side == MAP));
        assert!(SmileLight::parse(b"no").is_err());
    }
}
