//! Webhooks: no signature, no retry, no queue (reference §9).

use std::sync::Arc;

use super::{
    HookFault, Kind, Media, MediaRequest, Millis, Product, Sim, Title, User, Webhook,
    deliver::post,
    template::{self, Filling},
};
use crate::{lock, mishap::pause};

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Pending,
    Approved,
    AutoApproved,
    Available,
    Failed,
    Declined,
}

impl Event {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "MEDIA_PENDING",
            Self::Approved => "MEDIA_APPROVED",
            Self::AutoApproved => "MEDIA_AUTO_APPROVED",
            Self::Available => "MEDIA_AVAILABLE",
            Self::Failed => "MEDIA_FAILED",
            Self::Declined => "MEDIA_DECLINED",
        }
    }

    fn bit(self) -> u64 {
        match self {
            Self::Pending => 2,
            Self::Approved => 4,
            Self::Available => 8,
            Self::Failed => 16,
            Self::Declined => 64,
            Self::AutoApproved => 128,
        }
    }

    fn said(self, kind: Kind, is4k: bool) -> String {
        let quality = if is4k { "4K " } else { "" };
        let kind = if kind == Kind::Movie { "Movie" } else { "Series" };
        match self {
            Self::Pending => format!("New {quality}{kind} Request"),
            Self::Approved => format!("{quality}{kind} Request Approved"),
            Self::AutoApproved => format!("{quality}{kind} Request Automatically Approved"),
            Self::Available => format!("{quality}{kind} Request Now Available"),
            Self::Failed => format!("{quality}{kind} Request Failed"),
            Self::Declined => format!("{quality}{kind} Request Declined"),
        }
    }
}

/// Something to tell, with everything as it was then.
#[derive(Debug, Clone)]
pub(super) struct Notice {
    event: Event,
    media: Media,
    request: i64,
    is4k: bool,
    seasons: Vec<i64>,
    by: Option<User>,
    title: Option<Title>,
}

/// One attempt to deliver something; there is never a second one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// As in `MEDIA_AVAILABLE`.
    pub event: String,
    /// Where to.
    pub url: String,
    /// What was sent; none: the template could not be read, and nothing was.
    pub body: Option<String>,
    /// What was answered; none: nothing.
    pub status: Option<u16>,
    /// When, in the server's time.
    pub at: Millis,
}

impl Notice {
    pub(super) fn new(
        event: Event,
        media: &Media,
        request: &MediaRequest,
        by: Option<&User>,
        title: Option<&Title>,
    ) -> Self {
        Self {
            event,
            media: media.clone(),
            request: request.id,
            is4k: request.is4k,
            seasons: request.season_numbers(),
            by: by.cloned(),
            title: title.cloned(),
        }
    }

    fn filling(&self, product: Product) -> Filling {
        let Self { event, media, request, is4k, seasons, by, title } = self;
        let year = title.as_ref().and_then(|title| title.date.as_deref()?.get(..4));
        let name = title.as_ref().map_or("", |title| &title.title);
        let subject = year.map_or(name.to_owned(), |year| format!("{name} ({year})"));
        let tvdb = media.tvdb.map(|id| id.to_string()).unwrap_or_default();
        let user = by.as_ref().map_or("", |user| user.name.as_str());
        let numbers: Vec<String> = seasons.iter().map(i64::to_string).collect();
        let extra = ("Requested Seasons".to_owned(), numbers.join(", "));
        Filling {
            words: vec![
                ("notification_type", event.name().into()),
                ("event", event.said(media.kind, *is4k)),
                ("subject", subject),
                ("message", "What it is about.".into()),
                ("image", format!("https://image.example.org/{}.jpg", media.tmdb)),
                ("media_type", media.kind.word().into()),
                ("media_tmdbid", media.tmdb.to_string()),
                ("media_tvdbid", tvdb),
                ("media_status", media.status.name(product).into()),
                ("media_status4k", media.status4k.name(product).into()),
                ("request_id", request.to_string()),
                ("requestedBy_username", user.into()),
                ("requestedBy_email", super::routes::mail(user)),
                ("requestedBy_avatar", format!("/avatar/{user}")),
            ],
            has_media: true,
            has_request: true,
            extra: if seasons.is_empty() { Vec::new() } else { vec![extra] },
        }
    }
}

/// Sends what there is to tell. Returns when what a switch wants to be first has been delivered;
/// all else goes on by itself.
pub(super) async fn flush(sim: &Arc<Sim>) {
    let (notices, webhook) = {
        let mut state = sim.state();
        (std::mem::take(&mut state.outbox), state.webhook.clone())
    };
    for notice in notices {
        if !webhook.enabled || webhook.types & notice.event.bit() == 0 {
            continue;
        }
        let filling = notice.filling(sim.script.product);
        let fault = sim.faults().take_for_webhook(notice.event.name());
        match fault {
            Some(HookFault::Lost) => {}
            Some(HookFault::BeforeReply) => deliver(sim, &webhook, &filling).await,
            Some(HookFault::Doubled) => {
                begin(sim, webhook.clone(), filling.clone(), 0);
                begin(sim, webhook.clone(), filling, 0);
            }
            Some(HookFault::Delayed { ms }) => begin(sim, webhook.clone(), filling, ms),
            None => begin(sim, webhook.clone(), filling, 0),
        }
    }
}

fn begin(sim: &Arc<Sim>, webhook: Webhook, filling: Filling, after_ms: u64) {
    sim.state().hooks_under_way += 1;
    let sender = Arc::clone(sim);
    sim.process.spawn(async move {
        pause(after_ms).await;
        deliver(&sender, &webhook, &filling).await;
        // A restart may have forgotten it in this moment.
        let mut state = sender.state();
        state.hooks_under_way = state.hooks_under_way.saturating_sub(1);
        drop(state);
        sender.note_change();
    });
}

async fn deliver(sim: &Arc<Sim>, webhook: &Webhook, filling: &Filling) {
    let body = template::fill(&webhook.json_payload, filling).map(|body| body.to_string());
    let url = if has_variables(sim, webhook) {
        filling.address(&webhook.url)
    } else {
        webhook.url.clone()
    };
    let status = match &body {
        Some(body) => post(&url, &webhook.auth_header, body).await.ok(),
        None => None,
    };
    let event = filling.words[0].1.clone();
    let delivery = Delivery { event, url, body, status, at: sim.clock.now() };
    lock(&sim.deliveries).push(delivery);
    sim.note_change();
}

/// What `POST /settings/notifications/webhook/test` does. Whether it was taken.
pub(super) async fn test(sim: &Arc<Sim>, webhook: &Webhook) -> bool {
    let filling = Filling {
        words: vec![
            ("notification_type", "TEST_NOTIFICATION".into()),
            ("subject", "Test Notification".into()),
            ("message", "Check check, 1, 2, 3. Are we coming in clear?".into()),
        ],
        ..Filling::default()
    };
    let Some(body) = template::fill(&webhook.json_payload, &filling) else { return false };
    let url = if has_variables(sim, webhook) {
        template::test_address(&webhook.url)
    } else {
        webhook.url.clone()
    };
    let status = post(&url, &webhook.auth_header, &body.to_string()).await;
    status.is_ok_and(|status| (200..300).contains(&status))
}

fn has_variables(sim: &Sim, webhook: &Webhook) -> bool {
    sim.script.product == Product::Seerr && webhook.support_variables
}
