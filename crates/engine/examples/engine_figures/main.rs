//! What the engine costs, on both ledgers: `cargo xtask bench engine`.
//!
//! Items of a toy flow, whose looks and decisions cost nothing, are claimed and finished; what is
//! measured is the engine, the store and the database. Nothing is mocked: SQLite writes to a file,
//! PostgreSQL is a server with fsync on, workers are processes.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "figures for people")]

mod fill;
mod many;
mod place;
mod takeover;
mod throughput;
mod toy;

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("the runtime can be started");
    runtime.block_on(async {
        match arguments.as_slice() {
            // What the bench itself starts.
            ["worker", url, name, follows] => toy::work(url, name, *follows == "follows").await,
            ["throughput", items] => throughput::all(number(items)).await,
            ["takeover"] => takeover::all().await,
            ["many", finished] => many::all(number(finished)).await,
            [] => {
                throughput::all(20_000).await;
                takeover::all().await;
                many::all(1_000_000).await;
            }
            _ => {
                eprintln!("engine_figures [throughput ITEMS | takeover | many FINISHED]");
                return ExitCode::FAILURE;
            }
        }
        ExitCode::SUCCESS
    })
}

fn number(text: &str) -> usize {
    text.replace('_', "").parse().expect("a number of items")
}
