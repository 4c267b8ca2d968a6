//! A channel at Discord, by a webhook of that channel.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use reqwest::Url;
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
    http::{Ask, Site},
    text::{self, Form},
};
use crate::{WrongSetting, doctor::Finding};

/// A channel at Discord.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscordSettings {
    /// The address of a webhook, from the channel's settings under Integrations. Whoever has it can
    /// write there. Better: `webhook_file`, the name of a file that holds it.
    #[schemars(with = "String", extend("writeOnly" = true))]
    pub webhook: SecretString,
    /// The number of a thread of that channel.
    pub thread: Option<String>,
}

const MOST_TITLE: usize = 256;
const FORM: Form = Form { escaped, length: text::utf16, most: 4000, answers: true };

pub(super) struct Discord {
    site: Site,
    /// The path of the webhook; its last part is the secret.
    path: Vec<String>,
    thread: Option<String>,
}

pub(super) fn build(
    settings: &DiscordSettings,
    name: &str,
    clock: &Arc<dyn Clock>,
) -> Result<Discord, WrongSetting> {
    let refused = || {
        let words = "this is no webhook of Discord: its address looks like \
                     https://discord.com/api/webhooks/NUMBER/TOKEN";
        WrongSetting::new("webhook", words)
    };
    let url = Url::parse(settings.webhook.expose_secret().trim()).map_err(|_| refused())?;
    let path: Vec<_> = url.path_segments().into_iter().flatten().map(String::from).collect();
    let is_webhook = path.len() >= 4 && path[path.len() - 3] == "webhooks";
    if !is_webhook || path.iter().any(String::is_empty) || url.query().is_some() {
        return Err(refused());
    }
    let is_number = |text: &String| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if settings.thread.as_ref().is_some_and(|thread| !is_number(thread)) {
        return Err(WrongSetting::new("thread", "a thread is a number"));
    }
    let origin = url.origin().ascii_serialization();
    let site = Site::new(("discord", name), ("webhook", &origin), Auth::None, clock)?;
    Ok(Discord { site, path, thread: settings.thread.clone() })
}

impl Discord {
    fn ask(&self) -> Ask {
        Ask {
            path: self.path.clone(),
            secrets: self.path.last().cloned().into_iter().collect(),
            ..Ask::default()
        }
    }
}

/// What would be read as Markdown, a mention or a link with another name is taken as it stands.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_punctuation() && !",.;:!?'\"/&%=$+-".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn written(notice: &Notice) -> Value {
    let mut embed = json!({
        "title": text::cut(&escaped(&notice.heading), MOST_TITLE, &FORM),
        "description": text::body(notice, &FORM),
        "timestamp": notice.at.to_string(),
        "footer": {"text": notice.id.as_str()},
    });
    if let Some(link) = &notice.link {
        embed["url"] = json!(link);
    }
    // Nobody is called by what stands in a title.
    json!({"embeds": [embed], "allowed_mentions": {"parse": []}})
}

#[async_trait]
impl Notifier for Discord {
    async fn send(&self, notice: &Notice) -> Result<(), ActError> {
        // Only then it says whether the message was kept.
        let query = Query::new().pair("wait", "true").maybe("thread_id", self.thread.as_ref());
        self.site.send(&Ask { query, ..self.ask() }.json(&written(notice))).await.map(drop)
    }

    async fn find(&self, _: &Notice, _: Timestamp) -> Result<Found, Trouble> {
        Ok(Found::CannotTell)
    }

    fn settle(&self) -> Duration {
        Duration::from_millis(500)
    }
}

#[async_trait]
impl Checked for Discord {
    async fn check(&self) -> Vec<Finding> {
        match self.site.get(&self.ask()).await {
            Ok(_) => vec![Finding::ok(&self.site.name, "Discord knows the webhook")],
            Err(trouble) => vec![trouble.into()],
        }
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::SystemClock;

    use super::super::tests::notice;
    use super::*;

    fn discord(webhook: &str) -> Result<Discord, WrongSetting> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let settings = DiscordSettings { webhook: webhook.to_owned().into(), thread: None };
        build(&settings, "team", &clock)
    }

    #[test]
    fn nobody_is_called_and_nothing_is_formatted_by_a_title() {
        let mut notice = notice(1);
        notice.heading = "Needs you: @everyone **x** [free](http://evil)".into();
        let written = written(&notice);
        assert_eq!(written["allowed_mentions"], json!({"parse": []}));
        let embed = &written["embeds"][0];
        assert_eq!(
            embed["title"],
            "Needs you: \\@everyone \\*\\*x\\*\\* \\[free\\]\\(http://evil\\)"
        );
        assert_eq!(
            embed["description"],
            "no match 0\nhttp://t/inbox\nas-is \\(import without a match\\): http://t/a/0"
        );
        let long = "x".repeat(5000);
        notice.heading.clone_from(&long);
        notice.lines[0].words = vec![long];
        let written = super::written(&notice);
        let length = |text: &Value| text.as_str().unwrap().chars().count();
        assert!(length(&written["embeds"][0]["title"]) <= 256);
        assert!(length(&written["embeds"][0]["description"]) <= 4096);
    }

    #[test]
    fn only_a_webhook_is_one_and_its_secret_is_named_to_the_kernel() {
        let ours = discord("https://discord.com/api/webhooks/123/tokentoken").unwrap();
        assert_eq!(ours.ask().secrets, ["tokentoken"]);
        for wrong in ["https://discord.com/", "nonsense", "https://d/api/webhooks/1/t?wait=true"] {
            assert_eq!(discord(wrong).err().expect(wrong).key, "webhook");
        }
    }
}
