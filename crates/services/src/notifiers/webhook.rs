//! A program of your own: it is sent JSON, signed where you want that.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use async_trait::async_trait;
use http::{HeaderMap, HeaderName, HeaderValue};
use ring::hmac;
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use towline_domain::{
    ActError, Clock, Timestamp, Trouble,
    notify::{Found, Notice, Notifier},
};
use towline_http::Auth;

use super::{
    Checked,
    http::{Ask, Site},
};
use crate::{WrongSetting, doctor::Finding, secret_address};

/// A program of your own.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Where messages are sent, by POST. Many hold a token, so it is never shown. Better: `url_file`,
    /// the name of a file that holds it.
    #[schemars(with = "String", extend("writeOnly" = true))]
    pub url: SecretString,
    /// Sent as `Authorization: Bearer …`. Better: `token_file`.
    #[schemars(with = "Option<String>")]
    pub token: Option<SecretString>,
    /// By which messages are signed: `X-Towline-Signature` is then `sha256=` and the HMAC-SHA256 of
    /// the body, in hex. Better: `secret_file`.
    #[schemars(with = "Option<String>")]
    pub secret: Option<SecretString>,
}

pub(super) struct Webhook {
    site: Site,
    secret: Option<SecretString>,
    /// What of its address no error may repeat.
    hidden: Vec<String>,
}

pub(super) fn build(
    settings: &WebhookSettings,
    name: &str,
    clock: &Arc<dyn Clock>,
) -> Result<Webhook, WrongSetting> {
    let auth = settings.token.clone().map_or(Auth::None, Auth::Bearer);
    let url = settings.url.expose_secret();
    let site = Site::new(("webhook", name), ("url", url), auth, clock)?;
    Ok(Webhook { site, secret: settings.secret.clone(), hidden: secret_address::parts(url) })
}

impl Webhook {
    fn written(&self, notice: &Notice) -> Ask {
        let body = body(notice).to_string().into_bytes();
        let mut headers = HeaderMap::new();
        let mut put = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        put("x-towline-message", notice.id.as_str());
        if let Some(secret) = &self.secret {
            put("x-towline-signature", &signature(secret, &body));
        }
        Ask { headers, body: Some(body), secrets: self.hidden.clone(), ..Ask::default() }
    }
}

fn body(notice: &Notice) -> Value {
    let lines = notice.lines.iter().map(|line| {
        let answers = line.answers.iter().map(
            |answer| json!({"choice": answer.choice, "words": answer.words, "url": answer.url}),
        );
        json!({
            "event": line.kind,
            "flow": line.flow,
            "heading": line.heading,
            "words": line.words,
            "link": line.link,
            "answers": answers.collect::<Vec<_>>(),
        })
    });
    json!({
        "id": notice.id.as_str(),
        "at": notice.at.to_string(),
        "heading": notice.heading,
        "urgent": notice.is_urgent,
        "link": notice.link,
        "lines": lines.collect::<Vec<_>>(),
        "more": notice.more,
    })
}

fn signature(secret: &SecretString, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let mut text = String::from("sha256=");
    for byte in hmac::sign(&key, body).as_ref() {
        let _infallible = write!(text, "{byte:02x}");
    }
    text
}

#[async_trait]
impl Notifier for Webhook {
    async fn send(&self, notice: &Notice) -> Result<(), ActError> {
        self.site.send_blindly(&self.written(notice)).await.map(drop)
    }

    async fn find(&self, _: &Notice, _: Timestamp) -> Result<Found, Trouble> {
        Ok(Found::CannotTell)
    }

    fn settle(&self) -> Duration {
        Duration::from_millis(500)
    }
}

#[async_trait]
impl Checked for Webhook {
    /// Whatever is asked of it may do something: it is only seen whether anybody answers.
    async fn check(&self) -> Vec<Finding> {
        let name = &self.site.name;
        match self.site.answers().await {
            Ok(()) => vec![Finding::ok(
                name,
                "somebody answers there; what becomes of messages, `towline notify test` tells",
            )],
            Err(trouble) => vec![trouble.into()],
        }
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::SystemClock;

    use super::super::tests::notice;
    use super::*;

    #[test]
    fn a_message_is_signed_as_it_is_sent() {
        let settings = "url = 'http://h:1/hook'\nsecret = 'key'";
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let webhook = build(&toml::from_str(settings).unwrap(), "mine", &clock).unwrap();
        let ask = webhook.written(&notice(1));
        assert_eq!(ask.headers["x-towline-message"], "towline-7-ff");
        let body: Value = serde_json::from_slice(ask.body.as_ref().unwrap()).unwrap();
        assert_eq!(body["lines"][0]["event"], "needs-you");
        assert_eq!(body["lines"][0]["answers"][0]["url"], "http://t/a/0");
        // RFC 4231 has no such key; this one is everybody's example.
        let fox = b"The quick brown fox jumps over the lazy dog";
        assert_eq!(
            signature(&"key".to_owned().into(), fox),
            "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
        );
        let said = signature(&"key".to_owned().into(), ask.body.as_ref().unwrap());
        assert_eq!(ask.headers["x-towline-signature"], said.as_str());
    }

    #[test]
    fn no_error_repeats_the_path_of_its_address() {
        let settings = "url = 'http://h:1/api/hook-canary/x/'";
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let settings: WebhookSettings = toml::from_str(settings).unwrap();
        assert!(!format!("{settings:?}").contains("canary"));
        let webhook = build(&settings, "mine", &clock).unwrap();
        let ask = webhook.written(&notice(1));
        assert!(ask.secrets.contains(&"hook-canary".to_owned()), "{:?}", ask.secrets);
    }
}
