//! Pictures that are made while training goes on: round after round, each with actions of its own, without a disk.

use crate::data::batch::Sizes;
use crate::data::{DataSet, Split};
use crate::publish::folder::Source;
use crate::synth::face_model::FaceModel;
use crate::synth::seen::Seen;
use crate::synth::series::Recipe;
use crate::synth::sight;
use crate::synth::studio::Studio;
use crate::train::config::Synth;
use anyhow::{Context, Result};
use std::sync::Arc;
use std::thread;

/// How often a picture is seen, about, before others take its place.
const USES: usize = 4;

/// Makes the pictures of a round.
type Make = dyn Fn(usize) -> Result<DataSet> + Send + Sync;

/// What a run trains on, round by round; the same whenever a run comes to it.
#[derive(Clone)]
pub struct Rounds {
    make: Option<Arc<Make>>,
    first: Arc<DataSet>,
}

impl Rounds {
    /// One set for all rounds.
    pub fn fixed(set: DataSet) -> Self {
        Self { make: None, first: Arc::new(set) }
    }

    /// Those that `make` makes; an error if it makes no first one.
    pub fn made(make: impl Fn(usize) -> Result<DataSet> + Send + Sync + 'static) -> Result<Self> {
        let first = Arc::new(make(0)?);
        Ok(Self { make: Some(Arc::new(make)), first })
    }

    /// Of portraits as [`Synth`] names them, and the validation people's pictures.
    pub fn of_portraits(synth: &Synth, seed: u64) -> Result<(Self, DataSet)> {
        let origin = synth.portraits.display().to_string();
        let portraits = sight::portraits(&synth.portraits)?;
        let model = FaceModel::read(&synth.face_model)?;
        let seen = Seen::new(|| Source::Embedded.session(None))?;
        let draws = synth.draws;
        let make = move |split: Split, round: usize| {
            let recipe = Recipe { draws, seed: seed.wrapping_add(round as u64) };
            let set = Studio::new(&model, &seen).data_set(&portraits, recipe, split)?;
            if round == 0 { set.checked(&origin) } else { Ok(set) }
        };
        let validation = make(Split::Val, 0)
            .context("nobody is left for validation, which takes one person of ten: more portraits are needed")?;
        Ok((Self::made(move |round| make(Split::Train, round))?, validation))
    }

    /// The set of the first round.
    pub fn first(&self) -> &Arc<DataSet> {
        &self.first
    }

    /// Batches of a round.
    fn length(&self, sizes: Sizes) -> usize {
        let pictures = sizes.items * (1 + sizes.targets);
        (USES * self.first.pictures.len()).div_ceil(pictures.max(1)).max(1)
    }

    /// From batch `start` on: each batch's number with the set that it is drawn of. While a round is trained on, the next is made.
    pub fn batches(self, sizes: Sizes, start: usize) -> impl Iterator<Item = Result<(usize, Arc<DataSet>)>> {
        let length = self.length(sizes);
        let mut current = (0, self.first.clone());
        let mut coming: Option<(usize, thread::JoinHandle<Result<DataSet>>)> = None;
        (start..).map(move |i| {
            let Some(make) = &self.make else { return Ok((i, self.first.clone())) };
            let round = i / length;
            if current.0 != round {
                let made = match coming.take().filter(|(of, _)| *of == round) {
                    Some((_, thread)) => thread.join().expect("no picture panics"),
                    None => make(round),
                };
                current = (round, Arc::new(made?));
            }
            if coming.is_none() {
                let make = make.clone();
                coming = Some((round + 1, thread::spawn(move || make(round + 1))));
            }
            Ok((i, current.1.clone()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;
    use anyhow::ensure;
    use mien::nn::generator::told::Told;

    const SIZES: Sizes = Sizes { items: 4, targets: 2, segment: 0, faces: 0, photos: 0, told: Told::Expressions };

    #[test]
    fn rounds_follow_one_another_and_a_resumed_run_sees_the_same() {
        let rounds = Rounds::made(|round| {
            ensure!(round < 3, "no more");
            Ok(drawn::people(round as u64..round as u64 + 1))
        })
        .unwrap();
        let length = rounds.length(SIZES);
        assert!(length > 1);
        let seen = |start: usize| {
            let of =
                |batch: Result<(usize, Arc<DataSet>)>| batch.map(|(i, set)| (i, set.portraits[0].person.clone())).ok();
            rounds.clone().batches(SIZES, start).map(of).take_while(Option::is_some).flatten().collect::<Vec<_>>()
        };
        let all = seen(0);
        assert_eq!(all.len(), 3 * length, "an error ends it");
        for (i, person) in &all {
            assert_eq!(*person, drawn::people((i / length) as u64..(i / length) as u64 + 1).portraits[0].person);
        }
        assert_eq!(seen(length + 1), all[length + 1..]);
        let fixed = Rounds::fixed(drawn::people(0..1));
        assert!(fixed.batches(SIZES, 5).take(1000).all(|batch| batch.is_ok()));
    }
}
