//! The chosen face: what can be asked only where one is chosen.

use super::analysis::AnalysedFace;
use super::segmentation::{class_at, painted};
use super::{Timings, since};
use crate::edit::composite::{Area, Patch};
use crate::edit::field::EditField;
use crate::edit::request::EditRequest;
use crate::face::action::Actions;
use crate::face::classes::CLASSES;
use crate::face::expression::Expression;
use crate::locate::crop::crop;
use crate::locate::similarity::Similarity;
use crate::nn::model::Model;
use crate::photo::mark::Mark;
use crate::photo::{Photo, png};
use crate::{CROP, Error, FIELD, Result};
#[cfg(feature = "mine")]
use crate::{face::classes::class::SKIN, mine::training::Picture};
use burn::tensor::{Device, Tensor, TensorData};
use image::imageops::crop_imm;
use image::{GrayImage, Luma, Rgb, RgbImage, RgbaImage};
use std::collections::BTreeMap;
use web_time::Instant;

/// The chosen face of the open photo, from [`super::Session::choose`] or [`super::Session::chosen`].
pub struct ChosenFace<'s> {
    pub(super) model: &'s Model,
    pub(super) mine: Option<&'s Model>,
    pub(super) name: &'s str,
    pub(super) device: &'s Device,
    pub(super) plain: bool,
    pub(super) timings: &'s mut Timings,
    pub(super) photo: &'s mut Photo,
    pub(super) preview: Option<&'s RgbaImage>,
    pub(super) base: Option<&'s RgbaImage>,
    pub(super) others: &'s BTreeMap<usize, AnalysedFace>,
    pub(super) face: &'s mut AnalysedFace,
}

impl ChosenFace<'_> {
    /// Computes those edit fields of a request that the face lacks, all in one run; false if it has them all. An error for
    /// actions where the model is told expressions alone, and for what was learnt of a person where nothing was.
    pub async fn predict(&mut self, request: &EditRequest) -> Result<bool> {
        if self.face.has_fields(request) {
            return Ok(false);
        }
        let start = Instant::now();
        let mine = request.mine;
        let model = if mine {
            self.mine.ok_or(Error::OutOfOrder { needs: "what is learnt of the person" })?
        } else {
            self.model
        };
        if request.has_actions() {
            let shown = self.face.shown.as_ref();
            let shown = shown.ok_or_else(|| Error::Request { reason: format!("{} knows no actions", self.name) })?;
            let field = self.fields(model, &request.target(shown)?.0, 1).await.pop();
            self.face.own_field = field.map(|field| (request.clone(), field));
        } else {
            let fields = &self.face.fields;
            let missing: Vec<Expression> =
                request.shares().map(|(e, _)| e).filter(|e| !fields.contains_key(&(*e, mine))).collect();
            let told = self.model.generator.told();
            let conditions: Vec<f32> = missing.iter().flat_map(|e| told.condition(*e)).collect();
            let computed = self.fields(model, &conditions, missing.len()).await;
            self.face.fields.extend(missing.into_iter().map(|e| (e, mine)).zip(computed));
        }
        self.timings.generate = since(start);
        Ok(true)
    }

    /// What a person can be learnt from; `None` of a model that is told expressions alone.
    #[cfg(feature = "mine")]
    pub fn picture(&self) -> Option<Picture> {
        let planes = TensorData::new(crop(&self.photo.pixels, &self.face.to_photo), [1, 3, CROP, CROP]);
        Some(Picture {
            x: Tensor::from_data(planes, self.device),
            features: self.face.features.clone(),
            shown: self.face.shown.clone()?,
            skin: self.face.labels.iter().map(|class| *class == SKIN).collect(),
        })
    }

    /// The fields for `count` conditions, one after the other.
    async fn fields(&self, model: &Model, conditions: &[f32], count: usize) -> Vec<EditField> {
        let conditions = TensorData::new(conditions.to_vec(), [count, conditions.len() / count]);
        EditField::read(model.decode(&self.face.features, Tensor::from_data(conditions, self.device))).await
    }

    /// Gives the face the edit of `request`. Runs no network: an error where [`ChosenFace::predict`] has not been asked.
    fn want(&mut self, request: &EditRequest) -> Result<()> {
        if !self.face.has_fields(request) {
            return Err(Error::OutOfOrder { needs: "a prediction of the expression" });
        }
        self.face.request = Some(request.clone());
        Ok(())
    }

    /// Gives the face the edit of `request` and draws it: the edited part of [`ChosenFace::base`], `None` where nothing is
    /// edited. Needs [`ChosenFace::predict`] and a preview before.
    pub fn render(&mut self, request: &EditRequest) -> Result<Option<Patch>> {
        let start = Instant::now();
        self.want(request)?;
        let base = self.base()?;
        let patch = self.face.edited(base, self.factor(base), self.plain)?;
        self.timings.composite = since(start);
        Ok(patch)
    }

    /// The open photo.
    pub fn photo(&self) -> &RgbaImage {
        &self.photo.pixels
    }

    /// The preview with the edits of all faces but this one, which [`ChosenFace::render`] draws on.
    pub fn base(&self) -> Result<&RgbaImage> {
        self.base.ok_or(Error::OutOfOrder { needs: "a preview" })
    }

    /// The whole photo at its own resolution, this face edited by `request`, the others as they were left.
    pub fn edited(&mut self, request: &EditRequest) -> Result<RgbaImage> {
        self.with_edited(request, RgbaImage::clone)
    }

    /// What `look` makes of the picture of [`ChosenFace::edited`]. The photo itself is edited, and the edits taken back: two
    /// copies of a large photo may be more than there is memory for.
    pub fn with_edited<T>(&mut self, request: &EditRequest, look: impl FnOnce(&RgbaImage) -> T) -> Result<T> {
        self.want(request)?;
        self.with_edits(true, Area::of(&self.photo.pixels), false, look)
    }

    /// What `look` makes of the photo with the other faces' edits and, where `own`, as much of this one's as lies in an area; with
    /// invisible marks of them, where it is to be `marked`.
    fn with_edits<T>(&mut self, own: bool, area: Area, marked: bool, look: impl FnOnce(&RgbaImage) -> T) -> Result<T> {
        let start = Instant::now();
        let pixels = &mut self.photo.pixels;
        let others = self.others.values().map(|face| (face, Area::of(pixels)));
        // This one last, as it is drawn on the base.
        let faces: Vec<_> = others.chain(own.then_some((&*self.face, area))).collect();
        let mut hidden = Vec::new();
        for (face, area) in faces {
            if let Some(mut patch) = face.edited_within(pixels, 1.0, self.plain, area)? {
                patch.swap(pixels);
                hidden.push(patch);
                if let Some(mut mark) = marked.then(|| face.watermark(pixels)).flatten() {
                    mark.swap(pixels);
                    hidden.push(mark);
                }
            }
        }
        self.timings.composite = since(start);
        let seen = look(pixels);
        for mut patch in hidden.into_iter().rev() {
            patch.swap(pixels);
        }
        Ok(seen)
    }

    /// An area of the photo at its own resolution, before any edit and with all edits, this face's by `request`, none if that is
    /// `None`; `None` where the area lies outside. Needs [`ChosenFace::predict`] before.
    pub fn detail(&mut self, request: Option<&EditRequest>, area: Area) -> Result<Option<[RgbaImage; 2]>> {
        if let Some(request) = request {
            self.want(request)?;
        }
        let Some(area) = area.within(&Area::of(&self.photo.pixels)) else { return Ok(None) };
        let Area { x, y, width, height } = area;
        let seen = |pixels: &RgbaImage| crop_imm(pixels, x, y, width, height).to_image();
        let before = seen(&self.photo.pixels);
        let after = self.with_edits(request.is_some(), area, false, seen)?;
        Ok(Some([before, after]))
    }

    /// The picture of [`ChosenFace::edited`] as PNG, with a mark that says what was edited, in the file, and an invisible one in the
    /// picture ([`crate::watermark`]); without, where all edits come to nothing.
    pub fn export(&mut self, request: &EditRequest) -> Result<Vec<u8>> {
        self.want(request)?;
        let faces = self.others.values().chain(std::iter::once(&*self.face));
        let done: Vec<String> = faces.filter_map(AnalysedFace::described).collect();
        let mark = (!done.is_empty()).then(|| Mark::new(&done, self.name));
        self.with_edits(true, Area::of(&self.photo.pixels), true, |pixels| png::encode(pixels, mark.as_ref()))?
    }

    /// What the face does now, as the model reads it; `None` of a model that is told expressions alone.
    pub fn shown(&self) -> Option<&Actions> {
        self.face.shown.as_ref()
    }

    /// Whether eyes and mouth were seen. Where they were not, the edit may lie beside them.
    pub fn is_whole(&self) -> bool {
        self.face.whole
    }

    /// Corners of the aligned crop in the photo, clockwise from the top left.
    pub fn quad(&self) -> [[f32; 2]; 4] {
        self.face.quad()
    }

    /// Aligned crop to photo.
    pub fn to_photo(&self) -> Similarity {
        self.face.to_photo
    }

    /// Where a position of the aligned crop lies in the photo.
    pub fn place(&self, crop: [f32; 2]) -> [f32; 2] {
        self.face.to_photo.apply(crop)
    }

    /// Share of the crop that each class covers, in class order.
    pub fn shares(&self) -> [f32; CLASSES] {
        let mut shares = [0.0; CLASSES];
        self.face.labels.iter().for_each(|&l| shares[l as usize] += 1.0 / (FIELD * FIELD) as f32);
        shares
    }

    /// Size of a picture of the whole photo against the photo.
    fn factor(&self, picture: &RgbaImage) -> f32 {
        picture.width() as f32 / self.photo.pixels.width() as f32
    }

    fn preview(&self) -> Result<&RgbaImage> {
        self.preview.ok_or(Error::OutOfOrder { needs: "a preview" })
    }

    /// The class seen at a position of the preview.
    pub fn class_at(&self, position: [f32; 2]) -> Result<Option<u8>> {
        let to_crop = self.face.to_photo.scaled(self.factor(self.preview()?)).inverse();
        Ok(class_at(&self.face.labels, &to_crop, position))
    }

    /// The segmentation over the whole preview.
    pub fn overlay(&self, opacity: f32) -> Result<RgbaImage> {
        let preview = self.preview()?;
        let to_crop = self.face.to_photo.scaled(self.factor(preview)).inverse();
        Ok(painted(&self.face.labels, &to_crop, preview, opacity))
    }

    /// The segmentation over the photo at its own resolution.
    pub fn overlay_photo(&self, opacity: f32) -> RgbaImage {
        painted(&self.face.labels, &self.face.to_photo.inverse(), &self.photo.pixels, opacity)
    }

    /// The classes of the photo's pixels, 0 outside the crop.
    pub fn mask(&self) -> GrayImage {
        let (width, height) = self.photo.size();
        let to_crop = self.face.to_photo.inverse();
        GrayImage::from_fn(width, height, |x, y| {
            Luma([class_at(&self.face.labels, &to_crop, [x as f32 + 0.5, y as f32 + 0.5]).unwrap_or(0)])
        })
    }

    /// The face as it is aligned, `CROP x CROP`.
    pub fn aligned(&self) -> RgbImage {
        let planes = crop(&self.photo.pixels, &self.face.to_photo);
        RgbImage::from_fn(CROP as u32, CROP as u32, |x, y| {
            let value = |c: usize| planes[(c * CROP + y as usize) * CROP + x as usize];
            Rgb([0, 1, 2].map(|c| ((value(c) + 1.0) * 127.5).round() as u8))
        })
    }

    /// The classes of the pixels of [`ChosenFace::aligned`].
    pub fn aligned_mask(&self) -> GrayImage {
        let cell = |t: u32| t as usize * FIELD / CROP;
        GrayImage::from_fn(CROP as u32, CROP as u32, |x, y| Luma([self.face.labels[cell(y) * FIELD + cell(x)]]))
    }
}
