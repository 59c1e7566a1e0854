//! Every test, as named steps: one that fails does not keep the others from running.

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::thread::{self, ScopedJoinHandle};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::process::{self, apt_install, cargo, find};
use crate::{QUICK, Repository, gates, npm, sizes, types, web};

#[derive(clap::Args)]
pub struct Options {
    /// Leave out the browser: run only the native tests, and build no page.
    #[arg(long)]
    no_browser: bool,
}

pub fn run(repository: &Repository, options: &Options) -> ExitCode {
    // The browser is fetched while the compiler works; cargo-deny is built beside the lints, and the page beside the native tests, none
    // of which fills two cores.
    thread::scope(|scope| {
        let dependencies = scope.spawn(|| gates::dependencies(repository));
        let tools = (!options.no_browser).then(|| scope.spawn(|| install_browser_tools(repository)));
        let page = || scope.spawn(|| web::build(repository, &web::Options::default()));
        check(repository, dependencies, tools, page)
    })
}

/// A step that goes on beside the others.
type Beside<'a, T> = ScopedJoinHandle<'a, Result<T>>;

/// The steps; without `tools` those that need no browser and no `page`.
fn check<'a>(
    repository: &Repository,
    dependencies: Beside<()>,
    tools: Option<Beside<PathBuf>>,
    page: impl FnOnce() -> Beside<'a, ()>,
) -> ExitCode {
    let mut report = Report::default();
    report.step("format", || gates::format(repository));
    report.step("lints", || gates::lints(repository));
    report.step("documentation", || gates::documentation(repository));
    report.step("dependencies", || joined(dependencies));
    let beside = tools.map(|tools| (tools, page()));
    report.step("native tests", || {
        process::run(cargo().current_dir(&repository.root).args(["test", "--profile", QUICK, "--package", "mien"]))
    });
    if let Some((tools, page)) = beside {
        let tools = report.step("browser tools", || joined(tools));
        let page = report.step("page build", || joined(page));
        report.step("page types", || {
            tools.as_ref().context("the step \"browser tools\" failed")?;
            page.context("the step \"page build\" failed")?;
            types::check(repository)
        });
        report.step("sizes", || {
            page.context("the step \"page build\" failed")?;
            sizes::check(repository)
        });
        report.step("npm package", || {
            page.context("the step \"page build\" failed")?;
            npm::build(repository)
        });
        report.step("browser tests", || {
            let chromium = tools.context("the step \"browser tools\" failed")?;
            page.context("the step \"page build\" failed")?;
            let mut node = Command::new("node");
            process::run(
                node.arg("tests/browser/run.mjs")
                    .current_dir(&repository.root)
                    .envs(browser_environment(repository, chromium)),
            )
        });
    }
    report.finish()
}

fn joined<T>(beside: Beside<T>) -> Result<T> {
    beside.join().expect("a panic is told where it happens")
}

/// What the scripts in `tests/browser` are told.
pub fn browser_environment(repository: &Repository, chromium: PathBuf) -> [(&'static str, PathBuf); 2] {
    [("MIEN_DIST", repository.dist()), ("CHROMIUM", chromium)]
}

/// Returns the browser to test with.
pub fn install_browser_tools(repository: &Repository) -> Result<PathBuf> {
    let find_chromium = || {
        let given = std::env::var_os("CHROMIUM").map(PathBuf::from);
        given.or_else(|| find(&["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]))
    };
    if find_chromium().is_none() {
        apt_install(&["chromium"]).context("no Chromium was found; name one in the variable CHROMIUM")?;
    }
    let folder = repository.root.join("tests/browser");
    process::run(Command::new("npm").args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(folder))
        .context("tests/browser")?;
    find_chromium().context("the package chromium has brought no browser")
}

#[derive(Default)]
struct Report {
    lines: Vec<String>,
    passed: usize,
    failed: usize,
}

impl Report {
    /// Runs one step and returns what it made, if it passed.
    fn step<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Option<T> {
        println!("== {name}");
        let started = Instant::now();
        let result = step();
        let seconds = started.elapsed().as_secs_f64();
        let outcome = match &result {
            Ok(_) => {
                self.passed += 1;
                "passed".to_owned()
            }
            Err(error) => {
                self.failed += 1;
                format!("FAILED: {error:#}")
            }
        };
        let line = format!("{name:<14} {seconds:>8.1} s  {outcome}");
        println!("{line}\n");
        self.lines.push(line);
        result.ok()
    }

    fn finish(self) -> ExitCode {
        println!("== summary\n{}\n{} passed, {} failed", self.lines.join("\n"), self.passed, self.failed);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
