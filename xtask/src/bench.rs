//! How long an edit takes, how much the page loads, and how fast training pictures are made.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::test::{browser_environment, install_browser_tools};
use crate::{Repository, process, web};

#[derive(clap::Args)]
pub struct Options {
    /// The photo to edit [default: the sample photo].
    photo: Option<PathBuf>,
    /// Portraits that training pictures are made of; with --face-model.
    #[arg(long, requires = "face_model")]
    portraits: Option<PathBuf>,
    /// Face model, as `mien import ict-facekit` makes it.
    #[arg(long)]
    face_model: Option<PathBuf>,
}

pub fn run(repository: &Repository, options: &Options) -> Result<()> {
    let mien = repository.build_native("release")?;
    let photo = options.photo.clone().unwrap_or_else(|| repository.root.join("www/samples/astronaut.jpg"));
    process::run(Command::new(&mien).args(["bench", "edit"]).arg(photo))?;
    if let (Some(portraits), Some(face_model)) = (&options.portraits, &options.face_model) {
        let pack = repository.target.join("bench-pack");
        if pack.exists() {
            std::fs::remove_dir_all(&pack)?;
        }
        let mut synth = Command::new(&mien);
        process::run(synth.arg("synth").arg(portraits).arg("-o").arg(&pack).arg("--face-model").arg(face_model))?;
    }
    web::build(repository, &web::Options::default())?;
    let script = repository.root.join("tests/browser/bench.mjs");
    if script.exists() {
        let chromium = install_browser_tools(repository)?;
        process::run(
            Command::new("node")
                .arg(script)
                .current_dir(&repository.root)
                .envs(browser_environment(repository, chromium)),
        )?;
    }
    Ok(())
}
