//! Messages between replicas, over TCP: a kind, a length (32 bits, little-endian), the bytes. Who waits does so until a deadline.

use anyhow::{Context, Result, anyhow, bail, ensure};
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// What a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Follower: a nonce, and its version.
    Greeting = 1,
    /// Leader: a nonce and its proof; then the follower: its own.
    Proof,
    /// Leader: what is to be trained.
    Task,
    /// Follower: its data's digest.
    Ready,
    /// Leader: a file of the trainer's state.
    State,
    /// Follower: a step's number, and what it adds to the sum.
    Addend,
    /// Leader: the same, all of it.
    Sum,
    /// Why the other side ends it, in words.
    Refusal,
}

/// Longest words of a refusal, bytes.
const WORDS: usize = 4096;
/// Memory is taken as bytes come, so much at a time: a length that nothing follows costs no more.
const CHUNK: usize = 1 << 20;

/// A connection to another replica.
pub struct Link {
    stream: TcpStream,
    /// Who that is.
    pub name: String,
    /// Bytes sent and received.
    pub bytes: [u64; 2],
}

impl Link {
    /// Over a connection that is there.
    pub fn new(stream: TcpStream, name: String, patience: Duration) -> Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(patience))?;
        Ok(Self { stream, name, bytes: [0; 2] })
    }

    /// To an address, `HOST:PORT`.
    pub fn connect(address: &str, patience: Duration) -> Result<Self> {
        let places = address.to_socket_addrs().context("no such address, expected HOST:PORT")?;
        let mut error = anyhow!("no such address");
        for place in places {
            match TcpStream::connect_timeout(&place, Duration::from_secs(10)) {
                Ok(stream) => return Self::new(stream, address.into(), patience),
                Err(why) => error = why.into(),
            }
        }
        Err(error).context("no answer. Start there: mien compute --listen ADDRESS")
    }

    /// Sends a message.
    pub fn send(&mut self, kind: Kind, body: &[u8]) -> Result<()> {
        let length = u32::try_from(body.len()).context("a message of more than 4 GiB")?;
        let head = [&[kind as u8][..], &length.to_le_bytes()].concat();
        let sent = self.stream.write_all(&head).and_then(|()| self.stream.write_all(body));
        if let Err(error) = sent {
            // Why the other side closed the connection may lie there still.
            let refusal = self.receive(kind, 0, Duration::from_millis(100)).err().filter(|why| why.is::<Refused>());
            return Err(refusal.unwrap_or_else(|| lost(&error)));
        }
        self.bytes[0] += (head.len() + body.len()) as u64;
        Ok(())
    }

    /// Says why it ends.
    pub fn refuse(&mut self, why: &anyhow::Error) {
        let words = format!("{why:#}");
        let _ = self.send(Kind::Refusal, &words.as_bytes()[..words.floor_char_boundary(WORDS)]);
    }

    /// The next message, which is to be of a `kind` and of at most so many bytes.
    pub fn receive(&mut self, kind: Kind, most: usize, patience: Duration) -> Result<Vec<u8>> {
        let deadline = Instant::now() + patience;
        let waited = || anyhow!("no answer in {} seconds", patience.as_secs_f32());
        let mut head = [0; 5];
        self.fill(&mut head, deadline, waited)?;
        let length = u32::from_le_bytes(head[1..].try_into().expect("four bytes")) as usize;
        let refused = head[0] == Kind::Refusal as u8;
        ensure!(
            refused || head[0] == kind as u8,
            "it said something else than expected ({}, not {kind:?}): is that `mien compute`?",
            head[0]
        );
        let most = if refused { WORDS } else { most };
        ensure!(length <= most, "a message of {length} bytes, where at most {most} are expected");
        let mut body = Vec::new();
        while body.len() < length {
            let at = body.len();
            body.resize(length.min(at + CHUNK), 0);
            self.fill(&mut body[at..], deadline, waited)?;
        }
        if refused {
            let words = String::from_utf8_lossy(&body);
            bail!(Refused(words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()));
        }
        self.bytes[1] += (head.len() + length) as u64;
        Ok(body)
    }

    fn fill(&mut self, mut part: &mut [u8], deadline: Instant, waited: impl Fn() -> anyhow::Error) -> Result<()> {
        while !part.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(waited());
            }
            self.stream.set_read_timeout(Some(left))?;
            match self.stream.read(part) {
                Ok(0) => bail!("it closed the connection: it was ended, or it failed and says why there"),
                Ok(n) => part = &mut part[n..],
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    return Err(waited());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(lost(&error)),
            }
        }
        Ok(())
    }
}

/// What the other side said when it ended it.
#[derive(Debug, thiserror::Error)]
#[error("it says: {0}")]
struct Refused(String);

fn lost(error: &std::io::Error) -> anyhow::Error {
    anyhow!("the connection is lost: {error}")
}
