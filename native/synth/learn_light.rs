//! Learns what a real smile does to the light on a face ([`crate::synth::smile_light`]) from people's neutral and smiling photos.

use crate::synth::across;
use crate::synth::face_model::NARROW;
use crate::synth::folds::Folds;
use crate::synth::grid::{Grid, SIDE, luminance, smoothstep};
use crate::synth::portrait::Portrait;
use crate::synth::raster::{NONE, Raster};
use crate::synth::render::{PICTURE, Target, render};
use crate::synth::smile_light::{MAP, MIDDLE, STEPS, WIDTH, cell};
use anyhow::{Result, ensure};
use mien::grid::distances;
use mien::locate::landmarks::Part;
use nalgebra::{DMatrix, SymmetricEigen};
use safetensors::serialize;
use safetensors::tensor::{Dtype, TensorView};

/// Components that are kept: what comes after them is one person's.
const COMPONENTS: usize = 4;

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
