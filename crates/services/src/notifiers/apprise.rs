//! An Apprise API server: it passes messages on to very many services.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::StatusCode;
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use towline_domain::{
    ActError, Clock, Timestamp, Trouble, TroubleKind,
    notify::{Found, Notice, Notifier},
};
use towline_http::Auth;

use super::{
    Checked,
    http::{Ask, Site},
    text::{self, Form},
};
use crate::{WrongSetting, doctor::Finding};

/// An Apprise API server.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppriseSettings {
    /// The server.
    pub url: String,
    /// The key under which it keeps where messages go. Better: `key_file`.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub key: Option<SecretString>,
    /// Only to those with this tag.
    pub tag: Option<String>,
    /// Where messages go where there is no key: Apprise's own addresses, separated by commas. They
    /// hold passwords. Better: `urls_file`.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub urls: Option<SecretString>,
}

const FORM: Form = Form { escaped: text::plain, length: text::bytes, most: 8000, answers: true };

pub(super) struct Apprise {
    site: Site,
    key: Option<SecretString>,
    tag: Option<String>,
    urls: Option<SecretString>,
}

pub(super) fn build(
    settings: &AppriseSettings,
    name: &str,
    clock: &Arc<dyn Clock>,
) -> Result<Apprise, WrongSetting> {
    if settings.key.is_none() && settings.urls.is_none() {
        let words = "it goes to nobody: give the key of what the server keeps, or `urls`";
        return Err(WrongSetting::new("key", words));
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_key = |key: &SecretString| {
        let key = key.expose_secret();
        !key.is_empty() && key.len() <= 128 && key.bytes().all(is_plain)
    };
    if settings.key.as_ref().is_some_and(|key| !is_key(key)) {
        return Err(WrongSetting::new("key", "a key has letters, digits, - and _ only"));
    }
    let site = Site::new(("apprise", name), ("url", &settings.url), Auth::None, clock)?;
    Ok(Apprise {
        site,
        key: settings.key.clone(),
        tag: settings.tag.clone(),
        urls: settings.urls.clone().filter(|_| settings.key.is_none()),
    })
}

impl Apprise {
    fn ask(&self, notice: &Notice) -> Ask {
        let mut ask = match &self.key {
            Some(key) => Ask::new(["notify", key.expose_secret()]),
            None => Ask::new(["notify"]),
        };
        let secrets = [&self.key, &self.urls];
        let secrets = secrets.into_iter().flatten();
        ask.secrets = secrets.map(|secret| secret.expose_secret().to_owned()).collect();
        ask.json(&self.written(notice))
    }

    fn written(&self, notice: &Notice) -> Value {
        let mut message = json!({
            "title": text::cut(&notice.heading, 250, &FORM),
            "body": text::body(notice, &FORM),
            "type": if notice.is_urgent { "warning" } else { "info" },
            "format": "text",
        });
        if let Some(tag) = &self.tag {
            message["tag"] = json!(tag);
        }
        if let Some(urls) = &self.urls {
            message["urls"] = json!(urls.expose_secret());
        }
        message
    }
}

#[async_trait]
impl Notifier for Apprise {
    async fn send(&self, notice: &Notice) -> Result<(), ActError> {
        match self.site.send_blindly(&self.ask(notice)).await? {
            // It knows nothing under this key, and says so with a good status.
            StatusCode::NO_CONTENT => {
                let words = "Apprise keeps nothing under this key: nobody was told";
                let name = &self.site.name;
                Err(ActError::NotDone(Trouble::new(name, TroubleKind::Misconfigured, words)))
            }
            _ => Ok(()),
        }
    }

    async fn find(&self, _: &Notice, _: Timestamp) -> Result<Found, Trouble> {
        Ok(Found::CannotTell)
    }

    fn settle(&self) -> Duration {
        Duration::from_millis(500)
    }
}

#[async_trait]
impl Checked for Apprise {
    async fn check(&self) -> Vec<Finding> {
        let name = &self.site.name;
        match self.site.get(&Ask::new(["status"])).await {
            Ok(_) => vec![Finding::ok(
                name,
                "Apprise is well; what becomes of messages, `towline notify test` tells",
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

    fn apprise(text: &str) -> Result<Apprise, WrongSetting> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        build(&toml::from_str(text).unwrap(), "all", &clock)
    }

    #[test]
    fn a_key_is_part_of_the_path_and_addresses_of_the_body() {
        let kept = apprise("url = 'http://a'\nkey = 'home-key'\ntag = 'me'").unwrap();
        let ask = kept.ask(&notice(1));
        assert_eq!(ask.path, ["notify", "home-key"]);
        assert_eq!(ask.secrets, ["home-key"]);
        assert_eq!(kept.written(&notice(1))["tag"], "me");
        let given = apprise("url = 'http://a'\nurls = 'json://h'").unwrap();
        assert_eq!(given.ask(&notice(1)).path, ["notify"]);
        assert_eq!(given.written(&notice(1))["urls"], "json://h");
        assert_eq!(apprise("url = 'http://a'").err().unwrap().key, "key");
        assert_eq!(apprise("url = 'http://a'\nkey = '../x'").err().unwrap().key, "key");
    }
}
