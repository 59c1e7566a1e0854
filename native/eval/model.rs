//! Looking at a model: scores on validation people, and a grid of pictures.

use crate::data::batch::{Sizes, draw_batch};
use crate::data::{DataSet, Portrait, Shot};
use crate::eval::metrics::confusion::Confusion;
use crate::nets::halve;
use anyhow::Result;
use image::{ImageFormat, Rgb, RgbImage};
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::face::classes::{COLOURS, NAMES};
use mien::face::expression::{Condition, Expression};
use mien::nn::generator::told::Told;
use mien::nn::layers::resize::resize;
use mien::nn::layers::window::repeat_items;
use mien::nn::model::Model;
use mien::{CROP, FIELD};
use std::collections::BTreeMap;
use std::io::Cursor;

fn device(model: &Model) -> Device {
    use mien::burn::module::Module;
    model.devices().into_iter().next().expect("a model lives on a device")
}

fn crop(set: &DataSet, portrait: &Portrait, device: &Device) -> Tensor<4> {
    let rgb = &set.pictures[portrait.shots[0].picture].rgb;
    let values: Vec<f32> =
        (0..3).flat_map(|c| (0..CROP * CROP).map(move |i| f32::from(rgb[3 * i + c]) / 127.5 - 1.0)).collect();
    Tensor::from_data(TensorData::new(values, [1, 3, CROP, CROP]), device)
}

/// Lights that photos are looked at in once more: what each channel takes of red, green and blue.
const LIGHTS: [(&str, [[f32; 3]; 3]); 3] = [
    ("grey", [[1.0 / 3.0; 3]; 3]),
    ("green", [[0.6, 0.0, 0.0], [0.0, 1.1, 0.0], [0.0, 0.0, 0.6]]),
    ("magenta", [[1.1, 0.0, 0.0], [0.0, 0.6, 0.0], [0.0, 0.0, 1.1]]),
];

/// A crop `[1, 3, CROP, CROP]` of -1..1 in another light.
fn in_light(crop: &Tensor<4>, light: [[f32; 3]; 3]) -> Tensor<4> {
    let light = Tensor::<3>::from_data([light], &crop.device());
    let colours = (crop.clone().reshape([1, 3, CROP * CROP]) + 1.0) / 2.0;
    (light.matmul(colours).clamp(0.0, 1.0) * 2.0 - 1.0).reshape([1, 3, CROP, CROP])
}

/// Share of the wanted motion that the model explains, per expression and in all (1 - squared error / squared
/// motion), and mIoU over the classes that occur, on aligned crops, on the same in [`LIGHTS`] and on faces of any place.
pub fn evaluate(model: &Model, set: &DataSet) -> Result<BTreeMap<String, f64>> {
    let device = device(model);
    let mut error = [0.0f64; 8];
    let mut motion = [0.0f64; 8];
    let mut aligned = Confusion::default();
    let mut lit = LIGHTS.map(|_| Confusion::default());
    let told = model.generator.told();
    for portrait in &set.portraits {
        let goals: Vec<_> = portrait
            .shots
            .iter()
            .filter(|s| s.intensity == 1.0)
            .filter_map(|s| Some((s.condition?, s)))
            .filter(|(_, s)| s.flow.is_some() && (told == Told::Expressions || s.actions.is_some()))
            .collect();
        let x = crop(set, portrait, &device);
        let logits = model.segment(x.clone());
        let labels = &set.pictures[portrait.shots[0].picture].labels;
        count_pixels(&mut aligned, &logits, labels);
        for (confusion, (_, light)) in lit.iter_mut().zip(LIGHTS) {
            count_pixels(confusion, &model.segment(in_light(&x, light)), labels);
        }
        if goals.is_empty() {
            continue;
        }
        let condition = |(condition, shot): &(Condition, &Shot)| -> Vec<f32> {
            match (told, &shot.actions) {
                (Told::Actions, Some(actions)) => actions.0.into(),
                _ => condition.to_array().into(),
            }
        };
        let conditions: Vec<f32> = goals.iter().flat_map(condition).collect();
        let conditions = Tensor::from_data(TensorData::new(conditions, [goals.len(), told.length()]), &device);
        let features = model.encode(x, logits);
        let flow = resize(model.decode(&features, conditions).flow, [FIELD, FIELD]).into_data_as::<f32>();
        let flow = flow.as_slice::<f32>().expect("floats");
        for (i, (condition, shot)) in goals.iter().enumerate() {
            let wanted = shot.flow.as_ref().expect("filtered");
            let class = condition.weights.iter().position(|&w| w == 1.0).expect("one expression");
            for (cell, w) in wanted.iter().enumerate() {
                for c in 0..2 {
                    let w = f64::from(w[c]) / 4.0;
                    let got = f64::from(flow[(i * 2 + c) * FIELD * FIELD + cell]);
                    error[class] += (got - w).powi(2);
                    motion[class] += w * w;
                }
            }
        }
    }
    let mut scores = BTreeMap::new();
    for e in Expression::ALL {
        if motion[e as usize] > 0.0 {
            scores.insert(format!("motion_{}", e.name()), 1.0 - error[e as usize] / motion[e as usize]);
        }
    }
    let (error, motion) = (error.iter().sum::<f64>(), motion.iter().sum::<f64>());
    if motion > 0.0 {
        scores.insert("motion".into(), 1.0 - error / motion);
    }
    scores.insert("miou".into(), aligned.miou());
    for (confusion, (name, _)) in lit.iter().zip(LIGHTS) {
        scores.insert(format!("miou_{name}"), confusion.miou());
    }
    let sizes = Sizes { items: 0, targets: 0, segment: 4, faces: 0, photos: 0, told: model.generator.told() };
    let mut anywhere = Confusion::default();
    for step in 0..12 {
        let batch = draw_batch(set, sizes, 7, step);
        let x = Tensor::from_data(TensorData::new(batch.segment, [4, 3, CROP, CROP]), &device);
        count(&mut anywhere, &model.segment(x), &batch.segment_labels);
    }
    scores.insert("miou_anywhere".into(), anywhere.miou());
    for name in ["skin", "nose", "l_eye", "l_brow", "mouth_interior", "u_lip", "l_lip", "hair", "neck"] {
        let class = NAMES.iter().position(|n| *n == name).expect("a class");
        scores.insert(format!("iou_{name}"), aligned.iou(class).unwrap_or(0.0));
    }
    Ok(scores)
}

/// Adds the classes of some logits `[n, 19, FIELD, FIELD]` to a confusion matrix.
fn count(confusion: &mut Confusion, logits: &Tensor<4>, labels: &[u8]) {
    confusion.add(labels, &found(logits));
}

/// The same against labels of every crop pixel `[CROP, CROP]`: each of the four under a cell counts. One of them alone would
/// lie half a pixel off the cell's middle, always to the same side; in training the placement's jitter evens that out.
fn count_pixels(confusion: &mut Confusion, logits: &Tensor<4>, labels: &[u8]) {
    let (found, cell) = (found(logits), CROP / FIELD);
    let pixels: Vec<u8> = (0..CROP * CROP).map(|i| found[i / CROP / cell * FIELD + i % CROP / cell]).collect();
    confusion.add(labels, &pixels);
}

/// The likeliest class of each cell.
fn found(logits: &Tensor<4>) -> Vec<u8> {
    let found = logits.clone().argmax(1).into_data_as::<i32>();
    found.as_slice::<i32>().expect("integers").iter().map(|&class| class as u8).collect()
}

/// Rows of a grid picture.
const ROWS: usize = 8;

/// The bytes of a PNG of people x (photo, masks, eight expressions), at field resolution.
pub fn grid(model: &Model, set: &DataSet) -> Result<Vec<u8>> {
    let device = device(model);
    let rows = set.portraits.len().min(ROWS);
    let side = FIELD as u32;
    let mut sheet = RgbImage::new(10 * side, rows as u32 * side);
    let told = model.generator.told();
    let conditions: Vec<f32> = Expression::ALL.iter().flat_map(|e| told.condition(*e)).collect();
    let conditions = Tensor::from_data(TensorData::new(conditions, [8, told.length()]), &device);
    for row in 0..rows {
        let portrait = &set.portraits[row * set.portraits.len() / rows];
        let x = crop(set, portrait, &device);
        let logits = model.segment(x.clone());
        let labels = logits.clone().argmax(1).into_data_as::<i32>();
        let small = halve(x.clone());
        let field = model.decode(&model.encode(x.clone(), logits), conditions.clone());
        let seen = if told.side() == CROP { x } else { small.clone() };
        let edited = field.apply(repeat_items(seen, 8), Tensor::ones([8, 1, 1, 1], &device), CROP);
        let edited = resize(edited, [FIELD, FIELD]);
        let pictures = Tensor::cat(vec![small, edited], 0).into_data_as::<f32>();
        let pictures = pictures.as_slice::<f32>().expect("floats");
        let mut put = |column: usize, pixel: &dyn Fn(usize) -> [u8; 3]| {
            for i in 0..FIELD * FIELD {
                let at = ((column * FIELD + i % FIELD) as u32, (row * FIELD + i / FIELD) as u32);
                sheet.put_pixel(at.0, at.1, Rgb(pixel(i)));
            }
        };
        for shown in 0..9 {
            let column = if shown == 0 { 0 } else { shown + 1 };
            put(column, &|i| {
                std::array::from_fn(|c| {
                    ((pictures[(shown * 3 + c) * FIELD * FIELD + i] + 1.0) * 127.5).round().clamp(0.0, 255.0) as u8
                })
            });
        }
        put(1, &|i| COLOURS[labels.as_slice::<i32>().expect("integers")[i] as usize]);
    }
    let mut png = Cursor::new(Vec::new());
    sheet.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::burn::tensor::{Int, Tensor};
    use mien::face::classes::CLASSES;
    use mien::face::classes::class::{HAIR, SKIN};

    #[test]
    fn light_changes_colours_as_said() {
        let colour = [0.5f32, -0.25, 0.75].map(|c| vec![c; CROP * CROP]).concat();
        let crop = Tensor::from_data(TensorData::new(colour, [1, 3, CROP, CROP]), &Device::flex());
        let first = |light: [[f32; 3]; 3]| {
            let seen = in_light(&crop, light).into_data_as::<f32>();
            [0, 1, 2].map(|c| seen.as_slice::<f32>().expect("floats")[c * CROP * CROP + 77])
        };
        let near = |a: [f32; 3], b: [f32; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5);
        assert!(near(first(LIGHTS[0].1), [1.0 / 3.0; 3]));
        assert!(near(first(LIGHTS[1].1), [-0.1, -0.175, 0.05]));
    }

    #[test]
    fn a_segmenter_that_errs_by_a_pixel_scores_the_same_on_either_side() {
        // Skin left of a column of cells, hair from there on.
        let classes: Vec<i64> =
            (0..FIELD * FIELD).map(|i| i64::from(if i % FIELD < FIELD / 2 { SKIN } else { HAIR })).collect();
        let classes = Tensor::<1, Int>::from_data(classes.as_slice(), &Device::flex()).reshape([1, 1, FIELD, FIELD]);
        let logits = crate::nets::losses::one_hot(classes);
        assert_eq!(logits.dims(), [1, CLASSES, FIELD, FIELD]);
        let score = |edge: usize| {
            let mut confusion = Confusion::default();
            let labels: Vec<u8> = (0..CROP * CROP).map(|i| if i % CROP < edge { SKIN } else { HAIR }).collect();
            count_pixels(&mut confusion, &logits, &labels);
            confusion.miou()
        };
        let middle = CROP / 2;
        assert_eq!(score(middle), 1.0);
        assert!(score(middle - 1) < 1.0 && (score(middle - 1) - score(middle + 1)).abs() < 1e-12);
    }
}
