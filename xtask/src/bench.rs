//! How long an edit takes and how much the page loads.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::test::{browser_environment, install_browser_tools};
use crate::{Repository, process, web};

#[derive(clap::Args)]
pub struct Options {
    /// The photo to edit [default: the sample photo].
    photo: Option<PathBuf>,
}

pub fn run(repository: &Repository, options: &Options) -> Result<()> {
    let mien = repository.build_native()?;
    let photo = options.photo.clone().unwrap_or_else(|| repository.root.join("www/samples/astronaut.jpg"));
    process::run(Command::new(mien).args(["bench", "edit"]).arg(photo))?;
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
