//! The widely used face-parsing BiSeNet checkpoints (`79999_iter.pth`: PyTorch state dicts with the keys
//! `cp.resnet.*`, `cp.arm16.*`, `ffm.*`, `conv_out.*`), as our BiSeNet.

use anyhow::{Result, anyhow};
use burn_store::{ModuleSnapshot, PytorchStore};
use mien::burn::tensor::Device;
use mien::face::classes::{CLASSES, NAMES};
use mien::nn::segmenter::bisenet::{BiSeNet, BiSeNetConfig};
use std::path::Path;

/// The checkpoints' classes, in their order (sorted as their training script lists the label files).
const CHECKPOINT_CLASSES: [&str; CLASSES] = [
    "background",
    "skin",
    "l_brow",
    "r_brow",
    "l_eye",
    "r_eye",
    "eyeglasses",
    "l_ear",
    "r_ear",
    "earring",
    "nose",
    "mouth_interior",
    "u_lip",
    "l_lip",
    "neck",
    "necklace",
    "cloth",
    "hair",
    "hat",
];

/// PyTorch's keys -> ours, applied in this order.
const KEYS: [(&str, &str); 9] = [
    (r"^cp\.", ""),
    (r"^(resnet\..*)conv(\d)\.weight$", "${1}conv${2}.conv.weight"),
    (r"^(resnet\..*)bn(\d)\.", "${1}conv${2}.bn."),
    (r"downsample\.0\.", "shortcut.conv."),
    (r"downsample\.1\.", "shortcut.bn."),
    (r"conv_atten\.", "attend.conv."),
    (r"bn_atten\.", "attend.bn."),
    (r"^conv_out\.conv_out\.", "head."),
    (r"^conv_out\.conv\.", "conv_out."),
];

/// Reads a checkpoint; the classes come out in our order. Its auxiliary heads, which serve training alone, are left
/// where they are. Errors name the file and the tensors that are missing or of another shape.
pub fn read(path: &Path, device: &Device) -> Result<BiSeNet> {
    anyhow::ensure!(path.is_file(), "{}: no such file", path.display());
    let mut store = PytorchStore::from_file(path).allow_partial(true).validate(false);
    for (from, to) in KEYS {
        store = store.with_key_remapping(from, to);
    }
    let mut net = BiSeNetConfig::face_parsing().init(device);
    let remedy = "Give a state dict of face-parsing.PyTorch's BiSeNet (79999_iter.pth)";
    let applied =
        net.load_from(&mut store).map_err(|error| anyhow!("{}: not readable: {error}. {remedy}", path.display()))?;
    let missing = applied.missing.iter().map(|(name, _)| name.clone());
    let unfit: Vec<String> = missing.chain(applied.errors.iter().map(ToString::to_string)).collect();
    if let Some(first) = unfit.first() {
        anyhow::bail!("{}: {} tensors missing or unfit, the first: {first}. {remedy}", path.display(), unfit.len());
    }
    let place = |name: &str| CHECKPOINT_CLASSES.iter().position(|class| *class == name).expect("the same classes");
    Ok(net.reordered(NAMES.map(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_hold_the_same_classes() {
        let mut sorted = [NAMES, CHECKPOINT_CLASSES];
        sorted.iter_mut().for_each(|names| names.sort_unstable());
        assert_eq!(sorted[0], sorted[1]);
    }

    /// Against PyTorch's own numbers, written by tests/face_parsing/compare.py.
    #[test]
    #[ignore = "needs PyTorch, see tests/face_parsing/compare.py"]
    fn same_logits_as_pytorch() {
        use mien::burn::tensor::{Tensor, TensorData};
        let folder =
            std::path::PathBuf::from(std::env::var("MIEN_TORCH").expect("MIEN_TORCH names compare.py's folder"));
        let device = Device::flex();
        let numbers = |name: &str, shape: [usize; 4]| {
            let bytes = std::fs::read(folder.join(name)).unwrap();
            let values: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
            Tensor::<4>::from_data(TensorData::new(values, shape), &device)
        };
        let net = read(&folder.join("checkpoint.pth"), &device).unwrap();
        let got = net.logits(numbers("x.f32", [1, 3, 128, 160]));
        let order = NAMES.map(|name| CHECKPOINT_CLASSES.iter().position(|class| *class == name).unwrap() as i64);
        let order = Tensor::<1, mien::burn::tensor::Int>::from_data(order.as_slice(), &device);
        let wanted = numbers("logits.f32", [1, CLASSES, 16, 20]).select(1, order);
        let worst = (got - wanted.clone()).abs().max().into_scalar::<f32>();
        println!("largest difference {worst:e}, largest logit {}", wanted.abs().max().into_scalar::<f32>());
        assert!(worst < 1e-3, "{worst}");
    }
}
