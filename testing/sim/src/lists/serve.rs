//! How a call is answered, and what goes wrong with it.

use std::{convert::Infallible, future::Future, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, Response, header, request::Parts},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{Asked, Call, Fault, Flow, Provider, answer, faults, flow::let_flow, host::Sim};
use crate::{
    lock,
    mishap::pause,
    process::{Hangup, Process, Service},
};

impl<P: Provider> Sim<P> {
    fn call(&self, head: &Parts, body: &Bytes) -> Call {
        Call::new(head, body, self.clock.now())
    }

    fn note(&self, call: &Call) -> (usize, Asked) {
        let mut log = lock(&self.log);
        let number = log.asked(call, P::operations(call));
        (number, log.calls()[number].clone())
    }

    fn note_answer(&self, number: usize, answer: &Response<Body>) {
        lock(&self.log).answered(number, answer.status().as_u16());
        self.changed.send_modify(|count| *count += 1);
    }

    fn own_answer(&self, call: &Call) -> Response<Body> {
        let (script, memory) = &mut *lock(&self.world);
        P::answer(script, memory, call)
    }

    async fn flowing(&self, mut answer: Response<Body>) -> Response<Body> {
        match answer.extensions_mut().remove::<Flow>() {
            Some(flow) => let_flow(&self.process, answer, flow).await,
            None => answer,
        }
    }
}

impl<P: Provider> Service for Sim<P> {
    fn process(&self) -> &Process {
        &self.process
    }

    fn router(self: &Arc<Self>) -> Router {
        let sim = Arc::clone(self);
        Router::new().fallback(move |request: Request| {
            let sim = Arc::clone(&sim);
            async move {
                let (head, body) = request.into_parts();
                let body = body.collect().await.map(http_body_util::Collected::to_bytes);
                let call = sim.call(&head, &body.unwrap_or_default());
                let number = head.extensions.get::<Number>().copied();
                let Number(number) = number.unwrap_or_else(|| Number(sim.note(&call).0));
                let answer = sim.own_answer(&call);
                sim.note_answer(number, &answer);
                sim.flowing(answer).await
            }
        })
    }

    fn handle(
        self: Arc<Self>,
        router: Router,
        head: Parts,
        body: Bytes,
    ) -> impl Future<Output = Result<Response<Body>, Hangup>> + Send {
        handle(self, router, head, body)
    }
}

/// Which call of the log this is.
#[derive(Clone, Copy)]
struct Number(usize);

async fn handle<P: Provider>(
    sim: Arc<Sim<P>>,
    router: Router,
    mut head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    let (number, asked) = sim.note(&sim.call(&head, &body));
    head.extensions.insert(Number(number));
    let fault = {
        let (script, _) = &mut *lock(&sim.world);
        faults::take(P::faults(script), &asked)
    };
    if let Some(answer) = fault.as_ref().and_then(|fault| instead(&sim, fault)) {
        sim.note_answer(number, &answer);
        return Ok(answer);
    }
    if let Some(Fault::CloseBefore) = fault {
        return Err(Hangup);
    }
    let request = Request::from_parts(head, Body::from(body));
    let mut answer =
        router.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {});
    match fault {
        Some(Fault::CloseAfter) => {
            lock(&sim.log).lost(number);
            return Err(Hangup);
        }
        Some(Fault::Slow(ms)) => pause(ms).await,
        Some(Fault::Body(flow)) => answer = let_flow(&sim.process, answer, flow).await,
        Some(Fault::ContentType(kind)) => {
            if let Ok(kind) = HeaderValue::from_str(&kind) {
                answer.headers_mut().insert(header::CONTENT_TYPE, kind);
            }
        }
        _ => {}
    }
    Ok(answer)
}

fn instead<P: Provider>(sim: &Sim<P>, fault: &Fault) -> Option<Response<Body>> {
    let Fault::Error { status, retry_after } = *fault else { return fault.instead() };
    let answer = P::error(&lock(&sim.world).0, status);
    Some(answer::with_retry(answer, retry_after))
}
