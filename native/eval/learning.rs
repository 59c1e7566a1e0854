//! What learning a person from three pictures brings the edit of a fourth, against what the person really looks like.
//!
//! A person has two photos here, a neutral and a smiling one, and made pictures of the neutral one. Taught by one photo and two made pictures,
//! the other photo is edited to what the first shows, and laid beside it: that photo was seen, never the one that is edited. And
//! taught by the neutral photo and made pictures, that photo is edited to a smile, which no picture has shown.

use crate::data::pack::{self, Entry};
use crate::eval::classifier::Classifier;
use crate::eval::edits::tensor;
use crate::synth::sheets;
use anyhow::{Context, Result, ensure};
use image::{RgbImage, imageops};
use mien::burn::tensor::Device;
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::locate::crop::crop;
use mien::mine::STEPS;
use mien::mine::training::Picture;
use mien::session::{DetectBy, Session};
use mien::{CROP, FIELD};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Made pictures that teach beside a photo.
const MADE: [Expression; 2] = [Expression::Surprise, Expression::Anger];

/// One person's photos, and the made pictures.
struct Person {
    neutral: PathBuf,
    smile: PathBuf,
    made: Vec<PathBuf>,
}

/// Which photo is edited to what, and which ones teach.
const WAYS: [&str; 3] = [
    "a neutral photo to the smile that was shown",
    "a smile to the neutral face that was shown",
    "a neutral photo to a smile that was not shown",
];

/// Distances from the real photo.
#[derive(Clone, Copy)]
struct Off {
    /// In the face's parts: root of the mean squared difference, of 255.
    colours: f64,
    /// In the classifier's features.
    look: f64,
}

/// What was measured: for each way and person without and with.
pub struct Report {
    offs: [Vec<[Off; 2]>; 3],
    rows: Vec<RgbImage>,
}

/// Measures on `most` people of the pack in `folder`.
pub fn measure(session: &mut Session, classifier: &Classifier, folder: &Path, most: usize) -> Result<Report> {
    let people = people(folder)?;
    ensure!(!people.is_empty(), "{}: nobody there has a neutral and a smiling photo", folder.display());
    let stride = people.len().div_ceil(most.max(1));
    let mut report = Report { offs: [const { Vec::new() }; 3], rows: Vec::new() };
    for person in people.iter().step_by(stride) {
        let Person { neutral, smile, made } = person;
        let taught = |photo: &PathBuf| [vec![photo.clone()], made.clone()].concat();
        let mut pictures = Vec::new();
        for (way, (photo, goal, expression, teachers)) in [
            (neutral, smile, Expression::Happy, taught(smile)),
            (smile, neutral, Expression::Neutral, taught(neutral)),
            (neutral, smile, Expression::Happy, taught(neutral)),
        ]
        .into_iter()
        .enumerate()
        {
            let learnt = learn(session, &teachers)?;
            session.set_mine(Some((&learnt, "what was learnt")))?;
            let goal = open(session, goal)?;
            let photo = open(session, photo)?;
            let wanted = lit_as(&goal, &photo);
            let mut offs = Vec::new();
            pictures.push(aligned(session, None)?);
            for mine in [false, true] {
                let edited = aligned(session, Some(&EditRequest { mine, ..EditRequest::of(expression, 1.0) }))?;
                offs.push(off(classifier, &edited, &wanted.0, &wanted.1));
                pictures.push(edited);
            }
            pictures.push(wanted.0);
            report.offs[way].push([offs[0], offs[1]]);
        }
        report.rows.push(beside(&pictures));
        session.set_mine(None)?;
    }
    Ok(report)
}

/// People of the pack with both photos, in the order of their names.
fn people(folder: &Path) -> Result<Vec<Person>> {
    let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in pack::entries(folder)? {
        entries.entry(entry.id.clone()).or_default().push(entry);
    }
    let picture = |entry: &Entry, of: &str| {
        let found = entry.images.iter().find(|image| image.expression == of && image.intensity == 1.0);
        found.map(|image| folder.join(&image.image))
    };
    let person = |entries: Vec<Entry>| {
        let of = |end: &str| entries.iter().find(|entry| entry.portrait.ends_with(end));
        let (neutral, smile) = (of("-neutral")?, of("-smile")?);
        let made = MADE.map(|expression| picture(neutral, expression.name()));
        Some(Person {
            neutral: picture(neutral, "source")?,
            smile: picture(smile, "source")?,
            made: made.into_iter().collect::<Option<_>>()?,
        })
    };
    Ok(entries.into_values().filter_map(person).collect())
}

/// Opens a picture and chooses its face: the picture as the model sees it.
fn open(session: &mut Session, path: &Path) -> Result<Picture> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
    session.open(&bytes, &name)?;
    pollster::block_on(session.detect(DetectBy::Both))?;
    pollster::block_on(session.choose(0))?
        .picture()
        .with_context(|| format!("{}: this model learns from no pictures", session.model()))
}

fn learn(session: &mut Session, pictures: &[PathBuf]) -> Result<Vec<u8>> {
    let pictures = pictures.iter().map(|path| open(session, path)).collect::<Result<Vec<_>>>()?;
    let mut trainer = session.learn(&pictures)?;
    for _ in 0..STEPS {
        pollster::block_on(trainer.step());
    }
    Ok(trainer.file()?)
}

/// The aligned crop of the chosen face, edited or not.
fn aligned(session: &mut Session, request: Option<&EditRequest>) -> Result<RgbImage> {
    let mut face = session.chosen()?;
    let Some(request) = request else { return Ok(face.aligned()) };
    pollster::block_on(face.predict(request))?;
    let to_photo = face.to_photo();
    Ok(face.with_edited(request, |picture| rgb(&crop(picture, &to_photo)))?)
}

/// Planes of -1..1 as a picture.
fn rgb(planes: &[f32]) -> RgbImage {
    RgbImage::from_fn(CROP as u32, CROP as u32, |x, y| {
        let at = y as usize * CROP + x as usize;
        image::Rgb(std::array::from_fn(|c| {
            ((planes[c * CROP * CROP + at] + 1.0) * 127.5).round().clamp(0.0, 255.0) as u8
        }))
    })
}

/// A picture in the light of another, and how much each of its pixels counts: where either shows eyes, nose or mouth.
fn lit_as(goal: &Picture, photo: &Picture) -> (RgbImage, Vec<f32>) {
    let numbers = |t: mien::burn::tensor::Tensor<4>| t.into_data_as::<f32>().try_to_vec::<f32>().expect("floats");
    let weight = goal.parts().max_pair(photo.parts());
    (rgb(&numbers(goal.lit_as(photo))), numbers(weight))
}

fn off(classifier: &Classifier, edited: &RgbImage, wanted: &RgbImage, weight: &[f32]) -> Off {
    let squares = edited.pixels().zip(wanted.pixels()).zip(weight).map(|((a, b), weight)| {
        let square: f64 = a.0.iter().zip(b.0).map(|(a, b)| (f64::from(*a) - f64::from(b)).powi(2)).sum();
        square / 3.0 * f64::from(*weight)
    });
    let all: f64 = weight.iter().map(|weight| f64::from(*weight)).sum();
    let device = Device::flex();
    let seen = tensor(&[edited, wanted], &device);
    let look = classifier.perceptual(seen.clone().narrow(0, 0, 1), seen.narrow(0, 1, 1));
    Off { colours: (squares.sum::<f64>() / all).sqrt(), look: f64::from(look[0]) }
}

/// Pictures in a row.
fn beside(pictures: &[RgbImage]) -> RgbImage {
    let side = FIELD as u32 * 3 / 2;
    let mut row = RgbImage::new(side * pictures.len() as u32, side);
    for (at, picture) in pictures.iter().enumerate() {
        let small = imageops::resize(picture, side, side, imageops::FilterType::Triangle);
        imageops::replace(&mut row, &small, (at as u32 * side).into(), 0);
    }
    row
}

impl Report {
    /// In words.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "off from the person's own photo, without and with what was learnt: means, and how many are nearer with it\n",
        );
        for (way, offs) in WAYS.iter().zip(&self.offs) {
            let mut say = |what: &str, of: fn(&Off) -> f64| {
                let [without, with] =
                    [0, 1].map(|i| offs.iter().map(|off| of(&off[i])).sum::<f64>() / offs.len() as f64);
                let nearer = offs.iter().filter(|off| of(&off[1]) < of(&off[0])).count();
                let _ = writeln!(text, "{way}: {what} {without:.4} and {with:.4}, nearer {nearer} of {}", offs.len());
            };
            say("colours of eyes, nose and mouth, of 255,", |off| off.colours);
            say("look", |off| off.look);
        }
        text
    }

    /// A row a person: for each way the photo, its edit without and with, and the real one in the photo's light. As PNG.
    pub fn sheet(&self) -> Result<Vec<u8>> {
        let (width, height) = self.rows.first().context("nobody was measured")?.dimensions();
        let mut sheet = RgbImage::new(width, height * self.rows.len() as u32);
        for (at, row) in self.rows.iter().enumerate() {
            imageops::replace(&mut sheet, row, 0, (at as u32 * height).into());
        }
        sheets::png(&sheet)
    }
}
