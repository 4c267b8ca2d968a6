//! Answers without a network: for who tests or fuzzes what reads them.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Response};

/// Answers a request by its method and path.
type Answers = Arc<dyn Fn(&Method, &str) -> Response<Bytes> + Send + Sync>;

tokio::task_local! {
    static ANSWERS: Answers;
}

/// Awaits `calls`, of which none leaves the process: each gets what `answers` gives for its method
/// and path, and is read as if a service had sent it. What is spawned in there is sent as ever.
///
/// Only with the feature `canned`, which no program should ship.
pub async fn answered_by<F: Future>(
    answers: impl Fn(&Method, &str) -> Response<Bytes> + Send + Sync + 'static,
    calls: F,
) -> F::Output {
    ANSWERS.scope(Arc::new(answers), calls).await
}

/// What is answered without asking, if this task has such answers.
pub(crate) fn answer(request: &reqwest::Request) -> Option<reqwest::Response> {
    let answers = ANSWERS.try_with(Arc::clone).ok()?;
    Some(answers(request.method(), request.url().path()).into())
}
