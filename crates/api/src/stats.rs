//! `GET /stats`: how things stand, in numbers; for dashboards.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Tells how things stand, in numbers; for dashboards.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetStats;

/// How things stand: numbers and short texts, side by side, for programs that can show no more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stats {
    /// towline's version.
    pub version: String,
    /// For how many seconds it has been running.
    pub uptime_seconds: u64,
    /// Torrents and albums on their way that nothing holds up, and folders that are catching up.
    pub moving: u64,
    /// Those that wait: for a window, a place, a person.
    pub waiting: u64,
    /// Works that go on now: downloads, copies.
    pub jobs: u64,
    /// Questions for a person.
    pub inbox: u64,
    /// Those about imports.
    pub inbox_imports: u64,
    /// Those about torrents.
    pub inbox_torrents: u64,
    /// Those about wishes.
    pub inbox_wishes: u64,
    /// Those about folders.
    pub inbox_folders: u64,
    /// Services whose last call went well.
    pub services_ok: u64,
    /// Services whose last call failed.
    pub services_failing: u64,
    /// Calls to services today.
    pub calls_today: u64,
    /// How many of them failed.
    pub failures_today: u64,
    /// Bytes a second that come now.
    pub rate: u64,
    /// Bytes that came in the last 24 hours.
    pub bytes_24h: u64,
    /// Titles that will be asked for.
    pub titles_wanted: u64,
    /// Titles that were asked for, and are not there yet.
    pub titles_requested: u64,
    /// Titles that came within 30 days.
    pub titles_available_30d: u64,
    /// Torrents that came within 30 days.
    pub torrents_done_30d: u64,
    /// Albums that came into the library within 30 days.
    pub albums_imported_30d: u64,
    /// How many seconds what is due has been waiting for its turn.
    pub lag_seconds: u64,
}

impl Endpoint for GetStats {
    type Response = Stats;
    const NAME: &'static str = "stats";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["stats"])
    }
}
