//! `GET /rest/debug/cpuprof` and `/rest/debug/heapprof`.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use towline_http::{Endpoint, IfUnsure, Query, Read, Waits};

use crate::{Request, rest::rest};

/// What the server spends its time with, as pprof reads it (reference §3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetCpuProfile {
    /// For how long it is watched.
    pub during: Duration,
}

/// What the server has in memory, as pprof reads it (reference §3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetHeapProfile;

impl Endpoint for GetCpuProfile {
    type Response = Bytes;
    const NAME: &'static str = "debug.cpu_profile";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Bytes;

    fn path(&self) -> Vec<String> {
        rest(["debug", "cpuprof"])
    }

    fn query(&self) -> Query {
        Query::new().pair("duration", format!("{}ms", self.during.as_millis()))
    }

    fn waits(&self) -> Waits {
        self.patience()
    }
}

impl Request for GetCpuProfile {}

impl Endpoint for GetHeapProfile {
    type Response = Bytes;
    const NAME: &'static str = "debug.heap_profile";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Bytes;

    fn path(&self) -> Vec<String> {
        rest(["debug", "heapprof"])
    }
}

impl Request for GetHeapProfile {}

impl GetCpuProfile {
    fn patience(self) -> Waits {
        let within = Some(self.during + Duration::from_secs(30));
        Waits { headers: within, read: within, total: within }
    }
}
