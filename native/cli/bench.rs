//! `mien bench`.

use crate::cli::bench_training::Training;
use crate::cli::open::{WeightsArguments, open};
use anyhow::Result;
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::session::Timings;
use std::path::PathBuf;

/// Times edits or training on this machine
#[derive(clap::Subcommand)]
pub enum Bench {
    Edit(Edit),
    Train(Training),
}

impl Bench {
    /// Prints a table.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Edit(edit) => edit.run(),
            Self::Train(training) => training.run(),
        }
    }
}

/// Times the stages of an edit on the CPU
#[derive(clap::Args)]
pub struct Edit {
    /// Photo to edit
    photo: PathBuf,
    /// Edits to time, after one to warm up
    #[arg(long, default_value_t = 7)]
    runs: usize,
    #[command(flatten)]
    weights: WeightsArguments,
}

impl Edit {
    /// Prints the median of every stage in milliseconds.
    fn run(self) -> Result<()> {
        let mut session = self.weights.session()?;
        let mut all: Vec<Timings> = Vec::new();
        for _ in 0..=self.runs.max(1) {
            open(&mut session, &self.photo, 0)?;
            let request = EditRequest::of(Expression::Happy, 1.0);
            let mut face = session.chosen()?;
            pollster::block_on(face.predict(&request));
            face.edited(&request)?;
            all.push(session.timings());
        }
        type Stage = (&'static str, fn(&Timings) -> Option<f64>);
        let stages: [Stage; 7] = [
            ("decode", |t| t.decode),
            ("detect", |t| t.detect),
            ("segment", |t| t.segment),
            ("align", |t| t.align),
            ("encode", |t| t.encode),
            ("generate", |t| t.generate),
            ("composite", |t| t.composite),
        ];
        println!("{:>10}  {:>9}", "stage", "median ms");
        let mut total = 0.0;
        for (name, value) in stages {
            let mut times: Vec<f64> = all[1..].iter().filter_map(value).collect();
            times.sort_by(f64::total_cmp);
            let median = times[times.len() / 2];
            total += median;
            println!("{name:>10}  {median:>9.1}");
        }
        println!("{:>10}  {total:>9.1}", "total");
        Ok(())
    }
}
