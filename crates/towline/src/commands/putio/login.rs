//! `towline putio login`: a code that a person types at put.io/link becomes a token (put.io
//! reference §1, device code).

use std::{
    fs,
    num::NonZeroU64,
    time::{Duration, Instant},
};

use anyhow::bail;
use putio_client::{
    Error, Putio, SignedUrl,
    account::GetInfo,
    oauth::{LinkCode, PollCode, StartCode, StartedCode, TokenScope, Validate},
};
use secrecy::SecretString;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use towline_domain::{LocalPath, path::shown};

use super::chosen::Account;
use crate::{
    cli::Context,
    commands::taken_up::{Changed, tell_daemon},
    connection::stop_on_signal,
    owner,
    printer::Printer,
    putio_token::keep_token,
    report::Hinted as _,
};

/// Where a person types the code.
const LINK: &str = "https://put.io/link";

/// How often and how long is asked whether the code was typed.
#[derive(Debug, Clone, Copy)]
struct Pace {
    every: Duration,
    most: Duration,
}

const PACE: Pace = Pace { every: Duration::from_secs(4), most: Duration::from_mins(10) };

/// With `--json`: a document in each line, first the code, then the outcome.
pub(super) async fn run(context: &Context, account: &Account) -> anyhow::Result<()> {
    let printer = &context.printer;
    let app_id = app_id(account)?;
    if account.settings.token.is_some() {
        printer.warn(format!(
            "the configuration gives `{}` a token, which goes before the one that this gets: \
             take it out there",
            account.name
        ))?;
    }
    let stop = stop_on_signal()?;
    let stranger = account.stranger()?;
    let start = StartCode { app_id: app_id.get(), client_name: Some(own_name()) };
    let code = stranger.send(&start).await.or_else(|error| refused(account, error))?;
    tell_code(printer, account, &code)?;
    let token = token(&stranger, code.code, &stop, PACE, printer).await?;
    let user = validated(account, &token, PACE).await?;
    let path = keep_token(account.data(), &account.name, &token)?;
    tell_done(printer, account, user.as_deref(), &path)?;
    tell_daemon(context, account.data(), Changed::Token).await
}

fn app_id(account: &Account) -> anyhow::Result<NonZeroU64> {
    match account.settings.app_id {
        Some(id) => Ok(id),
        None => Err(anyhow::anyhow!(
            "put.io lets in registered applications only, and `{}` has no `app_id`",
            account.name
        ))
        .hint(format!(
            "register an application at https://app.put.io/oauth (any name), and write its \
                 client id below [torrents.{}.putio]: app_id = 1234. That page shows a token, too: \
                 `token_file` takes it, and no login is needed",
            account.name
        )),
    }
}

/// What a person is shown of us in the list of applications.
fn own_name() -> String {
    match fs::read_to_string("/proc/sys/kernel/hostname") {
        Ok(host) if !host.trim().is_empty() => format!("towline on {}", host.trim()),
        _ => "towline".into(),
    }
}

/// Nobody has a token yet, so a refusal is about the application.
fn refused<T>(account: &Account, error: Error) -> anyhow::Result<T> {
    match error {
        Error::Unauthorized { .. } | Error::NotFound { .. } | Error::Refused { .. }
            if !error.is_passing() =>
        {
            Err(error).hint(format!(
                "is `app_id` of [torrents.{}.putio] the client id of an application at \
                 https://app.put.io/oauth?",
                account.name
            ))
        }
        error => account.fail(error),
    }
}

fn tell_code(printer: &Printer, account: &Account, code: &StartedCode) -> anyhow::Result<()> {
    let minutes = PACE.most.as_secs() / 60;
    if printer.manner().json {
        let told = json!({
            "account": account.name,
            "code": code.code.as_str(),
            "link": LINK,
            "qr_code_url": code.qr_code_url.as_ref().map(SignedUrl::reveal),
            "good_for_seconds": PACE.most.as_secs(),
        });
        printer.raw(format!("{told}\n"))?;
    }
    printer.line(format!("{}: type the code {} at {LINK}", account.name, code.code))?;
    printer
        .note(format!("waiting for {minutes} minutes at most; Ctrl-C ends it, nothing is lost"))?;
    Ok(())
}

/// Asks until the code was typed. A network that is away for a while only delays it.
async fn token(
    stranger: &Putio,
    code: LinkCode,
    stop: &CancellationToken,
    pace: Pace,
    printer: &Printer,
) -> anyhow::Result<SecretString> {
    let poll = PollCode(code);
    let until = Instant::now() + pace.most;
    let again = "`towline putio login` gets a new one";
    while Instant::now() < until {
        tokio::select! {
            biased;
            () = stop.cancelled() => bail!("stopped before the code was typed: nothing has changed"),
            () = tokio::time::sleep(pace.every) => {}
        }
        match stranger.send(&poll).await {
            Ok(polled) => {
                if let Some(token) = polled.oauth_token {
                    return Ok(token);
                }
            }
            Err(error) if error.is_passing() => printer.detail(format!("not yet: {error}"))?,
            Err(error @ Error::NotFound { .. }) => {
                return Err(anyhow::Error::from(error).context("the code is not good any more"))
                    .hint(again);
            }
            Err(error) => return Err(error).hint(again),
        }
    }
    Err(anyhow::anyhow!("nobody typed the code in time: nothing has changed")).hint(again)
}

/// Whose token it is, when put.io tells. An error where it is not good for all that towline does.
async fn validated(
    account: &Account,
    token: &SecretString,
    pace: Pace,
) -> anyhow::Result<Option<String>> {
    const ATTEMPTS: u32 = 5;
    let client = account.client_for(token)?;
    let mut attempt = 1;
    let found = loop {
        match client.send(&Validate).await {
            Err(error) if error.is_passing() && attempt < ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(pace.every).await;
            }
            found => break account.told(found)?,
        }
    };
    if !found.result {
        bail!("put.io gave a token, and does not take it: nothing has changed");
    }
    match found.token_scope {
        TokenScope::Default | TokenScope::Other(_) => {}
        scope => {
            return Err(anyhow::anyhow!("the token may do one thing only: {scope}"))
                .hint("type the code while you are logged in with your password at put.io");
        }
    }
    let info = client.send(&GetInfo::default()).await.ok();
    Ok(info.map(|account| account.info.username.into()).filter(|name: &String| !name.is_empty()))
}

fn tell_done(
    printer: &Printer,
    account: &Account,
    user: Option<&str>,
    path: &LocalPath,
) -> anyhow::Result<()> {
    if printer.manner().json {
        let told = json!({ "account": account.name, "user": user, "kept_in": path });
        printer.raw(format!("{told}\n"))?;
    }
    let user = shown(user.unwrap_or("somebody").as_bytes());
    printer.line(format!("{}: logged in as {user}; the token is kept in {path}", account.name))?;
    if let Some(words) = owner::another(account.data(), path, "the token") {
        printer.warn(words)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io;

    use putio_client::{Access, Settings};
    use towline_sim::putio::{self as sim, RequestFault};

    use super::*;
    use crate::printer::Manner;

    const QUICK: Pace = Pace { every: Duration::from_millis(20), most: Duration::from_millis(400) };

    struct World {
        sim: sim::Putio,
        stranger: Putio,
        stop: CancellationToken,
    }

    impl World {
        async fn new() -> Self {
            let sim = sim::Putio::start(sim::Script::default()).await.unwrap();
            let settings = Settings { base_url: sim.api_url(), ..Settings::new(Access::Nobody) };
            let stranger = Putio::new(settings).unwrap();
            Self { sim, stranger, stop: CancellationToken::new() }
        }

        async fn code(&self) -> LinkCode {
            let start = StartCode { app_id: 1, client_name: None };
            self.stranger.send(&start).await.unwrap().code
        }

        async fn told(&self, code: LinkCode) -> Result<String, String> {
            use secrecy::ExposeSecret as _;
            let printer = Printer::to(Manner::default(), io::sink(), io::sink());
            let token = token(&self.stranger, code, &self.stop, QUICK, &printer).await;
            token.map(|it| it.expose_secret().to_owned()).map_err(|error| format!("{error:#}"))
        }
    }

    #[tokio::test]
    async fn a_code_that_is_typed_becomes_a_token_whatever_happens_meanwhile() {
        let world = World::new().await;
        let code = world.code().await;
        let wanted = world.sim.link(code.as_str());
        world.sim.faults(|faults| {
            for fault in [RequestFault::Error { status: 503 }, RequestFault::CloseBefore] {
                faults.on_next("GET", "/v2/oauth2/oob/code/*", fault);
            }
        });
        assert_eq!(world.told(code).await.ok(), wanted);
    }

    #[tokio::test]
    async fn nobody_types_it_it_is_forgotten_or_the_person_stops() {
        let world = World::new().await;
        let code = world.code().await;
        let late = world.told(code.clone()).await.unwrap_err();
        assert!(late.contains("nobody typed the code in time"), "{late}");
        let unknown = world.told(LinkCode::new("NEVER")).await.unwrap_err();
        assert!(unknown.contains("not good any more"), "{unknown}");
        world.stop.cancel();
        let stopped = world.told(code).await.unwrap_err();
        assert!(stopped.contains("nothing has changed"), "{stopped}");
    }
}
