//! `towline seerr hook`: what a media server's webhook must be set to so that it calls towline
//! (seerr reference §9).

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use seerr_client::{
    Seerr,
    webhook::{Test, WebhookSettings},
};
use serde_json::json;
use towline_services::requests::RequestsSettings;

use super::{SERVICE, page, told};
use crate::{
    cli::Context, commands::made_secret, config::Loaded, connection::reached,
    hook_address::HookAddress,
};

/// Whether it is only told.
#[derive(Debug, clap::Args)]
pub(super) struct HookCommand {
    /// Set it at the server, unless its only webhook is in use for another address
    #[arg(long)]
    install: bool,
    /// Let the server call once, to see whether it gets through
    #[arg(long)]
    test: bool,
}

impl HookCommand {
    /// Prints the values with the secret: this is what the command is for. What was set or tried is
    /// said in its place.
    pub(super) async fn run(
        &self,
        context: &Context,
        loaded: Loaded,
        name: &str,
        seerr: &Seerr,
    ) -> anyhow::Result<()> {
        let hook = loaded.settings.requests.get(name).map(RequestsSettings::hook);
        let hook = hook.filter(|hook| hook.service == SERVICE);
        let hook = hook.with_context(|| format!("`requests.{name}` has no hook"))?;
        let address = HookAddress::new(&reached(context, &loaded).await?, SERVICE);
        let given = hook.secret.cloned();
        let secret = made_secret::of(context, loaded, ["requests", name], given).await?;
        let value = format!("Bearer {}", secret.expose_secret());
        let webhook = WebhookSettings::new(address.url.clone(), value.clone());
        if self.install {
            told(seerr.install_webhook(webhook.clone()).await)?;
        }
        let tested = if self.test { Some(told(seerr.send(&Test(webhook)).await)) } else { None };
        context.printer.json(&json!({
            "server": name,
            "url": address.url,
            "header": "Authorization",
            "value": value,
            "caveat": address.caveat,
            "installed": self.install,
            "delivered": tested.as_ref().map(Result::is_ok),
        }))?;
        self.tell(context, name, &address, secret.expose_secret())?;
        match tested {
            Some(Err(error)) => return Err(error),
            Some(Ok(())) => context.printer.line("its test got through: the server calls")?,
            None => {}
        }
        Ok(())
    }

    fn tell(
        &self,
        context: &Context,
        name: &str,
        address: &HookAddress,
        secret: &str,
    ) -> anyhow::Result<()> {
        let printer = &context.printer;
        if printer.manner().json {
            return Ok(());
        }
        if let Some(caveat) = address.caveat {
            printer.note(format!("# {caveat}"))?;
        }
        if self.install {
            printer.line(format!("{name}: its webhook now calls {}", address.url))?;
        }
        if !self.install && !self.test {
            printer.note(
                "# put this into its page Settings, Notifications, Webhook (or: `towline seerr \
                 hook --install`); the secret in it lets one call towline",
            )?;
            printer.raw(page::values(address, secret))?;
        }
        Ok(())
    }
}
