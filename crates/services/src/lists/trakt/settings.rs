//! What is written about lists of Trakt in the configuration.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

use crate::WrongSetting;

/// A list, watchlist, collection or chart of Trakt.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraktSettings {
    /// The address of the list's page, or a short form: `jane/heist-films`, `movies:trending`,
    /// `watchlist:jane`, the list's number. `me` as user is whoever ran `towline trakt login`.
    #[schemars(example = "https://trakt.tv/users/jane/watchlist")]
    pub list: String,
    /// So many titles at most. Without it: all; of a chart 100.
    #[schemars(range(min = 1))]
    pub limit: Option<u32>,
    /// Another app's client id than `[providers.trakt]` has.
    pub client_id: Option<String>,
    /// That app's secret.
    #[schemars(with = "Option<String>")]
    pub client_secret: Option<SecretString>,
}

/// How Trakt is asked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TraktAccess {
    /// The client id of an app of yours at trakt.tv/oauth/applications. Since July 2026 Trakt lets
    /// only VIP members make one. Without it, MDBList can read a Trakt list as an external list, and
    /// a CSV export always works.
    pub client_id: Option<String>,
    /// The app's secret, for `towline trakt login`: needed for what is not public.
    #[schemars(with = "Option<String>")]
    pub client_secret: Option<SecretString>,
    /// Where Trakt answers. Only for tests.
    #[schemars(extend("x-by-hand" = true))]
    pub url: String,
    /// Where its logins are. Only for tests.
    #[schemars(extend("x-by-hand" = true))]
    pub auth_url: String,
}

impl Default for TraktAccess {
    fn default() -> Self {
        Self {
            client_id: None,
            client_secret: None,
            url: "https://api.trakt.tv".into(),
            auth_url: "https://auth.trakt.tv".into(),
        }
    }
}

/// An app at Trakt.
#[derive(Clone)]
pub(super) struct App {
    pub(super) client_id: String,
    pub(super) client_secret: Option<SecretString>,
}

/// What it takes to read lists of Trakt, and what does without.
pub(super) const WITHOUT_AN_APP: &str = "Trakt answers registered apps only, and lets only VIP \
    members make one: set providers.trakt.client_id. Without VIP: import the list at mdblist.com \
    as an external list and read it from there, or use a CSV export";

impl TraktAccess {
    /// The app, or another one that a list has of its own.
    pub(super) fn app(&self, own: Option<&TraktSettings>) -> Result<App, WrongSetting> {
        let own = own.and_then(|own| Some((own.client_id.as_ref()?, &own.client_secret)));
        let shared = || Some((self.client_id.as_ref()?, &self.client_secret));
        let Some((client_id, client_secret)) = own.or_else(shared) else {
            return Err(WrongSetting::new("client_id", WITHOUT_AN_APP));
        };
        let is_plain = |byte: u8| byte.is_ascii_graphic();
        if client_id.is_empty() || !client_id.bytes().all(is_plain) {
            return Err(WrongSetting::new(
                "client_id",
                "it holds characters that no client id has",
            ));
        }
        Ok(App { client_id: client_id.clone(), client_secret: client_secret.clone() })
    }
}
