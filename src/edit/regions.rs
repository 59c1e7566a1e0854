//! How much of each cell belongs to each region of the face, for edits that are stronger in one than in another.

use crate::FIELD;
use crate::face::region::Region;
use crate::face::strengths::Strengths;

/// How much of each cell belongs to each [`Region`], in their order, the rest to the rest of the face.
#[derive(Debug, Clone)]
pub struct RegionMap {
    cells: Vec<[f32; Region::ALL.len()]>,
}

/// A widened mask below this is the segmenter's doubt, lifted by the widening: no part of the region.
const DOUBT: f32 = 0.25;

impl RegionMap {
    /// From the widened soft masks of the regions, planes `[regions, FIELD, FIELD]`, 0..1; where they overlap they
    /// share.
    pub fn from_planes(planes: &[f32]) -> Self {
        let n = FIELD * FIELD;
        let cells = (0..n).map(|i| {
            let masks: [f32; Region::ALL.len()] =
                std::array::from_fn(|k| ((planes[k * n + i] - DOUBT) / (1.0 - DOUBT)).max(0.0));
            let sum = masks.iter().sum::<f32>();
            if sum.is_finite() { masks.map(|m| m / sum.max(1.0)) } else { [0.0; _] }
        });
        Self { cells: cells.collect() }
    }

    /// Share of the intensity at a column and a row.
    pub(super) fn strength(&self, [x, y]: [usize; 2], of: &Strengths) -> f32 {
        let [.., rest] = of.to_array();
        let regions = self.cells[y * FIELD + x].iter().zip(of.to_array());
        rest + regions.map(|(share, strength)| share * (strength - rest)).sum::<f32>()
    }
}
