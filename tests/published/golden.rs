//! Every published model loads and keeps its promises.

use super::faces::manifest;
use mien::burn::tensor::Device;
use mien::weights::self_test::{Golden, TOLERANCE};
use std::path::Path;

#[test]
fn every_published_model_loads_and_gives_its_golden_values() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/weights");
    let manifest = manifest();
    manifest.model(None).unwrap();
    let device = Device::flex();
    for entry in &manifest.models {
        let bytes = std::fs::read(folder.join(&entry.weights.file)).unwrap();
        assert!(bytes.len() <= 5_000_000, "{}: over the page's budget", entry.name);
        assert!(!entry.credits.is_empty() && !entry.trained_on.is_empty() && !entry.licence.is_empty());
        let model = entry.load(&bytes, &device).unwrap();
        let difference = entry.golden.difference(&pollster::block_on(Golden::compute(&model, &device)));
        println!("{}: golden difference {difference:e}", entry.name);
        assert!(difference < TOLERANCE / 10.0, "{}: {difference}", entry.name);
    }
}
