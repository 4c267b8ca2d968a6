//! `POST /rest/system/restart` and `/rest/system/shutdown`.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{Request, rest::rest};

/// Ends the process with code 3, by which whoever watches over it knows to start it again
/// (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restart;

/// Ends the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shutdown;

impl Endpoint for Restart {
    type Response = ();
    const NAME: &'static str = "system.restart";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "restart"])
    }
}

impl Request for Restart {}

impl Endpoint for Shutdown {
    type Response = ();
    const NAME: &'static str = "system.shutdown";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "shutdown"])
    }
}

impl Request for Shutdown {}
