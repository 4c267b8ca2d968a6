//! Tasks of this repository: `cargo xtask arrows`, `cargo xtask docs [--check]`,
//! `cargo xtask bench blackhole`, `cargo xtask bench download`, `cargo xtask bench engine`,
//! `cargo xtask bench idle`, `cargo xtask bench page`, `cargo xtask bench scale`,
//! `cargo xtask bench slskd`, `cargo xtask bench soak`, `cargo xtask bench syncthing`,
//! `cargo xtask bench wishes`, `cargo xtask fuzz`, `cargo xtask torture`.

mod arrows;
mod bench_blackhole;
mod bench_download;
mod bench_engine;
mod bench_idle;
mod bench_page;
mod bench_scale;
mod bench_slskd;
mod bench_soak;
mod bench_syncthing;
mod bench_wishes;
mod docs;
mod figures;
mod fuzz;
mod released;
mod torture;

use std::process::ExitCode;

use anyhow::bail;

const USAGE: &str = "\
cargo xtask arrows         compare the dependencies between our crates with the allowed ones
cargo xtask docs           write the generated references in docs/
cargo xtask docs --check   fail when one of them is not current
cargo xtask bench blackhole
                           measure how soon a dropped torrent is on its way to put.io
cargo xtask bench download measure what fetching costs, beside curl, aria2c, rclone, putio.py
                           [--rounds N] [--capped-rounds N] [--directory DIR] [--binary FILE]
cargo xtask bench engine   measure what carrying items costs, on both ledgers
cargo xtask bench idle     measure what towline costs when nothing happens
                           [--minutes N] [--albums N]
cargo xtask bench page     measure what pages weigh, and how soon they are there, with few items
                           in the ledger and with very many [--items N]…
cargo xtask bench scale    measure what a household costs where many are, each with a towline of
                           its own, on both ledgers [--households N] [--minutes N] [--binary FILE]
cargo xtask bench slskd    measure what an slskd with 10,000 finished downloads costs
cargo xtask bench soak     measure what hours of work at many times the demo's pace leave behind
                           [--minutes N] [--load N] [--binary FILE]
cargo xtask bench syncthing
                           measure what following a Syncthing costs, beside aiosyncthing
cargo xtask bench wishes   measure what lists and their requests cost
cargo xtask fuzz           let a fuzzer try to break what reads bytes from outside, all targets or
                           those that are named [TARGET]… [--minutes N] [--keep]
cargo xtask torture        kill towline again and again while everything around it fails, and count
                            what must never happen [--kills N] [--nodes 2] [--seed S] [--only KIND]
                            [--sweep POINTS] [--report FILE]…; --help tells all. With --planted NAME
                            [--planted-target DIR] a mistake is put into towline, and must be found";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(words) => {
            say(&words);
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> anyhow::Result<String> {
    match arguments {
        ["arrows"] => arrows::check(),
        ["docs"] => docs::write(),
        ["docs", "--check"] => docs::check(),
        ["bench", "blackhole"] => bench_blackhole::run(),
        ["bench", "download", options @ ..] => bench_download::Download::parse(options)?.run(),
        ["bench", "engine"] => bench_engine::run(),
        ["bench", "idle", options @ ..] => bench_idle::Idle::parse(options)?.run(),
        ["bench", "page", options @ ..] => bench_page::Page::parse(options)?.run(),
        ["bench", "scale", options @ ..] => bench_scale::Scale::parse(options)?.run(),
        ["bench", "slskd"] => bench_slskd::run(),
        ["bench", "soak", options @ ..] => bench_soak::Soak::parse(options)?.run(),
        ["bench", "syncthing"] => bench_syncthing::run(),
        ["bench", "wishes"] => bench_wishes::run(),
        ["fuzz", options @ ..] => fuzz::Fuzz::parse(options)?.run(),
        ["torture", options @ ..] => torture::run(options),
        _ => bail!("there is no such task\n\n{USAGE}"),
    }
}

#[expect(clippy::print_stdout, reason = "a task for developers; towline itself has its Printer")]
fn say(words: &str) {
    println!("{words}");
}

#[expect(clippy::print_stderr, reason = "a task for developers; towline itself has its Printer")]
fn complain(words: &str) {
    eprintln!("{words}");
}
