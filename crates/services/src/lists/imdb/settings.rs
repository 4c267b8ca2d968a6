//! What is written about lists of IMDb in the configuration.

use schemars::JsonSchema;
use serde::Deserialize;

/// A list, watchlist, chart or search of IMDb.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImdbSettings {
    /// The address of the list's page, or a short form: `ls000000001`, `ur00000001`, `p.…`, `top`,
    /// `toptv`, `moviemeter`, `tvmeter`, `boxoffice`. Lists and watchlists must be public.
    #[schemars(example = "https://www.imdb.com/list/ls000000001/")]
    pub list: String,
    /// So many titles at most. Without it: all; of a search 100.
    #[schemars(range(min = 1))]
    pub limit: Option<u32>,
}

/// How IMDb is asked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ImdbAccess {
    /// Whether IMDb's own site's endpoint may be asked. It is unofficial, its terms forbid programs,
    /// and it can stop without notice. With `false` lists of IMDb are read from CSV exports only.
    pub unofficial: bool,
    /// By which name the endpoint knows who asks. It lets in names of its own site only.
    pub client_name: String,
    /// Where it answers. Only for tests.
    pub url: String,
}

impl Default for ImdbAccess {
    fn default() -> Self {
        Self {
            unofficial: true,
            client_name: "imdb-web-next".into(),
            url: "https://api.graphql.imdb.com".into(),
        }
    }
}
