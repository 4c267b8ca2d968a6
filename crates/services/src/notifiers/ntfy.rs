//! A topic of an ntfy server: ntfy.sh, or one of your own.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
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

/// A topic of an ntfy server.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NtfySettings {
    /// The server.
    #[serde(default = "url")]
    pub url: String,
    /// The topic. Where no token is wanted, as at ntfy.sh, whoever knows its name reads what is sent
    /// there, so it is never shown. Better: `topic_file`.
    #[schemars(with = "String", extend("writeOnly" = true))]
    pub topic: SecretString,
    /// An access token, where the server wants one: `tk_…`. Better: `token_file`.
    #[schemars(with = "Option<String>")]
    pub token: Option<SecretString>,
    /// The name of a user, where there is no token.
    pub user: Option<String>,
    /// The user's password. Better: `password_file`.
    #[schemars(with = "Option<String>")]
    pub password: Option<SecretString>,
}

fn url() -> String {
    "https://ntfy.sh".into()
}

/// ntfy makes a file of what is longer.
const FORM: Form = Form { escaped: text::plain, length: text::bytes, most: 4000, answers: true };
const LONGEST_TITLE: usize = 200;
/// So many buttons a message may have.
const BUTTONS: usize = 3;

pub(super) struct Ntfy {
    site: Site,
    topic: SecretString,
}

pub(super) fn build(
    settings: &NtfySettings,
    name: &str,
    clock: &Arc<dyn Clock>,
) -> Result<Ntfy, WrongSetting> {
    let topic = settings.topic.expose_secret().trim();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if topic.is_empty() || topic.len() > 64 || !topic.bytes().all(is_plain) {
        let words = "a topic has 1 to 64 letters, digits, - and _";
        return Err(WrongSetting::new("topic", words));
    }
    let auth = match (&settings.token, &settings.user, &settings.password) {
        (Some(token), ..) => Auth::Bearer(token.clone()),
        (None, Some(user), Some(password)) => {
            Auth::Basic { user: user.clone(), password: password.clone() }
        }
        (None, None, None) => Auth::None,
        _ => {
            let words = "a user has a password, and a password a user";
            return Err(WrongSetting::new("user", words));
        }
    };
    let site = Site::new(("ntfy", name), ("url", &settings.url), auth, clock)?;
    Ok(Ntfy { site, topic: topic.into() })
}

impl Ntfy {
    /// A request whose errors do not repeat the topic.
    fn hiding(&self, ask: Ask) -> Ask {
        Ask { secrets: vec![self.topic.expose_secret().to_owned()], ..ask }
    }

    fn below_topic(&self, what: &str) -> Ask {
        self.hiding(Ask::new([self.topic.expose_secret(), what]))
    }

    /// As JSON: headers would have to be encoded.
    fn written(&self, notice: &Notice) -> Value {
        let answers: Vec<_> = notice.lines.iter().flat_map(|line| &line.answers).collect();
        // Of one question; those of several could not be told apart.
        let buttons = if notice.lines.len() == 1 { &answers[..] } else { &[] };
        let buttons = buttons.iter().take(BUTTONS);
        let form = Form { answers: notice.lines.len() > 1 || answers.len() > BUTTONS, ..FORM };
        let mut message = json!({
            "topic": self.topic.expose_secret(),
            "title": text::cut(&notice.heading, LONGEST_TITLE, &FORM),
            "message": text::body(notice, &form),
            "priority": if notice.is_urgent { 4 } else { 3 },
            // The same message sent again takes the place of the first, where the server knows that.
            "sequence_id": notice.id.as_str(),
        });
        if let Some(link) = &notice.link {
            message["click"] = json!(link);
        }
        if buttons.len() > 0 {
            let view = buttons.map(
                |it| json!({"action": "view", "label": it.choice, "url": it.url, "clear": true}),
            );
            message["actions"] = view.collect();
        }
        message
    }
}

#[async_trait]
impl Notifier for Ntfy {
    async fn send(&self, notice: &Notice) -> Result<(), ActError> {
        self.site.send(&self.hiding(Ask::default().json(&self.written(notice)))).await.map(drop)
    }

    async fn find(&self, notice: &Notice, since: Timestamp) -> Result<Found, Trouble> {
        // Its clock may be another one.
        let since = since.before(Duration::from_secs(600)).as_micros() / 1_000_000;
        let query = Query::new().pair("poll", 1).pair("since", since.max(0));
        let ask = Ask { query, ..self.below_topic("json") };
        let kept = self.site.get(&ask).await?;
        let ours = self.written(notice);
        let is_ours = |kept: &Value| {
            kept["sequence_id"] == ours["sequence_id"]
                // Before 2.16 it kept no such id: the words tell.
                || (kept["sequence_id"].is_null()
                    && kept["title"] == ours["title"]
                    && kept["message"] == ours["message"])
        };
        let mut kept = kept.lines().filter_map(|line| serde_json::from_str(line).ok());
        Ok(if kept.any(|kept| is_ours(&kept)) { Found::There } else { Found::NotThere })
    }

    fn settle(&self) -> Duration {
        SETTLES
    }
}

#[async_trait]
impl Checked for Ntfy {
    async fn check(&self) -> Vec<Finding> {
        let name = &self.site.name;
        let health = match self.site.get(&Ask::new(["v1", "health"])).await {
            Ok(health) => health,
            Err(trouble) => return vec![trouble.into()],
        };
        let is_well = serde_json::from_str::<Value>(&health).is_ok_and(|it| it["healthy"] == true);
        if !is_well {
            let fix = "is `url` the address of an ntfy server?";
            return vec![Finding::error(name, "what answers there is no healthy ntfy", fix)];
        }
        match self.site.get(&self.below_topic("auth")).await {
            Ok(_) => vec![Finding::ok(name, "ntfy is well, and the topic is open to us")],
            Err(trouble) => vec![trouble.into()],
        }
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::SystemClock;

    use super::super::tests::notice;
    use super::*;

    fn ntfy(text: &str) -> Result<Ntfy, WrongSetting> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        build(&toml::from_str(text).unwrap(), "phone", &clock)
    }

    #[test]
    fn a_message_is_json_with_the_same_id_each_time() {
        let ntfy = ntfy("topic = 'towline'").unwrap();
        let one = ntfy.written(&notice(1));
        assert_eq!(
            one,
            json!({
                "topic": "towline",
                "title": "Needs you: Blue Train 0",
                "message": "no match 0\nhttp://t/inbox",
                "priority": 4,
                "sequence_id": "towline-7-ff",
                "click": "http://t/inbox",
                "actions": [{
                    "action": "view", "label": "as-is", "url": "http://t/a/0", "clear": true,
                }],
            })
        );
        let many = ntfy.written(&notice(15));
        assert!(many["message"].as_str().unwrap().len() <= 4000);
        assert!(many["actions"].is_null());
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_key() {
        for (text, key) in [
            ("topic = 'a b'", "topic"),
            ("topic = ''", "topic"),
            ("topic = 't'\nurl = 'ntfy.sh'", "url"),
            ("topic = 't'\nuser = 'me'", "user"),
        ] {
            assert_eq!(ntfy(text).err().expect(text).key, key, "{text}");
        }
    }
}
