//! Webhooks: fire and forget (section 8).

use std::{io, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{Request, Uri, header},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::{Sim, events::Event, faults::HookFault, script::Webhook};

/// Between two attempts, in milliseconds: doubled until it is 30 seconds.
const FIRST_PAUSE: u64 = 1_000;
const LAST_PAUSE: u64 = 30_000;

/// One attempt to deliver an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event's.
    pub id: String,
    /// The event's type.
    pub kind: String,
    /// Of this delivery; a doubled one has its own.
    pub attempt: u32,
    /// What was answered; None: nothing in time.
    pub status: Option<u16>,
}

/// What waits for another delivery to go first.
pub(super) struct Held {
    webhook: Webhook,
    event: Event,
}

/// Begins deliveries to all that want this event, and says what goes wrong with them.
pub(super) fn send(sim: &Arc<Sim>, event: &Event) -> Option<HookFault> {
    let wants = |webhook: &&Webhook| webhook.on.iter().any(|on| on == "Any" || *on == event.kind);
    let webhooks: Vec<Webhook> = sim.webhooks().iter().filter(wants).cloned().collect();
    if webhooks.is_empty() {
        return None;
    }
    let fault = sim.faults().take_for_webhook(&event.kind);
    for webhook in webhooks {
        let event = event.clone();
        match fault {
            Some(HookFault::Lost) => {}
            Some(HookFault::Reordered) => sim.state().held_hooks.push(Held { webhook, event }),
            Some(HookFault::Doubled) => {
                begin(sim, webhook.clone(), event.clone(), 0);
                begin(sim, webhook, event, 0);
            }
            Some(HookFault::Delayed { ms }) => begin(sim, webhook, event, ms),
            Some(HookFault::Early { .. }) | None => begin(sim, webhook, event, 0),
        }
    }
    fault
}

fn begin(sim: &Arc<Sim>, webhook: Webhook, event: Event, after_ms: u64) {
    let held = std::mem::take(&mut sim.state().held_hooks);
    sim.state().hooks_under_way += 1;
    let sender = Arc::clone(sim);
    sim.process.spawn(async move {
        sender.clock.sleep(after_ms).await;
        deliver(&sender, &webhook, &event).await;
        for Held { webhook, event } in held {
            deliver(&sender, &webhook, &event).await;
        }
        // A restart may have forgotten it in this moment.
        let mut state = sender.state();
        state.hooks_under_way = state.hooks_under_way.saturating_sub(1);
        drop(state);
        sender.note_change();
    });
}

async fn deliver(sim: &Sim, webhook: &Webhook, event: &Event) {
    for attempt in 1..=webhook.attempts {
        let patience = Duration::from_millis(webhook.timeout_ms);
        let sent = tokio::time::timeout(patience, post(webhook, event.payload())).await;
        let status = sent.ok().and_then(Result::ok);
        let (id, kind) = (event.id.clone(), event.kind.clone());
        sim.note_delivery(Delivery { id, kind, attempt, status });
        if status.is_some_and(|status| (200..300).contains(&status)) {
            return;
        }
        if attempt < webhook.attempts {
            let pause = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(20)).min(LAST_PAUSE);
            sim.clock.sleep(pause).await;
        }
    }
}

/// The status that was answered.
async fn post(webhook: &Webhook, payload: String) -> io::Result<u16> {
    let uri: Uri = webhook.url.parse().map_err(io::Error::other)?;
    let (Some(host), Some("http")) = (uri.host(), uri.scheme_str()) else {
        return Err(io::Error::other("no http address"));
    };
    let port = uri.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((host, port)).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let mut request = Request::post(target)
        .header(header::HOST, format!("{host}:{port}"))
        .header(header::CONTENT_TYPE, "application/json; charset=utf-8");
    for (name, value) in &webhook.headers {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(payload)).map_err(io::Error::other)?;
    // Ends with the sender.
    tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(io::Error::other)?;
    Ok(answer.status().as_u16())
}
