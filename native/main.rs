//! `mien`: edit and segment photos, train, evaluate and publish models, serve the page.

mod cli;
mod data;
mod eval;
mod files;
mod html;
mod nets;
mod publish;
mod synth;
mod train;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Changes the expression of a face in a photo, and trains the networks that do it.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Edit(cli::edit::Edit),
    Verify(cli::verify::Verify),
    Segment(cli::segment::Segment),
    Sheet(cli::sheet::Sheet),
    Learn(cli::learn::Learn),
    Train(cli::train::Train),
    Compute(cli::compute::Compute),
    Runs(cli::runs::Runs),
    Eval(cli::eval::Eval),
    Publish(cli::publish::Publish),
    Repack(cli::repack::Repack),
    Import(cli::import::Import),
    Export(cli::export::Export),
    Prepare(cli::prepare::Prepare),
    Synth(cli::synth::Synth),
    Join(cli::join::Join),
    Classifier(cli::classifier::Train),
    Detector(cli::detector::Detector),
    Landmarks(cli::landmarks::Landmarks),
    Watermark(cli::watermark::Watermark),
    Ablate(cli::ablate::Ablate),
    Serve(cli::serve::Serve),
    #[command(subcommand)]
    Bench(cli::bench::Bench),
}

fn main() -> ExitCode {
    // An error is for the user, who has no use for a stack trace, whatever RUST_BACKTRACE says.
    run().map_or_else(
        |error| {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

fn run() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Edit(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Segment(command) => command.run(),
        Command::Sheet(command) => command.run(),
        Command::Learn(command) => command.run(),
        Command::Train(command) => command.run(),
        Command::Compute(command) => command.run(),
        Command::Runs(command) => command.run(),
        Command::Eval(command) => command.run(),
        Command::Publish(command) => command.run(),
        Command::Repack(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Prepare(command) => command.run(),
        Command::Synth(command) => command.run(),
        Command::Join(command) => command.run(),
        Command::Classifier(command) => command.run(),
        Command::Detector(command) => command.run(),
        Command::Landmarks(command) => command.run(),
        Command::Watermark(command) => command.run(),
        Command::Ablate(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Bench(command) => command.run(),
    }
}
