//! The manifest of published weights, and the models that it asks for.

use mien::burn::tensor::Device;
use mien::weights::manifest::{FileEntry, Manifest};
use std::sync::LazyLock;

/// A sound safetensors file without any layer, as long as one with narrow ones.
static NOTHING: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let header = br#"{"none":{"dtype":"U8","shape":[65536],"data_offsets":[0,65536]}}"#;
    [&(header.len() as u64).to_le_bytes()[..], header, &[0; 1 << 16]].concat()
});

/// Builds what the manifest asks for.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let manifest = match Manifest::parse(text, "manifest.json") {
        Ok(manifest) => manifest,
        Err(error) => return assert!(error.to_string().contains("manifest.json"), "{error}"),
    };
    let written = serde_json::to_string(&manifest).expect("it was read");
    assert!(Manifest::parse(&written, "again").is_ok(), "{written}");
    let _ = (manifest.model(None), manifest.model(Some("slim")));
    for mut model in manifest.models.into_iter().take(2) {
        model.weights = FileEntry::of("weights", &NOTHING);
        assert!(model.load(&NOTHING, &Device::flex()).is_err(), "a model without weights");
    }
}
