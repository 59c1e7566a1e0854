//! How well landmarks are found, in per cent of the distance between the eyes, on crops that are aligned as masks align them.

use crate::data::Picture;
use crate::data::landmarked::Face;
use crate::data::view::{Placement, Tint, draw, edged};
use crate::train::landmarks::batch::{jitter, placed, seen};
use mien::CROP;
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::locate::landmarks::{COUNT, Landmark, PARTS, Part};
use mien::nn::landmarks::{Landmarker, Places, SIDE};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;

/// One landmark of one view.
struct Sample {
    part: Part,
    /// Distance to the truth, per cent of that between the pupils.
    error: f64,
    certain: f32,
}

/// What was measured.
pub struct Measured(Vec<Sample>);

/// Looks at `views` crops of each face.
pub fn measure(net: &Landmarker, faces: &[Face], views: usize, device: &Device) -> Measured {
    measure_hidden(net, faces, views, None, device)
}

/// The same, with a grey patch over `hidden`.
pub fn measure_hidden(net: &Landmarker, faces: &[Face], views: usize, hidden: Option<&[Part]>, device: &Device) -> Measured {
    let mut rng = StdRng::seed_from_u64(0);
    let still = Tint::draw(&mut rng, 0.0);
    let mut samples = Vec::new();
    for face in faces {
        let mut picture = Picture { rgb: face.rgb.clone(), labels: Vec::new() };
        hidden.into_iter().flatten().for_each(|part| cover(&mut picture, &face.points[part.range()]));
        for _ in 0..views {
            let place = placed(face, &jitter(&mut rng));
            let mut crop = Vec::new();
            draw(&picture, SIDE, &Placement::of(&place, false), &still, |u, v| edged(&picture, u, v), &mut crop);
            let found = look(net, crop, device);
            let (truth, known) = seen(face, &place, false);
            let off = |a: [f32; 2], b: [f32; 2]| f64::from((a[0] - b[0]).hypot(a[1] - b[1]));
            let pupils = [Part::IrisRight, Part::IrisLeft].map(|iris| truth[iris.range().start]);
            let unit = off(pupils[0], pupils[1]) * CROP as f64 / 100.0;
            for (part, _) in PARTS {
                samples.extend(part.range().filter(|&i| known[i]).map(|i| Sample {
                    part,
                    error: off(found[i].at, truth[i].map(|v| v * CROP as f32)) / unit,
                    certain: found[i].certain,
                }));
            }
        }
    }
    Measured(samples)
}

fn look(net: &Landmarker, crop: Vec<f32>, device: &Device) -> [Landmark; COUNT] {
    let x = Tensor::from_data(TensorData::new(crop, [1, 3, SIDE, SIDE]), device);
    let Places { at, log_scale } = net.forward(x);
    let [at, scale]: [Vec<f32>; 2] =
        [at.reshape([2 * COUNT]), log_scale.reshape([COUNT])].map(|t: Tensor<1>| t.into_data_as::<f32>().try_to_vec().expect("floats"));
    std::array::from_fn(|i| Landmark::of([at[2 * i], at[2 * i + 1]], scale[i]))
}

/// A grey patch over points and a little around them.
fn cover(picture: &mut Picture, points: &[[f32; 2]]) {
    let range = |c: usize| {
        let low = points.iter().fold(f32::MAX, |low, p| low.min(p[c])) - 8.0;
        let high = points.iter().fold(f32::MIN, |high, p| high.max(p[c])) + 8.0;
        (low.max(0.0) as usize)..(high.clamp(0.0, CROP as f32) as usize)
    };
    for y in range(1) {
        for x in range(0) {
            picture.rgb[(y * CROP + x) * 3..][..3].fill(128);
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0usize), |(sum, n), value| (sum + value, n + 1));
    sum / n as f64
}

impl Measured {
    /// Mean error.
    pub fn overall(&self) -> f64 {
        mean(self.0.iter().map(|sample| sample.error))
    }

    /// Mean error of a part.
    pub fn of(&self, part: Part) -> f64 {
        mean(self.0.iter().filter(|sample| sample.part == part).map(|sample| sample.error))
    }

    /// Mean certainty of a part.
    pub fn certain(&self, part: Part) -> f64 {
        mean(self.0.iter().filter(|sample| sample.part == part).map(|sample| f64::from(sample.certain)))
    }

    /// Mean error of each quarter, the surest first.
    pub fn quarters(&self) -> [f64; 4] {
        let mut order: Vec<_> = self.0.iter().collect();
        order.sort_by(|a, b| b.certain.total_cmp(&a.certain));
        let n = order.len();
        std::array::from_fn(|k| mean(order[k * n / 4..(k + 1) * n / 4].iter().map(|sample| sample.error)))
    }

    /// For a log.
    pub fn scores(&self) -> BTreeMap<String, f64> {
        let parts = PARTS.iter().map(|(part, _)| (format!("{part:?}"), self.of(*part)));
        parts.chain([("all".into(), self.overall())]).collect()
    }
}
