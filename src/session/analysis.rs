//! What there is to know of a face before any expression is asked for: where it is, what lies where in it, and what the
//! generator sees of it.

use super::since;
use crate::edit::composite::{Area, Patch};
use crate::edit::field::EditField;
use crate::edit::regions::RegionMap;
use crate::edit::request::EditRequest;
use crate::edit::rules::Rules;
use crate::face::action::{Actions, COUNT};
use crate::face::classes::CLASSES;
use crate::face::expression::Expression;
use crate::face::full::Full;
use crate::face::strengths::Strengths;
use crate::locate::alignment::{Fit, fit, near, refined};
use crate::locate::crop::crop;
use crate::locate::detector::{self, FaceBox};
use crate::locate::landmarks::landmarks;
use crate::locate::masks::Masks;
use crate::locate::similarity::Similarity;
use crate::nn::generator::features::Features;
use crate::nn::landmarks::Landmarker;
use crate::nn::model::Model;
use crate::watermark::message::Message;
use crate::watermark::writing;
use crate::{CROP, Error, FIELD, Result};
use burn::tensor::{Device, Tensor, TensorData};
use image::RgbaImage;
use std::collections::HashMap;
use web_time::Instant;

/// A face of the photo, aligned, segmented and encoded, with the edit that it has.
pub(super) struct AnalysedFace {
    /// Aligned crop to photo.
    pub to_photo: Similarity,
    /// Whether eyes and mouth were seen.
    pub whole: bool,
    /// Class per cell, `FIELD x FIELD`.
    pub labels: Vec<u8>,
    regions: RegionMap,
    rules: Rules,
    full: Full,
    pub features: Features,
    /// What it does, as the generator reads it; `None` of a generator that is told expressions.
    pub shown: Option<Actions>,
    /// Predicted so far: without and with what was learnt of the person.
    pub fields: HashMap<(Expression, bool), EditField>,
    /// The last request with actions, and the field that was predicted for it alone.
    pub own_field: Option<(EditRequest, EditField)>,
    /// The edit that it has in the picture; its fields are predicted.
    pub request: Option<EditRequest>,
}

impl AnalysedFace {
    /// Corners of the aligned crop in the photo, clockwise from the top left.
    pub fn quad(&self) -> [[f32; 2]; 4] {
        let side = CROP as f32;
        [[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]].map(|corner| self.to_photo.apply(corner))
    }

    /// Its edit in words, and where it is; `None` where nothing is edited.
    pub fn described(&self) -> Option<String> {
        let request = self.request.as_ref().filter(|request| !request.is_idle())?;
        let quad = self.quad();
        let range = |c: usize| {
            let ends = quad.map(|corner| corner[c].round());
            format!("{} to {}", ends.into_iter().fold(f32::MAX, f32::min), ends.into_iter().fold(f32::MIN, f32::max))
        };
        Some(format!("{request} within x {}, y {}", range(0), range(1)))
    }

    /// The part of the photo under its crop with an invisible mark of its edit; `None` where nothing is edited.
    pub fn watermark(&self, photo: &RgbaImage) -> Option<Patch> {
        let request = self.request.as_ref().filter(|request| !request.is_idle())?;
        writing::marked(photo, &self.to_photo, Message::of(request))
    }

    /// The edited part of `picture`, the photo scaled by `factor`; `None` where nothing is edited. `plain` leaves the
    /// hand-drawn rules out.
    pub fn edited(&self, picture: &RgbaImage, factor: f32, plain: bool) -> Result<Option<Patch>> {
        self.edited_within(picture, factor, plain, Area::of(picture))
    }

    /// What of that lies in an area of the picture.
    pub fn edited_within(&self, picture: &RgbaImage, factor: f32, plain: bool, area: Area) -> Result<Option<Patch>> {
        let Some(request) = &self.request else { return Ok(None) };
        let (fields, intensity) = self.parts(request)?;
        let field = EditField::mixed(&fields, &self.regions, &self.strengths(request));
        let none = Rules::default();
        let rules = if plain { &none } else { &self.rules };
        let composite = rules.apply(&fields, field, request, intensity);
        Ok(composite.apply_within(picture, &self.to_photo.scaled(factor), intensity, area))
    }

    /// The fields that a request is mixed of, each with its share, and how strong the mixture is.
    fn parts(&self, request: &EditRequest) -> Result<(Vec<(&EditField, f32)>, f32)> {
        if request.has_actions() {
            let own = self.own_field.as_ref().filter(|(of, _)| same_target(of, request));
            let (_, field) = own.ok_or(Error::OutOfOrder { needs: "a prediction of the actions" })?;
            // What is hardly asked for hardly shows, whatever the network makes of it.
            let asked = request.intensity() + request.actions.values().map(|strength| strength.abs()).sum::<f32>();
            return Ok((vec![(field, 1.0)], (asked / FAINT).min(1.0)));
        }
        let field = |e| {
            self.fields.get(&(e, request.mine)).ok_or(Error::OutOfOrder { needs: "a prediction of the expression" })
        };
        let fields = request.shares().map(|(e, share)| Ok((field(e)?, share))).collect::<Result<_>>()?;
        Ok((fields, request.intensity()))
    }

    /// How much of its field is drawn in each part of the face. Actions are drawn as they are asked for.
    fn strengths(&self, request: &EditRequest) -> Strengths {
        let full = if request.has_actions() { Strengths::default() } else { self.full.of(&request.expressions) };
        let (shares, full) = (request.regions.to_array(), full.to_array());
        Strengths::from_array(std::array::from_fn(|part| shares[part] * full[part]))
    }

    /// Forgets what came of what was learnt of the person.
    pub fn forget_mine(&mut self) {
        self.fields.retain(|(_, mine), _| !*mine);
        self.own_field.take_if(|(request, _)| request.mine);
        self.request.take_if(|request| request.mine);
    }

    /// Whether [`AnalysedFace::edited`] would find the fields of a request.
    pub fn has_fields(&self, request: &EditRequest) -> bool {
        self.parts(request).is_ok()
    }
}

/// Strength in all below which a request with actions fades in.
const FAINT: f32 = 0.1;

/// Whether two requests want the same of the whole face.
fn same_target(a: &EditRequest, b: &EditRequest) -> bool {
    a.expressions == b.expressions && a.actions == b.actions && a.mine == b.mine
}

/// Most regions of a photo that are looked at as faces, where the detector sees none, and most of what it is not sure of.
const MOST_REGIONS: usize = 4;
const MOST_UNSURE: usize = 6;

/// How many times its shorter side the longer one of a photo may be, to be looked at as a whole: no face region is lower than four cells.
const LONGEST: u32 = FIELD as u32 / 4;

/// How the crop is turned against the detector's box where eyes and mouth are not seen, degrees.
const TURNS: [f32; 2] = [-20.0, 20.0];

/// What the segmenter sees in the crop under `from`.
struct Segmentation {
    from: Similarity,
    masks: Masks,
    fit: Option<Fit>,
}

impl Segmentation {
    /// Whether both eyes and the mouth are there.
    fn sees_all(&self) -> bool {
        self.fit.is_some_and(|fit| fit.whole)
    }
}

/// The networks before a photo.
pub(super) struct Analysis<'a> {
    pub model: &'a Model,
    /// How far its expressions go.
    pub full: &'a Full,
    /// Refines alignments, if there is one.
    pub landmarker: Option<&'a Landmarker>,
    pub device: &'a Device,
    pub pixels: &'a RgbaImage,
}

impl Analysis<'_> {
    /// One pass of the segmenter over the whole photo; those of its connected face regions in which a second pass sees
    /// eyes and mouth where a face has them.
    pub async fn detect(&self) -> Vec<FaceBox> {
        let (width, height) = self.pixels.dimensions();
        // A look at a strip takes a second, and sees nothing.
        if width.max(height) > LONGEST * width.min(height) {
            return Vec::new();
        }
        let scale = width.max(height) as f32 / CROP as f32;
        let middle = [width as f32 / 2.0, height as f32 / 2.0];
        let whole = Similarity::about(0.0, scale, [CROP as f32 / 2.0; 2], middle);
        let mut seen = detector::in_labels(&self.segment(&whole).await.masks.labels(), &whole);
        seen.truncate(MOST_REGIONS);
        let mut faces = Vec::new();
        for face in seen {
            if self.segment(&face.to_photo()).await.sees_all() {
                faces.push(face);
            }
        }
        faces
    }

    /// Those of some faces of a photo of this `width` that the detector is sure of, and, where `by_masks`, those in which the segmenter sees eyes
    /// and mouth; it may look at a copy of the photo.
    pub async fn confirmed(&self, faces: Vec<FaceBox>, width: u32, by_masks: bool) -> Vec<FaceBox> {
        let scale = self.pixels.width() as f32 / width as f32;
        let mut left = if by_masks { MOST_UNSURE } else { 0 };
        let mut seen = Vec::new();
        for face in faces {
            let mut confirmed = face.is_sure();
            if !confirmed && left > 0 {
                left -= 1;
                confirmed = self.segment(&face.to_photo().scaled(scale)).await.sees_all();
            }
            if confirmed {
                seen.push(face);
            }
        }
        seen
    }

    /// Aligns, segments and encodes a face; and the milliseconds that segmenting, aligning and encoding took.
    pub async fn face(&self, found: &FaceBox) -> (AnalysedFace, [Option<f64>; 3]) {
        let start = Instant::now();
        let seen = self.align(found).await;
        let segmented = since(start);

        let start = Instant::now();
        let (to_photo, planes) = self.aligned(&seen).await;
        let masks = seen.masks.moved(&seen.from, &to_photo);
        let (labels, probabilities) = (masks.labels(), masks.probabilities());
        let rules = Rules::of(&probabilities, &planes, self.model.generator.paints_insides());
        let x = self.tensor(planes);
        let aligned = since(start);

        let start = Instant::now();
        let masks = TensorData::new(probabilities, [1, CLASSES, FIELD, FIELD]);
        let features = self.model.encode_through(x, Tensor::from_data(masks, self.device));
        let regions = features.regions().into_data_async().await.expect("the device answers").convert::<f32>();
        let regions = RegionMap::from_planes(regions.as_slice::<f32>().expect("floats"));
        let encoded = since(start);
        let mut shown = None;
        if let Some(read) = features.shown.clone() {
            let read = read.into_data_async().await.expect("the device answers").convert::<f32>();
            let read: Option<[f32; COUNT]> = read.as_slice().ok().and_then(|values| values.try_into().ok());
            shown = read.map(|values| Actions(values).bounded());
        }
        let face = AnalysedFace {
            to_photo,
            whole: seen.sees_all(),
            labels,
            regions,
            rules,
            full: self.full.clone(),
            features,
            shown,
            fields: HashMap::new(),
            own_field: None,
            request: None,
        };
        (face, [segmented, aligned, encoded])
    }

    /// A face's aligned crop.
    pub async fn crop(&self, found: &FaceBox) -> Vec<f32> {
        self.aligned(&self.align(found).await).await.1
    }

    /// The alignment that follows from what was seen, and the crop under it.
    async fn aligned(&self, seen: &Segmentation) -> (Similarity, Vec<f32>) {
        let to_photo = seen.fit.map_or(seen.from, |fit| fit.to_photo);
        let planes = crop(self.pixels, &to_photo);
        if let Some(net) = self.landmarker
            && let Some(better) = refined(&to_photo, &landmarks(net, &planes, self.device).await)
        {
            return (better, crop(self.pixels, &better));
        }
        (to_photo, planes)
    }

    /// What the segmenter sees of a face in a crop near its alignment.
    async fn align(&self, found: &FaceBox) -> Segmentation {
        let mut best = self.segment(&found.to_photo()).await;
        // A face that rolls more than the detector knows is seen by the segmenter once the crop rolls along.
        for turn in TURNS {
            if best.sees_all() {
                break;
            }
            let seen = self.segment(&FaceBox { roll: found.roll + turn, ..*found }.to_photo()).await;
            if seen.sees_all() || best.fit.is_none() {
                best = seen;
            }
        }
        match best.fit {
            // What was seen in a crop far off is seen better in the right one.
            Some(fit) if !near(&best.from, &fit.to_photo) => {
                let second = self.segment(&fit.to_photo).await;
                if second.sees_all() { second } else { Segmentation { fit: None, ..second } }
            }
            _ => best,
        }
    }

    /// The masks in the crop under `from`, and the alignment that they give.
    async fn segment(&self, from: &Similarity) -> Segmentation {
        let x = self.tensor(crop(self.pixels, from));
        let logits = self.model.segment(x).into_data_async().await.expect("the device answers");
        let masks = Masks::new(logits.convert::<f32>().try_to_vec().expect("floats"));
        let fit = fit(&masks.probabilities(), from);
        Segmentation { from: *from, masks, fit }
    }

    /// A crop's planes on the device, `[1, 3, CROP, CROP]`.
    fn tensor(&self, planes: Vec<f32>) -> Tensor<4> {
        Tensor::from_data(TensorData::new(planes, [1, 3, CROP, CROP]), self.device)
    }
}
