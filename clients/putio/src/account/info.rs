//! An account as put.io shows it.

use jiff::Timestamp;
use serde::Deserialize;

use super::Settings;
use towline_http::words;

use crate::{Sensitive, wire};

/// An account (putio contract §3). Fields that we do not know are passed over; those that put.io
/// does not send are `None`, or as good as it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AccountInfo {
    /// Whose it is, as a number.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub user_id: Option<u64>,
    /// Whose it is.
    #[serde(default, deserialize_with = "wire::text")]
    pub username: Box<str>,
    /// The address of that person.
    #[serde(default)]
    pub mail: Sensitive,
    /// Whether it can be used.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub account_active: Option<bool>,
    /// How it stands.
    #[serde(default)]
    pub account_status: AccountStatus,
    /// How much room there is.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub disk: Disk,
    /// How much of it the trash takes, in bytes.
    #[serde(default, deserialize_with = "wire::count")]
    pub trash_size: u64,
    /// How much was loaded this month, in bytes.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub monthly_bandwidth_usage: Option<u64>,
    /// When put.io will delete the files of an account that is not paid for.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub files_will_be_deleted_at: Option<Timestamp>,
    /// When what is paid for ends; of old answers.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub plan_expiration_date: Option<Timestamp>,
    /// How many downloads of transfers run at once; of old answers.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub simultaneous_download_limit: Option<u64>,
    /// A token for downloads alone, when it was asked for.
    #[serde(default)]
    pub download_token: Sensitive,
    /// The settings.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub settings: Settings,
    /// What is not well.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub warnings: Warnings,
}

/// The room of an account, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Disk {
    /// What is free; `None` when put.io does not say.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub avail: Option<u64>,
    /// What there is.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub size: Option<u64>,
    /// What is taken, the trash included.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub used: Option<u64>,
}

/// What is not well with an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Warnings {
    /// put.io could not call back the address that it was given.
    #[serde(default, deserialize_with = "wire::flag")]
    pub callback_url_has_failed: bool,
}

words! {
    /// How an account stands.
    AccountStatus {
        /// It can be used.
        Active = "active",
        /// It cannot, until it is paid for.
        Inactive = "inactive",
        /// It never was paid for.
        Stranger = "stranger",
    }
}
