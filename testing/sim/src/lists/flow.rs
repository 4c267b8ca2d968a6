//! How a body arrives.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    http::{Response, header},
};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use serde::{Deserialize, Serialize};

use crate::{
    late::{PARTING, broken_off, late, stalled},
    mishap::pause,
    process::{Hangup, Process},
};

/// How a body arrives, when it does not simply arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Half of it, no length told, and the connection breaks.
    Broken,
    /// Half of it, the whole's length told, and the connection breaks.
    Short,
    /// Half of it, well ended: nothing says that there was more.
    Cut,
    /// Its head, and then nothing.
    Stalled,
    /// In pieces.
    Trickle {
        /// How many bytes each has.
        bytes: usize,
        /// How long before each, in milliseconds of real time.
        ms: u64,
    },
}

pub(super) async fn let_flow(
    process: &Process,
    answer: Response<Body>,
    flow: Flow,
) -> Response<Body> {
    match flow {
        Flow::Broken => broken_off(process, answer),
        Flow::Stalled => stalled(process, answer),
        Flow::Short => short(process, answer).await,
        Flow::Cut => {
            let (head, whole) = taken(answer).await;
            Response::from_parts(head, Body::from(whole.slice(..whole.len() / 2)))
        }
        Flow::Trickle { bytes, ms } => trickle(process, answer, bytes.max(1), ms).await,
    }
}

async fn short(process: &Process, answer: Response<Body>) -> Response<Body> {
    let (mut head, whole) = taken(answer).await;
    head.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let (rest, body) = late();
    process.spawn(async move {
        let _ = rest.send(Some(whole.slice(..whole.len() / 2))).await;
        tokio::time::sleep(PARTING).await;
    });
    Response::from_parts(head, body)
}

async fn trickle(
    process: &Process,
    answer: Response<Body>,
    bytes: usize,
    ms: u64,
) -> Response<Body> {
    let (head, mut whole) = taken(answer).await;
    let (rest, body) = late();
    process.spawn(async move {
        while !whole.is_empty() {
            pause(ms).await;
            let piece = whole.split_to(bytes.min(whole.len()));
            if rest.send(Some(piece)).await.is_err() {
                return;
            }
        }
        let _ = rest.send(None).await;
    });
    Response::from_parts(head, body)
}

/// A head without a length, and all of the body.
async fn taken(answer: Response<Body>) -> (axum::http::response::Parts, Bytes) {
    let (mut head, whole) = answer.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let whole = whole.collect().await.map(http_body_util::Collected::to_bytes);
    (head, whole.unwrap_or_default())
}

/// The same bytes again and again, which cost nothing.
pub(super) struct Repeated {
    pub(super) unit: Bytes,
    pub(super) left: u64,
    /// Whether `Content-Length` says how much it is.
    pub(super) tells_length: bool,
}

impl hyper::body::Body for Repeated {
    type Data = Bytes;
    type Error = Hangup;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Hangup>>> {
        if self.left == 0 || self.unit.is_empty() {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(Frame::data(self.unit.clone()))))
    }

    fn size_hint(&self) -> SizeHint {
        if self.tells_length {
            SizeHint::with_exact(self.left.saturating_mul(self.unit.len() as u64))
        } else {
            SizeHint::default()
        }
    }
}
