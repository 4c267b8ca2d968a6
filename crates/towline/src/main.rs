//! Starts [`towline::main`].

use std::process::ExitCode;

fn main() -> ExitCode {
    towline::main(std::env::args_os(), towline::config::Environment::of_process())
}
