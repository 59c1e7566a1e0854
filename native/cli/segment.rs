//! `mien segment`.

use crate::cli::open::{PhotoArguments, encode_mask};
use crate::files::Output;
use anyhow::Result;
use mien::photo::png;
use std::path::PathBuf;

/// Segments a face into the 19 CelebAMask-HQ classes
#[derive(clap::Args)]
pub struct Segment {
    #[command(flatten)]
    photo: PhotoArguments,
    /// Class number per pixel, 8-bit grey PNG of the photo's size
    #[arg(short)]
    output: PathBuf,
    /// Also the photo with the classes painted over it, PNG
    #[arg(long)]
    overlay: Option<PathBuf>,
}

impl Segment {
    /// Segments one photo.
    pub fn run(self) -> Result<()> {
        let photo = self.photo.path();
        let mask = Output::png(&self.output, &[photo])?;
        let overlay = self.overlay.as_deref().map(|path| Output::png(path, &[photo, &self.output])).transpose()?;
        let mut session = self.photo.session()?;
        let face = session.chosen()?;
        mask.write(&encode_mask(&face.mask())?)?;
        overlay.map_or(Ok(()), |file| file.write(&png::encode(&face.overlay_photo(0.5), None)?))
    }
}
