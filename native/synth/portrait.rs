//! A portrait made ready to be changed: fitted, its light known, its eyes completed.

use crate::synth::eyes::{Eye, edges};
use crate::synth::face_model::{FaceModel, NARROW, V3};
use crate::synth::fit::{self, Fit, Fitter};
use crate::synth::grid::{Grid, SIDE, luminance, polygon, smoothstep};
use crate::synth::landmarks::Landmarks;
use crate::synth::light::Light;
use crate::synth::raster::{NONE, Raster, normals, unit};
use mien::grid::distances;
use mien::locate::landmarks::Part;

/// Of people whose age is not known, years.
const TYPICAL_AGE: f32 = 29.0;

/// What is given of a portrait.
pub struct Given {
    /// Aligned, [`SIDE`], 0..255.
    pub photo: Grid<3>,
    /// In pixels of `photo`.
    pub marks: Landmarks,
    /// Class numbers of the picture at half the side.
    pub labels: Vec<u8>,
    /// Whose face it is, if it was fitted on another photo.
    pub identity: Option<Vec<f32>>,
    /// Years, if known.
    pub age: Option<f32>,
}

/// The mesh as the camera sees it.
pub struct Pose {
    /// Turned as the head is; centimetres.
    pub turned: Vec<V3>,
    /// Pixels.
    pub screen: Vec<[f32; 2]>,
    /// Of the skin's vertices.
    pub normals: Vec<V3>,
}

/// A portrait, ready.
pub struct Portrait<'a> {
    pub(super) model: &'a FaceModel,
    /// The photo itself.
    pub photo: Grid<3>,
    /// Of the picture at half the side.
    pub labels: Vec<u8>,
    /// As given.
    pub marks: Landmarks,
    /// The face in it.
    pub fit: Fit,
    neutral: Vec<V3>,
    correction: Vec<[f32; 2]>,
    pub(super) source: Pose,
    /// Where in the photo each vertex of the skin finds its colour: its own place, or if something hides it that of what is
    /// seen beside it.
    pub(super) texture: Vec<[f32; 2]>,
    pub(super) light: Light,
    /// Brightness of bare teeth and the eye's white, and its colour, mean 1.
    pub(super) white: f32,
    pub(super) tint: [f32; 3],
    pub(super) eyes: [Eye; 2],
    /// Colour of the teeth, if the photo shows some.
    pub(super) teeth: Option<[f32; 3]>,
    /// Where the mouth is open in the photo, by column.
    pub(super) mouth: Vec<Option<(f32, f32)>>,
    /// How much of the photo is the mouth's inside there, without the lips' shadows.
    pub(super) inside: Vec<f32>,
    /// Years, guessed if unknown.
    pub(super) age: f32,
}

impl<'a> Portrait<'a> {
    /// Fits and measures.
    pub fn new(fitter: &Fitter, model: &'a FaceModel, given: Given) -> Self {
        let fit = fitter.fit(&given.marks, SIDE as f32, given.identity.as_deref());
        let neutral = fit::vertices(model, &fit.identity, &[]);
        let correction = fit::correction(model, &fit);
        let source = pose(model, &fit, &neutral, &correction, &fit.expression);
        let mut raster = Raster::new(SIDE);
        raster.draw(&source.screen, &source.turned, &model.face, false);
        let mut hidden = vec![true; model.skin];
        for &id in raster.id.iter().filter(|&&id| id != NONE) {
            model.face[id as usize].iter().for_each(|&v| hidden[v as usize] = false);
        }
        let mut texture = source.screen[..model.skin].to_vec();
        model.relax(&mut texture, &hidden, 60);

        let (light, skin, bright) = lit(model, &given, &source, &raster);
        let openings = [0, 1].map(|i| opening(&raster, &source.screen, &model.lids[i]));
        let (white, tint) = white(&given.photo, &openings, skin, bright);
        let eyes = [0, 1].map(|i| {
            let iris = [Part::IrisRight, Part::IrisLeft][i].range();
            Eye::new(&given.photo, &openings[i], &given.marks.0[iris], white)
        });
        let mouth = opening(&raster, &source.screen, &model.lips);
        let photo = given.photo;
        Self {
            model,
            labels: given.labels,
            marks: given.marks,
            fit,
            neutral,
            correction,
            source,
            texture,
            light,
            white,
            tint,
            eyes,
            age: given.age.unwrap_or(TYPICAL_AGE),
            teeth: teeth(&photo, &mouth),
            inside: inside(&mouth),
            mouth: edges(&mouth),
            photo,
        }
    }

    /// Fits the face again as that of a known person.
    pub fn refit(&mut self, fitter: &Fitter, identity: &[f32]) {
        let given = Given {
            photo: self.photo.clone(),
            marks: self.marks.clone(),
            labels: self.labels.clone(),
            identity: Some(identity.to_vec()),
            age: Some(self.age),
        };
        *self = Self::new(fitter, self.model, given);
    }

    /// A number of this face's own.
    pub(super) fn own(&self) -> u64 {
        self.fit.identity.iter().take(8).fold(7, |h, v| (h ^ u64::from(v.to_bits())).wrapping_mul(0x0100_0000_01b3))
    }

    /// The mesh with other weights of its shapes.
    pub fn pose(&self, expression: &[f32]) -> Pose {
        pose(self.model, &self.fit, &self.neutral, &self.correction, expression)
    }
}

impl Portrait<'_> {
    /// Where a vertex of the skin would lie, pixels.
    pub(super) fn vertex(&self, expression: &[f32], v: usize) -> [f32; 2] {
        let mut p = self.neutral[v];
        for (&weight, offsets) in expression.iter().zip(&self.model.expression) {
            (0..3).for_each(|c| p[c] += weight * offsets[v][c]);
        }
        let q = self.fit.camera.project(self.fit.camera.turned(p));
        [q[0] + self.correction[v][0], q[1] + self.correction[v][1]]
    }
}

fn pose(model: &FaceModel, fit: &Fit, neutral: &[V3], correction: &[[f32; 2]], expression: &[f32]) -> Pose {
    let mut turned = neutral.to_vec();
    for (&weight, offsets) in expression.iter().zip(&model.expression).filter(|(w, _)| **w != 0.0) {
        for (v, d) in turned.iter_mut().zip(offsets) {
            (0..3).for_each(|c| v[c] += weight * d[c]);
        }
    }
    turned.iter_mut().for_each(|v| *v = fit.camera.turned(*v));
    let mut screen: Vec<[f32; 2]> = turned.iter().map(|v| fit.camera.project(*v)).collect();
    screen.iter_mut().zip(correction).for_each(|(p, c)| *p = [p[0] + c[0], p[1] + c[1]]);
    // What lies behind the lips goes with them.
    let lips = model.lips.len() as f32;
    let shift: [f32; 2] =
        std::array::from_fn(|c| model.lips.iter().map(|&v| correction[v as usize][c]).sum::<f32>() / lips);
    screen[model.skin..].iter_mut().for_each(|p| *p = [p[0] + shift[0], p[1] + shift[1]]);
    let normals = normals(&turned[..model.skin], &model.face);
    Pose { turned, screen, normals }
}

/// Where the skin has an opening and nothing covers it, without what is a pixel thin.
pub(super) fn opening(raster: &Raster, screen: &[[f32; 2]], edge: &[u32]) -> Vec<bool> {
    let side = raster.side;
    let round: Vec<[f32; 2]> = edge.iter().map(|&v| screen[v as usize]).collect();
    let (mut open, mut found) = (vec![false; side * side], Vec::new());
    polygon(&round, side, |p| {
        if raster.id[p] == NONE {
            open[p] = true;
            found.push(p);
        }
    });
    let near = |p: usize| [p.wrapping_sub(1), p + 1, p.wrapping_sub(side), p + side];
    let core: Vec<usize> =
        found.into_iter().filter(|&p| near(p).iter().all(|&q| open.get(q).copied().unwrap_or(false))).collect();
    let mut thick = vec![false; side * side];
    for p in core {
        thick[p] = true;
        near(p).iter().for_each(|&q| thick[q] = true);
    }
    thick
}

/// Light, the skin's median colour, and how bright its brighter parts are.
fn lit(model: &FaceModel, given: &Given, source: &Pose, raster: &Raster) -> (Light, [f32; 3], f32) {
    let mut parts = vec![false; SIDE * SIDE];
    for part in [Part::LidRight, Part::LidLeft, Part::BrowRight, Part::BrowLeft, Part::LipsOuter] {
        let points = &given.marks.0[part.range()];
        let middle: [f32; 2] = std::array::from_fn(|c| points.iter().map(|p| p[c]).sum::<f32>() / points.len() as f32);
        let wide: Vec<[f32; 2]> = points
            .iter()
            .map(|p| {
                let d = [p[0] - middle[0], p[1] - middle[1]];
                let grow = 1.0 + 5.0 / (d[0] * d[0] + d[1] * d[1]).sqrt().max(1.0);
                [middle[0] + d[0] * grow, middle[1] + d[1] * grow]
            })
            .collect();
        polygon(&wide, SIDE, |p| parts[p] = true);
    }
    let (mut samples, mut colours) = (Vec::new(), Vec::new());
    // Every third pixel of every third row is enough.
    for y in (0..SIDE).step_by(3) {
        for x in (0..SIDE).step_by(3) {
            let p = y * SIDE + x;
            let label = given.labels.get(y / 2 * SIDE / 2 + x / 2).copied().unwrap_or(1);
            if raster.id[p] == NONE || parts[p] || !matches!(label, 1 | 2) {
                continue;
            }
            let t = &model.face[raster.id[p] as usize];
            if t.iter().any(|&v| v as usize >= NARROW) {
                continue;
            }
            let n = unit(raster.value(p, t, &source.normals));
            if n[2] > 0.2 {
                samples.push((n, luminance(&given.photo.data[p])));
                colours.push(given.photo.data[p]);
            }
        }
    }
    let at = |c: usize, share: f32| {
        let mut all: Vec<f32> = colours.iter().map(|p| p[c]).collect();
        all.sort_by(f32::total_cmp);
        all.get((all.len() as f32 * share) as usize).copied().unwrap_or(128.0)
    };
    let skin = [at(0, 0.5), at(1, 0.5), at(2, 0.5)];
    let mut bright: Vec<f32> = samples.iter().map(|s| s.1).collect();
    bright.sort_by(f32::total_cmp);
    let bright = bright.get(bright.len() * 85 / 100).copied().unwrap_or(150.0);
    (Light::of(&samples), skin, bright)
}

/// Brightness and colour of what is white in a face, by the brighter fifth of the eyes' openings.
fn white(photo: &Grid<3>, openings: &[Vec<bool>; 2], skin: [f32; 3], bright: f32) -> (f32, [f32; 3]) {
    let mut seen: Vec<[f32; 3]> = Vec::new();
    for open in openings {
        let mut all: Vec<[f32; 3]> = (0..open.len()).filter(|&p| open[p]).map(|p| photo.data[p]).collect();
        all.sort_by(|a, b| luminance(b).total_cmp(&luminance(a)));
        // The very brightest are the lamp's reflections.
        seen.extend(all.iter().skip(all.len() / 50).take(all.len() / 5));
    }
    let mean: [f32; 3] = if seen.len() > 20 {
        std::array::from_fn(|c| seen.iter().map(|p| p[c]).sum::<f32>() / seen.len() as f32)
    } else {
        skin
    };
    let y = luminance(&mean).max(1.0);
    let level = (1.1 * y).max(bright).clamp(105.0, 225.0);
    (level, mean.map(|m| 0.5 + 0.5 * (m / y).clamp(0.85, 1.15)))
}

/// The mean of the brighter part of an open mouth; `None` if it is hardly open or dark.
fn teeth(photo: &Grid<3>, mouth: &[bool]) -> Option<[f32; 3]> {
    let mut seen: Vec<[f32; 3]> = (0..mouth.len()).filter(|&p| mouth[p]).map(|p| photo.data[p]).collect();
    if seen.len() < 150 {
        return None;
    }
    seen.sort_by(|a, b| luminance(b).total_cmp(&luminance(a)));
    let bright = &seen[seen.len() / 20..seen.len() * 2 / 5];
    let mean: [f32; 3] = std::array::from_fn(|c| bright.iter().map(|p| p[c]).sum::<f32>() / bright.len() as f32);
    // Lips and tongue are red.
    (luminance(&mean) > 90.0 && mean[0] < 1.6 * mean[2]).then_some(mean)
}

fn inside(mouth: &[bool]) -> Vec<f32> {
    let closed: Vec<bool> = mouth.iter().map(|m| !m).collect();
    distances(&closed, SIDE).iter().map(|&d| smoothstep(1.0, 4.0, d)).collect()
}
