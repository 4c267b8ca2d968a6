//! What follows a download: a command, a webhook.

use std::{ffi::OsString, time::Duration};

use secrecy::ExposeSecret as _;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use towline_domain::{LocalPath, Trouble, TroubleKind, path::shown};
use towline_files::deliver::Rights;
use towline_http::{Auth, Body, Client, Endpoint, IfUnsure, Query, Read, Settings};

use super::settings::AfterwardsSettings;
use crate::{
    WrongSetting,
    process::{Ended, Invocation},
    secret_address,
};

/// Longer than any program needs that only tells another one.
const USUAL_TIME: Duration = Duration::from_secs(5 * 60);
/// So much of what a program said is told.
const LAST_LINES: usize = 20;

/// A download that is in place.
pub(super) struct Placed<'a> {
    pub(super) path: &'a LocalPath,
    pub(super) name: &'a str,
}

impl AfterwardsSettings {
    /// Whether anything is to be told.
    pub(super) fn tells(&self) -> bool {
        !self.command.is_empty() || self.webhook.is_some()
    }

    pub(super) fn check(&self, key: &str) -> Result<(), WrongSetting> {
        self.rights(key)?;
        if let Some(url) = &self.webhook {
            let (base, _) = apart(url.expose_secret());
            let made = Client::new(Settings::new("webhook", base));
            made.map_err(|error| WrongSetting::new(&format!("{key}.webhook"), error.to_string()))?;
        }
        Ok(())
    }

    /// The permissions that files get.
    pub(super) fn rights(&self, key: &str) -> Result<Rights, WrongSetting> {
        let mode = |name: &str, text: &Option<String>| {
            let Some(text) = text else { return Ok(None) };
            match u32::from_str_radix(text, 8) {
                Ok(mode) if mode <= 0o7777 && !text.starts_with('+') => Ok(Some(mode)),
                _ => Err(WrongSetting::new(
                    &format!("{key}.{name}"),
                    format!("`{}` is no octal mode: write it as \"640\"", shown(text.as_bytes())),
                )),
            }
        };
        let owner = match &self.owner {
            None => None,
            Some(text) => {
                let parts = text
                    .split_once(':')
                    .and_then(|(user, group)| Some((user.parse().ok()?, group.parse().ok()?)));
                Some(parts.ok_or_else(|| {
                    let text = shown(text.as_bytes());
                    let words = format!(
                        "`{text}` is no owner: write user and group as numbers, \"1000:1000\""
                    );
                    WrongSetting::new(&format!("{key}.owner"), words)
                })?)
            }
        };
        // Only root may give files away; for others the setting means nothing.
        let owner = owner.filter(|_| rustix::process::geteuid().is_root());
        Ok(Rights {
            file_mode: mode("file_mode", &self.file_mode)?,
            directory_mode: mode("directory_mode", &self.directory_mode)?,
            owner,
        })
    }

    /// Runs the command, if there is one, and says so.
    pub(super) async fn run(
        &self,
        service: &str,
        placed: &Placed<'_>,
        stop: &CancellationToken,
    ) -> Result<Option<String>, Trouble> {
        let limit = self.timeout.map_or(USUAL_TIME, towline_domain::Period::get);
        let Some((program, arguments)) = self.command.split_first() else { return Ok(None) };
        let program = LocalPath::new(program);
        let arguments = arguments.iter().map(|argument| filled(argument, placed)).collect();
        let invocation = Invocation { service, program: &program, arguments, typed: None, limit };
        let ran = invocation.run(stop, |_, _| {}).await.map_err(|trouble| match trouble.kind {
            TroubleKind::ProgramMissing => {
                trouble.hint("install it, or correct `afterwards.command`")
            }
            _ => trouble,
        })?;
        let failed = |how: String| {
            let text = format!("{}\n{}", ran.out, ran.err);
            let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
            let last = lines[lines.len().saturating_sub(LAST_LINES)..].join("\n");
            Trouble::new(service, TroubleKind::Refused, format!("`{program}` {how}\n{last}"))
        };
        match ran.ended {
            Ended::Exited(status) if status.success() => Ok(Some(format!("`{program}` ran"))),
            Ended::Exited(status) => Err(failed(format!("failed ({status})"))),
            Ended::OutOfTime => Err(failed(format!("took longer than {} s", limit.as_secs()))),
            Ended::Stopped => Err(failed("was stopped".into())),
        }
    }

    /// Calls the webhook, if there is one, and says so.
    pub(super) async fn call(
        &self,
        service: &str,
        placed: &Placed<'_>,
    ) -> Result<Option<String>, Trouble> {
        let Some(url) = &self.webhook else { return Ok(None) };
        call(service, url.expose_secret(), placed).await?;
        Ok(Some("the webhook was told".to_owned()))
    }
}

/// `{path}` and `{name}` become what they stand for: one argument stays one argument.
fn filled(argument: &str, placed: &Placed<'_>) -> OsString {
    let mut filled = OsString::new();
    let mut rest = argument;
    while let Some(at) = rest.find('{') {
        filled.push(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("{path}") {
            filled.push(placed.path.as_path());
            rest = after;
        } else if let Some(after) = rest.strip_prefix("{name}") {
            // A name is anybody's choice: at the beginning it must not pass for an option.
            match placed.name.strip_prefix('-').filter(|_| filled.is_empty()) {
                Some(name) => {
                    filled.push("_");
                    filled.push(name);
                }
                None => filled.push(placed.name),
            }
            rest = after;
        } else {
            filled.push("{");
            rest = &rest[1..];
        }
    }
    filled.push(rest);
    filled
}

async fn call(service: &str, url: &str, placed: &Placed<'_>) -> Result<(), Trouble> {
    let (base, query) = apart(url);
    let settings = Settings { auth: Auth::None, ..Settings::new("webhook", base) };
    let refused =
        |words: String| Trouble::new(service, TroubleKind::Refused, format!("webhook: {words}"));
    let client = Client::new(settings).map_err(|error| refused(error.to_string()))?;
    let hidden = secret_address::parts(url);
    let told = Told { path: placed.path.to_string(), name: placed.name.to_owned(), query, hidden };
    client.send(&told).await.map_err(|error| refused(error.to_string()))
}

/// A download is in place.
#[derive(Serialize)]
struct Told {
    path: String,
    name: String,
    /// As it is written in the configuration: it may hold a token.
    #[serde(skip)]
    query: Query,
    #[serde(skip)]
    hidden: Vec<String>,
}

/// An address, and its query.
fn apart(url: &str) -> (&str, Query) {
    match url.split_once('?') {
        Some((base, query)) => (base, Query::raw(query)),
        None => (url, Query::new()),
    }
}

impl Endpoint for Told {
    type Response = ();
    const NAME: &'static str = "webhook.downloaded";
    const METHOD: http::Method = http::Method::POST;
    // Told at least once: after a crash it may be told again, too.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        Vec::new()
    }

    fn query(&self) -> Query {
        self.query.clone()
    }

    fn secrets(&self) -> Vec<&str> {
        self.hidden.iter().map(String::as_str).collect()
    }

    fn body(&self) -> Body {
        Body::json(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_stays_one_whatever_the_name_is() {
        let path = LocalPath::new("/d/a; rm -rf {name}");
        let placed = Placed { path: &path, name: "a b" };
        let filled = |argument: &str| filled(argument, &placed).into_string().unwrap();
        assert_eq!(filled("{path}"), "/d/a; rm -rf {name}");
        assert_eq!(filled("--name={name}!"), "--name=a b!");
        assert_eq!(filled("{other} {"), "{other} {");
        let placed = Placed { path: &path, name: "-rf *" };
        assert_eq!(super::filled("{name}", &placed), "_rf *");
        assert_eq!(super::filled("of {name}", &placed), "of -rf *");
    }

    #[test]
    fn rights_are_octal_and_owners_numbers() {
        let of = |mode: &str, owner: &str| AfterwardsSettings {
            file_mode: Some(mode.into()),
            owner: Some(owner.into()),
            ..AfterwardsSettings::default()
        };
        assert_eq!(of("640", "1:2").rights("a").unwrap().file_mode, Some(0o640));
        for (mode, owner) in [("rw", "1:2"), ("99999", "1:2"), ("640", "me:us"), ("640", "1")] {
            assert!(of(mode, owner).rights("a").is_err(), "{mode} {owner}");
        }
    }

    #[tokio::test]
    async fn a_command_that_fails_tells_what_it_said() {
        let path = LocalPath::new("/d/a");
        let placed = Placed { path: &path, name: "a" };
        let of = |command: &[&str]| AfterwardsSettings {
            command: command.iter().map(ToString::to_string).collect(),
            ..AfterwardsSettings::default()
        };
        let stop = CancellationToken::new();
        let well = of(&["/bin/sh", "-c", "test \"$1\" = /d/a", "sh", "{path}"]);
        assert_eq!(well.run("home", &placed, &stop).await.unwrap().unwrap(), "`/bin/sh` ran");
        let ill = of(&["/bin/sh", "-c", "echo no room; exit 3"]);
        let trouble = ill.run("home", &placed, &stop).await.unwrap_err();
        assert!(trouble.words.contains("no room") && trouble.words.contains('3'), "{trouble}");
        let missing = of(&["/no/such/program"]).run("home", &placed, &stop).await.unwrap_err();
        assert_eq!(missing.kind, TroubleKind::ProgramMissing);
    }

    #[tokio::test]
    async fn who_refuses_the_webhook_does_not_tell_its_address() {
        use std::io::{Read as _, Write as _};
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook-canary?key=canary-two", server.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut client, _) = server.accept().unwrap();
            let (mut read, mut some) = (Vec::new(), [0; 4096]);
            while !read.ends_with(b"}") {
                let count = client.read(&mut some).unwrap();
                read.extend_from_slice(&some[..count]);
            }
            let words = "Cannot POST /hook-canary with canary-two";
            let length = words.len();
            write!(client, "HTTP/1.1 404 No\r\nContent-Length: {length}\r\n\r\n{words}").unwrap();
        });
        let path = LocalPath::new("/d/a");
        let of = AfterwardsSettings { webhook: Some(url.into()), ..AfterwardsSettings::default() };
        let trouble = of.call("home", &Placed { path: &path, name: "a" }).await.unwrap_err();
        assert!(trouble.words.contains("Cannot POST"), "{trouble}");
        assert!(!trouble.words.contains("canary"), "{trouble}");
    }
}
