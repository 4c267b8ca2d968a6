//! `POST /hooks/{service}`: a service tells that something has happened.
//!
//! Not sent by us, so there is no endpoint here: services send it. The secret stands in
//! `Authorization: Bearer <secret>` or in `X-Towline-Hook: <secret>`. Answers: 202 at once,
//! 401 `wrong-secret`, 404 `no-such-hook`, 413 for a body of more than 64 KiB. The body is read
//! and thrown away: a hook says *look now*, and nothing else.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The header for the secret where `Authorization` is taken, as behind some proxies.
pub const SECRET_HEADER: &str = "x-towline-hook";

/// The path of a service's hook, below the address of towline.
pub fn path(service: &str) -> String {
    format!("{}/hooks/{service}", crate::BASE)
}

/// How the hook of a source was used since the daemon began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HookUse {
    /// The source's name in the configuration.
    pub source: String,
    /// The service that calls, as in the hook's address.
    pub service: String,
    /// How often it was called with the right secret.
    pub calls: u64,
    /// When that was last.
    pub last_called: Option<String>,
    /// How often the service's address was called with a wrong secret, or none. It can't be told
    /// whose that should have been: all sources of one service have the same number.
    pub refused: u64,
    /// When that was last.
    pub last_refused: Option<String>,
}
