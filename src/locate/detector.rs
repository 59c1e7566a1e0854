//! The first look for faces: a small network ([`crate::nn::detector`]) on ever smaller copies of a photo, each for faces of its own size.

use crate::face::region::FACE;
use crate::locate::answers::{Answer, SIDES};
use crate::locate::similarity::Similarity;
use crate::nn::detector::{ANSWERS, FaceDetector};
use crate::photo::Photo;
use crate::weights::load_into;
use crate::{CROP, FIELD};
use burn::tensor::{Device, Tensor, TensorData};
use image::{Rgba, RgbaImage, imageops};
use serde::Serialize;

/// What `mien detector` trained, see `detector.md` beside it.
const WEIGHTS: &[u8] = include_bytes!("detector.safetensors");

/// Longer side of the largest copy that is searched, pixels: a face of 1/32 of it is found.
const SIDE: u32 = 512;
/// The same for a camera's frame, whose face is near.
const FRAME: u32 = 256;
/// Pixels of the copy that is searched where none is: of one face among many things, or in a panorama.
const FINE: f32 = 1200.0 * 900.0;
/// Smallest side of a copy, pixels: a face fills it.
const SMALLEST: u32 = 24;
/// Chance to be a face from which one is looked at again, and from which it is taken for one.
const LIKELY: f32 = 0.4;
const SURE: f32 = 0.8;
/// Two whose middles are nearer than this share of the larger one's side are one.
const APART: f32 = 0.5;
/// Logarithm of the sizes' ratio up to which two answers about one face are taken together.
const ALIKE: f32 = 0.4;

/// A face in photo pixels, best first.
#[derive(Debug, Clone, Copy, Serialize)]
#[allow(missing_docs)]
pub struct FaceBox {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    pub score: f32,
    /// How far the face is turned in the picture, degrees, clockwise as seen; a first guess.
    pub roll: f32,
}

impl FaceBox {
    /// The box of a face that is aligned already: [`FaceBox::to_photo`] is that alignment.
    pub fn of(to_photo: &Similarity) -> Self {
        let ([x, y], side, roll) = to_photo.as_box();
        Self { x: x - side / 2.0, y: y - side / 2.0, width: side, height: side, score: f32::INFINITY, roll }
    }

    /// Its middle, photo pixels.
    pub fn middle(&self) -> [f32; 2] {
        [self.x + self.width / 2.0, self.y + self.height / 2.0]
    }

    /// Whether it is taken for a face without another look.
    pub fn is_sure(&self) -> bool {
        self.score >= SURE
    }

    /// The crop that is aligned if the box is right.
    pub fn to_photo(&self) -> Similarity {
        Similarity::of_box(self.middle(), self.width, self.roll)
    }
}

/// Finds faces. It computes on the CPU: what it has to do is less than what it takes to ask a GPU.
pub struct Detector(FaceDetector);

impl Default for Detector {
    fn default() -> Self {
        Self(load_into(FaceDetector::new(&Device::flex()), WEIGHTS).expect("the weights that this build was made with"))
    }
}

impl Detector {
    /// What may be faces in a camera's frame, looked at as quickly as frames come. Empty if there are none.
    pub fn glance(&self, photo: &Photo) -> Vec<FaceBox> {
        self.search(photo, photo.scaled(FRAME))
    }

    /// What may be faces, the largest and surest first, in one look after the other: at the photo as it is, in bad light, and at what is small
    /// in it. Each with the copy that others see these faces in better than in the photo, if there is one.
    pub fn looks(&self, photo: &Photo) -> impl Iterator<Item = (Vec<FaceBox>, Option<RgbaImage>)> {
        // The copy that is searched first is all of a small photo.
        let is_large = photo.size().0.max(photo.size().1) > SIDE;
        (0..if is_large { 3 } else { 2 }).map(move |look| match look {
            0 => (self.search(photo, photo.scaled(SIDE)), None),
            1 => {
                let lit = equalised(photo.scaled(SIDE));
                (self.search(photo, lit.clone()), Some(lit))
            }
            _ => (self.search(photo, photo.scaled(fine(photo.size()))), None),
        })
    }

    /// What may be faces in a copy of a photo and in all smaller ones.
    fn search(&self, photo: &Photo, mut copy: RgbaImage) -> Vec<FaceBox> {
        let mut said = Vec::new();
        loop {
            let scale = photo.size().0 as f32 / copy.width() as f32;
            said.extend(self.look(&copy).into_iter().map(|answer| Said::of(answer, scale)));
            let (width, height) = (copy.width().div_ceil(2), copy.height().div_ceil(2));
            if width.max(height) < SMALLEST {
                break;
            }
            copy = imageops::thumbnail(&copy, width, height);
        }
        agreed(said)
    }

    /// The network's answers about a picture, how likely each is a face.
    fn look(&self, picture: &RgbaImage) -> Vec<(f32, Answer)> {
        let [width, height] = [picture.width(), picture.height()].map(|n| n as usize);
        let planes = planes(picture);
        let x = Tensor::<4>::from_data(TensorData::new(planes, [1, 3, height, width]), &Device::flex());
        let answers = self.0.forward(x);
        let [_, _, _, columns] = answers.dims();
        let values = answers.into_data().convert::<f32>();
        let values = values.as_slice::<f32>().expect("floats");
        let cells = values.len() / ANSWERS;
        let chance = |cell: usize| 1.0 / (1.0 + (-values[cell]).exp());
        let sure = (0..cells).filter(|cell| chance(*cell) >= LIKELY);
        let read = |cell: usize| {
            let says = std::array::from_fn(|k| values[(k + 1) * cells + cell]);
            (chance(cell), Answer::of([cell % columns, cell / columns], says))
        };
        sure.map(read).collect()
    }
}

/// What the network said of one cell, in photo pixels.
struct Said {
    face: FaceBox,
    /// How much it counts: most where the face is of the size that the network knows best.
    weight: f32,
}

impl Said {
    /// Of an answer about a copy of a photo that is `scale` times as large.
    fn of((chance, answer): (f32, Answer), scale: f32) -> Self {
        let ([x, y], side) = (answer.middle.map(|v| v * scale), answer.side * scale);
        let [x, y] = [x, y].map(|v| v - side / 2.0);
        let off = (answer.side / (SIDES.start * SIDES.end).sqrt()).ln();
        let face = FaceBox { x, y, width: side, height: side, score: chance, roll: answer.roll };
        Self { face, weight: chance * (-2.0 * off * off).exp() }
    }

    /// Whether the two may be of the same face.
    fn is_near(&self, other: &Self) -> bool {
        let ([x, y], [u, v]) = (self.face.middle(), other.face.middle());
        (x - u).hypot(y - v) < APART * self.face.width.max(other.face.width)
    }
}

/// The faces of which so much is said: of what lies over each other one, where and as large and turned as is said of it on the mean; the
/// largest and surest first.
fn agreed(mut said: Vec<Said>) -> Vec<FaceBox> {
    said.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut faces = Vec::new();
    while !said.is_empty() {
        let best = said.remove(0);
        let (own, rest): (Vec<_>, Vec<_>) = said.into_iter().partition(|other| best.is_near(other));
        said = rest;
        faces.push(mean(&best, &own));
    }
    faces.sort_by(|a, b| (b.score * b.width).total_cmp(&(a.score * a.width)));
    faces
}

/// What is said on the mean, by `best` and by those of the others that mean a face about as large and turned as much.
fn mean(best: &Said, others: &[Said]) -> FaceBox {
    let alike = |other: &&Said| {
        let turn = (other.face.roll - best.face.roll).to_radians().cos();
        (other.face.width / best.face.width).ln().abs() < ALIKE && turn > 0.5
    };
    let (mut whole, mut middle, mut size, mut turn, mut score) = (0.0, [0.0; 2], 0.0, [0.0; 2], 0.0f32);
    for Said { face, weight } in std::iter::once(best).chain(others.iter().filter(alike)) {
        let (sin, cos) = face.roll.to_radians().sin_cos();
        whole += weight;
        size += weight * face.width.ln();
        (0..2).for_each(|c| middle[c] += weight * face.middle()[c]);
        (0..2).for_each(|c| turn[c] += weight * [cos, sin][c]);
        score = score.max(face.score);
    }
    let side = (size / whole).exp();
    let [x, y] = middle.map(|v| v / whole - side / 2.0);
    FaceBox { x, y, width: side, height: side, score, roll: turn[1].atan2(turn[0]).to_degrees() }
}

/// Colours as the network takes them, planes `[3, height, width]`, -1..1. Transparent pixels are seen on grey.
fn planes(picture: &RgbaImage) -> Vec<f32> {
    let plane = |c: usize| picture.pixels().map(move |p| (f32::from(p[c]) / 127.5 - 1.0) * (f32::from(p[3]) / 255.0));
    (0..3).flat_map(plane).collect()
}

/// Longer side of the copy with [`FINE`] pixels.
fn fine((width, height): (u32, u32)) -> u32 {
    let [width, height] = [width, height].map(|n| n as f32);
    (width.max(height) * (FINE / (width * height)).sqrt()) as u32
}

/// A copy with as many pixels of each lightness as of any other: of a photo far too dark or bright. Skin is clipped last in the
/// darkest of its colours.
fn equalised(mut copy: RgbaImage) -> RgbaImage {
    let darkest = |p: &Rgba<u8>| p[0].min(p[1]).min(p[2]);
    let mut counts = [0_u32; 256];
    copy.pixels().for_each(|p| counts[usize::from(darkest(p))] += 1);
    let (mut below, all) = (0.0, (copy.width() * copy.height()) as f32);
    let map = counts.map(|count| {
        let rank = below + count as f32 / 2.0;
        below += count as f32;
        (255.0 * rank / all) as u8
    });
    for pixel in copy.pixels_mut() {
        let level = map[usize::from(darkest(pixel))];
        *pixel = Rgba([level, level, level, pixel[3]]);
    }
    copy
}

/// Fewest cells of a face region that is taken for a face.
const CELLS: usize = 24;

/// The connected face regions of a label map `[FIELD, FIELD]` as boxes like the detector's, largest first. `to_photo`:
/// from crop pixels, of which a cell spans `CROP / FIELD`.
pub fn in_labels(labels: &[u8], to_photo: &Similarity) -> Vec<FaceBox> {
    let mut left: Vec<bool> = labels.iter().map(|label| FACE.contains(label)).collect();
    let mut faces = Vec::new();
    for start in 0..left.len() {
        let mut stack = vec![start];
        let (mut low, mut high, mut area) = ([usize::MAX; 2], [0; 2], 0);
        while let Some(at) = stack.pop() {
            if !std::mem::take(&mut left[at]) {
                continue;
            }
            let cell = [at % FIELD, at / FIELD];
            area += 1;
            (0..2).for_each(|c| (low[c], high[c]) = (low[c].min(cell[c]), high[c].max(cell[c] + 1)));
            let near = [(cell[0] > 0, 1usize.wrapping_neg()), (cell[0] + 1 < FIELD, 1)];
            let over = [(cell[1] > 0, FIELD.wrapping_neg()), (cell[1] + 1 < FIELD, FIELD)];
            stack.extend(near.into_iter().chain(over).filter(|(inside, _)| *inside).map(|(_, by)| at.wrapping_add(by)));
        }
        if area < CELLS {
            continue;
        }
        let cell = (CROP / FIELD) as f32;
        let [low, high] = [low, high].map(|p| to_photo.apply(p.map(|v| v as f32 * cell)));
        // On an aligned face the detector's box is as wide as the face region, and its middle a little lower.
        let side = high[0] - low[0];
        let middle = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0 + 0.04 * side];
        let [x, y] = middle.map(|v| v - side / 2.0);
        faces.push(FaceBox { x, y, width: side, height: side, score: area as f32, roll: 0.0 });
    }
    faces.sort_by(|a, b| b.score.total_cmp(&a.score));
    faces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::classes::class::SKIN;

    /// The sample with its face in the middle of a square, turned.
    fn turned(roll: f32, side: u32) -> Photo {
        let sample = image::load_from_memory(include_bytes!("../../www/samples/astronaut.jpg")).unwrap().into_rgba8();
        let to_sample = Similarity::about(roll, 1.0, FACE_AT, [side as f32 / 2.0; 2]).inverse();
        let pixels = RgbaImage::from_fn(side, side, |x, y| {
            let [u, v] = to_sample.apply([x as f32 + 0.5, y as f32 + 0.5]);
            let inside = u >= 0.0 && v >= 0.0;
            *inside
                .then(|| sample.get_pixel_checked(u as u32, v as u32))
                .flatten()
                .unwrap_or(&Rgba([120, 110, 100, 255]))
        });
        Photo { pixels, note: String::new() }
    }

    /// Where the sample's face is, and how wide its box.
    const FACE_AT: [f32; 2] = [222.0, 112.0];
    const WIDE: f32 = 112.0;

    #[test]
    fn a_face_is_found_as_it_is_held() {
        for roll in [-35.0, -20.0, 0.0, 15.0, 30.0f32] {
            let photo = turned(roll, 500);
            let (faces, _) = Detector::default().looks(&photo).next().unwrap();
            let face = faces.first().unwrap_or_else(|| panic!("{roll}: none"));
            let off = face.middle().map(|v| (v - 250.0) / WIDE);
            assert!(off[0].hypot(off[1]) < 0.2, "{roll}: {face:?}");
            assert!((0.8..1.25).contains(&(face.width / WIDE)), "{roll}: {face:?}");
            assert!((face.roll - roll).abs() < 20.0, "{roll}: {face:?}");
        }
    }

    #[test]
    fn what_is_no_face_is_none_and_any_size_will_do() {
        let detector = Detector::default();
        for (width, height) in [(1, 1), (3, 700), (700, 2), (64, 48), (2000, 40)] {
            let pixels =
                RgbaImage::from_fn(width, height, |x, y| Rgba([(x * 7) as u8, (y * 5) as u8, (x ^ y) as u8, 255]));
            let photo = Photo { pixels, note: String::new() };
            assert!(
                !detector.looks(&photo).flat_map(|(faces, _)| faces).any(|face| face.is_sure()),
                "{width} x {height}"
            );
        }
    }

    #[test]
    fn regions_become_boxes() {
        let mut labels = vec![0; FIELD * FIELD];
        for (x, y) in (20..40)
            .flat_map(|x| (30..55).map(move |y| (x, y)))
            .chain((80..90).flat_map(|x| (0..10).map(move |y| (x, y))))
        {
            labels[y * FIELD + x] = SKIN;
        }
        labels[100 * FIELD + 100] = SKIN;
        let twice = Similarity { a: 2.0, b: 0.0, tx: 5.0, ty: 0.0 };
        let faces = in_labels(&labels, &twice);
        assert_eq!(faces.len(), 2, "a single cell is no face");
        assert_eq!((faces[0].x, faces[0].width), (5.0 + 20.0 * 4.0, 80.0));
        assert!((faces[0].y + faces[0].height / 2.0 - 42.5 * 4.0).abs() < 8.0);
        assert_eq!(faces[1].score, 100.0);
    }
}
