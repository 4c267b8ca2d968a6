//! towline's own API under `/api/v1`, as endpoints: the command line sends them, the server
//! answers them, and both share these types.
//!
//! Times are RFC 3339 in UTC. Errors are problem details ([`Problem`], RFC 9457).

pub mod access;
pub mod accounts;
pub mod backups;
pub mod described;
pub mod events;
pub mod health;
pub mod hooks;
pub mod inbox;
pub mod items;
pub mod ledger;
pub mod lists;
pub mod log;
pub mod notifiers;
pub mod old_state;
mod problem;
pub mod readiness;
pub mod services;
pub mod settings;
pub mod sources;
pub mod stats;
pub mod status;
pub mod throughput;

pub use problem::Problem;
pub use towline_http::Endpoint;

/// The path under which everything here lives.
pub const BASE: &str = "/api/v1";

fn path<const N: usize>(segments: [&str; N]) -> Vec<String> {
    ["api", "v1"].into_iter().chain(segments).map(String::from).collect()
}
