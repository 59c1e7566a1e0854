//! Portraits made ready to be changed, person by person.

use crate::data::{DataSet, Picture, Shot, Split};
use crate::synth::face_model::FaceModel;
use crate::synth::fit::Fitter;
use crate::synth::folds::Folds;
use crate::synth::portrait::Portrait;
use crate::synth::render::Picture as Rendered;
use crate::synth::series::{Made, Person, Recipe, SOURCE, Series};
use crate::synth::sight::{MOST_TURNED, Sight, person};
use anyhow::{Context, Result};
use mien::face::classes::class;
use mien::face::expression::{Condition, Expression};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The largest distance between landmarks and mesh of a face, pixels of 512.
const MOST_OFF: f32 = 6.0;

/// What portraits are seen and changed with.
pub struct Studio<'a> {
    /// The face model.
    pub model: &'a FaceModel,
    fitter: Fitter<'a>,
    /// What skin does.
    pub folds: Folds,
    sight: &'a dyn Sight,
}

/// Portraits of one person: name and file of each.
pub type Photos<'p> = Vec<(&'p str, &'p PathBuf)>;

/// Portraits by person; an error for a name that is no text.
pub fn by_person(portraits: &[PathBuf]) -> Result<Vec<Photos<'_>>> {
    let mut people: BTreeMap<&str, Photos> = BTreeMap::new();
    for path in portraits {
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let stem = stem.with_context(|| format!("{}: its name is no text", path.display()))?;
        people.entry(person(stem)).or_default().push((stem, path));
    }
    Ok(people.into_values().collect())
}

impl<'a> Studio<'a> {
    /// With a face model and somebody who sees faces.
    pub fn new(model: &'a FaceModel, sight: &'a dyn Sight) -> Self {
        Self { model, fitter: Fitter::new(model), folds: Folds::new(), sight }
    }

    /// The photos of one person that are of use, fitted, the one at rest first: it says best who it is, and the others are
    /// fitted anew as the same person. And why the others are not, by name.
    pub fn see(&self, photos: &[(&str, &PathBuf)]) -> (Vec<(Person, Portrait<'_>)>, Vec<String>) {
        let (mut seen, mut unusable) = (Vec::new(), Vec::new());
        for (_, path) in photos {
            match self.sight.see(path) {
                Ok((person, given)) => {
                    let portrait = Portrait::new(&self.fitter, self.model, given);
                    match useless(&portrait) {
                        Some(reason) => unusable.push(format!("{}: {reason}", path.display())),
                        None => seen.push((person, portrait)),
                    }
                }
                Err(error) => unusable.push(format!("{error:#}")),
            }
        }
        let shown = |p: &Portrait| p.fit.expression.iter().sum::<f32>();
        seen.sort_by(|a, b| shown(&a.1).total_cmp(&shown(&b.1)).then(a.0.portrait.cmp(&b.0.portrait)));
        if let [(_, rest), others @ ..] = &mut seen[..] {
            others.iter_mut().for_each(|(_, portrait)| portrait.refit(&self.fitter, &rest.fit.identity));
        }
        (seen, unusable)
    }

    /// The pictures of all `portraits` of a split, in memory, as a pack of the same recipe has them but for what JPEG takes. What is
    /// of no use is among the skipped.
    pub fn data_set(&self, portraits: &[PathBuf], recipe: Recipe, split: Split) -> Result<DataSet> {
        let people = by_person(portraits)?;
        let made: Vec<_> = people
            .par_iter()
            .map(|photos| {
                let (seen, unusable) = self.see(photos);
                let series = Series { photos: &seen, folds: &self.folds, recipe };
                let own = (0..seen.len()).filter(|&place| seen[place].0.split == split.name());
                let made = own.map(|place| in_memory(&series, place)).collect::<Result<Vec<_>>>()?;
                Ok((made, unusable))
            })
            .collect::<Result<Vec<_>>>()?;
        let mut set = DataSet::default();
        for (portraits, unusable) in made {
            set.skipped.extend(unusable);
            portraits.into_iter().for_each(|(portrait, pictures)| set.add(portrait, pictures));
        }
        Ok(set)
    }
}

/// The pictures of photo `place` of a series.
fn in_memory(series: &Series, place: usize) -> Result<(crate::data::Portrait, Vec<Picture>)> {
    let side = if series.sneers_right(place) { -1.0 } else { 1.0 };
    let (mut shots, mut pictures) = (Vec::<Shot>::new(), Vec::new());
    series.each(place, |made| {
        let condition = condition(&made, side);
        match made.picture {
            // The photo shows it.
            None => shots[0].condition = condition,
            Some(picture) => {
                shots.push(Shot {
                    picture: pictures.len(),
                    condition,
                    actions: Some(made.actions),
                    intensity: made.strength,
                    flow: (made.shown != SOURCE).then(|| quarters(&picture)),
                    aligned: true,
                });
                pictures.push(Picture {
                    rgb: picture.rgb.data.iter().flatten().map(|v| (v + 0.5) as u8).collect(),
                    labels: picture.labels,
                });
            }
        }
        Ok(())
    })?;
    Ok((crate::data::Portrait { person: series.photos[place].0.id.clone(), shots }, pictures))
}

/// What a picture shows; sneers go to `side`.
fn condition(made: &Made, side: f32) -> Option<Condition> {
    let expression = made.shown.parse::<Expression>().ok()?;
    let plain = expression.condition();
    Some(if expression == Expression::Contempt { Condition { side, ..plain } } else { plain })
}

/// The flow on the grid of a pack's fields, quarters of a pixel.
fn quarters(picture: &Rendered) -> Vec<[i8; 2]> {
    let quarter = |v: f32| (4.0 * v).round().clamp(-127.0, 127.0) as i8;
    picture.flow.halved().data.iter().map(|f| f.map(quarter)).collect()
}

/// Why a portrait is of no use.
fn useless(portrait: &Portrait) -> Option<String> {
    let (yaw, pitch) = portrait.fit.camera.angles();
    if yaw.abs() > MOST_TURNED || pitch.abs() > MOST_TURNED {
        return Some(format!("turned away ({yaw:.0} degrees aside, {pitch:.0} up)"));
    }
    if portrait.fit.rms > MOST_OFF {
        return Some(format!("no face fits: landmarks are {:.1} pixels off", portrait.fit.rms));
    }
    let count = |classes: &[u8]| portrait.labels.iter().filter(|l| classes.contains(l)).count();
    if count(&[class::U_LIP, class::L_LIP, class::MOUTH_INTERIOR]) < 60 {
        return Some("the mouth is hidden".into());
    }
    None
}
