//! Square pictures of a few channels, and what is done with them everywhere: sampling, blurring, filling.

use mien::grid::{bilinear, repeated};

/// Side of the portraits that are changed, pixels; pictures come out at half of it.
pub const SIDE: usize = 512;

/// Rows of pixels from the top; pixel `(x, y)` covers `x..x + 1`, `y..y + 1`.
#[derive(Clone)]
pub struct Grid<const N: usize> {
    /// Width and height.
    pub side: usize,
    /// `side * side` values.
    pub data: Vec<[f32; N]>,
}

impl<const N: usize> Grid<N> {
    /// All of one value.
    pub fn of(side: usize, value: [f32; N]) -> Self {
        Self { side, data: vec![value; side * side] }
    }

    /// The value at a position, between pixel centres linearly, the border repeated outside.
    pub fn at(&self, x: f32, y: f32) -> [f32; N] {
        bilinear([x, y], |x, y| self.data[repeated(y, self.side) * self.side + repeated(x, self.side)])
    }

    /// Means of two by two pixels.
    pub fn halved(&self) -> Self {
        let (n, side) = (self.side, self.side / 2);
        let mut data = Vec::with_capacity(side * side);
        for y in 0..side {
            for x in 0..side {
                let p = 2 * y * n + 2 * x;
                let d = &self.data;
                data.push(std::array::from_fn(|c| 0.25 * (d[p][c] + d[p + 1][c] + d[p + n][c] + d[p + n + 1][c])));
            }
        }
        Self { side, data }
    }

    /// Blurred by three boxes, about a Gaussian of this many pixels.
    pub fn blurred(&self, sigma: f32) -> Self {
        let radius = ((sigma * sigma * 4.0 + 1.0).sqrt() * 0.5 - 0.5).max(0.0);
        let mut grid = self.clone();
        if radius > 0.0 {
            let mut line = vec![[0.0; N]; self.side];
            for _ in 0..3 {
                for y in 0..self.side {
                    boxed(&mut grid.data, y * self.side, 1, &mut line, radius);
                }
                for x in 0..self.side {
                    boxed(&mut grid.data, x, self.side, &mut line, radius);
                }
            }
        }
        grid
    }

    /// Fills what has weight 0 smoothly from what has more: pulled up a pyramid and pushed down again (Gortler et al. 1996).
    pub fn filled(&self, weights: &[f32]) -> Self {
        let n = self.side;
        if n <= 2 || weights.iter().all(|&w| w >= 1.0) {
            let total: f32 = weights.iter().sum::<f32>().max(1e-9);
            let mean: [f32; N] =
                std::array::from_fn(|c| self.data.iter().zip(weights).map(|(v, w)| v[c] * w).sum::<f32>() / total);
            let data = self.data.iter().zip(weights).map(|(v, &w)| mixed(&mean, v, w.min(1.0))).collect();
            return Self { side: n, data };
        }
        let half = n.div_ceil(2);
        let mut up = Self::of(half, [0.0; N]);
        let mut up_weights = vec![0.0_f32; half * half];
        for y in 0..n {
            for x in 0..n {
                let (from, to) = (y * n + x, (y / 2) * half + x / 2);
                (0..N).for_each(|c| up.data[to][c] += weights[from] * self.data[from][c]);
                up_weights[to] += weights[from];
            }
        }
        for (value, weight) in up.data.iter_mut().zip(&mut up_weights) {
            if *weight > 0.0 {
                value.iter_mut().for_each(|v| *v /= *weight);
            }
            *weight = weight.min(1.0);
        }
        let coarse = up.filled(&up_weights);
        let mut data = Vec::with_capacity(n * n);
        for y in 0..n {
            for x in 0..n {
                let at = y * n + x;
                let w = weights[at].min(1.0);
                data.push(if w >= 1.0 {
                    self.data[at]
                } else {
                    mixed(&coarse.at((x as f32 + 0.5) / 2.0, (y as f32 + 0.5) / 2.0), &self.data[at], w)
                });
            }
        }
        Self { side: n, data }
    }
}

/// `a` where `share` is 0, `b` where it is 1.
pub fn mixed<const N: usize>(a: &[f32; N], b: &[f32; N], share: f32) -> [f32; N] {
    std::array::from_fn(|c| a[c] + share * (b[c] - a[c]))
}

/// From 0 at `a` smoothly to 1 at `b`.
pub fn smoothstep(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A box of `2 radius + 1` pixels, its ends weighed by what of them lies inside.
fn boxed<const N: usize>(data: &mut [[f32; N]], start: usize, step: usize, line: &mut [[f32; N]], radius: f32) {
    let n = line.len() as isize;
    let (whole, part) = (radius as isize, radius.fract());
    let scale = 1.0 / (2.0 * radius + 1.0);
    for (i, value) in line.iter_mut().enumerate() {
        *value = data[start + i * step];
    }
    let get = |i: isize| &line[i.clamp(0, n - 1) as usize];
    let mut sum = [0.0; N];
    for i in -whole..=whole {
        (0..N).for_each(|c| sum[c] += get(i)[c]);
    }
    for i in 0..n {
        let (a, b) = (get(i - whole - 1), get(i + whole + 1));
        data[start + i as usize * step] = std::array::from_fn(|c| scale * (sum[c] + part * (a[c] + b[c])));
        let leaving = get(i - whole);
        (0..N).for_each(|c| sum[c] += b[c] - leaving[c]);
    }
}

/// Calls `paint` with the index of each pixel whose centre lies in the polygon (even-odd).
pub fn polygon(points: &[[f32; 2]], side: usize, mut paint: impl FnMut(usize)) {
    let top = points.iter().map(|p| p[1]).fold(f32::MAX, f32::min).floor().max(0.0) as usize;
    let end = points.iter().map(|p| p[1]).fold(f32::MIN, f32::max).ceil().clamp(0.0, side as f32) as usize;
    let mut cuts = Vec::new();
    for y in top..end {
        let v = y as f32 + 0.5;
        cuts.clear();
        for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
            if (a[1] <= v) != (b[1] <= v) {
                cuts.push(a[0] + (v - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
            }
        }
        cuts.sort_by(f32::total_cmp);
        for pair in cuts.chunks_exact(2) {
            let (from, to) = ((pair[0] - 0.5).ceil().max(0.0), (pair[1] - 0.5).ceil().min(side as f32));
            (from as usize..to.max(0.0) as usize).for_each(|x| paint(y * side + x));
        }
    }
}

/// Red, green and blue weighed as the eye does.
pub fn luminance(rgb: &[f32; 3]) -> f32 {
    0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixel_centres_are_sampled_exactly_and_borders_repeat() {
        let grid = Grid { side: 4, data: (0..16).map(|i| [i as f32]).collect() };
        assert_eq!(grid.at(2.5, 1.5), [6.0]);
        assert_eq!(grid.at(3.0, 1.5), [6.5]);
        assert_eq!(grid.at(-9.0, -9.0), [0.0]);
        assert_eq!(grid.halved().data[0], [2.5]);
    }

    #[test]
    fn a_blur_keeps_the_sum_and_has_its_width() {
        let mut grid = Grid::of(65, [0.0]);
        grid.data[32 * 65 + 32] = [1.0];
        let blurred = grid.blurred(4.0);
        let (mut sum, mut square) = (0.0, 0.0);
        for (i, v) in blurred.data.iter().enumerate() {
            sum += v[0];
            square += v[0] * ((i % 65) as f32 - 32.0).powi(2);
        }
        assert!((sum - 1.0).abs() < 1e-3 && (square.sqrt() - 4.0).abs() < 0.3, "{sum} {square}");
    }

    #[test]
    fn what_is_known_stays_and_the_rest_lies_between() {
        let mut grid = Grid::of(16, [0.0]);
        let mut weights = vec![0.0; 256];
        for y in 0..16 {
            (grid.data[y * 16], weights[y * 16]) = ([1.0], 1.0);
            (grid.data[y * 16 + 15], weights[y * 16 + 15]) = ([3.0], 1.0);
        }
        let filled = grid.filled(&weights);
        assert_eq!((filled.data[0], filled.data[15]), ([1.0], [3.0]));
        assert!(filled.data.iter().all(|v| (0.99..3.01).contains(&v[0])));
        assert!(filled.data[4][0] < filled.data[11][0]);
    }

    #[test]
    fn a_polygon_has_its_area() {
        let mut count = 0;
        polygon(&[[2.0, 2.0], [12.0, 2.0], [12.0, 7.0], [2.0, 7.0]], 20, |_| count += 1);
        assert_eq!(count, 50);
    }
}
