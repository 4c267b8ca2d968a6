//! Who brings messages to people: one file per kind, and this list of them.

mod apprise;
mod discord;
mod discreet;
mod email;
mod gotify;
mod http;
mod ntfy;
mod rules;
mod settings;
mod telegram;
#[cfg(test)]
mod tests;
mod text;
mod webhook;

use std::sync::Arc;

use async_trait::async_trait;
use towline_domain::{Clock, notify::Notifier};

pub use self::{
    apprise::AppriseSettings, discord::DiscordSettings, email::EmailSettings,
    gotify::GotifySettings, ntfy::NtfySettings, settings::NotifierSettings,
    telegram::TelegramSettings, webhook::WebhookSettings,
};
use crate::{WrongSetting, doctor::Finding};

/// The registry: one variant for each kind of target.
enum Chosen<'a> {
    Ntfy(&'a NtfySettings),
    Discord(&'a DiscordSettings),
    Telegram(&'a TelegramSettings),
    Gotify(&'a GotifySettings),
    Email(&'a EmailSettings),
    Webhook(&'a WebhookSettings),
    Apprise(&'a AppriseSettings),
}

/// A target that can be asked whether messages would arrive. Nothing is sent for that.
#[async_trait]
trait Checked: Notifier {
    /// What is found.
    async fn check(&self) -> Vec<Finding>;
}

impl Chosen<'_> {
    /// The last word of the table.
    const fn word(&self) -> &'static str {
        match self {
            Self::Ntfy(_) => "ntfy",
            Self::Discord(_) => "discord",
            Self::Telegram(_) => "telegram",
            Self::Gotify(_) => "gotify",
            Self::Email(_) => "email",
            Self::Webhook(_) => "webhook",
            Self::Apprise(_) => "apprise",
        }
    }

    fn build(&self, name: &str, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Checked>, WrongSetting> {
        Ok(match self {
            Self::Ntfy(own) => Arc::new(ntfy::build(own, name, clock)?),
            Self::Discord(own) => Arc::new(discord::build(own, name, clock)?),
            Self::Telegram(own) => Arc::new(telegram::build(own, name, clock)?),
            Self::Gotify(own) => Arc::new(gotify::build(own, name, clock)?),
            Self::Email(own) => Arc::new(email::build(own, name)?),
            Self::Webhook(own) => Arc::new(webhook::build(own, name, clock)?),
            Self::Apprise(own) => Arc::new(apprise::build(own, name, clock)?),
        })
    }
}
