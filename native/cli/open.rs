//! What the commands that edit photos share: weights from a folder, a photo with a chosen face.

use crate::publish::folder::Source;
use anyhow::{Context, Result};
use image::ImageEncoder;
use mien::burn::tensor::Device;
use mien::nn::model::Model;
use mien::session::{DetectBy, Session};
use std::path::{Path, PathBuf};

/// Which weights.
#[derive(clap::Args)]
pub struct WeightsArguments {
    /// Folder that holds manifest.json and the files it names [default: the published weights, which this program brings]
    #[arg(long)]
    pub weights: Option<PathBuf>,
    /// Model to use instead of the manifest's default
    #[arg(long)]
    pub model: Option<String>,
    /// Show the networks alone, without the hand-drawn rules for mouths, eyes and photos of one tone
    #[arg(long)]
    pub plain: bool,
}

impl WeightsArguments {
    /// Where the weights are.
    pub fn source(&self) -> Source {
        Source::of(self.weights.as_deref())
    }

    /// The model alone, on `device`.
    pub fn model(&self, device: &Device) -> Result<Model> {
        let source = self.source();
        source.load(source.manifest()?.model(self.model.as_deref())?, device)
    }

    /// A session with the model, on the CPU.
    pub fn session(&self) -> Result<Session> {
        let mut session = self.source().session(self.model.as_deref())?;
        session.set_plain(self.plain);
        Ok(session)
    }
}

/// Which face of which photo.
#[derive(clap::Args)]
pub struct PhotoArguments {
    /// Photo: JPEG, PNG, WebP, GIF, BMP or TIFF
    photo: PathBuf,
    /// Which face, counted from 0, best first
    #[arg(long, default_value_t = 0)]
    pub face: usize,
    /// What was learnt of the person, from `mien learn`: the edit becomes theirs
    #[arg(long, value_name = "FILE")]
    pub mine: Option<PathBuf>,
    #[command(flatten)]
    pub weights: WeightsArguments,
}

impl PhotoArguments {
    /// Where the photo is.
    pub fn path(&self) -> &Path {
        &self.photo
    }

    /// A session without a photo, which knows what was learnt of the person.
    pub fn empty_session(&self) -> Result<Session> {
        let mut session = self.weights.session()?;
        if let Some(file) = &self.mine {
            let name = file.display().to_string();
            let bytes = std::fs::read(file).with_context(|| format!("{name}: cannot be read"))?;
            session.set_mine(Some((&bytes, &name)))?;
        }
        Ok(session)
    }

    /// A session with the face chosen.
    pub fn session(&self) -> Result<Session> {
        let mut session = self.empty_session()?;
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
    let whole = pollster::block_on(session.choose(face))?.is_whole();
    if !whole {
        eprintln!("{name}: eyes and mouth are not clearly seen: the edit may lie beside them");
    }
    Ok(())
}

/// Class numbers as an 8-bit grey PNG.
pub fn encode_mask(mask: &image::GrayImage) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(mask.as_raw(), mask.width(), mask.height(), image::ExtendedColorType::L8)?;
    Ok(bytes)
}
