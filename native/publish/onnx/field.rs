//! What all generators share: masks of the face ([`mien::nn::generator::features`]) and the field that they answer with.

use super::graph::{Graph, Value};
use mien::face::classes::class::{HAIR, HAT};
use mien::face::region::FACE;
use mien::nn::generator::features::WIDENED;
use mien::nn::generator::field::{COLOUR_SCALE, COVER_BIAS, FLOW_SCALE, GATE_BIAS, STEEPNESS};

/// An edit field, part by part.
pub struct Field {
    pub flow: Value,
    pub shading: Value,
    pub paint: Value,
    pub cover: Value,
    pub gate: Value,
}

impl Field {
    /// Name, value and what is to be said of each part.
    pub fn parts(&self) -> [(&'static str, &Value, &'static str); 5] {
        [
            (
                "flow",
                &self.flow,
                "pixels of the crop, x then y: the edited pixel samples the crop at its place plus flow",
            ),
            ("shading", &self.shading, "added to the moved picture of -1..1"),
            ("paint", &self.paint, "colour that is painted, -1..1"),
            ("cover", &self.cover, "share of paint before it is steepened: m^3 / (m^3 + (1 - m)^3)"),
            ("gate", &self.gate, "how much of the edit is let through, 0..1"),
        ]
    }
}

impl Graph<'_> {
    /// The masks of some classes together.
    pub fn mask_of(&mut self, masks: &Value, classes: &[u8]) -> Value {
        let parts = self.select(masks, classes);
        self.sum(&parts, 1)
    }

    /// As the library's `soft_dilate`: mean over `cells x cells` coarse cells, lifted and clamped.
    pub fn soft_dilate(&mut self, mask: &Value, cells: usize) -> Value {
        let coarse = self.average_pool(mask, 4, 4, 0);
        let blurred = self.average_pool(&coarse, cells, 1, cells / 2);
        let lifted = self.times(&blurred, 4.0);
        let lifted = self.clamp(&lifted, 0.0, 1.0);
        self.resize(&lifted, mask.size())
    }

    /// Where an edit may show.
    pub fn support(&mut self, masks: &Value) -> Value {
        let face = self.mask_of(masks, &FACE);
        self.soft_dilate(&face, WIDENED)
    }

    /// The same without hair and hats.
    pub fn bare_support(&mut self, masks: &Value) -> Value {
        let support = self.support(masks);
        let covered = self.mask_of(masks, &[HAIR, HAT]);
        let bare = self.one_minus(&covered);
        self.mul(&support, &bare)
    }

    /// Shares driven away from one half.
    pub fn steepened(&mut self, shares: &Value) -> Value {
        let others = self.one_minus(shares);
        let [on, off] = [shares, &others].map(|x| self.power(x, STEEPNESS as f32));
        let both = self.add(&on, &off);
        self.div(&on, &both)
    }

    /// From a raw field `[batch, 10, side, side]`.
    pub fn field(&mut self, raw: &Value, support: &Value) -> Field {
        let [flow, shading, paint] =
            [(0, 2, FLOW_SCALE), (2, 3, COLOUR_SCALE), (7, 3, COLOUR_SCALE)].map(|(from, count, scale)| {
                let part = self.narrow(raw, from, count);
                self.times(&part, scale)
            });
        let [gate, cover] = [(5, GATE_BIAS), (6, COVER_BIAS)].map(|(from, bias)| {
            let logit = self.narrow(raw, from, 1);
            let logit = self.plus(&logit, bias);
            self.sigmoid(&logit)
        });
        Field { flow, shading, paint, cover, gate: self.mul(&gate, support) }
    }
}
