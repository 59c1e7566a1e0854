//! `mien segment`.

use crate::cli::open::{PhotoArguments, write_mask, write_png};
use anyhow::Result;
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
        let mut session = self.photo.session()?;
        let face = session.chosen()?;
        write_mask(&self.output, &face.mask())?;
        self.overlay.map_or(Ok(()), |path| write_png(&path, &face.overlay_photo(0.5)))
    }
}
