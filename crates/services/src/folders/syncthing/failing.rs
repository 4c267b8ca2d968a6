//! Whom a failed call about one folder concerns: that folder, or the whole server.

use syncthing_client::{CallError, Error};

/// The server is away, does not let us in, or is none: no other call would go better.
pub(super) fn is_of_the_server(error: &Error) -> bool {
    match error {
        // Gateways say so when what is behind them is away; Syncthing says 500.
        Error::Call(CallError::Refused { status, .. }) => {
            matches!(status.as_u16(), 502..=504)
        }
        Error::Call(CallError::Unreadable { .. } | CallError::TooLarge { .. }) => false,
        Error::UnknownFolder { .. }
        | Error::FolderPaused { .. }
        | Error::FolderNotRunning { .. }
        | Error::NotFound { .. }
        | Error::BadRequest { .. } => false,
        _ => true,
    }
}

/// The folder was paused or stopped between two calls. Of one that is paused Syncthing says in
/// some calls that it does not exist (reference §1.3): only its status and the configuration are
/// believed about that.
pub(super) const fn is_of_a_pause(error: &Error) -> bool {
    matches!(
        error,
        Error::FolderPaused { .. } | Error::FolderNotRunning { .. } | Error::UnknownFolder { .. }
    )
}
