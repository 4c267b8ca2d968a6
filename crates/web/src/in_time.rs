//! Bodies of requests that come in time, or not at all.
//!
//! Whoever may knock may begin a body and not go on with it. Each would hold a connection, of which
//! there are not many.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
};
use hyper::body::Frame;
use tokio::time::{Sleep, sleep};

/// How long a whole body may take: the largest has 13 MiB.
const ALL_OF_IT: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 30 });

/// The body did not come in time.
#[derive(Debug, thiserror::Error)]
#[error("the body did not come in time")]
pub(crate) struct TooSlow;

/// Whether an error comes of that.
pub(crate) fn is_too_slow(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// The body, which ends with [`TooSlow`] when it takes too long.
pub(crate) fn in_time(body: Body) -> Body {
    if body.is_end_stream() {
        return body;
    }
    Body::new(InTime { body, end: Box::pin(sleep(ALL_OF_IT)) })
}

struct InTime {
    body: Body,
    end: Pin<Box<Sleep>>,
}

impl HttpBody for InTime {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => Poll::Ready(frame.map(|frame| frame.map_err(Into::into))),
            Poll::Pending => self.end.as_mut().poll(context).map(|()| Some(Err(TooSlow.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}
