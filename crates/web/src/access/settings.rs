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
    /// Whether all of it is made up, and for whom.
    pub demo: Demo,
}

/// Whether all that is shown is made up, and who may look at it then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Demo {
    /// It is real.
    #[default]
    No,
    /// It is made up, and whoever reaches it may look around and press buttons, without a login. What
    /// could reach beyond the demo, the settings among it, still takes one.
    Open,
    /// It is made up, and takes a login as ever: others than this machine can reach it.
    Closed,
}

impl Demo {
    /// Whether it is one.
    pub const fn is_one(self) -> bool {
        matches!(self, Self::Open | Self::Closed)
    }
}

/// A proxy that logs people in, and says whom.
#[derive(Debug, Clone)]
pub struct ForwardAuth {
    /// The header with the user's name.
    pub header: HeaderName,
    /// Who may come in; empty: whoever the proxy lets in.
    pub users: Vec<String>,
}
