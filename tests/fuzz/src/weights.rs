//! A weights file, in floats or packed in eight bits.

use mien::burn::nn::LinearConfig;
use mien::burn::tensor::Device;
use mien::weights::load_into;

/// Gives a layer its weights.
pub fn run(bytes: &[u8]) {
    let device = Device::flex();
    if let Ok(layer) = load_into(LinearConfig::new(16, 8).init(&device), bytes) {
        assert_eq!(layer.weight.shape().as_slice(), [16, 8]);
        let values = layer.weight.val().into_data().convert::<f32>();
        assert!(values.as_slice::<f32>().expect("floats").iter().all(|value| value.is_finite()));
    }
}
