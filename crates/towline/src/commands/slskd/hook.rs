//! `towline slskd hook`: what slskd.yml must hold so that slskd calls towline.

use std::time::Duration;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use serde_json::json;
use slskd_client::{Slskd, Version, application::GetVersion};
use towline_services::downloads::DownloadsSettings;

use super::{SERVICE, snippet::snippet};
use crate::{
    cli::Context, commands::made_secret, config::Loaded, connection::reached,
    hook_address::HookAddress,
};

/// How long to wait for slskd's version.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prints it, with the secret: this is what the command is for.
pub(super) async fn run(
    context: &Context,
    loaded: Loaded,
    source: &str,
    slskd: &Slskd,
) -> anyhow::Result<()> {
    let import = loaded.settings.imports.get(source);
    let hook = import.and_then(DownloadsSettings::hook);
    let hook = hook.filter(|hook| hook.service == SERVICE);
    let hook = hook.with_context(|| format!("`imports.{source}` has no hook"))?;
    let address = HookAddress::new(&reached(context, &loaded).await?, SERVICE);
    let given = hook.secret.cloned();
    let secret = made_secret::of(context, loaded, ["imports", source], given).await?;
    let version = version(context, slskd).await?;
    let secret = secret.expose_secret();
    let lines = snippet(&address, secret, version.is_some_and(|it| !it.says_integrations()));
    context.printer.json(&json!({
        "source": source,
        "url": address.url,
        "header": "Authorization",
        "value": format!("Bearer {secret}"),
        "caveat": address.caveat,
        "yaml": lines,
    }))?;
    if !context.printer.manner().json {
        context
            .printer
            .note("# put this into slskd.yml; the secret in it lets one call towline")?;
        if let Some(caveat) = address.caveat {
            context.printer.note(format!("# {caveat}"))?;
        }
        context.printer.raw(lines)?;
    }
    Ok(())
}

/// Which slskd this is, where that can be told: lines for a newer one would stop its start.
async fn version(context: &Context, slskd: &Slskd) -> anyhow::Result<Option<Version>> {
    let asked = tokio::time::timeout(PATIENCE, slskd.send(&GetVersion)).await;
    let version = asked.ok().and_then(Result::ok).and_then(|version| version.version());
    match version {
        Some(version) if !version.has_events() => {
            let words = format!("slskd {version} has no webhooks: they came with 0.22");
            context.printer.warn(words)?;
        }
        Some(_) => {}
        None => context.printer.warn(
            "slskd does not tell its version: before 0.25 the first line must be `integration:`",
        )?,
    }
    Ok(version)
}
