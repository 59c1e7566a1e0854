//! The wasm face of [`Session`], for the page's worker. Structured answers are JSON; pictures are plain objects.

use crate::face_class::{COLOURS, NAMES};
use crate::golden;
use crate::photo::encode_png;
use crate::recipe::Recipe;
use crate::session::{Session, Sight};
use crate::weights::Manifest;
use burn::tensor::Device;
use image::RgbaImage;
use js_sys::{Object, Reflect, Uint8ClampedArray};
use serde_json::json;
use wasm_bindgen::prelude::*;

type Answer<T> = std::result::Result<T, JsError>;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// An engine on one backend.
#[wasm_bindgen]
pub struct Engine {
    session: Session,
}

fn rectangle(x: u32, y: u32, pixels: &RgbaImage) -> Object {
    let object = Object::new();
    let set = |key: &str, value: JsValue| {
        Reflect::set(&object, &key.into(), &value).expect("plain objects take properties");
    };
    set("x", x.into());
    set("y", y.into());
    set("width", pixels.width().into());
    set("height", pixels.height().into());
    set("data", Uint8ClampedArray::from(pixels.as_raw().as_slice()).into());
    object
}

#[wasm_bindgen]
impl Engine {
    /// Builds the manifest's default model on "webgpu" or "cpu" from the fetched bytes.
    pub async fn create(backend: String, manifest: String, weights: Vec<u8>, finder: Vec<u8>) -> Answer<Engine> {
        let manifest = Manifest::parse(&manifest, "manifest.json")?;
        let device = match backend.as_str() {
            "webgpu" => Device::wgpu_options().init_async().await?,
            "cpu" => Device::flex(),
            other => return Err(JsError::new(&format!("unknown backend {other:?}: use webgpu or cpu"))),
        };
        Ok(Engine { session: Session::new(&manifest, None, &weights, &finder, &device)? })
    }

    /// Largest absolute difference from the stored golden values.
    #[wasm_bindgen(js_name = selfTest)]
    pub async fn self_test(&self) -> f32 {
        self.session.self_test().await
    }

    /// The difference up to which a backend is trusted.
    #[wasm_bindgen(js_name = goldenTolerance)]
    pub fn golden_tolerance(&self) -> f32 {
        golden::TOLERANCE
    }

    /// Decodes a photo: `{width, height, note}`.
    pub fn open(&mut self, bytes: &[u8], name: &str) -> Answer<String> {
        let photo = self.session.open(bytes, name)?;
        let (width, height) = photo.size();
        Ok(json!({ "width": width, "height": height, "note": photo.note }).to_string())
    }

    /// The photo, longer side at most `side`.
    pub fn preview(&mut self, side: u32) -> Object {
        rectangle(0, 0, self.session.preview(side))
    }

    /// Faces in photo pixels, best first.
    pub async fn find(&mut self) -> Answer<String> {
        Ok(serde_json::to_string(self.session.find(Sight::Both).await?)?)
    }

    /// Aligns, segments and encodes a face: `{quad, classes}`.
    pub async fn choose(&mut self, index: usize) -> Answer<String> {
        self.session.choose(index).await?;
        let classes: serde_json::Map<_, _> = NAMES
            .iter()
            .zip(self.session.shares())
            .filter(|(_, s)| *s > 0.0)
            .map(|(n, s)| (n.to_string(), s.into()))
            .collect();
        Ok(json!({ "quad": self.session.quad(), "classes": classes }).to_string())
    }

    /// Computes what the recipe (JSON, see [`Recipe::parse`]) needs and the face lacks: `{cached}`.
    pub async fn express(&mut self, recipe: &str) -> Answer<String> {
        let computed = self.session.express(&Recipe::parse(recipe)?).await?;
        Ok(json!({ "cached": !computed }).to_string())
    }

    /// The preview with the edits of all faces but the chosen one.
    pub fn base(&self) -> Object {
        rectangle(0, 0, self.session.base())
    }

    /// The part of [`Engine::base`] that the recipe edits.
    pub fn render(&mut self, recipe: &str) -> Answer<Object> {
        Ok(self.patch(&Recipe::parse(recipe)?))
    }

    fn patch(&mut self, recipe: &Recipe) -> Object {
        let patch = self.session.render(recipe);
        patch.map_or_else(|| rectangle(0, 0, &RgbaImage::new(0, 0)), |p| rectangle(p.x, p.y, &p.pixels))
    }

    /// A camera's frame, RGBA, in place of the photo: the part of it that the recipe edits. An error if it shows no face.
    pub async fn follow(&mut self, pixels: Vec<u8>, width: u32, recipe: &str) -> Answer<Object> {
        let recipe = Recipe::parse(recipe)?;
        let height = pixels.len() as u32 / width.max(1) / 4;
        let frame = RgbaImage::from_raw(width, height, pixels).ok_or_else(|| JsError::new("a frame of no size"))?;
        self.session.follow(frame).await?;
        self.session.express(&recipe).await?;
        Ok(self.patch(&recipe))
    }

    /// The segmentation over the preview.
    pub fn overlay(&self, opacity: f32) -> Object {
        rectangle(0, 0, &self.session.overlay(opacity))
    }

    /// Name of the class at a preview position, or "".
    #[wasm_bindgen(js_name = classAt)]
    pub fn class_at(&self, x: f32, y: f32) -> String {
        self.session.class_at(x, y).map_or(String::new(), |label| NAMES[label as usize].into())
    }

    /// The edited photo as PNG, at its own resolution.
    pub fn export(&mut self, recipe: &str) -> Answer<Vec<u8>> {
        Ok(self.session.with_edited(&Recipe::parse(recipe)?, encode_png)?)
    }

    /// `[{name, colour}]` of the classes seen.
    pub fn legend(&self) -> String {
        let seen = self.session.shares();
        let entries: Vec<_> = (1..NAMES.len())
            .filter(|&i| seen[i] > 0.0)
            .map(|i| json!({ "name": NAMES[i], "colour": COLOURS[i] }))
            .collect();
        json!(entries).to_string()
    }

    /// Milliseconds per stage.
    pub fn timings(&self) -> Answer<String> {
        Ok(serde_json::to_string(&self.session.timings())?)
    }
}
