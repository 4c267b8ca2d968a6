//! `DELETE /request/{id}`: deletes a request.

use std::time::Duration;

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read, Waits};

use crate::{
    Request, RequestId,
    path::path,
    request::{LONG, long_waits},
};

/// Deletes a request; the row of its title stays, free to be requested. Nothing is taken from
/// Radarr or Sonarr.
///
/// # Caveats
/// The server lets any user delete anybody's request that waits for approval (seerr reference
/// §7.5): know whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delete(pub RequestId);

impl Endpoint for Delete {
    type Response = ();
    const NAME: &'static str = "requests.delete";
    const METHOD: Method = Method::DELETE;
    // A second time would say 404, as if there had been nothing to delete.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(LONG);
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        path(["request", &self.0.to_string()])
    }

    fn waits(&self) -> Waits {
        long_waits()
    }
}

impl Request for Delete {}
