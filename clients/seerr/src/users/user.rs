//! A user.

use serde::{Deserialize, Deserializer};

use crate::{Permissions, Row, UserId, wire};

/// A user of the server (seerr reference §2).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The name to be shown.
    #[serde(default, deserialize_with = "wire::text")]
    pub display_name: Box<str>,
    /// The name that it was given, if any.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub username: Option<Box<str>>,
    /// Shown to admins only.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub email: Option<Box<str>>,
    /// What it may do.
    #[serde(default)]
    pub permissions: Permissions,
    /// Where it comes from.
    #[serde(default)]
    pub user_type: UserType,
    /// How many requests it has made.
    #[serde(default, deserialize_with = "wire::count")]
    pub request_count: u32,
}

impl Row for User {
    fn number(&self) -> u32 {
        self.id.get()
    }
}

/// Where a user comes from (seerr reference §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserType {
    /// 1
    Plex,
    /// 2
    Local,
    /// 3
    Jellyfin,
    /// 4
    Emby,
    /// A number that this crate does not know; 0 if there was none.
    Unknown(u16),
}

impl Default for UserType {
    /// No number at all.
    fn default() -> Self {
        Self::Unknown(0)
    }
}

impl<'de> Deserialize<'de> for UserType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match wire::code(deserializer)? {
            1 => Self::Plex,
            2 => Self::Local,
            3 => Self::Jellyfin,
            4 => Self::Emby,
            other => Self::Unknown(other),
        })
    }
}
