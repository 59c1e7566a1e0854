//! What the code has to pass before any test: format, lints, documentation, the licences of what it is built from.

use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, cargo, find};
use crate::{QUICK, Repository};

/// The version whose answers `deny.toml` was written for.
const CARGO_DENY: &str = "0.20.2";

pub fn format(repository: &Repository) -> Result<()> {
    process::run(cargo().current_dir(&repository.root).args(["fmt", "--all", "--check"]))
        .context("run: cargo fmt --all")
}

/// Lints and documentation share what is checked of the dependencies, so both have the feature that nobody here builds, whose code is
/// checked too; macros and build scripts they share with the tests.
const SHARED: [&str; 4] = ["--profile", QUICK, "--features", "mien/vulkan"];

pub fn lints(repository: &Repository) -> Result<()> {
    let mut clippy = cargo();
    clippy.args(["clippy", "--workspace", "--all-targets"]).args(SHARED).args(["--", "-D", "warnings"]);
    process::run(clippy.current_dir(&repository.root))
}

/// Links to private items resolve, because these are documented too.
const FLAGS: &str = "-D warnings -A rustdoc::private_intra_doc_links";

pub fn documentation(repository: &Repository) -> Result<()> {
    let mut doc = cargo();
    doc.args(["doc", "--workspace", "--no-deps", "--document-private-items"]).args(SHARED);
    process::run(doc.current_dir(&repository.root).env("RUSTDOCFLAGS", FLAGS))
}

/// Licences, bans and sources of every dependency, as `deny.toml` has them.
pub fn dependencies(repository: &Repository) -> Result<()> {
    let deny = match find(&["cargo-deny"]) {
        Some(deny) => deny,
        None => {
            // Not optimised and without what a debugger needs: it compiles in a third of the time, and then runs for seconds.
            let tools = repository.target.join("tools");
            let install =
                ["install", "--quiet", "--locked", "--debug", "cargo-deny", "--version", CARGO_DENY, "--root"];
            let mut cargo = cargo();
            cargo
                .args(install)
                .arg(&tools)
                .env("CARGO_TARGET_DIR", tools.join("target"))
                .env("CARGO_PROFILE_DEV_DEBUG", "0");
            process::run(&mut cargo).context("installing cargo-deny")?;
            tools.join("bin/cargo-deny")
        }
    };
    process::run(Command::new(deny).current_dir(&repository.root).args(["check", "licenses", "bans", "sources"]))
}
