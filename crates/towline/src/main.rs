//! Starts [`towline::main`].

use std::process::ExitCode;

/// Gives memory back to the system once it is not used: the system's own keeps most of what the
/// first reading of long lists once took. How it does so stands in `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    towline::main(std::env::args_os(), towline::config::Environment::of_process())
}
