//! What the commands that edit photos share: weights from a folder, a photo with a chosen face.

use crate::files::write;
use crate::publish::folder;
use anyhow::{Context, Result};
use image::ImageEncoder;
use mien::burn::tensor::Device;
use mien::nn::model::Model;
use mien::session::{DetectBy, Session};
use std::path::{Path, PathBuf};

/// Which weights.
#[derive(clap::Args)]
pub struct WeightsArguments {
    /// Folder that holds manifest.json and the files it names
    #[arg(long, default_value = "www/weights")]
    pub weights: PathBuf,
    /// Model to use instead of the manifest's default
    #[arg(long)]
    pub model: Option<String>,
}

impl WeightsArguments {
    /// The model alone, on `device`.
    pub fn model(&self, device: &Device) -> Result<Model> {
        folder::model(&self.weights, self.model.as_deref(), device)
    }

    /// A session with the model, on the CPU.
    pub fn session(&self) -> Result<Session> {
        let manifest = folder::manifest(&self.weights)?;
        let model = manifest.model(self.model.as_deref())?;
        let weights = folder::read(&self.weights.join(&model.weights.file))?;
        let detector = folder::read(&self.weights.join(&manifest.detector.file))?;
        Ok(Session::new(&manifest, self.model.as_deref(), &weights, &detector, &Device::flex())?)
    }
}

/// Which face of which photo.
#[derive(clap::Args)]
pub struct PhotoArguments {
    /// Photo: JPEG, PNG, WebP, GIF, BMP or TIFF
    photo: PathBuf,
    /// Which face, counted from 0, best first
    #[arg(long, default_value_t = 0)]
    face: usize,
    #[command(flatten)]
    weights: WeightsArguments,
}

impl PhotoArguments {
    /// A session with the face chosen.
    pub fn session(&self) -> Result<Session> {
        let mut session = self.weights.session()?;
        open(&mut session, &self.photo, self.face)?;
        Ok(session)
    }
}

/// Opens a photo, finds its faces and chooses one.
pub fn open(session: &mut Session, photo: &Path, face: usize) -> Result<()> {
    let name = photo.display().to_string();
    let bytes = std::fs::read(photo).with_context(|| format!("{name}: cannot be read"))?;
    let note = &session.open(&bytes, &name)?.note;
    if !note.is_empty() {
        eprintln!("{name}: {note}");
    }
    let faces = pollster::block_on(session.detect(DetectBy::Both))?.len();
    anyhow::ensure!(face < faces, "{name}: there is no face {face}, {faces} found (counted from 0, best first)");
    pollster::block_on(session.choose(face))?;
    Ok(())
}

/// Writes a picture as PNG, whole or not at all.
pub fn write_png(path: &Path, pixels: &image::RgbaImage) -> Result<()> {
    write(path, &mien::photo::png::encode(pixels, None)?)
}

/// Writes class numbers as an 8-bit grey PNG, whole or not at all.
pub fn write_mask(path: &Path, mask: &image::GrayImage) -> Result<()> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(mask.as_raw(), mask.width(), mask.height(), image::ExtendedColorType::L8)?;
    write(path, &bytes)
}
