//! `towline putio logout`: the token is revoked and forgotten (put.io reference §1).

use putio_client::{
    Error, Then,
    oauth::{Logout as Revoke, Validate},
};
use serde::Serialize;

use super::chosen::{Account, AccountArg};
use crate::{
    cli::Context,
    commands::taken_up::{Changed, tell_daemon},
    putio_token::{forget_token, kept_token},
    report::Hinted as _,
};

/// Whose, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Logout {
    #[command(flatten)]
    pub(super) account: AccountArg,
    /// Only keep it no longer: at put.io it stays good until it is revoked on its page
    #[arg(long)]
    only_here: bool,
}

#[derive(Debug, Serialize)]
struct Outcome<'a> {
    account: &'a str,
    /// Whether put.io takes the token no longer.
    revoked: bool,
    /// Whether there was one.
    removed: bool,
}

impl Logout {
    pub(super) async fn run(&self, context: &Context, account: &Account) -> anyhow::Result<()> {
        let name = account.name.as_str();
        // What cannot be read cannot be revoked, and can be removed all the same.
        let kept = match kept_token(account.data(), name) {
            Err(_) if self.only_here => None,
            kept => kept?,
        };
        let mut revoked = false;
        if let (Some(token), false) = (&kept, self.only_here) {
            let client = account.client_for(token)?;
            match client.send(&Revoke).await {
                Ok(_) | Err(Error::Unauthorized { .. }) => {}
                Err(error) => {
                    // It may have been done all the same.
                    let is_gone = error.then() == Then::LookFirst
                        && client.send(&Validate).await.is_ok_and(|token| !token.result);
                    if !is_gone {
                        return Err(error).hint(format!(
                            "the token is kept until it is revoked; `towline putio logout {name} \
                             --only-here` forgets it now"
                        ));
                    }
                }
            }
            revoked = true;
        }
        let removed = forget_token(account.data(), name)?;
        let outcome = Outcome { account: name, revoked, removed };
        context.printer.json(&outcome)?;
        context.printer.line(outcome.words())?;
        if account.settings.token.is_some() {
            context.printer.warn(format!(
                "the configuration gives `{name}` a token of its own, which stays in use"
            ))?;
        }
        if removed { tell_daemon(context, account.data(), Changed::Token).await } else { Ok(()) }
    }
}

impl Outcome<'_> {
    fn words(&self) -> String {
        let Self { account, revoked, removed } = self;
        match (removed, revoked) {
            (false, _) => format!("{account}: no token was kept"),
            (true, true) => format!("{account}: the token is revoked and removed"),
            (true, false) => format!(
                "{account}: the token is removed here; at put.io it is good until it is revoked there"
            ),
        }
    }
}
