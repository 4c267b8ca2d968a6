//! Which account is meant, and what its errors are told with.

use std::path::{Path, PathBuf};

use anyhow::bail;
use putio_client::{Error, Putio};
use secrecy::SecretString;
use towline_services::{
    WrongSetting,
    torrents::{PutioSettings, TorrentsSettings},
};

use crate::{
    cli::Context,
    commands::chosen::Sought,
    config::{Loaded, settings::LogSettings},
    putio_token::kept_token,
    report::Hinted as _,
};

/// An account by its name.
#[derive(Debug, clap::Args)]
pub(super) struct AccountArg {
    /// The account's name in the configuration, where there are several
    #[arg(value_name = "ACCOUNT")]
    pub(super) name: Option<String>,
}

/// An account of the configuration.
pub(super) struct Account {
    /// In the configuration.
    pub(super) name: String,
    pub(super) settings: PutioSettings,
    data: PathBuf,
    loaded: Loaded,
}

impl Account {
    /// The one of this name, which may have been given in two ways.
    pub(super) fn new(
        context: &Context,
        named: Option<String>,
        of: Option<String>,
    ) -> anyhow::Result<Self> {
        let named = match (named, of) {
            (Some(one), Some(other)) if one != other => {
                return Err(anyhow::anyhow!("two accounts are named: `{one}` and `{other}`"))
                    .hint("keep one of them")
                    .wrong_usage();
            }
            (one, other) => one.or(other),
        };
        let loaded = context.load()?;
        let data = context.data_directory(&loaded)?;
        let accounts = loaded.settings.torrents.iter().map(|(name, torrents)| match torrents {
            TorrentsSettings::Putio(settings) => (name, &**settings),
        });
        let sought =
            Sought { table: "account", kind: "at put.io", example: "[torrents.home.putio]" };
        let (name, settings) = sought.among(accounts, named.as_deref())?;
        let (name, settings) = (name.to_owned(), settings.clone());
        Ok(Self { name, settings, data, loaded })
    }

    /// The configuration with this account changed, for a command that carries things on itself.
    pub(super) fn changed(
        &self,
        context: &Context,
        change: impl FnOnce(&mut PutioSettings),
    ) -> anyhow::Result<Loaded> {
        let mut loaded = context.load()?;
        if let Some(TorrentsSettings::Putio(settings)) =
            loaded.settings.torrents.get_mut(&self.name)
        {
            change(settings);
        }
        Ok(loaded)
    }

    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    pub(super) fn log(&self) -> &LogSettings {
        &self.loaded.settings.log
    }

    /// A handle with the configured token, or else the one that a person got by logging in.
    pub(super) fn client(&self) -> anyhow::Result<Putio> {
        let kept = match self.settings.token {
            Some(_) => None,
            None => kept_token(&self.data, &self.name)?,
        };
        if self.settings.token.is_none() && kept.is_none() {
            return Err(anyhow::anyhow!("there is no token for `{}`", self.name))
                .hint(format!("{}; or set `token_file`", self.log_in()));
        }
        self.made(self.settings.client(kept.as_ref()))
    }

    /// A handle with this token.
    pub(super) fn client_for(&self, token: &SecretString) -> anyhow::Result<Putio> {
        self.made(self.settings.client_for(token.clone()))
    }

    /// A handle without a token.
    pub(super) fn stranger(&self) -> anyhow::Result<Putio> {
        self.made(self.settings.stranger())
    }

    fn made(&self, client: Result<Putio, WrongSetting>) -> anyhow::Result<Putio> {
        match client {
            Ok(client) => Ok(client),
            Err(wrong) => bail!(self.loaded.refused(["torrents", &self.name], &wrong)),
        }
    }

    /// As [`fail`](Self::fail), where there is an error.
    pub(super) fn told<T>(&self, result: Result<T, Error>) -> anyhow::Result<T> {
        result.or_else(|error| self.fail(error))
    }

    /// The error, with what a person can do about it.
    pub(super) fn fail<T>(&self, error: Error) -> anyhow::Result<T> {
        match self.hint(&error) {
            Some(hint) => Err(error).hint(hint),
            None => Err(error.into()),
        }
    }

    fn hint(&self, error: &Error) -> Option<String> {
        match error {
            Error::Unauthorized { .. } if self.settings.token.is_some() => Some(format!(
                "the token that the configuration gives `{}` is wrong, revoked, or may not do this",
                self.name
            )),
            Error::Unauthorized { .. } => Some(format!("the token is not good: {}", self.log_in())),
            Error::RateLimited { retry_after, .. } => {
                Some(format!("try again in {} s", retry_after.as_secs().max(1)))
            }
            error => error.hint(),
        }
    }

    fn log_in(&self) -> String {
        format!("`towline putio login {}` gets one", self.name)
    }
}
