//! Weights as files: the manifest that lists them, their bytes as a module's tensors, the self-test.

pub mod manifest;
pub mod self_test;

use crate::{Error, Result};
use burn::tensor::DType;
use burn_store::{FloatCastAdapter, ModuleSnapshot, SafetensorsStore};
use sha2::{Digest, Sha256};

const REMEDY: &str = "Fetch the page again; if that does not help, publish the weights again (mien publish)";

fn damaged(file: &str, reason: impl ToString) -> Error {
    Error::Weights { file: file.into(), reason: reason.to_string(), remedy: REMEDY.into() }
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// `module` with the tensors of a safetensors file, as f32; all of them must be there.
pub fn load_into<M: ModuleSnapshot>(mut module: M, bytes: &[u8]) -> std::result::Result<M, String> {
    let mut store = SafetensorsStore::from_bytes(Some(bytes.to_vec()))
        .with_from_adapter(FloatCastAdapter::to(DType::F32))
        .skip_enum_variants(true);
    let applied = module.load_from(&mut store).map_err(|e| e.to_string())?;
    if !applied.missing.is_empty() || !applied.errors.is_empty() {
        return Err(format!("{} tensors missing, {} unfit", applied.missing.len(), applied.errors.len()));
    }
    Ok(module)
}

/// The bytes of a module's weights as f16 safetensors: the same bytes for the same weights, so that a file's name is theirs.
pub fn save(module: &impl ModuleSnapshot) -> Result<Vec<u8>> {
    // The store's own metadata come in any order.
    let mut store = SafetensorsStore::from_bytes(None)
        .clear_metadata()
        .with_to_adapter(FloatCastAdapter::to(DType::F16))
        .skip_enum_variants(true);
    module.save_into(&mut store).map_err(|e| damaged("weights", e))?;
    store.get_bytes().map_err(|e| damaged("weights", e))
}
