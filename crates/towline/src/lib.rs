//! Carries media from the wish to the library.
//!
//! This crate answers for: the configuration, the command line, and putting all parts together.
//! Deliberately not in it: anything that a part could know by itself. It is a library so that
//! tests and `xtask` can call what the executable does; `main.rs` only starts it.

mod answer_key;
mod backup;
pub mod cli;
pub mod commands;
pub mod config;
pub mod connection;
pub mod daemon;
#[cfg(test)]
mod documented;
pub mod hook_address;
pub mod hook_secret;
pub mod kept_secret;
mod list_names;
pub mod lists_shared;
pub mod logging;
mod old_tools;
mod owner;
mod part_check;
pub mod paths;
pub mod printer;
pub mod putio_token;
pub mod report;
mod settings_file;
mod support;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

use cli::{Cli, Context};
use config::Environment;
use printer::{Manner, Printer};

/// Does what the command line says.
pub fn main(arguments: impl IntoIterator<Item = OsString>, environment: Environment) -> ExitCode {
    let Cli { global, command } = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(refused) => return refuse(&refused, &environment),
    };
    let environment = command.over(environment);
    let printer = Printer::standard(global.manner(), &environment);
    let context = Context { global, environment, printer };
    report::ended(&command.run(&context), &context.printer)
}

/// `--help` and `--version` are "refused" too, for clap; they are what was asked for.
fn refuse(refused: &clap::Error, environment: &Environment) -> ExitCode {
    let printer = Printer::standard(Manner::default(), environment);
    let help = refused.render();
    let text = if printer.colours_errors() { help.ansi().to_string() } else { help.to_string() };
    let said = if refused.use_stderr() { printer.error(&text) } else { printer.raw(text) };
    match said {
        Ok(()) => ExitCode::from(u8::try_from(refused.exit_code()).unwrap_or(2)),
        Err(error) => report::ended(&Err(error.into()), &printer),
    }
}
