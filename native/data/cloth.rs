//! What is drawn on pictures of faces: a colour that is not quite even.

use rand::Rng;
use rand::rngs::StdRng;

/// A plain colour with a slope and stripes across a crop.
pub struct Cloth {
    base: [f32; 3],
    slope: [f32; 2],
    stripe: [f32; 3],
    depth: f32,
}

impl Cloth {
    /// Of any colour.
    pub fn draw(rng: &mut StdRng) -> Self {
        let base: [f32; 3] = std::array::from_fn(|_| rng.random_range(0.0..255.0));
        // Grey and black are worn more often than any colour.
        let grey = rng.random_bool(0.4).then(|| rng.random_range(5.0..200.0));
        Self::plain(base.map(|v| grey.map_or(v, |g| g + 0.1 * (v - 128.0))), rng)
    }

    /// Of a colour, 0..255.
    pub fn plain(base: [f32; 3], rng: &mut StdRng) -> Self {
        Self {
            base,
            slope: std::array::from_fn(|_| rng.random_range(-0.4..0.4)),
            stripe: [rng.random_range(-0.4..0.4), rng.random_range(-0.4..0.4), rng.random_range(0.0..6.0)],
            depth: if rng.random_bool(0.5) { 0.0 } else { rng.random_range(0.0..40.0) },
        }
    }

    /// Its colour at a crop position, 0..255 but for what slope and stripes go beyond.
    pub fn colour(&self, x: f32, y: f32) -> [f32; 3] {
        let light = self.slope[0] * (x - 128.0) + self.slope[1] * (y - 128.0);
        let stripe = self.depth * (self.stripe[0] * x + self.stripe[1] * y + self.stripe[2]).sin();
        self.base.map(|v| v + light + stripe)
    }
}
