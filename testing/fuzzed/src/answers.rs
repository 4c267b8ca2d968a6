//! Bytes as answers of a service, and a runtime in which calls get those and nothing else.
//!
//! Answers are separated by a line `%%`. One may begin with a head, `HTTP 206`, headers and an empty
//! line; without a head it is a 200. So a corpus can be read and written by people.

use std::{
    cell::RefCell,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use tokio::runtime::{Builder, Runtime};

const BETWEEN: &[u8] = b"\n%%\n";
/// What is asked for behind the last answer.
const NO_MORE: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;

/// What is answered, one after the other.
pub(crate) struct Answers(Mutex<State>);

struct State {
    left: Vec<Response<Bytes>>,
    given: Vec<Given>,
}

/// A request, and what it got.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    /// There was no answer left.
    pub(crate) is_beyond: bool,
}

impl Answers {
    pub(crate) fn read(data: &[u8]) -> Arc<Self> {
        let mut left: Vec<_> = parts(data).map(answer).collect();
        left.reverse();
        Arc::new(Self(Mutex::new(State { left, given: Vec::new() })))
    }

    /// Awaits `calls`, which get these answers and no others.
    pub(crate) fn to<T>(self: &Arc<Self>, calls: impl Future<Output = T>) -> T {
        let answers = Arc::clone(self);
        let calls = towline_http::answered_by(move |_, path| answers.next(path), calls);
        RUNTIME.with_borrow(|runtime| runtime.block_on(calls))
    }

    /// What was given until now.
    pub(crate) fn given(&self) -> Vec<Given> {
        self.state().given.clone()
    }

    fn next(&self, path: &str) -> Response<Bytes> {
        let mut state = self.state();
        let next = state.left.pop();
        let is_beyond = next.is_none();
        let answer = next.unwrap_or_else(|| {
            let mut none = Response::new(Bytes::new());
            *none.status_mut() = NO_MORE;
            none
        });
        let (status, body) = (answer.status(), answer.body().clone());
        state.given.push(Given { path: path.to_owned(), status, body, is_beyond });
        answer
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parts(mut data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let at = data.windows(BETWEEN.len()).position(|bytes| bytes == BETWEEN);
        let (part, rest) = match at {
            Some(at) => (&data[..at], &data[at + BETWEEN.len()..]),
            None => (data, &[][..]),
        };
        (is_over, data) = (at.is_none(), rest);
        Some(part)
    })
}

fn answer(part: &[u8]) -> Response<Bytes> {
    let Some(rest) = part.strip_prefix(b"HTTP ") else { return body(part) };
    let (head, rest) = match rest.windows(2).position(|bytes| bytes == b"\n\n") {
        Some(at) => (&rest[..at], &rest[at + 2..]),
        None => (rest, &[][..]),
    };
    let mut answer = body(rest);
    let mut lines = head.split(|byte| *byte == b'\n');
    let status = lines.next().and_then(|status| StatusCode::from_bytes(status).ok());
    // What is no answer yet (1xx) never comes out of a transport.
    *answer.status_mut() = status.filter(|it| !it.is_informational()).unwrap_or_default();
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            answer.headers_mut().append(name, value);
        }
    }
    answer
}

fn body(bytes: &[u8]) -> Response<Bytes> {
    Response::new(Bytes::copy_from_slice(bytes))
}

thread_local! {
    /// Its clock leaps ahead whenever everything waits: no wait takes time.
    static RUNTIME: RefCell<Runtime> = RefCell::new(
        Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime without sockets can be made"),
    );
}
