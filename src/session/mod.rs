//! The editing session: one photo at a time, from bytes to an edited picture. The page, the command line and the
//! tests are fronts of this.
//!
//! Calls may come in any order: what is asked for too early is an [`Error::OutOfOrder`]. What only a chosen face can give
//! is asked of [`ChosenFace`], which there is only where a face is chosen.

mod analysis;
mod chosen;
mod segmentation;

pub use chosen::ChosenFace;

use crate::credentials::origin::Origin;
use crate::face::full::Full;
use crate::locate::detector::{Detector, FaceBox};
use crate::mine;
use crate::nn::generator::told::Told;
use crate::nn::landmarks::Landmarker;
use crate::nn::model::Model;
use crate::photo::Photo;
use crate::watermark::reading::{Found, Reader};
use crate::weights::manifest::Manifest;
use crate::weights::self_test::Golden;
use crate::{Error, Result};
use analysis::{AnalysedFace, Analysis};
use burn::tensor::Device;
use image::RgbaImage;
use serde::Serialize;
use std::collections::BTreeMap;
use web_time::Instant;

/// Milliseconds of the last run of each stage; `None` before the first. `segment` is the segmenter's passes, mostly one;
/// `align` cuts the aligned crop and moves the masks to it.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[allow(missing_docs)]
pub struct Timings {
    pub decode: Option<f64>,
    pub detect: Option<f64>,
    pub segment: Option<f64>,
    pub align: Option<f64>,
    pub encode: Option<f64>,
    pub generate: Option<f64>,
    pub composite: Option<f64>,
}

fn since(start: Instant) -> Option<f64> {
    Some(start.elapsed().as_secs_f64() * 1000.0)
}

/// What looks for faces first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetectBy {
    /// The detector, where it is sure.
    Detector,
    /// The detector, as quickly as a camera's frames come.
    Glance,
    /// The segmenter, in one pass over the whole photo.
    Masks,
    /// The detector; where it is not sure, the segmenter says whether it is right, and where it finds nothing, looks for itself.
    Both,
}

/// The open photo and its faces.
struct Opened {
    photo: Photo,
    name: String,
    origin: Origin,
    /// The photo, scaled; `None` until [`Session::preview`] is asked for.
    preview: Option<RgbaImage>,
    boxes: Vec<FaceBox>,
    chosen: Option<(usize, AnalysedFace)>,
    /// The faces that were chosen before, by their index in `boxes`.
    others: BTreeMap<usize, AnalysedFace>,
    /// The preview with the edits of all faces but the chosen one; as the preview, `None` until that is asked for.
    base: Option<RgbaImage>,
}

impl Opened {
    fn new(photo: Photo, name: &str, origin: Origin) -> Self {
        Self {
            photo,
            name: name.into(),
            origin,
            preview: None,
            boxes: vec![],
            chosen: None,
            others: BTreeMap::new(),
            base: None,
        }
    }

    /// Draws the base anew.
    fn draw_base(&mut self, plain: bool) -> Result<()> {
        self.base = self.preview.clone();
        if let Some(base) = &mut self.base {
            let factor = base.width() as f32 / self.photo.pixels.width() as f32;
            for face in self.others.values() {
                if let Some(patch) = face.edited(base, factor, plain)? {
                    patch.paste(base);
                }
            }
        }
        Ok(())
    }
}

/// Model and the photo being edited.
pub struct Session {
    model: Model,
    name: String,
    /// SHA-256 of the model's weights.
    weights: String,
    /// The model as a person's pictures have changed it.
    mine: Option<Model>,
    golden: Golden,
    full: Full,
    device: Device,
    detector: Detector,
    landmarker: Option<Landmarker>,
    plain: bool,
    opened: Option<Opened>,
    timings: Timings,
}

impl Session {
    /// From a manifest and the bytes it names; `model` chooses one other than the default.
    pub fn new(manifest: &Manifest, model: Option<&str>, weights: &[u8], device: &Device) -> Result<Self> {
        let entry = manifest.model(model)?;
        Ok(Self {
            model: entry.load(weights, device)?,
            name: entry.name.clone(),
            weights: entry.weights.sha256.clone(),
            mine: None,
            golden: entry.golden.clone(),
            full: entry.full.clone(),
            device: device.clone(),
            detector: Detector::default(),
            landmarker: None,
            plain: false,
            opened: None,
            timings: Timings::default(),
        })
    }

    /// Name of the model.
    pub fn model(&self) -> &str {
        &self.name
    }

    /// Whether the model is told actions, and edits single ones.
    pub fn knows_actions(&self) -> bool {
        self.model.generator.told() == Told::Actions
    }

    /// Brings what was learnt of a person ([`crate::mine`]; `file` is for messages), or with `None` gives it up: for requests that ask for it
    /// from now on. Edits that were made by what was known before are gone. An error leaves all as it was.
    pub fn set_mine(&mut self, learnt: Option<(&[u8], &str)>) -> Result<()> {
        let changed = |(bytes, file)| mine::changed(&self.model, &self.weights, bytes, file);
        self.mine = learnt.map(changed).transpose()?;
        let plain = self.plain;
        if let Some(opened) = &mut self.opened {
            opened
                .others
                .values_mut()
                .chain(opened.chosen.as_mut().map(|(_, face)| face))
                .for_each(AnalysedFace::forget_mine);
            opened.draw_base(plain)?;
        }
        Ok(())
    }

    /// Whether the model can learn a person.
    pub fn learns(&self) -> bool {
        mine::blocks(&self.model).is_some()
    }

    /// A trainer that learns a person from these pictures of theirs ([`ChosenFace::picture`]).
    #[cfg(feature = "mine")]
    pub fn learn(&self, pictures: &[mine::training::Picture]) -> Result<mine::training::Trainer> {
        mine::training::Trainer::new(&self.model, &self.weights, pictures)
    }

    /// Shows the networks alone, without the hand-drawn rules of [`crate::edit::rules`], or with them again.
    pub fn set_plain(&mut self, plain: bool) {
        self.plain = plain;
    }

    /// Refines the alignments of faces that are chosen from now on by landmarks, or with `None` leaves them as masks give them.
    pub fn set_landmarker(&mut self, landmarker: Option<Landmarker>) {
        self.landmarker = landmarker;
    }

    /// Largest difference between this device's golden output and the stored one.
    pub async fn self_test(&self) -> f32 {
        self.golden.difference(&Golden::compute(&self.model, &self.device).await)
    }

    /// Decodes a photo and makes it the current one; on an error the current one stays.
    pub fn open(&mut self, bytes: &[u8], name: &str) -> Result<&Photo> {
        let start = Instant::now();
        let photo = Photo::decode(bytes, name)?;
        self.timings = Timings { decode: since(start), ..Timings::default() };
        Ok(&self.opened.insert(Opened::new(photo, name, Origin::of(bytes))).photo)
    }

    /// The open photo.
    pub fn photo(&self) -> Result<&RgbaImage> {
        Ok(&self.opened()?.photo.pixels)
    }

    /// What the open photo's file was, for the credentials of what is made of it.
    pub fn origin(&self) -> Result<&Origin> {
        Ok(&self.opened()?.origin)
    }

    fn opened(&self) -> Result<&Opened> {
        self.opened.as_ref().ok_or(Error::OutOfOrder { needs: "an open photo" })
    }

    fn opened_mut(&mut self) -> Result<&mut Opened> {
        self.opened.as_mut().ok_or(Error::OutOfOrder { needs: "an open photo" })
    }

    /// The photo scaled so that its longer side is at most `side`: what [`ChosenFace::render`] draws on.
    pub fn preview(&mut self, side: u32) -> Result<&RgbaImage> {
        let plain = self.plain;
        let opened = self.opened_mut()?;
        opened.preview = Some(opened.photo.scaled(side));
        opened.draw_base(plain)?;
        opened.preview.as_ref().ok_or(Error::OutOfOrder { needs: "a preview" })
    }

    /// All faces of the photo, best first; an error if there are none.
    pub async fn detect(&mut self, by: DetectBy) -> Result<&[FaceBox]> {
        let start = Instant::now();
        let boxes = self.faces(&self.opened()?.photo, by).await;
        self.timings.detect = since(start);
        let opened = self.opened_mut()?;
        (opened.boxes, opened.chosen, opened.others) = (boxes, None, BTreeMap::new());
        if opened.boxes.is_empty() {
            return Err(Error::NoFace { name: opened.name.clone() });
        }
        Ok(&opened.boxes)
    }

    /// The faces of a photo, best first.
    async fn faces(&self, photo: &Photo, by: DetectBy) -> Vec<FaceBox> {
        match by {
            DetectBy::Glance => self.analysis(photo).confirmed(self.detector.glance(photo), photo.size().0, true).await,
            DetectBy::Masks => self.analysis(photo).detect().await,
            DetectBy::Detector | DetectBy::Both => {
                for (faces, copy) in self.detector.looks(photo) {
                    let analysis = self.analysis(photo);
                    let analysis = Analysis { pixels: copy.as_ref().unwrap_or(&photo.pixels), ..analysis };
                    let faces = analysis.confirmed(faces, photo.size().0, by == DetectBy::Both).await;
                    if !faces.is_empty() {
                        return faces;
                    }
                }
                if by == DetectBy::Both { self.analysis(photo).detect().await } else { Vec::new() }
            }
        }
    }

    /// What of each face of a picture, which does not become the open one, is most like an invisible mark; none where no face is found.
    pub async fn watermarks(&self, photo: &Photo) -> Vec<Found> {
        let (analysis, reader) = (self.analysis(photo), Reader::new(&self.device));
        let mut found = Vec::new();
        for face in &self.faces(photo, DetectBy::Both).await {
            found.push(reader.look(analysis.crop(face).await, &self.device).await);
        }
        found
    }

    fn analysis<'a>(&'a self, photo: &'a Photo) -> Analysis<'a> {
        let landmarker = self.landmarker.as_ref();
        Analysis { model: &self.model, full: &self.full, landmarker, device: &self.device, pixels: &photo.pixels }
    }

    /// Makes face `index` of [`Session::detect`] the chosen one. The edits of the others stay in the picture. On an error
    /// the chosen one stays.
    pub async fn choose(&mut self, index: usize) -> Result<ChosenFace<'_>> {
        let opened = self.opened()?;
        let known = opened.others.contains_key(&index) || opened.chosen.as_ref().is_some_and(|(own, _)| *own == index);
        let mut analysed = None;
        if !known {
            let found = *opened.boxes.get(index).ok_or_else(|| Error::NoFace { name: opened.name.clone() })?;
            let (face, [segment, align, encode]) = self.analysis(&opened.photo).face(&found).await;
            self.timings = Timings { segment, align, encode, ..self.timings };
            analysed = Some(face);
        }
        let plain = self.plain;
        let opened = self.opened_mut()?;
        opened.others.extend(opened.chosen.take());
        let face = analysed.or_else(|| opened.others.remove(&index));
        opened.chosen = face.map(|face| (index, face));
        opened.draw_base(plain)?;
        self.chosen()
    }

    /// The chosen face; an error where there is none.
    pub fn chosen(&mut self) -> Result<ChosenFace<'_>> {
        let Opened { photo, preview, chosen, others, base, .. } =
            self.opened.as_mut().ok_or(Error::OutOfOrder { needs: "an open photo" })?;
        let (_, face) = chosen.as_mut().ok_or(Error::OutOfOrder { needs: "a chosen face" })?;
        Ok(ChosenFace {
            model: &self.model,
            mine: self.mine.as_ref(),
            name: &self.name,
            device: &self.device,
            plain: self.plain,
            timings: &mut self.timings,
            photo,
            preview: preview.as_ref(),
            base: base.as_ref(),
            others,
            face,
        })
    }

    /// Makes a camera's next frame the current photo and its preview, and chooses its face: where the face before it was,
    /// so that the detector runs only for a face that is new or lost. An error if there is none.
    pub async fn follow(&mut self, pixels: RgbaImage) -> Result<ChosenFace<'_>> {
        let before = self.opened.as_ref().and_then(|opened| opened.chosen.as_ref());
        let near = before.map(|(_, face)| FaceBox::of(&face.to_photo));
        self.timings = Timings::default();
        let opened =
            self.opened.insert(Opened::new(Photo { pixels, note: String::new() }, "camera", Origin::default()));
        opened.preview = Some(opened.photo.pixels.clone());
        if let Some(near) = near {
            opened.boxes = vec![near];
            if self.choose(0).await?.is_whole() {
                return self.chosen();
            }
        }
        self.detect(DetectBy::Glance).await?;
        self.choose(0).await
    }

    /// Milliseconds per stage.
    pub fn timings(&self) -> Timings {
        self.timings
    }
}
