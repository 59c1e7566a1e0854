//! What the model itself gives for two drawn faces: what its ONNX files are to give too.

use crate::data::drawn;
use anyhow::Result;
use mien::CROP;
use mien::burn::tensor::{Device, Tensor, TensorData};
use mien::face::expression::Expression;
use mien::nn::model::Model;
use safetensors::serialize;
use safetensors::tensor::{Dtype, TensorView};

/// Whose pictures; no run of training draws them.
const PEOPLE: std::ops::Range<u64> = 2_000..2_002;
/// What is asked for, one for each.
const WANTED: [Expression; 2] = [Expression::Happy, Expression::Surprise];

/// Inputs and outputs as a safetensors file, named as those of the ONNX files.
pub fn golden(model: &Model, device: &Device) -> Result<Vec<u8>> {
    let drawn = drawn::people(PEOPLE);
    let pictures = drawn.portraits.iter().map(|portrait| &drawn.pictures[portrait.shots[0].picture].rgb);
    let planes = pictures.flat_map(|rgb| (0..3).flat_map(|c| rgb.iter().skip(c).step_by(3)));
    let crop: Vec<f32> = planes.map(|v| f32::from(*v) / 127.5 - 1.0).collect();
    let crop = Tensor::<4>::from_data(TensorData::new(crop, [WANTED.len(), 3, CROP, CROP]), device);
    let told = model.generator.told();
    let condition = TensorData::new(WANTED.map(|e| told.condition(e)).concat(), [WANTED.len(), told.length()]);
    let condition = Tensor::<2>::from_data(condition, device);
    let logits = model.segment(crop.clone());
    let features = model.encode(crop.clone(), logits.clone());
    let field = model.decode(&features, condition.clone());
    let mut all = vec![("condition", condition.into_data())];
    all.extend(features.shown.map(|shown| ("shown", shown.into_data())));
    let pictures = [
        ("crop", crop),
        ("logits", logits),
        ("flow", field.flow),
        ("shading", field.shading),
        ("paint", field.paint),
        ("cover", field.cover),
        ("gate", field.gate),
    ];
    all.extend(pictures.map(|(name, picture)| (name, picture.into_data())));
    let bytes = |data: TensorData| -> Result<(Vec<usize>, Vec<u8>)> {
        let shape = data.shape().to_vec();
        let values: Vec<f32> = data.try_to_vec()?;
        Ok((shape, values.iter().flat_map(|v| v.to_le_bytes()).collect()))
    };
    let all: Vec<_> = all.into_iter().map(|(name, data)| Ok((name, bytes(data)?))).collect::<Result<_>>()?;
    let views =
        all.iter().map(|(name, (shape, bytes))| Ok((*name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)));
    Ok(serialize(views.collect::<Result<Vec<_>>>()?, None)?)
}
