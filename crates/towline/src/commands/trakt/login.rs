//! `towline trakt login`: a code that a person types at Trakt becomes a login (list-providers.md
//! §4.2).

use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use towline_domain::{
    path::shown,
    wishes::{ListError, ListErrorKind},
};
use towline_services::lists::{LoginPolled, LoginStarted, TraktLogin};

use super::{Desk, app::App};
use crate::{
    cli::Context, connection::stop_on_signal, owner, printer::Printer, report::Hinted as _,
};

/// No code is good for longer, whatever is said.
const LONGEST: Duration = Duration::from_hours(1);
/// Whatever is said, it is asked no more often, and no more seldom.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// What is added where Trakt says that it is asked too often.
const LONGER: Duration = Duration::from_secs(1);

/// With `--json`: a document in each line, first the code, then the outcome.
pub(super) async fn run(context: &Context, desk: &Desk, app: &App) -> anyhow::Result<()> {
    let printer = &context.printer;
    let login = TraktLogin::new(&app.providers, &desk.shared, &desk.clock);
    let login = login.or_else(|wrong| {
        Err(anyhow!("`{}` does not say enough to log in at Trakt", app.of)).hint(wrong.words)
    })?;
    let stop = stop_on_signal()?;
    let started = told(login.start_login().await)?;
    tell_code(printer, &started)?;
    wait(&login, &started, &stop, printer).await?;
    tell_done(printer, desk, app)
}

fn tell_code(printer: &Printer, started: &LoginStarted) -> anyhow::Result<()> {
    let most = started.expires_in.min(LONGEST);
    if printer.manner().json {
        let told = json!({
            "code": started.user_code,
            "link": started.verification_url,
            "good_for_seconds": most.as_secs(),
        });
        printer.raw(format!("{told}\n"))?;
    }
    let code = shown(started.user_code.as_bytes());
    let link = shown(started.verification_url.as_bytes());
    printer.line(format!("type the code {code} at {link}"))?;
    let minutes = most.as_secs().div_ceil(60);
    printer
        .note(format!("waiting for {minutes} minutes at most; Ctrl-C ends it, nothing is lost"))?;
    Ok(())
}

/// Asks until the person has said yes or no. A network that is away for a while only delays it.
async fn wait(
    login: &TraktLogin,
    started: &LoginStarted,
    stop: &CancellationToken,
    printer: &Printer,
) -> anyhow::Result<()> {
    let again = "`towline trakt login` gets a new one";
    let until = Instant::now() + started.expires_in.min(LONGEST);
    let mut pause = started.interval.clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
    while Instant::now() < until {
        tokio::select! {
            biased;
            () = stop.cancelled() => bail!("stopped before the code was typed: nothing has changed"),
            () = tokio::time::sleep(pause) => {}
        }
        match login.poll_login(started).await {
            Ok(LoginPolled::LoggedIn) => return Ok(()),
            Ok(LoginPolled::Pending) => {}
            Ok(LoginPolled::TooOften) => pause = (pause + LONGER).min(LONGEST_PAUSE),
            Ok(LoginPolled::Denied) => bail!("it was declined at Trakt: nothing has changed"),
            Ok(LoginPolled::Expired) => {
                return Err(anyhow!("the code is not good any more: nothing has changed"))
                    .hint(again);
            }
            Err(error) if is_passing(&error) => {
                let words = shown(error.to_string().as_bytes());
                printer.detail(format!("not yet: {words}"))?;
            }
            Err(error) => return told(Err(error)),
        }
    }
    Err(anyhow!("nobody typed the code in time: nothing has changed")).hint(again)
}

fn is_passing(error: &ListError) -> bool {
    use ListErrorKind::{RateLimited, Unavailable, Unreachable};
    matches!(error.kind, RateLimited | Unavailable | Unreachable)
}

fn told<T>(result: Result<T, ListError>) -> anyhow::Result<T> {
    result.or_else(|error| match error.hint.clone() {
        Some(hint) => Err(anyhow!("{}", error.words)).hint(hint),
        None => bail!("{}", error.words),
    })
}

fn tell_done(printer: &Printer, desk: &Desk, app: &App) -> anyhow::Result<()> {
    if printer.manner().json {
        let told = json!({ "app": app.of, "kept_in": desk.file });
        printer.raw(format!("{told}\n"))?;
    }
    printer.line(format!("logged in with the app of `{}`; kept in {}", app.of, desk.file))?;
    if let Some(words) = owner::another(&desk.data, &desk.file, "the login") {
        printer.warn(words)?;
    }
    printer.note("lists that need it are read at their time; now: `towline sync LIST`")?;
    Ok(())
}
