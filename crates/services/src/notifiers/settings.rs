//! What is written about a target in the configuration: its rules, and which kind it is.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{
    Clock, Period,
    notify::{NewsKind, Notifier},
};

use super::{
    AppriseSettings, Chosen, DiscordSettings, EmailSettings, GotifySettings, NtfySettings,
    TelegramSettings, WebhookSettings,
    discreet::Discreet,
    rules::{FlowOf, give_up_after, usual_events},
};
use crate::{WrongSetting, doctor::Finding};

/// A target: `[notify.phone.ntfy]`. The last word of the table says what brings messages there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotifierSettings {
    /// What it is told of: `"needs-you"` (something waits in the inbox), `"failed"` (it ended badly),
    /// `"service-down"` and `"service-up"` (a service has not answered for ten minutes, and does
    /// again), `"done"` (imported, handed over, available).
    #[serde(default = "usual_events")]
    pub events: Vec<NewsKind>,
    /// Of which flows: `"wishes"`, `"torrents"`, `"imports"`, `"folders"`. Empty: of all.
    #[serde(default)]
    pub flows: Vec<FlowOf>,
    /// When nothing is sent, by this machine's clock: what happens meanwhile is told of afterwards,
    /// in one message.
    #[schemars(example = "22:00-07:00")]
    pub quiet: Option<String>,
    /// One message now and then, instead of one as soon as something happens: `"1h"` after the
    /// first thing that happened, `"daily 08:00"`, or a cron expression (minute, hour, day of the
    /// month, month, day of the week) by this machine's clock.
    #[schemars(example = "daily 08:00")]
    pub digest: Option<String>,
    /// Links in messages that answer what the inbox asks: whoever has the message can answer, once,
    /// for seven days, without a login. They need `server.url`.
    #[serde(default)]
    pub answers: bool,
    /// When a message does not arrive for so long you are told in the inbox. It is tried all the
    /// same.
    #[serde(default = "give_up_after")]
    pub give_up_after: Period,
    /// A topic of an ntfy server.
    pub ntfy: Option<NtfySettings>,
    /// A channel at Discord.
    pub discord: Option<DiscordSettings>,
    /// A chat at Telegram.
    pub telegram: Option<TelegramSettings>,
    /// An application of a Gotify server.
    pub gotify: Option<GotifySettings>,
    /// E-mail.
    pub email: Option<EmailSettings>,
    /// A program of your own: it is sent JSON.
    pub webhook: Option<WebhookSettings>,
    /// An Apprise API server, which knows very many services.
    pub apprise: Option<AppriseSettings>,
}

impl NotifierSettings {
    /// The kind that is written.
    fn chosen(&self) -> Result<Chosen<'_>, WrongSetting> {
        // A new kind must be named here before this compiles.
        let Self { ntfy, discord, telegram, gotify, email, webhook, apprise, .. } = self;
        let all = [
            ntfy.as_ref().map(Chosen::Ntfy),
            discord.as_ref().map(Chosen::Discord),
            telegram.as_ref().map(Chosen::Telegram),
            gotify.as_ref().map(Chosen::Gotify),
            email.as_ref().map(Chosen::Email),
            webhook.as_ref().map(Chosen::Webhook),
            apprise.as_ref().map(Chosen::Apprise),
        ];
        let mut written: Vec<_> = all.into_iter().flatten().collect();
        match (written.pop(), written.pop()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(WrongSetting::new(
                "",
                "it does not say where messages go: its table ends in .ntfy, .discord, .telegram, \
                 .gotify, .email, .webhook or .apprise",
            )),
            (Some(one), Some(other)) => {
                let words = format!(
                    "one target is of one kind, and both .{} and .{} are written: give one of \
                     them another name",
                    other.word(),
                    one.word()
                );
                Err(WrongSetting::new(one.word(), words))
            }
        }
    }

    /// The last word of its table.
    pub fn kind(&self) -> &'static str {
        self.chosen().map_or("", |chosen| chosen.word())
    }

    /// What brings messages there. `name` is its name in the configuration.
    pub fn build(
        &self,
        name: &str,
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn Notifier>, WrongSetting> {
        Ok(Arc::new(Discreet(self.built(name, clock)?)))
    }

    fn built(
        &self,
        name: &str,
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn super::Checked>, WrongSetting> {
        let chosen = self.chosen()?;
        chosen.build(name, clock).map_err(|wrong| {
            let key = if wrong.key.is_empty() {
                chosen.word().to_owned()
            } else {
                format!("{}.{}", chosen.word(), wrong.key)
            };
            WrongSetting { key, ..wrong }
        })
    }

    /// Asks whether messages would arrive. Sends none.
    pub async fn check(&self, name: &str, clock: &Arc<dyn Clock>) -> Vec<Finding> {
        match self.built(name, clock) {
            Ok(target) => target.check().await,
            Err(wrong) => vec![Finding::error(name, wrong.words, "see its table in towline.toml")],
        }
    }
}
