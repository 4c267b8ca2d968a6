//! Bodies that come later than their head.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes};
use hyper::body::Frame;
use tokio::sync::mpsc;

use crate::process::Hangup;

/// The other end of a body: what is sent is written, and `None` ends it well.
pub(super) type Rest = mpsc::Sender<Option<Bytes>>;

/// A body whose head is sent at once. When its other end is dropped, it breaks off.
pub(super) fn late() -> (Rest, Body) {
    let (sender, receiver) = mpsc::channel(2);
    (sender, Body::new(Late { receiver, is_over: false }))
}

struct Late {
    receiver: mpsc::Receiver<Option<Bytes>>,
    is_over: bool,
}

impl hyper::body::Body for Late {
    type Data = Bytes;
    type Error = Hangup;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Hangup>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        self.receiver.poll_recv(context).map(|part| match part {
            Some(Some(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(None) => {
                self.is_over = true;
                None
            }
            None => {
                self.is_over = true;
                Some(Err(Hangup))
            }
        })
    }
}
