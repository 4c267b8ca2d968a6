//! Telling a running daemon that what it has read is another one now: its configuration, or a token
//! that is kept.

use std::{path::Path, time::Duration};

use towline_api::status::Reload;
use towline_http::CallError;

use crate::{cli::Context, connection::socket};

const PATIENCE: Duration = Duration::from_secs(20);

/// What the daemon is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changed {
    /// A token that is kept in the data directory.
    Token,
    /// The configuration file.
    Configuration,
}

/// Makes the daemon of this data directory read its configuration anew, tokens included. Where none
/// runs, there is nothing to tell. That it could not be told is no failure of what was done.
pub(super) async fn tell_daemon(
    context: &Context,
    data: &Path,
    changed: Changed,
) -> anyhow::Result<()> {
    let printer = &context.printer;
    let asked = match socket(data, PATIENCE) {
        Ok(client) => client.send(&Reload).await,
        Err(error) => return Ok(printer.warn(format!("the daemon cannot be told: {error}"))?),
    };
    match asked {
        Ok(reloaded) if reloaded.changed => printer.note("the running daemon has taken it up")?,
        Ok(_) => printer.note(changed.not_seen())?,
        Err(CallError::Unreachable { .. }) => {}
        Err(error) => printer.warn(format!(
            "a daemon runs, and did not take it up ({error}): start it again, or see its log"
        ))?,
    }
    Ok(())
}

impl Changed {
    /// Where the daemon saw no difference.
    const fn not_seen(self) -> &'static str {
        match self {
            Self::Token => "the running daemon takes it up at its next start",
            // It watches its file, too.
            Self::Configuration => {
                "the running daemon has seen it already, or goes by another file: `towline doctor`"
            }
        }
    }
}
