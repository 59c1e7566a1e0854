//! The files of others that the repository keeps: the sample photos and the face detector's model.
//!
//! All come out of packages of the usual registries, and all are committed: only who wants to check or replace them
//! has to run this.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, cargo};
use crate::{Repository, toolchain};

/// A photo in a wheel, and the square about the head that its small picture shows: left, top, right and bottom.
struct Photo {
    /// The version whose wheel was looked into: newer ones may leave the photo out.
    package: &'static str,
    path: &'static str,
    name: &'static str,
    head: &'static str,
}

/// `www/samples/CREDITS.md` says who they show and why they may be shown.
const PHOTOS: [Photo; 2] = [
    Photo {
        package: "scikit-image==0.25.2",
        path: "skimage/data/astronaut.png",
        name: "astronaut",
        head: "142,2,312,172",
    },
    Photo {
        package: "matplotlib==3.11.2",
        path: "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
        name: "hopper",
        head: "136,20,396,280",
    },
];
const PILLOW: &str = "pillow==11.3.0";

/// Takes the photo out of the wheel, as it is or as a JPEG, and makes the small one. Arguments are wheel, name in the wheel,
/// head, result, small result.
const CONVERT: &str = "\
import io, sys, zipfile
from PIL import Image
wheel, name, head, result, small = sys.argv[1:]
data = zipfile.ZipFile(wheel).read(name)
photo = Image.open(io.BytesIO(data)).convert('RGB')
if name.endswith('.jpg'):
    open(result, 'wb').write(data)
else:
    photo.save(result, quality=92, subsampling=0, optimize=True)
photo = Image.open(result).convert('RGB')
photo.crop([int(at) for at in head.split(',')]).resize((128, 128), Image.LANCZOS).save(small, quality=85, optimize=True)
";

const MODEL: &str = "seeta_fd_frontal_v1.0.bin";

pub fn fetch(repository: &Repository) -> Result<()> {
    for photo in &PHOTOS {
        fetch_photo(repository, photo)?;
    }
    fetch_model(repository)
}

fn fetch_photo(repository: &Repository, photo: &Photo) -> Result<()> {
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
    pip("download", "--dest", &wheels, photo.package)?;
    pip("install", "--target", &modules, PILLOW)?;
    let wheel = fs::read_dir(&wheels)?.next().context("pip has left no wheel")??.path();

    let result = folder.join(format!("{}.jpg", photo.name));
    let mut python = Command::new("python3");
    python.env("PYTHONPATH", &modules).args(["-c", CONVERT]).arg(wheel).args([photo.path, photo.head]);
    process::run(python.arg(&result).arg(folder.join(format!("{}-small.jpg", photo.name))))?;
    println!("{} ({} bytes)", repository.show(&result), fs::metadata(&result)?.len());
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
