//! Lips that meet, and what is seen between lips that don't: teeth, gums, tongue.

use crate::synth::eyes::edges;
use crate::synth::face_model::V3;
use crate::synth::grid::{SIDE, mixed, smoothstep};
use crate::synth::portrait::{Portrait, Pose, opening};
use crate::synth::raster::{NONE, Raster, normals};
use crate::synth::teeth::Stand;

/// How much lower than the model's the lower teeth stand, centimetres: in life the lip covers them.
const LOWER: f32 = 0.3;
/// Share of the opening's width over which the cheek's shadow lies on what is in its corners, and the light that is left there.
const CORNER: f32 = 0.18;
const DIM: f32 = 0.5;

/// Most light on a tooth: of one that the photo shows no more than it has there.
const TOOTH: f32 = 1.0;
/// How deep in the mouth the light on the tongue is down to a third, and its furrow: the light that is lost there, and half its width; centimetres.
const TONGUE_LIT: f32 = 2.0;
const FURROW: f32 = 0.3;
const FURROW_WIDTH: f32 = 0.35;

/// Teeth so far apart touch, pixels, and how much light is left between them.
const APART: usize = 5;
const SHADED: f32 = 0.8;

/// Moves both lips to the middle of the gap between them, so that they meet; whether there was a gap.
pub fn close(portrait: &Portrait, pose: &mut Pose, raster: &Raster) -> bool {
    let model = portrait.model;
    let edges = edges(&opening(raster, &pose.screen, &model.lips));
    let Some((first, last)) = ends(&edges) else { return false };
    let gap = |x: f32| -> (f32, f32) {
        let x = (x as usize).clamp(first, last);
        let (top, low) = (first..=x).rev().find_map(|x| edges[x]).expect("the first");
        ((top + low) / 2.0, low - top + 1.0)
    };
    let jaw = model.expression_index("jawOpen").map(|i| &model.expression[i]);
    let Ok(jaw) = jaw else { return false };
    let width = (last - first) as f32;
    for v in 0..model.skin {
        let [x, y] = pose.screen[v];
        let beside = (first as f32 - x).max(x - last as f32).max(0.0);
        if beside > 0.3 * width {
            continue;
        }
        let (seam, height) = gap(x);
        let lower = jaw[v][1] < -1.3;
        let near = (y - seam).abs();
        let share = (-(near / (10.0 + 1.5 * height)).powi(2)).exp() * (-(beside / 8.0).powi(2)).exp();
        pose.screen[v][1] += share * (height / 2.0 + 0.5) * if lower { -1.0 } else { 1.0 };
    }
    true
}

/// The first and the last column of an opening.
fn ends(edges: &[Option<(f32, f32)>]) -> Option<(usize, usize)> {
    Some((edges.iter().position(Option::is_some)?, edges.iter().rposition(Option::is_some)?))
}

/// Whether a pixel shows an upper tooth.
fn is_upper_tooth(portrait: &Portrait, raster: &Raster, p: usize) -> bool {
    let (id, model) = (raster.id[p], portrait.model);
    id != NONE && model.upper_teeth.contains(&(model.inside[id as usize][0] as usize))
}

/// The teeth on both sides of a pixel that shows none, where they are near: the model's stand apart, in life they touch.
fn between_teeth(p: usize, is_tooth: impl Fn(usize) -> bool) -> Option<[usize; 2]> {
    if is_tooth(p) {
        return None;
    }
    let row = p / SIDE * SIDE;
    let left = (row.max(p.saturating_sub(APART))..p).rev().find(|&q| is_tooth(q))?;
    let right = (p + 1..=(p + APART).min(row + SIDE - 1)).find(|&q| is_tooth(q))?;
    (right - left <= APART).then_some([left, right])
}

/// How many pixels the upper teeth stand too low: they follow the upper lip's edge, with little gum between.
fn lift(portrait: &Portrait, raster: &Raster, edges: &[Option<(f32, f32)>]) -> f32 {
    let Some((first, last)) = ends(edges) else { return 0.0 };
    let quarter = (last - first) / 4;
    let mut gaps = Vec::new();
    for x in first + quarter..=last - quarter {
        let Some((top, low)) = edges[x] else { continue };
        let tooth = (top as usize..low as usize).find(|y| is_upper_tooth(portrait, raster, y * SIDE + x));
        gaps.extend(tooth.map(|y| y as f32 - top));
    }
    gaps.sort_by(f32::total_cmp);
    let gap = gaps.get(gaps.len() * 3 / 4).copied().unwrap_or(0.0);
    (gap - 0.06 * portrait.fit.camera.scale).clamp(0.0, 0.9 * portrait.fit.camera.scale)
}

/// The mouth's inside in the portrait's pixels, where it is open; `None` if nothing there moved, so that the photo stays.
pub fn draw(portrait: &Portrait, pose: &Pose, open: &[bool], moved: &[f32]) -> Option<Vec<[f32; 3]>> {
    let model = portrait.model;
    let went = model.lips.iter().map(|&v| moved[v as usize]).fold(0.0, f32::max);
    let share = smoothstep(0.1, 1.5, went);
    if share == 0.0 || !open.iter().any(|&o| o) {
        return None;
    }
    let edges = edges(open);
    let jaw = &model.expression[model.expression_index("jawOpen").ok()?];
    let below = |v: usize| jaw[v][1].abs() > 0.02;
    let level = portrait.white;
    let lit = |c: [f32; 3], by: f32| -> [f32; 3] { std::array::from_fn(|i| c[i] * by * level * portrait.tint[i]) };
    let inner = model.socket.start;
    let facing = normals(&pose.turned, &model.inside);
    let lips = model.lips.iter().map(|&v| pose.turned[v as usize][2]).fold(f32::MIN, f32::max);
    // Teeth that the photo shows say how bright teeth are in its light.
    let tooth = portrait
        .teeth
        .map_or([1.16, 1.12, 1.04], |t| std::array::from_fn(|c| 1.12 * t[c] / (level * portrait.tint[c])));
    let front = portrait.light.shade([0.0, 0.0, 1.0]);
    let colours: Vec<V3> = (0..pose.turned.len())
        .map(|v| {
            let depth = (lips - pose.turned[v][2] - 0.6).clamp(0.0, 9.0);
            let n = facing[v];
            let light = (portrait.light.shade(n) / front).clamp(0.5, 1.25);
            let aside = (-(model.mean[v][0] / 2.8).powi(2)).exp();
            let by = (0.25 + 0.75 * (-depth / 3.0).exp()) * light * (0.7 + 0.3 * n[2].max(0.0)) * (0.6 + 0.4 * aside);
            if v < inner {
                lit([0.42, 0.20, 0.20], by * 0.8)
            } else if model.upper_teeth.contains(&v) {
                lit(tooth, (by * 1.25).min(TOOTH))
            } else if model.lower_teeth.contains(&v) {
                lit(tooth, by * 0.85)
            } else if model.gums.contains(&v) {
                if model.tongue[v - model.gums.start] && below(v) {
                    let furrow = 1.0 - FURROW * (-(model.mean[v][0] / FURROW_WIDTH).powi(2)).exp();
                    lit([0.86, 0.45, 0.44], (0.08 + 0.95 * light * (-depth / TONGUE_LIT).exp()) * furrow)
                } else {
                    lit([0.86, 0.52, 0.50], by * 1.15)
                }
            } else {
                lit([0.42, 0.20, 0.20], by * 0.8)
            }
        })
        .collect();
    let mut screen = pose.screen.clone();
    if let Some(stand) = Stand::of(portrait) {
        screen[model.skin..].iter_mut().for_each(|p| *p = stand.put(*p));
    }
    let mut raster = Raster::new(SIDE);
    raster.draw(&screen, &pose.turned, &model.inside, true);
    let lift = lift(portrait, &raster, &edges);
    let drop = LOWER * portrait.fit.camera.scale;
    for v in model.gums.start..model.lower_teeth.end {
        screen[v][1] += if below(v) { drop } else { -lift };
    }
    raster = Raster::new(SIDE);
    raster.draw(&screen, &pose.turned, &model.inside, true);
    // What the photo shows of the upper teeth stays where it is, until the jaw drops.
    let jaw = model.lower_teeth.start;
    let dropped = (pose.screen[jaw][1] - portrait.source.screen[jaw][1])
        .hypot(pose.screen[jaw][0] - portrait.source.screen[jaw][0]);
    let kept = if portrait.teeth.is_some() { 1.0 - smoothstep(2.0, 6.0, dropped) } else { 0.0 };
    let (first, last) = ends(&edges)?;
    let [first, last] = [first, last + 1].map(|x| x as f32);
    let mut out = vec![[0.0; 3]; SIDE * SIDE];
    for p in 0..SIDE * SIDE {
        let x = p % SIDE;
        let near = open[p]
            || x > 0 && open[p - 1]
            || open.get(p + 1) == Some(&true)
            || p >= SIDE && open[p - SIDE]
            || open.get(p + SIDE) == Some(&true);
        if !near {
            continue;
        }
        let dark = lit([0.13, 0.06, 0.06], 1.0);
        let seen = |p: usize| match raster.id[p] {
            NONE => dark,
            id => raster.value(p, &model.inside[id as usize], &colours),
        };
        let mut c = between_teeth(p, |p| is_upper_tooth(portrait, &raster, p))
            .map_or_else(|| seen(p), |[left, right]| mixed(&seen(left), &seen(right), 0.5).map(|c| c * SHADED));
        if let Some((top, low)) = edges[x] {
            let y = (p / SIDE) as f32 + 0.5;
            let shade = 1.0 - 0.30 * (-(y - top).max(0.0) / 3.0).exp() - 0.2 * (-(low - y).max(0.0) / 1.5).exp();
            let corner = smoothstep(0.0, CORNER, (x as f32 + 0.5 - first).min(last - x as f32 - 0.5) / (last - first));
            c = c.map(|c| c * shade * (DIM + (1.0 - DIM) * corner));
        }
        c = mixed(&c, &portrait.photo.data[p], kept * portrait.inside[p]);
        out[p] = mixed(&portrait.photo.data[p], &c, share);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_between_near_teeth_is_found() {
        let row = 7 * SIDE;
        let teeth = |gap: usize| move |p: usize| p / SIDE == 7 && (p % SIDE < 100 || p % SIDE >= 100 + gap);
        assert_eq!(between_teeth(row + 101, teeth(3)), Some([row + 99, row + 103]));
        assert_eq!(between_teeth(row + 99, teeth(3)), None, "a tooth");
        assert_eq!(between_teeth(row + 105, teeth(12)), None, "too wide a gap");
        assert_eq!(between_teeth(row + SIDE + 101, teeth(3)), None, "another row");
        // Rows do not go on at the other side.
        let ends = |p: usize| p == row + SIDE - 1 || p == row + SIDE + 1;
        assert_eq!(between_teeth(row + SIDE, ends), None);
    }
}
