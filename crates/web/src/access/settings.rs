//! How others reach towline, and whom it believes.

use axum::http::HeaderName;
use ipnet::IpNet;

/// How others reach towline, and whom it believes.
#[derive(Debug, Clone, Default)]
pub struct AccessSettings {
    /// The names under which it is reached, beside addresses and `localhost`: lower case, without
    /// a port.
    pub hosts: Vec<String>,
    /// The path below which its pages are: empty, or `/towline`.
    pub base_path: String,
    /// Who may say on whose behalf a request comes.
    pub trusted_proxies: Vec<IpNet>,
    /// A proxy that logs people in.
    pub forward_auth: Option<ForwardAuth>,
    /// The origins under which browsers see it, as configured: `https://nas.example`.
    pub origins: Vec<String>,
}

/// A proxy that logs people in, and says whom.
#[derive(Debug, Clone)]
pub struct ForwardAuth {
    /// The header with the user's name.
    pub header: HeaderName,
    /// Who may come in; empty: whoever the proxy lets in.
    pub users: Vec<String>,
}
