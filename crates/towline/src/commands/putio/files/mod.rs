//! `towline putio files`: what lies in the account.

mod download;
mod list;

use super::chosen::Account;
use crate::{cli::Context, connection::block_on};

/// What lies in the account
#[derive(Debug, clap::Args)]
pub(super) struct FilesCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// What is in a folder
    List(list::List),
    /// Fetch what is in a folder, verified, and bring it to its destination
    ///
    /// What was fetched before is passed over. Where no daemon runs, this one does the work and
    /// ends when nothing moves any more; broken off, it goes on the next time.
    Download(download::Download),
}

impl FilesCommand {
    pub(super) fn run(&self, context: &Context, account: &Account) -> anyhow::Result<()> {
        match &self.what {
            What::List(list) => block_on(list.run(context, account)),
            What::Download(download) => download.run(context, account),
        }
    }
}
