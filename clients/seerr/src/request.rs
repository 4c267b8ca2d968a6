//! What a call to the server is, besides being an endpoint.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use towline_http::{Body, Endpoint, IfUnsure, Query, Read, Waits};

use crate::{TitleKey, UserId};

/// A call to the server.
pub trait Request: Endpoint {
    /// The title for which no second such call may be under way. The server has no lock of its
    /// own: two at once make two rows, or fail both (seerr reference §7.2).
    fn alone(&self) -> Option<TitleKey> {
        None
    }
}

/// How long what changes something takes at most, and how long after a lost answer its effect may
/// still come: the server asks the metadata service, Radarr and Sonarr meanwhile (seerr reference
/// §11).
pub(crate) const LONG: Duration = Duration::from_secs(75);

/// How long what changes something waits, whatever the deadlines of other calls are.
pub(crate) fn long_waits() -> Waits {
    Waits { headers: Some(Duration::from_mins(1)), read: None, total: Some(LONG) }
}

/// A call with the rights of a user.
pub(crate) struct Acting<'a, R> {
    pub(crate) request: &'a R,
    pub(crate) user: Option<UserId>,
}

impl<R: Request> Endpoint for Acting<'_, R> {
    type Response = R::Response;
    const NAME: &'static str = R::NAME;
    const METHOD: Method = R::METHOD;
    const IF_UNSURE: IfUnsure = R::IF_UNSURE;
    const SETTLE: Option<Duration> = R::SETTLE;
    const READ: Read = R::READ;
    const TURN: Option<&'static str> = R::TURN;
    const TAKES_PLACE: bool = R::TAKES_PLACE;

    fn check(&self) -> Result<(), &'static str> {
        self.request.check()
    }

    fn path(&self) -> Vec<String> {
        self.request.path()
    }

    fn query(&self) -> Query {
        self.request.query()
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = self.request.headers();
        if let Some(user) = self.user {
            headers.insert(HeaderName::from_static("x-api-user"), HeaderValue::from(user.get()));
        }
        headers
    }

    fn waits(&self) -> Waits {
        self.request.waits()
    }

    fn secrets(&self) -> Vec<&str> {
        self.request.secrets()
    }

    fn body(&self) -> Body {
        self.request.body()
    }
}
