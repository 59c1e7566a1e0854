//! The first look for faces: SeetaFace's detector (the `rustface` crate), on a scaled-down grey copy.

use crate::photo::Photo;
use crate::{Error, Result};
use rustface::{ImageData, Model};
use serde::Serialize;

/// Longer side of the copy that is searched, pixels: a face of 1/30 of it is still found.
const SIDE: u32 = 640;
/// Smallest face searched for, pixels of the copy.
const SMALLEST: u32 = 24;
/// Scores below this are mostly not faces.
const SCORE: f64 = 2.0;
/// Share of its side by which the photo is continued with grey, so that a face that fills the frame has room for
/// the detector's window.
const MARGIN: f32 = 0.15;

/// A face in photo pixels, best first.
#[derive(Debug, Clone, Copy, Serialize)]
#[allow(missing_docs)]
pub struct FaceBox {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    pub score: f64,
}

/// Finds faces.
pub struct Finder {
    model: Model,
}

impl Finder {
    /// From the bytes of SeetaFace's frontal model; `file` is for messages.
    pub fn new(bytes: &[u8], file: &str) -> Result<Self> {
        let model = rustface::read_model(bytes).map_err(|error| Error::Weights {
            file: file.into(),
            reason: format!("not a SeetaFace model ({error})"),
            remedy: "Copy www/weights from a fresh build".into(),
        })?;
        Ok(Self { model })
    }

    /// All faces, the largest and surest first; empty if there are none.
    pub fn find(&self, photo: &Photo) -> Vec<FaceBox> {
        let small = photo.scaled(SIDE);
        let (width, height) = small.dimensions();
        let scale = photo.size().0 as f32 / width as f32;
        let margin = (width.max(height) as f32 * MARGIN) as u32;
        let mut grey = image::GrayImage::from_pixel(width + 2 * margin, height + 2 * margin, image::Luma([128]));
        image::imageops::replace(&mut grey, &image::imageops::grayscale(&small), i64::from(margin), i64::from(margin));
        if grey.width().min(grey.height()) < 2 * SMALLEST {
            return Vec::new();
        }
        let mut detector = rustface::create_detector_with_model(self.model.clone());
        detector.set_min_face_size(SMALLEST);
        detector.set_score_thresh(SCORE);
        detector.set_pyramid_scale_factor(0.8);
        detector.set_slide_window_step(4, 4);
        let found = detector.detect(&ImageData::new(grey.as_raw(), grey.width(), grey.height()));
        let mut faces: Vec<FaceBox> = found
            .iter()
            .map(|face| {
                let b = face.bbox();
                let back = |v: i32| (v - margin as i32) as f32 * scale;
                FaceBox {
                    x: back(b.x()),
                    y: back(b.y()),
                    width: b.width() as f32 * scale,
                    height: b.height() as f32 * scale,
                    score: face.score(),
                }
            })
            .collect();
        faces.sort_by(|a, b| (b.score * f64::from(b.width)).total_cmp(&(a.score * f64::from(a.width))));
        faces
    }
}
