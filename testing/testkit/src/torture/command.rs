//! The torture's command line.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser as _;

use super::{Figures, Kind, Options, Without, plan, run, stop, sweep};

/// Kill towline again and again while everything around it fails, and count what must never happen
#[derive(Debug, clap::Parser)]
#[command(name = "cargo xtask torture")]
struct Arguments {
    /// Rounds are begun until there are so many kills [default: 100; with --seed one round]
    #[arg(long)]
    kills: Option<u64>,
    /// From which all chance follows; the seed of a round plays that round
    #[arg(long)]
    seed: Option<u64>,
    /// Only the round of this number, counted from 0
    #[arg(long)]
    round: Option<u64>,
    /// So many towlines: one with its own ledger, or two that share one on PostgreSQL
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    nodes: u8,
    /// Only faults of this kind: services, network, disk, errno, database, clock; may be given several times
    #[arg(long)]
    only: Vec<Kind>,
    /// Do without: tmpfs, strace, faketime, betanin, syncthing; may be given several times
    #[arg(long)]
    without: Vec<Without>,
    /// So many rounds at once
    #[arg(long, default_value_t = 2)]
    at_once: usize,
    /// Write the figures into this file, as Markdown, as they stand in docs/trust.md
    #[arg(long)]
    report: Option<PathBuf>,
    /// Go on after a round that failed
    #[arg(long)]
    go_on: bool,
    /// Instead: let each fallible call of the file system fail in turn, at most so many times
    #[arg(long, value_name = "POINTS")]
    sweep: Option<u64>,
    /// The program to be tortured [default: towline-under-test beside this one]
    #[arg(long)]
    program: Option<PathBuf>,
    /// Where rounds have their directories; those that fail stay
    #[arg(long)]
    directory: Option<PathBuf>,
}

/// Runs it as its command line says. Fails when anything was found that must never happen.
#[expect(clippy::print_stderr, clippy::print_stdout, reason = "a program for developers")]
pub fn main(arguments: impl Iterator<Item = String>) -> ExitCode {
    let command = "cargo xtask torture".to_owned();
    let said: Vec<_> = arguments.collect();
    let parsed = Arguments::parse_from([command.clone()].into_iter().chain(said.iter().cloned()));
    let options = options(&parsed);
    let missing = Without::missing();
    let unsaid: Vec<_> =
        missing.iter().filter(|(what, _)| !options.without.contains(what)).collect();
    if !unsaid.is_empty() {
        for (what, why) in unsaid {
            eprintln!("error: {why}\n\nhint: scripts/install-components, or --without {what}");
        }
        return ExitCode::from(2);
    }
    stop::listen();
    eprintln!("seed {}", options.seed);
    let figures = parsed.sweep.map_or_else(|| run(&options), |points| sweep(&options, points));
    let report = report(&format!("{command} {}", said.join(" ")), &options, &figures);
    println!("{report}");
    // Those of rounds that failed stay in it.
    let _holds_some = fs::remove_dir(&options.directory);
    if let Some(file) = &parsed.report
        && let Err(error) = fs::write(file, &report)
    {
        eprintln!("error: {} cannot be written: {error}", file.display());
        return ExitCode::FAILURE;
    }
    if figures.failures() > 0 {
        for seed in figures.failed() {
            let kills = plan::kills(options.kills);
            let nodes = if options.nodes > 1 { " --nodes 2" } else { "" };
            eprintln!("failed: {command} --seed {seed} --kills {kills}{nodes}");
        }
        return ExitCode::FAILURE;
    }
    if stop::is_told() { stop::CODE.into() } else { ExitCode::SUCCESS }
}

fn options(parsed: &Arguments) -> Options {
    let seed = parsed.seed.unwrap_or_else(by_chance);
    let beside = || Some(std::env::current_exe().ok()?.with_file_name("towline-under-test"));
    // It is started from elsewhere.
    let program = parsed.program.clone().and_then(|program| std::path::absolute(program).ok());
    let directory = std::env::temp_dir().join(format!("towline-torture-{}", std::process::id()));
    Options {
        program: program.or_else(beside).unwrap_or_default(),
        kills: parsed.kills.unwrap_or(if parsed.seed.is_some() {
            plan::kills(u64::MAX)
        } else {
            100
        }),
        seed,
        round: parsed.round,
        nodes: parsed.nodes.into(),
        only: parsed.only.iter().copied().collect(),
        without: parsed.without.iter().copied().collect(),
        at_once: parsed.at_once,
        directory: parsed.directory.clone().unwrap_or(directory),
        goes_on: parsed.go_on,
    }
}

/// A seed that fits on a line.
#[expect(clippy::disallowed_methods, reason = "a seed may come from anywhere")]
fn by_chance() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let nanos = since.map_or(0, |since| u64::from(since.subsec_nanos()) ^ since.as_secs() << 10);
    nanos & 0xFFFF_FFFF
}

fn report(command: &str, options: &Options, figures: &Figures) -> String {
    let now = jiff::Timestamp::from_second(seconds()).map(|now| now.to_string());
    let date = now.unwrap_or_default().chars().take(10).collect::<String>();
    let missing: Vec<_> = options.without.iter().map(ToString::to_string).collect();
    let without = if missing.is_empty() {
        String::new()
    } else {
        format!(" Without: {}.", missing.join(", "))
    };
    format!(
        "{date}, {}: `{command}`, seed {}.{without}\n\n{}",
        machine(),
        options.seed,
        figures.markdown()
    )
}

#[expect(clippy::disallowed_methods, reason = "a report has a date")]
fn seconds() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or_default())
}

/// As in `2 cores, 23 GiB, Linux 6.1`.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(Path::new(path)).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = read("/proc/meminfo");
    let memory =
        memory.lines().next().and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    let memory = memory.map_or(0, |kib: u64| kib >> 20);
    let kernel = read("/proc/sys/kernel/osrelease");
    let kernel = kernel.trim().split('-').next().unwrap_or_default().to_owned();
    format!("{cores} cores, {memory} GiB, Linux {kernel}")
}
