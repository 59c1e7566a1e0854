//! A step's gradients and losses as numbers in a row, in the modules' order.

use crate::train::trainer::{Gradients, Trainer};
use anyhow::{Context, Result, ensure};
use mien::burn::module::{Module, ModuleVisitor, Param};
use mien::burn::optim::GradientsParams;
use mien::burn::tensor::{Device, Tensor};

struct Collect<'a>(&'a GradientsParams, Vec<Tensor<1>>);

impl ModuleVisitor for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.1.extend(self.0.get::<D>(param.id).map(|gradient| gradient.reshape([-1])));
    }
}

/// All of them, brought to the host at once.
pub fn of(trainer: &Trainer, gradients: &Gradients) -> Vec<f32> {
    let mut collect = Collect(&gradients.model, Vec::new());
    trainer.model.visit(&mut collect);
    if let Some((adversary, own)) = &gradients.adversary {
        collect.0 = own;
        adversary.visit(&mut collect);
    }
    let terms = gradients.terms.0.iter().map(|(_, value)| value.clone().without_autodiff());
    let all = Tensor::cat(collect.1.into_iter().chain(terms).collect(), 0);
    all.into_data_as::<f32>().try_to_vec().expect("floats")
}

/// Values that are given out one after the other.
struct Row {
    values: Tensor<1>,
    at: usize,
}

impl Row {
    fn next<const D: usize>(&mut self, shape: [usize; D]) -> Tensor<D> {
        let length = shape.iter().product();
        self.at += length;
        self.values.clone().narrow(0, self.at - length, length).reshape(shape)
    }
}

struct Replace<'a>(&'a mut GradientsParams, &'a mut Row);

impl ModuleVisitor for Replace<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.0.remove::<D>(param.id) {
            self.0.register(param.id, self.1.next(gradient.dims()));
        }
    }
}

/// Puts other values, as many, in their place.
pub fn replace(trainer: &Trainer, gradients: &mut Gradients, values: &[f32]) {
    let device: Device = trainer.device.clone().without_autodiff();
    let mut row = Row { values: Tensor::from_data(values, &device), at: 0 };
    trainer.model.visit(&mut Replace(&mut gradients.model, &mut row));
    if let Some((adversary, own)) = &mut gradients.adversary {
        adversary.visit(&mut Replace(own, &mut row));
    }
    for (_, value) in &mut gradients.terms.0 {
        *value = row.next([1]);
    }
}

/// A message of a step's values.
pub fn message(step: usize, values: &[f32]) -> Vec<u8> {
    let mut body = Vec::with_capacity(length(values.len()));
    body.extend((step as u64).to_le_bytes());
    body.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    body
}

/// Its bytes, of so many values.
pub fn length(values: usize) -> usize {
    8 + 4 * values
}

/// The values of a message; an error if it is of another step or of other networks.
pub fn read(body: &[u8], step: usize, count: usize) -> Result<impl Iterator<Item = f32>> {
    let (own, values) = body.split_first_chunk().context("it sent no step")?;
    ensure!(u64::from_le_bytes(*own) == step as u64, "it is at another step: {}", u64::from_le_bytes(*own));
    let (values, rest) = values.as_chunks();
    ensure!(values.len() == count && rest.is_empty(), "it sent {} gradients of {count}", values.len());
    Ok(values.iter().map(|bytes| f32::from_le_bytes(*bytes)))
}
