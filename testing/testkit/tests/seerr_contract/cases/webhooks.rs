//! seerr reference §9: the webhook, which is a hint and no more.

use seerr_client::{
    Error, MediaStatus, RequestId,
    webhook::{
        self, Events, JsonPayload, MediaStatusName, Notification, NotificationKind, WebhookSettings,
    },
};
use serde_json::json;
use towline_sim::seerr::{HookFault, Kind, Product, Title};

use crate::{
    receiver::{AUTHORIZATION, Receiver},
    stage::{ALICE, BOTH, DUNE, OFFICE, Stage, all, all_of, film, movie, seasons, show},
};

/// A server whose webhook is ours.
async fn listening(product: Product) -> (Stage, Receiver) {
    let (stage, receiver) = (Stage::start(product).await, Receiver::start(200).await);
    stage.seerr.install_webhook(receiver.settings()).await.unwrap();
    (stage, receiver)
}

fn kinds(told: &[Notification]) -> Vec<NotificationKind> {
    all(told, |one| one.kind.clone())
}

/// seerr reference §9: from the settings to what is read.
pub(crate) async fn a_webhook_is_installed_tested_and_read(product: Product) {
    let (stage, receiver) = listening(product).await;
    let set = stage.send(&webhook::Get).await;
    assert!(set.enabled && set.types == Events::MEDIA);
    assert_eq!(set.options.json_payload, Some(webhook::template()));
    // Twice is once.
    stage.seerr.install_webhook(receiver.settings()).await.unwrap();
    stage.send(&webhook::Test(receiver.settings())).await;
    let told = receiver.told().remove(0);
    assert_eq!((told.kind, told.key, told.request_id), (NotificationKind::Test, None, None));

    let made = stage.create_as(ALICE, &seasons(OFFICE, [1, 2])).await;
    stage.sim.approve(made.id.get().into());
    stage.sim.scan_seasons(Kind::Tv, OFFICE.into(), false, &[1, 2]);
    stage.sim.finish_webhooks().await;
    let told = receiver.told().split_off(1);
    let wanted =
        [NotificationKind::Pending, NotificationKind::Approved, NotificationKind::Available];
    assert_eq!(kinds(&told), wanted);
    for one in &told {
        assert_eq!((one.key, one.request_id), (Some(show(OFFICE)), Some(made.id)));
        assert_eq!(
            (one.tvdb_id.unwrap().get(), one.requested_by.as_deref()),
            (73244, Some("alice"))
        );
        assert!(!one.is_4k() && one.subject.is_some());
    }
    // The state before the change, and after it.
    assert_eq!(told[1].status, Some(MediaStatusName::Pending));
    assert_eq!(told[2].status, Some(MediaStatusName::PartiallyAvailable));

    // Who cannot be reached is told by the test, and by nothing else.
    let deaf = Receiver::start(500).await;
    let error = stage.error(&webhook::Test(deaf.settings())).await;
    assert!(matches!(error, Error::WebhookNotDelivered { .. }), "{error:?}");
}

/// seerr reference §9, the payload as delivered: ids as texts, sections that are null.
pub(crate) async fn the_servers_own_template_is_read_too(product: Product) {
    let (stage, receiver) = (Stage::start(product).await, Receiver::start(204).await);
    stage.sim.webhook(|webhook| {
        (webhook.enabled, webhook.types) = (true, Events::MEDIA.bits());
        (webhook.url, webhook.auth_header) = (receiver.url.clone(), AUTHORIZATION.into());
    });
    let mut create = all_of(BOTH);
    create.is_4k = true;
    let made = stage.create(&create).await;
    stage.sim.scan(Kind::Tv, BOTH.into(), true);
    stage.sim.finish_webhooks().await;
    let told = receiver.told();
    assert_eq!(kinds(&told), [NotificationKind::AutoApproved, NotificationKind::Available]);
    for one in &told {
        assert_eq!((one.key, one.request_id), (Some(show(BOTH)), Some(made.id)));
        assert!(one.is_4k(), "{one:?}");
        assert_eq!(
            (one.seasons.as_slice(), one.requested_by.as_deref()),
            (&[1, 2, 3][..], Some("admin"))
        );
    }
    assert_eq!(told[1].status_4k, Some(MediaStatusName::Available));
    assert_eq!(told[1].status, Some(MediaStatusName::Free));
}

/// seerr reference §9: saving overwrites the only one there is.
pub(crate) async fn a_webhook_of_somebody_else_is_left_alone(product: Product) {
    let (stage, receiver) = (Stage::start(product).await, Receiver::start(200).await);
    for enabled in [true, false] {
        stage.sim.webhook(|webhook| {
            (webhook.enabled, webhook.url) = (enabled, "http://elsewhere/hook".into());
        });
        let refused = stage.seerr.install_webhook(receiver.settings()).await;
        assert!(matches!(refused, Err(Error::WebhookTaken)), "{refused:?}");
        assert_eq!(stage.sim.webhook_settings().url, "http://elsewhere/hook");
    }
    let refused = stage.error_as(ALICE, &webhook::Get).await;
    assert!(matches!(refused, Error::KeyOrUserRefused { .. }), "{refused:?}");
}

/// seerr reference §9: it is stored, and every delivery fails silently.
pub(crate) async fn a_template_serialised_once_is_seen_as_broken(product: Product) {
    let (stage, receiver) = listening(product).await;
    let once = json!({ "event": "{{notification_type}}" });
    stage.sim.webhook(|webhook| webhook.json_payload = once.to_string());
    let set = stage.send(&webhook::Get).await;
    assert_eq!(set.options.json_payload, Some(JsonPayload::Broken(once.clone())));
    stage.create(&movie(DUNE)).await;
    stage.sim.finish_webhooks().await;
    assert!(receiver.told().is_empty());
    // This client does not set such a one, and mends it by setting its own.
    let mut broken: WebhookSettings = receiver.settings();
    broken.options.json_payload = Some(JsonPayload::Broken(once));
    assert!(stage.seerr.install_webhook(broken).await.is_err());
    stage.seerr.install_webhook(receiver.settings()).await.unwrap();
    stage.create(&movie(BOTH)).await;
    stage.sim.finish_webhooks().await;
    assert_eq!(receiver.told()[0].key, Some(film(BOTH)));
}

/// seerr reference §9: seen live, three times; the rows tell nevertheless.
pub(crate) async fn some_availability_is_never_told_and_still_read(product: Product) {
    let (stage, receiver) = listening(product).await;
    stage.sim.webhook(|webhook| webhook.types = Events::MEDIA_AVAILABLE.bits());
    // Nobody asked for it.
    stage.sim.scan(Kind::Movie, BOTH.into(), false);
    // The request still waited.
    stage.create_as(ALICE, &movie(DUNE)).await;
    stage.sim.scan(Kind::Movie, DUNE.into(), false);
    // A season more of what is marked available.
    stage.sim.scan(Kind::Tv, BOTH.into(), false);
    let more = Title::tv(BOTH.into(), "Collide Show", "2011-03-01", 1..=4);
    stage.sim.title(more.tvdb(705_000));
    stage.create(&all_of(BOTH)).await;
    stage.sim.scan_seasons(Kind::Tv, BOTH.into(), false, &[4]);
    stage.sim.finish_webhooks().await;
    assert!(receiver.told().is_empty());
    let rows = stage.rows().await;
    for key in [film(BOTH), film(DUNE), show(BOTH)] {
        assert_eq!(rows[&key].status(false, stage.product), MediaStatus::Available, "{key}");
    }
    assert_eq!(rows[&show(BOTH)].seasons.len(), 4);
}

/// seerr reference §9: none is promised, and none comes only once.
pub(crate) async fn deliveries_may_be_lost_doubled_or_early(product: Product) {
    let (stage, receiver) = listening(product).await;
    let on = |fault| stage.sim.faults(|faults| faults.on_next_webhook("MEDIA_*", fault));
    on(HookFault::Lost);
    stage.create(&movie(DUNE)).await;
    on(HookFault::Doubled);
    let twice = stage.create(&movie(BOTH)).await.id;
    stage.sim.finish_webhooks().await;
    on(HookFault::BeforeReply);
    let early = stage.create(&movie(2001)).await.id;
    assert_eq!(receiver.told().len(), 3, "the third was there before its answer");
    let ids: Vec<RequestId> = receiver.told().iter().filter_map(|one| one.request_id).collect();
    assert_eq!(ids, [twice, twice, early]);
}
