//! The types of the page's scripts, as their comments say, against those of the engine's API.

use std::process::Command;

use anyhow::{Context, Result};

use crate::Repository;
use crate::process;

/// Checks `www/`, `npm/` and the service worker. Needs the browser tools and the built page, which brings the engine's types.
pub fn check(repository: &Repository) -> Result<()> {
    let folder = repository.root.join("tests/browser");
    for project in ["tsconfig.json", "tsconfig.sw.json"] {
        let mut tsc = Command::new("node");
        tsc.current_dir(&folder).arg("node_modules/typescript/bin/tsc").args(["--project", project]);
        process::run(&mut tsc).with_context(|| format!("tests/browser/{project}"))?;
    }
    Ok(())
}
