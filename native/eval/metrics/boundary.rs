//! Boundary F-score (Csurka et al. 2013, section 3): do masks end where they should?

use image::GrayImage;
use mien::face::classes::IGNORE;

/// How far a boundary may be off, as a share of the picture's diagonal.
const TOLERANCE: f64 = 0.0075;

/// Hits and totals of one class, summed over pictures.
#[derive(Debug, Clone, Copy, Default)]
pub struct Boundary {
    hit_labels: u64,
    labels: u64,
    hit_predictions: u64,
    predictions: u64,
}

/// Pixels of `class` with a neighbour to the right or below that is not, where both are labelled; row by row.
fn edge(mask: &GrayImage, known: &GrayImage, class: u8) -> Vec<bool> {
    let (width, height) = mask.dimensions();
    let at = |x: u32, y: u32| mask.get_pixel(x, y)[0] == class;
    let is_known = |x: u32, y: u32| known.get_pixel(x, y)[0] != IGNORE;
    let differs = |x: u32, y: u32, u: u32, v: u32| {
        u < width && v < height && at(x, y) != at(u, v) && is_known(x, y) && is_known(u, v)
    };
    (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| differs(x, y, x + 1, y) || differs(x, y, x, y + 1))
        .collect()
}

/// True within `reach` pixels (of a square) of a true one: sliding counts along rows, then along columns.
fn dilated(edge: &[bool], width: usize, reach: usize) -> Vec<bool> {
    let height = edge.len() / width;
    let spread = |from: &[bool], count: usize, length: usize, index: &dyn Fn(usize, usize) -> usize| {
        let mut out = vec![false; from.len()];
        for line in 0..count {
            let mut last: Option<usize> = None;
            for i in 0..length + reach {
                if i < length && from[index(line, i)] {
                    last = Some(i);
                }
                // The last true one up to `reach` beyond `at`: near if it is not too far before it.
                if let (Some(last), Some(at)) = (last, i.checked_sub(reach)) {
                    out[index(line, at)] = last + reach >= at;
                }
            }
        }
        out
    };
    let rows = spread(edge, height, width, &|y, x| y * width + x);
    spread(&rows, width, height, &|x, y| y * width + x)
}

impl Boundary {
    /// Adds one picture's boundaries of `class`; pixels without a label count on neither side.
    pub fn add(&mut self, labels: &GrayImage, predictions: &GrayImage, class: u8) {
        let (width, height) = labels.dimensions();
        let reach = (TOLERANCE * f64::from(width).hypot(f64::from(height))).round().max(1.0) as usize;
        let [wanted, got] = [labels, predictions].map(|mask| edge(mask, labels, class));
        let [near_wanted, near_got] = [&wanted, &got].map(|edge| dilated(edge, width as usize, reach));
        let both = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|(a, b)| **a && **b).count() as u64;
        let count = |a: &[bool]| a.iter().filter(|a| **a).count() as u64;
        self.hit_labels += both(&wanted, &near_got);
        self.labels += count(&wanted);
        self.hit_predictions += both(&got, &near_wanted);
        self.predictions += count(&got);
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        self.hit_labels += other.hit_labels;
        self.labels += other.labels;
        self.hit_predictions += other.hit_predictions;
        self.predictions += other.predictions;
    }

    /// Harmonic mean of the shares of wanted and of found boundaries that meet; `None` without a wanted one.
    pub fn f_score(&self) -> Option<f64> {
        let recall = self.hit_labels as f64 / self.labels.max(1) as f64;
        let precision = self.hit_predictions as f64 / self.predictions.max(1) as f64;
        let sum = recall + precision;
        (self.labels > 0).then_some(if sum > 0.0 { 2.0 * recall * precision / sum } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    fn square(offset: u32) -> GrayImage {
        let inside = |v: u32| (20 + offset..60 + offset).contains(&v);
        GrayImage::from_fn(100, 100, |x, y| Luma([u8::from(inside(x) && inside(y))]))
    }

    #[test]
    fn small_shifts_are_forgiven_and_large_ones_are_not() {
        let score = |offset: u32| {
            let mut boundary = Boundary::default();
            boundary.add(&square(0), &square(offset), 1);
            boundary.f_score().unwrap()
        };
        // The tolerance is one pixel here.
        assert_eq!(score(0), 1.0);
        assert_eq!(score(1), 1.0);
        assert!(score(5) < 0.2, "{}", score(5));
        let mut absent = Boundary::default();
        absent.add(&square(0), &square(0), 7);
        assert_eq!(absent.f_score(), None);
    }

    #[test]
    fn dilation_reaches_both_ways() {
        let mut edge = vec![false; 49];
        edge[24] = true;
        let wide = dilated(&edge, 7, 2);
        let expected: Vec<bool> = (0..49).map(|i: i32| (i % 7 - 3).abs() <= 2 && (i / 7 - 3).abs() <= 2).collect();
        assert_eq!(wide, expected);
    }
}
