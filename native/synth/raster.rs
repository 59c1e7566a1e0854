//! A z-buffer: which triangle is nearest at each pixel, and where in it.

use crate::synth::face_model::V3;

/// What no triangle covers.
pub const NONE: u32 = u32::MAX;

/// The nearest triangle at each pixel's centre.
pub struct Raster {
    /// Width and height, pixels.
    pub side: usize,
    /// Number of the triangle, or [`NONE`].
    pub id: Vec<u32>,
    /// Weights of its second and third vertex.
    pub weights: Vec<[f32; 2]>,
    depth: Vec<f32>,
}

impl Raster {
    /// With nothing in it.
    pub fn new(side: usize) -> Self {
        let n = side * side;
        Self { side, id: vec![NONE; n], weights: vec![[0.0; 2]; n], depth: vec![f32::MIN; n] }
    }

    /// Draws triangles at `screen`, nearer where `turned` z is larger. `both` draws those that are seen from behind too.
    pub fn draw(&mut self, screen: &[[f32; 2]], turned: &[V3], triangles: &[[u32; 3]], both: bool) {
        let last = self.side as f32 - 1.0;
        for (number, t) in triangles.iter().enumerate() {
            let [a, b, c] = t.map(|v| screen[v as usize]);
            // Twice the area; negative seen from outside, as y points down.
            let area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
            if area.abs() < 1e-8 || area > 0.0 && !both {
                continue;
            }
            let low = |k: usize| (a[k].min(b[k]).min(c[k]) - 0.5001).ceil().max(0.0);
            let high = |k: usize| (a[k].max(b[k]).max(c[k]) - 0.4999).floor().min(last);
            let (x0, x1, y0, y1) = (low(0), high(0), low(1), high(1));
            if x0 > x1 || y0 > y1 {
                continue;
            }
            let inverse = 1.0 / area;
            let [za, zb, zc] = t.map(|v| turned[v as usize][2]);
            for y in y0 as usize..=y1 as usize {
                let dy = y as f32 + 0.5 - a[1];
                for x in x0 as usize..=x1 as usize {
                    let dx = x as f32 + 0.5 - a[0];
                    let wc = ((b[0] - a[0]) * dy - (b[1] - a[1]) * dx) * inverse;
                    let wb = (dx * (c[1] - a[1]) - dy * (c[0] - a[0])) * inverse;
                    if wb < -1e-4 || wc < -1e-4 || wb + wc > 1.0001 {
                        continue;
                    }
                    let depth = za + wb * (zb - za) + wc * (zc - za);
                    let at = y * self.side + x;
                    if depth > self.depth[at] {
                        self.depth[at] = depth;
                        self.id[at] = number as u32;
                        self.weights[at] = [wb, wc];
                    }
                }
            }
        }
    }

    /// The vertices' values at a pixel that triangle `t` covers.
    #[inline]
    pub fn value<const N: usize>(&self, at: usize, t: &[u32; 3], values: &[[f32; N]]) -> [f32; N] {
        let [wb, wc] = self.weights[at];
        let [a, b, c] = t.map(|v| &values[v as usize]);
        std::array::from_fn(|i| a[i] + wb * (b[i] - a[i]) + wc * (c[i] - a[i]))
    }
}

/// Normals of the vertices: the mean of their triangles', weighed by area.
pub fn normals(vertices: &[V3], triangles: &[[u32; 3]]) -> Vec<V3> {
    let mut sums = vec![[0.0; 3]; vertices.len()];
    for t in triangles {
        let [a, b, c] = t.map(|v| vertices[v as usize]);
        let (u, v): (V3, V3) = (std::array::from_fn(|i| b[i] - a[i]), std::array::from_fn(|i| c[i] - a[i]));
        let n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
        t.iter().for_each(|&k| (0..3).for_each(|i| sums[k as usize][i] += n[i]));
    }
    sums.iter_mut().for_each(|n| *n = unit(*n));
    sums
}

/// Of length 1.
pub fn unit(v: V3) -> V3 {
    let length = (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt().max(1e-9);
    v.map(|c| c / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_triangle_covers_its_pixels_and_the_nearer_one_wins() {
        let screen = [[2.0, 2.0], [2.0, 12.0], [12.0, 2.0], [2.0, 2.0], [2.0, 12.0], [12.0, 2.0]];
        let turned =
            [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 5.0], [0.0, 0.0, 2.0], [0.0, 0.0, 2.0], [0.0, 0.0, 2.0]];
        let mut raster = Raster::new(16);
        raster.draw(&screen, &turned, &[[0, 1, 2], [3, 4, 5], [0, 2, 1]], false);
        for y in 0..16 {
            for x in 0..16 {
                let (u, v) = (x as f32 + 0.5, y as f32 + 0.5);
                let inside = u >= 2.0 && v >= 2.0 && u + v <= 14.0;
                let id = raster.id[y * 16 + x];
                assert_eq!(id != NONE, inside, "{x} {y}");
                if inside && (u - 4.5).abs() > 0.01 {
                    assert_eq!(id, if u > 4.5 { 0 } else { 1 });
                    let place = raster.value(y * 16 + x, &[0, 1, 2], &screen);
                    assert!((place[0] - u).abs() < 1e-4 && (place[1] - v).abs() < 1e-4);
                }
            }
        }
    }

    #[test]
    fn normals_point_out_of_what_is_counter_clockwise() {
        let n = normals(&[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], &[[0, 1, 2]]);
        assert_eq!(n[0], [0.0, 0.0, 1.0]);
    }
}
