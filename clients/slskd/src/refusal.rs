//! What slskd means by a refusal (slskd contract §1 and §11).

use http::StatusCode;
use towline_http::CallError;

/// Whether slskd was only busy with another call of the kind: it says so since 0.24, without
/// saying for how long. Trying again after about a second, with some jitter, will do; the other
/// call lasts as long as a connection to a peer takes. Our own budget is not meant.
pub fn is_busy(error: &CallError) -> bool {
    matches!(error, CallError::RateLimited { status, retry_after: None, .. }
        if *status == StatusCode::TOO_MANY_REQUESTS)
}

/// Whether the feature is switched off at slskd: deletes without `remote_file_management`, a login
/// without its pages, or nearly anything on a relay agent. (A wrong key is 401.)
pub fn is_switched_off(error: &CallError) -> bool {
    error.status() == Some(StatusCode::FORBIDDEN)
}
