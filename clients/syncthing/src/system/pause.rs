//! `POST /rest/system/pause` and `/rest/system/resume`: stop talking to devices, and go on.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query, Read};

use crate::{DeviceId, Request, Subject, rest::rest};

/// Stops talking to a device, or to all. Written to the configuration (reference §3.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pause {
    /// Which device; all unless given.
    pub device: Option<DeviceId>,
}

/// Talks to a device again, or to all. Written to the configuration (reference §3.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resume {
    /// Which device; all unless given.
    pub device: Option<DeviceId>,
}

impl Endpoint for Pause {
    type Response = ();
    const NAME: &'static str = "system.pause";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "pause"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("device", self.device.as_ref())
    }

    fn check(&self) -> Result<(), &'static str> {
        self.device.as_ref().map_or(Ok(()), DeviceId::check)
    }
}

impl Request for Pause {
    fn subject(&self) -> Subject<'_> {
        Subject::both(None, self.device.as_ref())
    }
}

impl Endpoint for Resume {
    type Response = ();
    const NAME: &'static str = "system.resume";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "resume"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("device", self.device.as_ref())
    }

    fn check(&self) -> Result<(), &'static str> {
        self.device.as_ref().map_or(Ok(()), DeviceId::check)
    }
}

impl Request for Resume {
    fn subject(&self) -> Subject<'_> {
        Subject::both(None, self.device.as_ref())
    }
}
