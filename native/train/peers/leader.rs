//! The replica that leads: it keeps the run, and adds up.

use crate::train::checkpoint;
use crate::train::config::{Stage, TrainConfig};
use crate::train::peers::Share;
use crate::train::peers::local::Replicas;
use crate::train::peers::token::Token;
use crate::train::peers::values;
use crate::train::peers::wire::{Kind, Link};
use crate::train::trainer::{Gradients, Trainer};
use anyhow::{Context, Result, ensure};
use mien::nn::layers::norm::NormKind;
use mien::nn::segmenter::SegmenterConfig;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a follower is told to train.
#[derive(Serialize, Deserialize)]
pub struct Task {
    /// The run's configuration, TOML.
    pub config: String,
    /// What it looks at.
    pub share: Share,
}

/// Its followers.
pub struct Leader {
    links: Vec<Link>,
    patience: Duration,
    /// Those of them that it started itself.
    _replicas: Option<Replicas>,
}

impl Leader {
    /// Nobody follows.
    pub fn alone() -> Self {
        Self { links: vec![], patience: Duration::ZERO, _replicas: None }
    }

    /// Calls peers, each `HOST:PORT` with its token, after this machine's own `replicas`, and tells them what is to be trained:
    /// they read their data from now on. `patience`: how long one may take for an answer.
    pub fn call(
        replicas: Option<Replicas>,
        peers: &[(String, Token)],
        config: &TrainConfig,
        patience: Duration,
    ) -> Result<Self> {
        let own = replicas.iter().flat_map(Replicas::addresses);
        let all: Vec<(String, Token)> = own.chain(peers.iter().cloned()).collect();
        let (of, toml) = (1 + all.len(), toml::to_string(config)?);
        ensure_shared(config, of)?;
        let mut links = Vec::new();
        for (i, (address, token)) in all.iter().enumerate() {
            let called = || -> Result<Link> {
                token.ensure_enough(address)?;
                let mut link = Link::connect(address, patience)?;
                token.greet(&mut link)?;
                let task = Task { config: toml.clone(), share: Share { rank: 1 + i, of } };
                link.send(Kind::Task, &serde_json::to_vec(&task)?)?;
                Ok(link)
            };
            links.push(called().with_context(|| named(address))?);
        }
        Ok(Self { links, patience, _replicas: replicas })
    }

    /// What it looks at itself.
    pub fn share(&self) -> Share {
        Share { rank: 0, of: 1 + self.links.len() }
    }

    /// Begins where the `trainer` is. `digest`: of the data.
    pub fn begin(&mut self, trainer: &Trainer, digest: impl Fn() -> String) -> Result<()> {
        if self.links.is_empty() {
            return Ok(());
        }
        let (digest, state, patience) = (digest(), checkpoint::packed(trainer)?, self.patience);
        self.each(|link| {
            let theirs = link.receive(Kind::Ready, 64, patience)?;
            ensure!(
                theirs == digest.as_bytes(),
                "its data are others ({:.8}, here {digest:.8}). Copy this machine's there, or say where they are: mien compute --set \
                 pairs=FOLDER",
                String::from_utf8_lossy(&theirs)
            );
            state.iter().try_for_each(|file| link.send(Kind::State, file))
        })?;
        self.links.iter_mut().for_each(|link| link.bytes = [0; 2]);
        Ok(())
    }

    /// Adds the followers' gradients and losses to its own, in the replicas' order, and tells them the sum.
    pub fn add(&mut self, trainer: &Trainer, gradients: &mut Gradients) -> Result<()> {
        if self.links.is_empty() {
            return Ok(());
        }
        let (mut sum, step, patience) = (values::of(trainer, gradients), trainer.step, self.patience);
        self.each(|link| {
            let body = link.receive(Kind::Addend, values::length(sum.len()), patience)?;
            let addends = values::read(&body, step, sum.len())?;
            sum.iter_mut().zip(addends).for_each(|(sum, addend)| *sum += addend);
            Ok(())
        })?;
        let message = values::message(step, &sum);
        self.each(|link| link.send(Kind::Sum, &message))?;
        values::replace(trainer, gradients, &sum);
        Ok(())
    }

    /// Bytes that went to all followers and came from them since it began.
    pub fn bytes(&self) -> [u64; 2] {
        [0, 1].map(|way| self.links.iter().map(|link| link.bytes[way]).sum())
    }

    fn each(&mut self, mut each: impl FnMut(&mut Link) -> Result<()>) -> Result<()> {
        self.links.iter_mut().try_for_each(|link| each(link).with_context(|| named(&link.name)))
    }
}

fn named(peer: &str) -> String {
    format!("peer {peer}")
}

/// An error if so many replicas cannot share a step.
fn ensure_shared(config: &TrainConfig, replicas: usize) -> Result<()> {
    let accumulate = config.accumulate;
    ensure!(
        replicas <= accumulate,
        "{replicas} replicas share the batches of a step, and accumulate = {accumulate}: --set accumulate={replicas}, or a multiple of it"
    );
    let remembers = matches!(&config.model().segmenter, SegmenterConfig::BiSeNet(net) if net.norm == NormKind::Batch);
    ensure!(
        replicas == 1 || !remembers || !config.stage.trains_segmenter(),
        "a segmenter with norms over batches remembers what it saw, which replicas do not share: train it in one process, or alone \
         (stage = {:?}) and then the rest by replicas",
        Stage::Segmenter
    );
    Ok(())
}
