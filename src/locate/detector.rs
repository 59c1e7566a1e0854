//! The first look for faces: SeetaFace's detector (the `rustface` crate), on a scaled-down grey copy.

use crate::face::region::FACE;
use crate::locate::similarity::Similarity;
use crate::photo::Photo;
use crate::{CROP, Error, FIELD, Result};
use image::{GrayImage, Luma, Rgba, RgbaImage, imageops};
use rustface::{ImageData, Model};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Longer side of the copy that is searched, pixels: a face of 1/30 of it is still found.
const SIDE: u32 = 640;
/// Pixels of the copy that is searched where none is: of one face among many things, or in a panorama.
const FINE: f32 = 2400.0 * 1800.0;
/// Smallest face searched for, pixels of the copy.
const SMALLEST: u32 = 24;
/// Scores below this are mostly not faces; below the second, where a photo is searched as nobody would have taken it; from the third on a
/// try's faces are taken without a look at the others.
const SCORE: f64 = 2.0;
const LIKELY: f64 = 3.0;
const SURE: f64 = 6.0;
/// Share of its longer side by which the photo is continued with grey, so that a face that fills the frame has room for
/// the detector's window; and of its shorter side, which is as much as any face takes.
const MARGIN: [f32; 2] = [0.15, 0.3];

/// How a photo is searched again in which nothing was found.
#[derive(Clone, Copy)]
enum Try {
    /// For faces that roll by so many degrees: the detector knows those that roll by 20 or so.
    Turned(f32),
    /// With as many pixels of each lightness as of any other: in the dark, or far too bright.
    Equalised,
    /// In a larger copy, for a small face.
    Fine,
}

/// Degrees that people hold their heads at.
const HELD: f32 = 30.0;
/// First as people hold their heads, then in bad light or small, then as photos lie that have lost their orientation, and what is left of
/// the circle.
const TRIES: [Try; 13] = [
    Try::Turned(-HELD),
    Try::Turned(HELD),
    Try::Equalised,
    Try::Turned(90.0),
    Try::Turned(-90.0),
    Try::Turned(180.0),
    Try::Fine,
    Try::Turned(60.0),
    Try::Turned(-60.0),
    Try::Turned(120.0),
    Try::Turned(-120.0),
    Try::Turned(150.0),
    Try::Turned(-150.0),
];

/// SHA-256 of SeetaFace's frontal model, the only one there is. `rustface` trusts its bytes: others panic or ask for all memory.
const MODEL: [u8; 32] = [
    0xc4, 0x61, 0x9d, 0x06, 0x6e, 0xd3, 0x5e, 0x84, 0xd9, 0xa8, 0xe8, 0x42, 0x86, 0x0b, 0x0d, 0xff, 0x56, 0x7a, 0xba,
    0x0c, 0xbb, 0x13, 0x98, 0x81, 0x07, 0x55, 0x38, 0x76, 0x1d, 0xb3, 0xff, 0x5d,
];

/// A face in photo pixels, best first.
#[derive(Debug, Clone, Copy, Serialize)]
#[allow(missing_docs)]
pub struct FaceBox {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    pub score: f64,
    /// How far the face is turned in the picture, degrees, clockwise as seen; a first guess.
    pub roll: f32,
}

impl FaceBox {
    /// The box of a face that is aligned already: [`FaceBox::to_photo`] is that alignment.
    pub fn of(to_photo: &Similarity) -> Self {
        let ([x, y], side, roll) = to_photo.as_box();
        Self { x: x - side / 2.0, y: y - side / 2.0, width: side, height: side, score: f64::INFINITY, roll }
    }

    /// Its middle, photo pixels.
    pub fn middle(&self) -> [f32; 2] {
        [self.x + self.width / 2.0, self.y + self.height / 2.0]
    }

    /// The crop that is aligned if the box is right.
    pub fn to_photo(&self) -> Similarity {
        Similarity::of_box(self.middle(), self.width, self.roll)
    }
}

/// Finds faces.
pub struct Detector {
    model: Model,
}

impl Detector {
    /// From the bytes of SeetaFace's frontal model, an error for any others; `file` is for messages.
    pub fn new(bytes: &[u8], file: &str) -> Result<Self> {
        let not = |reason: String| Error::Weights {
            file: file.into(),
            reason,
            remedy: "Copy www/weights from a fresh build".into(),
        };
        if Sha256::digest(bytes)[..] != MODEL {
            return Err(not("not SeetaFace's frontal model".into()));
        }
        let model = rustface::read_model(bytes).map_err(|error| not(error.to_string()))?;
        Ok(Self { model })
    }

    /// The faces of a camera's frame: held as people hold a head, and looked at as quickly as frames come. Empty if there are none.
    pub fn glance(&self, photo: &Photo) -> Vec<FaceBox> {
        let grey = imageops::grayscale(&photo.scaled(SIDE));
        let mut looks = [0.0, -HELD, HELD].into_iter().map(|roll| self.search(photo, &grey, roll));
        looks.find(|faces| !faces.is_empty()).unwrap_or_default()
    }

    /// All faces, the largest and surest first; empty if there are none.
    pub fn find(&self, photo: &Photo) -> Vec<FaceBox> {
        let colour = photo.scaled(SIDE);
        let grey = imageops::grayscale(&colour);
        let faces = self.search(photo, &grey, 0.0);
        if !faces.is_empty() {
            return faces;
        }
        let surest = |faces: &[FaceBox]| faces.iter().map(|face| face.score).fold(0.0, f64::max);
        let mut best = Vec::new();
        for attempt in TRIES {
            let faces = match attempt {
                Try::Turned(roll) => self.search(photo, &grey, roll),
                Try::Equalised => self.search(photo, &equalised(&colour), 0.0),
                // The copy that was searched first is all of a small photo.
                Try::Fine if photo.size().0.max(photo.size().1) <= SIDE => continue,
                Try::Fine => self.search(photo, &imageops::grayscale(&photo.scaled(fine(photo.size()))), 0.0),
            };
            let least = if matches!(attempt, Try::Turned(roll) if roll.abs() <= HELD) { SCORE } else { LIKELY };
            if surest(&faces) > surest(&best).max(least) {
                best = faces;
            }
            if surest(&best) > SURE {
                break;
            }
        }
        best
    }

    /// The faces of a grey copy of a photo that roll by about `roll` degrees.
    fn search(&self, photo: &Photo, copy: &GrayImage, roll: f32) -> Vec<FaceBox> {
        let mut detector = rustface::create_detector_with_model(self.model.clone());
        detector.set_min_face_size(SMALLEST);
        detector.set_score_thresh(SCORE);
        detector.set_pyramid_scale_factor(0.8);
        detector.set_slide_window_step(4, 4);
        search(detector.as_mut(), copy, photo.size().0 as f32 / copy.width() as f32, roll)
    }
}

/// Longer side of the copy that [`Try::Fine`] searches.
fn fine((width, height): (u32, u32)) -> u32 {
    let [width, height] = [width, height].map(|n| n as f32);
    (width.max(height) * (FINE / (width * height)).sqrt()) as u32
}

/// A grey copy with as many pixels of each lightness as of any other: of a photo far too dark or bright. Skin is clipped last in the
/// darkest of its colours.
fn equalised(copy: &RgbaImage) -> GrayImage {
    let darkest = |p: &Rgba<u8>| p[0].min(p[1]).min(p[2]);
    let mut counts = [0_u32; 256];
    copy.pixels().for_each(|p| counts[usize::from(darkest(p))] += 1);
    let (mut below, all) = (0.0, (copy.width() * copy.height()) as f32);
    let map = counts.map(|count| {
        let rank = below + count as f32 / 2.0;
        below += count as f32;
        (255.0 * rank / all) as u8
    });
    GrayImage::from_fn(copy.width(), copy.height(), |x, y| Luma([map[usize::from(darkest(copy.get_pixel(x, y)))]]))
}

/// The faces of a grey copy (`scale` times smaller than the photo) that roll by about `roll` degrees.
fn search(detector: &mut dyn rustface::Detector, small: &GrayImage, scale: f32, roll: f32) -> Vec<FaceBox> {
    let (width, height) = small.dimensions();
    let margin = (width.max(height) as f32 * MARGIN[0]).min(width.min(height) as f32 * MARGIN[1]) as u32;
    let (wide, tall) = (width + 2 * margin, height + 2 * margin);
    if wide.min(tall) < 2 * SMALLEST {
        return Vec::new();
    }
    let middle = |w: u32, h: u32| [w as f32 / 2.0, h as f32 / 2.0];
    let back = Similarity::about(roll, 1.0, middle(wide, tall), middle(width, height));
    let grey = GrayImage::from_fn(wide, tall, |x, y| {
        let [u, v] = back.apply([x as f32 + 0.5, y as f32 + 0.5]);
        let seen = (u >= 0.0 && v >= 0.0).then(|| small.get_pixel_checked(u as u32, v as u32)).flatten();
        seen.copied().unwrap_or(Luma([128]))
    });
    let found = detector.detect(&ImageData::new(grey.as_raw(), grey.width(), grey.height()));
    let mut faces: Vec<FaceBox> = found
        .iter()
        .map(|face| {
            let b = face.bbox();
            let (width, height) = (b.width() as f32 * scale, b.height() as f32 * scale);
            let middle = [b.x() as f32 + b.width() as f32 / 2.0, b.y() as f32 + b.height() as f32 / 2.0];
            let [x, y] = back.apply(middle).map(|v| v * scale);
            FaceBox { x: x - width / 2.0, y: y - height / 2.0, width, height, score: face.score(), roll }
        })
        .collect();
    faces.sort_by(|a, b| (b.score * f64::from(b.width)).total_cmp(&(a.score * f64::from(a.width))));
    faces
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
        faces.push(FaceBox { x, y, width: side, height: side, score: area as f64, roll: 0.0 });
    }
    faces.sort_by(|a, b| b.score.total_cmp(&a.score));
    faces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::classes::class::SKIN;

    #[test]
    fn a_model_that_is_none_is_an_error() {
        let good = include_bytes!("../../www/weights/seeta_fd_frontal_v1.0.bin");
        Detector::new(good, "seeta.bin").unwrap();
        // Unknown kinds of classifiers made `rustface` panic, large counts made it ask for all memory.
        let junk: Vec<Vec<u8>> = vec![vec![], vec![7; 64], vec![255; 4096], good[..good.len() / 2].to_vec()];
        for bytes in junk {
            let error = Detector::new(&bytes, "seeta.bin").err().expect("refused").to_string();
            assert!(error.contains("seeta.bin") && error.contains("frontal model"), "{error}");
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
