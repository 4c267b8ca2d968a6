//! Connections.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, Response},
};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Service;

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(crate) struct Hangup;

impl std::fmt::Display for Hangup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed on purpose")
    }
}

impl std::error::Error for Hangup {}

pub(super) async fn converse<S: Service>(service: Arc<S>, stream: TcpStream, generation: u64) {
    let mut gate = service.process().gate.subscribe();
    let router = service.router();
    let answering = hyper::service::service_fn(move |request: Request<Incoming>| {
        answer(Arc::clone(&service), router.clone(), request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answering);
    tokio::select! {
        // An error is a client that went away, or a hang-up of ours.
        _ = connection => {}
        _ = gate.wait_for(|gate| gate.generation != generation) => {}
    }
}

/// Takes the whole request; what follows goes on without the client, as in the services.
async fn answer<S: Service>(
    service: Arc<S>,
    router: Router,
    request: Request<Incoming>,
) -> Result<Response<Body>, Hangup> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Hangup)?.to_bytes();
    let process = Arc::clone(&service);
    let handling = process.process().spawn(service.handle(router, head, body));
    // Aborted with the process: then there is no answer.
    handling.await.map_err(|_| Hangup)?
}
