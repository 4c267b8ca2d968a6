//! What no source tells of the real service, or what sources disagree about: each can be set
//! either way, at any time. The defaults are what the reference thinks likeliest.

use serde::{Deserialize, Serialize};

/// Open questions of the reference, answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Habits {
    /// A torrent that is in the list is added again (§2).
    pub already_added: AlreadyAdded,
    /// So long an uploaded torrent is listed without its info-hash, in milliseconds of put.io's time
    /// (§5: `hash` may be null).
    pub hash_after_ms: u64,
    /// Transfers that are there, and that the list lacks.
    pub unlisted: Vec<i64>,
    /// A transfer does not fit on the disk (§2).
    pub disk_full: DiskFull,
    /// What cancel does to a transfer that is stored (§5).
    pub cancel: Cancel,
    /// So long a cancelled transfer is `STOPPING`, in milliseconds of put.io's time.
    pub stopping_ms: u64,
    /// Whether clean drops failed transfers, too.
    pub clean_takes_errors: bool,
    /// How many calls are answered (§2). None: all.
    pub rate: Option<RateLimit>,
    /// Pages never hold more than this.
    pub largest_page: usize,
    /// How long a page is when nobody says.
    pub usual_page: usize,
    /// Files whose name fits one of these have no CRC; `*` is any text.
    pub without_crc: Vec<String>,
    /// So long each trash operation holds the account's lock, in milliseconds of real time (§4).
    pub trash_lock_ms: u64,
    /// How times are written (§1).
    pub times: Times,
    /// How URLs and connections of the storage hosts are limited.
    pub storage: Storage,
}

/// What adding a torrent again comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlreadyAdded {
    /// Refused, with a type.
    Typed {
        /// As in 400.
        status: u16,
        /// As in `Alreadyadded`.
        error_type: String,
    },
    /// Refused with 400, and no `error_type` in the body.
    Untyped,
    /// A second transfer of the same.
    Accepted,
}

/// What a full disk does to a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiskFull {
    /// `ERROR`.
    Fails,
    /// `WAITING` with an `error_message`, until there is room.
    Waits,
}

/// What cancel does to a stored transfer. Others it removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancel {
    /// The entry is gone.
    Removes,
    /// `SEEDING` becomes `COMPLETED`, and `COMPLETED` stays.
    StopsSeeding,
}

/// How times are written. All are UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// As in `2016-07-15T09:45:15`.
    Plain,
    /// With a space in place of the `T`.
    Space,
    /// With a `Z` at the end.
    Zulu,
    /// With a fraction of a second.
    Fraction,
}

/// How many calls are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// So many.
    pub calls: u32,
    /// In so many milliseconds of real time.
    pub window_ms: u64,
    /// What a 429 says about it.
    pub says: RateHeaders,
    /// Whether a 429 asks for a captcha.
    #[serde(default)]
    pub captcha: bool,
}

/// Which headers a 429 carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateHeaders {
    /// `X-RateLimit-*`.
    Limits,
    /// `Retry-After`, in seconds.
    RetryAfter,
    /// Both.
    Both,
    /// Neither.
    Nothing,
}

/// How the storage hosts serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Storage {
    /// So long a URL can be used, in milliseconds of put.io's time. None: for ever.
    pub url_life_ms: Option<u64>,
    /// What an expired URL is answered with: 401, 403, 404 or 410.
    pub expired: u16,
    /// So many downloads at once. None: any.
    pub connections: Option<usize>,
    /// What one more is answered with: 429 or 503.
    pub too_many: u16,
    /// Bytes a second of each connection. None: as fast as it goes.
    pub rate: Option<u64>,
    /// Bytes a second of all connections together. None: as fast as it goes.
    pub total_rate: Option<u64>,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            already_added: AlreadyAdded::Typed { status: 400, error_type: "Alreadyadded".into() },
            hash_after_ms: 0,
            unlisted: Vec::new(),
            disk_full: DiskFull::Fails,
            cancel: Cancel::Removes,
            stopping_ms: 0,
            clean_takes_errors: false,
            rate: None,
            largest_page: 1000,
            usual_page: 1000,
            without_crc: Vec::new(),
            trash_lock_ms: 0,
            times: Times::Plain,
            storage: Storage::default(),
        }
    }
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            url_life_ms: None,
            expired: 403,
            connections: None,
            too_many: 503,
            rate: None,
            total_rate: None,
        }
    }
}
