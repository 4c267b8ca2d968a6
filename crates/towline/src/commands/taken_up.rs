//! Telling a running daemon that the kept token is another one.

use std::time::Duration;

use towline_api::status::Reload;
use towline_http::CallError;

use super::chosen::Account;
use crate::{cli::Context, connection::socket};

const PATIENCE: Duration = Duration::from_secs(20);

/// Makes a daemon of this data directory read its configuration anew, tokens included. Where none
/// runs, there is nothing to tell. That it could not be told is no failure of what was done.
pub(super) async fn tell_daemon(context: &Context, account: &Account) -> anyhow::Result<()> {
    let printer = &context.printer;
    let asked = match socket(account.data(), PATIENCE) {
        Ok(client) => client.send(&Reload).await,
        Err(error) => return Ok(printer.warn(format!("the daemon cannot be told: {error}"))?),
    };
    match asked {
        Ok(reloaded) if reloaded.changed => printer.note("the running daemon has taken it up")?,
        Ok(_) => printer.note("the running daemon takes it up at its next start")?,
        Err(CallError::Unreachable { .. }) => {}
        Err(error) => printer.warn(format!(
            "a daemon runs, and did not take it up ({error}): start it again, or see its log"
        ))?,
    }
    Ok(())
}
