//! What is particular to one call.

use std::time::Duration;

use http::{HeaderMap, Method};
use serde::de::DeserializeOwned;

use crate::{Body, Query, Waits};

/// One call to a service, as a value.
pub trait Endpoint: Sync {
    /// What a good answer holds.
    type Response: DeserializeOwned;

    /// The name under which calls are counted and logged, as in `torrents.add`.
    const NAME: &'static str;
    /// The request's method.
    const METHOD: Method;
    /// What a caller may do when a call was sent and no answer came.
    const IF_UNSURE: IfUnsure;
    /// How long after the end of a call without an answer the service may still carry it out.
    /// `None` is the client's total deadline.
    const SETTLE: Option<Duration> = None;
    /// How the body of a good answer is read.
    const READ: Read = Read::Json;
    /// Calls with the same turn run one after another, in the order in which they came, among all
    /// clients that share their [`Limits`](crate::Limits). For services that take one such call at
    /// a time. The wait is part of the total deadline.
    const TURN: Option<&'static str> = None;
    /// Whether the call takes one of the places of those that run at once. One that waits at the
    /// service for something to happen should not: it would keep others from being sent.
    const TAKES_PLACE: bool = true;

    /// Whether this value makes a request at all. The reason why not is the cause of a
    /// [`CallError::Unwritable`](crate::CallError::Unwritable); nothing is sent then.
    fn check(&self) -> Result<(), &'static str> {
        Ok(())
    }

    /// The path below the base URL, in segments. The kernel encodes each of them, so a segment
    /// may hold a slash; an empty last segment is a slash at the end.
    fn path(&self) -> Vec<String>;

    /// The query; empty unless told otherwise.
    fn query(&self) -> Query {
        Query::new()
    }

    /// Headers of this call alone. Credentials belong to the client.
    fn headers(&self) -> HeaderMap {
        HeaderMap::new()
    }

    /// How long this call waits, where that is not what the client's deadlines say.
    fn waits(&self) -> Waits {
        Waits::default()
    }

    /// What no error may repeat of this call, besides the client's credentials: as a passkey in a
    /// URL that is given to the service, which may quote it when it refuses. What has less than 6
    /// bytes is not looked for.
    fn secrets(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The body; none unless told otherwise.
    fn body(&self) -> Body {
        Body::None
    }
}

/// What may be done after a call of which we do not know whether it was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IfUnsure {
    /// Carrying it out twice is the same as once: it may be sent again.
    Repeat,
    /// Look how things stand before anything else is done.
    LookFirst,
}

/// How the body of a good answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Read {
    /// The body is JSON.
    Json,
    /// The body is JSON; or empty, which is read as `null`.
    JsonOrEmpty,
    /// The body does not matter: the response is what `null` deserialises to, such as `()`.
    Empty,
    /// The body is text: the response is what a JSON string deserialises to, such as `String`.
    Text,
    /// The body is bytes: the response is what a byte string deserialises to, such as
    /// `bytes::Bytes`.
    Bytes,
}
