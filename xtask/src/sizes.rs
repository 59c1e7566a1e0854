//! A bar for what visitors load: a file that has grown by a tenth since somebody last looked fails the tests.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::Repository;

/// What is loaded, below the page's folder, and its bytes when they were last looked at. Who means a file to grow writes the new number here.
const KNOWN: [(&str, u64); 8] = [
    ("www/pkg/cpu/mien_bg.wasm.gz", 1_399_387),
    ("www/pkg/webgpu/mien_bg.wasm.gz", 3_993_320),
    ("www/pkg/mine/mien_bg.wasm.gz", 1_633_111),
    ("www/pkg/cpu/mien.js", 34_798),
    ("www/pkg/webgpu/mien.js", 68_039),
    ("www/vendor/libheif/libheif.wasm.gz", 469_209),
    ("www/style.css", 30_206),
    ("index.html", 26_824),
];

/// All scripts of the page's own together, packed by nobody: they are many, and each is small.
const SCRIPTS: u64 = 501_533;

/// An error that names the files that have grown.
pub fn check(repository: &Repository) -> Result<()> {
    let page = repository.dist();
    let mut grown = Vec::new();
    let mut compare = |name: &str, known: u64, bytes: u64| {
        println!("{bytes:>12} bytes  {name} ({:+.1} %)", 100.0 * (bytes as f64 / known as f64 - 1.0));
        if bytes * 10 > known * 11 {
            grown.push(format!("{name}: {bytes} bytes, {known} before"));
        }
    };
    for (name, known) in KNOWN {
        compare(name, known, fs::metadata(page.join(name)).with_context(|| name.to_owned())?.len());
    }
    compare("scripts in all", SCRIPTS, scripts(&page.join("www"))?);
    ensure!(
        grown.is_empty(),
        "{}. If that is meant to be, write the new bytes into xtask/src/sizes.rs",
        grown.join("; ")
    );
    Ok(())
}

/// Bytes of the scripts in a folder, without those of the engine and of others.
fn scripts(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let is_own = !path.ends_with("pkg") && !path.ends_with("vendor");
        if path.is_dir() && is_own {
            bytes += scripts(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "js") {
            bytes += fs::metadata(&path)?.len();
        }
    }
    Ok(bytes)
}
