//! `POST /transfers/clean`: list these no longer, if they are done.

use http::Method;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure};

use super::some_ids;
use crate::{
    Request, TransferId,
    done::NotError,
    form::{Form, csv},
    path::path,
    wire,
};

/// Drops those of these transfers from the list that are done (putio contract §5). Their files
/// stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clean {
    /// Which ones; at least one.
    pub transfer_ids: Vec<TransferId>,
}

impl Endpoint for Clean {
    type Response = Cleaned;
    const NAME: &'static str = "transfers.clean";
    const METHOD: Method = Method::POST;
    // An id is never given twice. The second answer does not name what the first dropped.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["transfers", "clean"])
    }

    fn body(&self) -> Body {
        Form::new().pair("transfer_ids", csv(&self.transfer_ids)).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.transfer_ids)
    }
}

impl Request for Clean {}

/// What [`Clean`] and [`CleanAll`](super::CleanAll) answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Cleaned {
    #[serde(default, rename = "status")]
    _status: NotError,
    /// Those that were dropped.
    #[serde(default, deserialize_with = "wire::lenient_list")]
    pub deleted_ids: Vec<TransferId>,
}
