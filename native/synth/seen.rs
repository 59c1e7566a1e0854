//! Anybody's photos: faces found, aligned, marked and segmented by Mien's own networks.

use crate::synth::grid::{Grid, SIDE};
use crate::synth::labels::marked;
use crate::synth::landmarks::Landmarks;
use crate::synth::portrait::Given;
use crate::synth::series::Person;
use crate::synth::sight::{Sight, person, split};
use anyhow::{Context, Result, ensure};
use mien::CROP;
use mien::burn::tensor::Device;
use mien::locate::alignment::CANONICAL;
use mien::locate::crop::{crop, square};
use mien::locate::landmarks::{COUNT, Landmark, Part, landmarks};
use mien::locate::similarity::Similarity;
use mien::nn::landmarks::Landmarker;
use mien::session::{ChosenFace, DetectBy, Session};
use mien::weights::load_into;
use std::path::Path;
use std::sync::Mutex;

/// The least distance between the eyes, photo pixels: a smaller face is a blur at the side of the pictures that are made.
const LEAST: f32 = 40.0;
/// Least mean certainty of the landmarks of eyes and lips.
const SURE: f32 = 0.5;
/// The network that finds landmarks, as `mien landmarks` trained it.
const WEIGHTS: &[u8] = include_bytes!("landmarks.safetensors");

/// That network.
pub fn landmarker() -> Result<Landmarker> {
    let net = Landmarker::new(&[[0.5; 2]; COUNT], &Device::flex());
    load_into(net, WEIGHTS).map_err(|reason| anyhow::anyhow!("landmarks.safetensors of this program: {reason}"))
}

/// Sees photos of any size, with one session of `new` for each thread at work.
pub struct Seen<F> {
    new: F,
    idle: Mutex<Vec<(Session, Landmarker)>>,
}

impl<F: Fn() -> Result<Session> + Sync> Seen<F> {
    /// With the sessions that `new` gives; an error where it gives none.
    pub fn new(new: F) -> Result<Self> {
        let first = start(&new)?;
        Ok(Self { new, idle: Mutex::new(vec![first]) })
    }
}

/// A session that aligns by landmarks, and the network that finds them.
fn start(new: impl Fn() -> Result<Session>) -> Result<(Session, Landmarker)> {
    let mut session = new()?;
    session.set_landmarker(Some(landmarker()?));
    Ok((session, landmarker()?))
}

impl<F: Fn() -> Result<Session> + Sync> Sight for Seen<F> {
    fn see(&self, path: &Path) -> Result<(Person, Given)> {
        let idle = self.idle.lock().expect("nobody panics with it").pop();
        let (mut session, net) = idle.map_or_else(|| start(&self.new), Ok)?;
        let given = given(&mut session, &net, path);
        self.idle.lock().expect("nobody panics with it").push((session, net));
        let portrait = path.file_stem().context("no name")?.to_string_lossy().into_owned();
        let id = person(&portrait).to_owned();
        Ok((Person { split: split(&id).to_owned(), portrait, id, sex: None }, given?))
    }
}

/// What a photo's best face gives.
fn given(session: &mut Session, net: &Landmarker, path: &Path) -> Result<Given> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
    session.open(&bytes, &name)?;
    pollster::block_on(session.detect(DetectBy::Both))?;
    let face = pollster::block_on(session.choose(0))?;
    ensure!(face.is_whole(), "{name}: eyes and mouth are not clearly seen");
    let apart = (CANONICAL[1][0] - CANONICAL[0][0]) * face.to_photo().scale();
    ensure!(apart >= LEAST, "{name}: too small, its eyes are {apart:.0} pixels apart and {LEAST} are needed");
    let found = pollster::block_on(landmarks(net, &crop(face.photo(), &face.to_photo()), &Device::flex()));
    for (part, hidden) in
        [(Part::LidRight, "right eye"), (Part::LidLeft, "left eye"), (Part::LipsOuter, "mouth"), (Part::Nose, "nose")]
    {
        let certain = mean_certainty(&found[part.range()]);
        ensure!(certain >= SURE, "{name}: the {hidden} is not clearly seen ({:.0} % sure)", 100.0 * certain);
    }
    let scale = (SIDE / CROP) as f32;
    let mut marks = Landmarks([[0.0; 2]; COUNT]);
    for (mark, landmark) in marks.0.iter_mut().zip(&found) {
        *mark = landmark.at.map(|v| v * scale);
    }
    Ok(Given {
        photo: portrait(&face, scale),
        labels: marked(face.aligned_mask().into_raw(), &marks),
        marks,
        identity: None,
        age: None,
    })
}

fn mean_certainty(landmarks: &[Landmark]) -> f32 {
    landmarks.iter().map(|landmark| landmark.certain).sum::<f32>() / landmarks.len() as f32
}

/// The aligned face at `scale` times the crop's side.
fn portrait(face: &ChosenFace, scale: f32) -> Grid<3> {
    let of_crop = face.to_photo();
    let to_photo = Similarity { a: of_crop.a / scale, b: of_crop.b / scale, ..of_crop };
    let planes = square(face.photo(), &to_photo, SIDE);
    let value = |c: usize, p: usize| (planes[c * SIDE * SIDE + p] + 1.0) * 127.5;
    Grid { side: SIDE, data: (0..SIDE * SIDE).map(|p| [0, 1, 2].map(|c| value(c, p))).collect() }
}
