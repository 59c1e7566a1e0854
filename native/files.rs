//! Files, written whole or not at all: under a temporary name beside their place, synced, then renamed.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Writes a file: readers see the old or the new one, never a half, and a crash of the machine leaves one of the two.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    Output::new(path, &[])?.write(bytes)
}

/// An error unless files can be written where a `folder` is or is to be: better before the work than after it.
pub fn ensure_writable(folder: &Path) -> Result<()> {
    // What comes to nothing leaves no folder behind.
    let place = if folder.is_dir() { folder } else { folder.parent().unwrap_or(folder) };
    let place = if place.as_os_str().is_empty() { Path::new(".") } else { place };
    let tried = fs::create_dir_all(place).and_then(|()| temporary().tempfile_in(place)).map(drop);
    tried.with_context(|| format!("{}: nothing can be written there. Give another folder.", place.display()))
}

/// What lies in a folder, by name; hidden files are left out.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = || format!("{}: cannot be listed", folder.display());
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).with_context(listed)? {
        let entry = entry.with_context(listed)?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            all.push(entry.path());
        }
    }
    all.sort();
    Ok(all)
}

/// Whether a file's name ends in one of the `endings`, in capitals or not.
pub fn ends_in(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
}

/// Whether a file is a JPEG or a PNG by its name.
pub fn is_picture(path: &Path) -> bool {
    ends_in(path, &["jpg", "jpeg", "png"])
}

/// The JPEG and PNG files of a folder, by name; an error where there are none.
pub fn pictures(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = entries(folder)?;
    found.retain(|path| is_picture(path));
    ensure!(!found.is_empty(), "{}: no JPEG or PNG file", folder.display());
    Ok(found)
}

/// An error where two files have one name, but for their endings: what is made of them would be one file.
pub fn ensure_own_stems(files: &[PathBuf]) -> Result<()> {
    let mut stems = BTreeMap::new();
    for file in files {
        if let Some(other) = stems.insert(file.file_stem(), file) {
            anyhow::bail!("{}: {} has the same name. Rename one.", other.display(), file.display());
        }
    }
    Ok(())
}

/// A file that is going to be written. Made before the work, so that what cannot be written is said before it.
pub struct Output {
    /// What was asked for, for messages.
    name: String,
    /// Where it goes, links followed.
    place: PathBuf,
    /// Holds its bytes until they are whole; `None` where the place is no regular file (a pipe, a device), which is
    /// written straight to. Removed by itself if nothing comes.
    part: Option<NamedTempFile>,
}

impl Output {
    /// A picture. As [`Output::new`], and an error for a name that promises another format than PNG.
    pub fn png(path: &Path, inputs: &[&Path]) -> Result<Self> {
        let output = Self::new(path, inputs)?;
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let fits = ending.as_deref() == Some("png") || output.part.is_none();
        ensure!(fits, "{}: pictures are written as PNG: give a name that ends in .png", output.name);
        Ok(output)
    }

    /// A file at `path`; an error if its folder is missing or closed, or if it is one of the `inputs`.
    pub fn new(path: &Path, inputs: &[&Path]) -> Result<Self> {
        let name = path.display().to_string();
        let place = followed(path);
        let exists = fs::metadata(&place).ok();
        for input in inputs {
            ensure!(!is_same(&place, input), "{name}: this is the photo itself. Give the result another name.");
        }
        ensure!(!exists.as_ref().is_some_and(fs::Metadata::is_dir), "{name}: this is a folder. Name a file in it.");
        let part = if exists.as_ref().is_some_and(|file| !file.is_file()) {
            None
        } else {
            let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            ensure!(folder.is_dir(), "{name}: its folder is missing. Make it first.");
            let part = temporary().tempfile_in(folder).with_context(|| format!("{name}: cannot be written"))?;
            if let Some(file) = exists {
                // Who could not read the old one is not to read the new one.
                part.as_file()
                    .set_permissions(file.permissions())
                    .with_context(|| format!("{name}: cannot be written"))?;
            }
            Some(part)
        };
        Ok(Self { name, place, part })
    }

    /// Writes the bytes and puts them in place.
    pub fn write(self, bytes: &[u8]) -> Result<()> {
        let Self { name, place, part } = self;
        let put = || -> std::io::Result<()> {
            let Some(mut part) = part else {
                return OpenOptions::new().write(true).open(&place)?.write_all(bytes);
            };
            part.write_all(bytes)?;
            part.as_file().sync_all()?;
            part.persist(&place)?;
            sync_folder(&place)
        };
        put().with_context(|| format!("{name}: cannot be written"))
    }
}

/// The names of unfinished files end in `.part`.
fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Less what the user's mask takes away, as for any new file.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// The path with its links followed, also one that leads nowhere yet.
fn followed(path: &Path) -> PathBuf {
    let mut place = path.to_owned();
    // As many as systems follow.
    for _ in 0..40 {
        let Ok(target) = fs::read_link(&place) else { break };
        place = place.parent().map_or(target.clone(), |folder| folder.join(&target));
    }
    place
}

/// Whether two paths are one file, whatever they are called.
fn is_same(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let [a, b] = [a, b].map(|path| fs::metadata(path).ok().map(|file| (file.dev(), file.ino())));
        a.is_some() && a == b
    }
    #[cfg(not(unix))]
    {
        let [a, b] = [a, b].map(|path| fs::canonicalize(path).ok());
        a.is_some() && a == b
    }
}

/// Makes a new name in a folder as lasting as the file. Where folders cannot be opened, nothing can be done.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).map_or(Ok(()), |folder| folder.sync_all())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn refusal(result: Result<Output>) -> String {
        format!("{:#}", result.err().expect("refused"))
    }

    #[test]
    fn outputs_are_checked_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("photo.png"), "photo").unwrap();
        fs::hard_link(at("photo.png"), at("same.png")).unwrap();
        symlink(at("photo.png"), at("link.png")).unwrap();
        let photo = at("photo.png");
        for same in ["photo.png", "same.png", "link.png"] {
            assert!(refusal(Output::png(&at(same), &[&photo])).contains("photo itself"), "{same}");
        }
        assert!(refusal(Output::png(&at("out.jpg"), &[&photo])).contains(".png"));
        assert!(refusal(Output::png(&at("missing/out.png"), &[&photo])).contains("folder is missing"));
        assert!(refusal(Output::png(folder.path(), &[&photo])).contains("folder"));
        assert_eq!(fs::read(&photo).unwrap(), b"photo");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left behind");
    }

    #[test]
    fn a_folder_that_cannot_be_is_found_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        ensure_writable(&at("runs/one")).unwrap();
        assert!(!at("runs/one").exists() && fs::read_dir(at("runs")).unwrap().count() == 0, "nothing is left behind");
        fs::write(at("file"), "a file").unwrap();
        let error = format!("{:#}", ensure_writable(&at("file/one")).unwrap_err());
        assert!(error.contains("file: nothing can be written there"), "{error}");
    }

    #[test]
    fn links_modes_and_pipes_stay_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("old.png"), "old").unwrap();
        fs::set_permissions(at("old.png"), fs::Permissions::from_mode(0o600)).unwrap();
        symlink("old.png", at("link.png")).unwrap();
        Output::png(&at("link.png"), &[]).unwrap().write(b"new").unwrap();
        assert!(at("link.png").is_symlink());
        assert_eq!(fs::read(at("old.png")).unwrap(), b"new");
        assert_eq!(fs::metadata(at("old.png")).unwrap().permissions().mode() & 0o777, 0o600);
        symlink("nowhere.png", at("dangling.png")).unwrap();
        write(&at("dangling.png"), b"new").unwrap();
        assert_eq!(fs::read(at("nowhere.png")).unwrap(), b"new");
        // A device takes any name and stays.
        Output::png(Path::new("/dev/null"), &[]).unwrap().write(b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        drop(Output::png(&at("never.png"), &[]).unwrap());
        assert!(!at("never.png").exists());
    }
}
