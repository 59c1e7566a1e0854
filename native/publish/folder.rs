//! Published weights: the folder that the page fetches, read and written by the command line; and the one that was there
//! when this binary was built, which is part of it.

use crate::files::write;
use anyhow::{Context, Result, ensure};
use include_dir::{Dir, include_dir};
use mien::Error;
use mien::burn::tensor::Device;
use mien::nn::landmarks::Landmarker;
use mien::nn::model::Model;
use mien::session::Session;
use mien::weights::manifest::{FileEntry, Manifest, ModelEntry, VERSION, landmarker};
use mien::weights::sha256;
use std::path::{Path, PathBuf};

/// Where published weights are read from.
#[derive(Debug, Clone)]
pub enum Source {
    /// This binary.
    Embedded,
    /// A folder.
    Folder(PathBuf),
}

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/www/weights");
/// Read a second time, so that new weights make a new binary: the compiler watches files, not folders.
const EMBEDDED_MANIFEST: &str = include_str!("../../www/weights/manifest.json");

impl Source {
    /// The folder, or where none is named this binary.
    pub fn of(folder: Option<&Path>) -> Self {
        folder.map_or(Self::Embedded, |folder| Self::Folder(folder.into()))
    }

    /// A file of it.
    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        match self {
            Self::Folder(folder) => read(&folder.join(name)),
            Self::Embedded => {
                let file =
                    EMBEDDED.get_file(name).with_context(|| format!("{name}: not among this binary's weights"))?;
                Ok(file.contents().to_vec())
            }
        }
    }

    /// Its manifest.
    pub fn manifest(&self) -> Result<Manifest> {
        match self {
            Self::Folder(folder) => manifest(folder),
            Self::Embedded => Ok(Manifest::parse(EMBEDDED_MANIFEST, "manifest.json of this binary")?),
        }
    }

    /// The model of an entry of its manifest, on `device`.
    pub fn load(&self, entry: &ModelEntry, device: &Device) -> Result<Model> {
        Ok(entry.load(&self.read(&entry.weights.file)?, device)?)
    }

    /// A session with a model of it, or its default, on the CPU.
    pub fn session(&self, model: Option<&str>) -> Result<Session> {
        let manifest = self.manifest()?;
        let entry = manifest.model(model)?;
        let weights = self.read(&entry.weights.file)?;
        let mut session = Session::new(&manifest, model, &weights, &Device::flex())?;
        if entry.refined {
            session.set_landmarker(Some(self.landmarker(&Device::flex())?));
        }
        Ok(session)
    }

    /// The bytes of the network that finds landmarks; an error where its manifest names none.
    pub fn landmarks(&self) -> Result<Vec<u8>> {
        self.read(&self.landmarks_entry()?.file)
    }

    /// That network on `device`.
    pub fn landmarker(&self, device: &Device) -> Result<Landmarker> {
        Ok(landmarker(&self.landmarks_entry()?, &self.landmarks()?, device)?)
    }

    fn landmarks_entry(&self) -> Result<FileEntry> {
        let entry = self.manifest()?.landmarks;
        entry
            .context("manifest.json: names no landmarks. Train and add them: mien landmarks DATA -o RUN --into WEIGHTS")
    }
}

/// A file of a folder of weights; the error names it and the remedy.
fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        let remedy = "Give the folder of published weights with --weights, or publish some: mien publish RUN".into();
        Error::Weights { file: path.display().to_string(), reason: error.to_string(), remedy }.into()
    })
}

/// The manifest of a folder.
pub fn manifest(folder: &Path) -> Result<Manifest> {
    let path = folder.join("manifest.json");
    Ok(Manifest::parse(&String::from_utf8_lossy(&read(&path)?), &path.display().to_string())?)
}

/// The model of an entry of the folder's manifest, on `device`.
pub fn load(folder: &Path, entry: &ModelEntry, device: &Device) -> Result<Model> {
    Ok(entry.load(&read(&folder.join(&entry.weights.file))?, device)?)
}

/// Which model of a folder is its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// The one that is added.
    Default,
    /// The one that was, if there is one.
    Beside,
}

/// An error, naming the value, unless all that a manifest would say of a model are numbers: JSON has no word for others, and the
/// whole folder would be unreadable.
pub fn ensure_numbers(entry: &ModelEntry) -> Result<()> {
    for (name, value) in &entry.results {
        ensure!(value.is_finite(), "the score {name} is not finite");
    }
    ensure!(entry.golden.values.iter().all(|value| value.is_finite()), "the self-test's output is not finite");
    Ok(())
}

/// Puts a model with its card into a folder. Models of the same name and those that this build cannot load give way.
pub fn add(folder: &Path, entry: &ModelEntry, bytes: &[u8], card: &str, rank: Rank) -> Result<()> {
    ensure_numbers(entry)?;
    std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    let before = if folder.join("manifest.json").exists() { Some(manifest(folder)?) } else { None };
    let (mut models, old_default, landmarks) = before.map(|m| (m.models, m.default, m.landmarks)).unwrap_or_default();
    let gives_way = |m: &ModelEntry| m.name == entry.name || m.architecture != m.config.generator.architecture();
    let replaced: Vec<ModelEntry> = models.extract_if(.., |m| gives_way(m)).collect();
    let keeps = rank == Rank::Beside && models.iter().any(|m| m.name == old_default);
    let default = if keeps { old_default } else { entry.name.clone() };
    models.insert(0, entry.clone());
    models.sort_by_key(|m| m.name != default);
    write(&folder.join(&entry.weights.file), bytes)?;
    write(&folder.join(format!("{}.md", entry.name)), card.as_bytes())?;
    let manifest = Manifest { version: VERSION, default, landmarks, models };
    write(&folder.join("manifest.json"), serde_json::to_string_pretty(&manifest)?.as_bytes())?;
    for old in replaced {
        if old.weights.file != entry.weights.file {
            remove(&folder.join(&old.weights.file))?;
        }
        if old.name != entry.name {
            remove(&folder.join(format!("{}.md", old.name)))?;
        }
    }
    Ok(())
}

/// The entry of a file of weights, which is named after them: other weights have another name.
pub fn weights(name: &str, bytes: &[u8]) -> FileEntry {
    FileEntry::of(&format!("{name}-{}.safetensors", &sha256(bytes)[..8]), bytes)
}

/// Puts the network that finds landmarks into a folder of published weights, in place of one that was there.
pub fn put_landmarks(folder: &Path, bytes: &[u8]) -> Result<()> {
    let mut manifest = manifest(folder)?;
    let entry = weights("landmarks", bytes);
    write(&folder.join(&entry.file), bytes)?;
    let name = entry.file.clone();
    let old = manifest.landmarks.replace(entry);
    write(&folder.join("manifest.json"), serde_json::to_string_pretty(&manifest)?.as_bytes())?;
    old.filter(|old| old.file != name).map_or(Ok(()), |old| remove(&folder.join(old.file)))
}

fn remove(path: &Path) -> Result<()> {
    if path.exists() {
        std::fs::remove_file(path).with_context(|| format!("{}: cannot be removed", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use mien::nn::model::ModelConfig;
    use mien::weights::self_test::Golden;

    #[test]
    fn a_folder_takes_numbers_only() {
        let entry = |score: f64, value: f32| ModelEntry {
            name: "one".into(),
            architecture: ModelConfig::tiny().generator.architecture().into(),
            config: ModelConfig::tiny(),
            classes: vec![],
            expressions: vec![],
            full: Default::default(),
            weights: FileEntry::of("one.safetensors", &[]),
            trained_on: String::new(),
            credits: vec![],
            licence: String::new(),
            refined: false,
            results: [("miou".to_owned(), score)].into(),
            golden: Golden { values: vec![1.0, value] },
        };
        let folder = tempfile::tempdir().unwrap();
        let add = |entry: &ModelEntry| add(folder.path(), entry, &[], "", Rank::Default);
        add(&entry(0.5, 2.0)).unwrap();
        assert!(add(&entry(f64::NAN, 2.0)).unwrap_err().to_string().contains("miou"));
        assert!(add(&entry(0.5, f32::INFINITY)).unwrap_err().to_string().contains("self-test"));
        assert_eq!(manifest(folder.path()).unwrap().models.len(), 1);
    }
}
