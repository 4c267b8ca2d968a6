//! An application of a Gotify server.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::{HeaderName, StatusCode};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use towline_domain::{
    ActError, Clock, Timestamp, Trouble,
    notify::{Found, Notice, Notifier},
};
use towline_http::{Auth, Query};

use super::{
    Checked,
    http::{Ask, SETTLES, Site},
    text::{self, Form},
};
use crate::{WrongSetting, doctor::Finding};

/// An application of a Gotify server.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GotifySettings {
    /// The server.
    pub url: String,
    /// The application's token, from its page under Apps. Better: `token_file`.
    #[schemars(with = "String")]
    pub token: SecretString,
    /// The token of a client, from the page under Clients: with it towline can see whether a message
    /// arrived of which that is not known, and sends none twice. Better: `client_token_file`.
    #[schemars(with = "Option<String>")]
    pub client_token: Option<SecretString>,
}

const KEY: HeaderName = HeaderName::from_static("x-gotify-key");
const FORM: Form = Form { escaped: text::plain, length: text::bytes, most: 8000, answers: true };
/// So many messages are looked through.
const LOOKED_AT: u32 = 100;

pub(super) struct Gotify {
    site: Site,
    /// The same with the rights of a client: the application may only send.
    client: Option<Site>,
}

pub(super) fn build(
    settings: &GotifySettings,
    name: &str,
    clock: &Arc<dyn Clock>,
) -> Result<Gotify, WrongSetting> {
    let site = |token: &SecretString| {
        let auth = Auth::ApiKeyHeader { name: KEY, key: token.clone() };
        Site::new(("gotify", name), ("url", &settings.url), auth, clock)
    };
    let client = settings.client_token.as_ref().map(site).transpose()?;
    Ok(Gotify { site: site(&settings.token)?, client })
}

fn written(notice: &Notice) -> Value {
    let mut extras = json!({
        "client::display": {"contentType": "text/plain"},
        "towline::message": {"id": notice.id.as_str()},
    });
    if let Some(link) = &notice.link {
        extras["client::notification"] = json!({"click": {"url": link}});
    }
    json!({
        "title": text::cut(&notice.heading, 250, &FORM),
        "message": text::body(notice, &FORM),
        "priority": if notice.is_urgent { 8 } else { 4 },
        "extras": extras,
    })
}

/// What was sent last.
fn kept() -> Ask {
    Ask { query: Query::new().pair("limit", LOOKED_AT), ..Ask::new(["message"]) }
}

#[async_trait]
impl Notifier for Gotify {
    async fn send(&self, notice: &Notice) -> Result<(), ActError> {
        self.site.send(&Ask::new(["message"]).json(&written(notice))).await.map(drop)
    }

    async fn find(&self, notice: &Notice, _: Timestamp) -> Result<Found, Trouble> {
        let Some(client) = &self.client else { return Ok(Found::CannotTell) };
        let kept = client.get(&kept()).await?;
        let kept: Value = serde_json::from_str(&kept).unwrap_or_default();
        let Some(messages) = kept["messages"].as_array() else { return Ok(Found::CannotTell) };
        let is_ours = |kept: &Value| kept["extras"]["towline::message"]["id"] == notice.id.as_str();
        Ok(if messages.iter().any(is_ours) { Found::There } else { Found::NotThere })
    }

    fn settle(&self) -> Duration {
        SETTLES
    }
}

#[async_trait]
impl Checked for Gotify {
    async fn check(&self) -> Vec<Finding> {
        let name = &self.site.name;
        if let Err(trouble) = self.site.get(&Ask::new(["version"])).await {
            return vec![trouble.into()];
        }
        // Without a text it is no message; whether it may send is judged before that.
        let mut findings = match self.site.status_of(&Ask::new(["message"]).json(&json!({}))).await
        {
            Ok(StatusCode::BAD_REQUEST) => vec![Finding::ok(name, "Gotify takes the token")],
            Ok(status) => {
                let fix = "take the token of an application, from the page under Apps";
                let what = format!("Gotify does not take the token: {status}");
                vec![Finding::error(name, what, fix)]
            }
            Err(trouble) => vec![trouble.into()],
        };
        if let Some(client) = &self.client
            && let Err(trouble) = client.get(&kept()).await
        {
            findings.push(trouble.into());
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::notice;
    use super::*;

    #[test]
    fn a_message_carries_its_id_where_nobody_sees_it() {
        let written = written(&notice(1));
        assert_eq!(written["title"], "Needs you: Blue Train 0");
        assert_eq!(written["extras"]["towline::message"]["id"], "towline-7-ff");
        assert_eq!(written["extras"]["client::notification"]["click"]["url"], "http://t/inbox");
        assert_eq!(written["priority"], 8);
    }
}
