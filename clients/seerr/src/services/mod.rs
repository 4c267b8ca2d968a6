//! Which Radarr and Sonarr the server hands requests to.
//!
//! Deliberately not in it: `GET /service/radarr/{id}` and its twin, which tell profiles, folders
//! and tags. When that Radarr does not answer, the call ends the server's whole process (seerr
//! reference §10). The lists here are local data of the server's, and safe.

mod list_radarr;
mod list_sonarr;
mod service;

pub use list_radarr::ListRadarr;
pub use list_sonarr::ListSonarr;
pub use service::Service;
