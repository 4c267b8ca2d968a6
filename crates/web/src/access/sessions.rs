//! Logging in and out.

use std::{net::IpAddr, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};
use towline_domain::path::shown;
use towline_store::{NewSession, StoreError};

use super::{
    Caller, Doorkeeper, NoRandom, TokenUse, TooMany, WrongPassword, code_of, first::AN_HOUR, random,
};
use crate::problem::Failure;

/// A browser that is not seen for so long is logged out.
pub(crate) const KEPT: Duration = Duration::from_secs(30 * 86_400);
/// That a session or key was used is noted once in so long: an idle page is to write nothing.
pub(super) const NOTED: Duration = Duration::from_secs(86_400);
/// Of what a browser calls itself.
const LONGEST_AGENT: usize = 200;
/// A longer password is somebody's wish to keep us busy.
const LONGEST_PASSWORD: usize = 1024;
/// A shorter one can be guessed.
const SHORTEST_PASSWORD: usize = 10;
const LONGEST_NAME: usize = 64;

/// A browser that has logged in.
pub(crate) struct LoggedIn {
    /// What its cookie holds.
    pub(crate) token: String,
    /// Who it is now.
    pub(crate) caller: Caller,
}

/// From where a browser comes, for people to know it again.
#[derive(Clone, Copy)]
pub(crate) struct From<'a> {
    pub(crate) address: IpAddr,
    pub(crate) agent: &'a str,
}

impl Doorkeeper {
    /// Whether there is a login: until there is, the only thing that can be done is to make it.
    pub(crate) async fn has_login(&self) -> Result<bool, StoreError> {
        Ok(self.ledger.store().login().await?.is_some())
    }

    /// The token for the first login; `None` once there is one.
    pub async fn first_token(&self) -> Result<Option<String>, StoreError> {
        if self.has_login().await? {
            return Ok(None);
        }
        Ok(self.one_time.make(TokenUse::First, None).ok())
    }

    /// A token that a command has asked for, and whether it puts a login in another's place.
    pub(crate) async fn token(&self) -> Result<(String, bool), Failure> {
        let replaces = self.has_login().await?;
        let used_for = if replaces { TokenUse::Replace } else { TokenUse::First };
        let until = self.ledger.clock().now() + AN_HOUR;
        Ok((self.one_time.make(used_for, Some(until))?, replaces))
    }

    /// Whether a login can be made or put in another's place now: somebody has asked for a token.
    pub(crate) fn awaits_token(&self) -> bool {
        self.one_time.is_any(self.ledger.clock().now())
    }

    /// Lets a browser in by name and password.
    pub(crate) async fn log_in(
        &self,
        name: &str,
        password: SecretString,
        from: From<'_>,
    ) -> Result<LoggedIn, Failure> {
        self.tries.spend(from.address)?;
        let login = self.ledger.store().login().await?;
        let right = login.filter(|login| login.name == name).map(|login| login.hash);
        let known = right.clone().unwrap_or_default();
        let is_long = password.expose_secret().len() > LONGEST_PASSWORD;
        let password = if is_long { SecretString::default() } else { password };
        if let Err(wrong) = self.passwords.verify(password, right).await {
            if wrong == WrongPassword::Wrong {
                tracing::warn!("a login from {} was refused: wrong name or password", from.address);
            }
            return Err(wrong.into());
        }
        let logged_in = self.begin((name, &known), from).await?;
        tracing::info!("{} logged in from {}", shown(name.as_bytes()), from.address);
        Ok(logged_in)
    }

    /// Makes the login that a one-time token allows, and lets the browser in.
    pub(crate) async fn make_login(
        &self,
        token: &str,
        name: &str,
        password: SecretString,
        from: From<'_>,
    ) -> Result<LoggedIn, Failure> {
        self.tries.spend(from.address)?;
        let now = self.ledger.clock().now();
        self.one_time.find(token, now).ok_or_else(|| wrong_token(from))?;
        check_name(name)?;
        check_password(&password, name)?;
        let hash = self.passwords.hash(password).await?;
        // Only now, when nothing that was typed can be wrong, and for one of those who sent it at once.
        let used_for = self.one_time.take(token, now).ok_or_else(|| wrong_token(from))?;
        let store = self.ledger.store();
        match used_for {
            TokenUse::First if store.make_login(name, &hash, now).await? => {}
            TokenUse::First => {
                return Err(Failure::forbidden("login-made", "there is a login already"));
            }
            TokenUse::Replace => store.replace_login(name, &hash, now).await?,
        }
        self.changed();
        tracing::info!("the login {} was made from {}", shown(name.as_bytes()), from.address);
        self.begin((name, &hash), from).await
    }

    /// Changes the password, and logs all other browsers out. The one that asks gets another
    /// token.
    pub(crate) async fn change_password(
        &self,
        old: SecretString,
        new: SecretString,
        from: From<'_>,
    ) -> Result<LoggedIn, Failure> {
        self.tries.spend(from.address)?;
        let login = self.ledger.store().login().await?;
        let login = login.ok_or_else(|| Failure::forbidden("no-login", "there is no login"))?;
        check_password(&new, &login.name)?;
        let wrong = || Failure::forbidden("wrong-password", "the old password is wrong");
        match self.passwords.verify(old, Some(login.hash.clone())).await {
            Err(WrongPassword::Wrong) => return Err(wrong()),
            Err(WrongPassword::Busy) => return Err(WrongPassword::Busy.into()),
            Ok(()) => {}
        }
        let hash = self.passwords.hash(new).await?;
        let now = self.ledger.clock().now();
        if !self.ledger.store().change_login(&login, &hash, now).await? {
            return Err(wrong());
        }
        self.changed();
        tracing::info!("the password was changed from {}", from.address);
        self.begin((&login.name, &hash), from).await
    }

    /// Lets a browser in that knows the password of which this is the hash, as long as it is the
    /// login's: it may have been changed while it was compared.
    async fn begin(
        &self,
        (login, hash): (&str, &str),
        from: From<'_>,
    ) -> Result<LoggedIn, Failure> {
        let token = random()?;
        let code = code_of(&token);
        let now = self.ledger.clock().now();
        let agent: String = from.agent.chars().take(LONGEST_AGENT).collect();
        let new = NewSession {
            code: &code,
            login,
            hash,
            ends: now + KEPT,
            agent: &shown(agent.as_bytes()),
            address: &from.address.to_string(),
        };
        if !self.ledger.store().begin_session(new, now).await? {
            return Err(WrongPassword::Wrong.into());
        }
        let caller = Caller::Session { login: login.to_owned(), code };
        Ok(LoggedIn { token, caller })
    }

    /// Logs a browser out.
    pub(crate) async fn end_session(&self, code: &str) -> Result<bool, StoreError> {
        let ended = self.ledger.store().end_session(code).await?;
        self.changed();
        Ok(ended)
    }

    /// Removes a key.
    pub(crate) async fn remove_key(&self, id: i64) -> Result<bool, StoreError> {
        let removed = self.ledger.store().remove_key(id).await?;
        self.changed();
        Ok(removed)
    }
}

fn wrong_token(from: From<'_>) -> Failure {
    tracing::warn!("a wrong token was sent from {}", from.address);
    Failure::forbidden("wrong-token", "the token is wrong, or was good until now only")
        .hint("`towline login token` prints a new one")
}

/// What a name of a login or a key may be.
pub(crate) fn check_name(name: &str) -> Result<(), Failure> {
    let length = name.chars().count();
    let is_plain = !name.contains(':') && name.trim() == name && shown(name.as_bytes()) == name;
    if (1..=LONGEST_NAME).contains(&length) && is_plain {
        return Ok(());
    }
    let words =
        format!("a name has 1 to {LONGEST_NAME} letters, no colon, and no space at its ends");
    Err(Failure::senseless("name", words))
}

fn check_password(password: &SecretString, name: &str) -> Result<(), Failure> {
    let password = password.expose_secret();
    let words = match password.chars().count() {
        length if length < SHORTEST_PASSWORD => {
            format!("a password has {SHORTEST_PASSWORD} letters or more")
        }
        _ if password.len() > LONGEST_PASSWORD => "the password is too long".into(),
        _ if password.eq_ignore_ascii_case(name) => "the password is the name".into(),
        _ => return Ok(()),
    };
    Err(Failure::senseless("password", words)
        .hint("some words in a row are easy to remember and hard to guess"))
}

impl std::convert::From<TooMany> for Failure {
    fn from(too_many: TooMany) -> Self {
        let wait = too_many.wait.as_secs() + 1;
        Self::too_many("too-many-tries", format!("too many tries; wait {wait} s"), wait)
    }
}

impl std::convert::From<WrongPassword> for Failure {
    fn from(wrong: WrongPassword) -> Self {
        match wrong {
            WrongPassword::Wrong => {
                Self::unauthorized("wrong-password", "the name or the password is wrong").hint(
                    "forgotten? `towline login token` on the machine prints a token for a new one",
                )
            }
            WrongPassword::Busy => {
                Self::too_many("busy", "others are logging in: try again in a moment", 10)
            }
        }
    }
}

impl std::convert::From<NoRandom> for Failure {
    fn from(error: NoRandom) -> Self {
        Self::local(error.to_string())
    }
}
