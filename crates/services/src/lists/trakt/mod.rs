//! Lists, watchlists, collections, charts and recommendations of Trakt (list-providers.md §4).

mod errors;
mod item;
mod login;
mod read;
mod settings;
mod target;
#[cfg(test)]
mod tests;
mod token;
mod token_file;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret as _, SecretString};
use towline_domain::{
    Clock,
    wishes::{Fetched, ListError, ListErrorKind, ListProvider, Memory},
};
use towline_http::Query;

use super::{
    Shared,
    limit::Limit,
    recognise::{self, Target as _},
    shared::lock,
    site::{About, Ask, Reply, Site},
};
use crate::WrongSetting;
pub use login::{LoginPolled, LoginStarted, TraktLogin};
use settings::App;
pub use settings::{TraktAccess, TraktSettings};
use target::What;
pub(super) use target::{Target, is_chart};
pub use token::TokenKeeper;

/// A list of Trakt.
pub(super) struct Trakt {
    target: Target,
    limit: Option<usize>,
    app: App,
    site: Site,
    auth: Site,
    shared: Shared,
    /// The token of this fetch.
    token: Mutex<Option<SecretString>>,
}

/// The list that the settings describe.
pub(super) fn build(
    settings: &TraktSettings,
    access: &TraktAccess,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
) -> Result<Trakt, WrongSetting> {
    let target: Target = recognise::target(&settings.list)
        .map_err(|wrong| WrongSetting::new("list", wrong.to_string()))?;
    let limit = match target.what {
        What::Chart(_) | What::Recommendations => Limit::Chart,
        _ => Limit::List,
    };
    let about = About {
        service: "Trakt",
        url: access.url.clone(),
        setting: "providers.trakt.url",
        is_keyed: true,
        refusal: errors::refusal,
        answer: |_| None,
    };
    Ok(Trakt {
        limit: limit.of(settings.limit)?,
        app: access.app(Some(settings))?,
        site: Site::new(about, shared, clock)?,
        auth: auth_site(access, shared, clock)?,
        shared: shared.clone(),
        token: Mutex::default(),
        target,
    })
}

/// Where logins are.
fn auth_site(
    access: &TraktAccess,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
) -> Result<Site, WrongSetting> {
    let about = About {
        service: "Trakt",
        url: access.auth_url.clone(),
        setting: "providers.trakt.auth_url",
        is_keyed: true,
        refusal: errors::login_refusal,
        answer: |_| None,
    };
    Site::new(about, shared, clock)
}

#[async_trait]
impl ListProvider for Trakt {
    fn key(&self) -> String {
        recognise::key(&self.target)
    }

    async fn fetch(&self, memory: &Memory) -> Result<Fetched, ListError> {
        self.log_in().await?;
        let first = self.read(&self.target, memory).await;
        let result = match first {
            // Names as people write them are tried first, then as addresses have them (§4.3).
            Err(error) if error.kind == ListErrorKind::NotFound => match self.target.slugged() {
                Some(slugged) => match self.read(&slugged, memory).await {
                    Err(again) if again.kind == ListErrorKind::NotFound => Err(error),
                    other => other,
                },
                None => Err(error),
            },
            other => other,
        };
        result.map_err(|error| {
            let is_in = lock(&self.token).is_some();
            errors::about(error, &self.target, is_in, self.app.client_secret.is_some())
        })
    }

    fn calls(&self) -> u64 {
        self.site.calls() + self.auth.calls()
    }
}

impl Trakt {
    /// What is public is read without a login, also when there was one that has ended.
    async fn log_in(&self) -> Result<(), ListError> {
        let token = match self.shared.trakt().access(&self.app, &self.auth, None).await {
            Err(error)
                if error.kind == ListErrorKind::AuthRequired && !self.target.needs_login() =>
            {
                tracing::warn!("{error}: only what is public is read");
                None
            }
            other => other?,
        };
        if token.is_none() && self.target.needs_login() {
            let words = format!("{} is shown to its owner only", self.target.words());
            return Err(ListError::new(ListErrorKind::AuthRequired, words)
                .hint("log in: towline trakt login"));
        }
        *lock(&self.token) = token;
        Ok(())
    }

    /// Asks; a token that is refused is renewed once (§4.2).
    async fn get(&self, path: &[String], query: &Query) -> Result<Reply, ListError> {
        let token = lock(&self.token).clone();
        let error = match self.site.send(&self.ask(path, query, token.as_ref())).await {
            Err(error) if error.kind == ListErrorKind::AuthRequired => error,
            other => return other,
        };
        let Some(refused) = token else { return Err(error) };
        let keeper = self.shared.trakt();
        let renewed = keeper.access(&self.app, &self.auth, Some(&refused)).await?;
        let is_new = renewed
            .as_ref()
            .is_some_and(|renewed| renewed.expose_secret() != refused.expose_secret());
        if !is_new {
            return Err(error);
        }
        (*lock(&self.token)).clone_from(&renewed);
        self.site.send(&self.ask(path, query, renewed.as_ref())).await
    }

    fn ask(&self, path: &[String], query: &Query, token: Option<&SecretString>) -> Ask {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("trakt-api-version", HeaderValue::from_static("2"));
        let mut secrets = vec![self.app.client_id.clone()];
        let mut secret = |name: http::HeaderName, text: &str| {
            // What no header can carry would be refused as a wrong key anyway.
            if let Ok(mut value) = HeaderValue::try_from(text) {
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        };
        secret(http::HeaderName::from_static("trakt-api-key"), &self.app.client_id);
        if let Some(token) = token {
            secret(header::AUTHORIZATION, &format!("Bearer {}", token.expose_secret()));
            secrets.push(token.expose_secret().to_owned());
        }
        Ask { path: path.to_vec(), query: query.clone(), headers, secrets, body: None }
    }
}
