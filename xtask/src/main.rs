//! The build steps of Mien that Cargo alone cannot do. `cargo xtask --help` lists them.

mod bench;
mod gates;
mod npm;
mod offline;
mod process;
mod samples;
mod sizes;
mod test;
mod toolchain;
mod types;
mod web;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use process::cargo;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, serves, tests and measures Mien")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compile the page's engine to wasm and put the whole page into `dist/`.
    Web(web::Options),
    /// Build everything and serve the page on this machine only.
    Serve {
        /// Port on the loopback interface.
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Build the page, and from it the npm package for other people's pages, into `dist.npm/`.
    Npm,
    /// Install what the tests need, then run every test.
    Test(test::Options),
    /// Time the stages of an edit, natively and in the browser, and print the sizes of what the page loads.
    Bench(bench::Options),
    /// Fetch again the sample photos, which are kept in the repository.
    Samples,
}

fn main() -> ExitCode {
    run(Arguments::parse().command).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(command: Command) -> Result<ExitCode> {
    let repository = Repository::locate()?;
    match command {
        Command::Web(options) => web::build(&repository, &options)?,
        Command::Serve { port } => serve(&repository, port)?,
        Command::Npm => {
            web::build(&repository, &web::Options::default())?;
            println!("{}", repository.show(&npm::build(&repository)?));
        }
        Command::Test(options) => return Ok(test::run(&repository, &options)),
        Command::Bench(options) => bench::run(&repository, &options)?,
        Command::Samples => samples::fetch(&repository)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The profile of the tests and of everything that is compiled to be looked at once.
const QUICK: &str = "quick";

/// Where things are.
pub struct Repository {
    /// The folder that holds the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder, wherever the user's configuration has put it.
    pub target: PathBuf,
    /// Mien's version.
    pub version: String,
}

impl Repository {
    fn locate() -> Result<Self> {
        let metadata = process::output(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        let folder = |key: &str| {
            metadata[key].as_str().map(PathBuf::from).with_context(|| format!("cargo metadata names no {key}"))
        };
        let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
        let mien = packages.iter().find(|package| package["name"] == "mien").context("there is no package mien")?;
        let version = mien["version"].as_str().context("mien has no version")?.to_owned();
        Ok(Self { root: folder("workspace_root")?, target: folder("target_directory")?, version })
    }

    /// The folder of the finished page.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Builds the command line of Mien in a profile and returns the binary.
    pub fn build_native(&self, profile: &str) -> Result<PathBuf> {
        println!("building the command line (cargo build --profile {profile})");
        process::run(cargo().current_dir(&self.root).args([
            "build",
            "--profile",
            profile,
            "--package",
            "mien",
            "--bin",
            "mien",
        ]))?;
        Ok(self.target.join(profile).join(format!("mien{}", std::env::consts::EXE_SUFFIX)))
    }

    /// `path` as messages name it: from the repository on.
    pub fn show<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// Every step inside skips what is up to date, so serving twice builds once.
fn serve(repository: &Repository, port: u16) -> Result<()> {
    web::build(repository, &web::Options::default())?;
    let mien = repository.build_native(QUICK)?;
    process::run(
        std::process::Command::new(mien).arg("serve").arg(repository.dist()).args(["--port", &port.to_string()]),
    )
}
