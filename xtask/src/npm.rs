//! The package for other people's pages: the element of `npm/` beside the page's engine, its words and the weights.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::Repository;
use crate::process;
use crate::web::{copy_folder, remove};

/// What of `www/` the element uses.
const SHARED: [&str; 11] = [
    "edit-words.js",
    "engine/client.js",
    "engine/code.js",
    "engine/credentials.js",
    "engine/fetch.js",
    "engine/heif.js",
    "engine/refusal.js",
    "engine/start.js",
    "engine/worker.js",
    "language.js",
    "strings.js",
];

/// Folders of `www/` that are in it whole.
const FOLDERS: [&str; 3] = ["pkg", "weights", "words"];

/// What stands for the version in `npm/package.json`.
const VERSION: &str = "\"version\": \"0.0.0\"";

/// Puts the package together from the page that lies in `dist/`, and packs it: `dist.npm/package`, and a `.tgz` beside it, which is returned.
pub fn build(repository: &Repository) -> Result<PathBuf> {
    let folder = repository.root.join("dist.npm");
    let package = folder.join("package");
    remove(&folder)?;
    copy_folder(&repository.root.join("npm"), &package)?;
    let www = repository.dist().join("www");
    fs::create_dir(package.join("engine"))?;
    for file in SHARED {
        fs::copy(www.join(file), package.join(file)).with_context(|| format!("www/{file}"))?;
    }
    for name in FOLDERS {
        copy_folder(&www.join(name), &package.join(name))?;
    }
    // Browsers that cannot unpack the other one know no `:state()` either, and it is five times the bytes.
    for build in ["cpu", "webgpu"] {
        fs::remove_file(package.join("pkg").join(build).join("mien_bg.wasm"))?;
    }
    copy_folder(&repository.root.join("dist.types/pkg"), &package.join("pkg"))?;
    // The element learns nobody.
    remove(&package.join("pkg/mine"))?;
    fs::copy(repository.root.join("LICENSE-MIT"), package.join("LICENSE")).context("LICENSE-MIT")?;
    write_addresses(&package)?;
    set_version(&package, &repository.version)?;
    pack(&folder, &package)
}

/// Writes `files.js`: the address of each file that is fetched or imported by its path, spelled out, as bundlers want it.
fn write_addresses(package: &Path) -> Result<()> {
    let mut files = Vec::new();
    for (folder, endings) in [
        ("pkg/cpu", &[".js", ".gz"][..]),
        ("pkg/webgpu", &[".js", ".gz"]),
        ("weights", &[".json", ".bin", ".safetensors"]),
    ] {
        for entry in fs::read_dir(package.join(folder)).with_context(|| folder.to_owned())? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if endings.iter().any(|ending| name.ends_with(ending)) {
                files.push(format!("{folder}/{name}"));
            }
        }
    }
    files.sort();
    let lines: String =
        files.iter().map(|file| format!("  \"{file}\": new URL(\"./{file}\", import.meta.url),\n")).collect();
    fs::write(
        package.join("files.js"),
        format!("// Written by `cargo xtask npm`.\nexport const files = {{\n{lines}}};\n"),
    )
    .context("files.js")
}

fn set_version(package: &Path, version: &str) -> Result<()> {
    let path = package.join("package.json");
    let text = fs::read_to_string(&path).context("npm/package.json")?;
    ensure!(text.contains(VERSION), "npm/package.json has no {VERSION}");
    Ok(fs::write(path, text.replace(VERSION, &format!("\"version\": \"{version}\"")))?)
}

fn pack(folder: &Path, package: &Path) -> Result<PathBuf> {
    let mut npm = Command::new("npm");
    npm.args(["pack", "--json", "--pack-destination"]).arg(folder).current_dir(package);
    let said: serde_json::Value = serde_json::from_str(&process::output(&mut npm)?).context("what npm pack says")?;
    let [name, packed, unpacked] = ["filename", "size", "unpackedSize"].map(|key| &said[0][key]);
    println!("{packed:>12} bytes  npm package, packed\n{unpacked:>12} bytes  npm package, unpacked");
    Ok(folder.join(name.as_str().context("npm pack names no file")?))
}
