//! How well landmarks are found, in per cent of the distance between the eyes, on crops that are aligned as masks align them.

use crate::data::Picture;
use crate::data::landmark_batch::{jitter, placed, seen};
use crate::data::landmarked::Face;
use crate::data::view::{Placement, Tint, draw, edged};
use anyhow::Result;
use image::RgbaImage;
use mien::CROP;
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::locate::alignment::CANONICAL;
use mien::locate::landmarks::{COUNT, Landmark, PARTS, Part};
use mien::locate::similarity::Similarity;
use mien::nn::landmarks::{Landmarker, Places, SIDE};
use mien::photo::png;
use mien::session::{DetectBy, Session};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;
use std::fmt::Write;

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
pub fn measure_hidden(
    net: &Landmarker,
    faces: &[Face],
    views: usize,
    hidden: Option<&[Part]>,
    device: &Device,
) -> Measured {
    let mut rng = StdRng::seed_from_u64(0);
    let still = Tint::draw(&mut rng, 0.0);
    let mut samples = Vec::new();
    for face in faces {
        let mut picture = Picture { rgb: face.rgb.clone(), labels: Vec::new() };
        hidden.into_iter().flatten().for_each(|part| cover(&mut picture, &face.points[part.range()]));
        for _ in 0..views {
            let place = placed(face, &jitter(&mut rng));
            let mut crop = Vec::new();
            draw(&picture, SIDE, &Placement::of(&place, false), &still, |at| edged(&picture, at), &mut crop);
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
    let [at, scale]: [Vec<f32>; 2] = [at.reshape([2 * COUNT]), log_scale.reshape([COUNT])]
        .map(|t: Tensor<1>| t.into_data_as::<f32>().try_to_vec().expect("floats"));
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

/// How far a session's alignment of a photo is off.
pub struct Misaligned {
    /// Mean distance of eyes and mouth from where they should be, per cent of the distance between the eyes.
    place: f64,
    /// Of the crop's middle, right and down, crop pixels.
    shift: [f64; 2],
    /// Degrees.
    roll: f64,
    /// Per cent.
    scale: f64,
}

/// Opens each face's picture as a photo and compares its alignment with the one by its landmarks; those in which no face is
/// found are left out.
pub fn misaligned(session: &mut Session, faces: &[Face]) -> Result<Vec<Misaligned>> {
    let side = CROP as u32;
    let mut all = Vec::new();
    for face in faces {
        let (pixels, _) = face.rgb.as_chunks::<3>();
        let photo = RgbaImage::from_fn(side, side, |x, y| {
            let [r, g, b] = pixels[(y * side + x) as usize];
            image::Rgba([r, g, b, 255])
        });
        session.open(&png::encode(&photo, None)?, "portrait")?;
        if pollster::block_on(session.detect(DetectBy::Both)).is_err() {
            continue;
        }
        let found = pollster::block_on(session.choose(0))?.to_photo();
        all.push(compare(&found, &face.to_picture));
    }
    Ok(all)
}

fn compare(found: &Similarity, truth: &Similarity) -> Misaligned {
    let back = truth.inverse();
    let off = |p: [f32; 2]| {
        let [x, y] = back.apply(found.apply(p));
        [x - p[0], y - p[1]].map(f64::from)
    };
    let apart = f64::from(CANONICAL[1][0] - CANONICAL[0][0]);
    let turned = back.turn([found.a, found.b]);
    Misaligned {
        place: mean(CANONICAL.into_iter().map(off).map(|[x, y]| 100.0 * x.hypot(y) / apart)),
        shift: off([CROP as f32 / 2.0; 2]),
        roll: f64::from(turned[1].atan2(turned[0]).to_degrees()),
        scale: 100.0 * (f64::from(turned[0].hypot(turned[1])) - 1.0),
    }
}

/// A few lines for the terminal.
pub fn alignment_text(name: &str, all: &[Misaligned]) -> String {
    let spread = |value: &dyn Fn(&Misaligned) -> f64| {
        let middle = mean(all.iter().map(value));
        format!("{middle:+.2} +- {:.2}", mean(all.iter().map(|m| (value(m) - middle).powi(2))).sqrt())
    };
    format!(
        "{name}: {} faces, eyes and mouth off by {:.2} % of the eyes' distance (worst {:.2}); right {} px, down {} px, roll {} degrees, scale {} %",
        all.len(),
        mean(all.iter().map(|m| m.place)),
        all.iter().map(|m| m.place).fold(0.0, f64::max),
        spread(&|m| m.shift[0]),
        spread(&|m| m.shift[1]),
        spread(&|m| m.roll),
        spread(&|m| m.scale),
    )
}

/// The parts whose cover a report shows.
const HIDDEN: [(&str, &[Part]); 2] =
    [("right eye", &[Part::LidRight, Part::IrisRight]), ("mouth", &[Part::LipsOuter, Part::LipsInner])];

/// The errors by part and by certainty, and what a covered part does to both, for the terminal.
pub fn text(net: &Landmarker, faces: &[Face], views: usize, device: &Device) -> String {
    let plain = measure(net, faces, views, device);
    let mut text =
        format!("{} photos, {views} views each; errors in per cent of the distance between the pupils\n", faces.len());
    for (name, value) in plain.scores() {
        let _ = writeln!(text, "{name:>10} {value:6.2}");
    }
    let _ = writeln!(
        text,
        "by certainty, the surest quarter first: {}",
        plain.quarters().map(|e| format!("{e:.2}")).join(" ")
    );
    for (name, parts) in HIDDEN {
        let hidden = measure_hidden(net, faces, views, Some(parts), device);
        for part in parts {
            let _ = writeln!(
                text,
                "{name} covered: {part:?} {:.2} at certainty {:.2}; open {:.2} at {:.2}",
                hidden.of(*part),
                hidden.certain(*part),
                plain.of(*part),
                plain.certain(*part)
            );
        }
    }
    text
}
