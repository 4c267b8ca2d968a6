//! `towline` as a program of this package, so that its tests find it built.

use std::process::ExitCode;

fn main() -> ExitCode {
    towline::main(std::env::args_os(), towline::config::Environment::of_process())
}
