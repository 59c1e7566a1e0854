//! Pairs across two photos of one person: what one photo shows, in any expression of the other. Both meshes are one person's,
//! so the flow follows from their correspondence.

use crate::synth::eyes;
use crate::synth::folds::Folds;
use crate::synth::grid::{Grid, SIDE, mixed};
use crate::synth::labels;
use crate::synth::mouth;
use crate::synth::portrait::{Portrait, opening};
use crate::synth::render::{Picture, Target, coarser, flow, moved, paste, posed, shade, shading, softened};

/// Side of the grid on which colours are compared.
const COARSE: usize = SIDE / 4;

/// What the skin of `donor`, another photo of the same person, shows in the place, the surroundings and the light of `input`,
/// the face doing `target`.
pub fn render(input: &Portrait, donor: &Portrait, folds: &Folds, target: &Target) -> Picture {
    let model = input.model;
    let (pose, raster) = posed(input, target);
    let lids = [0, 1].map(|i| opening(&raster, &pose.screen, &model.lids[i]));
    let mouth = opening(&raster, &pose.screen, &model.lips);
    let openings = [&lids[0], &lids[1], &mouth];
    let own = flow(input, &pose, &raster, openings);
    let other = flow(donor, &pose, &raster, openings);
    let tone = tone(input, donor, &own, &other, openings);
    let toned = |p: usize, colour: [f32; 3]| {
        let gain = tone.at((p % SIDE) as f32 / 4.0 + 0.125, (p / SIDE) as f32 / 4.0 + 0.125);
        std::array::from_fn(|c| colour[c] * gain[c])
    };
    // The donor as it is: its real eyes and mouth go with its skin.
    let real = target.expression == donor.fit.expression;

    let mut full = Grid::of(SIDE, [0.0; 3]);
    let mut flows = Grid::of(SIDE, [0.0; 2]);
    for p in 0..SIDE * SIDE {
        let (x, y) = ((p % SIDE) as f32 + 0.5, (p / SIDE) as f32 + 0.5);
        let ([u, v, _], [s, t, share]) = (own.data[p], other.data[p]);
        flows.data[p] = [u, v];
        let outside = input.photo.at(x + u, y + v);
        full.data[p] =
            if share > 0.0 { mixed(&outside, &toned(p, donor.photo.at(x + s, y + t)), share) } else { outside };
    }
    let went = moved(input, &pose);
    if !real {
        for i in 0..2 {
            let gaze = eyes::gaze(donor.eyes[i].radius, target.gaze[0], target.gaze[1]);
            let lid = &model.lids[i];
            let off: [f32; 2] = std::array::from_fn(|c| {
                let sum: f32 =
                    lid.iter().map(|&v| donor.source.screen[v as usize][c] - pose.screen[v as usize][c]).sum();
                sum / lid.len() as f32
            });
            paste(&mut full, &lids[i], input, 1.0, |x, y, (top, low)| {
                let colour =
                    donor.eyes[i].colour(&donor.photo, x + off[0], y + off[1], (top + off[1], low + off[1]), gaze);
                toned(y as usize * SIDE + x as usize, colour)
            });
        }
        if let Some(inside) = mouth::draw(input, &pose, &mouth, &went) {
            softened(&mouth).into_iter().for_each(|(p, share)| full.data[p] = mixed(&full.data[p], &inside[p], share));
        }
    }
    let creased = folds.of(&model.names, &donor.fit.expression, &target.expression, donor.age, donor.own());
    let ratio = shading(donor, &pose, &raster, &creased);
    let mut rgb = full.halved();
    shade(&mut rgb, &ratio);
    let flow = coarser(&flows);
    let labels = labels::moved(input, &flow, &lids, &mouth);
    Picture { rgb, labels, flow, shading: ratio }
}

/// What the donor's colours have to be multiplied with to look as the input's do, smoothly over the face.
fn tone(input: &Portrait, donor: &Portrait, own: &Grid<3>, other: &Grid<3>, openings: [&Vec<bool>; 3]) -> Grid<3> {
    let mut logs = Grid::of(COARSE, [0.0; 4]);
    for cell in 0..COARSE * COARSE {
        let p = (cell / COARSE * 4 + 2) * SIDE + cell % COARSE * 4 + 2;
        let share = other.data[p][2];
        if share < 0.5 || openings.iter().any(|open| open[p]) {
            continue;
        }
        let (x, y) = ((p % SIDE) as f32 + 0.5, (p / SIDE) as f32 + 0.5);
        let a = donor.photo.at(x + other.data[p][0], y + other.data[p][1]);
        let b = input.photo.at(x + own.data[p][0], y + own.data[p][1]);
        let log = |c: usize| ((b[c] + 10.0) / (a[c] + 10.0)).ln();
        logs.data[cell] = [log(0), log(1), log(2), 1.0];
    }
    // Broad: what is local of the light is the expression's own.
    let broad = logs.blurred(11.0);
    let gain = |v: &[f32; 4]| std::array::from_fn(|c| (v[c] / v[3].max(1e-3)).clamp(-0.6, 0.6).exp());
    Grid { side: COARSE, data: broad.data.iter().map(gain).collect() }
}
