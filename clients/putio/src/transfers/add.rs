//! `POST /transfers/add`: fetch something.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure};

use super::OneTransfer;
use crate::{FileId, Request, Sensitive, form::Form, path::path};

/// Has put.io fetch a magnet or URL (putio contract §5).
///
/// # Caveats
/// put.io takes nearly everything, and tells later by [`Error`](super::TransferStatus::Error). What
/// it refuses may be there already: see
/// [`may_be_added_already`](crate::Error::may_be_added_already).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Add {
    /// The magnet or URL.
    pub url: Sensitive,
    /// Into which folder; `None` for the one that the account's settings name.
    pub save_parent_id: Option<FileId>,
    /// What put.io calls when it is done.
    pub callback_url: Option<Sensitive>,
}

impl Endpoint for Add {
    type Response = OneTransfer;
    const NAME: &'static str = "transfers.add";
    const METHOD: Method = Method::POST;
    // Whether put.io then refuses it or fetches it twice, nobody tells.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        path(["transfers", "add"])
    }

    fn secrets(&self) -> Vec<&str> {
        self.addresses().collect()
    }

    fn body(&self) -> Body {
        Form::new()
            .pair("url", self.url.reveal())
            .maybe("save_parent_id", self.save_parent_id)
            .maybe("callback_url", self.callback_url.as_ref().map(Sensitive::reveal))
            .body()
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.url.is_empty() { Err("there is no URL") } else { Ok(()) }
    }
}

impl Request for Add {}

impl Add {
    /// A magnet or URL, into the folder that the account's settings name.
    pub fn new(url: impl Into<Sensitive>) -> Self {
        Self { url: url.into(), save_parent_id: None, callback_url: None }
    }

    /// The same, into this folder.
    #[must_use]
    pub fn into_folder(self, id: impl Into<FileId>) -> Self {
        Self { save_parent_id: Some(id.into()), ..self }
    }

    /// What no error may repeat.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &str> {
        [Some(&self.url), self.callback_url.as_ref()].into_iter().flatten().map(Sensitive::reveal)
    }
}
