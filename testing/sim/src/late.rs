//! Bodies that come later than their head.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{Response, header},
};
use http_body_util::BodyExt;
use hyper::body::Frame;
use tokio::sync::mpsc;

use crate::process::{Hangup, Process};

/// A connection that is to break off does so this much later: what was sent before is to arrive.
pub(crate) const PARTING: Duration = Duration::from_millis(30);

/// The other end of a body: what is sent is written, and `None` ends it well.
pub(crate) type Rest = mpsc::Sender<Option<Bytes>>;

/// A body whose head is sent at once. When its other end is dropped, it breaks off.
pub(crate) fn late() -> (Rest, Body) {
    let (sender, receiver) = mpsc::channel(2);
    (sender, Body::new(Late { receiver, is_over: false }))
}

/// Half of the body, as when the process ends in its middle.
pub(crate) fn broken_off(process: &Process, answer: Response<Body>) -> Response<Body> {
    let (mut head, whole) = answer.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let (rest, body) = late();
    process.spawn(async move {
        let whole = whole.collect().await.map(http_body_util::Collected::to_bytes);
        let whole = whole.unwrap_or_default();
        // At least one byte: what is empty cannot end in its middle.
        let half = whole.slice(..whole.len().div_ceil(2));
        let _ = rest.send(Some(half)).await;
        tokio::time::sleep(PARTING).await;
    });
    Response::from_parts(head, body)
}

/// The head, and never a body.
pub(crate) fn stalled(process: &Process, answer: Response<Body>) -> Response<Body> {
    let (mut head, _) = answer.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let (rest, body) = late();
    process.spawn(async move { rest.closed().await });
    Response::from_parts(head, body)
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
