//! The commands, one file each.

mod check;
mod completions;
mod config;

use crate::cli::Context;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Read the configuration and tell what is wrong with it
    Check(check::Check),
    /// The configuration: an example, what is in effect, where it is
    Config(config::Config),
    /// Completions for a shell
    Completions(completions::Completions),
}

impl Command {
    /// Does it.
    pub fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Check(check::Check {}) => check::Check::run(context),
            Self::Config(command) => command.run(context),
            Self::Completions(command) => command.run(context),
        }
    }
}
