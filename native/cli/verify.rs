//! `mien verify`.

use crate::cli::sign::is_valid;
use crate::publish::folder::Source;
use anyhow::{Context, Result, ensure};
use mien::credentials::reading::{self, Credentials};
use mien::photo::{Photo, mark};
use mien::watermark::reading::Found;
use std::path::PathBuf;

/// Says whether a PNG, JPEG or WebP was edited with Mien, with what and where, and whether it has been changed since; and looks for the
/// invisible mark of an edited face, which is left where a site has taken out what a picture says of itself. To find nothing proves nothing
#[derive(clap::Args)]
pub struct Verify {
    /// Picture
    file: PathBuf,
}

impl Verify {
    /// Reads credentials and marks and prints them; an error if there is none of Mien, or if they are not true of the file.
    pub fn run(self) -> Result<()> {
        let name = self.file.display();
        let bytes = std::fs::read(&self.file).with_context(|| format!("{name}: cannot be read"))?;
        let (mark, credentials) = (mark::read(&bytes), reading::read(&bytes));
        let session = Source::of(None).session(None)?;
        let photo = Photo::decode(&bytes, &name.to_string());
        let faces = photo.map(|photo| pollster::block_on(session.watermarks(&photo)));
        let marked = faces.as_ref().is_ok_and(|faces| faces.iter().any(Found::is_sure));
        ensure!(
            mark.is_some() || credentials.is_some() || marked,
            "{name}: no mark of Mien, to be read or invisible, and no Content Credentials. They may have been taken out: this proves nothing."
        );
        match &faces {
            Ok(faces) if marked => println!("{name}: {}", seen(faces)),
            Ok(faces) if faces.is_empty() => println!("{name}: no face, so no invisible mark."),
            Ok(_) => println!("{name}: no invisible mark."),
            Err(error) => println!("{error} So it was not looked for an invisible mark."),
        }
        if let Some(mark) = mark {
            println!("{name}: {}", mark.description());
        }
        match credentials {
            Some(credentials) => described(&credentials).with_context(|| format!("{name}")),
            None => {
                println!("No Content Credentials (none that can be read): they may have been taken out.");
                Ok(())
            }
        }
    }
}

/// What invisible marks say.
fn seen(faces: &[Found]) -> String {
    let say = |face: &Found| face.message().map_or("what is not to be read any more".into(), |said| said.to_string());
    let said: Vec<_> = faces.iter().filter(|face| face.is_sure()).map(say).collect();
    let of = if faces.len() == 1 { "its face".into() } else { format!("{} of {} faces", said.len(), faces.len()) };
    format!("an invisible mark of Mien on {of}: {}.", said.join("; "))
}

fn described(credentials: &Credentials) -> Result<()> {
    println!("Content Credentials by {}:", credentials.tool);
    credentials.done.iter().for_each(|done| println!("- {done}"));
    if credentials.origin_has_some {
        println!("The photo that it was made of had credentials, which are kept in these.");
    }
    let valid = is_valid(credentials);
    ensure!(credentials.is_whole, "changed after its credentials were made: they are not of this file");
    ensure!(valid != Some(false), "the signature is not that of the certificate: the credentials are forged or broken");
    let checked = if valid.is_some() { "valid" } else { "of a kind that is not checked here" };
    println!(
        "Unchanged since. The signature is {checked}; the certificate names \"{}\", which nobody has vouched for here.",
        credentials.signer
    );
    Ok(())
}
