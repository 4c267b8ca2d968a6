//! `PUT /server`: connect to the network.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::path::api;

/// Connects to the Soulseek network (slskd contract §2). When slskd was already trying, its pauses
/// between tries begin anew (205).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connect;

impl Endpoint for Connect {
    type Response = ();
    const NAME: &'static str = "server.connect";
    const METHOD: Method = Method::PUT;
    // Wishing for a connection twice is wishing for it.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        api(["server"])
    }
}
