//! `POST /transfers/remove`: list these no longer.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use super::some_ids;
use crate::{
    Done, Request, TransferId,
    form::{Form, csv},
    path::path,
};

/// Drops these transfers from the list, done or not (putio contract §5). Their files stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remove {
    /// Which ones; at least one.
    pub transfer_ids: Vec<TransferId>,
}

impl Endpoint for Remove {
    type Response = Done;
    const NAME: &'static str = "transfers.remove";
    const METHOD: Method = Method::POST;
    // An id is never given twice.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["transfers", "remove"])
    }

    fn body(&self) -> Body {
        Form::new().pair("transfer_ids", csv(&self.transfer_ids)).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.transfer_ids)
    }
}

impl Request for Remove {}
