//! `mien watermark`.

use crate::cli::device::Backend;
use crate::files::{Output, pictures};
use crate::train::watermark::train;
use anyhow::{Context, Result};
use mien::weights::save;
use std::path::PathBuf;

/// Trains the network that reads invisible marks, on pictures of faces. A build of Mien has one in it, src/watermark/revealer.safetensors:
/// who puts another one there reads marks better or worse, and writes them as before
#[derive(clap::Args)]
pub struct Watermark {
    /// Folder of JPEG and PNG files
    folder: PathBuf,
    /// Steps
    #[arg(long, default_value_t = 1500)]
    steps: usize,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// File of the weights
    #[arg(short)]
    output: PathBuf,
}

impl Watermark {
    /// Trains and writes the file.
    pub fn run(self) -> Result<()> {
        let output = Output::new(&self.output, &[])?;
        let open = |file: &PathBuf| {
            let picture = image::open(file).with_context(|| format!("{}: cannot be read", file.display()))?;
            Ok(picture.into_rgb8())
        };
        let pictures = pictures(&self.folder)?.iter().map(open).collect::<Result<Vec<_>>>()?;
        output.write(&save(&train(pictures, self.steps, &self.device.device()?)?)?)
    }
}
