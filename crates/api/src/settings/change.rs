//! What can be done to the configuration, and what is wrong with it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One change. Several are made in their order, all or none.
///
/// A path goes from the outermost table: `["imports", "music", "directory", "quiet"]`; a place in a
/// list is its number from 0.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Change {
    /// Writes a value in place of another one. A secret is kept in a file of its own.
    Set {
        /// Which key.
        path: Vec<String>,
        /// Text, number, true or false, or a list of texts or of tables. Periods and sizes are texts.
        value: Value,
    },
    /// Goes back to the default.
    Unset {
        /// Which key.
        path: Vec<String>,
    },
    /// Adds a table: `["imports", "music", "directory"]`; or one more to a list of tables.
    Add {
        /// Where.
        path: Vec<String>,
    },
    /// Takes a table out with all below it.
    Remove {
        /// Which one.
        path: Vec<String>,
    },
}

impl Change {
    /// What is changed.
    pub fn path(&self) -> &[String] {
        match self {
            Self::Set { path, .. }
            | Self::Unset { path }
            | Self::Add { path }
            | Self::Remove { path } => path,
        }
    }
}

/// Without the value, which may be a secret.
impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Set { .. } => "Set",
            Self::Unset { .. } => "Unset",
            Self::Add { .. } => "Add",
            Self::Remove { .. } => "Remove",
        };
        f.debug_struct(name).field("path", &self.path()).finish_non_exhaustive()
    }
}

/// One thing that is wrong in the configuration as it is, or as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mistake {
    /// The key or table that is blamed, as far as one is.
    pub path: Vec<String>,
    /// What is wrong.
    pub words: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// `towline.toml:3:7`, or an environment variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}
