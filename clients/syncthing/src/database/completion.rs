//! `GET /rest/db/completion`: how much of a folder a device has.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{DeviceId, FolderId, RemoteState, Request, Subject, rest::rest, wire};

/// How much of a folder, or of all, a device has (reference §3.4).
///
/// # Caveats
/// Of a device that it does not know the server says that it needs everything: the method
/// [`completion`](super::Database::completion) looks first. On 1.19 that of all folders is refused
/// as *paused* while any of them is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GetCompletion {
    /// Which folder; all that the device has unless given.
    pub folder: Option<FolderId>,
    /// Which device; this one unless given.
    pub device: Option<DeviceId>,
}

/// What [`GetCompletion`] answers.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Completion {
    /// In hundredths, 0 to 100. Ask [`is_complete`](Self::is_complete) instead.
    #[serde(deserialize_with = "wire::or_default")]
    pub completion: f64,
    /// Bytes in all.
    #[serde(deserialize_with = "wire::count")]
    pub global_bytes: u64,
    /// Bytes that are missing.
    #[serde(deserialize_with = "wire::count")]
    pub need_bytes: u64,
    /// Items in all.
    #[serde(deserialize_with = "wire::count")]
    pub global_items: u64,
    /// Items that are missing, without what should be gone.
    #[serde(deserialize_with = "wire::count")]
    pub need_items: u64,
    /// What should be gone.
    #[serde(deserialize_with = "wire::count")]
    pub need_deletes: u64,
    /// The number of the last change; 0 when of all folders.
    #[serde(deserialize_with = "wire::count")]
    pub sequence: u64,
    /// How the device holds the folder; not told by 1.19.
    pub remote_state: Option<RemoteState>,
}

impl Completion {
    /// Whether nothing is missing, nothing should be gone, and the device holds the folder, as far
    /// as the server tells (reference §2: 100 alone would be too little).
    pub fn is_complete(&self) -> bool {
        let is_held = matches!(&self.remote_state, None | Some(RemoteState::Valid));
        is_held && self.need_bytes == 0 && self.need_items == 0 && self.need_deletes == 0
    }
}

impl Endpoint for GetCompletion {
    type Response = Completion;
    const NAME: &'static str = "db.completion";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["db", "completion"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("folder", self.folder.as_ref()).maybe("device", self.device.as_ref())
    }

    fn check(&self) -> Result<(), &'static str> {
        self.device
            .as_ref()
            .map_or(Ok(()), DeviceId::check)
            .and(self.folder.as_ref().map_or(Ok(()), FolderId::check))
    }
}

impl Request for GetCompletion {
    fn subject(&self) -> Subject<'_> {
        Subject::both(self.folder.as_ref(), self.device.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference §2: with only deletes missing it is forced to 95, and 100 says little.
    #[test]
    fn a_hundred_alone_is_not_complete() {
        let whole = Completion { completion: 100.0, ..Completion::default() };
        assert!(whole.is_complete());
        assert!(
            Completion { remote_state: Some(RemoteState::Valid), ..whole.clone() }.is_complete()
        );
        assert!(
            !Completion { remote_state: Some(RemoteState::Paused), ..whole.clone() }.is_complete()
        );
        assert!(!Completion { need_deletes: 1, ..whole }.is_complete());
    }
}
