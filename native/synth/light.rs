//! The light of a photo: nine spherical harmonics (Ramamoorthi & Hanrahan 2001) from the skin's brightness.

use crate::synth::face_model::V3;
use nalgebra::{Cholesky, DMatrix, DVector};

/// Irradiance times the skin's albedo by the normal, in linear light.
pub struct Light([f32; 9]);

fn harmonics([x, y, z]: V3) -> [f32; 9] {
    [1.0, x, y, z, x * y, x * z, y * z, x * x - y * y, 3.0 * z * z - 1.0]
}

impl Light {
    /// Of samples of skin: normals and luminance, 0..255. What differs much, as hair and shine, counts less and less.
    pub fn of(samples: &[(V3, f32)]) -> Self {
        if samples.len() < 50 {
            return Self([0.3, 0.0, 0.05, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0]);
        }
        let rows: Vec<([f32; 9], f32)> =
            samples.iter().map(|(n, y)| (harmonics(*n), (y / 255.0).powf(2.2) + 0.002)).collect();
        let (mut weights, mut c) = (vec![1.0_f32; rows.len()], [0.0_f32; 9]);
        for _ in 0..6 {
            let (mut h, mut g) = (DMatrix::<f64>::zeros(9, 9), DVector::<f64>::zeros(9));
            for ((row, y), w) in rows.iter().zip(&weights) {
                for i in 0..9 {
                    (0..9).for_each(|j| h[(i, j)] += f64::from(w * row[i] * row[j]));
                    g[i] += f64::from(w * row[i] * y);
                }
            }
            let small = rows.len() as f64 * 0.003;
            (1..9).for_each(|i| h[(i, i)] += small * if i < 4 { 1.0 } else { 6.0 });
            if let Some(cholesky) = Cholesky::new(h) {
                let solved = cholesky.solve(&g);
                (0..9).for_each(|i| c[i] = solved[i] as f32);
            }
            let value = |row: &[f32; 9]| (0..9).map(|i| row[i] * c[i]).sum::<f32>();
            let off: Vec<f32> = rows.iter().map(|(row, y)| (value(row) - y).abs()).collect();
            let mut sorted = off.clone();
            sorted.sort_by(f32::total_cmp);
            let scale = 1.5 * sorted[sorted.len() / 2] + 1e-4;
            weights = off.iter().map(|o| 1.0 / (1.0 + (o / scale).powi(2))).collect();
        }
        Self(c)
    }

    /// How bright skin of this normal is in the photo, as a share of the mean, in the picture's own (gamma) values.
    pub fn shade(&self, normal: V3) -> f32 {
        let value: f32 = harmonics(normal).iter().zip(&self.0).map(|(h, c)| h * c).sum();
        let mean = self.0[0].max(1e-3);
        // Light that comes from everywhere keeps shadows from turning black.
        ((value.max(0.0) / mean + 0.15) / 1.15).powf(1.0 / 2.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::raster::unit;

    #[test]
    fn a_lamp_on_the_left_is_found() {
        let mut samples = Vec::new();
        for i in 0..20 {
            for j in 0..20 {
                let n = unit([i as f32 / 10.0 - 1.0, j as f32 / 10.0 - 1.0, 1.0]);
                samples.push((n, 255.0 * (0.3_f32 + 0.2 * n[0]).powf(1.0 / 2.2)));
            }
        }
        let light = Light::of(&samples);
        let (left, right) = (light.shade(unit([1.0, 0.0, 1.0])), light.shade(unit([-1.0, 0.0, 1.0])));
        let expected = ((0.3 + 0.1414) / (0.3 - 0.1414_f32)).powf(1.0 / 2.2);
        assert!((left / right / expected - 1.0).abs() < 0.15, "{left} {right} {expected}");
    }
}
