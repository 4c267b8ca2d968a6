//! What a put.io call is, besides being an endpoint.

use towline_http::Endpoint;

/// A call to put.io.
pub trait Request: Endpoint {
    /// Who answers it.
    const HOST: Host = Host::Api;
}

/// Who answers a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Host {
    /// [`Settings::base_url`](crate::Settings::base_url).
    Api,
    /// [`Settings::upload_url`](crate::Settings::upload_url): what is sent to the other host
    /// instead is refused there as if the token were bad (putio contract §1).
    Upload,
}
