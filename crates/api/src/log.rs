//! `GET /logs`, `GET` and `PUT /log/level`: the latest lines of the log, and how much is logged.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure, Query};
use utoipa::ToSchema;

/// Tells the latest lines of the log since the start, the newest first. No secret is in them. 422
/// `no-such-level`, and `out-of-range` when more than 1,000 are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GetLogs {
    /// This level and graver ones: `error`, `warn`, `info`, `debug` or `trace`.
    pub level: Option<String>,
    /// With this in them, capital letters or not.
    pub q: Option<String>,
    /// Older than the line with this number.
    pub before: Option<u64>,
    /// At most so many, up to 1,000; without it 200.
    pub most: Option<u32>,
}

/// Lines of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Logs {
    /// The newest first.
    pub lines: Vec<LogLine>,
    /// What `before` is to be for older ones, where there may be some.
    pub next: Option<u64>,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// Counts up from the start.
    pub number: u64,
    /// When.
    pub at: String,
    /// How grave.
    pub level: String,
    /// What.
    pub words: String,
}

impl Endpoint for GetLogs {
    type Response = Logs;
    const NAME: &'static str = "logs";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["logs"])
    }

    fn query(&self) -> Query {
        Query::new()
            .maybe("level", self.level.as_ref())
            .maybe("q", self.q.as_ref())
            .maybe("before", self.before)
            .maybe("most", self.most)
    }
}

/// Tells how much is logged.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetLogLevel;

/// Logs more or less from now on, until the time is over or the daemon ends; what the configuration
/// says then counts again. 422 `no-such-level`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SetLogLevel {
    /// As `log.level` in the configuration: `debug`, or `info,towline_engine=trace`. Without it, what
    /// the configuration says counts again.
    pub level: Option<String>,
    /// For so many seconds, up to 30 days. Without it, until the daemon ends.
    pub seconds: Option<u32>,
}

/// How much is logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogLevelNow {
    /// Now.
    pub level: String,
    /// As the configuration, or the command that started the daemon, says.
    pub usual: String,
    /// Until when it is another one than usual, where that ends by itself.
    pub until: Option<String>,
}

impl Endpoint for GetLogLevel {
    type Response = LogLevelNow;
    const NAME: &'static str = "log.level";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["log", "level"])
    }
}

impl Endpoint for SetLogLevel {
    type Response = LogLevelNow;
    const NAME: &'static str = "log.set-level";
    const METHOD: http::Method = http::Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["log", "level"])
    }

    fn body(&self) -> Body {
        Body::json(self)
    }
}
