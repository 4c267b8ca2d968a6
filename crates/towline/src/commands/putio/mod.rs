//! `towline putio`: an account at put.io itself, beside what towline carries from it.

mod account;
mod chosen;
mod files;
mod follow;
mod forget;
mod login;
mod logout;
mod torrents;
mod transfers;

use crate::{cli::Context, connection::block_on};

/// An account at put.io: logging in, its transfers and its files
#[derive(Debug, clap::Args)]
pub struct PutioCommand {
    #[command(subcommand)]
    what: What,
    /// The account's name in the configuration, where there are several
    #[arg(long = "account", id = "of", global = true, value_name = "NAME")]
    of: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Get a token: prints a code, and waits until it is typed at put.io/link
    ///
    /// put.io lets in registered applications only: `app_id` in the configuration is the client id
    /// of one. The token is kept in the data directory, for this user alone, and is good until
    /// `towline putio logout`.
    Login(chosen::AccountArg),
    /// Revoke the token that `login` got, and keep it no longer
    Logout(logout::Logout),
    /// Whose it is, how it stands, and how much room there is
    Account(account::AccountCommand),
    /// What put.io fetches into the account
    Transfers(transfers::TransfersCommand),
    /// Torrents and magnet links are given to put.io
    Torrents(torrents::TorrentsCommand),
    /// What lies in the account
    Files(files::FilesCommand),
    /// Forget what has ended and has this text in its name: it may be met again
    ///
    /// Of all accounts where `--account` names none, those that are no longer configured included.
    Forget(forget::Forget),
}

impl PutioCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        if let What::Forget(forget) = &self.what {
            return forget.run(context, self.of.as_deref());
        }
        let account = chosen::Account::new(context, self.what.named(), self.of)?;
        // What is carried on is logged by whoever carries it.
        match &self.what {
            What::Torrents(torrents) => return torrents.run(context, &account),
            What::Files(files) => return files.run(context, &account),
            _ => {}
        }
        let _logging =
            crate::logging::start_for_command(account.log(), context.printer.manner(), false)?;
        block_on(async {
            match self.what {
                What::Login(_) => login::run(context, &account).await,
                What::Logout(logout) => logout.run(context, &account).await,
                What::Account(_) => account::run(context, &account).await,
                What::Transfers(transfers) => transfers.run(context, &account).await,
                What::Torrents(_) | What::Files(_) | What::Forget(_) => Ok(()),
            }
        })
    }
}

impl What {
    /// Some take the account's name without `--account`, too.
    fn named(&self) -> Option<String> {
        match self {
            Self::Login(arg) => arg.name.clone(),
            Self::Logout(logout) => logout.account.name.clone(),
            Self::Account(account) => account.named(),
            Self::Transfers(_) | Self::Torrents(_) | Self::Files(_) | Self::Forget(_) => None,
        }
    }
}
