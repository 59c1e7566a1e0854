//! How like two pictures, and two heaps of pictures, are.

use anyhow::{Result, ensure};
use image::RgbImage;

/// Peak signal-to-noise ratio of all channels, decibels; infinite for equal pictures. Both of one size.
pub fn psnr(a: &RgbImage, b: &RgbImage) -> f64 {
    let squares = a.as_raw().iter().zip(b.as_raw()).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2));
    10.0 * (255.0f64.powi(2) / (squares.sum::<f64>() / a.as_raw().len() as f64)).log10()
}

/// Side of a window, pixels.
const WINDOW: u32 = 8;

/// Structural similarity of the lightness, -1..1, a mean over all 8 x 8 windows (Wang et al. 2004, section III-B, with their
/// constants). Both of one size, at least 8 x 8.
pub fn ssim(a: &RgbImage, b: &RgbImage) -> f64 {
    const C: [f64; 2] = [(0.01 * 255.0) * (0.01 * 255.0), (0.03 * 255.0) * (0.03 * 255.0)];
    let (width, height) = a.dimensions();
    let light = |picture: &RgbImage, x: u32, y: u32| {
        let [r, g, b] = picture.get_pixel(x, y).0.map(f64::from);
        0.299 * r + 0.587 * g + 0.114 * b
    };
    let n = f64::from(WINDOW * WINDOW);
    let window = |left: u32, top: u32| {
        let mut sums = [0.0; 5];
        for (x, y) in (top..top + WINDOW).flat_map(|y| (left..left + WINDOW).map(move |x| (x, y))) {
            let (u, v) = (light(a, x, y), light(b, x, y));
            sums.iter_mut().zip([u, v, u * u, v * v, u * v]).for_each(|(sum, value)| *sum += value);
        }
        let [u, v, uu, vv, uv] = sums.map(|sum| sum / n);
        let (var_u, var_v, both) = (uu - u * u, vv - v * v, uv - u * v);
        (2.0 * u * v + C[0]) * (2.0 * both + C[1]) / ((u * u + v * v + C[0]) * (var_u + var_v + C[1]))
    };
    let places: Vec<(u32, u32)> =
        (0..=height - WINDOW).flat_map(|y| (0..=width - WINDOW).map(move |x| (x, y))).collect();
    places.iter().map(|&(x, y)| window(x, y)).sum::<f64>() / places.len() as f64
}

/// A square matrix, row by row.
type Matrix = Vec<Vec<f64>>;

/// Mean and covariance of rows.
fn normal(rows: &[Vec<f32>]) -> (Vec<f64>, Matrix) {
    let (n, length) = (rows.len() as f64, rows[0].len());
    let mean: Vec<f64> = (0..length).map(|j| rows.iter().map(|row| f64::from(row[j])).sum::<f64>() / n).collect();
    let off = |row: &[f32], j: usize| f64::from(row[j]) - mean[j];
    let covariance = |i: usize, j: usize| rows.iter().map(|row| off(row, i) * off(row, j)).sum::<f64>() / (n - 1.0);
    let matrix = (0..length).map(|i| (0..length).map(|j| covariance(i, j)).collect()).collect();
    (mean, matrix)
}

fn times(a: &Matrix, b: &Matrix) -> Matrix {
    let cell = |i: usize, j: usize| (0..b.len()).map(|k| a[i][k] * b[k][j]).sum();
    (0..a.len()).map(|i| (0..b.len()).map(|j| cell(i, j)).collect()).collect()
}

/// Square root of a symmetric matrix without negative eigenvalues, by Jacobi's rotations (Golub and Van Loan, section 8.5):
/// the one thing that is needed of linear algebra here.
fn root(mut a: Matrix) -> Matrix {
    let n = a.len();
    let mut vectors: Matrix = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    // It converges quadratically: matrices of a hundred rows need about ten sweeps.
    for _ in 0..30 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q].abs() <= f64::EPSILON * (a[p][p] * a[q][q]).abs().sqrt() {
                    continue;
                }
                let tau = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = 1f64.copysign(tau) / (tau.abs() + (1.0 + tau * tau).sqrt());
                let c = 1.0 / (1.0 + t * t).sqrt();
                let s = t * c;
                for row in a.iter_mut().chain(&mut vectors) {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let [above, below] = a.get_disjoint_mut([p, q]).expect("two rows");
                for (up, low) in above.iter_mut().zip(below) {
                    (*up, *low) = (c * *up - s * *low, s * *up + c * *low);
                }
            }
        }
    }
    let roots: Vec<f64> = (0..n).map(|k| a[k][k].max(0.0).sqrt()).collect();
    let cell = |i: usize, j: usize| (0..n).map(|k| vectors[i][k] * roots[k] * vectors[j][k]).sum();
    (0..n).map(|i| (0..n).map(|j| cell(i, j)).collect()).collect()
}

/// Frechet distance of two heaps' features, taken for normal (Heusel et al. 2017, equation 6).
pub fn frechet(a: &[Vec<f32>], b: &[Vec<f32>]) -> Result<f64> {
    ensure!(a.len() > 1 && b.len() > 1, "a Frechet distance needs two pictures on either side");
    let ((mean_a, cov_a), (mean_b, cov_b)) = (normal(a), normal(b));
    let trace = |matrix: &Matrix| (0..matrix.len()).map(|i| matrix[i][i]).sum::<f64>();
    let apart: f64 = mean_a.iter().zip(&mean_b).map(|(x, y)| (x - y).powi(2)).sum();
    let traces = trace(&cov_a) + trace(&cov_b);
    let half = root(cov_a);
    let both = root(times(&times(&half, &cov_b), &half));
    Ok(apart + traces - 2.0 * trace(&both))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn picture(f: impl Fn(u32, u32) -> u8) -> RgbImage {
        RgbImage::from_fn(24, 20, |x, y| Rgb([f(x, y); 3]))
    }

    #[test]
    fn likeness_by_hand() {
        let (plain, lifted) = (picture(|x, y| (x * 5 + y * 3) as u8), picture(|x, y| (x * 5 + y * 3) as u8 + 10));
        assert_eq!(psnr(&plain, &plain), f64::INFINITY);
        assert!((psnr(&plain, &lifted) - 20.0 * (25.5f64).log10()).abs() < 1e-9);
        assert!((ssim(&plain, &plain) - 1.0).abs() < 1e-12);
        let noise = picture(|x, y| (x.wrapping_mul(97) ^ y.wrapping_mul(57)).wrapping_mul(131) as u8);
        assert!(ssim(&plain, &lifted) > 0.9 && ssim(&plain, &noise) < 0.2);
    }

    #[test]
    fn frechet_by_hand() {
        let heap = |shift: f32, scale: f32| -> Vec<Vec<f32>> {
            [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
                .map(|[x, y]: [f32; 2]| vec![shift + scale * x, scale * y])
                .into()
        };
        assert!(frechet(&heap(0.0, 1.0), &heap(0.0, 1.0)).unwrap().abs() < 1e-9);
        assert!((frechet(&heap(0.0, 1.0), &heap(3.0, 1.0)).unwrap() - 9.0).abs() < 1e-9);
        // Variances 4/3 and 16/3 in each of two directions.
        let by_hand = 2.0 * ((16.0f64 / 3.0).sqrt() - (4.0f64 / 3.0).sqrt()).powi(2);
        assert!((frechet(&heap(0.0, 1.0), &heap(0.0, 2.0)).unwrap() - by_hand).abs() < 1e-9);
        assert!(frechet(&heap(0.0, 1.0)[..1], &heap(0.0, 1.0)).is_err());
    }
}
