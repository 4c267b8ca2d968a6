//! The commands, one file each.

mod check;
mod completions;
mod config;
mod inbox;
mod item;
mod run;
mod sync;
mod words;

use crate::cli::Context;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run the daemon
    Run(run::Run),
    /// Look at sources now, and settle what they held at first contact
    Sync(sync::SyncCommand),
    /// What is carried, and how it stands
    Item(item::ItemCommand),
    /// What waits for a person
    Inbox(inbox::InboxCommand),
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
            Self::Run(run::Run {}) => run::Run::run(context),
            Self::Sync(command) => command.run(context),
            Self::Item(command) => command.run(context),
            Self::Inbox(command) => command.run(context),
            Self::Check(check::Check {}) => check::Check::run(context),
            Self::Config(command) => command.run(context),
            Self::Completions(command) => command.run(context),
        }
    }
}
