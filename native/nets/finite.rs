//! Numbers that are none: found before they are stored.

use anyhow::{Result, ensure};
use mien::burn::module::{Module, ModuleVisitor, Param};
use mien::burn::tensor::Tensor;

/// Largest number that f16, which weights are published in, holds.
pub const F16_MAX: f32 = 65504.0;

/// Name of each tensor, and the largest absolute value in it; NaN where one is not finite.
#[derive(Default)]
struct Largest {
    path: Vec<String>,
    names: Vec<String>,
    values: Vec<Tensor<1>>,
}

impl ModuleVisitor for Largest {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val().detach();
        self.names.push(self.path.join("."));
        // Zero times what is not finite is NaN, whatever the backend's maximum makes of it.
        self.values.push(value.clone().abs().max() + (value * 0.0).sum());
    }

    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.into());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}

/// Fails, naming the first tensor, unless all numbers of a module are finite and at most `most`.
pub fn ensure_within(module: &impl Module, most: f32) -> Result<()> {
    let mut largest = Largest::default();
    module.visit(&mut largest);
    if largest.values.is_empty() {
        return Ok(());
    }
    let values = Tensor::cat(largest.values, 0).into_data_as::<f32>();
    for (name, value) in largest.names.iter().zip(values.as_slice::<f32>().expect("floats")) {
        ensure!(value.is_finite(), "{name}: a weight is not finite");
        ensure!(*value <= most, "{name}: a weight of size {value}, the largest possible is {most}");
    }
    Ok(())
}

/// Fails, naming the first tensor, unless all numbers of a module are finite.
pub fn ensure_finite(module: &impl Module) -> Result<()> {
    ensure_within(module, f32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::burn::tensor::Device;
    use mien::nn::model::ModelConfig;
    use mien::nn::segmenter::Segmenter;

    #[test]
    fn what_is_not_finite_or_too_large_is_named() {
        let device = Device::flex();
        let with = |value: f32| {
            let mut model = ModelConfig::tiny().init(&device);
            let Segmenter::UNet(unet) = model.segmenter else { unreachable!("tiny models have the U-Net") };
            model.segmenter = Segmenter::UNet(unet.map(&mut Spoil(value, false)));
            model
        };
        struct Spoil(f32, bool);
        impl mien::burn::module::ModuleMapper for Spoil {
            fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
                let (value, done) = (self.0, std::mem::replace(&mut self.1, true));
                param.map(|x| if done { x } else { x.clone() * 0.0 + value })
            }
        }
        ensure_within(&with(1.0), F16_MAX).unwrap();
        for bad in [f32::NAN, f32::INFINITY] {
            let error = ensure_finite(&with(bad)).unwrap_err().to_string();
            assert!(error.contains("segmenter") && error.contains("not finite"), "{error}");
        }
        ensure_finite(&with(-70_000.0)).unwrap();
        let error = ensure_within(&with(-70_000.0), F16_MAX).unwrap_err().to_string();
        assert!(error.contains("segmenter") && error.contains("70000"), "{error}");
    }
}
