//! `mien compute`.

use crate::cli::device::Backend;
use crate::train::peers::follower;
use crate::train::peers::token::Token;
use anyhow::{Context, Result};
use std::io::Read;
use std::net::TcpListener;
use std::path::PathBuf;

/// Computes a share of the training of another machine: `mien train --peer HOST:PORT`
#[derive(clap::Args)]
pub struct Compute {
    /// Where to wait for it; an address that others reach takes a token
    #[arg(long, default_value = "127.0.0.1:7117", value_name = "ADDRESS:PORT")]
    listen: String,
    /// File with the token that both sides know, at least 16 characters [default: what MIEN_TOKEN holds]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Where the data are on this machine, such as pairs=FOLDER; nothing else
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Where to compute
    #[arg(long, value_enum, default_value = "cpu")]
    device: Backend,
    /// Which of several GPUs
    #[arg(long, default_value_t = 0)]
    index: usize,
    /// End with the process that holds the other end of the standard input
    #[arg(long, hide = true)]
    with_parent: bool,
}

impl Compute {
    /// Serves until the process ends.
    pub fn run(self) -> Result<()> {
        let token = Token::read(self.token_file.as_deref())?;
        token.ensure_enough(&self.listen)?;
        let device = self.device.device_at(self.index)?.autodiff();
        let listener = TcpListener::bind(&self.listen)
            .with_context(|| format!("{}: nobody can listen there. Give another address or port", self.listen))?;
        println!("{}", listener.local_addr()?);
        if self.with_parent {
            std::thread::spawn(|| {
                let _ = std::io::stdin().read_to_end(&mut Vec::new());
                std::process::exit(0)
            });
        }
        follower::serve(&listener, &token, &self.set, &device)
    }
}
