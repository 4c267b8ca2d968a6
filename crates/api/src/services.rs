//! `GET /services`: whom towline talks to, and how that goes.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Lists the services, those that are configured and not called yet included.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct ListServices;

/// Whom towline talks to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Services {
    /// From when today's calls are counted: the beginning of the day here, or that of the process
    /// where it is younger.
    pub counted_since: String,
    /// Whether the process is younger than the day.
    pub is_young: bool,
    /// They, by name and address.
    pub services: Vec<Service>,
}

/// One service at one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    /// Its name: `slskd`.
    pub service: String,
    /// Scheme, host and port; or the socket.
    pub origin: String,
    /// What of the configuration uses it: `imports.soulseek`. Empty where that is not known.
    pub used_by: Vec<String>,
    /// How it is.
    pub health: Health,
    /// Calls today.
    pub calls_today: u64,
    /// How many of them failed.
    pub failures_today: u64,
    /// The last 24 hours by the clock, the oldest first; the last one is not over.
    pub hours: Vec<HourOfCalls>,
    /// When a call ended last, however it did.
    pub last_call: Option<String>,
    /// When one ended well last.
    pub last_success: Option<String>,
    /// What went wrong last; it may be over.
    pub last_error: Option<LastError>,
}

/// How a service is, by its last call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    /// It answered. That it knows nothing of a thing, or will not do it, is an answer too.
    Well,
    /// It could not be reached, refused us, was overburdened or made no sense.
    Failing,
    /// Nothing was asked of it yet.
    NotCalled,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LastError {
    /// When.
    pub at: String,
    /// With which call: `transfers.list`.
    pub endpoint: String,
    /// What, without secrets.
    pub words: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The calls of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HourOfCalls {
    /// How many.
    pub calls: u64,
    /// How many of them failed.
    pub failures: u64,
}

impl Endpoint for ListServices {
    type Response = Services;
    const NAME: &'static str = "services.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["services"])
    }
}
