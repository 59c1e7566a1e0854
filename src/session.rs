//! The editing session: one photo at a time, from bytes to an edited picture. The page, the command line and the
//! tests are fronts of this.

use crate::align::{self, Similarity};
use crate::edit::{EditField, Patch, RegionMap};
use crate::expression::{Condition, Expression};
use crate::face_class::{CLASSES, COLOURS, class};
use crate::find::{self, FaceBox, Finder};
use crate::fit::{Fit, fit, near};
use crate::golden::Golden;
use crate::jaw::Inside;
use crate::masks::Masks;
use crate::model::Model;
use crate::nn::features::Features;
use crate::photo::Photo;
use crate::recipe::Recipe;
use crate::teeth::Mouth;
use crate::tone::Tone;
use crate::weights::{FileEntry, Manifest};
use crate::{CROP, Error, FIELD, Result};
use burn::tensor::{Device, Tensor, TensorData};
use image::{Rgba, RgbaImage};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use web_time::Instant;

/// Milliseconds of the last run of each stage; `None` before the first. `segment` is the segmenter's passes, mostly one;
/// `align` cuts the aligned crop and moves the masks to it.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[allow(missing_docs)]
pub struct Timings {
    pub decode: Option<f64>,
    pub find: Option<f64>,
    pub segment: Option<f64>,
    pub align: Option<f64>,
    pub encode: Option<f64>,
    pub generate: Option<f64>,
    pub composite: Option<f64>,
}

fn since(start: Instant) -> Option<f64> {
    Some(start.elapsed().as_secs_f64() * 1000.0)
}

/// A face of the photo, aligned, segmented and encoded, with the edit that it has.
struct Face {
    to_photo: Similarity,
    /// Whether eyes and mouth were seen.
    whole: bool,
    /// Class per cell, `FIELD x FIELD`.
    labels: Vec<u8>,
    regions: RegionMap,
    /// Where teeth may show, if the generator knows of them.
    mouth: Option<Mouth>,
    inside: Inside,
    /// That of the photo around it, if it has but one.
    tone: Option<Tone>,
    features: Features,
    fields: HashMap<Expression, EditField>,
    recipe: Option<Recipe>,
}

impl Face {
    /// The edited part of `picture`, the photo scaled by `factor`; `None` where nothing is edited.
    fn apply(&self, picture: &RgbaImage, factor: f32) -> Option<Patch> {
        let recipe = self.recipe.as_ref()?;
        let fields: Vec<_> = recipe.shares().map(|(e, share)| (&self.fields[&e], share)).collect();
        let mut field = EditField::mixed(&fields, &self.regions, &recipe.regions).in_tone(self.tone);
        if let Some(mouth) = self.mouth {
            field = field.with_jaw(mouth, &self.inside, recipe.intensity()).with_teeth(mouth);
        }
        field.apply(picture, &self.to_photo.scaled(factor), recipe.intensity())
    }
}

struct Opened {
    photo: Photo,
    name: String,
    /// Empty until [`Session::preview`] is asked for.
    preview: RgbaImage,
    boxes: Vec<FaceBox>,
    /// The faces that were chosen so far, by their index in `boxes`.
    faces: BTreeMap<usize, Face>,
    chosen: usize,
    /// The preview with the edits of all faces but the chosen one.
    base: RgbaImage,
}

impl Opened {
    fn new(photo: Photo, name: &str) -> Self {
        Self {
            photo,
            name: name.into(),
            preview: RgbaImage::default(),
            boxes: vec![],
            faces: BTreeMap::new(),
            chosen: 0,
            base: RgbaImage::default(),
        }
    }

    /// Size of the preview against the photo.
    fn factor(&self) -> f32 {
        self.preview.width() as f32 / self.photo.pixels.width() as f32
    }
}

/// What looks for faces first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// The detector.
    Finder,
    /// The segmenter, in one pass over the whole photo.
    Masks,
    /// The detector, and where it finds nothing the segmenter.
    Both,
}

/// Model, finder and the photo being edited.
pub struct Session {
    model: Model,
    golden: Golden,
    device: Device,
    finder: Finder,
    opened: Option<Opened>,
    timings: Timings,
}

/// Most regions of a photo that are looked at as faces, where the finder sees none.
const MOST_REGIONS: usize = 4;

/// How the crop is turned against the finder's box where eyes and mouth are not seen, degrees.
const TURNS: [f32; 2] = [-20.0, 20.0];

/// What the segmenter sees in the crop under `from`.
struct Glance {
    from: Similarity,
    masks: Masks,
    fit: Option<Fit>,
}

impl Glance {
    /// Whether both eyes and the mouth are there.
    fn sees_all(&self) -> bool {
        self.fit.is_some_and(|fit| fit.whole)
    }
}

impl Session {
    /// From a manifest and the bytes it names; `model` chooses one other than the default.
    pub fn new(
        manifest: &Manifest,
        model: Option<&str>,
        weights: &[u8],
        finder: &[u8],
        device: &Device,
    ) -> Result<Self> {
        let entry = manifest.model(model)?;
        let FileEntry { file, .. } = &manifest.finder;
        manifest.finder.verify(finder)?;
        Ok(Self {
            model: entry.load(weights, device)?,
            golden: entry.golden.clone(),
            device: device.clone(),
            finder: Finder::new(finder, file)?,
            opened: None,
            timings: Timings::default(),
        })
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
        Ok(&self.opened.insert(Opened::new(photo, name)).photo)
    }

    /// Makes a camera's next frame the current photo and its preview, and chooses its face: where the face before it was,
    /// so that the finder runs only for a face that is new or lost. An error if there is none.
    pub async fn follow(&mut self, pixels: RgbaImage) -> Result<()> {
        let before = self.opened.as_ref().and_then(|opened| opened.faces.get(&opened.chosen));
        let near = before.map(|face| FaceBox::of(&face.to_photo));
        self.timings = Timings::default();
        let opened = self.opened.insert(Opened::new(Photo { pixels, note: String::new() }, "camera"));
        opened.preview = opened.photo.pixels.clone();
        if let Some(near) = near {
            opened.boxes = vec![near];
            self.choose(0).await?;
            if self.face().whole {
                return Ok(());
            }
        }
        self.find(Sight::Finder).await?;
        self.choose(0).await
    }

    fn opened(&self) -> &Opened {
        self.opened.as_ref().expect("a photo is opened before anything is asked of it")
    }

    fn opened_mut(&mut self) -> &mut Opened {
        self.opened.as_mut().expect("a photo is opened before anything is asked of it")
    }

    fn face(&self) -> &Face {
        let opened = self.opened();
        opened.faces.get(&opened.chosen).expect("a face is chosen before anything is asked of it")
    }

    fn face_mut(&mut self) -> &mut Face {
        let opened = self.opened_mut();
        opened.faces.get_mut(&opened.chosen).expect("a face is chosen before anything is asked of it")
    }

    /// The photo scaled so that its longer side is at most `side`: what [`Session::render`] draws on.
    pub fn preview(&mut self, side: u32) -> &RgbaImage {
        let opened = self.opened_mut();
        opened.preview = opened.photo.scaled(side);
        &opened.preview
    }

    /// All faces of the photo, best first; an error if there are none.
    pub async fn find(&mut self, sight: Sight) -> Result<&[FaceBox]> {
        let start = Instant::now();
        let mut boxes = Vec::new();
        if sight != Sight::Masks {
            boxes = self.finder.find(&self.opened().photo);
        }
        if sight != Sight::Finder && boxes.is_empty() {
            boxes = self.find_by_masks().await;
        }
        self.timings.find = since(start);
        let opened = self.opened_mut();
        opened.boxes = boxes;
        opened.faces.clear();
        if opened.boxes.is_empty() {
            return Err(Error::NoFace { name: opened.name.clone() });
        }
        Ok(&opened.boxes)
    }

    /// One pass of the segmenter over the whole photo; those of its connected face regions in which a second pass sees
    /// eyes and mouth where a face has them.
    async fn find_by_masks(&self) -> Vec<FaceBox> {
        let (width, height) = self.opened().photo.size();
        let scale = width.max(height) as f32 / CROP as f32;
        let middle = [width as f32 / 2.0, height as f32 / 2.0];
        let whole = Similarity::about(0.0, scale, [CROP as f32 / 2.0; 2], middle);
        let mut seen = find::in_labels(&self.glance(&whole).await.masks.labels(), &whole);
        seen.truncate(MOST_REGIONS);
        let mut faces = Vec::new();
        for face in seen {
            if self.glance(&face.to_photo()).await.sees_all() {
                faces.push(face);
            }
        }
        faces
    }

    /// Makes face `index` of [`Session::find`] the chosen one. The edits of the others stay in the picture.
    pub async fn choose(&mut self, index: usize) -> Result<()> {
        if !self.opened().faces.contains_key(&index) {
            let face = self.study(index).await?;
            self.opened_mut().faces.insert(index, face);
        }
        let opened = self.opened_mut();
        opened.chosen = index;
        let factor = opened.factor();
        let mut base = opened.preview.clone();
        for (_, face) in opened.faces.iter().filter(|(other, _)| **other != index) {
            if let Some(patch) = face.apply(&base, factor) {
                patch.paste(&mut base);
            }
        }
        opened.base = base;
        Ok(())
    }

    /// Aligns, segments and encodes a face.
    async fn study(&mut self, index: usize) -> Result<Face> {
        let opened = self.opened();
        let found = *opened.boxes.get(index).ok_or_else(|| Error::NoFace { name: opened.name.clone() })?;
        let start = Instant::now();
        let seen = self.align(&found).await;
        self.timings.segment = since(start);

        let start = Instant::now();
        let to_photo = seen.fit.map_or(seen.from, |fit| fit.to_photo);
        let planes = align::crop(&self.opened().photo.pixels, &to_photo);
        let masks = seen.masks.moved(&seen.from, &to_photo);
        let (labels, shares) = (masks.labels(), masks.shares());
        let inside = Inside::of(&shares);
        let mouth = Mouth::of(&shares, &planes).filter(|_| self.model.generator.paints_insides());
        let tone = Tone::of(&planes);
        let x = self.tensor(planes);
        self.timings.align = since(start);

        let start = Instant::now();
        let logits = TensorData::new(masks.into_planes(), [1, CLASSES, FIELD, FIELD]);
        let features = self.model.encode(x, Tensor::from_data(logits, &self.device));
        let regions = features.regions().into_data_async().await.expect("the device answers").convert::<f32>();
        let regions = RegionMap::from_planes(regions.as_slice::<f32>().expect("floats"));
        self.timings.encode = since(start);
        Ok(Face {
            to_photo,
            whole: seen.sees_all(),
            labels,
            regions,
            mouth,
            inside,
            tone,
            features,
            fields: HashMap::new(),
            recipe: None,
        })
    }

    /// What the segmenter sees of a face in a crop near its alignment.
    async fn align(&self, found: &FaceBox) -> Glance {
        let mut best = self.glance(&found.to_photo()).await;
        // A face that rolls more than the finder knows is seen by the segmenter once the crop rolls along.
        for turn in TURNS {
            if best.sees_all() {
                break;
            }
            let seen = self.glance(&FaceBox { roll: found.roll + turn, ..*found }.to_photo()).await;
            if seen.sees_all() || best.fit.is_none() {
                best = seen;
            }
        }
        match best.fit {
            // What was seen in a crop far off is seen better in the right one.
            Some(fit) if !near(&best.from, &fit.to_photo) => {
                let second = self.glance(&fit.to_photo).await;
                if second.sees_all() { second } else { Glance { fit: None, ..second } }
            }
            _ => best,
        }
    }

    /// The masks in the crop under `from`, and the alignment that they give.
    async fn glance(&self, from: &Similarity) -> Glance {
        let logits = self.model.segment(self.crop(from)).into_data_async().await.expect("the device answers");
        let masks = Masks::new(logits.convert::<f32>().try_to_vec().expect("floats"));
        let fit = fit(&masks.shares(), from);
        Glance { from: *from, masks, fit }
    }

    /// The crop under `to_photo`, `[1, 3, CROP, CROP]`.
    fn crop(&self, to_photo: &Similarity) -> Tensor<4> {
        self.tensor(align::crop(&self.opened().photo.pixels, to_photo))
    }

    /// A crop's planes on the device.
    fn tensor(&self, planes: Vec<f32>) -> Tensor<4> {
        Tensor::from_data(TensorData::new(planes, [1, 3, CROP, CROP]), &self.device)
    }

    /// Computes those edit fields of a recipe that the chosen face lacks, all in one run; false if it has them all.
    pub async fn express(&mut self, recipe: &Recipe) -> Result<bool> {
        let fields = &self.face().fields;
        let missing: Vec<Expression> = recipe.shares().map(|(e, _)| e).filter(|e| !fields.contains_key(e)).collect();
        if missing.is_empty() {
            return Ok(false);
        }
        let start = Instant::now();
        let conditions: Vec<f32> = missing.iter().flat_map(|e| e.condition().to_array()).collect();
        let conditions = TensorData::new(conditions, [missing.len(), Condition::LEN]);
        let field = self.model.decode(&self.face().features, Tensor::from_data(conditions, &self.device));
        let computed = EditField::read(field).await;
        self.timings.generate = since(start);
        self.face_mut().fields.extend(missing.into_iter().zip(computed));
        Ok(true)
    }

    /// Gives the chosen face the edit of `recipe` and draws it: the edited part of [`Session::base`], `None` where
    /// nothing is edited. Runs no network: needs [`Session::express`] before.
    pub fn render(&mut self, recipe: &Recipe) -> Option<Patch> {
        let start = Instant::now();
        self.face_mut().recipe = Some(recipe.clone());
        let opened = self.opened();
        let patch = self.face().apply(&opened.base, opened.factor());
        self.timings.composite = since(start);
        patch
    }

    /// The preview with the edits of all faces but the chosen one, which [`Session::render`] draws on.
    pub fn base(&self) -> &RgbaImage {
        &self.opened().base
    }

    /// The whole photo at its own resolution, the chosen face edited by `recipe`, the others as they were left.
    pub fn edited(&mut self, recipe: &Recipe) -> RgbaImage {
        self.with_edited(recipe, RgbaImage::clone)
    }

    /// What `look` makes of the picture of [`Session::edited`]. The photo itself is edited, and the edits taken back: two
    /// copies of a large photo may be more than there is memory for.
    pub fn with_edited<T>(&mut self, recipe: &Recipe, look: impl FnOnce(&RgbaImage) -> T) -> T {
        let start = Instant::now();
        self.face_mut().recipe = Some(recipe.clone());
        let Opened { photo, faces, .. } = self.opened_mut();
        let mut hidden = Vec::new();
        for face in faces.values() {
            if let Some(mut patch) = face.apply(&photo.pixels, 1.0) {
                patch.swap(&mut photo.pixels);
                hidden.push(patch);
            }
        }
        let time = since(start);
        let seen = look(&photo.pixels);
        for mut patch in hidden.into_iter().rev() {
            patch.swap(&mut photo.pixels);
        }
        self.timings.composite = time;
        seen
    }

    /// The photo as it is.
    pub fn photo(&self) -> &RgbaImage {
        &self.opened().photo.pixels
    }

    /// Corners of the aligned crop in the photo, clockwise from the top left.
    pub fn quad(&self) -> [[f32; 2]; 4] {
        let side = CROP as f32;
        [[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]].map(|p| self.place(p))
    }

    /// Where a position of the aligned crop lies in the photo.
    pub fn place(&self, crop: [f32; 2]) -> [f32; 2] {
        self.face().to_photo.apply(crop)
    }

    /// Share of the crop that each class covers, in class order.
    pub fn shares(&self) -> [f32; CLASSES] {
        let mut shares = [0.0; CLASSES];
        self.face().labels.iter().for_each(|&l| shares[l as usize] += 1.0 / (FIELD * FIELD) as f32);
        shares
    }

    /// The class seen at a position of the preview.
    pub fn class_at(&self, x: f32, y: f32) -> Option<u8> {
        label_at(self.face(), &self.face().to_photo.scaled(self.opened().factor()).inverse(), x, y)
    }

    /// The segmentation painted over `picture` (the photo at any scale), background left clear; `opacity` 0..1.
    fn painted(&self, picture: &RgbaImage, opacity: f32) -> RgbaImage {
        let factor = picture.width() as f32 / self.opened().photo.pixels.width() as f32;
        let to_crop = self.face().to_photo.scaled(factor).inverse();
        let mut out = picture.clone();
        for (x, y, pixel) in out.enumerate_pixels_mut() {
            let Some(label) = label_at(self.face(), &to_crop, x as f32 + 0.5, y as f32 + 0.5) else { continue };
            if label != class::BACKGROUND {
                let colour = COLOURS[label as usize];
                let mix = |c: usize| f32::from(pixel[c]) + opacity * (f32::from(colour[c]) - f32::from(pixel[c]));
                *pixel = Rgba([mix(0) as u8, mix(1) as u8, mix(2) as u8, pixel[3]]);
            }
        }
        out
    }

    /// The segmentation over the whole preview.
    pub fn overlay(&self, opacity: f32) -> RgbaImage {
        self.painted(&self.opened().preview, opacity)
    }

    /// The segmentation over the photo at its own resolution.
    pub fn overlay_photo(&self, opacity: f32) -> RgbaImage {
        self.painted(&self.opened().photo.pixels, opacity)
    }

    /// The classes of the photo's pixels, 0 outside the crop.
    pub fn mask(&self) -> image::GrayImage {
        let (width, height) = self.opened().photo.size();
        let to_crop = self.face().to_photo.inverse();
        image::GrayImage::from_fn(width, height, |x, y| {
            image::Luma([label_at(self.face(), &to_crop, x as f32 + 0.5, y as f32 + 0.5).unwrap_or(0)])
        })
    }

    /// The chosen face as it is aligned, `CROP x CROP`.
    pub fn aligned(&self) -> image::RgbImage {
        let planes = align::crop(&self.opened().photo.pixels, &self.face().to_photo);
        image::RgbImage::from_fn(CROP as u32, CROP as u32, |x, y| {
            let value = |c: usize| planes[(c * CROP + y as usize) * CROP + x as usize];
            image::Rgb([0, 1, 2].map(|c| ((value(c) + 1.0) * 127.5).round() as u8))
        })
    }

    /// The classes of the pixels of [`Session::aligned`].
    pub fn aligned_mask(&self) -> image::GrayImage {
        let cell = |t: u32| t as usize * FIELD / CROP;
        image::GrayImage::from_fn(CROP as u32, CROP as u32, |x, y| {
            image::Luma([self.face().labels[cell(y) * FIELD + cell(x)]])
        })
    }

    /// Milliseconds per stage.
    pub fn timings(&self) -> Timings {
        self.timings
    }
}

fn label_at(face: &Face, to_crop: &Similarity, x: f32, y: f32) -> Option<u8> {
    let [u, v] = to_crop.apply([x, y]);
    let cell = |t: f32| (t >= 0.0 && t < CROP as f32).then_some(t as usize * FIELD / CROP);
    Some(face.labels[cell(v)? * FIELD + cell(u)?])
}
