//! `mien prepare`.

use crate::cli::open::{WeightsArguments, encode_mask, open};
use crate::data::faces::{self, Photo};
use crate::data::pack::{self, Entry, Image};
use crate::files::write;
use anyhow::{Context, Result, ensure};
use image::codecs::jpeg::JpegEncoder;
use mien::CROP;
use mien::face::expression::Expression;
use mien::session::ChosenFace;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// JPEG's quality of the aligned photos, which training blurs and compresses further.
const QUALITY: u8 = 92;

/// Aligns and labels the photos of RaFD, KDEF, Oulu-CASIA or AffectNet for training
#[derive(clap::Args)]
pub struct Prepare {
    /// The set, in the layout in which it is distributed
    folder: PathBuf,
    /// Folder for pictures, masks and index.json; it may hold other sets. Photos that it holds already are not done again
    #[arg(short)]
    output: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
}

impl Prepare {
    /// Prepares every photo that is near frontal, then writes the index.
    pub fn run(self) -> Result<()> {
        let faces = faces::find(&self.folder)?;
        let photos: Vec<&Photo> = faces.photos.iter().filter(|photo| photo.near_frontal()).collect();
        let mut session = self.weights.session()?;
        let mut portraits: BTreeMap<&str, Vec<&Photo>> = BTreeMap::new();
        let (mut new, mut skipped) = (0, Vec::new());
        let bar = indicatif::ProgressBar::new(photos.len() as u64);
        for &photo in &photos {
            bar.inc(1);
            if !self.holds(photo) {
                if let Err(error) = open(&mut session, &photo.path, 0) {
                    skipped.push(format!("{error:#}"));
                    continue;
                }
                self.save(&session.chosen()?, photo)?;
                new += 1;
            }
            portraits.entry(&photo.portrait).or_default().push(photo);
        }
        bar.finish_and_clear();
        let skipped: Vec<&String> = faces.skipped.iter().chain(&skipped).collect();
        skipped.iter().for_each(|line| eprintln!("skipped: {line}"));
        ensure!(
            !portraits.is_empty(),
            "{}: none of {} photos near frontal could be prepared",
            self.folder.display(),
            photos.len()
        );
        let validation = faces.validation();
        let entries: Vec<Entry> = portraits
            .iter()
            .map(|(name, photos)| entry(name, photos, validation.contains(photos[0].person.as_str())))
            .collect();
        pack::put(&self.output, faces.set, &entries)?;
        println!(
            "{}: {} photos ({new} new) in {} portraits; {} left out, {} skipped",
            self.output.display(),
            portraits.values().map(Vec::len).sum::<usize>(),
            portraits.len(),
            faces.left_out + faces.photos.len() - photos.len(),
            skipped.len()
        );
        Ok(())
    }

    /// Whether a photo's picture and mask are there already, whole and of the right size: what a kill or a full disk left is
    /// done again.
    fn holds(&self, photo: &Photo) -> bool {
        let [picture, mask] = self.files(photo);
        // A decoder fills what a JPEG lacks with grey; whole ones end with this marker.
        let whole = std::fs::read(&picture).is_ok_and(|jpeg| jpeg.ends_with(&[0xff, 0xd9]));
        whole && pack::open(&picture, CROP).is_ok() && pack::classes(&mask).is_ok()
    }

    /// Picture and mask of a photo.
    fn files(&self, photo: &Photo) -> [PathBuf; 2] {
        files(photo).map(|file| self.output.join(file))
    }

    /// Writes the face as it is aligned, and its mask.
    fn save(&self, face: &ChosenFace, photo: &Photo) -> Result<()> {
        let folder = self.output.join(&photo.portrait);
        std::fs::create_dir_all(&folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
        let [picture, mask] = self.files(photo);
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&face.aligned())?;
        write(&picture, &jpeg)?;
        write(&mask, &encode_mask(&face.aligned_mask())?)
    }
}

/// Names of a photo's picture and mask in the index.
fn files(photo: &Photo) -> [String; 2] {
    ["jpg", "png"].map(|ending| format!("{}/{}.{ending}", photo.portrait, photo.name()))
}

/// A portrait's photos for the index. The neutral one is its source; where there is none, the first.
fn entry(portrait: &str, photos: &[&Photo], validation: bool) -> Entry {
    let image = |expression: &str, photo: &Photo| {
        let [image, mask] = files(photo);
        Image { expression: expression.into(), intensity: 1.0, image, mask, field: None, aligned: true }
    };
    let source = photos.iter().find(|photo| photo.expression == Expression::Neutral).unwrap_or(&photos[0]);
    let shown = photos.iter().map(|photo| image(photo.expression.name(), photo));
    Entry {
        portrait: portrait.into(),
        id: photos[0].person.clone(),
        split: if validation { "val" } else { "train" }.into(),
        sex: None,
        contempt_side: None,
        images: std::iter::once(image("source", source)).chain(shown).collect(),
    }
}
