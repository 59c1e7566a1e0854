//! How well a published model edits: from the photo's file to the edited picture, on validation people, against the pictures
//! that the pack has of them.

use crate::data::pack::{self, Entry};
use crate::eval::classifier::Classifier;
use crate::eval::metrics::likeness::{frechet, psnr, ssim};
use anyhow::{Context, Result, ensure};
use image::{GrayImage, RgbImage, imageops};
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::edit::request::EditRequest;
use mien::face::classes::class::{BACKGROUND, CLOTH, HAIR, SKIN};
use mien::face::expression::Expression;
use mien::face::region::FACE;
use mien::session::{DetectBy, Session};
use mien::{CROP, FIELD};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Pictures from the face that count as outside of it, crop pixels: the edit may reach 20 further than the segmenter sees
/// the face, and the pack's masks differ from what it sees.
pub(super) const OUTSIDE: u32 = 40;
/// People on the report's sheet.
const SHOWN: usize = 12;
/// What a photo shows to begin with, by the end of its name.
fn start(portrait: &str) -> &'static str {
    match portrait.rsplit_once('-').map(|(_, end)| end) {
        Some("neutral") => "from a neutral photo",
        Some("smile") => "from a smile",
        _ => "from another photo",
    }
}

/// Lightness of the skin, 0..255, below which it counts as dark, and as medium.
const TONES: [f64; 2] = [100.0, 150.0];

/// What classifier and ruler say of one edit, or of the pack's own picture in its place.
#[derive(Debug, Clone)]
struct Seen {
    wanted: Expression,
    /// What the person and the photo are counted among.
    groups: [String; 3],
    named: usize,
    features: Vec<f32>,
    /// From the photo, 0 (the same) to 2, one minus the cosine.
    identity: f64,
    psnr: f64,
    ssim: f64,
    perceptual: f64,
}

/// Means over some edits.
#[derive(Debug, Serialize)]
pub struct Scores {
    /// How many.
    pub edits: usize,
    /// Share whose expression the classifier names as wanted.
    pub recognised: f64,
    /// Distance from the photo, 0 to 2.
    pub identity: f64,
    /// Of the pack's pictures, decibels.
    pub psnr: f64,
    /// Of the pack's pictures, -1..1.
    pub ssim: f64,
    /// How different they look from the pack's pictures, in the classifier's features ([`Classifier::perceptual`]).
    pub perceptual: f64,
}

/// Everything measured.
#[derive(Debug, Serialize)]
pub struct Report {
    pub(super) model: String,
    pub(super) intensity: f32,
    pub(super) people: usize,
    /// One line each.
    pub(super) skipped: Vec<String>,
    /// Of all edits.
    pub all: Scores,
    pub(super) expressions: BTreeMap<&'static str, Scores>,
    /// The pack's own pictures, which the edits are compared with, under the same classifier.
    pub(super) pack: Scores,
    /// By sex, by the skin's lightness in the photo, and by what that shows.
    pub(super) groups: BTreeMap<String, Scores>,
    /// Largest identity distance that 99 of 100 edits stay under, and the mean between different people's photos.
    pub(super) identity_99: f64,
    pub(super) identity_others: f64,
    /// Between edits and the pack's pictures, in the classifier's features.
    pub frechet: f64,
    /// Pixels more than [`OUTSIDE`] from the face that any edit changed.
    pub(super) changed_outside: u64,
    /// Edits by `[wanted][named]`.
    pub(super) confusion: [[u32; 8]; 8],
    #[serde(skip)]
    pub(super) rows: Vec<Vec<RgbImage>>,
}

/// The pictures as the classifier takes them, `[n, 3, FIELD, FIELD]`.
pub(super) fn tensor(pictures: &[&RgbImage], device: &Device) -> Tensor<4> {
    let side = FIELD as u32;
    let mut values = Vec::with_capacity(pictures.len() * 3 * FIELD * FIELD);
    for picture in pictures {
        let small = imageops::resize(*picture, side, side, imageops::FilterType::Triangle);
        for c in 0..3 {
            values.extend(small.pixels().map(|p| f32::from(p[c]) / 127.5 - 1.0));
        }
    }
    Tensor::from_data(TensorData::new(values, [pictures.len(), 3, FIELD, FIELD]), device)
}

/// Rows of a matrix.
fn rows(matrix: Tensor<2>) -> Vec<Vec<f32>> {
    let length = matrix.dims()[1];
    let data = matrix.into_data_as::<f32>();
    data.as_slice::<f32>().expect("floats").chunks_exact(length).map(<[f32]>::to_vec).collect()
}

fn distance(a: &[f32], b: &[f32]) -> f64 {
    1.0 - a.iter().zip(b).map(|(x, y)| f64::from(x * y)).sum::<f64>()
}

fn largest(row: &[f32]) -> usize {
    (0..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best })
}

/// Whether a pixel lies on hair, clothes or background, further than [`OUTSIDE`] from all of the face.
fn outside(mask: &GrayImage) -> Vec<bool> {
    let faces: Vec<(u32, u32)> =
        mask.enumerate_pixels().filter(|(_, _, p)| FACE.contains(&p[0])).map(|(x, y, _)| (x, y)).collect();
    let [left, right] = [faces.iter().map(|p| p.0).min(), faces.iter().map(|p| p.0).max()];
    let [top, bottom] = [faces.iter().map(|p| p.1).min(), faces.iter().map(|p| p.1).max()];
    let (Some(left), Some(right), Some(top), Some(bottom)) = (left, right, top, bottom) else { return vec![] };
    let far = |x: u32, low: u32, high: u32| x + OUTSIDE < low || x > high + OUTSIDE;
    mask.enumerate_pixels()
        .map(|(x, y, p)| [BACKGROUND, HAIR, CLOTH].contains(&p[0]) && (far(x, left, right) || far(y, top, bottom)))
        .collect()
}

/// Mean lightness of the skin as a word.
fn tone(photo: &RgbImage, mask: &GrayImage) -> &'static str {
    let skin: Vec<f64> = photo
        .pixels()
        .zip(mask.pixels())
        .filter(|(_, class)| class[0] == SKIN)
        .map(|(p, _)| p.0.iter().map(|v| f64::from(*v)).sum::<f64>() / 3.0)
        .collect();
    let mean = skin.iter().sum::<f64>() / skin.len().max(1) as f64;
    if mean < TONES[0] {
        "dark skin"
    } else if mean < TONES[1] {
        "medium skin"
    } else {
        "light skin"
    }
}

/// One person's edits and the pack's pictures in their place.
struct Person {
    edits: Vec<Seen>,
    pack: Vec<Seen>,
    photo: Vec<f32>,
    changed_outside: u64,
    shown: Vec<RgbImage>,
}

fn person(
    session: &mut Session,
    classifier: &Classifier,
    entry: &Entry,
    folder: &Path,
    intensity: f32,
) -> Result<Person> {
    let source = entry.images.iter().find(|image| image.expression == "source").context("no source picture")?;
    let path = folder.join(&source.image);
    let (photo, mask) = (pack::open(&path, CROP)?.into_rgb8(), pack::classes(&folder.join(&source.mask))?);
    let name = path.display().to_string();
    session.open(&std::fs::read(&path)?, &name)?;
    pollster::block_on(session.detect(DetectBy::Both))?;
    let mut face = pollster::block_on(session.choose(0))?;
    let (mut wanted, mut edited, mut goals) = (Vec::new(), Vec::new(), Vec::new());
    for image in entry.images.iter().filter(|image| image.intensity == 1.0) {
        let Ok(expression) = image.expression.parse::<Expression>() else { continue };
        let request = EditRequest::of(expression, intensity).checked()?;
        pollster::block_on(face.predict(&request))?;
        edited.push(image::DynamicImage::from(face.edited(&request)?).into_rgb8());
        goals.push(pack::open(&folder.join(&image.image), CROP)?.into_rgb8());
        wanted.push(expression);
    }
    ensure!(!wanted.is_empty(), "{name}: no picture of any expression at full strength");
    let far = outside(&mask);
    let changes = |edit: &RgbImage| {
        let pixels = edit.pixels().zip(photo.pixels()).zip(&far);
        pixels.filter(|((new, old), far)| **far && new != old).count() as u64
    };
    let changed_outside = edited.iter().map(changes).sum();
    let device = Device::flex();
    let all: Vec<&RgbImage> = std::iter::once(&photo).chain(&edited).chain(&goals).collect();
    let seen = tensor(&all, &device);
    let n = wanted.len();
    let goal = seen.clone().narrow(0, 1 + n, n);
    let apart = classifier.perceptual(seen.clone().narrow(0, 1, 2 * n), goal.repeat_dim(0, 2));
    let classified = classifier.forward(seen);
    let (named, identity, features) =
        (rows(classified.expression), rows(classified.identity), rows(classified.features));
    let sex = entry.sex.clone().unwrap_or_else(|| "sex unknown".into());
    let groups = [tone(&photo, &mask).into(), sex, start(&entry.portrait).into()];
    let seen = |at: usize, k: usize, picture: &RgbImage| Seen {
        wanted: wanted[k],
        groups: groups.clone(),
        named: largest(&named[at]),
        features: features[at].clone(),
        identity: distance(&identity[at], &identity[0]),
        psnr: psnr(picture, &goals[k]).min(99.0),
        ssim: ssim(picture, &goals[k]),
        perceptual: f64::from(apart[at - 1]),
    };
    Ok(Person {
        edits: edited.iter().enumerate().map(|(k, picture)| seen(1 + k, k, picture)).collect(),
        pack: goals.iter().enumerate().map(|(k, picture)| seen(1 + n + k, k, picture)).collect(),
        photo: identity[0].clone(),
        changed_outside,
        shown: std::iter::once(photo.clone()).chain(edited.iter().cloned()).collect(),
    })
}

/// Edits every validation person's photo to all expressions that the pack has of them. A photo that cannot be edited is
/// skipped, named and counted; an error if nothing is left.
pub fn measure(
    session: &mut Session,
    classifier: &Classifier,
    model: &str,
    entries: &[Entry],
    folder: &Path,
    intensity: f32,
) -> Result<Report> {
    let (mut people, mut skipped) = (Vec::new(), Vec::new());
    let bar = indicatif::ProgressBar::new(entries.len() as u64);
    for entry in entries {
        bar.inc(1);
        match person(session, classifier, entry, folder, intensity) {
            Ok(person) => people.push((entry.id.as_str(), person)),
            Err(error) => skipped.push(format!("{error:#}")),
        }
    }
    bar.finish_and_clear();
    let edits: Vec<&Seen> = people.iter().flat_map(|(_, person)| &person.edits).collect();
    let pack: Vec<&Seen> = people.iter().flat_map(|(_, person)| &person.pack).collect();
    ensure!(edits.len() > 1, "no photo could be edited; the first problem: {}", skipped.join("; "));
    let mut confusion = [[0; 8]; 8];
    edits.iter().for_each(|seen| confusion[seen.wanted as usize][seen.named] += 1);
    let mut distances: Vec<f64> = edits.iter().map(|seen| seen.identity).collect();
    distances.sort_by(f64::total_cmp);
    let mut others = Vec::new();
    for (i, (a, one)) in people.iter().enumerate() {
        let rest = people[i + 1..].iter().filter(|(b, _)| a != b);
        others.extend(rest.map(|(_, other)| distance(&one.photo, &other.photo)));
    }
    let features = |seen: &[&Seen]| seen.iter().map(|s| s.features.clone()).collect::<Vec<_>>();
    let groups: BTreeSet<&String> = edits.iter().flat_map(|seen| &seen.groups).collect();
    let by_group = groups.into_iter().filter_map(|group| {
        let own = edits.iter().filter(|seen| seen.groups.contains(group));
        Some((group.clone(), scores(own.copied())?))
    });
    Ok(Report {
        model: model.into(),
        intensity,
        people: people.len(),
        all: scores(edits.iter().copied()).expect("there are edits"),
        expressions: Expression::ALL
            .into_iter()
            .filter_map(|e| Some((e.name(), scores(edits.iter().copied().filter(|seen| seen.wanted == e))?)))
            .collect(),
        pack: scores(pack.iter().copied()).expect("as many as edits"),
        groups: by_group.collect(),
        identity_99: distances[(distances.len() * 99).div_ceil(100) - 1],
        identity_others: others.iter().sum::<f64>() / others.len().max(1) as f64,
        frechet: frechet(&features(&edits), &features(&pack))?,
        changed_outside: people.iter().map(|(_, person)| person.changed_outside).sum(),
        confusion,
        skipped,
        rows: people.into_iter().take(SHOWN).map(|(_, person)| person.shown).collect(),
    })
}

fn scores<'a>(seen: impl Iterator<Item = &'a Seen>) -> Option<Scores> {
    let all: Vec<&Seen> = seen.collect();
    let mean = |value: &dyn Fn(&Seen) -> f64| all.iter().map(|seen| value(seen)).sum::<f64>() / all.len() as f64;
    (!all.is_empty()).then(|| Scores {
        edits: all.len(),
        recognised: mean(&|seen| f64::from(u8::from(seen.named == seen.wanted as usize))),
        identity: mean(&|seen| seen.identity),
        psnr: mean(&|seen| seen.psnr),
        ssim: mean(&|seen| seen.ssim),
        perceptual: mean(&|seen| seen.perceptual),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn outside_is_far_from_the_face() {
        let mask = GrayImage::from_fn(256, 256, |x, y| {
            Luma([if (100..150).contains(&x) && (100..160).contains(&y) { SKIN } else { HAIR }])
        });
        let far = outside(&mask);
        let at = |x: usize, y: usize| far[y * 256 + x];
        assert!(at(10, 120) && at(120, 250) && !at(120, 120) && !at(90, 120) && !at(120, 170));
        assert!(outside(&GrayImage::new(8, 8)).is_empty());
    }

    #[test]
    fn scores_by_hand() {
        let seen = |wanted: Expression, named: usize, identity: f64| Seen {
            wanted,
            groups: ["light skin", "female", "from a smile"].map(String::from),
            named,
            features: vec![],
            identity,
            psnr: 30.0,
            ssim: 0.9,
            perceptual: 0.1,
        };
        let all = [seen(Expression::Happy, 1, 0.1), seen(Expression::Sad, 1, 0.3)];
        let scores = scores(all.iter()).unwrap();
        assert_eq!((scores.edits, scores.recognised), (2, 0.5));
        assert!((scores.identity - 0.2).abs() < 1e-12);
        assert!(super::scores(std::iter::empty()).is_none());
    }
}
