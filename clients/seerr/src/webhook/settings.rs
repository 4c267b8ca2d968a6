//! How the server's webhook is set.

use std::{fmt, ops::BitOr};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::JsonPayload;
use crate::wire;

/// How the server's webhook is set. There is one for each server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookSettings {
    /// Whether it is in use.
    #[serde(default, deserialize_with = "wire::flag")]
    pub enabled: bool,
    /// What it tells.
    #[serde(default)]
    pub types: Events,
    /// Where to, and how.
    #[serde(default)]
    pub options: Options,
}

/// Where the webhook goes to, and how. `Debug` shows neither address nor credentials: both let
/// in who has them.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Options {
    /// The address.
    #[serde(serialize_with = "revealed", deserialize_with = "secret")]
    pub webhook_url: SecretString,
    /// The whole value of `Authorization`; empty for none.
    #[serde(
        serialize_with = "revealed",
        deserialize_with = "secret",
        skip_serializing_if = "is_empty"
    )]
    pub auth_header: SecretString,
    /// What is sent. Without one the server has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json_payload: Option<JsonPayload>,
    /// Whether the address holds keys; only in Seerr.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "wire::maybe_flag")]
    pub support_variables: Option<bool>,
}

impl WebhookSettings {
    /// Everything about requests to this address, with our [template](super::template).
    pub fn new(webhook_url: impl Into<SecretString>, auth_header: impl Into<SecretString>) -> Self {
        Self {
            enabled: true,
            types: Events::MEDIA,
            options: Options {
                webhook_url: webhook_url.into(),
                auth_header: auth_header.into(),
                json_payload: Some(super::template()),
                support_variables: None,
            },
        }
    }

    /// Whether nobody loses a webhook if these are replaced by others: there is no address, or it
    /// is the same.
    pub fn may_become(&self, other: &Self) -> bool {
        let url = |settings: &Self| settings.options.webhook_url.expose_secret().trim().to_owned();
        let before = url(self);
        before.is_empty() || before == url(other)
    }

    pub(crate) fn secrets(&self) -> Vec<&str> {
        let Options { webhook_url, auth_header, .. } = &self.options;
        let header = auth_header.expose_secret();
        let token = header.rsplit_once(' ').map(|(_, token)| token);
        [webhook_url.expose_secret(), header].into_iter().chain(token).collect()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let works = self.json_payload.as_ref().map(JsonPayload::works);
        f.debug_struct("Options").field("payload_works", &works).finish_non_exhaustive()
    }
}

fn revealed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    Ok(SecretString::from(String::from(wire::text(deserializer)?)))
}

fn is_empty(secret: &SecretString) -> bool {
    secret.expose_secret().is_empty()
}

/// What a webhook tells: bits that add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Events(u64);

impl Events {
    /// A request waits for approval.
    pub const MEDIA_PENDING: Self = Self(2);
    /// A request was approved.
    pub const MEDIA_APPROVED: Self = Self(4);
    /// A title is there.
    pub const MEDIA_AVAILABLE: Self = Self(8);
    /// A request could not be handed over.
    pub const MEDIA_FAILED: Self = Self(16);
    /// A test; always sent.
    pub const TEST_NOTIFICATION: Self = Self(32);
    /// A request was declined.
    pub const MEDIA_DECLINED: Self = Self(64);
    /// A request was approved as it was made.
    pub const MEDIA_AUTO_APPROVED: Self = Self(128);
    /// An issue was reported.
    pub const ISSUE_CREATED: Self = Self(256);
    /// Somebody said something about it.
    pub const ISSUE_COMMENT: Self = Self(512);
    /// It was resolved.
    pub const ISSUE_RESOLVED: Self = Self(1024);
    /// It was opened again.
    pub const ISSUE_REOPENED: Self = Self(2048);
    /// A watchlist became a request; never reaches a webhook.
    pub const MEDIA_AUTO_REQUESTED: Self = Self(4096);

    /// All that becomes of requests.
    pub const MEDIA: Self = Self(2 | 4 | 8 | 16 | 64 | 128);

    /// Events by their bits.
    pub const fn new(bits: u64) -> Self {
        Self(bits)
    }

    /// Their bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether all of these are told.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Events {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl<'de> Deserialize<'de> for Events {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::bits(deserializer).map(Self)
    }
}
