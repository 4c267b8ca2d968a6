//! A chat at Telegram, by a bot of your own.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
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

/// A chat at Telegram.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TelegramSettings {
    /// The bot's token, as `@BotFather` gave it. Better: `token_file`.
    #[schemars(with = "String")]
    pub token: SecretString,
    /// The chat: its number, or `@name` of a channel. Write to the bot first: it may not begin.
    pub chat: String,
    /// The number of a topic of that chat.
    pub topic: Option<u32>,
    /// Where the API is. For a server of your own.
    #[serde(default = "url")]
    pub url: String,
}

fn url() -> String {
    "https://api.telegram.org".into()
}

/// Plain text: nothing in it means anything but the name of a person.
const FORM: Form = Form { escaped: calls_nobody, length: text::utf16, most: 3800, answers: true };
const MOST_HEADING: usize = 250;

/// Nobody is called by what stands in a title: nothing to be seen parts `@` from a name.
fn calls_nobody(text: &str) -> String {
    text.replace('@', "@\u{200b}")
}

pub(super) struct Telegram {
    site: Site,
    token: SecretString,
    chat: String,
    topic: Option<u32>,
}

pub(super) fn build(
    settings: &TelegramSettings,
    name: &str,
    clock: &Arc<dyn Clock>,
) -> Result<Telegram, WrongSetting> {
    let token = settings.token.expose_secret().trim();
    let is_token = token.split_once(':').is_some_and(|(number, rest)| {
        !number.is_empty()
            && number.bytes().all(|it| it.is_ascii_digit())
            && rest.len() >= 6
            && rest.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
    });
    if !is_token {
        let words = "this is no token of a bot: it looks like 123456:ABC-DEF…";
        return Err(WrongSetting::new("token", words));
    }
    let chat = settings.chat.trim();
    let is_chat = chat.parse::<i64>().is_ok() || (chat.starts_with('@') && chat.len() > 1);
    if !is_chat {
        let words = "a chat is a number, as -1001234567890, or @name of a channel";
        return Err(WrongSetting::new("chat", words));
    }
    let site = Site::new(("telegram", name), ("url", &settings.url), Auth::None, clock)?;
    let token = token.to_owned().into();
    Ok(Telegram { site, token, chat: chat.to_owned(), topic: settings.topic })
}

impl Telegram {
    fn ask(&self, method: &str) -> Ask {
        let token = self.token.expose_secret();
        let secrets = vec![token.to_owned(), token.replace(':', "%3A")];
        Ask { secrets, ..Ask::new([&format!("bot{token}"), method]) }
    }

    fn written(&self, notice: &Notice) -> Value {
        let heading = text::cut(&calls_nobody(&notice.heading), MOST_HEADING, &FORM);
        let mut message = json!({
            "chat_id": self.chat,
            "text": format!("{heading}\n{}", text::body(notice, &FORM)),
            "link_preview_options": {"is_disabled": true},
            "disable_notification": !notice.is_urgent,
        });
        if let Some(topic) = self.topic {
            message["message_thread_id"] = json!(topic);
        }
        message
    }

    /// It says how long to wait in its words: `Too Many Requests: retry after 35`.
    fn heeded(&self, error: ActError) -> ActError {
        match error {
            ActError::NotDone(trouble) if trouble.kind == TroubleKind::RateLimited => {
                let wait = trouble.words.split("retry after ").nth(1);
                let digits = |text: &str| -> String {
                    text.chars().take_while(char::is_ascii_digit).take(5).collect()
                };
                let wait = wait.and_then(|text| digits(text).parse().ok());
                let told = wait.map(|secs| self.site.clock().now() + Duration::from_secs(secs));
                ActError::NotDone(Trouble { retry_at: trouble.retry_at.max(told), ..trouble })
            }
            error => error,
        }
    }
}

#[async_trait]
impl Notifier for Telegram {
    async fn send(&self, notice: &Notice) -> Result<(), ActError> {
        let ask = self.ask("sendMessage").json(&self.written(notice));
        self.site.send(&ask).await.map(drop).map_err(|error| self.heeded(error))
    }

    async fn find(&self, _: &Notice, _: Timestamp) -> Result<Found, Trouble> {
        Ok(Found::CannotTell)
    }

    fn settle(&self) -> Duration {
        Duration::from_millis(500)
    }
}

#[async_trait]
impl Checked for Telegram {
    async fn check(&self) -> Vec<Finding> {
        let name = &self.site.name;
        if let Err(trouble) = self.site.get(&self.ask("getMe")).await {
            return vec![trouble.into()];
        }
        let chat = self.ask("getChat");
        let query = chat.query.clone().pair("chat_id", &self.chat);
        match self.site.get(&Ask { query, ..chat }).await {
            Ok(_) => vec![Finding::ok(name, "Telegram knows the bot, and the bot knows the chat")],
            Err(trouble) => {
                let fix = "write to the bot first, or make it a member of the chat";
                vec![Finding::error(name, trouble.words, fix)]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::SystemClock;

    use super::super::tests::notice;
    use super::*;

    fn telegram(text: &str) -> Result<Telegram, WrongSetting> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        build(&toml::from_str(text).unwrap(), "chat", &clock)
    }

    #[test]
    fn a_message_is_plain_text_of_a_length_that_is_taken() {
        let telegram = telegram("token = '12:abcdef'\nchat = '-100'\ntopic = 7").unwrap();
        let written = telegram.written(&notice(1));
        assert_eq!(
            written["text"],
            "Needs you: Blue Train 0\nno match 0\nhttp://t/inbox\nas-is (import without a match): \
             http://t/a/0"
        );
        assert!(written["parse_mode"].is_null(), "<b> and *b* are words");
        assert_eq!(written["link_preview_options"]["is_disabled"], true);
        let mut calls = notice(1);
        calls.heading = "Needs you: @channel".into();
        calls.lines[0].words = vec!["by @somebody".into()];
        let calls = telegram.written(&calls)["text"].as_str().unwrap().to_owned();
        assert!(
            calls.contains("@\u{200b}channel") && calls.contains("@\u{200b}somebody"),
            "{calls}"
        );
        assert_eq!(
            (&written["chat_id"], &written["message_thread_id"]),
            (&json!("-100"), &json!(7))
        );
        let mut long = notice(15);
        long.heading = "🎵".repeat(3000);
        long.lines.iter_mut().for_each(|line| line.words[0] = "🎵".repeat(3000));
        let text = telegram.written(&long)["text"].as_str().unwrap().to_owned();
        assert!(text.encode_utf16().count() <= 4096);
    }

    #[test]
    fn its_words_tell_how_long_to_wait_and_its_token_is_hidden() {
        let telegram = telegram("token = '12:abcdef'\nchat = '@me'").unwrap();
        assert!(telegram.ask("getMe").secrets.contains(&"12:abcdef".to_owned()));
        let words = "telegram asks us to wait: 429: Too Many Requests: retry after 35";
        let trouble = Trouble::new("chat", TroubleKind::RateLimited, words);
        let before = SystemClock.now() + Duration::from_secs(34);
        let heeded = telegram.heeded(ActError::NotDone(trouble));
        assert!(heeded.trouble().retry_at.unwrap() > before);
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_key() {
        for (text, key) in [
            ("token = 'abc'\nchat = '1'", "token"),
            ("token = '12:ab/../cdef'\nchat = '1'", "token"),
            ("token = '12:abcdef'\nchat = 'me'", "chat"),
        ] {
            assert_eq!(telegram(text).err().expect(text).key, key);
        }
    }
}
