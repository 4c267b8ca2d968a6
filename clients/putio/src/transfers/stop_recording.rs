//! `POST /transfers/stop-recording`: enough of it.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Done, Request, TransferId, form::Form, path::path};

/// Ends the recording of a live stream (putio contract §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopRecording(pub TransferId);

impl Endpoint for StopRecording {
    type Response = Done;
    const NAME: &'static str = "transfers.stop_recording";
    const METHOD: Method = Method::POST;
    // A second time it is `NOT_RECORDING`, though the first went well.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["transfers", "stop-recording"])
    }

    fn body(&self) -> Body {
        Form::new().pair("transfer_id", self.0).body()
    }
}

impl Request for StopRecording {}
