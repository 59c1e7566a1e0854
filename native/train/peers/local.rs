//! Replicas in processes of this machine: each is `mien compute` on a port of its own, and ends with the process that started it.

use crate::train::peers::token::{Token, VARIABLE};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

/// What says how many threads compute: Mien's own backends, libtorch.
const THREADS: [&str; 2] = ["RAYON_NUM_THREADS", "OMP_NUM_THREADS"];

/// Processes that end with this.
pub struct Replicas {
    token: String,
    // Their output is kept open: who writes into a closed one fails.
    all: Vec<(Child, String, BufReader<ChildStdout>)>,
}

impl Replicas {
    /// Starts replicas 1 to `count - 1` of `count`, each with `threads`, on the device that the `arguments` and its number name.
    pub fn start(count: usize, threads: usize, arguments: &[String]) -> Result<Self> {
        // Nobody else on this machine knows it.
        let mut replicas = Self { token: Token::fresh(), all: vec![] };
        for rank in 1..count {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["compute", "--listen", "127.0.0.1:0", "--with-parent", "--index"]).arg(rank.to_string());
            command.args(arguments).env(VARIABLE, &replicas.token).stdin(Stdio::piped()).stdout(Stdio::piped());
            for name in THREADS.into_iter().filter(|name| std::env::var_os(name).is_none()) {
                command.env(name, threads.to_string());
            }
            let mut child = command.spawn().context("a replica does not start")?;
            let mut said = BufReader::new(child.stdout.take().expect("piped"));
            let mut line = String::new();
            let read = said.read_line(&mut line);
            replicas.all.push((child, line.trim_end().into(), said));
            read.ok().filter(|bytes| *bytes > 0).with_context(|| format!("replica {rank} ended at once"))?;
        }
        Ok(replicas)
    }

    /// Where they listen, and their token.
    pub fn addresses(&self) -> impl Iterator<Item = (String, Token)> {
        self.all.iter().map(|(_, address, _)| (address.clone(), Token::of(&self.token)))
    }
}

impl Drop for Replicas {
    fn drop(&mut self) {
        for (child, ..) in &mut self.all {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
