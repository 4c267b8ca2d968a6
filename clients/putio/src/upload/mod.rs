//! `POST` to the upload host: a file, or a torrent to be fetched (putio contract §4).
//!
//! Deliberately not offered: uploads in pieces (tus), for files that are too large to be held.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::Method;
use serde::{Deserialize, Deserializer, de::Error};
use towline_http::{Body, Endpoint, IfUnsure, Multipart, Query, Waits};

use crate::{FileId, Host, Request, Sensitive, files::File, transfers::Transfer};

/// Sends a file (putio contract §4). One that holds a torrent becomes a transfer.
///
/// It is held in memory: good for torrents, and for files of some megabytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name, with the extension.
    pub name: String,
    /// What it holds.
    pub content: Bytes,
    /// Into which folder; `None` for the one that the account's settings name.
    pub parent_id: Option<FileId>,
    /// Say that it is a torrent.
    pub torrent: bool,
    /// What put.io calls when the transfer is done.
    pub callback_url: Option<Sensitive>,
}

impl Endpoint for Upload {
    type Response = Uploaded;
    const NAME: &'static str = "upload";
    const METHOD: Method = Method::POST;
    // Twice is two files, or a transfer that is refused since it is there.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        Vec::new()
    }

    fn query(&self) -> Query {
        Query::new().maybe("torrent", self.torrent.then_some("true"))
    }

    fn waits(&self) -> Waits {
        let ten_minutes = Some(Duration::from_mins(10));
        Waits { headers: ten_minutes, total: ten_minutes, ..Waits::default() }
    }

    fn secrets(&self) -> Vec<&str> {
        self.callback_url.iter().map(Sensitive::reveal).collect()
    }

    fn body(&self) -> Body {
        let mut form = Multipart::new().text("filename", &self.name);
        if let Some(id) = self.parent_id {
            form = form.text("parent_id", id.to_string());
        }
        if let Some(url) = &self.callback_url {
            form = form.text("callback_url", url.reveal());
        }
        // Last: a server that reads as it comes then knows all the rest.
        Body::Multipart(form.file("file", &self.name, self.content.clone()))
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.name.is_empty() { Err("a name is empty") } else { Ok(()) }
    }
}

impl Request for Upload {
    const HOST: Host = Host::Upload;
}

impl Upload {
    /// A file, into the folder that the account's settings name.
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        let (name, content) = (name.into(), content.into());
        Self { name, content, parent_id: None, torrent: false, callback_url: None }
    }

    /// A torrent to be fetched. Its announce address may hold a passkey: it goes to put.io alone.
    pub fn torrent(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self { torrent: true, ..Self::new(name, content) }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("bytes", &self.content.len())
            .field("parent_id", &self.parent_id)
            .field("torrent", &self.torrent)
            .finish_non_exhaustive()
    }
}

/// What [`Upload`] made.
#[derive(Debug, Clone, PartialEq)]
pub enum Uploaded {
    /// A file.
    File(Box<File>),
    /// A transfer: it was a torrent.
    Transfer(Box<Transfer>),
}

impl<'de> Deserialize<'de> for Uploaded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(default)]
            file: Option<Box<File>>,
            #[serde(default)]
            transfer: Option<Box<Transfer>>,
        }
        let Answer { file, transfer } = Answer::deserialize(deserializer)?;
        let transfer = transfer.map(Self::Transfer);
        let made = transfer.or(file.map(Self::File));
        made.ok_or_else(|| D::Error::custom("neither a file nor a transfer"))
    }
}
