//! `mien export`.

use crate::files::{ensure_writable, write};
use crate::publish::folder::Source;
use crate::publish::onnx;
use anyhow::{Context, Result, ensure};
use mien::burn::tensor::Device;
use mien::face::action;
use mien::face::classes::NAMES;
use mien::face::expression::Expression;
use mien::nn::generator::told::Told;
use std::path::PathBuf;

/// What is written.
const FILES: [&str; 4] = ["segmenter.onnx", "encoder.onnx", "decoder.onnx", "golden.safetensors"];

/// Writes published weights for other programs
#[derive(clap::Args)]
pub struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Onnx(Onnx),
}

/// A model as ONNX: segmenter.onnx, encoder.onnx, decoder.onnx, and golden.safetensors with what they are to give for two drawn faces
#[derive(clap::Args)]
struct Onnx {
    /// Name of the model, as the manifest has it
    model: String,
    /// Folder to write into; files that are there already stay as they are, and nothing is written
    #[arg(short)]
    output: PathBuf,
    /// Folder that holds manifest.json and the files it names [default: the published weights, which this program brings]
    #[arg(long)]
    weights: Option<PathBuf>,
}

impl Export {
    /// Reads, converts, writes.
    pub fn run(self) -> Result<()> {
        match self.what {
            What::Onnx(export) => export.run(),
        }
    }
}

impl Onnx {
    fn run(self) -> Result<()> {
        let (folder, source) = (&self.output, Source::of(self.weights.as_deref()));
        let manifest = source.manifest()?;
        let entry = manifest.model(Some(&self.model))?;
        ensure_writable(folder)?;
        for name in FILES {
            let path = folder.join(name);
            ensure!(!path.exists(), "{}: is there already. Give another folder.", path.display());
        }
        let device = Device::flex();
        let model = source.load(entry, &device)?;
        let condition = match model.generator.told() {
            Told::Expressions => [&Expression::ALL.map(Expression::name)[..], &["side"]].concat().join(","),
            Told::Actions => action::names().join(","),
        };
        let (credits, classes) = (entry.credits.join("; "), NAMES.join(","));
        let said = [
            ("model", entry.name.as_str()),
            ("architecture", &entry.architecture),
            ("weights_sha256", &entry.weights.sha256),
            ("licence", &entry.licence),
            ("credits", &credits),
            ("classes", &classes),
            ("condition", &condition),
        ];
        let files = onnx::files(&model, &entry.config, &said).with_context(|| self.model.clone())?;
        let golden = onnx::golden(&model, &device)?;
        std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
        for (name, bytes) in FILES.iter().zip(files.iter().chain([&golden])) {
            let path = folder.join(name);
            write(&path, bytes)?;
            println!("{}: {} bytes", path.display(), bytes.len());
        }
        Ok(())
    }
}
