//! `mien repack`.

use crate::publish::folder::{self, Rank, Source};
use anyhow::{Context, Result};
use mien::burn::tensor::Device;
use mien::weights::manifest::{FileEntry, ModelEntry};
use mien::weights::save;
use mien::weights::self_test::Golden;
use std::path::PathBuf;

/// Saves published weights again as they are saved today, in eight bits: half the bytes of those in f16. Their scores stay those that were
/// measured before; `mien eval` measures again
#[derive(clap::Args)]
pub struct Repack {
    /// Folder of published weights
    #[arg(default_value = "www/weights")]
    folder: PathBuf,
}

impl Repack {
    /// Saves all models of the folder again.
    pub fn run(self) -> Result<()> {
        let source = Source::Folder(self.folder.clone());
        let manifest = source.manifest()?;
        // The default first: each that is added later stands beside it.
        for old in &manifest.models {
            let (entry, bytes) = again(old, &source.read(&old.weights.file)?)?;
            let path = self.folder.join(format!("{}.md", old.name));
            let card = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let weights = |weights: &FileEntry| (format!("{} bytes", weights.bytes), weights.sha256.clone());
            let ((size, digest), (new_size, new_digest)) = (weights(&old.weights), weights(&entry.weights));
            let card =
                card.replace(&size, &new_size).replace(&digest, &new_digest).replace("of f16 weights", "of weights");
            let rank = if old.name == manifest.default { Rank::Default } else { Rank::Beside };
            folder::add(&self.folder, &entry, &bytes, &card, rank)?;
            println!("{}: {} bytes, {} before", entry.weights.file, bytes.len(), old.weights.bytes);
        }
        Ok(())
    }
}

/// The entry and the bytes of a model that is saved again.
fn again(old: &ModelEntry, bytes: &[u8]) -> Result<(ModelEntry, Vec<u8>)> {
    let device = Device::flex();
    let bytes = save(&old.load(bytes, &device)?)?;
    let mut entry = ModelEntry { weights: folder::weights(&old.name, &bytes), ..old.clone() };
    entry.golden = pollster::block_on(Golden::compute(&entry.load(&bytes, &device)?, &device));
    Ok((entry, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_that_are_saved_again_are_smaller_once_and_give_nearly_the_same() {
        let entry = Source::Embedded.manifest().unwrap().models.remove(0);
        let bytes = Source::Embedded.read(&entry.weights.file).unwrap();
        let (once, bytes) = again(&entry, &bytes).unwrap();
        let off = once.golden.difference(&entry.golden);
        assert!(off < 0.5, "{off}");
        // Weights in eight bits stay what they are.
        let (twice, same) = again(&once, &bytes).unwrap();
        assert!(same == bytes && twice.weights.file == once.weights.file);
        assert_eq!(twice.golden.difference(&once.golden), 0.0);
    }
}
