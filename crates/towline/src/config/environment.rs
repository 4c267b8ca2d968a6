//! Every environment variable that towline reads, in one place.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

/// The configuration file, like `--config`.
pub const TOWLINE_CONFIG: &str = "TOWLINE_CONFIG";
/// The data directory, like `--data`.
pub const TOWLINE_DATA: &str = "TOWLINE_DATA";
/// Set to anything: the data directory may lie on network storage, at the operator's own risk.
pub const TOWLINE_DATA_ON_NETWORK: &str = "TOWLINE_DATA_ON_NETWORK";
/// The API key for `towline syncthing --url`.
pub const TOWLINE_SYNCTHING_API_KEY: &str = "TOWLINE_SYNCTHING_API_KEY";
/// What one key of the configuration begins with: `TOWLINE__SERVER__LISTEN`.
pub const OVERRIDE_PREFIX: &str = "TOWLINE__";
/// Where the daemon listens.
pub const LISTEN: &str = "TOWLINE__SERVER__LISTEN";
/// The name of this process among those that share a ledger.
pub const NODE_NAME: &str = "TOWLINE__NODE__NAME";
/// What it does among them.
pub const NODE_ROLE: &str = "TOWLINE__NODE__ROLE";
/// Where a person's configuration lies; without it `~/.config`.
pub const XDG_CONFIG_HOME: &str = "XDG_CONFIG_HOME";
/// Where a person's data lies; without it `~/.local/share`.
pub const XDG_DATA_HOME: &str = "XDG_DATA_HOME";
/// The home directory.
pub const HOME: &str = "HOME";
/// Where systemd puts the credentials of a service.
pub const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";
/// Set to anything: no colour (no-color.org).
pub const NO_COLOR: &str = "NO_COLOR";
/// `dumb`: no colour.
pub const TERM: &str = "TERM";

/// Those of them that are ours alone.
pub(crate) const KNOWN: [&str; 4] =
    [TOWLINE_CONFIG, TOWLINE_DATA, TOWLINE_DATA_ON_NETWORK, TOWLINE_SYNCTHING_API_KEY];

/// The variables of the process, or of a test.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, OsString>);

/// Values may be secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Environment {
    /// What the process was started with.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .collect()
    }

    /// The value of a variable; set but empty counts as not set.
    pub fn get(&self, name: &str) -> Option<&OsString> {
        self.0.get(name).filter(|value| !value.is_empty())
    }

    /// The value of a variable, as a path.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// With another value for a variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// The names of all.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The overrides of single keys, also the empty ones.
    pub(crate) fn overrides(&self) -> impl Iterator<Item = (&str, &OsString)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .filter(|(name, _)| name.starts_with(OVERRIDE_PREFIX))
    }
}

impl<K: Into<String>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
