//! `mien edit`.

use super::open::{PhotoArguments, write_png};
use anyhow::Result;
use mien::edit::MAX_INTENSITY;
use mien::expression::Expression;
use std::path::PathBuf;

/// Changes the expression of a face in a photo
#[derive(clap::Args)]
pub struct Edit {
    #[command(flatten)]
    photo: PhotoArguments,
    /// neutral, happy, sad, surprise, fear, disgust, anger or contempt
    #[arg(long)]
    expression: Expression,
    /// 0 leaves the photo as it is, 1 is the full expression, 1.3 the most
    #[arg(long, default_value_t = 1.0, value_parser = intensity)]
    intensity: f32,
    /// Edited photo, PNG, at the photo's own resolution
    #[arg(short)]
    output: PathBuf,
}

fn intensity(text: &str) -> Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| "not a number".to_string())?;
    if (0.0..=MAX_INTENSITY).contains(&value) { Ok(value) } else { Err(format!("use 0 to {MAX_INTENSITY}")) }
}

impl Edit {
    /// Edits one photo.
    pub fn run(self) -> Result<()> {
        let mut session = self.photo.session()?;
        pollster::block_on(session.express(self.expression))?;
        write_png(&self.output, &session.edited(self.expression, self.intensity))
    }
}
