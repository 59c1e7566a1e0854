//! `mien detector`.

use crate::cli::device::Backend;
use crate::data::detection::Material;
use crate::data::{Split, pack};
use crate::files::{Output, pictures, write};
use crate::train::detector::train;
use anyhow::{Context, Result, anyhow};
use image::imageops::FilterType;
use mien::weights::{load_into, save};
use std::path::PathBuf;

/// Longer side of a ground, pixels.
const GROUND: u32 = 640;

/// Trains the network that finds faces, on a pack's people before other photos. A build of Mien has one in it, src/locate/detector.safetensors:
/// who puts another one there finds faces better or worse
#[derive(clap::Args)]
pub struct Detector {
    /// Folder of the pack (holds index.json)
    pack: PathBuf,
    /// Folder of JPEG and PNG files that show no face
    #[arg(long)]
    grounds: PathBuf,
    /// File of weights to go on from, else fresh ones
    #[arg(long)]
    from: Option<PathBuf>,
    /// Steps
    #[arg(long, default_value_t = 30_000)]
    steps: usize,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// File of the weights, written now and then on the way
    #[arg(short)]
    output: PathBuf,
}

impl Detector {
    /// Trains and writes the file.
    pub fn run(self) -> Result<()> {
        drop(Output::new(&self.output, &[])?);
        let open = |file: &PathBuf| {
            let picture = image::open(file).with_context(|| format!("{}: cannot be read", file.display()))?;
            let small = picture.width().max(picture.height()) <= GROUND;
            let picture = if small { picture } else { picture.resize(GROUND, GROUND, FilterType::Triangle) };
            Ok(picture.into_rgb8())
        };
        let grounds = pictures(&self.grounds)?.iter().map(open).collect::<Result<Vec<_>>>()?;
        let material = Material::new(pack::load(&self.pack, Split::Train)?, grounds);
        let begin = |net| match &self.from {
            Some(file) => {
                let bytes = std::fs::read(file).with_context(|| format!("{}: cannot be read", file.display()))?;
                load_into(net, &bytes).map_err(|why| anyhow!("{}: {why}", file.display()))
            }
            None => Ok(net),
        };
        train(material, begin, self.steps, &self.device.device()?, |net| write(&self.output, &save(net)?))
    }
}
