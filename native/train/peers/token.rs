//! Who may compute together: those who know the same token. It is never sent; each side proves that it knows it (HMAC-SHA256 over
//! nonces of both), the leader first. What follows is neither encrypted nor signed.

use crate::train::peers::wire::{Kind, Link};
use anyhow::{Context, Result, ensure};
use hmac::{Hmac, Mac};
use mien::weights::hexadecimal;
use p256::elliptic_curve::rand_core::{OsRng, RngCore};
use sha2::Sha256;
use std::net::ToSocketAddrs;
use std::path::Path;
use std::time::Duration;

/// Where a token is, if no file is named.
pub const VARIABLE: &str = "MIEN_TOKEN";
/// Characters of a token, at least.
const LEAST: usize = 16;
/// What replicas must agree in: exchanged bytes, losses, how batches are drawn. Count up the last number where those change.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "/1");
/// How long to wait for a greeting.
const GREETING: Duration = Duration::from_secs(10);

type Nonce = [u8; 32];

/// A shared secret; empty where none is asked for.
#[derive(Clone, Default)]
pub struct Token(Vec<u8>);

impl Token {
    /// From a file, or from the environment's `MIEN_TOKEN`; empty without either.
    pub fn read(file: Option<&Path>) -> Result<Self> {
        let (origin, text) = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path);
                (path.display().to_string(), text.with_context(|| format!("{}: cannot be read", path.display()))?)
            }
            None => (VARIABLE.into(), std::env::var(VARIABLE).unwrap_or_default()),
        };
        let token = text.trim();
        let short = file.is_some() || !token.is_empty();
        ensure!(
            !short || token.len() >= LEAST,
            "{origin}: a token has at least {LEAST} characters: openssl rand -hex 32"
        );
        Ok(Self(token.into()))
    }

    /// A new one, 64 characters.
    pub fn fresh() -> String {
        hexadecimal(&nonce())
    }

    /// From its characters.
    pub fn of(token: &str) -> Self {
        Self(token.into())
    }

    /// An error unless the address is this machine's own, or there is a token.
    pub fn ensure_enough(&self, address: &str) -> Result<()> {
        let own = || address.to_socket_addrs().is_ok_and(|mut all| all.all(|address| address.ip().is_loopback()));
        ensure!(
            !self.0.is_empty() || own(),
            "{address}: beyond this machine only with a token, the same on both sides: in {VARIABLE}, or --token-file FILE"
        );
        Ok(())
    }

    fn mac(&self, who: &str, nonces: [&Nonce; 2]) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length");
        mac.chain_update(who).chain_update(nonces[0]).chain_update(nonces[1])
    }

    /// An error unless the follower is of this version and knows the token.
    pub fn greet(&self, link: &mut Link) -> Result<()> {
        let greeting = link.receive(Kind::Greeting, 96, GREETING).context("is it computing for another run?")?;
        ensure!(greeting.len() >= 32, "its greeting is too short");
        let (theirs, version) = greeting.split_at(32);
        let version = String::from_utf8_lossy(version);
        ensure!(
            version == VERSION,
            "another version of Mien: {version:?}, this is {VERSION:?}. Run the same one there"
        );
        let (theirs, own) = (theirs.try_into().expect("32 bytes"), nonce());
        let proof = self.mac("leader", [&own, theirs]).finalize().into_bytes();
        link.send(Kind::Proof, &[&own[..], &proof].concat())?;
        let answer = link.receive(Kind::Proof, 32, GREETING)?;
        // Compared in constant time.
        self.mac("follower", [&own, theirs]).verify_slice(&answer).context("it does not know the token")
    }

    /// The other side of it.
    pub fn answer(&self, link: &mut Link) -> Result<()> {
        let own = nonce();
        link.send(Kind::Greeting, &[&own[..], VERSION.as_bytes()].concat())?;
        let body = link.receive(Kind::Proof, 64, GREETING)?;
        ensure!(body.len() == 64, "its proof is too short");
        let (theirs, proof) = body.split_at(32);
        let theirs = theirs.try_into().expect("32 bytes");
        let known = self.mac("leader", [theirs, &own]).verify_slice(proof);
        known
            .with_context(|| format!("another token: give both sides the same, in {VARIABLE} or --token-file FILE"))?;
        link.send(Kind::Proof, &self.mac("follower", [theirs, &own]).finalize().into_bytes())
    }
}

fn nonce() -> Nonce {
    let mut nonce = [0; 32];
    OsRng.fill_bytes(&mut nonce);
    nonce
}
