//! What is written about lists of MDBList in the configuration.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

/// A list of MDBList; also one that MDBList imports from elsewhere (Letterboxd, IMDb, Trakt, …).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MdblistSettings {
    /// The address of the list's page, or a short form: `jane/heist-films`, the list's number,
    /// `watchlist`. Public lists can be read without a key.
    #[schemars(example = "https://mdblist.com/lists/jane/heist-films")]
    pub list: String,
    /// So many titles at most. Without it: all.
    #[schemars(range(min = 1))]
    pub limit: Option<u32>,
    /// Another key than `[providers.mdblist]` has.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub key: Option<SecretString>,
}

/// How MDBList is asked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MdblistAccess {
    /// The key, from mdblist.com/preferences. It costs nothing; without it only public lists can be
    /// read, and whether all of one came cannot be told.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub key: Option<SecretString>,
    /// Where MDBList answers. Only for tests.
    pub url: String,
    /// Where it gives public lists without a key. Only for tests.
    pub site_url: String,
}

impl Default for MdblistAccess {
    fn default() -> Self {
        Self {
            key: None,
            url: "https://api.mdblist.com".into(),
            site_url: "https://mdblist.com".into(),
        }
    }
}
