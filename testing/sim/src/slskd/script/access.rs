//! Who may call (section 1).

use serde::{Deserialize, Serialize};

/// Keys and the person who can log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// `web.authentication.api_keys`. The first one is what [`key`](super::super::SlskdSim::key) says.
    pub keys: Vec<Key>,
    /// Of the person who logs in.
    pub username: String,
    /// Of the person who logs in.
    pub password: String,
    /// `web.authentication.disabled`: everybody may do everything.
    pub disabled: bool,
    /// There is no page and no login.
    pub headless: bool,
    /// As in `/slskd`, before `/api`.
    pub url_base: String,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            keys: vec![
                Key { key: "simulated-slskd-key".into(), role: Role::Administrator },
                Key { key: "simulated-read-only-key".into(), role: Role::ReadOnly },
            ],
            username: "slskd".into(),
            password: "slskd".into(),
            disabled: false,
            headless: false,
            url_base: String::new(),
        }
    }
}

/// An API key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// 16 to 255 characters.
    pub key: String,
    /// What it may do.
    #[serde(default)]
    pub role: Role,
}

/// What a caller may do. Transfers, searches, events and files ask for no role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The default of keys.
    #[default]
    ReadOnly,
    /// More.
    ReadWrite,
    /// All.
    Administrator,
}
