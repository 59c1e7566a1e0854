//! Weights in eight bits: half the bytes of f16, for a page that is to be there soon.
//!
//! A large tensor is kept as whole numbers of -127 to 127 and a scale for each entry of its first axis, the largest absolute value there
//! over 127 (symmetric, per channel: Krishnamoorthi 2018, section 2.1). Small tensors (biases, norms) are f16. In the safetensors file
//! the scales of `name` are the tensor `name/scales`.

use burn::tensor::f16;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a tensor's name is continued with in that of its scales.
const SCALES: &str = "/scales";
/// Largest whole number.
const MOST: f32 = 127.0;
/// Fewest entries of the first axis, and numbers for each, of a tensor that is worth its scales.
const LEAST: [usize; 2] = [8, 16];

/// What a file says of itself.
pub(super) type Metadata = BTreeMap<String, String>;

/// A tensor of a safetensors file, as its header has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

/// Its name, type, shape and bytes.
pub(super) struct Tensor<'a> {
    pub name: String,
    pub dtype: String,
    shape: Vec<usize>,
    pub data: Cow<'a, [u8]>,
}

/// The tensors of a safetensors file; an error where it is none.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Tensor<'_>>, String> {
    let cut = || "the file ends before its tensors".to_owned();
    let (length, rest) = bytes.split_first_chunk().ok_or_else(cut)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| cut())?;
    let (header, data) = rest.split_at_checked(length).ok_or_else(cut)?;
    let header: BTreeMap<String, Value> = serde_json::from_slice(header).map_err(|e| format!("its header: {e}"))?;
    let tensors = header.into_iter().filter(|(name, _)| name != "__metadata__");
    let tensors: Vec<Tensor> = tensors
        .map(|(name, entry)| {
            let Entry { dtype, shape, data_offsets: [from, to] } =
                serde_json::from_value(entry).map_err(|e| format!("{name}: {e}"))?;
            let data = data.get(from..to).ok_or_else(|| format!("{name}: its bytes are not in the file"))?;
            Ok(Tensor { name, dtype, shape, data: Cow::Borrowed(data) })
        })
        .collect::<Result<_, String>>()?;
    // Tensors that share bytes could be any number of times the file.
    let all: usize = tensors.iter().map(|tensor| tensor.data.len()).sum();
    if all == data.len() { Ok(tensors) } else { Err("its tensors are not all of the file".into()) }
}

/// What a safetensors file says of itself, in its `__metadata__`; nothing where it says nothing that can be read.
pub(super) fn metadata(bytes: &[u8]) -> Metadata {
    #[derive(Deserialize)]
    struct Header {
        #[serde(rename = "__metadata__")]
        metadata: Metadata,
    }
    let header = bytes.split_first_chunk().and_then(|(length, rest)| rest.get(..u64::from_le_bytes(*length) as usize));
    header
        .and_then(|header| serde_json::from_slice::<Header>(header).ok())
        .map(|header| header.metadata)
        .unwrap_or_default()
}

/// A safetensors file of these tensors, the widest types first, so that all of them are aligned.
fn write(mut tensors: Vec<Tensor>, metadata: &Metadata) -> Vec<u8> {
    let width = |tensor: &Tensor| match tensor.dtype.as_str() {
        "F32" => 4,
        "F16" => 2,
        _ => 1,
    };
    tensors.sort_by(|a, b| width(b).cmp(&width(a)).then_with(|| a.name.cmp(&b.name)));
    let mut at = 0;
    let entries = tensors.iter().map(|tensor| {
        let data_offsets = [at, at + tensor.data.len()];
        at = data_offsets[1];
        let entry = Entry { dtype: tensor.dtype.clone(), shape: tensor.shape.clone(), data_offsets };
        (tensor.name.as_str(), json!(entry))
    });
    let said = (!metadata.is_empty()).then(|| ("__metadata__", json!(metadata)));
    let header: BTreeMap<&str, Value> = entries.chain(said).collect();
    let mut header = serde_json::to_vec(&header).expect("numbers and words");
    header.resize(header.len().next_multiple_of(8), b' ');
    let length = (header.len() as u64).to_le_bytes();
    let parts = [length.as_slice(), &header].into_iter().chain(tensors.iter().map(|tensor| &*tensor.data));
    parts.collect::<Vec<_>>().concat()
}

/// Bits of a scale that are left out, the last of its 24: with the others all steps are exact, so that weights that are saved again are the
/// same bytes.
const LEFT_OUT: u32 = 0xfff;

/// Numbers of a row in whole steps of its scale.
fn steps(row: &[f32]) -> (f32, Vec<u8>) {
    let largest = row.iter().fold(0.0f32, |most, v| if v.is_nan() { f32::NAN } else { most.max(v.abs()) });
    let scale = f32::from_bits(((largest / MOST).to_bits() + LEFT_OUT) & !LEFT_OUT);
    let whole = |v: &f32| if scale > 0.0 { (v / scale).round().clamp(-MOST, MOST) as i8 } else { 0 };
    (scale, row.iter().map(|v| whole(v).cast_unsigned()).collect())
}

/// A safetensors file of f32 tensors, its large ones in eight bits, the others f16; it says of itself what is given.
pub(super) fn pack(bytes: &[u8], metadata: &Metadata) -> Result<Vec<u8>, String> {
    let mut packed = Vec::new();
    for tensor in read(bytes)? {
        let values: Vec<f32> = tensor.data.as_chunks().0.iter().map(|v| f32::from_le_bytes(*v)).collect();
        let rows = tensor.shape.first().copied().unwrap_or(0);
        let of_row = values.len() / rows.max(1);
        if rows < LEAST[0] || of_row < LEAST[1] {
            let data: Vec<u8> = values.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()).collect();
            packed.push(Tensor { dtype: "F16".into(), data: data.into(), ..tensor });
            continue;
        }
        let (scales, data): (Vec<f32>, Vec<Vec<u8>>) = values.chunks(of_row).map(steps).unzip();
        let scales: Vec<u8> = scales.iter().flat_map(|scale| scale.to_le_bytes()).collect();
        packed.push(Tensor {
            name: tensor.name.clone() + SCALES,
            dtype: "F32".into(),
            shape: vec![rows],
            data: scales.into(),
        });
        packed.push(Tensor { dtype: "I8".into(), data: data.concat().into(), ..tensor });
    }
    Ok(write(packed, metadata))
}

/// A safetensors file of floats: of one in eight bits all that is f16 as it is and the rest as f32; any other as it is.
pub(super) fn unpack(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let tensors = read(bytes)?;
    if tensors.iter().all(|tensor| tensor.dtype != "I8") {
        return Ok(Cow::Borrowed(bytes));
    }
    let (scales, tensors): (Vec<_>, Vec<_>) = tensors.into_iter().partition(|tensor| tensor.name.ends_with(SCALES));
    let scales: BTreeMap<&str, &Tensor> =
        scales.iter().map(|scale| (scale.name.trim_end_matches(SCALES), scale)).collect();
    let floats = tensors.into_iter().map(|tensor| {
        if tensor.dtype != "I8" {
            return Ok(tensor);
        }
        let unfit = || format!("{}: its scales are not one for each row", tensor.name);
        let scales = scales.get(tensor.name.as_str()).filter(|scales| scales.dtype == "F32").ok_or_else(unfit)?;
        let scales: Vec<f32> = scales.data.as_chunks().0.iter().map(|v| f32::from_le_bytes(*v)).collect();
        let rows = tensor.shape.first().copied().unwrap_or(0);
        if rows == 0 || scales.len() != rows || !tensor.data.len().is_multiple_of(rows) {
            return Err(unfit());
        }
        let of_row = (tensor.data.len() / rows).max(1);
        let values = tensor.data.chunks(of_row).zip(&scales);
        let data: Vec<u8> = values
            .flat_map(|(row, scale)| row.iter().flat_map(move |v| (f32::from(v.cast_signed()) * scale).to_le_bytes()))
            .collect();
        Ok(Tensor { dtype: "F32".into(), data: data.into(), ..tensor })
    });
    floats.collect::<Result<_, _>>().map(|tensors| write(tensors, &Metadata::new()).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(shape: [usize; 2], values: &[f32]) -> Vec<u8> {
        let data: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let tensor = |name: &str, shape: &[usize], data: &[u8]| Tensor {
            name: name.into(),
            dtype: "F32".into(),
            shape: shape.into(),
            data: Cow::Owned(data.into()),
        };
        write(vec![tensor("conv.weight", &shape, &data), tensor("conv.bias", &[4], &[0; 16])], &Metadata::new())
    }

    fn said() -> Metadata {
        Metadata::from([("model".into(), "one".into())])
    }

    #[test]
    fn a_file_says_of_itself_what_it_was_given() {
        let packed = pack(&file([8, 18], &[0.5; 8 * 18]), &said()).unwrap();
        assert_eq!(metadata(&packed), said());
        assert_eq!(metadata(&file([8, 18], &[0.5; 8 * 18])), Metadata::new());
        for broken in [&packed[..9], &packed[..7], &[0xff; 40], b""] {
            assert_eq!(metadata(broken), Metadata::new());
        }
    }

    proptest! {
        #[test]
        fn no_number_is_off_by_more_than_half_a_step(values in proptest::collection::vec(-3.0f32..3.0, 8 * 18)) {
            let original = file([8, 18], &values);
            let packed = pack(&original, &said()).unwrap();
            let floats = unpack(&packed).unwrap();
            let tensors = read(&floats).unwrap();
            let weight = tensors.iter().find(|tensor| tensor.name == "conv.weight").unwrap();
            prop_assert_eq!((&weight.dtype[..], &weight.shape[..]), ("F32", &[8, 18][..]));
            let got: Vec<f32> = weight.data.as_chunks().0.iter().map(|v| f32::from_le_bytes(*v)).collect();
            for (row, wanted) in got.chunks(18).zip(values.chunks(18)) {
                let step = wanted.iter().fold(0.0f32, |most, v| most.max(v.abs())) / MOST;
                prop_assert!(row.iter().zip(wanted).all(|(a, b)| (a - b).abs() <= 0.51 * step));
            }
            // What is no longer in eight bits is left alone, and packed again it is the same.
            prop_assert!(tensors.iter().any(|tensor| tensor.name == "conv.bias" && tensor.dtype == "F16"));
            prop_assert_eq!(&unpack(&original).unwrap()[..], &original[..]);
            let again = file([8, 18], &got);
            prop_assert_eq!(pack(&again, &said()).unwrap(), packed);
        }

        #[test]
        fn any_bytes_are_an_error_or_a_file(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..400, flip in any::<u8>()) {
            let _ = unpack(&bytes);
            bytes.clear();
            bytes.extend(pack(&file([8, 18], &[0.5; 8 * 18]), &said()).unwrap());
            let at = at % bytes.len();
            bytes[at] ^= flip;
            if let Ok(floats) = unpack(&bytes) {
                prop_assert!(floats.len() < 4 * bytes.len() + 1000);
            }
        }
    }

    #[test]
    fn scales_that_do_not_fit_are_refused() {
        let packed = pack(&file([8, 18], &[0.5; 8 * 18]), &said()).unwrap();
        let without: Vec<Tensor> = read(&packed).unwrap().into_iter().filter(|t| !t.name.ends_with(SCALES)).collect();
        assert!(unpack(&write(without, &said())).unwrap_err().contains("conv.weight"));
        let fewer = read(&packed).unwrap().into_iter().map(|t| match t.dtype.as_str() {
            "F32" => Tensor { shape: vec![4], data: t.data[..16].to_vec().into(), ..t },
            _ => t,
        });
        assert!(unpack(&write(fewer.collect(), &said())).is_err());
        let header = r#"{"a":{"dtype":"I8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"I8","shape":[8],"data_offsets":[0,8]}}"#;
        let shared = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 8]].concat();
        assert!(unpack(&shared).unwrap_err().contains("not all of the file"));
    }
}
