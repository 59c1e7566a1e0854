//! Masks, landmarks, fields and places as no face has them, down to what is no number: what networks could answer.

use image::{Rgba, RgbaImage};
use mien::edit::field::EditField;
use mien::edit::regions::RegionMap;
use mien::edit::request::EditRequest;
use mien::edit::rules::Rules;
use mien::face::classes::CLASSES;
use mien::face::expression::Expression;
use mien::face::region::Region;
use mien::face::strengths::Strengths;
use mien::locate::alignment::{fit, near, refined};
use mien::locate::crop::square;
use mien::locate::detector::{FaceBox, in_labels};
use mien::locate::landmarks::{COUNT, Landmark};
use mien::locate::masks::Masks;
use mien::locate::similarity::Similarity;
use mien::{CROP, FIELD};

/// Planes of a field as a generator predicts it.
const PREDICTED: usize = 10;

/// Numbers read from the bytes, one after the other; what is not there is 0.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    /// Mostly what a face could have, and sometimes any number.
    fn number(&mut self, range: [f32; 2]) -> f32 {
        match self.byte() {
            255 => f32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()]),
            254 => f32::NAN,
            253 => f32::INFINITY,
            252 => f32::MAX,
            251 => -f32::MAX,
            share => range[0] + (range[1] - range[0]) * f32::from(share) / 250.0,
        }
    }

    /// Crop to photo.
    fn place(&mut self) -> Similarity {
        let [a, b] = [(); 2].map(|()| self.number([-1.0, 1.0]));
        let [tx, ty] = [(); 2].map(|()| self.number([-100.0, 100.0]));
        Similarity { a, b, tx, ty }
    }

    /// Square planes with ellipses drawn on them, as many as a byte says.
    fn planes(&mut self, count: usize, side: usize, range: [f32; 2]) -> Vec<f32> {
        let mut planes = vec![range[0]; count * side * side];
        for _ in 0..self.byte() % 32 {
            let plane = usize::from(self.byte()) % count;
            let [x, y, wide, tall] = [(); 4].map(|()| f32::from(self.byte()) / 255.0 * side as f32);
            let value = self.number(range);
            for i in 0..side * side {
                let (u, v) = ((i % side) as f32 - x, (i / side) as f32 - y);
                if (u / (wide / 4.0)).hypot(v / (tall / 4.0)) <= 1.0 {
                    planes[plane * side * side + i] = value;
                }
            }
        }
        planes
    }
}

/// Aligns a face, and edits it.
pub fn run(bytes: &[u8]) {
    let mut numbers = Numbers(bytes);
    let photo = RgbaImage::from_fn(48, 40, |x, y| Rgba([(x * 5) as u8, (y * 6) as u8, 90, 255 - (x % 3) as u8]));
    let [from, to] = [(); 2].map(|()| numbers.place());
    let intensity = numbers.number([0.0, 1.3]);
    let masks = Masks::new(numbers.planes(CLASSES, FIELD, [-5.0, 5.0]));
    in_labels(&masks.labels(), &from);
    fit(&masks.probabilities(), &from);
    let probabilities = masks.moved(&from, &to).probabilities();
    let crop = numbers.planes(3, CROP, [-1.0, 1.0]);
    square(&photo, &to, 16);
    near(&from, &to);
    FaceBox::of(&to).to_photo();
    let landmarks: Vec<Landmark> = (0..COUNT)
        .map(|_| Landmark::of([(); 2].map(|()| numbers.number([0.0, 1.0])), numbers.number([-6.0, 0.0])))
        .collect();
    refined(&from, &landmarks);

    let field = EditField::from_planes(&numbers.planes(PREDICTED, FIELD, [-8.0, 8.0]));
    let map = RegionMap::from_planes(&numbers.planes(Region::ALL.len(), FIELD, [0.0, 1.0]));
    let expression = Expression::ALL[usize::from(numbers.byte()) % Expression::ALL.len()];
    let request = EditRequest::of(expression, 1.0);
    for insides in [true, false] {
        let parts = [(&field, 1.0)];
        let mixed = EditField::mixed(&parts, &map, &Strengths::default());
        let composite = Rules::of(&probabilities, &crop, insides).apply(&parts, mixed, &request, intensity);
        if let Some(patch) = composite.apply(&photo, &to, intensity) {
            let (width, height) = patch.pixels.dimensions();
            assert!(patch.x + width <= photo.width() && patch.y + height <= photo.height());
        }
    }
}
