//! The pictures of one portrait, in the layout of the pairs pack (`data/pack.rs`): a folder that appears whole or not at all.

use crate::synth::render::{PICTURE, Picture};
use crate::synth::series::{Made, SOURCE, Series, moves};
use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use mien::FIELD;
use mien::face::action::{Actions, names};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// JPEG's quality of the pictures, which training blurs and compresses further.
const QUALITY: u8 = 92;
/// The entry that a portrait's folder holds, and that is written last.
pub const ENTRY: &str = "portrait.json";

/// Makes the pictures of photo `place` of a series in `folder`, which must be there, and gives the portrait's entry of the index.
/// `made_from` says of what all is made, so that another run knows whether it would make the same.
pub fn make(folder: &Path, series: &Series, place: usize, made_from: &str) -> Result<Value> {
    let (person, portrait) = &series.photos[place];
    let mut images = Vec::new();
    series.each(place, |made| {
        if let Some(picture) = &made.picture {
            save(folder, &made.file, picture, made.shown != SOURCE)?;
        }
        images.push(listed(&person.portrait, &made));
        Ok(())
    })?;
    let round = |v: f32| round(v, 10_000.0);
    let fit = &portrait.fit;
    let used = portrait.model.names.iter().zip(&fit.expression).filter(|(_, w)| **w > 0.004);
    let entry = json!({
        "portrait": person.portrait, "id": person.id, "split": person.split, "sex": person.sex,
        "contempt_side": if series.sneers_right(place) { "right" } else { "left" },
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

/// A picture of the portrait `name`, as the index has it.
fn listed(name: &str, made: &Made) -> Value {
    let place = |ending: &str| format!("{name}/{}{ending}", made.file);
    let mut image = json!({
        "expression": made.shown, "intensity": made.strength, "real": true, "actions": by_name(&made.actions),
        "image": place(".jpg"), "mask": place(".png"),
    });
    if let Some(picture) = made.picture.as_ref().filter(|_| made.shown != SOURCE) {
        image["real"] = false.into();
        image["field"] = place("-field.png").into();
        image["moved_px"] = round(moves(picture), 100.0).into();
        image["skin_of"] = made.skin_of.into();
    }
    image
}

/// The actions that are done, by name, in thousandths.
fn by_name(actions: &Actions) -> serde_json::Map<String, Value> {
    let done = names().into_iter().zip(actions.0).filter(|(_, a)| a.abs() >= 5e-4);
    done.map(|(name, a)| (name, json!(round(a, 1000.0)))).collect()
}

/// In so many parts of one. Few digits are the same number, and the same digits, however often they are read and written.
fn round(value: f32, parts: f64) -> f64 {
    (f64::from(value) * parts).round() / parts
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
