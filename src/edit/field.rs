//! The edit field on the host: what a generator predicts for one face and expression, or a mixture of such.

use super::cell::Cell;
use super::regions::RegionMap;
use crate::face::strengths::Strengths;
use crate::nn::generator::field::FieldTensor;
use crate::{CROP, FIELD};
use burn::tensor::Tensor;

/// A gate below this is closed: a 1/64 share of an edit cannot be seen and would touch pixels far from the face.
const CLOSED: f32 = 1.0 / 64.0;

/// Crop pixels at the field's border over which the gate fades, so that a face cut by the crop has no seam.
const FADE: f32 = 12.0;

/// An expression opens its gate in full from this share of a mixture on.
const PRESENT: f32 = 0.25;

/// `side x side` cells over an aligned crop.
#[derive(Debug, Clone)]
pub struct EditField {
    pub(super) cells: Vec<Cell>,
    /// [`FIELD`], or finer.
    pub(super) side: usize,
}

impl EditField {
    /// Reads back every item of `field`.
    pub async fn read(field: FieldTensor) -> Vec<Self> {
        let paint = (field.paint + 1.0) * 127.5;
        let all = Tensor::cat(vec![field.flow, field.shading * 127.5, field.gate, field.cover, paint], 1);
        let [items, ..] = all.dims();
        let data = all.into_data_async().await.expect("the device answers").convert::<f32>();
        let planes = data.as_slice::<f32>().expect("floats");
        planes.chunks_exact(planes.len() / items).map(Self::from_planes).collect()
    }

    /// From planes `[10, side, side]` in the order of [`Cell`]'s fields. Anything not finite counts as no edit.
    pub fn from_planes(planes: &[f32]) -> Self {
        let n = planes.len() / Cell::PREDICTED;
        let side = n.isqrt();
        let width = CROP as f32 / side as f32;
        let cells = (0..n).map(|i| {
            // Full strength everywhere.
            let read = |c: usize| if c < Cell::PREDICTED { planes[c * n + i] } else { 1.0 };
            let mut cell = Cell::from_array(std::array::from_fn(read));
            let edge = [i % side, i / side, side - 1 - i % side, side - 1 - i / side].into_iter().min();
            let fade = (edge.expect("four borders") as f32 * width / FADE).min(1.0);
            cell.gate = ((cell.gate * fade - CLOSED) / (1.0 - CLOSED)).clamp(0.0, 1.0);
            if cell.is_finite() { cell } else { Cell::default() }
        });
        Self { cells: cells.collect(), side }
    }

    /// The mixture of `fields`, each with its share (in all 1), as strong in each region as `strengths` says.
    ///
    /// Gates differ, so everything else is weighed by them: a cell that one expression moves and another leaves alone
    /// moves by the first one's share, behind a gate that is open. All fields are of one side.
    pub fn mixed(fields: &[(&EditField, f32)], map: &RegionMap, strengths: &Strengths) -> Self {
        let side = fields.first().map_or(FIELD, |(field, _)| field.side);
        let cells = (0..side * side).map(|i| {
            let gate = |(field, share): &(&EditField, f32)| field.cells[i].gate * (share / PRESENT).min(1.0);
            let open = fields.iter().map(gate).fold(0.0, f32::max);
            let covers: f32 = fields.iter().map(|(field, share)| share * (field.cells[i].cover + 1e-3)).sum();
            let mut cell = Cell {
                gate: open,
                strength: map.strength([i % side * FIELD / side, i / side * FIELD / side], strengths),
                ..Cell::default()
            };
            for (field, share) in fields {
                let of = &field.cells[i];
                // Closed cells keep their motion: their open neighbours are blended with it.
                let heard = if open > 0.0 { (of.gate / open).min(1.0) } else { 1.0 };
                (0..2).for_each(|c| cell.flow[c] += share * heard * of.flow[c]);
                (0..3).for_each(|c| cell.shading[c] += share * heard * of.shading[c]);
                cell.cover += share * heard * of.cover;
                // Paint is a colour, not a change: what covers most gives most of it.
                let covering = share * (of.cover + 1e-3) / covers;
                (0..3).for_each(|c| cell.paint[c] += covering * of.paint[c]);
            }
            cell
        });
        Self { cells: cells.collect(), side }
    }

    /// The four cells around a crop position with their shares, bilinear; `None` outside the crop.
    #[inline]
    fn around(&self, [x, y]: [f32; 2]) -> Option<[(&Cell, f32); 4]> {
        let scale = self.side as f32 / CROP as f32;
        let (x, y) = (x * scale - 0.5, y * scale - 0.5);
        let inside = 0.0..self.side as f32 - 1.0;
        if !(inside.contains(&x) && inside.contains(&y)) {
            return None;
        }
        let (left, top) = (x as usize, y as usize);
        let (u, v) = (x - left as f32, y - top as f32);
        let first = top * self.side + left;
        let (above, below) = (&self.cells[first..first + 2], &self.cells[first + self.side..first + self.side + 2]);
        let (s, t) = (1.0 - u, 1.0 - v);
        Some([(&above[0], s * t), (&above[1], u * t), (&below[0], s * v), (&below[1], u * v)])
    }

    /// The cell at a crop position; closed outside the crop.
    pub(super) fn at(&self, position: [f32; 2]) -> Cell {
        let Some(around) = self.around(position) else { return Cell::default() };
        let mut mixed = [0.0; Cell::PREDICTED + 1];
        for (cell, share) in around {
            let values = cell.to_array();
            for i in 0..mixed.len() {
                mixed[i] += share * values[i];
            }
        }
        Cell::from_array(mixed)
    }

    /// Whether no edit shows at a crop position.
    pub(super) fn is_closed(&self, position: [f32; 2]) -> bool {
        self.around(position).is_none_or(|around| around.iter().all(|(cell, _)| cell.gate <= 0.0))
    }
}
