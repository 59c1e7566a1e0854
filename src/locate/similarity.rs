//! Similarity transforms of the plane.

use serde::Serialize;

/// `x' = a x - b y + tx, y' = b x + a y + ty`: rotation, uniform scale and shift. Positions are continuous, pixel
/// `i` covers `[i, i + 1)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Similarity {
    pub a: f32,
    pub b: f32,
    pub tx: f32,
    pub ty: f32,
}

impl Similarity {
    /// The image of a position.
    pub fn apply(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.a * x - self.b * y + self.tx, self.b * x + self.a * y + self.ty]
    }

    /// The image of a motion.
    pub fn turn(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.a * x - self.b * y, self.b * x + self.a * y]
    }

    /// The way back.
    pub fn inverse(&self) -> Self {
        let n = self.a * self.a + self.b * self.b;
        let (a, b) = (self.a / n, -self.b / n);
        Self { a, b, tx: -(a * self.tx - b * self.ty), ty: -(b * self.tx + a * self.ty) }
    }

    /// Enlargement.
    pub fn scale(&self) -> f32 {
        self.a.hypot(self.b)
    }

    /// The same transform into a picture scaled by `factor`.
    pub fn scaled(&self, factor: f32) -> Self {
        Self { a: self.a * factor, b: self.b * factor, tx: self.tx * factor, ty: self.ty * factor }
    }

    /// This transform, then another.
    pub fn then(&self, next: &Self) -> Self {
        let [a, b] = next.turn([self.a, self.b]);
        let [tx, ty] = next.apply([self.tx, self.ty]);
        Self { a, b, tx, ty }
    }

    /// Rotation by `degrees` (clockwise as seen) and enlargement about the origin, then the shift that takes `from`
    /// to `to`.
    pub fn about(degrees: f32, scale: f32, from: [f32; 2], to: [f32; 2]) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turned = Self { a: scale * cos, b: scale * sin, tx: 0.0, ty: 0.0 };
        let [x, y] = turned.apply(from);
        Self { tx: to[0] - x, ty: to[1] - y, ..turned }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn similarity() -> impl Strategy<Value = Similarity> {
        (0.05f32..8.0, -3.1f32..3.1, -500.0f32..500.0, -500.0f32..500.0).prop_map(|(scale, angle, tx, ty)| Similarity {
            a: scale * angle.cos(),
            b: scale * angle.sin(),
            tx,
            ty,
        })
    }

    proptest! {
        #[test]
        fn there_and_back(t in similarity(), x in -300.0f32..300.0, y in -300.0f32..300.0) {
            let back = t.inverse().apply(t.apply([x, y]));
            let twice = t.then(&t).apply([x, y]);
            let then = t.apply(t.apply([x, y]));
            prop_assert!((twice[0] - then[0]).hypot(twice[1] - then[1]) < 1e-4 * (1e3 + then[0].hypot(then[1])));
            let room = 2e-3 * (1.0 + 1.0 / t.scale());
            prop_assert!((back[0] - x).abs() < room && (back[1] - y).abs() < room, "{back:?} {x} {y}");
        }
    }
}
