//! Learning a person, for a worker of its own ([`crate::mine`]).

use super::{Answer, object};
use crate::mine::training::{Picture, Trainer};
use crate::session::{DetectBy, Session};
use crate::weights::manifest::Manifest;
use burn::tensor::Device;
use js_sys::Object;
use serde_json::json;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A picture to learn from: how many faces it shows, of which the best is learnt, and whether its eyes and mouth are seen. */
export interface LearntPicture { faces: number; whole: boolean }
"#;

#[wasm_bindgen]
extern "C" {
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "LearntPicture")]
    pub type JsLearntPicture;
}

/// Learns a person from pictures, on the CPU.
#[wasm_bindgen]
pub struct Learner {
    session: Session,
    pictures: Vec<Picture>,
    trainer: Option<Trainer>,
}

#[wasm_bindgen]
impl Learner {
    /// Of a model of the manifest, the default one if none is named, from the fetched bytes.
    pub fn create(manifest: &str, model: Option<String>, weights: &[u8]) -> Answer<Learner> {
        let manifest = Manifest::parse(manifest, "manifest.json")?;
        let session = Session::new(&manifest, model.as_deref(), weights, &Device::flex())?;
        Ok(Learner { session, pictures: Vec::new(), trainer: None })
    }

    /// Looks at a picture of the person. An error for one that shows no face.
    pub async fn add(&mut self, bytes: &[u8], name: &str) -> Answer<JsLearntPicture> {
        self.session.open(bytes, name)?;
        let faces = self.session.detect(DetectBy::Both).await?.len();
        let face = self.session.choose(0).await?;
        let whole = face.is_whole();
        let picture = face.picture().ok_or_else(|| JsError::new("this model learns from no pictures"))?;
        self.pictures.push(picture);
        object::<Object>(&json!({ "faces": faces, "whole": whole })).map(JsCast::unchecked_into)
    }

    /// Learns for one of `Learning.steps`; how far an edit was from the picture that it was to become. An error unless as many
    /// pictures were added as are learnt from.
    pub async fn step(&mut self) -> Answer<f32> {
        if self.trainer.is_none() {
            self.trainer = Some(self.session.learn(&self.pictures)?);
        }
        let trainer = self.trainer.as_mut().expect("there is one");
        Ok(trainer.step().await)
    }

    /// What was learnt so far, as a file for `Engine.setMine`.
    pub fn file(&self) -> Answer<Vec<u8>> {
        let trainer = self.trainer.as_ref().ok_or_else(|| JsError::new("nothing was learnt yet"))?;
        Ok(trainer.file()?)
    }
}
