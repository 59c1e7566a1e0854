//! What is left of invisible marks in pictures that were passed on, and whether photos without one are taken for marked.

use crate::data::marked::elsewhere;
use crate::data::shared::passed_on;
use anyhow::{Context, Result};
use image::{DynamicImage, RgbImage};
use indicatif::{ProgressBar, ProgressIterator};
use mien::CROP;
use mien::burn::tensor::Device;
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::photo::Photo;
use mien::session::{DetectBy, Session};
use mien::watermark::message::Message;
use mien::watermark::reading::{Found, Reader};
use std::fmt::Write;
use std::path::PathBuf;

/// The ways of passing a picture on: how they are called, by which factor it is smaller, and the JPEG's quality.
const WAYS: [(&str, f32, Option<u8>); 8] = [
    ("as it is", 1.0, None),
    ("JPEG 80", 1.0, Some(80)),
    ("JPEG 60", 1.0, Some(60)),
    ("JPEG 40", 1.0, Some(40)),
    ("half the size", 0.5, None),
    ("half, JPEG 75", 0.5, Some(75)),
    ("a third, JPEG 75", 0.333, Some(75)),
    ("JPEG 75, at most 2048", 0.0, Some(75)),
];
/// Longest side of a picture on a site that makes larger ones smaller.
const SITE: f32 = 2048.0;

/// What came of the marks in one way.
#[derive(Default)]
struct Kept {
    pictures: usize,
    without_face: usize,
    bits: u32,
    sure: usize,
    said: usize,
    misread: usize,
    least: f32,
}

/// A table of the ways, and a line on so many `looks` at each photo without a mark.
pub fn text(session: &mut Session, photos: &[PathBuf], looks: usize) -> Result<String> {
    let mut kept: [Kept; WAYS.len()] = std::array::from_fn(|_| Kept { least: f32::MAX, ..Kept::default() });
    let (reader, device) = (Reader::new(&Device::flex()), Device::flex());
    let (mut unmarked, mut decibels) = (Vec::new(), Vec::new());
    for (i, path) in photos.iter().enumerate().progress_with(ProgressBar::new(photos.len() as u64)) {
        let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        let picture = &session.open(&bytes, &path.display().to_string())?.pixels;
        unmarked.extend(
            elsewhere(picture, looks, i).into_iter().map(|crop| pollster::block_on(reader.look(crop, &device))),
        );
        let request = EditRequest::of(Expression::ALL[1 + i % (Expression::ALL.len() - 1)], 1.0);
        let Some((edited, off)) = edited(session, &request)? else { continue };
        decibels.push(off);
        for ((_, factor, quality), kept) in WAYS.iter().zip(&mut kept) {
            let longest = edited.width().max(edited.height()) as f32;
            let factor = if *factor > 0.0 { *factor } else { (SITE / longest).min(1.0) };
            kept.add(best(session, passed_on(&edited, factor, *quality)), Message::of(&request));
        }
    }
    let mut text = String::from(
        "| way | pictures | bits right | marks found | messages read | misread | least alike | without a face |\n|---|---|---|---|---|---|---|---|\n",
    );
    for ((way, ..), kept) in WAYS.iter().zip(&kept) {
        writeln!(text, "| {way} | {} |", kept.cells())?;
    }
    let least = decibels.iter().copied().fold(f64::MAX, f64::min);
    let mean = decibels.iter().sum::<f64>() / decibels.len().max(1) as f64;
    writeln!(text, "\nPSNR of a mark in its crop: mean {mean:.1} dB, least {least:.1}")?;
    let false_alarms = unmarked.iter().filter(|found| found.is_sure()).count();
    let most = unmarked.iter().map(|found| found.alike).fold(f32::MIN, f32::max);
    let looks = unmarked.len();
    writeln!(text, "{looks} looks at photos without a mark: {false_alarms} taken for marked, most alike {most:.1}")?;
    Ok(text)
}

impl Kept {
    fn add(&mut self, found: Option<Found>, message: Message) {
        self.pictures += 1;
        let Some(found) = found else {
            self.without_face += 1;
            return;
        };
        let bits = message.bits();
        let right = |(bit, leaning): (usize, &f32)| u32::from((*leaning > 0.0) == (bits >> bit & 1 == 1));
        self.bits += found.leanings.iter().enumerate().map(right).sum::<u32>();
        self.sure += usize::from(found.is_sure());
        self.said += usize::from(found.message() == Some(message));
        self.misread += usize::from(found.message().is_some_and(|said| said != message));
        self.least = self.least.min(found.alike);
    }

    fn cells(&self) -> String {
        let share = |n: f64| 100.0 * n / (self.pictures - self.without_face).max(1) as f64;
        let [bits, sure, said] = [f64::from(self.bits) / 32.0, self.sure as f64, self.said as f64].map(share);
        let Self { pictures, without_face, least, misread, .. } = self;
        format!("{pictures} | {bits:.2} % | {sure:.1} % | {said:.1} % | {misread} | {least:.1} | {without_face}")
    }
}

/// The open photo with its first face edited, as it leaves, and the PSNR of the mark in the face's crop, decibels; `None` where there is no face.
fn edited(session: &mut Session, request: &EditRequest) -> Result<Option<(RgbImage, f64)>> {
    if pollster::block_on(session.detect(DetectBy::Both)).is_err() {
        return Ok(None);
    }
    let mut face = pollster::block_on(session.choose(0))?;
    pollster::block_on(face.predict(request))?;
    let marked = image::load_from_memory(&face.export(request)?)?.into_rgb8();
    let plain = DynamicImage::from(face.edited(request)?).into_rgb8();
    let square = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b)).powi(2);
    let sum: f64 = marked.iter().zip(plain.iter()).map(square).sum();
    let side = CROP as f64 * f64::from(face.to_photo().scale());
    let off = 10.0 * (255.0f64.powi(2) * 3.0 * side * side / sum.max(f64::MIN_POSITIVE)).log10();
    Ok(Some((marked, off)))
}

/// What of a picture's faces is most like a mark.
fn best(session: &Session, picture: RgbImage) -> Option<Found> {
    let photo = Photo { pixels: DynamicImage::from(picture).into_rgba8(), note: String::new() };
    let found = pollster::block_on(session.watermarks(&photo));
    found.into_iter().max_by(|a, b| a.alike.total_cmp(&b.alike))
}
