//! A replica that follows: `mien compute`.

use crate::data::batch::Batch;
use crate::data::digest::digest;
use crate::train::checkpoint;
use crate::train::config::TrainConfig;
use crate::train::peers::Share;
use crate::train::peers::leader::Task;
use crate::train::peers::token::Token;
use crate::train::peers::values;
use crate::train::peers::wire::{Kind, Link};
use crate::train::run;
use crate::train::settings::changes;
use crate::train::trainer::Trainer;
use anyhow::{Context, Result, ensure};
use mien::burn::tensor::Device;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use tempfile::TempDir;

/// How long a leader may be busy with its own: reading data, evaluating.
const BUSY: Duration = Duration::from_secs(3600);
/// What may differ from the leader's configuration: where things are on this machine.
const PLACES: [&str; 3] = ["pairs", "synth.portraits", "synth.face_model"];

/// Follows one leader after the other.
pub fn serve(listener: &TcpListener, token: &Token, sets: &[String], device: &Device) -> Result<()> {
    loop {
        let (stream, leader) = listener.accept()?;
        match follow(stream, token, sets, device) {
            Ok(()) => eprintln!("{leader}: done"),
            Err(error) => eprintln!("{leader}: {error:#}"),
        }
    }
}

/// Follows the leader at the other end, to the run's last step.
pub fn follow(stream: TcpStream, token: &Token, sets: &[String], device: &Device) -> Result<()> {
    let name = stream.peer_addr()?.to_string();
    let mut link = Link::new(stream, name, BUSY)?;
    let done = meet(&mut link, token, sets).and_then(|(share, config)| work(&mut link, share, config, device));
    done.inspect_err(|error| link.refuse(error))
}

/// Learns who leads, and what is to be trained.
pub fn meet(link: &mut Link, token: &Token, sets: &[String]) -> Result<(Share, TrainConfig)> {
    token.answer(link)?;
    let task: Task = serde_json::from_slice(&link.receive(Kind::Task, 1 << 20, BUSY)?)?;
    ensure!(task.share.rank < task.share.of, "no share");
    let theirs: TrainConfig = toml::from_str(&task.config)?;
    let config = TrainConfig::parse(&task.config, "the leader's configuration".into(), sets)?;
    let changed = changes(&theirs, &config)?.into_iter().filter(|(key, _)| !PLACES.contains(&key.as_str()));
    let other: Vec<String> = changed.map(|(_, change)| change).collect();
    ensure!(
        other.is_empty(),
        "another configuration: {}. `mien compute --set` says where data are ({}), no more",
        other.join(", "),
        PLACES.join(", ")
    );
    Ok((task.share, config))
}

fn work(link: &mut Link, share: Share, config: TrainConfig, device: &Device) -> Result<()> {
    let data = run::data(&config)?;
    let (mut trainer, _folder) = begin(link, &digest(data.train.first()), config, device)?;
    let ahead = run::feed(data.train, trainer.config.clone(), trainer.step, share);
    while trainer.step < trainer.config.steps {
        let batches = run::next(&ahead, share.batches(trainer.config.accumulate))?;
        step(link, &mut trainer, batches)?;
    }
    Ok(())
}

/// Takes over the leader's state, if the data are the same; it lies in the folder.
pub fn begin(link: &mut Link, digest: &str, config: TrainConfig, device: &Device) -> Result<(Trainer, TempDir)> {
    link.send(Kind::Ready, digest.as_bytes())?;
    let files = checkpoint::names().map(|_| link.receive(Kind::State, u32::MAX as usize, BUSY));
    let files = files.collect::<Result<Vec<_>>>()?;
    checkpoint::unpacked(Trainer::new(config, device)?, &files).context("the leader's state")
}

/// Does its part of a step, and the step.
pub fn step(link: &mut Link, trainer: &mut Trainer, batches: Vec<Batch>) -> Result<()> {
    let mut gradients = trainer.look(batches);
    let own = values::of(trainer, &gradients);
    link.send(Kind::Addend, &values::message(trainer.step, &own))?;
    let body = link.receive(Kind::Sum, values::length(own.len()), BUSY)?;
    let sum: Vec<f32> = values::read(&body, trainer.step, own.len())?.collect();
    values::replace(trainer, &mut gradients, &sum);
    trainer.learn(gradients);
    Ok(())
}
