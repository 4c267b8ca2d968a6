//! The torture as a program of its own: `cargo xtask torture` builds and runs it.

use std::process::ExitCode;

fn main() -> ExitCode {
    towline_testkit::torture::main(std::env::args().skip(1))
}
