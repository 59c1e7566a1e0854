//! The pictures of one portrait, in the layout of the pairs pack (`data/pack.rs`): a folder that appears whole or not at all.

use crate::synth::across;
use crate::synth::actions;
use crate::synth::folds::Folds;
use crate::synth::portrait::Portrait;
use crate::synth::render::{PICTURE, Picture, Target, render};
use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use mien::FIELD;
use mien::face::action::{Actions, names};
use mien::face::expression::Expression;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// JPEG's quality of the pictures, which training blurs and compresses further.
const QUALITY: u8 = 92;
/// The least motion, pixels, of a picture that is another than the photo.
const STILL: f32 = 0.6;
/// The entry that a portrait's folder holds, and that is written last.
pub const ENTRY: &str = "portrait.json";

/// What is made of each portrait.
pub struct Recipe {
    /// Pictures of actions at random.
    pub draws: usize,
    /// All that is random follows from it and from the portrait's name.
    pub seed: u64,
}

/// Whose portrait it is.
pub struct Person {
    /// Name of the portrait.
    pub portrait: String,
    /// The same for all portraits of one person.
    pub id: String,
    /// `train` or `val`.
    pub split: String,
    /// If known.
    pub sex: Option<String>,
}

/// Makes the pictures in `folder`, which must be there, and gives the portrait's entry of the index. `donors` are other photos
/// of the same person, fitted as such: if they are `at_rest`, the expressions are made of the first of them; otherwise what
/// they show is shown too. `made_from` says of what all is made, so that another run knows whether it would make the same.
#[allow(clippy::too_many_arguments)]
pub fn make(
    folder: &Path,
    person: &Person,
    portrait: &Portrait,
    donors: &[(&Person, &Portrait)],
    at_rest: bool,
    folds: &Folds,
    recipe: &Recipe,
    made_from: &str,
) -> Result<Value> {
    let name = &person.portrait;
    let mut rng = StdRng::seed_from_u64(seed(recipe.seed, name));
    let mirrored = StdRng::seed_from_u64(seed(recipe.seed, &person.id)).random_bool(0.5);
    let mut images = Vec::new();
    let source = Picture::unchanged(portrait);
    save(folder, "source-100", &source, false)?;
    let own = listed(&portrait.shown()?);
    let photo = |shown: &str| {
        json!({ "expression": shown, "intensity": 1.0, "real": true, "actions": own,
            "image": format!("{name}/source-100.jpg"), "mask": format!("{name}/source-100.png") })
    };
    images.push(photo("source"));
    let put = |images: &mut Vec<Value>,
               file: &str,
               shown: &str,
               strength: f32,
               actions: &Actions,
               made: (Option<usize>, Target)| {
        let (donor, target) = made;
        let picture = match donor {
            Some(donor) => across::render(portrait, donors[donor].1, folds, &target),
            None => render(portrait, folds, &target),
        };
        let moved = picture.flow.data.iter().map(|f| f[0].hypot(f[1])).fold(0.0, f32::max);
        if shown == Expression::Neutral.name() && moved < STILL {
            images.push(photo(shown));
            return Ok(());
        }
        save(folder, file, &picture, true)?;
        images.push(json!({
            "expression": shown, "intensity": strength, "real": false,
            "image": format!("{name}/{file}.jpg"), "mask": format!("{name}/{file}.png"),
            "field": format!("{name}/{file}-field.png"), "moved_px": (moved * 100.0).round() / 100.0, "actions": listed(actions), "skin_of": donor.map(|d| &donors[d].0.portrait),
        }));
        anyhow::Ok(())
    };
    for expression in Expression::ALL {
        let preset = Actions::preset(expression);
        let full = if mirrored { preset.mirrored() } else { preset.clone() };
        let strengths: &[f32] = match expression {
            Expression::Neutral | Expression::Contempt => &[1.0],
            _ => &[1.0, 0.5],
        };
        for &strength in strengths {
            let (actions, file) =
                (full.scaled(strength), format!("{}-{:03}", expression.name(), (strength * 100.0) as u32));
            let made = match donors.first().filter(|_| at_rest && strength == 1.0) {
                Some((_, donor)) => (Some(0), donor.target(&actions)),
                None => (None, portrait.target(&actions)),
            };
            put(&mut images, &file, expression.name(), strength, &actions, made)?;
        }
    }
    for number in 0..recipe.draws {
        let actions = actions::draw(&mut rng);
        // No expression has this name: such a picture is known by its actions alone.
        let target = portrait.target(&actions);
        put(&mut images, &format!("drawn-{number:03}"), "drawn", 1.0, &actions, (None, target))?;
    }
    for (number, (other, donor)) in donors.iter().enumerate().filter(|_| !at_rest) {
        let shown = match other.portrait.rsplit_once('-').map(|(_, end)| end) {
            Some("smile") => Expression::Happy.name(),
            Some(end) if end.parse::<Expression>().is_ok() => end,
            _ => "drawn",
        };
        let target = Target { expression: donor.fit.expression.clone(), gaze: [0.0; 2], closed: false };
        let file = format!("of-{}", other.portrait);
        put(&mut images, &file, shown, 1.0, &donor.shown()?, (Some(number), target))?;
    }
    let round = |v: f32| (f64::from(v) * 10_000.0).round() / 10_000.0;
    let fit = &portrait.fit;
    let used = portrait.model.names.iter().zip(&fit.expression).filter(|(_, w)| **w > 0.004);
    let entry = json!({
        "portrait": name, "id": person.id, "split": person.split, "sex": person.sex,
        "contempt_side": if mirrored { "right" } else { "left" },
        "images": images, "made_from": made_from,
        "fit_rms_px512": round(fit.rms), "mouth_gap_px512": round(portrait.marks.mouth_gap()),
        "fit": {
            "scale": round(fit.camera.scale), "t": fit.camera.shift.map(round), "R": fit.camera.rotation.map(|r| r.map(round)),
            "identity": fit.identity.iter().map(|&v| round(v)).collect::<Vec<_>>(),
            "source_expression": used.map(|(n, &w)| (n.clone(), json!(round(w)))).collect::<serde_json::Map<_, _>>(),
        },
    });
    write(folder, ENTRY, entry.to_string().as_bytes())?;
    Ok(entry)
}

/// The actions that are done, by name, in thousandths.
fn listed(actions: &Actions) -> serde_json::Map<String, Value> {
    let thousandths = |a: f32| (f64::from(a) * 1000.0).round() / 1000.0;
    let done = names().into_iter().zip(actions.0).filter(|(_, a)| a.abs() >= 5e-4);
    done.map(|(name, a)| (name, json!(thousandths(a)))).collect()
}

/// A seed of its own for each name.
pub fn seed(seed: u64, name: &str) -> u64 {
    // FNV-1a.
    name.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    fs::write(&path, bytes).with_context(|| format!("{}: cannot be written", path.display()))
}

/// Writes picture, mask and, if it was made, field.
fn save(folder: &Path, name: &str, picture: &Picture, made: bool) -> Result<()> {
    let side = PICTURE as u32;
    let rgb: Vec<u8> = picture.rgb.data.iter().flatten().map(|v| (v + 0.5) as u8).collect();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode(&rgb, side, side, ExtendedColorType::Rgb8)?;
    write(folder, &format!("{name}.jpg"), &jpeg)?;
    write(folder, &format!("{name}.png"), &png(&picture.labels, side, ExtendedColorType::L8)?)?;
    if made {
        let (flow, shading) = (picture.flow.halved(), picture.shading.halved());
        let byte = |v: f32| (128.0 + v).round().clamp(1.0, 255.0) as u8;
        let field: Vec<u8> = flow
            .data
            .iter()
            .zip(&shading.data)
            .flat_map(|(f, s)| [byte(4.0 * f[0]), byte(4.0 * f[1]), (128.0 * s[0]).round().min(255.0) as u8])
            .collect();
        write(folder, &format!("{name}-field.png"), &png(&field, FIELD as u32, ExtendedColorType::Rgb8)?)?;
    }
    Ok(())
}

fn png(pixels: &[u8], side: u32, colour: ExtendedColorType) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes).write_image(pixels, side, side, colour)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_seeds_of_their_own() {
        assert_eq!(seed(1, "anna"), seed(1, "anna"));
        assert_ne!(seed(1, "anna"), seed(1, "anne"));
        assert_ne!(seed(1, "anna"), seed(2, "anna"));
    }
}
