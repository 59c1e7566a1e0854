//! A made face model and a portrait of it, for tests: a bent sheet with openings for eyes and mouth.

use crate::synth::face_model::{FaceModel, V3, edges, neighbours};
use crate::synth::fit::{Camera, Fitter, vertices};
use crate::synth::folds::Folds;
use crate::synth::grid::{Grid, SIDE};
use crate::synth::landmarks::{COUNT, Landmarks};
use crate::synth::portrait::{Given, Portrait};
use crate::synth::render::{PICTURE, Picture, Target, render};
use mien::face::action::Actions;
use mien::face::classes::class;
use mien::locate::landmarks::Part;
use std::f32::consts::TAU;

const STEP: f32 = 0.25;
const COLUMNS: usize = 57;
const ROWS: usize = 81;

fn eye(side: f32) -> [f32; 4] {
    [3.2 * side, 3.5, 1.3, 0.6]
}
const MOUTH: [f32; 4] = [0.0, -3.3, 2.3, 0.5];

fn within([x, y, a, b]: [f32; 4], p: V3) -> bool {
    ((p[0] - x) / a).powi(2) + ((p[1] - y) / b).powi(2) < 1.0
}

/// Where a landmark lies, centimetres.
fn place(landmark: usize) -> [f32; 2] {
    let round = |[x, y, a, b]: [f32; 4], i: usize, n: usize| {
        let angle = TAU * i as f32 / n as f32;
        [x + a * angle.cos(), y + b * angle.sin()]
    };
    let grown = |e: [f32; 4], by: f32| [e[0], e[1], e[2] + by, e[3] + by];
    let i = landmark;
    match i {
        // Both eyes from their outer corners below.
        0..16 => round(grown(eye(-1.0), 0.25), 24 - i, 16),
        16..32 => round(grown(eye(1.0), 0.25), i - 16 + 16 - 2 * (i - 16), 16),
        42..52 => round([-3.3, 5.4, 1.8, 0.4], i - 42, 10),
        52..62 => round([3.3, 5.4, 1.8, 0.4], 15 - (i - 52), 10),
        62..82 => round(grown(MOUTH, 0.9), 30 - (i - 62), 20),
        82..102 => round(grown(MOUTH, 0.25), 30 - (i - 82), 20),
        102..114 => round([0.0, 0.5, 1.5, 1.8], i - 102, 12),
        _ => round([0.0, -0.3, 6.3, 8.6], i, 18),
    }
}

pub fn model() -> FaceModel {
    let middle = COLUMNS as f32 / 2.0 - 0.5;
    let point = |v: usize| -> V3 {
        let (x, y) = ((v % COLUMNS) as f32 - middle, (ROWS / 2) as f32 - (v / COLUMNS) as f32);
        let (x, y) = (x * STEP, y * STEP);
        [x, y, 11.0 - 0.06 * x * x - 0.02 * y * y]
    };
    let skin = COLUMNS * ROWS;
    let mut mean: Vec<V3> = (0..skin).map(point).collect();
    let holes = [eye(-1.0), eye(1.0), MOUTH];
    let mut face = Vec::new();
    for y in 0..ROWS - 1 {
        for x in 0..COLUMNS - 1 {
            let [a, b, c, d] = [0, 1, COLUMNS, COLUMNS + 1].map(|o| y * COLUMNS + x + o);
            let centre = std::array::from_fn(|i| (mean[a][i] + mean[d][i]) / 2.0);
            if holes.iter().all(|&hole| !within(hole, centre)) {
                let [a, b, c, d] = [a, b, c, d].map(|v| v as u32);
                // The diagonals are mirror images, too.
                face.extend(if 2 * x < COLUMNS - 1 { [[a, c, b], [b, c, d]] } else { [[a, c, d], [a, d, b]] });
            }
        }
    }
    let loops = edges(&face);
    let around = |hole: [f32; 4]| {
        let grown = [hole[0], hole[1], hole[2] + 0.6, hole[3] + 0.6];
        loops.iter().find(|l| l.iter().all(|&v| within(grown, mean[v as usize]))).expect("an edge").clone()
    };
    let (lids, lips) = ([around(holes[0]), around(holes[1])], around(MOUTH));
    // Behind the lips: socket, gums, two rows of teeth, each a square.
    let mut inside = Vec::new();
    for (low, high, depth) in [(-6.0, 0.0, 6.0), (-5.0, -2.0, 7.0), (-3.3, -2.5, 8.0), (-4.2, -3.4, 8.0)] {
        let first = mean.len() as u32;
        mean.extend([[-2.0, low, depth], [2.0, low, depth], [2.0, high, depth], [-2.0, high, depth]]);
        inside.extend([[first, first + 1, first + 2], [first, first + 2, first + 3]]);
    }
    let near =
        |p: V3, c: [f32; 2], reach: f32| (-((p[0] - c[0]).powi(2) + (p[1] - c[1]).powi(2)) / (reach * reach)).exp();
    let names: Vec<String> = [
        "browDown",
        "browInnerUp",
        "browOuterUp",
        "cheekPuff",
        "cheekRaiser",
        "cheekSquint",
        "eyeBlink",
        "eyeSquint",
        "eyeWide",
        "mouthDimple",
        "mouthFrown",
        "mouthLowerDown",
        "mouthPress",
        "mouthSmile",
        "mouthStretch",
        "mouthUpperUp",
        "noseSneer",
    ]
    .iter()
    .flat_map(|name| [format!("{name}_L"), format!("{name}_R")])
    .chain(
        [
            "jawOpen",
            "jawLeft",
            "jawRight",
            "mouthFunnel",
            "mouthPucker",
            "mouthRollLower",
            "mouthRollUpper",
            "mouthShrugLower",
            "mouthShrugUpper",
        ]
        .map(String::from),
    )
    .collect();
    let shape = |name: &String| -> Vec<V3> {
        let side = if name.ends_with("_L") { 1.0 } else { -1.0 };
        let offset = |p: &V3| -> V3 {
            match name.trim_end_matches(['L', 'R']) {
                "browDown_" => [0.0, -0.8 * near(*p, [3.3 * side, 5.4], 2.0), 0.0],
                "mouthSmile_" => {
                    [0.5 * side * near(*p, [2.8 * side, -3.3], 1.5), 0.9 * near(*p, [2.8 * side, -3.3], 1.5), 0.0]
                }
                "eyeBlink_" if p[1] > 3.5 => [0.0, -1.3 * near(*p, [3.2 * side, 4.1], 1.0), 0.0],
                "jawOpen" if p[1] < -3.3 => [0.0, -2.5 * near(*p, [0.0, -5.0], 4.0), 0.0],
                _ => [0.0; 3],
            }
        };
        mean.iter().map(offset).collect()
    };
    let used: std::collections::BTreeSet<u32> = face.iter().flatten().copied().collect();
    let landmarks = (0..COUNT)
        .map(|i| {
            let iris = [Part::IrisRight, Part::IrisLeft].contains(&Part::of(i));
            let [x, y] = place(i);
            let far = |v: usize| (mean[v][0] - x).powi(2) + (mean[v][1] - y).powi(2);
            let v =
                used.iter().copied().min_by(|&a, &b| far(a as usize).total_cmp(&far(b as usize))).expect("vertices");
            (!iris).then_some(([v, v, v], [1.0, 0.0, 0.0]))
        })
        .collect();
    let (starts, links) = neighbours(&face, skin);
    let expression = names.iter().map(shape).collect();
    let identity = vec![
        mean.iter().map(|p| [0.04 * p[0], 0.0, 0.0]).collect(),
        mean.iter().map(|p| [0.0, 0.03 * p[1], 0.0]).collect(),
    ];
    FaceModel {
        identity,
        expression,
        names,
        face,
        inside,
        skin,
        socket: skin..skin + 4,
        gums: skin + 4..skin + 8,
        tongue: vec![false; 4],
        upper_teeth: skin + 8..skin + 12,
        lower_teeth: skin + 12..skin + 16,
        lids,
        lips,
        starts,
        links,
        landmarks,
        mean,
    }
}

pub fn camera() -> Camera {
    Camera { rotation: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], scale: 18.0, shift: [256.0, 256.0] }
}

/// Landmarks of a face with these weights.
pub fn marks(model: &FaceModel, expression: &[f32]) -> Landmarks {
    let (all, camera) = (vertices(model, &[0.5, -0.5], expression), camera());
    let mut marks = [[0.0; 2]; COUNT];
    for (mark, place) in marks.iter_mut().zip(&model.landmarks) {
        if let Some((v, _)) = place {
            *mark = camera.project(camera.turned(all[v[0] as usize]));
        }
    }
    for (range, side) in [(Part::IrisRight.range(), -1.0), (Part::IrisLeft.range(), 1.0)] {
        let middle = camera.project([3.3 * side, 3.4, 10.0]);
        for (i, mark) in marks[range].iter_mut().enumerate() {
            let rim = [[0.0, 0.0], [9.0, 0.0], [0.0, -9.0], [-9.0, 0.0], [0.0, 9.0]][i];
            *mark = [middle[0] + rim[0], middle[1] + rim[1]];
        }
    }
    Landmarks(marks)
}

/// A portrait whose photo is its own mirror image.
pub fn portrait<'a>(model: &'a FaceModel, fitter: &Fitter) -> Portrait<'a> {
    Portrait::new(fitter, model, given(model, 0.0))
}

/// What is given of one that smiles so strongly.
pub fn given(model: &FaceModel, smile: f32) -> Given {
    let value = |p: usize| {
        let (x, y) = ((p % SIDE).min(SIDE - 1 - p % SIDE) as f32, (p / SIDE) as f32);
        let wave = 20.0 * (x * 0.21).sin() + 20.0 * (y * 0.17).cos();
        [160.0 + wave, 130.0 + wave, 110.0 + wave]
    };
    let photo = Grid { side: SIDE, data: (0..SIDE * SIDE).map(value).collect() };
    let mut expression = vec![0.0; model.names.len()];
    for side in ["L", "R"] {
        expression[model.expression_index(&format!("mouthSmile_{side}")).unwrap()] = smile;
    }
    let mut labels = vec![class::SKIN; PICTURE * PICTURE];
    labels[..100].fill(class::U_LIP);
    Given { photo, marks: marks(model, &expression), labels, identity: None, age: None }
}

#[test]
fn a_known_face_is_found_again() {
    let model = model();
    let smile = model.expression_index("mouthSmile_L").unwrap();
    let mut expression = vec![0.0; model.names.len()];
    expression[smile] = 0.7;
    let fit = Fitter::new(&model).fit(&marks(&model, &expression), SIDE as f32, None);
    assert!(fit.rms < 0.5, "{}", fit.rms);
    assert!((fit.expression[smile] - 0.7).abs() < 0.15, "{}", fit.expression[smile]);
    assert!(fit.expression.iter().enumerate().all(|(i, w)| i == smile || *w < 0.1));
    assert!((fit.camera.scale / 18.0 - 1.0).abs() < 0.05, "{}", fit.camera.scale);
}

#[test]
fn no_action_gives_the_photo_back() {
    let model = model();
    let portrait = portrait(&model, &Fitter::new(&model));
    let target = Target { expression: portrait.fit.expression.clone(), gaze: [0.0; 2], closed: false };
    let picture = render(&portrait, &Folds::none(), &target);
    let photo = portrait.photo.halved();
    let worst = (0..photo.data.len())
        .map(|p| (photo.data[p][0] - picture.rgb.data[p][0]).abs())
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .expect("pixels");
    assert_eq!(worst.1, 0.0, "at {} {}", worst.0 % photo.side, worst.0 / photo.side);
    assert!(picture.flow.data.iter().all(|f| *f == [0.0; 2]));
}

fn shown(portrait: &Portrait, folds: &Folds, list: &[(&str, f32)]) -> Picture {
    render(portrait, folds, &portrait.target(&Actions::of(list.iter().copied()).unwrap()))
}

#[test]
fn the_flow_is_the_motion_and_ends_beside_the_face() {
    let model = model();
    let (portrait, folds) = (portrait(&model, &Fitter::new(&model)), Folds::none());
    let picture = shown(&portrait, &folds, &[("jawOpen", 0.4)]);
    // A vertex of the chin goes down; the picture there shows what was above.
    let i = model.expression_index("jawOpen").unwrap();
    let v = (0..model.skin).find(|&v| model.mean[v][0] == 0.0 && (model.mean[v][1] + 5.5).abs() < 0.2).unwrap();
    let down = 0.4 * -model.expression[i][v][1] * portrait.fit.camera.scale;
    let [x, y] = portrait.source.screen[v];
    let flow = picture.flow.at(x / 2.0, (y + down) / 2.0);
    assert!((flow[1] * 2.0 + down).abs() < 0.6 && flow[0].abs() < 0.2, "{flow:?} {down}");
    assert_eq!(picture.flow.data[0], picture.flow.at(0.5, 0.5));
    assert!(picture.flow.data[0][1].abs() < 0.02 && picture.flow.at(128.0, 60.0)[1].abs() < 0.05);
    assert!(picture.labels.contains(&mien::face::classes::class::MOUTH_INTERIOR));
}

#[test]
fn left_and_right_are_mirror_images() {
    let model = model();
    let (portrait, folds) = (portrait(&model, &Fitter::new(&model)), Folds::none());
    let [left, right] = ["smile.left", "smile.right"].map(|name| shown(&portrait, &folds, &[(name, 0.8)]));
    let side = left.flow.side;
    let (mut off, mut moved) = (0.0_f32, 0.0_f32);
    for p in 0..side * side {
        let (a, b) = (left.flow.data[p], right.flow.data[p / side * side + side - 1 - p % side]);
        off = off.max((a[0] + b[0]).abs().max((a[1] - b[1]).abs()));
        moved = moved.max(a[1].abs());
    }
    assert!(moved > 3.0 && off < 0.5, "{moved} {off}");
    // The corner of the subject's left is in the picture's right half.
    let at = |picture: &Picture, x: f32| picture.flow.at(x, 128.0 + 3.0 * 9.0)[1].abs();
    assert!(at(&left, 128.0 + 25.0) > 2.0 * at(&left, 128.0 - 25.0));
}
