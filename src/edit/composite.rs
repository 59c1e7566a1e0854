//! The edit on the photo's own pixels: `y(a) = (1 - g) x + g ((1 - a m) (warp(x, a f) + a r) + a m p)`, as
//! [`crate::nn::generator::field`] has it for the training crops; beyond 1, `a` is 1 for light `r` and paint `m`.
//!
//! At intensity 0 the warp samples the pixel's own centre and all colour vanishes, so the result is the input to
//! the bit; where the gate is closed, and no lips slide, nothing is computed or written.

use super::cell::Cell;
use super::eyes::EditedEye;
use super::field::EditField;
use super::frames::Frames;
use super::ground::Ground;
use super::mouth::behind::Behind;
use super::mouth::lips::{Lips, Seen};
use super::request::MAX_INTENSITY;
use crate::CROP;
use crate::grid::{bilinear, repeated};
use crate::locate::similarity::Similarity;
use crate::nn::generator::field::steep;
use crate::photo::monochrome::Monochrome;
use image::{Rgba, RgbaImage};
use std::array::from_fn;

/// A rectangle of a picture, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Area {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

impl Area {
    /// All of a picture.
    pub fn of(picture: &RgbaImage) -> Self {
        Self { x: 0, y: 0, width: picture.width(), height: picture.height() }
    }

    /// What lies in the other too; `None` if nothing does.
    pub fn within(&self, other: &Self) -> Option<Self> {
        let [left, top] = [self.x.max(other.x), self.y.max(other.y)];
        let end = |at: u32, length: u32| at.saturating_add(length);
        let right = end(self.x, self.width).min(end(other.x, other.width));
        let bottom = end(self.y, self.height).min(end(other.y, other.height));
        let (width, height) = (right.checked_sub(left)?, bottom.checked_sub(top)?);
        (width > 0 && height > 0).then_some(Self { x: left, y: top, width, height })
    }
}

/// A rectangle of edited pixels and where it lies.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Patch {
    pub x: u32,
    pub y: u32,
    pub pixels: RgbaImage,
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

/// What is put over the photo: a field, and what [`super::rules`] make of it.
#[derive(Debug, Clone)]
pub struct Composite {
    /// Predicted by a generator.
    pub field: EditField,
    /// What is seen in a mouth that opens.
    pub behind: Option<Behind>,
    /// Shut over what the field leaves open.
    pub lips: Option<Lips>,
    /// Eyeballs, which rest.
    pub eyes: Vec<EditedEye>,
    /// What no face moves.
    pub ground: Option<Ground>,
    /// Of glasses: what is around them keeps its distance.
    pub frames: Option<Frames>,
    /// Of a photo that has but one tone.
    pub monochrome: Option<Monochrome>,
}

impl Composite {
    /// The field as it was predicted.
    pub fn plain(field: EditField) -> Self {
        Self { field, behind: None, lips: None, eyes: Vec::new(), ground: None, frames: None, monochrome: None }
    }

    /// The smallest area of the photo that holds every open cell; `None` if all are closed or outside.
    fn bounds(&self, to_photo: &Similarity, (width, height): (u32, u32)) -> Option<Area> {
        let EditField { cells, side } = &self.field;
        let cell = CROP as f32 / *side as f32;
        let open = (0..cells.len()).filter(|&i| cells[i].gate > 0.0);
        let [mut left, mut top, mut right, mut bottom] = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for i in open {
            let (x, y) = ((i % side) as f32, (i / side) as f32);
            // An open cell reaches its neighbours' centres.
            for (dx, dy) in [(-0.5, -0.5), (1.5, -0.5), (-0.5, 1.5), (1.5, 1.5)] {
                let [px, py] = to_photo.apply([(x + dx) * cell, (y + dy) * cell]);
                (left, top, right, bottom) = (left.min(px), top.min(py), right.max(px), bottom.max(py));
            }
        }
        let clip = |v: f32, n: u32| v.clamp(0.0, n as f32) as u32;
        let (x0, y0) = (clip(left.floor(), width), clip(top.floor(), height));
        let (x1, y1) = (clip(right.ceil(), width), clip(bottom.ceil(), height));
        (x1 > x0 && y1 > y0).then(|| Area { x: x0, y: y0, width: x1 - x0, height: y1 - y0 })
    }

    /// The edited part of `photo`; `to_photo` maps the crop into it, `intensity` is 0..[`MAX_INTENSITY`].
    /// `None` where the field edits nothing of it.
    pub fn apply(&self, photo: &RgbaImage, to_photo: &Similarity, intensity: f32) -> Option<Patch> {
        self.apply_within(photo, to_photo, intensity, Area::of(photo))
    }

    /// What of that lies in an area of the photo.
    pub fn apply_within(&self, photo: &RgbaImage, to_photo: &Similarity, intensity: f32, area: Area) -> Option<Patch> {
        let intensity = intensity.clamp(0.0, MAX_INTENSITY);
        let Area { x, y, width, height } = self.bounds(to_photo, photo.dimensions())?.within(&area)?;
        let to_crop = to_photo.inverse();
        let pixels = RgbaImage::from_fn(width, height, |i, j| {
            let (px, py) = (x + i, y + j);
            let Rgba([r, g, b, opacity]) = *photo.get_pixel(px, py);
            let pixel = [px as f32 + 0.5, py as f32 + 0.5];
            let spot = Spot { pixel, at: to_crop.apply(pixel), own: [r, g, b].map(f32::from) };
            let as_it_is = Seen { from: spot.at, shade: 0.0, lip: 0.0 };
            let seen = self.lips.as_ref().map_or(as_it_is, |lips| lips.at(spot.at));
            let behind = self.behind.as_ref().filter(|behind| behind.holds(seen.from));
            let edited = |behind| self.edited(photo, to_photo, spot, seen, behind, intensity);
            let mut colour = edited(behind);
            let shown = behind.map_or(1.0, Behind::shown);
            if shown < 1.0 {
                let without = edited(None);
                colour = from_fn(|c| without[c] + shown * (colour[c] - without[c]));
            }
            let [r, g, b] = colour.map(|c| c.round().clamp(0.0, 255.0) as u8);
            Rgba([r, g, b, opacity])
        });
        Some(Patch { x, y, pixels })
    }

    /// Colour 0..255 of a spot at which one sees what the lips let be `seen`, with or without what is drawn `behind` them.
    fn edited(
        &self,
        photo: &RgbaImage,
        to_photo: &Similarity,
        Spot { pixel, at, own }: Spot,
        Seen { from, shade, lip }: Seen,
        behind: Option<&Behind>,
        intensity: f32,
    ) -> [f32; 3] {
        let (asked, held) = self.eyes.iter().find_map(|eye| eye.asked(from)).unwrap_or((from, 1.0));
        let asked = behind.map_or(asked, |behind| behind.lip(asked));
        if lip <= 0.0 && self.field.is_closed(asked) {
            return own;
        }
        let Cell { flow, shading, gate, cover, paint, strength } = self.field.at(asked);
        let intensity = intensity * strength;
        let mut gate = gate.max(lip);
        if gate <= 0.0 || intensity <= 0.0 {
            return own;
        }
        let motion = flow.map(|v| v * intensity * held);
        let motion = self.frames.as_ref().map_or(motion, |frames| frames.held(at, motion));
        let place = [from[0] + motion[0], from[1] + motion[1]];
        let stays = [
            self.ground.as_ref().map_or(0.0, |ground| ground.stays(at, place)),
            self.frames.as_ref().map_or(0.0, |frames| frames.stays(at)),
        ];
        // Light and paint beyond what was trained are dark lines and patches.
        let light = intensity.min(1.0);
        let own_teeth = self.behind.as_ref().is_some_and(|behind| behind.has_own_teeth() && behind.holds(from));
        let eye = self.eyes.iter().find(|eye| eye.holds(from));
        let is_drawn = behind.is_some() || own_teeth || eye.is_some();
        let opacity = if is_drawn { 0.0 } else { steep(cover) * light };
        let eye = eye.and_then(|eye| eye.seen(from, place));
        let place = behind.map_or(place, |behind| behind.from_lip(from, place));
        let [dx, dy] = to_photo.turn([place[0] - at[0], place[1] - at[1]]);
        let moved = sample(photo, [pixel[0] + dx, pixel[1] + dy]);
        let lit = (1.0 - shade) * behind.map_or(1.0, |behind| behind.light(from));
        let mut edited = [0.0; 3];
        for c in 0..3 {
            let shaded = moved[c] + light * shading[c];
            edited[c] = (shaded + opacity * (paint[c] - shaded)) * lit;
        }
        for between in eye.into_iter().chain(behind.and_then(|behind| behind.seen(from))) {
            edited = between.over(edited, |place| sample(photo, to_photo.apply(place)));
            // What lies between lips or lids lets nothing of the photo shine through.
            gate += between.share * (1.0 - gate);
        }
        if let Some(monochrome) = &self.monochrome {
            edited = monochrome.edit(moved, edited);
        }
        gate *= (1.0 - stays[0]) * (1.0 - stays[1]);
        from_fn(|c| own[c] + gate * (edited[c] - own[c]))
    }
}

/// A pixel of a photo.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// Its middle, photo pixels.
    pixel: [f32; 2],
    /// The same, crop pixels.
    at: [f32; 2],
    /// Its colour, 0..255.
    own: [f32; 3],
}

/// Colour 0..255 at a position of the photo, edges repeated.
fn sample(photo: &RgbaImage, at: [f32; 2]) -> [f32; 3] {
    let [width, height] = [photo.width(), photo.height()].map(|n| n as usize);
    let [x, y] = at.map(|v| v - 0.5);
    if (0.0..width as f32 - 1.0).contains(&x) && (0.0..height as f32 - 1.0).contains(&y) {
        let (left, top) = (x as usize, y as usize);
        let (u, v) = (x - left as f32, y - top as f32);
        let row = |top: usize| &photo.as_raw()[4 * (top * width + left)..][..8];
        let (above, below) = (row(top), row(top + 1));
        if [above[3], above[7], below[3], below[7]] == [255; 4] {
            let mut colour = [0.0; 3];
            for c in 0..3 {
                let along = |row: &[u8]| f32::from(row[c]) * (1.0 - u) + f32::from(row[4 + c]) * u;
                colour[c] = along(above) * (1.0 - v) + along(below) * v;
            }
            return colour;
        }
    }
    let read = |x, y| photo.get_pixel(repeated(x, width) as u32, repeated(y, height) as u32).0.map(f32::from);
    // What cannot be seen has no colour to give: each pixel counts by its opacity.
    let [r, g, b, opacity] = bilinear(at, |x, y| {
        let [r, g, b, a] = read(x, y);
        [r * a, g * a, b * a, a]
    });
    if opacity > 0.0 {
        return [r, g, b].map(|c| c / opacity);
    }
    let [r, g, b, _] = read(at[0] as i64, at[1] as i64);
    [r, g, b]
}

#[cfg(test)]
mod tests {
    use super::super::regions::RegionMap;
    use super::*;
    use crate::FIELD;
    use crate::face::strengths::Strengths;
    use image::Rgba;
    use proptest::prelude::*;

    /// A field with motion, colour and an open gate in a disc.
    fn field(strength: f32) -> EditField {
        let n = FIELD * FIELD;
        let mut planes = vec![0.0; Cell::PREDICTED * n];
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
            if let Some(patch) = Composite::plain(field(1.0)).apply(&photo, &place, 0.0) {
                patch.paste(&mut edited);
            }
            prop_assert_eq!(edited, photo);
        }

        #[test]
        fn an_area_is_edited_as_the_whole_is(
            x in 0u32..320, y in 0u32..320, width in 0u32..320, height in 0u32..320, intensity in 0.0f32..1.3,
        ) {
            let photo = photo(300, 260, 5);
            let place = Similarity { a: 1.0, b: 0.0, tx: 10.0, ty: 3.0 };
            let (composite, area) = (Composite::plain(field(1.0)), Area { x, y, width, height });
            let whole = composite.apply(&photo, &place, intensity).unwrap();
            let of_whole = Area { x: whole.x, y: whole.y, width: whole.pixels.width(), height: whole.pixels.height() };
            let part = composite.apply_within(&photo, &place, intensity, area);
            prop_assert_eq!(part.is_some(), of_whole.within(&area).is_some());
            if let Some(part) = part {
                for (i, j, pixel) in part.pixels.enumerate_pixels() {
                    prop_assert!((x..x + width).contains(&(part.x + i)) && (y..y + height).contains(&(part.y + j)));
                    prop_assert_eq!(pixel, whole.pixels.get_pixel(part.x + i - whole.x, part.y + j - whole.y));
                }
            }
        }

        #[test]
        fn pixels_outside_the_gate_stay(seed in any::<u32>(), angle in -3.0f32..3.0, intensity in 0.0f32..2.0) {
            let photo = photo(300, 260, seed);
            let place = Similarity { a: angle.cos(), b: angle.sin(), tx: 150.0 - 128.0 * (angle.cos() - angle.sin()), ty: 130.0 - 128.0 * (angle.cos() + angle.sin()) };
            let mut edited = photo.clone();
            Composite::plain(field(1.0)).apply(&photo, &place, intensity).unwrap().paste(&mut edited);
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
        let mut planes = vec![0.0; Cell::PREDICTED * FIELD * FIELD];
        planes[2 * FIELD * FIELD..3 * FIELD * FIELD].fill(90.0);
        planes[5 * FIELD * FIELD..6 * FIELD * FIELD].fill(1.0);
        let place = Similarity { a: 0.7, b: 0.1, tx: 10.0, ty: 5.0 };
        let coloured = |monochrome: Option<Monochrome>| {
            let composite = Composite { monochrome, ..Composite::plain(EditField::from_planes(&planes)) };
            let patch = composite.apply(&grey, &place, 1.0).unwrap().pixels;
            patch.pixels().filter(|p| p[0] != p[1] || p[1] != p[2]).count()
        };
        let grey_scale = Monochrome::of(&crate::locate::crop::crop(&grey, &place));
        assert!(grey_scale.is_some() && coloured(None) > 10_000);
        assert_eq!(coloured(grey_scale), 0);
    }

    #[test]
    fn transparent_pixels_give_no_colour() {
        let photo =
            RgbaImage::from_fn(2, 1, |x, _| if x == 0 { Rgba([200, 90, 10, 255]) } else { Rgba([0, 255, 0, 0]) });
        assert_eq!(sample(&photo, [1.2, 0.5]).map(f32::round), [200.0, 90.0, 10.0]);
        assert_eq!(sample(&photo, [1.5, 0.5]), [0.0, 255.0, 0.0]);
    }

    #[test]
    fn a_mixture_of_one_is_that_one() {
        let (photo, whole) = (photo(256, 256, 3), Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 });
        let alone = field(0.5);
        let mixed = EditField::mixed(&[(&alone, 1.0)], &halves(), &Strengths::default());
        let [a, b] = [&alone, &mixed].map(|f| Composite::plain(f.clone()).apply(&photo, &whole, 0.8).unwrap().pixels);
        assert_eq!(a, b);
        let twice = EditField::mixed(&[(&alone, 0.5), (&alone, 0.5)], &halves(), &Strengths::default());
        let off = |a: &RgbaImage, b: &RgbaImage| a.as_raw().iter().zip(b.as_raw()).map(|(x, y)| x.abs_diff(*y)).max();
        assert!(off(&a, &Composite::plain(twice).apply(&photo, &whole, 0.8).unwrap().pixels) <= Some(1));
    }

    #[test]
    fn a_region_that_is_switched_off_stays() {
        let (photo, whole) = (photo(256, 256, 4), Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 });
        let still = Strengths { eyes: 0.0, ..Strengths::default() };
        let mut edited = photo.clone();
        Composite::plain(EditField::mixed(&[(&field(0.5), 1.0)], &halves(), &still))
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
            Composite::plain(field(0.2)).apply(&photo, &whole, intensity).unwrap().paste(&mut edited);
            edited.as_raw().iter().zip(photo.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>()
        };
        assert!(change(0.1) > 0 && change(1.0) > 2 * change(0.1));
    }

    #[test]
    fn broken_numbers_edit_nothing() {
        let planes = vec![f32::NAN; Cell::PREDICTED * FIELD * FIELD];
        let whole = Similarity { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 };
        assert!(Composite::plain(EditField::from_planes(&planes)).apply(&photo(64, 64, 2), &whole, 1.0).is_none());
    }
}
