//! `towline trakt`: the login at Trakt, for what is not public there (list-providers.md §4.2).

mod app;
mod login;

use std::{path::PathBuf, sync::Arc};

use anyhow::Context as _;
use serde_json::json;
use towline_domain::{Clock, LocalPath, SystemClock};
use towline_services::lists::Shared;

use crate::{cli::Context, connection::block_on, lists_shared};

/// The login at Trakt: for watchlists, collections and lists that are not public
#[derive(Debug, clap::Args)]
pub struct TraktCommand {
    #[command(subcommand)]
    what: What,
    /// With the app that this list has of its own
    #[arg(long, global = true, value_name = "NAME")]
    list: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Log in: prints a code, and waits until it is typed at Trakt
    ///
    /// Trakt answers registered apps only: `client_id` and `client_secret` of `[providers.trakt]`
    /// are those of one. The login is kept in the data directory, for this user alone, and is
    /// renewed in time.
    Login,
    /// Keep the login no longer
    Logout,
    /// Which apps are configured, and whether somebody has logged in
    Status,
}

/// What all three need.
struct Desk {
    shared: Shared,
    clock: Arc<dyn Clock>,
    /// The data directory.
    data: PathBuf,
    /// Where the login is kept.
    file: LocalPath,
}

impl TraktCommand {
    pub(super) fn run(&self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let settings = &loaded.settings;
        let _logging =
            crate::logging::start_for_command(&settings.log, context.printer.manner(), false)?;
        let data = context.data_directory(&loaded)?;
        let desk = Desk {
            shared: lists_shared::of(&loaded, &data),
            clock: Arc::new(SystemClock),
            file: LocalPath::new(lists_shared::token_file(&data)),
            data,
        };
        match self.what {
            What::Login => {
                let app = app::chosen(settings, self.list.as_deref())?;
                block_on(login::run(context, &desk, &app))
            }
            What::Logout => logout(context, &desk),
            What::Status => status(context, &desk, &app::all(settings)),
        }
    }
}

/// Trakt is not told: there is no call for it that keeps the person's other logins.
fn logout(context: &Context, desk: &Desk) -> anyhow::Result<()> {
    let was_there = desk.file.as_path().symlink_metadata().is_ok();
    let file = &desk.file;
    let forgotten = desk.shared.trakt().forget();
    forgotten.with_context(|| format!("{file} cannot be removed"))?;
    context.printer.json(&json!({ "removed": was_there }))?;
    if !was_there {
        context.printer.line("no login at Trakt was kept")?;
        return Ok(());
    }
    context.printer.line("the login at Trakt is removed here")?;
    context
        .printer
        .note("at Trakt the app stays connected until you take that back in your settings there")?;
    Ok(())
}

fn status(context: &Context, desk: &Desk, apps: &[app::App]) -> anyhow::Result<()> {
    let is_kept = desk.file.as_path().symlink_metadata().is_ok();
    let told: Vec<_> = apps
        .iter()
        .map(|app| {
            let is_logged_in = desk.shared.trakt().is_logged_in(&app.client_id);
            (app, app.has_secret(), is_logged_in)
        })
        .collect();
    context.printer.json(&json!({
        "apps": told.iter().map(|(app, has_secret, is_logged_in)| json!({
            "of": app.of,
            "client_id": app.client_id,
            "client_secret": has_secret,
            "logged_in": is_logged_in,
        })).collect::<Vec<_>>(),
        "kept": is_kept,
    }))?;
    if apps.is_empty() {
        context.printer.line("no app is configured")?;
        context.printer.note(app::none())?;
    }
    for (app, has_secret, is_logged_in) in &told {
        let state = match (is_logged_in, has_secret) {
            (true, _) => "somebody has logged in",
            (false, true) => "nobody has logged in: what is public can be read",
            (false, false) => "no `client_secret`: what is public can be read, nobody can log in",
        };
        context.printer.line(format!("{}: {state}", app.of))?;
    }
    if is_kept && !told.iter().any(|(.., is_logged_in)| *is_logged_in) {
        context.printer.warn(format!(
            "{} holds no login for an app of the configuration: `towline trakt login` replaces it",
            desk.file
        ))?;
    }
    Ok(())
}
