//! The command line.
mod data;
mod train;
use std::path::PathBuf;
fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let config = train::config::TrainConfig::read(&PathBuf::from(args.next().unwrap()))?;
    let resume = args.next().is_some();
    let folder = PathBuf::from("runs").join(&config.name);
    train::run::train(config, &folder, resume, &mien::burn::tensor::Device::flex().autodiff())
}
