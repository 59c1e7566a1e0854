//! A cell of an edit field, as it is read back from the device.

/// What the field says of 2 x 2 crop pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// Motion x, y, crop pixels: the edited pixel samples the photo at position + flow.
    pub flow: [f32; 2],
    /// Light r, g, b, added to the warped photo, in 0..255 units.
    pub shading: [f32; 3],
    /// How much of the edit is let through, 0..1.
    pub gate: f32,
    /// How likely the warped photo is hidden under paint, 0..1.
    pub cover: f32,
    /// Colour r, g, b of the paint, 0..255.
    pub paint: [f32; 3],
    /// Share of the intensity that shows here, 0..2: how strongly the cell's region takes part.
    pub strength: f32,
}

impl Cell {
    /// Values that a field predicts for a cell: all but the strength, which user and model decide.
    pub const PREDICTED: usize = 10;

    /// All values, in the order of the fields.
    pub fn to_array(self) -> [f32; Self::PREDICTED + 1] {
        let Self { flow: [x, y], shading: [r, g, b], gate, cover, paint: [pr, pg, pb], strength } = self;
        [x, y, r, g, b, gate, cover, pr, pg, pb, strength]
    }

    /// From all values, in the order of the fields.
    pub fn from_array([x, y, r, g, b, gate, cover, pr, pg, pb, strength]: [f32; Self::PREDICTED + 1]) -> Self {
        Self { flow: [x, y], shading: [r, g, b], gate, cover, paint: [pr, pg, pb], strength }
    }

    /// `share` of the way to `other`.
    pub fn towards(self, other: Self, share: f32) -> Self {
        let (a, b) = (self.to_array(), other.to_array());
        Self::from_array(std::array::from_fn(|i| a[i] + share * (b[i] - a[i])))
    }

    /// Whether every value is a number.
    pub fn is_finite(&self) -> bool {
        self.to_array().iter().all(|value| value.is_finite())
    }
}
