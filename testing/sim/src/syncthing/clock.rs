//! Times as Syncthing writes them: the real ones, it has no other.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::time::iso;

/// Never, in connections and for the last file.
pub(super) const YEAR_1: &str = "0001-01-01T00:00:00Z";
/// Never, for when a device was seen.
pub(super) const YEAR_1970: &str = "1970-01-01T00:00:00Z";

#[expect(clippy::disallowed_methods, reason = "Syncthing goes by its own clock")]
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Since 1970.
pub(super) fn seconds() -> u64 {
    now().as_secs()
}

/// In whole seconds.
pub(super) fn second(at: u64) -> String {
    format!("{}Z", iso(at))
}

/// Now, to the nanosecond.
pub(super) fn nanos() -> String {
    let now = now();
    format!("{}.{:09}Z", iso(now.as_secs()), now.subsec_nanos())
}
