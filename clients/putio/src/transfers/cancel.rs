//! `POST /transfers/cancel`: fetch it no longer.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use super::some_ids;
use crate::{
    Done, Request, TransferId,
    form::{Form, csv},
    path::path,
};

/// Cancels transfers (putio contract §5). Those that are not there are passed over. Their files
/// stay.
///
/// # Caveats
/// Sources disagree whether a cancelled one is listed on: look, and then [`Remove`](super::Remove)
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancel {
    /// Which ones; at least one.
    pub transfer_ids: Vec<TransferId>,
}

impl Endpoint for Cancel {
    type Response = Done;
    const NAME: &'static str = "transfers.cancel";
    const METHOD: Method = Method::POST;
    // One that seeds may be done the first time, and gone the second.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["transfers", "cancel"])
    }

    fn body(&self) -> Body {
        Form::new().pair("transfer_ids", csv(&self.transfer_ids)).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.transfer_ids)
    }
}

impl Request for Cancel {}
