//! What is written about lists of TMDB in the configuration.

use http::{HeaderMap, HeaderValue, header};
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use crate::WrongSetting;

/// A list, collection, chart or search of TMDB.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TmdbSettings {
    /// The address of the list's page, or a short form: the list's number, `trending:movie:week`,
    /// `watchlist`.
    #[schemars(example = "https://www.themoviedb.org/list/77")]
    pub list: String,
    /// So many titles at most. Without it: all; of a chart or a search 100.
    #[schemars(range(min = 1))]
    pub limit: Option<u32>,
    /// Another key than `[providers.tmdb]` has.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub key: Option<SecretString>,
}

/// How TMDB is asked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TmdbAccess {
    /// The key or the read access token, from themoviedb.org/settings/api. Either will do.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub key: Option<SecretString>,
    /// The object id of your account (not its name), for its watchlist and favourites.
    pub account: Option<String>,
    /// The access token that the account gave an app of version 4, for the same.
    #[schemars(with = "Option<String>")]
    pub user_token: Option<SecretString>,
    /// Where TMDB answers. Only for tests.
    pub url: String,
}

impl Default for TmdbAccess {
    fn default() -> Self {
        Self {
            key: None,
            account: None,
            user_token: None,
            url: "https://api.themoviedb.org".into(),
        }
    }
}

/// By what TMDB knows us.
#[derive(Clone)]
pub(super) enum Key {
    /// In the query.
    V3(SecretString),
    /// In a header.
    V4(SecretString),
}

impl Key {
    /// 32 hexadecimal digits are a key; a token begins with `eyJ` (§7).
    pub(super) fn read(key: &SecretString) -> Result<Self, WrongSetting> {
        let text = key.expose_secret().trim();
        let is_key = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_token = text.starts_with("eyJ") && text.bytes().all(|byte| byte.is_ascii_graphic());
        let secret = SecretString::from(text);
        match (is_key, is_token) {
            (true, _) => Ok(Self::V3(secret)),
            (_, true) => Ok(Self::V4(secret)),
            _ => Err(WrongSetting::new(
                "key",
                "this is neither a key of TMDB (32 hexadecimal digits) nor a read access token (it \
                 begins with eyJ)",
            )),
        }
    }

    pub(super) const fn is_token(&self) -> bool {
        matches!(self, Self::V4(_))
    }

    pub(super) fn secret(&self) -> &str {
        let (Self::V3(secret) | Self::V4(secret)) = self;
        secret.expose_secret()
    }

    /// The headers in which it stands, if it does.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Self::V4(token) = self
            && let Ok(mut value) =
                HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
        {
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        headers
    }
}
