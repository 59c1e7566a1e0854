//! `mien edit FOLDER`: the same edit of every photo in it, gone on with after a stop.

use crate::cli::open::{PhotoArguments, open};
use crate::cli::sign::Signer;
use crate::files::{self, Output};
use anyhow::{Context, Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use mien::edit::request::EditRequest;
use mien::photo::mark;
use mien::session::Session;
use std::fs;
use std::path::{Path, PathBuf};

/// Endings of files that are taken for photos.
const PHOTOS: [&str; 8] = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff"];

/// What became of a photo.
enum Outcome {
    Edited,
    /// An earlier run made the same edit.
    Kept,
}

/// Edits all photos of the folder into `out`, under their own names. One that cannot be edited is named and left out.
pub fn run(photos: &PhotoArguments, request: &EditRequest, signer: &Signer, out: &Path) -> Result<()> {
    let all = listed(photos.path())?;
    fs::create_dir_all(out).with_context(|| format!("{}: cannot be made", out.display()))?;
    let same = fs::canonicalize(out)? == fs::canonicalize(photos.path())?;
    ensure!(!same, "{}: this is the photos' own folder. Give another one for the results.", out.display());
    let mut session = photos.empty_session()?;
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} photos, {eta} left")?;
    let bar = ProgressBar::new(all.len() as u64).with_style(style);
    let (mut edited, mut kept, mut left) = (0, 0, 0);
    for photo in &all {
        match one(&mut session, photo, photos.face, request, signer, out) {
            Ok(Outcome::Edited) => edited += 1,
            Ok(Outcome::Kept) => kept += 1,
            Err(error) => {
                left += 1;
                bar.suspend(|| eprintln!("left out: {error:#}"));
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    println!("{}: {edited} photos edited, {kept} from before, {left} left out", out.display());
    ensure!(edited + kept > 0, "{}: none of the photos could be edited", photos.path().display());
    Ok(())
}

/// The folder's photos by name; two that would be one file are an error.
fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = files::entries(folder)?;
    found.retain(|path| path.is_file() && files::ends_in(path, &PHOTOS));
    ensure!(!found.is_empty(), "{}: no photo in it ({})", folder.display(), PHOTOS.join(", "));
    files::ensure_own_stems(&found)?;
    Ok(found)
}

fn one(
    session: &mut Session,
    photo: &Path,
    face: usize,
    request: &EditRequest,
    signer: &Signer,
    out: &Path,
) -> Result<Outcome> {
    let place = out.join(photo.file_stem().context("no name")?).with_extension("png");
    if place.exists() {
        let bytes = fs::read(&place).with_context(|| format!("{}: cannot be read", place.display()))?;
        let is_ours = mark::read(&bytes).is_some_and(|mark| mark.is_of(&request.to_string(), session.model()));
        ensure!(is_ours, "{}: is there already, and is not this edit. Give another folder.", place.display());
        return Ok(Outcome::Kept);
    }
    let output = Output::png(&place, &[photo])?;
    open(session, photo, face)?;
    let mut chosen = session.chosen()?;
    pollster::block_on(chosen.predict(request))?;
    let edited = chosen.export(request)?;
    output.write(&signer.signed(edited, Some(session.origin()?)))?;
    Ok(Outcome::Edited)
}
