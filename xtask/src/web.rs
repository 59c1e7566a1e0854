//! The page: the library compiled to wasm, its JavaScript glue, and the files that lie ready in the repository.
//!
//! Compiling and binding end in a folder below Cargo's target folder and are skipped when nothing has changed;
//! `dist/` is put together anew each time.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use wasm_bindgen_cli_support::Bindgen;

use crate::Repository;
use crate::offline;
use crate::process;
use crate::toolchain::{Choice, TARGET, Toolchain};

/// What every browser with WebGPU understands. `getrandom` is told there which source of randomness to use.
const RUSTFLAGS: [&str; 4] = ["-C", "target-feature=+simd128", "--cfg", "getrandom_backend=\"wasm_js\""];

/// The engine's builds: for the CPU alone, which is up first, with WebGPU beside it, and one that can learn; with the features of each.
const BUILDS: [(&str, &[&str]); 3] =
    [("cpu", &[]), ("webgpu", &["--features", "webgpu"]), ("mine", &["--features", "mine"])];

/// The decoder of HEIC photos in the page.
const HEIC: &str = "www/vendor/libheif/libheif.wasm";

/// Where the code of a build lies in the page.
fn engine(build: &str) -> String {
    format!("www/pkg/{build}/mien_bg.wasm")
}

#[derive(clap::Args, Default)]
pub struct Options {
    /// Keep the names of functions, for profiles and readable stack traces. The page grows.
    #[arg(long)]
    debug_names: bool,
    /// Which compiler to use.
    #[arg(long, value_enum, default_value_t)]
    toolchain: Choice,
    /// Only find, or install, the compiler.
    #[arg(long)]
    check_toolchain: bool,
}

pub fn build(repository: &Repository, options: &Options) -> Result<()> {
    let toolchain = Toolchain::ensure(options.toolchain)?;
    if options.check_toolchain {
        return Ok(());
    }
    let packages = repository.target.join(toolchain.folder()).join("pkg");
    for (build, features) in BUILDS {
        let wasm = compile(repository, &toolchain, build, features)?;
        let package = packages.join(build);
        let stamp = stamp(&wasm, options)?;
        if fs::read_to_string(package.join("stamp")).is_ok_and(|last| last == stamp) {
            println!("the engine ({build}) is up to date");
        } else {
            remove(&package)?;
            generate_glue(&wasm, &package, options.debug_names)?;
            fs::write(package.join("stamp"), stamp)?;
        }
    }
    assemble(repository, &packages)?;
    print_sizes(repository)
}

fn compile(repository: &Repository, toolchain: &Toolchain, build: &str, features: &[&str]) -> Result<PathBuf> {
    println!("compiling the engine ({build}) to wasm (the first time takes many minutes)");
    let target = repository.target.join(toolchain.folder());
    let mut cargo = toolchain.cargo();
    cargo
        .current_dir(&repository.root)
        .env("CARGO_ENCODED_RUSTFLAGS", RUSTFLAGS.join("\u{1f}"))
        // A library that JavaScript can load is made here only: natively it would keep Cargo from compiling ahead.
        .args([
            "rustc",
            "--package",
            "mien",
            "--lib",
            "--crate-type",
            "cdylib",
            "--profile",
            "wasm",
            "--no-default-features",
        ])
        .args(features)
        .args(toolchain.arguments())
        .arg("--target-dir")
        .arg(&target);
    process::run(&mut cargo)?;
    // Every build comes out under one name.
    let (made, kept) = (target.join(TARGET).join("wasm").join("mien.wasm"), target.join(format!("mien-{build}.wasm")));
    let bytes = |path: &Path| fs::read(path).ok();
    if bytes(&made) != bytes(&kept) {
        fs::copy(&made, &kept).with_context(|| made.display().to_string())?;
    }
    Ok(kept)
}

/// Changes when the generated files have to be made again.
fn stamp(wasm: &Path, options: &Options) -> Result<String> {
    let file = fs::metadata(wasm).with_context(|| format!("cargo has left no {}", wasm.display()))?;
    Ok(format!("{} bytes, {:?}, names {}, typed", file.len(), file.modified()?, options.debug_names))
}

fn generate_glue(wasm: &Path, package: &Path, debug_names: bool) -> Result<()> {
    println!("generating the JavaScript glue");
    Bindgen::new()
        .input_path(wasm)
        .out_name("mien")
        .web(true)?
        .typescript(true)
        .remove_name_section(!debug_names)
        .remove_producers_section(true)
        .generate(package)
        .context("wasm-bindgen failed")
}

/// Puts the page together beside `dist/` and swaps the two, so that a served page is never half new.
fn assemble(repository: &Repository, packages: &Path) -> Result<()> {
    let (dist, new, old) = (repository.dist(), repository.root.join("dist.new"), repository.root.join("dist.old"));
    remove(&new)?;
    remove(&old)?;
    copy_folder(&repository.root.join("www"), &new.join("www"))?;
    fs::copy(repository.root.join("index.html"), new.join("index.html")).context("index.html")?;
    remove(&repository.root.join("dist.types"))?;
    for (build, _) in BUILDS {
        copy_package(repository, &packages.join(build), &new.join("www/pkg").join(build), build)?;
        pack(&new.join(engine(build)))?;
    }
    pack(&new.join(HEIC))?;
    offline::write_file_list(&new)?;
    // After the list, which it is not in: browsers look after their copy of it themselves.
    fs::copy(repository.root.join("sw.js"), new.join("sw.js")).context("sw.js")?;
    if dist.exists() {
        fs::rename(&dist, &old)?;
    }
    fs::rename(&new, &dist)?;
    remove(&old)
}

/// Puts a packed copy beside a file: not every host packs what it sends. Weights gain less than a tenth, and stay as they are.
fn pack(path: &Path) -> Result<()> {
    let packed = File::create(packed(path)).with_context(|| format!("packing {}", path.display()))?;
    let mut encoder = GzEncoder::new(packed, Compression::best());
    io::copy(&mut File::open(path)?, &mut encoder)?;
    Ok(encoder.finish()?.sync_all()?)
}

fn packed(path: &Path) -> PathBuf {
    path.with_added_extension("gz")
}

/// The engine goes into the page, its types beside the page, where `jsconfig.json` looks for them: no visitor needs those.
fn copy_package(repository: &Repository, package: &Path, to: &Path, build: &str) -> Result<()> {
    let types = repository.root.join("dist.types/pkg").join(build);
    fs::create_dir_all(&types)?;
    copy_folder(package, to)?;
    fs::remove_file(to.join("stamp"))?;
    fs::remove_file(to.join("mien_bg.wasm.d.ts"))?;
    fs::rename(to.join("mien.d.ts"), types.join("mien.d.ts")).context("the engine's types")
}

/// Copies what is in a folder into another one, over what is there.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to).with_context(|| entry.path().display().to_string())?;
        }
    }
    Ok(())
}

/// Removes a folder, if it is there.
pub fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| folder.display().to_string())
        }
        _ => Ok(()),
    }
}

/// Prints the bytes of what the page loads: the engine, and each file of weights.
pub fn print_sizes(repository: &Repository) -> Result<()> {
    let www = repository.dist().join("www");
    for (build, _) in BUILDS {
        let wasm = repository.dist().join(engine(build));
        println!("{:>12} bytes  engine ({build})", fs::metadata(&wasm)?.len());
        println!("{:>12} bytes  engine ({build}), packed", fs::metadata(packed(&wasm))?.len());
    }
    let weights = www.join("weights");
    let mut total = 0;
    for entry in fs::read_dir(&weights).into_iter().flatten() {
        let entry = entry?;
        let is_notice = entry.path().extension().is_some_and(|extension| extension == "md");
        if !is_notice {
            let bytes = entry.metadata()?.len();
            total += bytes;
            println!("{bytes:>12} bytes  weights/{}", entry.file_name().to_string_lossy());
        }
    }
    println!("{total:>12} bytes  weights in all");
    Ok(())
}
