//! The login at Trakt: kept in a file, renewed in time, by one at a time (list-providers.md §4.2).

use std::{
    fs, io,
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Mutex;
use towline_domain::{
    Timestamp,
    wishes::{ListError, ListErrorKind},
};

use super::settings::App;
use crate::lists::site::{Ask, Site};

/// It is renewed when it lasts no longer than this.
const SOON: Duration = Duration::from_hours(1);
/// No token file is longer.
const LONGEST: u64 = 64 * 1024;

/// Keeps the login at Trakt.
pub struct TokenKeeper {
    file: PathBuf,
    /// Held while it is renewed: a refresh token works once, so the second waits for what the first
    /// got. In it, a pair that could not be written down: the one in the file is worth nothing.
    turn: Mutex<Option<Login>>,
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
    expires_in: u32,
}

impl Granted {
    pub(super) fn login(self, client_id: &str, now: Timestamp) -> Login {
        Login {
            client_id: client_id.to_owned(),
            access_token: self.access_token,
            refresh_token: self.refresh_token,
            expires_at: seconds(now) + i64::from(self.expires_in),
        }
    }
}

fn seconds(at: Timestamp) -> i64 {
    at.as_micros() / 1_000_000
}

impl TokenKeeper {
    pub(in crate::lists) fn new(file: PathBuf) -> Self {
        Self { file, turn: Mutex::new(None) }
    }

    /// Whether somebody has logged in with this app.
    pub fn is_logged_in(&self, client_id: &str) -> bool {
        matches!(self.read(), Ok(Some(login)) if login.client_id == client_id)
    }

    /// Forgets the login. Trakt is not told.
    pub fn forget(&self) -> io::Result<()> {
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
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
        if let Some(login) = &*unsaved {
            self.write(login).map_err(|error| self.unwritten(&error))?;
            *unsaved = None;
        }
        let kept = self.read().map_err(|error| {
            let words = format!("the login at Trakt cannot be read: {error}");
            ListError::new(ListErrorKind::NotReadable, words)
                .hint(format!("may this user read {}?", self.file.display()))
        })?;
        let Some(login) = kept.filter(|login| login.client_id == app.client_id) else {
            return Ok(None);
        };
        let ends_soon = login.expires_at <= seconds(site.clock().now() + SOON);
        let is_refused = refused.is_some_and(|token| *token.expose_secret() == login.access_token);
        if !ends_soon && !is_refused {
            return Ok(Some(SecretString::from(login.access_token)));
        }
        let renewed = renew(app, site, &login).await?;
        // First written down, then used: the old pair is worth nothing from now on.
        if let Err(error) = self.write(&renewed) {
            *unsaved = Some(renewed);
            return Err(self.unwritten(&error));
        }
        Ok(Some(SecretString::from(renewed.access_token)))
    }

    /// Keeps a new login.
    pub(super) async fn keep(&self, login: &Login) -> Result<(), ListError> {
        let mut unsaved = self.turn.lock().await;
        self.write(login).map_err(|error| self.unwritten(&error))?;
        *unsaved = None;
        Ok(())
    }

    fn unwritten(&self, error: &io::Error) -> ListError {
        let words = format!("the login at Trakt cannot be written down: {error}");
        ListError::new(ListErrorKind::NotReadable, words)
            .hint(format!("may this user write {}, and is there room?", self.file.display()))
    }

    fn read(&self) -> io::Result<Option<Login>> {
        let length = match fs::metadata(&self.file) {
            Ok(file) => file.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if length > LONGEST {
            return Err(io::Error::other("it is too long"));
        }
        // What is wrong with it could quote it.
        let login = serde_json::from_slice(&fs::read(&self.file)?);
        login.map(Some).map_err(|_| io::Error::other("it is not what towline wrote"))
    }

    /// Whole or not at all, also when the power goes.
    fn write(&self, login: &Login) -> io::Result<()> {
        let directory = self.file.parent().unwrap_or(Path::new("."));
        // What it holds is its owner's alone.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let new = self.file.with_extension("new");
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        file.write_all(&serde_json::to_vec(login)?)?;
        file.sync_all()?;
        fs::rename(&new, &self.file)?;
        fs::File::open(directory)?.sync_all()
    }
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
