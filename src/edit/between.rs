//! What lies between lips or lids at a place of an edit: they move over it, and it stays.

/// Over what the field makes of the place.
#[derive(Debug, Clone, Copy)]
pub struct Between {
    /// How far the place is between them, 0..1.
    pub share: f32,
    /// Of what is drawn, 0..255.
    pub colour: [f32; 3],
    /// Where in the photo, crop pixels, what is seen lies, and how far it is seen, 0..1.
    pub own: Option<([f32; 2], f32)>,
}

impl Between {
    /// `colour` with this over it; `photo` has the photo's colours, 0..255, at crop positions.
    pub fn over(&self, colour: [f32; 3], photo: impl Fn([f32; 2]) -> [f32; 3]) -> [f32; 3] {
        let (own, shows) = self.own.map_or(([0.0; 3], 0.0), |(place, shows)| (photo(place), shows));
        let mut mixed = colour;
        for c in 0..3 {
            let seen = self.colour[c] + shows * (own[c] - self.colour[c]);
            mixed[c] += self.share * (seen - mixed[c]);
        }
        mixed
    }
}
