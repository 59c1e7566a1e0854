//! Files that once made Mien panic, hang or ask for all memory, and odd ones that might: each is read in time. `tests/fuzz` found them.

#[path = "fuzz/src/lib.rs"]
mod fuzz;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Far more than any of them takes, also on a busy machine.
const LONGEST: Duration = Duration::from_secs(10);

/// What reads a file.
type Target = fn(&[u8]);

/// The fuzzed modules, by the name of their folder.
const TARGETS: [(&str, Target); 7] = [
    ("credentials", fuzz::credentials::run),
    ("geometry", fuzz::geometry::run),
    ("manifest", fuzz::manifest::run),
    ("photo", fuzz::photo::run),
    ("profile", fuzz::profile::run),
    ("request", fuzz::request::run),
    ("weights", fuzz::weights::run),
];

#[test]
fn what_was_found_once_is_not_found_again() {
    for (target, run) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/regressions").join(target);
        let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(!files.is_empty(), "{}: no files", folder.display());
        for file in files {
            println!("{}", file.display());
            let start = Instant::now();
            run(&fs::read(&file).unwrap());
            assert!(start.elapsed() < LONGEST, "{} took {:?}", file.display(), start.elapsed());
        }
    }
}
