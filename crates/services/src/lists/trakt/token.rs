//! The login at Trakt: kept in a file, renewed in time, by one at a time (list-providers.md §4.2).

use std::{io, path::PathBuf, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Mutex;
use towline_domain::{
    Timestamp,
    wishes::{ListError, ListErrorKind},
};

use super::{settings::App, token_file::TokenFile};
use crate::lists::{
    lenient::number,
    site::{Ask, Site},
};

/// It is renewed when it lasts no longer than this.
const SOON: Duration = Duration::from_hours(1);
const A_DAY: u64 = 24 * 60 * 60;

/// Keeps the login at Trakt.
pub struct TokenKeeper {
    file: TokenFile,
    /// Held while it is renewed: a refresh token works once, so the second waits for what the first
    /// got. In it, a pair that could not be written down: the one in the file is worth nothing.
    turn: Mutex<Option<Unsaved>>,
}

/// A pair that could not be written down, and the refresh token that it was got for.
struct Unsaved {
    instead_of: String,
    login: Login,
}

/// A pair of tokens, and the app that they are for.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Login {
    client_id: String,
    access_token: String,
    refresh_token: String,
    /// Seconds since 1970.
    expires_at: i64,
}

/// Trakt's answer.
#[derive(Deserialize)]
pub(super) struct Granted {
    access_token: String,
    refresh_token: String,
    /// Seconds. Without it a day: so short a life was seen.
    #[serde(default, deserialize_with = "number")]
    expires_in: Option<u64>,
}

impl Granted {
    pub(super) fn login(self, client_id: &str, now: Timestamp) -> Login {
        let lives = self.expires_in.unwrap_or(A_DAY);
        Login {
            client_id: client_id.to_owned(),
            access_token: self.access_token,
            refresh_token: self.refresh_token,
            expires_at: seconds(now).saturating_add(i64::try_from(lives).unwrap_or(i64::MAX)),
        }
    }
}

fn seconds(at: Timestamp) -> i64 {
    at.as_micros() / 1_000_000
}

impl Login {
    fn token(self) -> SecretString {
        SecretString::from(self.access_token)
    }

    fn is(&self, refused: Option<&SecretString>) -> bool {
        refused.is_some_and(|token| *token.expose_secret() == self.access_token)
    }

    fn lasts_until_after(&self, at: Timestamp) -> bool {
        self.expires_at > seconds(at)
    }
}

impl TokenKeeper {
    pub(in crate::lists) fn new(file: PathBuf) -> Self {
        Self { file: TokenFile::new(file), turn: Mutex::new(None) }
    }

    /// Whether somebody has logged in with this app.
    pub fn is_logged_in(&self, client_id: &str) -> bool {
        matches!(self.file.read::<Login>(), Ok(Some(login)) if login.client_id == client_id)
    }

    /// Forgets the login. Trakt is not told. Blocks while somebody renews it.
    pub fn forget(&self) -> io::Result<()> {
        self.file.remove()
    }

    /// The token, renewed if it ends soon, or if it is the one that was refused. `None`: nobody has
    /// logged in with this app.
    pub(super) async fn access(
        &self,
        app: &App,
        site: &Site,
        refused: Option<&SecretString>,
    ) -> Result<Option<SecretString>, ListError> {
        let mut unsaved = self.turn.lock().await;
        let now = site.clock().now();
        let is_good = |login: &Login| login.lasts_until_after(now + SOON) && !login.is(refused);
        if unsaved.is_none() {
            match self.kept(app)? {
                None => return Ok(None),
                Some(login) if is_good(&login) => return Ok(Some(login.token())),
                Some(_) => {}
            }
        }
        // Another process may be about to renew it too: whoever is second finds it done.
        let _held = self.file.hold().await.map_err(|error| self.unread(&error))?;
        self.save(&mut unsaved)?;
        let Some(login) = self.kept(app)? else { return Ok(None) };
        if is_good(&login) {
            return Ok(Some(login.token()));
        }
        let renewed = match renew(app, site, &login).await {
            Err(error)
                if is_passing(&error) && login.lasts_until_after(now) && !login.is(refused) =>
            {
                tracing::warn!("the login at Trakt could not be renewed yet: {error}");
                return Ok(Some(login.token()));
            }
            renewed => renewed?,
        };
        // First written down, then used: the old pair is worth nothing from now on.
        if let Err(error) = self.file.write(&renewed) {
            *unsaved = Some(Unsaved { instead_of: login.refresh_token, login: renewed });
            return Err(self.unwritten(&error));
        }
        Ok(Some(renewed.token()))
    }

    /// The login with this app.
    fn kept(&self, app: &App) -> Result<Option<Login>, ListError> {
        let kept = self.file.read().map_err(|error| self.unread(&error))?;
        Ok(kept.filter(|login: &Login| login.client_id == app.client_id))
    }

    /// Writes down what could not be written before, unless another login has come since, or this
    /// one was forgotten.
    fn save(&self, unsaved: &mut Option<Unsaved>) -> Result<(), ListError> {
        if let Some(Unsaved { instead_of, login }) = unsaved {
            let kept: Option<Login> = self.file.read().map_err(|error| self.unread(&error))?;
            if kept.is_some_and(|kept| kept.refresh_token == *instead_of) {
                self.file.write(login).map_err(|error| self.unwritten(&error))?;
            }
        }
        *unsaved = None;
        Ok(())
    }

    /// Keeps a new login.
    pub(super) async fn keep(&self, login: &Login) -> Result<(), ListError> {
        let mut unsaved = self.turn.lock().await;
        let _held = self.file.hold().await.map_err(|error| self.unread(&error))?;
        self.file.write(login).map_err(|error| self.unwritten(&error))?;
        *unsaved = None;
        Ok(())
    }

    fn unwritten(&self, error: &io::Error) -> ListError {
        let words = format!("the login at Trakt cannot be written down: {error}");
        ListError::new(ListErrorKind::NotReadable, words)
            .hint(format!("may this user write {}, and is there room?", self.file.path().display()))
    }

    fn unread(&self, error: &io::Error) -> ListError {
        let words = format!("the login at Trakt cannot be read: {error}");
        ListError::new(ListErrorKind::NotReadable, words)
            .hint(format!("may this user read {}?", self.file.path().display()))
    }
}

/// Whether it may be renewed later.
const fn is_passing(error: &ListError) -> bool {
    use ListErrorKind::{BotChallenge, RateLimited, Unavailable, Unreachable};
    matches!(error.kind, BotChallenge | RateLimited | Unavailable | Unreachable)
}

async fn renew(app: &App, site: &Site, login: &Login) -> Result<Login, ListError> {
    let Some(secret) = &app.client_secret else {
        return Err(again(
            "the login at Trakt has ended, and there is no client_secret to renew it",
        ));
    };
    let ask = Ask {
        path: ["oauth", "token"].map(String::from).into(),
        secrets: vec![login.refresh_token.clone(), secret.expose_secret().to_owned()],
        body: Some(json!({
            "refresh_token": login.refresh_token,
            "client_id": app.client_id,
            "client_secret": secret.expose_secret(),
            "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
            "grant_type": "refresh_token",
        })),
        ..Ask::default()
    };
    let granted: Granted = site.send(&ask).await?.json()?;
    Ok(granted.login(&app.client_id, site.clock().now()))
}

/// Nothing but a new login helps.
pub(super) fn again(words: &str) -> ListError {
    ListError::new(ListErrorKind::AuthRequired, words).hint("log in again: towline trakt login")
}
