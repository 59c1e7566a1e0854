//! How well masks fit: the confusion matrix, and everything that follows from it.

use mien::face::classes::{CLASSES, IGNORE};

/// Pixels by `[label][prediction]`.
#[derive(Debug, Clone)]
pub struct Confusion(pub [[u64; CLASSES]; CLASSES]);

impl Default for Confusion {
    fn default() -> Self {
        Self([[0; CLASSES]; CLASSES])
    }
}

impl Confusion {
    /// Counts pixel by pixel; labels of 255 are nobody's.
    pub fn add(&mut self, labels: &[u8], predictions: &[u8]) {
        for (&label, &prediction) in labels.iter().zip(predictions) {
            if label != IGNORE {
                self.0[label as usize][prediction as usize] += 1;
            }
        }
    }

    /// Adds another matrix.
    pub fn merge(&mut self, other: &Self) {
        for (sum, row) in self.0.iter_mut().zip(&other.0) {
            sum.iter_mut().zip(row).for_each(|(a, b)| *a += b);
        }
    }

    fn labelled(&self, class: usize) -> u64 {
        self.0[class].iter().sum()
    }

    fn predicted(&self, class: usize) -> u64 {
        self.0.iter().map(|row| row[class]).sum()
    }

    /// Intersection over union; `None` where no label shows the class.
    pub fn iou(&self, class: usize) -> Option<f64> {
        let (labelled, hit) = (self.labelled(class), self.0[class][class]);
        (labelled > 0).then(|| hit as f64 / (labelled + self.predicted(class) - hit) as f64)
    }

    /// Harmonic mean of precision and recall (the Dice coefficient); `None` where no label shows the class.
    pub fn f1(&self, class: usize) -> Option<f64> {
        let (labelled, hit) = (self.labelled(class), self.0[class][class]);
        (labelled > 0).then(|| 2.0 * hit as f64 / (labelled + self.predicted(class)) as f64)
    }

    /// Mean IoU over the classes that labels show.
    pub fn miou(&self) -> f64 {
        let all: Vec<f64> = (0..CLASSES).filter_map(|class| self.iou(class)).collect();
        all.iter().sum::<f64>() / all.len().max(1) as f64
    }

    /// Share of labelled pixels that are right.
    pub fn accuracy(&self) -> f64 {
        let all: u64 = self.0.iter().flatten().sum();
        (0..CLASSES).map(|class| self.0[class][class]).sum::<u64>() as f64 / all.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let mut confusion = Confusion::default();
        confusion.add(&[1, 1, 1, 0, 0, IGNORE], &[1, 1, 0, 0, 1, 5]);
        assert_eq!(confusion.iou(1), Some(0.5));
        assert_eq!(confusion.iou(0), Some(1.0 / 3.0));
        assert_eq!(confusion.iou(5), None);
        assert_eq!(confusion.f1(1), Some(4.0 / 6.0));
        assert_eq!(confusion.accuracy(), 0.6);
        assert!((confusion.miou() - (0.5 + 1.0 / 3.0) / 2.0).abs() < 1e-12);
        let mut twice = confusion.clone();
        twice.merge(&confusion);
        assert_eq!((twice.iou(1), twice.0[1][0]), (Some(0.5), 2));
    }
}
