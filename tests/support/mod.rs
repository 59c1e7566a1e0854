//! What the tests of the command line share: the binary, a folder to write in, the sample photo.

use image::RgbImage;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The sample photo, relative to the repository.
pub const SAMPLE: &str = "www/samples/astronaut.jpg";

/// Runs the binary in the repository.
pub fn mien(arguments: &[&str]) -> Output {
    let binary = env!("CARGO_BIN_EXE_mien");
    Command::new(binary).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("the binary starts")
}

/// A path in a folder of this test process's own.
pub fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("mien-cli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// Fails with what was said on stderr.
pub fn ok(output: Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Makes the sample happy with the weights of a folder.
pub fn edit_with(weights: &Path, out: &Path) -> Output {
    let (weights, out) = (weights.to_str().unwrap(), out.to_str().unwrap());
    mien(&["edit", SAMPLE, "--expression", "happy", "--weights", weights, "-o", out])
}

/// A picture as RGB.
pub fn open(path: &Path) -> RgbImage {
    image::open(path).unwrap().into_rgb8()
}
