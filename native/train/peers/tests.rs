//! Replicas in threads, over loopback.

use super::Share;
use super::follower;
use super::leader::Leader;
use super::token::Token;
use super::wire::{Kind, Link};
use crate::data::batch::Batch;
use crate::data::digest::digest;
use crate::data::{DataSet, drawn};
use crate::train::checkpoint;
use crate::train::config::{Stage, TrainConfig};
use crate::train::rounds::Rounds;
use crate::train::run::{self, Begin, Data, Run};
use crate::train::trainer::Trainer;
use crate::train::trainer::tests::{batch_norm, device, numbers};
use anyhow::Result;
use mien::burn::module::Module;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::LazyLock;
use std::sync::mpsc::Receiver;
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const TOKEN: &str = "sixteen letters!";
const PATIENCE: Duration = Duration::from_secs(60);

fn config(steps: usize, accumulate: usize) -> TrainConfig {
    toml::from_str(&format!(
        "name = 'test'\nsize = 'tiny'\nsteps = {steps}\nitems = 1\ntargets = 1\nsegment = 1\nseed = 3\naccumulate = {accumulate}\n\
         loss = {{ adversary_from = 0 }}"
    ))
    .unwrap()
}

/// What happens to one connection, and its address.
fn listening<T: Send + 'static>(served: impl FnOnce(TcpStream) -> T + Send + 'static) -> (String, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (address, spawn(move || served(listener.accept().unwrap().0)))
}

fn call(addresses: &[String], config: &TrainConfig, patience: Duration) -> Result<Leader> {
    let peers: Vec<_> = addresses.iter().map(|address| (address.clone(), Token::of(TOKEN))).collect();
    Leader::call(None, &peers, config, patience)
}

/// Everything that a step changes: model, its average, adversary with its singular vectors.
fn all(trainer: &Trainer) -> [Vec<f32>; 3] {
    [numbers(&trainer.model.valid()), numbers(&trainer.average), numbers(&trainer.adversary)]
}

/// What all tests learn from.
fn people() -> DataSet {
    drawn::people(0..3)
}

/// Known before anybody waits for it.
static DIGEST: LazyLock<String> = LazyLock::new(|| digest(&people()));

fn feed(config: &TrainConfig, share: Share) -> Receiver<Result<Batch>> {
    run::feed(Rounds::fixed(people()), config.clone(), 0, share)
}

/// A follower that is about to do its first step.
struct Follower {
    link: Link,
    share: Share,
    trainer: Trainer,
    _folder: TempDir,
}

impl Follower {
    fn begin(stream: TcpStream) -> Self {
        let mut link = Link::new(stream, "leader".into(), PATIENCE).unwrap();
        let (share, config) = follower::meet(&mut link, &Token::of(TOKEN), &[]).unwrap();
        let (trainer, _folder) = follower::begin(&mut link, &DIGEST, config, &device()).unwrap();
        Self { link, share, trainer, _folder }
    }

    /// The first steps, up to step `until`; what it has then.
    fn steps(mut self, until: usize) -> [Vec<f32>; 3] {
        let ahead = feed(&self.trainer.config, self.share);
        while self.trainer.step < until {
            let batches = run::next(&ahead, self.share.batches(self.trainer.config.accumulate)).unwrap();
            follower::step(&mut self.link, &mut self.trainer, batches).unwrap();
        }
        all(&self.trainer)
    }
}

/// The largest difference between what several replicas and one learn from the same start.
fn difference(config: &TrainConfig, replicas: usize) -> f32 {
    let fresh = Trainer::new(config.clone(), &device()).unwrap();
    let start = || {
        let (model, average, adversary) = (fresh.model.clone(), fresh.average.clone(), fresh.adversary.clone());
        Trainer { model, average, adversary, ..Trainer::new(config.clone(), &device()).unwrap() }
    };
    let (before, steps) = (all(&fresh), config.steps);
    let (addresses, followers): (Vec<_>, Vec<_>) =
        (1..replicas).map(|_| listening(move |stream| Follower::begin(stream).steps(steps))).unzip();
    let mut leader = call(&addresses, config, PATIENCE).unwrap();
    let mut together = start();
    leader.begin(&together, || DIGEST.clone()).unwrap();
    let ahead = feed(config, leader.share());
    let mut terms = Vec::new();
    while together.step < steps {
        let batches = run::next(&ahead, leader.share().batches(config.accumulate)).unwrap();
        let mut gradients = together.look(batches);
        leader.add(&together, &mut gradients).unwrap();
        terms.push(together.learn(gradients));
    }
    for follower in followers {
        assert!(follower.join().unwrap() == all(&together), "replicas differ");
    }
    let (mut alone, ahead) = (start(), feed(config, Share::ALL));
    for together in terms {
        let terms = alone.train_step(run::next(&ahead, config.accumulate).unwrap());
        for ((loss, a), (other, b)) in terms.0.into_iter().zip(together.0) {
            let (a, b) = (a.into_scalar::<f32>(), b.into_scalar::<f32>());
            assert!(loss == other && (a - b).abs() < 1e-4 * a.abs().max(1.0), "{loss:?}: {a} {b}");
        }
    }
    let (alone, together) = (all(&alone), all(&together));
    assert!(before.iter().zip(&alone).all(|(before, after)| before != after), "all of them learn");
    let pairs = alone.iter().flatten().zip(together.iter().flatten());
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn replicas_learn_what_one_learns() {
    // A batch each: gradients are added in the order in which one replica adds them.
    assert_eq!(difference(&config(6, 2), 2), 0.0);
    // Two and one: the sums round in another way, which Adam makes more of from step to step.
    let far = difference(&config(2, 3), 2);
    assert!(far < 1e-5, "{far}");
}

/// The run in a folder, from a checkpoint at step 0 on.
fn go(folder: &Path, leader: Leader) -> Result<()> {
    let data = Data { train: Rounds::fixed(people()), val: drawn::people(8..9) };
    Run::new(config(2, 2), folder, Begin::Resume { said: &[] })?.train(&data, &device(), leader)
}

/// What a leader says of a follower that begins well and then does something else than it should; the run, which is stopped.
fn disturbed(start: &Trainer, patience: Duration, odd: impl FnOnce(Follower) + Send + 'static) -> (String, TempDir) {
    let runs = tempfile::tempdir().unwrap();
    checkpoint::save(start, runs.path()).unwrap();
    let (address, served) = listening(|stream| odd(Follower::begin(stream)));
    let leader = call(std::slice::from_ref(&address), &start.config, patience).unwrap();
    let error = format!("{:#}", go(runs.path(), leader).expect_err("stopped"));
    assert!(error.contains(&format!("peer {address}")) && error.contains("--resume"), "{error}");
    served.join().unwrap();
    (error, runs)
}

fn resumed(folder: &Path) -> Trainer {
    checkpoint::resume(Trainer::new(config(2, 2), &device()).unwrap(), folder).unwrap()
}

#[test]
fn a_peer_that_fails_stops_the_run_and_nothing_is_lost() {
    let start = Trainer::new(config(2, 2), &device()).unwrap();
    LazyLock::force(&DIGEST);
    let (killed, stopped) = disturbed(&start, PATIENCE, |peer| _ = peer.steps(1));
    assert!(killed.contains("step 1 is saved") && killed.contains("closed the connection"), "{killed}");
    let (late, _) = disturbed(&start, Duration::from_secs(2), |mut peer| {
        peer.link.receive(Kind::Sum, 0, PATIENCE).expect_err("given up");
        let _ = peer.link.send(Kind::Addend, &[0; 8]);
    });
    assert!(late.contains("step 0 is saved") && late.contains("no answer in 2 seconds"), "{late}");
    let (failed, _) = disturbed(&start, PATIENCE, |mut peer| peer.link.refuse(&anyhow::anyhow!("disk\u{1b} full")));
    assert!(failed.contains("it says: disk  full"), "{failed}");
    let (odd, _) = disturbed(&start, PATIENCE, |mut peer| peer.link.send(Kind::Addend, &[0; 12]).unwrap());
    assert!(odd.contains("1 gradients of"), "{odd}");
    // Resumed without it, the run is the undisturbed one.
    let undisturbed = tempfile::tempdir().unwrap();
    checkpoint::save(&start, undisturbed.path()).unwrap();
    let [a, b] = [stopped, undisturbed].map(|runs| {
        go(runs.path(), Leader::alone()).unwrap();
        all(&resumed(runs.path()))
    });
    assert!(a == b, "resumed, it is another run");
}

/// What a leader says of one that it cannot begin with.
fn refused(config: &TrainConfig, served: impl FnOnce(TcpStream) + Send + 'static) -> String {
    let (address, served) = listening(served);
    let begun = call(std::slice::from_ref(&address), config, PATIENCE)
        .and_then(|mut leader| leader.begin(&Trainer::new(config.clone(), &device())?, || DIGEST.clone()));
    let error = format!("{:#}", begun.expect_err("refused"));
    assert!(error.contains(&format!("peer {address}")), "{error}");
    served.join().unwrap();
    error
}

#[test]
fn a_peer_that_does_not_fit_is_named_before_the_first_step() {
    let config = config(2, 2);
    let follow = |token: &'static str, set: &'static [&str]| {
        move |stream| {
            let sets: Vec<String> = set.iter().map(|set| (*set).into()).collect();
            follower::follow(stream, &Token::of(token), &sets, &device()).expect_err("it was refused");
        }
    };
    let data = refused(&config, follow(TOKEN, &[]));
    assert!(data.contains("its data are others") && data.contains("--set pairs=FOLDER"), "{data}");
    let settings = refused(&config, follow(TOKEN, &["loss.flow=5"]));
    assert!(settings.contains("loss.flow was 10.0 and is 5.0"), "{settings}");
    let token = refused(&config, follow("another token, as long", &[]));
    assert!(token.contains("another token") && token.contains("MIEN_TOKEN"), "{token}");
    let version = refused(&config, |mut stream| {
        stream.write_all(&[&[Kind::Greeting as u8, 37, 0, 0, 0][..], &[7; 32], b"0.0/0"].concat()).unwrap();
        _ = stream.read(&mut [0]);
    });
    assert!(version.contains("another version of Mien: \"0.0/0\""), "{version}");
    let other = refused(&config, |mut stream| stream.write_all(b"SSH-2.0-OpenSSH\r\n").unwrap());
    assert!(other.contains("is that `mien compute`?"), "{other}");
    let far = Token::default().ensure_enough("192.0.2.1:7117").unwrap_err().to_string();
    assert!(far.contains("only with a token"), "{far}");
    Token::default().ensure_enough("127.0.0.1:7117").unwrap();
}

#[test]
fn what_cannot_be_shared_is_refused() {
    let error = |config| call(&["127.0.0.1:1".into()], &config, PATIENCE).err().expect("refused").to_string();
    let few = error(config(3, 1));
    assert!(few.contains("--set accumulate=2"), "{few}");
    let remembers = error(TrainConfig { accumulate: 2, ..batch_norm(Stage::Joint) });
    assert!(remembers.contains("norms over batches"), "{remembers}");
}

#[test]
fn a_length_is_not_believed_and_a_trickle_is_no_answer() {
    let receive = |sent: &'static [u8], pause: Duration| {
        let (address, served) = listening(move |mut stream| {
            sent.iter().try_for_each(|byte| {
                sleep(pause);
                stream.write_all(&[*byte])
            })
        });
        let mut link = Link::connect(&address, PATIENCE).unwrap();
        let start = Instant::now();
        let error = link.receive(Kind::Addend, 1000, Duration::from_millis(300)).unwrap_err().to_string();
        assert!(start.elapsed() < Duration::from_secs(2));
        drop(link);
        _ = served.join().unwrap();
        error
    };
    let long = receive(&[Kind::Addend as u8, 255, 255, 255, 255], Duration::ZERO);
    assert!(long.contains("4294967295 bytes, where at most 1000"), "{long}");
    let words = receive(&[Kind::Refusal as u8, 255, 255, 255, 255], Duration::ZERO);
    assert!(words.contains("at most 4096"), "{words}");
    let cut = receive(&[Kind::Addend as u8, 100, 0, 0, 0, 1, 2], Duration::ZERO);
    assert!(cut.contains("closed the connection"), "{cut}");
    let trickle = receive(&[Kind::Addend as u8, 30, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Duration::from_millis(60));
    assert!(trickle.contains("no answer in 0.3 seconds"), "{trickle}");
}
