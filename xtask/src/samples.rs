//! The files of others that the repository keeps: the sample photo and the face detector's model.
//!
//! Both come out of packages of the usual registries, and both are committed: only who wants to check or replace them
//! has to run this.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, cargo};
use crate::{Repository, toolchain};

/// The version whose wheel was looked into: newer ones may leave the photo out.
const SCIKIT_IMAGE: &str = "scikit-image==0.25.2";
const PILLOW: &str = "pillow==11.3.0";
const PHOTO: &str = "skimage/data/astronaut.png";

const PHOTO_CREDITS: &str = "\
# Sample photo

`astronaut.jpg` is NASA's portrait of the astronaut Eileen Collins. It has no known copyright restrictions and was
released into the public domain.

It was taken, at its size of 512 x 512, from the sample data of the Python package scikit-image 0.25.2
(`skimage/data/astronaut.png`, whose documentation names NASA's Great Images collection as the source) and stored as
JPEG of quality 92 by `cargo xtask samples`. It shows a real person: edits of it show nothing she did or felt.
";

/// Opens the wheel, takes the photo out of it and stores it as JPEG: arguments are wheel, name in the wheel, result.
const CONVERT: &str = "\
import io, sys, zipfile
from PIL import Image
wheel, name, result = sys.argv[1:]
photo = Image.open(io.BytesIO(zipfile.ZipFile(wheel).read(name))).convert('RGB')
photo.save(result, quality=92, subsampling=0, optimize=True)
";

const MODEL: &str = "seeta_fd_frontal_v1.0.bin";

pub fn fetch(repository: &Repository) -> Result<()> {
    fetch_photo(repository)?;
    fetch_model(repository)
}

fn fetch_photo(repository: &Repository) -> Result<()> {
    let folder = repository.root.join("www/samples");
    fs::create_dir_all(&folder)?;
    let scratch = repository.target.join("samples");
    if scratch.exists() {
        fs::remove_dir_all(&scratch)?;
    }
    let (wheels, modules) = (scratch.join("wheels"), scratch.join("modules"));
    let pip = |command: &str, flag: &str, folder: &Path, package: &str| {
        let mut python = Command::new("python3");
        python
            .args(["-m", "pip", command, "--quiet", "--no-deps", "--only-binary=:all:", flag])
            .arg(folder)
            .arg(package);
        process::run(&mut python).with_context(|| format!("getting {package} with pip"))
    };
    pip("download", "--dest", &wheels, SCIKIT_IMAGE)?;
    pip("install", "--target", &modules, PILLOW)?;
    let wheel = fs::read_dir(&wheels)?.next().context("pip has left no wheel")??.path();

    let photo = folder.join("astronaut.jpg");
    process::run(
        Command::new("python3").env("PYTHONPATH", &modules).args(["-c", CONVERT]).arg(wheel).arg(PHOTO).arg(&photo),
    )?;
    fs::write(folder.join("CREDITS.md"), PHOTO_CREDITS)?;
    println!("{} ({} bytes)", repository.show(&photo), fs::metadata(&photo)?.len());
    Ok(fs::remove_dir_all(scratch)?)
}

/// The model is part of the crate `rustface`, which Cargo has already unpacked.
fn fetch_model(repository: &Repository) -> Result<()> {
    let package = rustface(repository)?;
    let folder = repository.root.join("www/weights");
    fs::create_dir_all(&folder)?;
    let model = folder.join(MODEL);
    // Not `fs::copy`, which would also copy the registry's permissions.
    fs::write(&model, fs::read(package.folder.join("model").join(MODEL))?)?;

    let licence = fs::read_to_string(package.folder.join("LICENSE"))?;
    let notice = format!(
        "# Notices\n\n## {MODEL}\n\nThe face detector's model (SeetaFace, frontal faces), unchanged from the crate `rustface` {}, under the\n\
         BSD 2-Clause licence:\n\n{}\n",
        package.version,
        licence.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n"),
    );
    fs::write(folder.join("NOTICES.md"), notice)?;
    println!("{} ({} bytes)", repository.show(&model), fs::metadata(&model)?.len());
    Ok(())
}

struct Package {
    folder: PathBuf,
    version: String,
}

fn rustface(repository: &Repository) -> Result<Package> {
    // Without the filter, cargo would fetch the crates of every platform.
    let mut metadata = cargo();
    metadata.args(["metadata", "--format-version", "1", "--filter-platform", &toolchain::host()?]);
    let metadata = process::output(metadata.current_dir(&repository.root))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let package =
        packages.iter().find(|package| package["name"] == "rustface").context("the crate rustface is not used")?;
    let text = |key: &str| package[key].as_str().with_context(|| format!("cargo metadata names no {key} of rustface"));
    let folder = Path::new(text("manifest_path")?).parent().context("a manifest lies in a folder")?.to_owned();
    Ok(Package { folder, version: text("version")?.to_owned() })
}
