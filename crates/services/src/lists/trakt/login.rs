//! Logging in at Trakt with a code that a person types there (list-providers.md §4.2).

use std::{sync::Arc, time::Duration};

use http::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::json;
use towline_domain::{
    Clock,
    wishes::{ListError, ListErrorKind},
};

use super::{
    auth_site,
    settings::{App, WITHOUT_AN_APP},
    token::Granted,
};
use crate::{
    WrongSetting,
    lists::{ProvidersSettings, Shared, lenient, site::Ask, site::Site},
};

/// A login that waits for a person.
#[derive(Debug)]
pub struct LoginStarted {
    /// Where the person goes.
    pub verification_url: String,
    /// What the person types there.
    pub user_code: String,
    /// For how long it waits.
    pub expires_in: Duration,
    /// How often to ask at most.
    pub interval: Duration,
    device_code: SecretString,
}

/// What became of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginPolled {
    /// The person has not typed the code yet.
    Pending,
    /// It is asked too often: wait a little longer each time.
    TooOften,
    /// It is done, and kept.
    LoggedIn,
    /// The person said no.
    Denied,
    /// The code is no longer good, or was used: begin anew.
    Expired,
}

/// Logs in at Trakt, for a command.
pub struct TraktLogin {
    app: App,
    site: Site,
    shared: Shared,
}

#[derive(Deserialize)]
struct Begun {
    device_code: String,
    user_code: String,
    verification_url: String,
    #[serde(default, deserialize_with = "lenient::number")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "lenient::number")]
    interval: Option<u64>,
}

impl TraktLogin {
    /// With the app of `[providers.trakt]`, which must have its secret.
    pub fn new(
        providers: &ProvidersSettings,
        shared: &Shared,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, WrongSetting> {
        let app = providers.trakt.app(None)?;
        if app.client_secret.is_none() {
            let words = "to log in, Trakt wants the app's secret too: it is on the app's page";
            return Err(WrongSetting::new("client_secret", words));
        }
        let site = auth_site(&providers.trakt, shared, clock)?;
        Ok(Self { app, site, shared: shared.clone() })
    }

    /// What it takes to have an app at Trakt, and what does without one, in words.
    pub const fn without_an_app() -> &'static str {
        WITHOUT_AN_APP
    }

    /// Begins: the person is shown where to go and what to type.
    pub async fn start_login(&self) -> Result<LoginStarted, ListError> {
        let ask = ask("code", json!({ "client_id": self.app.client_id }), &[]);
        let begun: Begun = self.site.send(&ask).await?.json()?;
        let seconds = |number: Option<u64>, usual| Duration::from_secs(number.unwrap_or(usual));
        Ok(LoginStarted {
            verification_url: begun.verification_url,
            user_code: begun.user_code,
            expires_in: seconds(begun.expires_in, 600),
            interval: seconds(begun.interval, 5),
            device_code: SecretString::from(begun.device_code),
        })
    }

    /// Asks once whether the person has typed the code. A login that is done is written down before
    /// this returns.
    pub async fn poll_login(&self, started: &LoginStarted) -> Result<LoginPolled, ListError> {
        let code = started.device_code.expose_secret();
        let secret = self.app.client_secret.as_ref().map(SecretString::expose_secret);
        let body = json!({
            "code": code, "client_id": self.app.client_id, "client_secret": secret,
        });
        let ask = ask("token", body, &[code, secret.unwrap_or_default()]);
        let reply = match self.site.ask_once(&ask).await {
            Ok(reply) => reply,
            Err(failed) => {
                return match failed.error.status().map(|status| status.as_u16()) {
                    Some(400) => Ok(LoginPolled::Pending),
                    Some(404 | 409 | 410) => Ok(LoginPolled::Expired),
                    Some(418) => Ok(LoginPolled::Denied),
                    Some(429) => Ok(LoginPolled::TooOften),
                    Some(401 | 403) => Err(ListError::new(
                        ListErrorKind::BadKey,
                        "Trakt does not know this app: the client id or its secret is wrong",
                    )
                    .hint("compare providers.trakt with the app's page at Trakt")),
                    _ => Err(self.site.usual_error(&failed)),
                };
            }
        };
        debug_assert_eq!(reply.status, StatusCode::OK);
        let granted: Granted = reply.json()?;
        let login = granted.login(&self.app.client_id, self.site.clock().now());
        self.shared.trakt().keep(&login).await?;
        Ok(LoginPolled::LoggedIn)
    }
}

fn ask(what: &str, body: serde_json::Value, secrets: &[&str]) -> Ask {
    Ask {
        path: ["oauth", "device", what].map(String::from).into(),
        body: Some(body),
        secrets: secrets.iter().map(|secret| (*secret).to_owned()).collect(),
        ..Ask::default()
    }
}
