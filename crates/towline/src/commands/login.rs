//! `towline login`: the login of the page.

use towline_api::access::MakeToken;

use crate::{
    cli::Context,
    connection::{self, Purpose},
    report::Hinted as _,
};

/// The login of the page
#[derive(Debug, clap::Args)]
pub struct LoginCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Print a one-time token: for the first login, or for a new one where the password is forgotten
    Token,
}

impl LoginCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            What::Token => token(context),
        }
    }
}

fn token(context: &Context) -> anyhow::Result<()> {
    let token = connection::with(context, Purpose::Look, async |towline| {
        // Tokens live in the daemon's memory: one of a command's own would be gone with it.
        if towline.is_own() {
            return Err(anyhow::anyhow!("no towline runs on this data directory"))
                .hint("start it first: a token is good for the towline that made it");
        }
        towline.send(&MakeToken).await
    })?;
    context.printer.json(&token)?;
    context.printer.line(&token.token)?;
    let becomes = if token.replaces {
        "the login that it makes takes the place of the one there is, and all browsers are logged out"
    } else {
        "the first login is made with it"
    };
    let caveat = token.caveat.map(|caveat| format!(" ({caveat})")).unwrap_or_default();
    context.printer.note(format!("good once, for an hour, at {}{caveat}: {becomes}", token.url))?;
    Ok(())
}
