//! The webhook (seerr reference §9).

use proptest::prelude::*;
use secrecy::ExposeSecret;
use seerr_client::{
    Error, RequestId, Then, TitleKey, TmdbId, TvdbId,
    webhook::{
        self, Events, Get, JsonPayload, MediaStatusName, NotificationKind, Set, Test, WebhookError,
        WebhookSettings,
    },
};
use serde_json::{Value, json};

use crate::stand::{Says, answering, lines, refused, sent};

const DELIVERED: &str = include_str!("../../fixtures/webhook.json");
const HOOK: &str = "http://towline:8123/hooks/seerr-canary";

fn settings() -> WebhookSettings {
    let mut settings = WebhookSettings::new(HOOK, "Bearer canary-token");
    let template = json!({"event": "{{notification_type}}"});
    settings.options.json_payload = Some(JsonPayload::Template(template));
    settings
}

/// seerr reference §9: the template is serialised twice.
#[tokio::test]
async fn the_webhook_is_written_as_the_server_wants_it() {
    let (request, ()) = sent(Set(settings()), "").await;
    assert_eq!(
        request,
        concat!(
            r#"POST /api/v1/settings/notifications/webhook {"enabled":true,"types":222,"#,
            r#""options":{"webhookUrl":"http://towline:8123/hooks/seerr-canary","#,
            r#""authHeader":"Bearer canary-token","#,
            r#""jsonPayload":"\"{\\\"event\\\":\\\"{{notification_type}}\\\"}\""}}"#
        )
    );
    let (request, ()) = sent(Test(settings()), "").await;
    assert!(request.starts_with("POST /api/v1/settings/notifications/webhook/test {"));
    assert!(!format!("{:?}", settings()).contains("canary"));
    assert!(Events::MEDIA.contains(Events::MEDIA_AVAILABLE | Events::MEDIA_FAILED));
}

#[tokio::test]
async fn a_template_that_was_serialised_once_is_seen_as_broken() {
    let answer = |payload: &str| {
        format!(
            r#"{{"enabled":true,"types":8,"options":{{"webhookUrl":"http://x","jsonPayload":{payload}}}}}"#
        )
    };
    let good = answer(r#""{\"event\":\"{{event}}\"}""#);
    let (_, good) = sent(Get, &good).await;
    let template = json!({"event": "{{event}}"});
    assert_eq!(good.options.json_payload, Some(JsonPayload::Template(template)));
    for payload in [r#"{"event":"{{event}}"}"#, r#""no json""#, "7", r#""\"text\"""#] {
        let (_, broken) = sent(Get, &answer(payload)).await;
        assert!(!broken.options.json_payload.as_ref().unwrap().works(), "{payload}");
        crate::stand::unsent(Set(broken)).await;
    }
    let (_, empty) = sent(Get, r#"{"enabled":false}"#).await;
    assert_eq!(empty.options.json_payload, None);
    assert_eq!(empty.options.webhook_url.expose_secret(), "");
}

/// What is written is what is read, one layer less: the server takes that off.
#[test]
fn a_template_comes_back() {
    let written = serde_json::to_value(webhook::template()).unwrap();
    let stored: Value = serde_json::from_str(written.as_str().unwrap()).unwrap();
    assert_eq!(serde_json::from_value::<JsonPayload>(stored).unwrap(), webhook::template());
}

#[tokio::test]
async fn the_webhook_of_somebody_else_is_left_alone() {
    let set_to = |url: &str| Says::good(&format!(r#"{{"options":{{"webhookUrl":"{url}"}}}}"#));
    let (seerr, seen) = answering(vec![set_to("http://other/hook")]).await;
    let error = seerr.install_webhook(settings()).await.unwrap_err();
    assert_eq!((&error, error.then()), (&Error::WebhookTaken, Then::AskAPerson));
    assert_eq!(seen.lock().unwrap().len(), 1);
    for free in ["", HOOK] {
        let (seerr, seen) = answering(vec![set_to(free), Says::new(200, "{}")]).await;
        seerr.install_webhook(settings()).await.unwrap();
        assert!(lines(&seen)[1].starts_with("POST "), "{free}");
    }
}

#[tokio::test]
async fn a_test_that_is_not_delivered_is_told_and_tells_no_secret() {
    let words = r#"{"message":"Failed to send webhook notification. canary-token"}"#;
    let error = refused(Test(settings()), Says::new(500, words)).await;
    assert!(matches!(error, Error::WebhookNotDelivered { .. }), "{error:?}");
    assert!(!format!("{error:?} {:?}", error.words()).contains("canary"));
}

/// seerr reference §9: ids are texts, what is missing is empty or `null`.
#[test]
fn the_default_delivery_is_read() {
    let told = webhook::read(DELIVERED.as_bytes()).unwrap();
    assert_eq!(told.kind, NotificationKind::Available);
    assert_eq!(told.key, Some(TitleKey::tv(TmdbId::new(5000))));
    assert_eq!(told.tvdb_id, Some(TvdbId::new(705_000)));
    assert_eq!(told.status, Some(MediaStatusName::Available));
    assert_eq!(told.status_4k, Some(MediaStatusName::Free));
    assert_eq!(told.request_id, Some(RequestId::new(24)));
    assert_eq!(told.requested_by.as_deref(), Some("admin"));
    assert_eq!(told.seasons, [1, 2, 3]);
    assert!(!told.is_4k());
}

#[test]
fn a_delivery_of_our_template_is_read_the_same() {
    let JsonPayload::Template(template) = webhook::template() else { panic!() };
    let text = template
        .to_string()
        .replace("{{notification_type}}", "MEDIA_AVAILABLE")
        .replace("{{event}}", "4K Series Request Now Available")
        .replace("{{subject}}", "Collide Show (2011)")
        .replace("{{media_type}}", "tv")
        .replace("{{media_tmdbid}}", "5000")
        .replace("{{media_tvdbid}}", "705000")
        .replace("{{media_status}}", "AVAILABLE")
        .replace("{{media_status4k}}", "UNKNOWN")
        .replace("{{request_id}}", "24")
        .replace("{{requestedBy_username}}", "admin")
        .replace(
            r#""{{extra}}":[]"#,
            r#""extra":[{"name":"Requested Seasons","value":"1, 2, 3"}]"#,
        );
    assert!(!text.contains("{{"), "{text}");
    let ours = webhook::read(text.as_bytes()).unwrap();
    assert!(ours.is_4k());
    let theirs = webhook::read(DELIVERED.as_bytes()).unwrap();
    assert_eq!(webhook::Notification { event: theirs.event.clone(), ..ours }, theirs);
}

#[test]
fn a_test_and_other_shapes_are_read_and_what_says_nothing_is_not() {
    let read = |value: Value| webhook::read(value.to_string().as_bytes());
    let test = json!({"notification_type": "TEST_NOTIFICATION", "event": "", "subject": "Test",
        "media": null, "request": null, "issue": null, "extra": null});
    let test = read(test).unwrap();
    assert_eq!((test.kind, test.key, test.event), (NotificationKind::Test, None, None));
    let bare = read(json!({"event": "MEDIA_APPROVED", "tmdbId": 7, "mediaType": "movie"})).unwrap();
    assert_eq!(bare.key, Some(TitleKey::movie(TmdbId::new(7))));
    let new = read(json!({"notification_type": "SOMETHING_NEW"})).unwrap();
    assert_eq!(new.kind, NotificationKind::Other("SOMETHING_NEW".into()));
    for nothing in [json!({}), json!({"event": "words"}), json!({"notification_type": 7})] {
        assert!(matches!(read(nothing), Err(WebhookError::NoKind)));
    }
    for odd in ["", "null", "[]", "\"x\""] {
        assert!(matches!(webhook::read(odd.as_bytes()), Err(WebhookError::NotAnObject(_))));
    }
    let long = vec![b' '; webhook::LONGEST + 1];
    assert!(matches!(webhook::read(&long), Err(WebhookError::TooLong)));
}

proptest! {
    #[test]
    fn no_delivery_breaks_it(body: Vec<u8>, cut in 0..DELIVERED.len(), byte: u8) {
        let _ = webhook::read(&body);
        let mut damaged = DELIVERED.as_bytes().to_vec();
        damaged[cut] = byte;
        let _ = (webhook::read(&damaged), webhook::read(&damaged[..cut]));
    }
}
