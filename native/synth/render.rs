//! A portrait in another expression: the mesh moved, the photo drawn through the flow that follows, relit; eyes and the
//! inside of the mouth drawn anew.

use crate::synth::eyes;
use crate::synth::face_model::NARROW;
use crate::synth::folds::{Creased, Folds};
use crate::synth::grid::{Grid, SIDE, mixed, smoothstep};
use crate::synth::labels;
use crate::synth::mouth;
use crate::synth::portrait::{Portrait, Pose, opening};
use crate::synth::raster::{NONE, Raster, unit};
use mien::face::classes::class;
use mien::grid::distances;

/// Side of the pictures, pixels.
pub const PICTURE: usize = SIDE / 2;
/// Side of the grid on which what lies around the face is moved.
const COARSE: usize = SIDE / 4;

/// What a face is to show.
pub struct Target {
    /// Weights of the model's shapes.
    pub expression: Vec<f32>,
    /// See [`eyes::gaze`].
    pub gaze: [f32; 2],
    /// Whether the lips are to meet.
    pub closed: bool,
}

/// A made picture, and how it was made.
pub struct Picture {
    /// [`PICTURE`] squared, 0..255.
    pub rgb: Grid<3>,
    /// Class numbers.
    pub labels: Vec<u8>,
    /// Backward: this shows at `p` what the photo shows at `p + flow(p)`; pixels of the picture.
    pub flow: Grid<2>,
    /// How much brighter the picture is than the photo.
    pub shading: Grid<1>,
}

impl Picture {
    /// The photo as it is.
    pub fn unchanged(portrait: &Portrait) -> Self {
        Self {
            rgb: portrait.photo.halved(),
            labels: portrait.labels.clone(),
            flow: Grid::of(PICTURE, [0.0; 2]),
            shading: Grid::of(PICTURE, [1.0]),
        }
    }
}

/// Draws a portrait's target.
pub fn render(portrait: &Portrait, folds: &Folds, target: &Target) -> Picture {
    let model = portrait.model;
    let (pose, raster) = posed(portrait, target);
    let moved = moved(portrait, &pose);
    let lids = [0, 1].map(|i| opening(&raster, &pose.screen, &model.lids[i]));
    let mouth = opening(&raster, &pose.screen, &model.lips);
    let flow = flow(portrait, &pose, &raster, [&lids[0], &lids[1], &mouth]);
    let rigid = rigid(portrait);

    let closed = [0, 1].map(|eye| {
        let [was, is] = [&portrait.fit.expression, &target.expression].map(|e| portrait.aperture(e, eye));
        // What was closed in the photo is not closed again.
        if was < 2.0 { 0.0 } else { smoothstep(0.5, 0.9, 1.0 - is / was) }
    });
    let mut full = Grid::of(SIDE, [0.0; 3]);
    let mut flows = Grid::of(SIDE, [0.0; 2]);
    for p in 0..SIDE * SIDE {
        let (x, y) = ((p % SIDE) as f32 + 0.5, (p / SIDE) as f32 + 0.5);
        let [u, v, _] = flow.data[p];
        let mut f = [u, v];
        if let Some(rigid) = &rigid {
            let free = 1.0 - rigid.at(x / 2.0, y / 2.0)[0];
            f = [f[0] * free, f[1] * free];
        }
        flows.data[p] = f;
        if f == [0.0; 2] {
            full.data[p] = portrait.photo.data[p];
            continue;
        }
        let (u, v) = (x + f[0], y + f[1]);
        let mut colour = portrait.photo.at(u, v);
        for (eye, &closed) in portrait.eyes.iter().zip(&closed) {
            if closed > 0.0 {
                colour = eye.lid(colour, u, v, closed);
            }
        }
        full.data[p] = colour;
    }
    for i in 0..2 {
        let gaze = eyes::gaze(portrait.eyes[i].radius, target.gaze[0], target.gaze[1]);
        let lid = model.lids[i].iter().map(|&v| moved[v as usize]).fold(0.0, f32::max);
        let turned = gaze[0].hypot(gaze[1]);
        let share = smoothstep(0.1, 1.5, lid.max(2.0 * turned));
        paste(&mut full, &lids[i], portrait, share, |x, y, edge| {
            portrait.eyes[i].colour(&portrait.photo, x, y, edge, gaze)
        });
    }
    for (i, eye) in portrait.eyes.iter().enumerate() {
        if closed[i] > 0.0 {
            eye.seam(&mut full, &portrait.lid_line(&target.expression, i), closed[i]);
        }
    }
    let inside = mouth::draw(portrait, &pose, &mouth, &moved);
    for (p, share) in softened(&mouth) {
        let colour = inside.as_ref().map_or(portrait.photo.data[p], |inside| inside[p]);
        full.data[p] = mixed(&full.data[p], &colour, share);
    }
    let creased = folds.of(&model.names, &portrait.fit.expression, &target.expression, portrait.age, portrait.own());
    let shading = shading(portrait, &pose, &raster, &creased);
    let mut rgb = full.halved();
    shade(&mut rgb, &shading);
    let flow = coarser(&flows);
    let labels = labels::moved(portrait, &flow, &lids, &mouth);
    Picture { rgb, labels, flow, shading }
}

/// Flow of the portrait as flow of the picture.
pub(super) fn coarser(flows: &Grid<2>) -> Grid<2> {
    Grid { side: PICTURE, data: flows.halved().data.iter().map(|f| [f[0] / 2.0, f[1] / 2.0]).collect() }
}

/// Brightens and darkens skin; its shadows are redder than its lights.
pub(super) fn shade(rgb: &mut Grid<3>, shading: &Grid<1>) {
    for (value, [r]) in rgb.data.iter_mut().zip(&shading.data) {
        if *r != 1.0 {
            *value = [value[0] * r.powf(0.9), value[1] * r, value[2] * r.powf(1.1)];
        }
        *value = value.map(|v| v.clamp(0.0, 255.0));
    }
}

/// The face as it is to be, its lips sealed if they are to meet, and what is seen of it.
pub(super) fn posed(portrait: &Portrait, target: &Target) -> (Pose, Raster) {
    let draw = |pose: &Pose| {
        let mut raster = Raster::new(SIDE);
        raster.draw(&pose.screen, &pose.turned, &portrait.model.face, false);
        raster
    };
    let mut pose = portrait.pose(&target.expression);
    let mut raster = draw(&pose);
    if target.closed && mouth::close(portrait, &mut pose, &raster) {
        raster = draw(&pose);
    }
    (pose, raster)
}

/// How far each vertex of the skin went, pixels.
pub(super) fn moved(portrait: &Portrait, pose: &Pose) -> Vec<f32> {
    (0..portrait.model.skin)
        .map(|v| {
            let (a, b) = (pose.screen[v], portrait.source.screen[v]);
            (a[0] - b[0]).hypot(a[1] - b[1])
        })
        .collect()
}

/// Pixels of an opening and beside it, with how much of them is inside.
pub(super) fn softened(open: &[bool]) -> Vec<(usize, f32)> {
    let mut soft = Vec::new();
    for y in 1..SIDE - 1 {
        for x in 1..SIDE - 1 {
            let p = y * SIDE + x;
            let near = [p, p - 1, p + 1, p - SIDE, p + SIDE].iter().filter(|&&q| open[q]).count();
            if near > 0 {
                soft.push((p, if open[p] { 0.6 + 0.1 * (near - 1) as f32 } else { 0.1 * near as f32 }));
            }
        }
    }
    soft
}

/// Draws an opening: what the photo shows there where `share` is 0, what `colour` gives where it is 1.
pub(super) fn paste(
    full: &mut Grid<3>,
    open: &[bool],
    portrait: &Portrait,
    share: f32,
    colour: impl Fn(f32, f32, (f32, f32)) -> [f32; 3],
) {
    let edges = eyes::edges(open);
    for (p, soft) in softened(open) {
        let x = p % SIDE;
        let mut new = portrait.photo.data[p];
        if share > 0.0 {
            let edge = edges[x].or(edges[x - 1]).or(edges[x + 1]).expect("beside an opening");
            new = mixed(&new, &colour(x as f32 + 0.5, (p / SIDE) as f32 + 0.5, edge), share);
        }
        full.data[p] = mixed(&full.data[p], &new, soft);
    }
}

/// Backward flow: of the skin as its mesh moved; around it as the nearest skin did, less and less. And how far within the
/// face a pixel lies, 0 at its edge.
pub(super) fn flow(portrait: &Portrait, pose: &Pose, raster: &Raster, openings: [&Vec<bool>; 3]) -> Grid<3> {
    let model = portrait.model;
    let offsets: Vec<[f32; 2]> = (0..model.skin)
        .map(|v| {
            let (a, b) = (portrait.texture[v], pose.screen[v]);
            [a[0] - b[0], a[1] - b[1]]
        })
        .collect();
    let facing: Vec<[f32; 1]> = pose.normals.iter().map(|n| [n[2]]).collect();
    let mut exact = vec![[f32::NAN; 2]; SIDE * SIDE];
    let mut coarse = Grid::of(COARSE, [0.0; 2]);
    let mut weights = vec![0.0_f32; COARSE * COARSE];
    let mut face = vec![false; COARSE * COARSE];
    for (p, &id) in raster.id.iter().enumerate() {
        let cell = (p / SIDE / 4) * COARSE + p % SIDE / 4;
        if id == NONE {
            face[cell] |= openings.iter().any(|open| open[p]);
            continue;
        }
        let t = &model.face[id as usize];
        if t.iter().any(|&v| v as usize >= NARROW) || raster.value(p, t, &facing)[0] < 0.12 {
            continue;
        }
        let f = raster.value(p, t, &offsets);
        exact[p] = f;
        (0..2).for_each(|c| coarse.data[cell][c] += f[c]);
        weights[cell] += 1.0;
        face[cell] = true;
    }
    for (value, weight) in coarse.data.iter_mut().zip(&mut weights) {
        if *weight > 0.0 {
            value.iter_mut().for_each(|v| *v /= *weight);
        }
        *weight = (*weight / 8.0).min(1.0);
    }
    let filled = coarse.filled(&weights);
    let around = filled.blurred(1.5);
    let outward = distances(&face, COARSE);
    let within = distances(&face.iter().map(|f| !f).collect::<Vec<_>>(), COARSE);
    let mut low = Grid::of(COARSE, [0.0; 3]);
    for cell in 0..COARSE * COARSE {
        let f = mixed(&filled.data[cell], &around.data[cell], smoothstep(0.0, 4.0, outward[cell]));
        // As far as keeps what is pushed from folding over.
        let reach = 22.0 + 2.6 * f[0].hypot(f[1]);
        let decay = (-(4.0 * outward[cell] / reach).powi(2)).exp();
        low.data[cell] = [f[0] * decay, f[1] * decay, smoothstep(0.5, 3.0, within[cell])];
    }
    let data = (0..SIDE * SIDE)
        .map(|p| {
            let (x, y) = ((p % SIDE) as f32 + 0.5, (p / SIDE) as f32 + 0.5);
            let [u, v, share] = low.at(x / 4.0, y / 4.0);
            match exact[p] {
                e if e[0].is_nan() => [u, v, share],
                e => [u + share * (e[0] - u), v + share * (e[1] - v), share],
            }
        })
        .collect();
    Grid { side: SIDE, data }
}

/// Where the photo shows glasses and nothing may bend, of the picture; `None` without glasses.
fn rigid(portrait: &Portrait) -> Option<Grid<1>> {
    let glasses: Vec<[f32; 1]> =
        portrait.labels.iter().map(|&l| [f32::from(u8::from(l == class::EYEGLASSES))]).collect();
    if glasses.iter().filter(|g| g[0] > 0.0).count() < 100 {
        return None;
    }
    let wide = Grid { side: PICTURE, data: glasses }.blurred(3.0);
    Some(Grid { side: PICTURE, data: wide.data.iter().map(|v| [smoothstep(0.02, 0.4, v[0])]).collect() })
}

/// Brightness of the moved face over that of the photo: its normals in the photo's light, and its hollows.
pub(super) fn shading(portrait: &Portrait, pose: &Pose, raster: &Raster, creased: &Creased) -> Grid<1> {
    let model = portrait.model;
    let hollow = |pose: &Pose| {
        let mut means = pose.turned[..model.skin].to_vec();
        for (v, mean) in means.iter_mut().enumerate() {
            let near = &model.links[model.starts[v] as usize..model.starts[v + 1] as usize];
            let mut sum = [0.0; 3];
            near.iter().for_each(|&n| (0..3).for_each(|c| sum[c] += pose.turned[n as usize][c]));
            *mean = sum.map(|s| s / near.len().max(1) as f32);
        }
        let depth = |v: usize| (0..3).map(|c| (means[v][c] - pose.turned[v][c]) * pose.normals[v][c]).sum::<f32>();
        (0..model.skin).map(depth).collect::<Vec<f32>>()
    };
    let (before, after) = (hollow(&portrait.source), hollow(pose));
    let mut ratios: Vec<[f32; 1]> = (0..model.skin)
        .map(|v| {
            let lit = portrait.light.shade(pose.normals[v]) / portrait.light.shade(portrait.source.normals[v]);
            let deeper = (-5.0 * (after[v] - before[v]).clamp(-0.03, 0.12)).exp();
            [lit.clamp(0.6, 1.5) * deeper]
        })
        .collect();
    model.relax(&mut ratios, &vec![true; model.skin], 2);
    let mut grid = Grid::of(PICTURE, [1.0]);
    let mut folded = vec![1.0_f32; PICTURE * PICTURE];
    for y in 0..PICTURE {
        for x in 0..PICTURE {
            let p = 2 * y * SIDE + 2 * x;
            if raster.id[p] == NONE {
                continue;
            }
            let t = &model.face[raster.id[p] as usize];
            if t.iter().all(|&v| (v as usize) < NARROW) {
                let ratio = raster.value(p, t, &ratios)[0];
                grid.data[y * PICTURE + x] = [1.0 + 0.8 * (ratio - 1.0)];
                let place = raster.value(p, t, &model.mean);
                let normal = unit(raster.value(p, t, &pose.normals));
                folded[y * PICTURE + x] =
                    creased.ratio(&portrait.light, [place[0], place[1]], normal, &portrait.fit.camera.rotation);
            }
        }
    }
    let soft = grid.blurred(1.2);
    let ratio = |(r, f): (&[f32; 1], &f32)| {
        let r = if (r[0] - 1.0).abs() < 1e-4 { 1.0 } else { r[0] };
        [(r * f).clamp(0.5, 1.5)]
    };
    Grid { side: PICTURE, data: soft.data.iter().zip(&folded).map(ratio).collect() }
}
