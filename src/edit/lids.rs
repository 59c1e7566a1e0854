//! Where the lids of an eye end, column by column.

use crate::CROP;

/// Rows of a crop pixel that are looked at.
const FINE: usize = 4;
/// How often each column's rows are drawn towards its neighbours'.
const SMOOTHED: usize = 4;
/// Fewer columns are no eye.
const FEWEST: usize = 6;

/// The rows at which upper and lower lid end, crop pixels.
#[derive(Debug, Clone)]
pub struct Lids {
    /// Crop column of the first.
    left: usize,
    rows: Vec<[f32; 2]>,
}

impl Lids {
    /// Around a crop position, no farther off than `reach`, of an eye that is seen where `open` says; `None` where it is shut.
    pub fn of(middle: [f32; 2], reach: [f32; 2], open: impl Fn([f32; 2]) -> bool) -> Option<Self> {
        let range = |c: usize, fine: usize| {
            let end = |v: f32| (v.clamp(0.0, CROP as f32) * fine as f32) as usize;
            end(middle[c] - reach[c])..end(middle[c] + reach[c])
        };
        let half = 0.5 / FINE as f32;
        let column = |x: usize| {
            let rows = range(1, FINE).map(|i| i as f32 / FINE as f32 + half);
            let mut seen = rows.filter(|y| open([x as f32 + 0.5, *y]));
            let first = seen.next()?;
            Some([first - half, seen.next_back().unwrap_or(first) + half])
        };
        let found: Vec<(usize, [f32; 2])> = range(0, 1).filter_map(|x| Some((x, column(x)?))).collect();
        let run = found.chunk_by(|a, b| a.0 + 1 == b.0).max_by_key(|run| run.len())?;
        let mut rows: Vec<[f32; 2]> = run.iter().map(|(_, rows)| *rows).collect();
        for _ in 0..SMOOTHED {
            let before = rows.clone();
            for i in 1..rows.len().saturating_sub(1) {
                for c in 0..2 {
                    rows[i][c] = before[i][c] / 2.0 + (before[i - 1][c] + before[i + 1][c]) / 4.0;
                }
            }
        }
        (rows.len() >= FEWEST).then_some(Self { left: run[0].0, rows })
    }

    /// Rows at which upper and lower lid end in a crop column; `None` beside the eye.
    pub fn rows(&self, x: f32) -> Option<[f32; 2]> {
        let column = x - 0.5 - self.left as f32;
        let last = self.rows.len() as f32 - 1.0;
        if !(-0.5..=last + 0.5).contains(&column) {
            return None;
        }
        let column = column.clamp(0.0, last);
        let (a, b) = (self.rows[column as usize], self.rows[column.ceil() as usize]);
        Some([0, 1].map(|c| a[c] + column.fract() * (b[c] - a[c])))
    }

    /// Columns from a crop column to the nearer end of the eye.
    pub fn to_end(&self, x: f32) -> f32 {
        let column = x - self.left as f32;
        column.min(self.rows.len() as f32 - column).max(0.0)
    }

    /// How far a crop position lies below the upper and above the lower lid, crop pixels; `None` beside the eye.
    pub fn within(&self, [x, y]: [f32; 2]) -> Option<[f32; 2]> {
        self.rows(x).map(|[top, bottom]| [y - top, bottom - y])
    }

    /// `share` of the way to `other`, in the columns that both have.
    pub fn towards(&self, other: &Self, share: f32) -> Self {
        let end = |lids: &Self| lids.left + lids.rows.len();
        let (left, end) = (self.left.max(other.left), end(self).min(end(other)));
        let column = |x: usize| {
            let (a, b) = (self.rows[x - self.left], other.rows[x - other.left]);
            [0, 1].map(|c| a[c] + share * (b[c] - a[c]))
        };
        Self { left, rows: (left..end.max(left)).map(column).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lids_are_where_an_eye_ends() {
        let (middle, reach) = ([100.0, 120.0], [18.0, 13.0]);
        let almond = |[x, y]: [f32; 2]| ((x - 100.0) / 14.0_f32).powi(2) + ((y - 121.0) / 6.0_f32).powi(2) < 1.0;
        let lids = Lids::of(middle, reach, almond).unwrap();
        let [over, under] = lids.within([100.0, 120.0]).unwrap();
        assert!((over - 5.0).abs() < 0.5 && (under - 7.0).abs() < 0.5, "{over} {under}");
        assert!(lids.within([80.0, 120.0]).is_none());
        assert!(lids.within([100.0, 110.0]).unwrap()[0] < 0.0);
        assert!(Lids::of(middle, reach, |_| false).is_none());
        // At the border of the crop, and beyond.
        assert!(Lids::of([1.0, 1.0], reach, |_| true).is_some() && Lids::of([f32::NAN; 2], reach, |_| true).is_none());
    }
}
