//! `GET /rest/system/browse`: directories on the server's disk.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{Request, rest::rest};

/// The directories on the server's disk whose path begins so; none when there are none (reference
/// §3.1). 1.19 ends each with a separator, later versions do not: the method
/// [`browse`](super::System::browse) takes it off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browse {
    /// How the path begins. Nothing gives the roots.
    pub current: String,
    /// `basic` unless given.
    pub filesystem: Option<String>,
}

impl Endpoint for Browse {
    type Response = Option<Vec<String>>;
    const NAME: &'static str = "system.browse";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "browse"])
    }

    fn query(&self) -> Query {
        Query::new().pair("current", &self.current).maybe("filesystem", self.filesystem.as_ref())
    }
}

impl Request for Browse {}
