//! `GET` and `DELETE /rest/cluster/pending/folders`.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query, Read};

use crate::{DeviceId, FolderId, Request, Subject, rest::rest, wire};

/// Folders that were offered and are not in the configuration; since 1.13 (reference §3.3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PendingFolders {
    /// By which device; by all unless given.
    pub device: Option<DeviceId>,
}

/// Forgets that a folder was offered; since 1.18. That it never was is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DismissFolder {
    /// Which folder.
    pub folder: FolderId,
    /// By which device; by all unless given.
    pub device: Option<DeviceId>,
}

/// A folder that was offered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PendingFolder {
    /// By whom, and how.
    #[serde(deserialize_with = "wire::or_default")]
    pub offered_by: BTreeMap<DeviceId, Offer>,
}

/// One device's offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Offer {
    /// When.
    #[serde(deserialize_with = "wire::time")]
    pub time: Option<Timestamp>,
    /// The folder's name at that device.
    #[serde(deserialize_with = "wire::or_default")]
    pub label: String,
    /// We would get it encrypted.
    #[serde(deserialize_with = "wire::or_default")]
    pub receive_encrypted: bool,
    /// The device itself has it encrypted.
    #[serde(deserialize_with = "wire::or_default")]
    pub remote_encrypted: bool,
}

impl Endpoint for PendingFolders {
    type Response = BTreeMap<FolderId, PendingFolder>;
    const NAME: &'static str = "cluster.pending_folders";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["cluster", "pending", "folders"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("device", self.device.as_ref())
    }

    fn check(&self) -> Result<(), &'static str> {
        self.device.as_ref().map_or(Ok(()), DeviceId::check)
    }
}

impl Request for PendingFolders {
    fn subject(&self) -> Subject<'_> {
        Subject::both(None, self.device.as_ref())
    }
}

impl Endpoint for DismissFolder {
    type Response = ();
    const NAME: &'static str = "cluster.dismiss_folder";
    const METHOD: Method = Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["cluster", "pending", "folders"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.folder).maybe("device", self.device.as_ref())
    }

    fn check(&self) -> Result<(), &'static str> {
        self.device.as_ref().map_or(Ok(()), DeviceId::check).and(self.folder.check())
    }
}

impl Request for DismissFolder {
    fn subject(&self) -> Subject<'_> {
        Subject::both(Some(&self.folder), self.device.as_ref())
    }
}
