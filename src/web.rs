//! The wasm face of [`Session`], for the page's worker: plain objects in, plain objects out, typed in the generated
//! `mien.d.ts`. Whatever is asked, in whatever order, is answered or refused with an error.

use crate::Error;
use crate::credentials::{self, certificate, reading};
use crate::edit::composite::{Area, Patch};
use crate::edit::request::{EditRequest, MAX_INTENSITY};
use crate::face::action::KINDS;
use crate::face::classes::{COLOURS, NAMES};
use crate::face::expression::Expression;
use crate::face::region::Region;
use crate::mine::{MOST_BYTES, PICTURES, STEPS};
use crate::photo::mark::{self, Mark};
use crate::photo::{MOST_MEGAPIXELS, Photo, png};
use crate::session::{DetectBy, Session};
use crate::watermark::reading::Found;
use crate::weights::manifest::Manifest;
use crate::weights::self_test;
use burn::tensor::Device;
use image::RgbaImage;
use js_sys::{JSON, Object, Reflect, Uint8ClampedArray};
use serde::Serialize;
use serde_json::json;
use wasm_bindgen::prelude::*;

#[cfg(feature = "mine")]
mod learner;

type Answer<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A rectangle of a picture: RGBA, not premultiplied, row by row. */
export interface Picture { x: number; y: number; width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> }
/** A rectangle of the photo at its own resolution, before any edit and after all. */
export interface Detail { before: Picture; after: Picture }
/** A decoded photo; `note` says what was changed while reading it, or is empty. */
export interface PhotoFacts { width: number; height: number; note: string }
/** A face in photo pixels; `roll` in degrees, clockwise as seen. */
export interface FaceBox { x: number; y: number; width: number; height: number; score: number | null; roll: number }
/** A class that is seen in a face: its colour in overlays (RGB), and its share of the aligned crop, 0..1. */
export interface SeenClass { name: string; colour: [number, number, number]; share: number }
/** The chosen face: corners of its aligned crop in the photo, what is seen in it, and whether eyes and mouth are. */
export interface FaceFacts { quad: [number, number][]; classes: SeenClass[]; whole: boolean }
/** What is wanted of a face: strengths of expressions, 0..`maxIntensity` in all; what is added of actions; shares of the parts, 0..1; whether as learnt from the person's pictures. */
export interface EditRequest { expressions: Record<string, number>; actions?: Record<string, number>; regions?: Record<string, number>; mine?: boolean }
/** What a face can do, up to `most`, and down to -`most` where it is `signed`; `sided` ones also as `name.left`, `name.right`. */
export interface ActionKind { name: string; sided: boolean; signed: boolean; most: number }
/** Milliseconds of each stage's last run, null before the first. */
export type Timings = Record<"decode" | "detect" | "segment" | "align" | "encode" | "generate" | "composite", number | null>;
/**
 * What a picture says of itself: Mien's mark in words, and its Content Credentials: by which program, what was done, whether the file is
 * unchanged since, whether the photo that it was made of had some, whom the certificate names, and what is to be checked of the signature
 * (ECDSA on P-256, SHA-256; the key as "spki").
 */
export interface Provenance { mark: string | null; credentials: Credentials | null }
/** The invisible marks that a picture's faces have, each with what it says, where that can be read: an expression, or none that was most of the edit. */
export interface Watermarks { faces: number; marks: ({ expression: string | null; tenths: number } | null)[] }
/** See `Provenance`. */
export interface Credentials {
  tool: string; done: string[]; isWhole: boolean; originHasSome: boolean; signer: string;
  toCheck: { publicKey: number[]; signed: number[]; signature: number[] } | null;
}
/** How a person is learnt: from at least and at most so many pictures, in so many steps; and the largest file of it, in bytes. */
export interface Learning { pictures: [number, number]; steps: number; mostBytes: number }
/** What this build knows and allows. `tolerance`: the difference from the golden values up to which a backend is trusted. */
export interface Limits { expressions: string[]; actions: ActionKind[]; regions: string[]; maxIntensity: number; maxMegapixels: number; tolerance: number; learning: Learning }
"#;

#[wasm_bindgen]
extern "C" {
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "Picture")]
    pub type JsPicture;
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "Detail")]
    pub type JsDetail;
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "PhotoFacts")]
    pub type JsPhotoFacts;
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "FaceBox[]")]
    pub type JsFaceBoxes;
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "FaceFacts")]
    pub type JsFaceFacts;
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "EditRequest")]
    pub type JsEditRequest;
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "Provenance")]
    pub type JsProvenance;
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "Watermarks")]
    pub type JsWatermarks;
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "Timings")]
    pub type JsTimings;
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "Limits")]
    pub type JsLimits;
}

/// Runs the constructors of static values, as the linker would have every exported function do, each time it is called:
/// it leaves that to a module that calls them itself.
#[expect(unsafe_code, reason = "the linker's function has no safe declaration")]
fn construct() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // SAFETY: the linker makes it, without arguments or result, and it runs before anything that its values serve.
    unsafe { __wasm_call_ctors() }
}

#[wasm_bindgen(start)]
fn start() {
    construct();
    console_error_panic_hook::set_once();
}

/// An `Error` whose `cause` is what is wrong, by its kind, so that the page can say it in the visitor's language.
impl From<Error> for JsValue {
    fn from(wrong: Error) -> Self {
        let error = js_sys::Error::new(&wrong.to_string());
        if let Ok(cause) = object::<Object>(&wrong) {
            error.set_cause(&cause);
        }
        error.into()
    }
}

/// A plain object.
fn object<T: JsCast>(value: &impl Serialize) -> Answer<T> {
    let text = serde_json::to_string(value).map_err(JsError::from)?;
    Ok(JSON::parse(&text)?.unchecked_into())
}

fn picture(x: u32, y: u32, pixels: &RgbaImage) -> JsPicture {
    let object = Object::new();
    let set = |key: &str, value: JsValue| {
        Reflect::set(&object, &key.into(), &value).expect("plain objects take properties");
    };
    set("x", x.into());
    set("y", y.into());
    set("width", pixels.width().into());
    set("height", pixels.height().into());
    set("data", Uint8ClampedArray::from(pixels.as_raw().as_slice()).into());
    object.unchecked_into()
}

/// An empty rectangle where nothing is edited.
fn part(patch: Option<Patch>) -> JsPicture {
    patch.map_or_else(|| picture(0, 0, &RgbaImage::new(0, 0)), |p| picture(p.x, p.y, &p.pixels))
}

/// An error unless the bytes are whole lines of at least one pixel.
fn rgba(pixels: Vec<u8>, width: u32) -> Answer<RgbaImage> {
    let bytes = pixels.len();
    let height = u32::try_from(bytes / 4 / width.max(1) as usize).unwrap_or(0);
    let whole = width > 0 && height > 0 && bytes == 4 * width as usize * height as usize;
    let picture = whole.then(|| RgbaImage::from_raw(width, height, pixels)).flatten();
    picture.ok_or_else(|| JsError::new(&format!("{bytes} bytes are no picture {width} pixels wide")).into())
}

fn request(from: &JsEditRequest) -> Answer<EditRequest> {
    let text = JSON::stringify(from)?.as_string().unwrap_or_default();
    Ok(EditRequest::parse(&text)?)
}

/// An f32 as people write it: the nearest double of 1.3 is 1.2999999523.
fn decimal(value: f32) -> f64 {
    (f64::from(value) * 1e3).round() / 1e3
}

/// What this build knows and allows.
#[wasm_bindgen]
pub fn limits() -> Answer<JsLimits> {
    let regions: Vec<&str> = Region::ALL.iter().map(|region| region.name()).chain(["face"]).collect();
    object(&json!({
        "expressions": Expression::ALL.map(Expression::name),
        "actions": KINDS.map(|kind| json!({
            "name": kind.name, "sided": kind.sided, "signed": kind.signed, "most": decimal(kind.most),
        })),
        "regions": regions,
        "maxIntensity": decimal(MAX_INTENSITY),
        "maxMegapixels": MOST_MEGAPIXELS,
        "tolerance": self_test::TOLERANCE,
        "learning": json!({ "pictures": [PICTURES.start(), PICTURES.end()], "steps": STEPS, "mostBytes": MOST_BYTES }),
    }))
}

/// A certificate, or a picture with its Content Credentials: all of it but the signature, which the browser makes.
#[wasm_bindgen]
pub struct Unsigned(Signable);

enum Signable {
    Certificate(certificate::Unsigned),
    Picture(credentials::Unsigned),
}

#[wasm_bindgen]
impl Unsigned {
    /// The bytes to sign: ECDSA on P-256, SHA-256.
    #[wasm_bindgen(js_name = toSign)]
    pub fn to_sign(&self) -> Vec<u8> {
        match &self.0 {
            Signable::Certificate(certificate) => certificate.to_sign(),
            Signable::Picture(picture) => picture.to_sign(),
        }
    }

    /// The certificate in DER, or the picture's file. An error unless the signature has 64 bytes.
    pub fn signed(self, signature: &[u8]) -> Answer<Vec<u8>> {
        let signature = signature.try_into().map_err(|_| JsError::new("a signature has 64 bytes"))?;
        match self.0 {
            Signable::Certificate(certificate) => Ok(certificate.signed(signature)?),
            Signable::Picture(picture) => Ok(picture.signed(signature)),
        }
    }
}

/// An engine on one backend.
#[wasm_bindgen]
pub struct Engine {
    session: Session,
}

#[wasm_bindgen]
impl Engine {
    /// Builds a model of the manifest, the default one if none is named, on "webgpu" or "cpu" from the fetched bytes.
    pub async fn create(backend: String, manifest: String, model: Option<String>, weights: Vec<u8>) -> Answer<Engine> {
        let manifest = Manifest::parse(&manifest, "manifest.json")?;
        let device = match backend.as_str() {
            #[cfg(feature = "webgpu")]
            "webgpu" => Device::wgpu_options().init_async().await.map_err(JsError::from)?,
            "cpu" => Device::flex(),
            other => return Err(JsError::new(&format!("this engine has no backend {other:?}")).into()),
        };
        Ok(Engine { session: Session::new(&manifest, model.as_deref(), &weights, &device)? })
    }

    /// Largest absolute difference from the stored golden values.
    #[wasm_bindgen(js_name = selfTest)]
    pub async fn self_test(&self) -> f32 {
        self.session.self_test().await
    }

    /// Whether the model is told actions, and edits single ones.
    #[wasm_bindgen(js_name = knowsActions)]
    pub fn knows_actions(&self) -> bool {
        self.session.knows_actions()
    }

    /// Whether the model can learn a person from pictures.
    pub fn learns(&self) -> bool {
        self.session.learns()
    }

    /// Brings what was learnt of a person, a file of that `name`, or gives it up. An error leaves all as it was.
    #[wasm_bindgen(js_name = setMine)]
    pub fn set_mine(&mut self, learnt: Option<Vec<u8>>, name: &str) -> Answer<()> {
        Ok(self.session.set_mine(learnt.as_deref().map(|bytes| (bytes, name)))?)
    }

    /// Shows the networks alone, without the hand-drawn rules, or with them again.
    #[wasm_bindgen(js_name = setPlain)]
    pub fn set_plain(&mut self, plain: bool) {
        self.session.set_plain(plain);
    }

    /// Decodes a photo.
    pub fn open(&mut self, bytes: &[u8], name: &str) -> Answer<JsPhotoFacts> {
        let photo = self.session.open(bytes, name)?;
        let (width, height) = photo.size();
        object(&json!({ "width": width, "height": height, "note": photo.note }))
    }

    /// The photo, longer side at most `side`.
    pub fn preview(&mut self, side: u32) -> Answer<JsPicture> {
        Ok(picture(0, 0, self.session.preview(side)?))
    }

    /// Faces, best first.
    pub async fn detect(&mut self) -> Answer<JsFaceBoxes> {
        object(&self.session.detect(DetectBy::Both).await?)
    }

    /// Aligns, segments and encodes a face, and makes it the chosen one.
    pub async fn choose(&mut self, index: usize) -> Answer<JsFaceFacts> {
        let face = self.session.choose(index).await?;
        let seen = NAMES.iter().zip(COLOURS).zip(face.shares()).filter(|(_, share)| *share > 0.0);
        let classes: Vec<_> =
            seen.map(|((name, colour), share)| json!({ "name": name, "colour": colour, "share": share })).collect();
        object(&json!({ "quad": face.quad(), "classes": classes, "whole": face.is_whole() }))
    }

    /// Computes what the request needs and the face lacks; whether there was anything to compute.
    pub async fn predict(&mut self, wanted: JsEditRequest) -> Answer<bool> {
        let wanted = request(&wanted)?;
        Ok(self.session.chosen()?.predict(&wanted).await?)
    }

    /// The preview with the edits of all faces but the chosen one.
    pub fn base(&mut self) -> Answer<JsPicture> {
        Ok(picture(0, 0, self.session.chosen()?.base()?))
    }

    /// The part of [`Engine::base`] that the request edits. Needs [`Engine::predict`] before.
    pub fn render(&mut self, wanted: &JsEditRequest) -> Answer<JsPicture> {
        Ok(part(self.session.chosen()?.render(&request(wanted)?)?))
    }

    /// A rectangle of the photo, in its own pixels, before any edit and with the edits of all faces, the chosen one's as the request
    /// says, or none. An error where it lies outside. Needs [`Engine::predict`] before.
    pub fn detail(
        &mut self,
        wanted: Option<JsEditRequest>,
        x: u32,
        y: u32,
        width: u32,
        height: u32,
    ) -> Answer<JsDetail> {
        let wanted = wanted.as_ref().map(request).transpose()?;
        let area = Area { x, y, width, height };
        let seen = self.session.chosen()?.detail(wanted.as_ref(), area)?;
        let [before, after] = seen.ok_or_else(|| JsError::new(&format!("{area:?} lies outside the photo")))?;
        let object = Object::new();
        for (name, pixels) in [("before", before), ("after", after)] {
            Reflect::set(&object, &name.into(), &picture(x, y, &pixels))?;
        }
        Ok(object.unchecked_into())
    }

    /// A camera's frame, RGBA, in place of the photo: the part of it that the request edits. An error if it shows no face.
    pub async fn follow(&mut self, pixels: Vec<u8>, width: u32, wanted: JsEditRequest) -> Answer<JsPicture> {
        let wanted = request(&wanted)?;
        let mut face = self.session.follow(rgba(pixels, width)?).await?;
        face.predict(&wanted).await?;
        Ok(part(face.render(&wanted)?))
    }

    /// The segmentation over the preview.
    pub fn overlay(&mut self, opacity: f32) -> Answer<JsPicture> {
        Ok(picture(0, 0, &self.session.chosen()?.overlay(opacity)?))
    }

    /// Name of the class at a preview position, or "".
    #[wasm_bindgen(js_name = classAt)]
    pub fn class_at(&mut self, x: f32, y: f32) -> Answer<String> {
        let class = self.session.chosen()?.class_at([x, y])?;
        Ok(class.map_or(String::new(), |label| NAMES[label as usize].into()))
    }

    /// The edited photo as PNG, at its own resolution, marked as edited. Needs [`Engine::predict`] before.
    pub fn export(&mut self, wanted: &JsEditRequest) -> Answer<Vec<u8>> {
        Ok(self.session.chosen()?.export(&request(wanted)?)?)
    }

    /// A certificate of a public key of P-256, given as "spki".
    pub fn certificate(&self, public_key: &[u8]) -> Answer<Unsigned> {
        Ok(Unsigned(Signable::Certificate(certificate::Unsigned::new(public_key)?)))
    }

    /// What a picture, PNG, JPEG or WebP, says of itself.
    pub fn provenance(&self, file: &[u8]) -> Answer<JsProvenance> {
        let mark = mark::read(file).map(|mark| mark.description().to_owned());
        object(&json!({ "mark": mark, "credentials": reading::read(file) }))
    }

    /// The invisible marks in a picture, which does not become the open one. An error where it is none that can be opened.
    pub async fn watermarks(&self, file: &[u8], name: &str) -> Answer<JsWatermarks> {
        let faces = self.session.watermarks(&Photo::decode(file, name)?).await;
        let marks: Vec<_> = faces.iter().filter(|face| face.is_sure()).map(Found::message).collect();
        object(&json!({ "faces": faces.len(), "marks": marks }))
    }

    /// A PNG, JPEG or WebP that was made of the open photo and bears Mien's mark, with its Content Credentials for a signer with this
    /// certificate (DER); nothing for a file without a mark.
    pub fn credentials(&self, file: Vec<u8>, certificate: Vec<u8>) -> Answer<Option<Unsigned>> {
        let unsigned = credentials::Unsigned::new(file, Some(self.session.origin()?), vec![certificate]);
        Ok(unsigned.ok().map(|picture| Unsigned(Signable::Picture(picture))))
    }

    /// A picture that the page drew of edits (RGBA) as PNG, marked as edited; `done` says what was, in words.
    pub fn encode(&self, pixels: Vec<u8>, width: u32, done: String) -> Answer<Vec<u8>> {
        Ok(png::encode(&rgba(pixels, width)?, Some(&Mark::new(&[done], self.session.model())))?)
    }

    /// Milliseconds per stage.
    pub fn timings(&self) -> Answer<JsTimings> {
        object(&self.session.timings())
    }
}
