//! `mien eval`.

use super::device::Backend;
use super::open::WeightsArguments;
use crate::data::{Split, pack};
use crate::train::grid;
use anyhow::Result;
use std::path::PathBuf;

/// Scores a published model on the validation people of the pairs pack
#[derive(clap::Args)]
pub struct Eval {
    /// Folder of the pairs pack (holds index.json)
    #[arg(long)]
    pairs: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// Also a grid of sample pictures, PNG
    #[arg(long)]
    grid: Option<PathBuf>,
}

impl Eval {
    /// Prints the scores as JSON.
    pub fn run(self) -> Result<()> {
        let model = self.weights.model(&self.device.device()?)?;
        let people = pack::load(&self.pairs, Split::Val)?;
        println!("{}", serde_json::to_string_pretty(&grid::evaluate(&model, &people)?)?);
        self.grid.map_or(Ok(()), |path| grid::save(&model, &people, &path))
    }
}
