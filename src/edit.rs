//! The edit on the photo's own pixels: `y(a) = (1 - g) x + g ((1 - a m) (warp(x, a f) + a r) + a m p)`, as
//! [`crate::nn::field_tensor`] has it for the training crops.
//!
//! At intensity 0 the warp samples the pixel's own centre and all colour vanishes, so the result is the input to
//! the bit; where the gate is closed nothing is computed or written.

use crate::FIELD;
use crate::align::Similarity;
use crate::cell::{COVER, Cell, GATE, PAINT, PLANES, paint_of};
use crate::jaw::{self, Inside};
use crate::nn::field_tensor::{FieldTensor, steep};
use crate::recipe::{MAX_INTENSITY, Strengths};
use crate::region::Region;
use crate::teeth::{Mouth, Teeth};
use crate::tone::Tone;
use image::{Rgba, RgbaImage};

/// A gate below this is closed: a 1/64 share of an edit cannot be seen and would touch pixels far from the face.
const CLOSED: f32 = 1.0 / 64.0;

/// Cells at the field's border over which the gate fades, so that a face cut by the crop has no seam.
const FADE: f32 = 6.0;

/// What a generator predicts for one face and expression, read back from the device; or a mixture of such.
#[derive(Debug, Clone)]
pub struct EditField {
    cells: Vec<Cell>,
    teeth: Option<Teeth>,
    /// That of the photo, if it has but one.
    tone: Option<Tone>,
}

/// How much of each cell belongs to each [`Region`], in their order, the rest to the rest of the face.
#[derive(Debug, Clone)]
pub struct RegionMap {
    cells: Vec<[f32; Region::ALL.len()]>,
}

/// A widened mask below this is the segmenter's doubt, lifted by the widening: no part of the region.
const DOUBT: f32 = 0.25;

impl RegionMap {
    /// From the widened soft masks of the regions, planes `[regions, FIELD, FIELD]`, 0..1; where they overlap they
    /// share.
    pub fn from_planes(planes: &[f32]) -> Self {
        let n = FIELD * FIELD;
        let cells = (0..n).map(|i| {
            let masks: [f32; Region::ALL.len()] =
                std::array::from_fn(|k| ((planes[k * n + i] - DOUBT) / (1.0 - DOUBT)).max(0.0));
            let sum = masks.iter().sum::<f32>();
            if sum.is_finite() { masks.map(|m| m / sum.max(1.0)) } else { [0.0; _] }
        });
        Self { cells: cells.collect() }
    }

    /// Share of the intensity at a cell.
    fn strength(&self, cell: usize, of: &Strengths) -> f32 {
        let [.., rest] = of.to_array();
        let regions = self.cells[cell].iter().zip(of.to_array());
        rest + regions.map(|(share, strength)| share * (strength - rest)).sum::<f32>()
    }
}

/// An expression opens its gate in full from this share of a mixture on.
const PRESENT: f32 = 0.25;

/// A rectangle of edited pixels and where it lies.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Patch {
    pub x: u32,
    pub y: u32,
    pub pixels: RgbaImage,
}

impl EditField {
    /// Reads back every item of `field`.
    pub async fn read(field: FieldTensor) -> Vec<Self> {
        use burn::tensor::Tensor;
        let paint = (field.paint + 1.0) * 127.5;
        let all = Tensor::cat(vec![field.flow, field.shading * 127.5, field.gate, field.cover, paint], 1);
        let data = all.into_data_async().await.expect("the device answers").convert::<f32>();
        data.as_slice::<f32>().expect("floats").chunks_exact(PLANES * FIELD * FIELD).map(Self::from_planes).collect()
    }

    /// From the planes of a cell `[10, FIELD, FIELD]`. Anything not finite counts as no edit.
    pub fn from_planes(planes: &[f32]) -> Self {
        let n = FIELD * FIELD;
        let cells = (0..n).map(|i| {
            let mut cell: Cell = std::array::from_fn(|c| planes.get(c * n + i).copied().unwrap_or(1.0));
            let edge = [i % FIELD, i / FIELD, FIELD - 1 - i % FIELD, FIELD - 1 - i / FIELD].into_iter().min();
            let fade = (edge.expect("four borders") as f32 / FADE).min(1.0);
            let open = (cell[GATE] * fade - CLOSED) / (1.0 - CLOSED);
            cell[GATE] = open.clamp(0.0, 1.0);
            if cell.iter().all(|v| v.is_finite()) { cell } else { [0.0; PLANES + 1] }
        });
        Self { cells: cells.collect(), teeth: None, tone: None }
    }

    /// The mixture of `fields`, each with its share (in all 1), as strong in each region as `strengths` says.
    ///
    /// Gates differ, so everything else is weighed by them: a cell that one expression moves and another leaves alone
    /// moves by the first one's share, behind a gate that is open.
    pub fn mixed(fields: &[(&EditField, f32)], map: &RegionMap, strengths: &Strengths) -> Self {
        let cells = (0..FIELD * FIELD).map(|i| {
            let gate = |(field, share): &(&EditField, f32)| field.cells[i][GATE] * (share / PRESENT).min(1.0);
            let open = fields.iter().map(gate).fold(0.0, f32::max);
            let mut cell: Cell = [0.0; PLANES + 1];
            let covers: f32 = fields.iter().map(|(field, share)| share * (field.cells[i][COVER] + 1e-3)).sum();
            for (field, share) in fields {
                // Closed cells keep their motion: their open neighbours are blended with it.
                let heard = if open > 0.0 { (field.cells[i][GATE] / open).min(1.0) } else { 1.0 };
                for (value, of) in cell[..PAINT].iter_mut().zip(&field.cells[i]) {
                    *value += share * heard * of;
                }
                // Paint is a colour, not a change: what covers most gives most of it.
                let covering = share * (field.cells[i][COVER] + 1e-3) / covers;
                for (value, of) in cell[PAINT..PLANES].iter_mut().zip(&field.cells[i][PAINT..]) {
                    *value += covering * of;
                }
            }
            cell[GATE] = open;
            cell[PLANES] = map.strength(i, strengths);
            cell
        });
        Self { cells: cells.collect(), teeth: None, tone: None }
    }

    /// The same field with teeth where its paint is light, in the `mouth` of the photo.
    pub fn with_teeth(self, mouth: Mouth) -> Self {
        let teeth = Teeth::of(mouth, |i| (self.cells[i][COVER], paint_of(&self.cells[i])));
        Self { teeth, ..self }
    }

    /// The same field for an edit of this intensity, in which a jaw that drops leaves the photo's teeth to the upper lip.
    pub fn with_jaw(mut self, mouth: Mouth, inside: &Inside, intensity: f32) -> Self {
        jaw::keep_teeth(&mut self.cells, mouth, inside, intensity);
        self
    }

    /// The same field for a photo of one tone: its colours become lighter and darker of that.
    pub fn in_tone(self, tone: Option<Tone>) -> Self {
        Self { tone, ..self }
    }

    /// The cell at a crop position, bilinear; closed outside the crop.
    fn at(&self, [x, y]: [f32; 2]) -> Cell {
        let scale = FIELD as f32 / crate::CROP as f32;
        let (x, y) = (x * scale - 0.5, y * scale - 0.5);
        let last = (FIELD - 1) as f32;
        if !(x > 0.0 && y > 0.0 && x < last && y < last) {
            return [0.0; PLANES + 1];
        }
        let (i, j) = (x as usize, y as usize);
        let (u, v) = (x - i as f32, y - j as f32);
        let c = &self.cells[j * FIELD + i..];
        let (top_left, top_right, low_left, low_right) = (&c[0], &c[1], &c[FIELD], &c[FIELD + 1]);
        std::array::from_fn(|k| {
            (top_left[k] * (1.0 - u) + top_right[k] * u) * (1.0 - v) + (low_left[k] * (1.0 - u) + low_right[k] * u) * v
        })
    }

    /// The smallest rectangle of the photo that holds every open cell: left, top, width, height; `None` if all are
    /// closed or outside.
    fn bounds(&self, to_photo: &Similarity, (width, height): (u32, u32)) -> Option<[u32; 4]> {
        let cell = (crate::CROP / FIELD) as f32;
        let open = (0..self.cells.len()).filter(|&i| self.cells[i][GATE] > 0.0);
        let [mut left, mut top, mut right, mut bottom] = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for i in open {
            let (x, y) = ((i % FIELD) as f32, (i / FIELD) as f32);
            // An open cell reaches its neighbours' centres.
            for (dx, dy) in [(-0.5, -0.5), (1.5, -0.5), (-0.5, 1.5), (1.5, 1.5)] {
                let [px, py] = to_photo.apply([(x + dx) * cell, (y + dy) * cell]);
                (left, top, right, bottom) = (left.min(px), top.min(py), right.max(px), bottom.max(py));
            }
        }
        let clip = |v: f32, n: u32| v.clamp(0.0, n as f32) as u32;
        let (x0, y0) = (clip(left.floor(), width), clip(top.floor(), height));
        let (x1, y1) = (clip(right.ceil(), width), clip(bottom.ceil(), height));
        (x1 > x0 && y1 > y0).then(|| [x0, y0, x1 - x0, y1 - y0])
    }

    /// The edited part of `photo`; `to_photo` maps the crop into it, `intensity` is 0..[`MAX_INTENSITY`].
    /// `None` where the field edits nothing of it.
    pub fn apply(&self, photo: &RgbaImage, to_photo: &Similarity, intensity: f32) -> Option<Patch> {
        let intensity = intensity.clamp(0.0, MAX_INTENSITY);
        let [x, y, width, height] = self.bounds(to_photo, photo.dimensions())?;
        let to_crop = to_photo.inverse();
        let pixels = RgbaImage::from_fn(width, height, |i, j| {
            let (px, py) = (x + i, y + j);
            let own = *photo.get_pixel(px, py);
            let at = to_crop.apply([px as f32 + 0.5, py as f32 + 0.5]);
            let [fx, fy, r, g, b, gate, cover, paint @ .., strength] = self.at(at);
            let intensity = intensity * strength;
            if gate <= 0.0 || intensity <= 0.0 {
                return own;
            }
            let opacity = steep(cover) * intensity.min(1.0);
            let paint = match &self.teeth {
                Some(teeth) if opacity > 0.0 => {
                    let beyond = self.at([at[0], at[1] + teeth.notch(at)]);
                    teeth.colour(at, paint, paint_of(&beyond))
                }
                _ => paint,
            };
            let [dx, dy] = to_photo.turn([fx * intensity, fy * intensity]);
            let moved = sample(photo, px as f32 + dx, py as f32 + dy);
            let shading = [r, g, b];
            let mut edited: [f32; 3] = std::array::from_fn(|c| {
                let shaded = moved[c] + intensity * shading[c];
                shaded + opacity * (paint[c] - shaded)
            });
            if let Some(tone) = &self.tone {
                edited = tone.edit(moved, edited);
            }
            let edited: [u8; 3] = std::array::from_fn(|c| {
                let before = f32::from(own[c]);
                (before + gate * (edited[c] - before)).round().clamp(0.0, 255.0) as u8
            });
            Rgba([edited[0], edited[1], edited[2], own[3]])
        });
        Some(Patch { x, y, pixels })
    }
}

/// Bilinear colour at pixel coordinates (integers are pixel centres), edges repeated.
fn sample(photo: &RgbaImage, x: f32, y: f32) -> [f32; 3] {
    let (last_x, last_y) = (photo.width() - 1, photo.height() - 1);
    let (x, y) = (x.clamp(0.0, last_x as f32), y.clamp(0.0, last_y as f32));
    let (i, j) = (x as u32, y as u32);
    let (u, v) = (x - i as f32, y - j as f32);
    let (i1, j1) = ((i + 1).min(last_x), (j + 1).min(last_y));
    let (a, b) = (photo.get_pixel(i, j), photo.get_pixel(i1, j));
    let (c, d) = (photo.get_pixel(i, j1), photo.get_pixel(i1, j1));
    std::array::from_fn(|k| {
        let top = f32::from(a[k]) * (1.0 - u) + f32::from(b[k]) * u;
        let bottom = f32::from(c[k]) * (1.0 - u) + f32::from(d[k]) * u;
        top * (1.0 - v) + bottom * v
    })
}

impl Patch {
    /// Puts the patch over the photo it was made from.
    pub fn paste(&self, photo: &mut RgbaImage) {
        image::imageops::replace(photo, &self.pixels, i64::from(self.x), i64::from(self.y));
    }

    /// The same, and the patch holds what it hides; once more, and all is as it was.
    pub fn swap(&mut self, photo: &mut RgbaImage) {
        for (x, y, pixel) in self.pixels.enumerate_pixels_mut() {
            std::mem::swap(pixel, photo.get_pixel_mut(self.x + x, self.y + y));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A field with motion, colour and an open gate in a disc.
    fn field(strength: f32) -> EditField {
        let n = FIELD * FIELD;
        let mut planes = vec![0.0; PLANES * n];
        for i in 0..n {
            let (x, y) = ((i % FIELD) as f32 - 64.0, (i / FIELD) as f32 - 64.0);
            planes[i] = 9.0 * strength * (x * 0.2).sin();
            planes[n + i] = 7.0 * strength * (y * 0.3).cos();
            (2..5).for_each(|c| planes[c * n + i] = 60.0 * strength);
            planes[5 * n + i] = f32::from(u8::from(x * x + y * y < 900.0));
            planes[6 * n + i] = if x > 0.0 { 0.5 * strength } else { 0.0 };
            (7..10).for_each(|c| planes[c * n + i] = 200.0);
        }
        EditField::from_planes(&planes)
    }

    fn photo(width: u32, height: u32, seed: u32) -> RgbaImage {
        RgbaImage::from_fn(width, height, |x, y| {
            let v = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ seed).wrapping_mul(2_246_822_519);
            Rgba(v.to_be_bytes())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn zero_edit_is_the_input_to_the_bit(
            width in 1u32..300, height in 1u32..300, seed in any::<u32>(),
            scale in 0.1f32..3.0, angle in -3.0f32..3.0, tx in -200.0f32..200.0, ty in -200.0f32..200.0,
        ) {
            let photo = photo(width, height, seed);
            let place = Similarity { a: scale * angle.cos(), b: scale * angle.sin(), tx, ty };
            let mut edited = photo.clone();
            if let Some(patch) = field(1.0).apply(&photo, &place, 0.0) {
                patch.paste(&mut edited);
            }
            prop_assert_eq!(edited, photo);
        }

        #[test]
        fn pixels_outside_the_gate_stay(seed in any::<u32>(), angle in -3.0f32..3.0, intensity in 0.0f32..2.0) {
            let photo = photo(300, 260, seed);
            let place = Similarity { a: angle.cos(), b: angle.sin(), tx: 150.0 - 128.0 * (angle.cos() - angle.sin()), ty: 130.0 - 128.0 * (angle.cos() + angle.sin()) };
            let mut edited = photo.clone();
            field(1.0).apply(&photo, &place, intensity).unwrap().paste(&mut edited);
            for (x, y, pixel) in edited.enumerate_pixels() {
                let distance = (x as f32 + 0.5 - 150.0).hypot(y as f32 + 0.5 - 130.0);
                prop_assert_eq!(pixel[3], photo.get_pixel(x, y)[3]);
                if distance > 64.0 {
                    prop_assert_eq!(pixel, photo.get_pixel(x, y), "{} {}", x, y);
                }
            }
        }
    }

    /// Left half eyes, right half mouth, nothing else.
    fn halves() -> RegionMap {
        let n = FIELD * FIELD;
        let left = |i: usize| f32::from(u8::from(i % FIELD < FIELD / 2));
        let planes: Vec<f32> =
            [(0..n).map(left).collect(), vec![0.0; n], (0..n).map(|i| 1.0 - left(i)).collect()].concat();
        RegionMap::from_planes(&planes)
    }

    #[test]
    fn a_grey_photo_stays_grey() {
        let mut grey = photo(200, 200, 5);
        grey.pixels_mut().for_each(|p| *p = Rgba([p[1], p[1], p[1], 255]));
        let mut planes = vec![0.0; PLANES * FIELD * FIELD];
        planes[2 * FIELD * FIELD..3 * FIELD * FIELD].fill(90.0);
        planes[5 * FIELD * FIELD..6 * FIELD * FIELD].fill(1.0);
        let place = Similarity { a: 0.7, b: 0.1, tx: 10.0, ty: 5.0 };
        let coloured = |field: EditField| {
            let patch = field.apply(&grey, &place, 1.0).unwrap().pixels;
            patch.pixels().filter(|p| p[0] != p[1] || p[1] != p[2]).count()
        };
        let tone = Tone::of(&crate::align::crop(&grey, &place));
        assert!(tone.is_some() && coloured(EditField::from_planes(&planes)) > 10_000);
        assert_eq!(coloured(EditField::from_planes(&planes).in_tone(tone)), 0);
    }

    #[test]
    fn a_mixture_of_one_is_that_one() {
        let (photo, whole) = (photo(256, 256, 3), Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 });
        let alone = field(0.5);
        let mixed = EditField::mixed(&[(&alone, 1.0)], &halves(), &Strengths::default());
        let [a, b] = [&alone, &mixed].map(|f| f.apply(&photo, &whole, 0.8).unwrap().pixels);
        assert_eq!(a, b);
        let twice = EditField::mixed(&[(&alone, 0.5), (&alone, 0.5)], &halves(), &Strengths::default());
        let off = |a: &RgbaImage, b: &RgbaImage| a.as_raw().iter().zip(b.as_raw()).map(|(x, y)| x.abs_diff(*y)).max();
        assert!(off(&a, &twice.apply(&photo, &whole, 0.8).unwrap().pixels) <= Some(1));
    }

    #[test]
    fn a_region_that_is_switched_off_stays() {
        let (photo, whole) = (photo(256, 256, 4), Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 });
        let still = Strengths { eyes: 0.0, ..Strengths::default() };
        let mut edited = photo.clone();
        EditField::mixed(&[(&field(0.5), 1.0)], &halves(), &still)
            .apply(&photo, &whole, 1.0)
            .unwrap()
            .paste(&mut edited);
        let changed =
            |from: u32, to: u32| (from..to).any(|x| (0..256).any(|y| edited.get_pixel(x, y) != photo.get_pixel(x, y)));
        // One cell either side of the border blends.
        assert!(!changed(0, 126) && changed(130, 256));
    }

    #[test]
    fn the_edit_shows_and_grows_with_intensity() {
        let photo = photo(256, 256, 1);
        let whole = Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 };
        let change = |intensity: f32| {
            let mut edited = photo.clone();
            field(0.2).apply(&photo, &whole, intensity).unwrap().paste(&mut edited);
            edited.as_raw().iter().zip(photo.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>()
        };
        assert!(change(0.1) > 0 && change(1.0) > 2 * change(0.1));
    }

    #[test]
    fn broken_numbers_edit_nothing() {
        let planes = vec![f32::NAN; PLANES * FIELD * FIELD];
        let whole = Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 };
        assert!(EditField::from_planes(&planes).apply(&photo(64, 64, 2), &whole, 1.0).is_none());
    }
}
