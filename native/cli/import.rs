//! `mien import`.

use crate::files::Output;
use crate::nets::finite::{F16_MAX, ensure_within};
use crate::publish::face_parsing;
use crate::publish::folder::{self, Rank, Source};
use crate::synth::face_model::FaceModel;
use crate::synth::import_ict;
use anyhow::{Context, Result};
use mien::burn::tensor::Device;
use mien::nn::model::{Model, ModelConfig};
use mien::nn::segmenter::bisenet::BiSeNetConfig;
use mien::nn::segmenter::{Segmenter, SegmenterConfig};
use mien::weights::manifest::{FileEntry, ModelEntry};
use mien::weights::self_test::Golden;
use mien::weights::{save, sha256};
use std::path::PathBuf;

/// Name of the imported model.
const NAME: &str = "face-parsing";

/// Takes over weights that others trained
#[derive(clap::Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    FaceParsing(FaceParsing),
    IctFacekit(IctFacekit),
}

/// The face model of `mien synth` from ICT-FaceKit's OBJ files (github.com/ICT-VGL/ICT-FaceKit, MIT licence)
#[derive(clap::Args)]
struct IctFacekit {
    /// Its folder FaceXModel
    folder: PathBuf,
    /// File to write
    #[arg(short)]
    output: PathBuf,
}

/// A face-parsing BiSeNet (PyTorch state dict, 79999_iter.pth) as segmenter beside a published generator
#[derive(clap::Args)]
struct FaceParsing {
    /// The checkpoint
    file: PathBuf,
    /// Folder of published weights whose default model gives the generator
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Folder to publish into
    #[arg(long)]
    into: PathBuf,
}

impl Import {
    /// Reads, converts, publishes.
    pub fn run(self) -> Result<()> {
        match self.what {
            What::FaceParsing(import) => import.run(),
            What::IctFacekit(import) => import.run(),
        }
    }
}

impl IctFacekit {
    fn run(self) -> Result<()> {
        let output = Output::new(&self.output, &[])?;
        let bytes = import_ict::import(&self.folder)?;
        // What cannot be read again is not written.
        FaceModel::parse(&bytes)?;
        output.write(&bytes)?;
        println!("{}: {} bytes", self.output.display(), bytes.len());
        Ok(())
    }
}

impl FaceParsing {
    fn run(self) -> Result<()> {
        let device = Device::flex();
        let net = face_parsing::read(&self.file, &device)?;
        ensure_within(&net, F16_MAX).with_context(|| format!("{}: not imported", self.file.display()))?;
        let source = Source::of(self.weights.as_deref());
        let manifest = source.manifest()?;
        let base = manifest.model(None)?;
        let base_model = source.load(base, &device)?;
        let bytes = save(&Model { segmenter: Segmenter::BiSeNet(net), ..base_model })?;
        let mut entry = ModelEntry {
            name: NAME.into(),
            config: ModelConfig {
                segmenter: SegmenterConfig::BiSeNet(BiSeNetConfig::face_parsing()),
                ..base.config.clone()
            },
            weights: FileEntry::of(&format!("{NAME}-{}.safetensors", &sha256(&bytes)[..8]), &bytes),
            trained_on: format!("segmenter: imported, see its source; generator: {}", base.trained_on),
            licence: format!("segmenter: its source's; generator: {}", base.licence),
            results: Default::default(),
            golden: Golden::default(),
            // The imported segmenter's masks align by themselves.
            refined: false,
            ..base.clone()
        };
        entry.golden = pollster::block_on(Golden::compute(&entry.load(&bytes, &device)?, &device));
        let card = format!(
            "# {NAME}\n\nBiSeNet segmenter imported from a face-parsing checkpoint, with the generator of {}. Credits and licence of the \
             segmenter are those of its source.\n",
            base.name
        );
        folder::add(&self.into, &entry, &bytes, &card, Rank::Default)?;
        println!("{}: {} bytes", self.into.join(&entry.weights.file).display(), bytes.len());
        Ok(())
    }
}
