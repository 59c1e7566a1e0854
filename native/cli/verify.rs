//! `mien verify`.

use crate::cli::sign::is_valid;
use anyhow::{Context, Result, ensure};
use mien::credentials::reading::{self, Credentials};
use mien::photo::mark;
use std::path::PathBuf;

/// Says whether a PNG, JPEG or WebP was edited with Mien, with what and where, and whether it has been changed since. Who passes a picture
/// on may have taken out what it says of itself: none proves nothing
#[derive(clap::Args)]
pub struct Verify {
    /// Picture
    file: PathBuf,
}

impl Verify {
    /// Reads credentials and mark and prints them; an error if there is none of Mien, or if they are not true of the file.
    pub fn run(self) -> Result<()> {
        let name = self.file.display();
        let bytes = std::fs::read(&self.file).with_context(|| format!("{name}: cannot be read"))?;
        let (mark, credentials) = (mark::read(&bytes), reading::read(&bytes));
        ensure!(
            mark.is_some() || credentials.is_some(),
            "{name}: no mark of Mien and no Content Credentials. They may have been taken out: this proves nothing."
        );
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
