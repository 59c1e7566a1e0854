//! Finding, or installing, a compiler for `wasm32-unknown-unknown`.
//!
//! What is installed already comes first, so that a second build asks no network. Then what may be installed: the
//! target of rustup and, where rustup's server cannot be reached, Debian's compiler with the standard library's source.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;

use crate::process::{self, apt_install, find};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Rustup waits for minutes where its server cannot be reached.
const RUSTUP_LIMIT: Duration = Duration::from_secs(20);

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src";
const DEBIAN_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];

#[derive(Clone, Copy, Default, PartialEq, ValueEnum)]
pub enum Choice {
    /// The first that works.
    #[default]
    Auto,
    /// Only the target of the compiler in use, installed by rustup.
    Rustup,
    /// Only Debian's compiler, with the standard library built from its source.
    Debian,
}

/// A compiler for the page.
pub enum Toolchain {
    /// The compiler in use has the target installed.
    Installed,
    /// Debian's compiler builds the standard library from source, and this linker links.
    Debian { linker: PathBuf },
}

impl Toolchain {
    pub fn ensure(choice: Choice) -> Result<Self> {
        type Attempt = (Choice, &'static str, fn() -> Result<Toolchain>);
        let attempts: [Attempt; 4] = [
            (Choice::Rustup, "the installed target", installed),
            (Choice::Debian, "Debian's compiler", debian),
            (Choice::Rustup, "rustup target add", rustup_add),
            (Choice::Debian, "Debian's compiler by apt-get", debian_install),
        ];
        let mut reasons = Vec::new();
        for (kind, name, attempt) in attempts {
            if choice != Choice::Auto && choice != kind {
                continue;
            }
            match attempt() {
                Ok(toolchain) => {
                    println!("wasm toolchain: {name} ({})", toolchain.version()?);
                    return Ok(toolchain);
                }
                Err(error) => {
                    println!("wasm toolchain: not {name}: {error:#}");
                    reasons.push(format!("  {name}: {error:#}"));
                }
            }
        }
        bail!("no compiler for {TARGET} was found or could be installed:\n{}", reasons.join("\n"))
    }

    /// `cargo` set up for this compiler, before its subcommand; pass [`Self::arguments`] after it.
    pub fn cargo(&self) -> Command {
        let mut cargo = process::cargo();
        if let Self::Debian { linker } = self {
            cargo
                .env("RUSTC", DEBIAN_RUSTC)
                // Building the standard library is an unstable feature, which this variable unlocks.
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                // Rustup's libraries are none of this compiler's.
                .env_remove("LD_LIBRARY_PATH");
        }
        cargo
    }

    pub fn arguments(&self) -> &'static [&'static str] {
        match self {
            Self::Installed => &["--target", TARGET],
            Self::Debian { .. } => &["--target", TARGET, "-Zbuild-std=std,panic_abort"],
        }
    }

    /// What tells two compilers' outputs apart: each gets a target folder of its own.
    pub fn folder(&self) -> &'static str {
        match self {
            Self::Installed => "wasm",
            Self::Debian { .. } => "wasm-debian",
        }
    }

    fn version(&self) -> Result<String> {
        match self {
            Self::Installed => process::output(Command::new("rustc").arg("--version")),
            Self::Debian { linker } => {
                let rustc = process::output(Command::new(DEBIAN_RUSTC).arg("--version").env_remove("LD_LIBRARY_PATH"))?;
                Ok(format!("{rustc}, linker {}", linker.file_name().unwrap_or_default().to_string_lossy()))
            }
        }
    }
}

fn installed() -> Result<Toolchain> {
    let folder = process::output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    // Rustc names the folder whether it is there or not.
    let mut files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let has_core = files.any(|file| file.file_name().to_string_lossy().starts_with("libcore-"));
    ensure!(has_core, "the compiler in use has no standard library for {TARGET}");
    Ok(Toolchain::Installed)
}

fn rustup_add() -> Result<Toolchain> {
    let rustup = find(&["rustup"]).context("rustup is not installed")?;
    println!("wasm toolchain: trying rustup target add {TARGET}, for at most {} s", RUSTUP_LIMIT.as_secs());
    process::run_within(Command::new(rustup).args(["target", "add", TARGET]), RUSTUP_LIMIT)
        .context("its server may be out of reach")?;
    installed()
}

fn debian() -> Result<Toolchain> {
    for path in [DEBIAN_RUSTC, DEBIAN_SOURCE] {
        ensure!(
            Path::new(path).exists(),
            "{path} does not exist (it comes with the packages {})",
            DEBIAN_PACKAGES.join(" and ")
        );
    }
    Ok(Toolchain::Debian { linker: linker()? })
}

fn debian_install() -> Result<Toolchain> {
    apt_install(&DEBIAN_PACKAGES)?;
    debian().or_else(|_| {
        apt_install(&["lld"])?;
        debian()
    })
}

/// The target this machine's own programs are compiled for.
pub fn host() -> Result<String> {
    let version = process::output(Command::new("rustc").arg("-vV"))?;
    version.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned).context("rustc names no host")
}

/// Debian's compiler comes without a linker for wasm: the one of the compiler in use does, or that of LLVM.
fn linker() -> Result<PathBuf> {
    let sysroot = PathBuf::from(process::output(Command::new("rustc").args(["--print", "sysroot"]))?);
    let bundled = sysroot.join("lib/rustlib").join(host()?).join("bin/rust-lld");
    if bundled.is_file() {
        return Ok(bundled);
    }
    find(&["rust-lld", "wasm-ld", "wasm-ld-22", "wasm-ld-21", "wasm-ld-20", "wasm-ld-19"])
        .context("no linker for wasm: neither rust-lld beside the compiler in use nor wasm-ld (package lld) was found")
}
