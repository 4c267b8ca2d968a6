//! What a Syncthing call is about, besides being an endpoint.

use towline_http::Endpoint;

use crate::{DeviceId, FolderId};

/// A call to Syncthing. It names the folder and device that it is about, so that *unknown* can be
/// told uniformly: the server says it with 404, 500 or 200, by call (reference §1.3).
pub trait Request: Endpoint {
    /// What it is about.
    fn subject(&self) -> Subject<'_> {
        Subject::default()
    }
}

/// What a call is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The folder.
    pub folder: Option<&'a FolderId>,
    /// The device.
    pub device: Option<&'a DeviceId>,
}

impl<'a> Subject<'a> {
    /// About a folder.
    pub fn folder(folder: &'a FolderId) -> Self {
        Self { folder: Some(folder), device: None }
    }

    /// About a device.
    pub fn device(device: &'a DeviceId) -> Self {
        Self { folder: None, device: Some(device) }
    }

    /// About both or one of them.
    pub(crate) fn both(folder: Option<&'a FolderId>, device: Option<&'a DeviceId>) -> Self {
        Self { folder, device }
    }
}
