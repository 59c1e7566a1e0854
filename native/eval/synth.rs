//! How well pictures are made: the face model on the portraits, what no action changes, and whether landmarks are where the flow says.

use crate::synth::grid::SIDE;
use crate::synth::portrait::Portrait;
use crate::synth::render::{PICTURE, Picture, Target, render};
use crate::synth::seen::landmarker;
use crate::synth::series::Person;
use crate::synth::studio::{Studio, by_person};
use anyhow::{Result, ensure};
use mien::CROP;
use mien::burn::tensor::Device;
use mien::face::action::Actions;
use mien::face::expression::Expression;
use mien::locate::landmarks::{Part, landmarks};
use mien::nn::landmarks::Landmarker;
use rayon::prelude::*;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Mutex;

/// Parts whose landmarks lie on skin that moves without a gap, where a flow has one value.
const ON_SKIN: [Part; 4] = [Part::BrowRight, Part::BrowLeft, Part::Nose, Part::LipsOuter];
/// Parts whose landmarks are looked for in the pictures.
const SEEN: [Part; 6] = [Part::LidRight, Part::LidLeft, Part::BrowRight, Part::BrowLeft, Part::Nose, Part::LipsOuter];

/// What was measured of one portrait.
struct Measured {
    /// Root mean square distance of landmarks and mesh, pixels of 512.
    rms: f32,
    /// Largest difference of the photo and the picture of what it shows, grey levels.
    still: f32,
    /// For the photo and then each expression: mean distance of the landmarks that are seen from where the mesh has them, per cent
    /// of the distance between the eyes.
    seen: Vec<f32>,
    /// For each expression: mean distance of where the flow leads from the photo's landmark, pixels of 256.
    flow: Vec<f32>,
}

/// Measures all portraits that are of use, and says it.
pub fn text(studio: &Studio, portraits: &[PathBuf]) -> Result<String> {
    let nets = Mutex::new(vec![landmarker()?]);
    let measured: Vec<Measured> = by_person(portraits)?
        .par_iter()
        .map(|photos| {
            let net = nets.lock().expect("nobody panics with it").pop().map_or_else(landmarker, Ok)?;
            let (seen, _) = studio.see(photos);
            let all: Vec<_> = seen.iter().map(|photo| measure(photo, studio, &net)).collect();
            nets.lock().expect("nobody panics with it").push(net);
            Ok(all)
        })
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    ensure!(!measured.is_empty(), "none of the portraits is of use");
    let mean = |of: &dyn Fn(&Measured) -> f32| measured.iter().map(of).sum::<f32>() / measured.len() as f32;
    let most = measured.iter().map(|m| m.still).fold(0.0, f32::max);
    let mut text = String::new();
    writeln!(
        text,
        "{} portraits; landmarks off the mesh {:.2} pixels of 512 (rms, mean)",
        measured.len(),
        mean(&|m| m.rms)
    )?;
    writeln!(text, "a target of what the photo shows: largest difference {most:.1} grey levels")?;
    writeln!(text, "{:<10} {:>26} {:>26}", "", "landmarks seen, % of eyes", "flow, pixels of 256")?;
    writeln!(text, "{:<10} {:>26.2}", "photo", mean(&|m| m.seen[0]))?;
    for (i, expression) in Expression::ALL.into_iter().enumerate() {
        let (seen, flow) = (mean(&|m| m.seen[i + 1]), mean(&|m| m.flow[i]));
        writeln!(text, "{:<10} {seen:>26.2} {flow:>26.3}", expression.name())?;
    }
    Ok(text)
}

fn measure((_, portrait): &(Person, Portrait), studio: &Studio, net: &Landmarker) -> Measured {
    let shown = Target { expression: portrait.fit.expression.clone(), gaze: [0.0; 2], closed: false };
    let (photo, same) = (Picture::unchanged(portrait), render(portrait, &studio.folds, &shown));
    let differences = photo.rgb.data.iter().flatten().zip(same.rgb.data.iter().flatten()).map(|(a, b)| (a - b).abs());
    let (mut seen, mut flow) = (vec![unseen(portrait, &photo, &shown, net)], Vec::new());
    for expression in Expression::ALL {
        let target = portrait.target(Actions::preset(expression));
        let picture = render(portrait, &studio.folds, &target);
        seen.push(unseen(portrait, &picture, &target, net));
        flow.push(misled(portrait, &picture, &target));
    }
    Measured { rms: portrait.fit.rms, still: differences.fold(0.0, f32::max), seen, flow }
}

/// Where landmarks of `parts` lie in a picture, by the mesh; pixels of the picture.
fn places<'a>(
    portrait: &'a Portrait,
    expression: &'a [f32],
    parts: &'a [Part],
) -> impl Iterator<Item = (usize, [f32; 2])> + 'a {
    let scale = PICTURE as f32 / SIDE as f32;
    let all = parts.iter().flat_map(|part| part.range());
    all.filter_map(move |i| Some((i, portrait.landmark(expression, i)?.map(|v| v * scale))))
}

fn mean(distances: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = distances.fold((0.0, 0), |(sum, count), d| (sum + d, count + 1));
    sum / count.max(1) as f32
}

/// How far the landmarks that the network sees are from the mesh's, per cent of the distance between the eyes.
fn unseen(portrait: &Portrait, picture: &Picture, target: &Target, net: &Landmarker) -> f32 {
    let planes: Vec<f32> =
        (0..3).flat_map(|c| picture.rgb.data.iter().map(move |p| p[c].clamp(0.0, 255.0) / 127.5 - 1.0)).collect();
    let found = pollster::block_on(landmarks(net, &planes, &Device::flex()));
    let middle = |part: Part| {
        let points = &portrait.marks.0[part.range()];
        [0, 1].map(|c| points.iter().map(|p| p[c]).sum::<f32>() / points.len() as f32)
    };
    let ([a, b], [c, d]) = (middle(Part::LidRight), middle(Part::LidLeft));
    let eyes = (a - c).hypot(b - d) * CROP as f32 / SIDE as f32;
    let off = places(portrait, &target.expression, &SEEN).map(|(i, [x, y])| {
        let [u, v] = found[i].at;
        (u - x).hypot(v - y)
    });
    100.0 * mean(off) / eyes
}

/// How far from the photo's landmarks the flow leads that starts at the picture's, pixels of the picture.
fn misled(portrait: &Portrait, picture: &Picture, target: &Target) -> f32 {
    let were = places(portrait, &portrait.fit.expression, &ON_SKIN);
    let are = places(portrait, &target.expression, &ON_SKIN);
    mean(were.zip(are).map(|((_, [u, v]), (_, [x, y]))| {
        let [dx, dy] = picture.flow.at(x, y);
        (x + dx - u).hypot(y + dy - v)
    }))
}
