//! `POST /account/settings`: change settings.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Done, FileId, Request, Sensitive, path::path};

/// Changes those settings of the account that are given (putio contract §3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeSettings {
    /// Where transfers and uploads go that name no folder.
    pub default_download_folder: Option<FileId>,
    /// What put.io calls when a transfer is done; empty for nothing. It must answer now
    /// (`INVALID_CALLBACK_URL`).
    pub callback_url: Option<Sensitive>,
    /// Whether what is deleted goes into the trash.
    pub trash_enabled: Option<bool>,
    /// Whether events are kept.
    pub history_enabled: Option<bool>,
    /// Through which of the [routes](crate::tunnel) downloads go.
    pub tunnel_route_name: Option<String>,
}

impl Endpoint for ChangeSettings {
    type Response = Done;
    const NAME: &'static str = "account.settings.change";
    const METHOD: Method = Method::POST;
    // It says how things shall be, not what to do.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["account", "settings"])
    }

    fn secrets(&self) -> Vec<&str> {
        self.callback_url.iter().map(Sensitive::reveal).collect()
    }

    fn body(&self) -> Body {
        let mut fields = serde_json::Map::new();
        let mut put = |name: &str, value: Option<serde_json::Value>| {
            fields.extend(value.map(|value| (name.to_owned(), value)));
        };
        put("default_download_folder", self.default_download_folder.map(|id| id.get().into()));
        put("callback_url", self.callback_url.as_ref().map(|url| url.reveal().into()));
        put("trash_enabled", self.trash_enabled.map(Into::into));
        put("history_enabled", self.history_enabled.map(Into::into));
        put("tunnel_route_name", self.tunnel_route_name.as_deref().map(Into::into));
        Body::json(&fields)
    }

    fn check(&self) -> Result<(), &'static str> {
        if *self == Self::default() { Err("there is nothing to change") } else { Ok(()) }
    }
}

impl Request for ChangeSettings {}
