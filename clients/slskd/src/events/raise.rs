//! `POST /events/{type}`: let slskd tell a sample event.

use http::Method;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure};

use crate::{EventId, path::api};

/// Lets slskd keep a **sample** event and tell it to webhooks; since 0.22 (slskd contract §7). For
/// a doctor who asks whether webhooks arrive, and for tests.
///
/// # Caveats
/// The event stays in slskd's table for good, and reaches everyone whom slskd tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// As in `DownloadDirectoryComplete`.
    pub kind: String,
    /// Goes into the event's values: `localDirectoryName` is this and `local.directory`.
    pub mark: String,
}

/// What [`Raise`] answers: the event, of which only the id is new.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Raised {
    /// With which it arrives.
    pub id: EventId,
}

impl Endpoint for Raise {
    type Response = Raised;
    const NAME: &'static str = "events.raise";
    const METHOD: Method = Method::POST;
    // Twice makes two events.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        api(["events", &self.kind])
    }

    fn body(&self) -> Body {
        Body::json(&self.mark)
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.kind.is_empty() { Err("an event's type is empty") } else { Ok(()) }
    }
}
