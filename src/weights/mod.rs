//! Weights as files: the manifest that lists them, their bytes as a module's tensors, the self-test.

pub mod manifest;
mod packed;
pub mod self_test;

use crate::{Error, Result};
use burn::tensor::DType;
use burn_store::{FloatCastAdapter, ModuleSnapshot, SafetensorsStore};
use packed::Tensor;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const REMEDY: &str = "Fetch the page again; if that does not help, publish the weights again (mien publish)";

fn damaged(file: &str, reason: impl ToString) -> Error {
    Error::Weights { file: file.into(), reason: reason.to_string(), remedy: REMEDY.into() }
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// `module` with the tensors of a safetensors file, as f32; all of them must be there, and all their numbers finite.
pub fn load_into<M: ModuleSnapshot>(mut module: M, bytes: &[u8]) -> std::result::Result<M, String> {
    let bytes = packed::unpack(bytes)?;
    let mut store = SafetensorsStore::from_bytes(Some(bytes.to_vec()))
        .with_from_adapter(FloatCastAdapter::to(DType::F32))
        .skip_enum_variants(true);
    let applied = module.load_from(&mut store).map_err(|e| e.to_string())?;
    if !applied.missing.is_empty() || !applied.errors.is_empty() {
        return Err(format!("{} tensors missing, {} unfit", applied.missing.len(), applied.errors.len()));
    }
    match not_finite(&bytes) {
        // Such a network gives nothing, and its edit the photo itself, without a word.
        Some(name) => Err(format!("{name}: a weight is not finite")),
        None => Ok(module),
    }
}

/// The first tensor of a sound safetensors file that holds infinities or NaN. It is looked for in the bytes, because tensors of a
/// GPU cannot be read without waiting.
fn not_finite(bytes: &[u8]) -> Option<String> {
    packed::read(bytes).ok()?.into_iter().find_map(|Tensor { name, dtype, data, .. }| {
        // All bits of the exponent are set in what is not finite.
        let finite = match dtype.as_str() {
            "F16" => data.as_chunks().0.iter().all(|v| u16::from_le_bytes(*v) & 0x7c00 != 0x7c00),
            "F32" => data.as_chunks().0.iter().all(|v| f32::from_le_bytes(*v).is_finite()),
            _ => true,
        };
        (!finite).then_some(name)
    })
}

/// The bytes of a module's weights as safetensors, the large ones in eight bits, the others f16: the same bytes for the same weights, so that a file's name is theirs.
pub fn save(module: &impl ModuleSnapshot) -> Result<Vec<u8>> {
    save_with(module, &BTreeMap::new())
}

/// What a file of weights says of itself; nothing where it says nothing.
pub fn said_in(bytes: &[u8]) -> BTreeMap<String, String> {
    packed::metadata(bytes)
}

/// [`save`], and what the file is to say of itself.
pub fn save_with(module: &impl ModuleSnapshot, said: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    // The store's own metadata come in any order.
    let mut store = SafetensorsStore::from_bytes(None)
        .clear_metadata()
        .with_to_adapter(FloatCastAdapter::to(DType::F32))
        .skip_enum_variants(true);
    module.save_into(&mut store).map_err(|e| damaged("weights", e))?;
    let bytes = store.get_bytes().map_err(|e| damaged("weights", e))?;
    packed::pack(&bytes, said).map_err(|e| damaged("weights", e))
}
