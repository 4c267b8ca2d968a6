//! What is written about a list in the configuration: which list it is.

use std::{sync::Arc, time::Duration};

use schemars::JsonSchema;
use serde::Deserialize;
use towline_domain::{
    Clock, Period,
    wishes::{ListProvider, TitleKind},
};

use super::{
    ProvidersSettings, Shared,
    file::{self, FileSettings},
    imdb::{self, ImdbSettings},
    letterboxd::{self, LetterboxdSettings},
    mdblist::{self, MdblistSettings},
    rules::{
        FirstRun, Rights, SeasonsWanted, WhenRemoved, overdue_after, retry_times, season_check,
        shrink_percent, yes,
    },
    stevenlu::{self, StevenluSettings},
    tmdb::{self, TmdbSettings},
    trakt::{self, TraktSettings},
};
use crate::WrongSetting;

/// A list: `[lists.watchlist.trakt]`. The last word of the table says where it is.
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own, as people write it")]
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSettings {
    /// Whether its titles are asked for. `false`: it is only read, so that other lists can leave out
    /// what it holds, and other programs can have it.
    #[serde(default = "yes")]
    pub ask: bool,
    /// The name of the server in `[requests]` at which its titles are asked for. Not needed where
    /// there is one only.
    pub server: Option<String>,
    /// How often it is read. Without it: as often as makes sense for where it is, which is 6, 12 or
    /// 24 hours.
    pub every: Option<Period>,
    /// When it is read, as a cron expression: minute, hour, day of the month, month, day of the week;
    /// by this machine's clock. It counts more than `every`.
    #[schemars(example = "0 4 * * *")]
    pub at: Option<String>,
    /// Which seasons of a show are asked for: `"all"`, `"first"`, `"latest"`, `"aired"` (those that
    /// have begun) or `"listed"`: those that the list names, and all where it names none.
    #[serde(default)]
    pub seasons: SeasonsWanted,
    /// Whether later seasons of a show are asked for, too.
    #[serde(default = "yes")]
    pub follow: bool,
    /// Ask for 4K.
    #[serde(default)]
    pub in_4k: bool,
    /// Ask for this user, by its number (`towline seerr users` lists them). Without it: for the
    /// owner of the key.
    pub user: Option<u32>,
    /// With whose rights that is done: `"user"`: what the user may not have at once waits for
    /// somebody's yes; `"owner"`: only the user's name stands on it.
    #[serde(default)]
    pub rights: Rights,
    /// Only films (`"movie"`), or only shows (`"show"`).
    pub kind: Option<Kind>,
    /// Nothing from before this year.
    pub from_year: Option<u16>,
    /// Nothing from after this year.
    pub to_year: Option<u16>,
    /// Nothing rated below this, out of 10, where the list tells ratings.
    #[schemars(example = 6.5)]
    pub min_rating: Option<f64>,
    /// Leave out what these other lists hold, by name.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// What becomes of a title that leaves the list, and is on no other one: `"nothing"`: what was
    /// asked for comes; `"tombstone"`: it is never asked for again; `"withdraw"`: our request is
    /// taken back while nobody has said yes to it.
    #[serde(default)]
    pub on_removal: WhenRemoved,
    /// A list that loses more than so many percent of its titles at once, or all of them, is asked
    /// about before any of them counts as gone.
    #[serde(default = "shrink_percent")]
    pub shrink_percent: u8,
    /// What is done with what the first reading of a list finds: `"ask"` you first, or `"go"`.
    #[serde(default)]
    pub first_run: FirstRun,
    /// So many titles are asked for in one run at most.
    pub per_run: Option<u32>,
    /// So many in 24 hours at most.
    pub per_day: Option<u32>,
    /// Ask again for what somebody said no to.
    #[serde(default)]
    pub ask_again: bool,
    /// A title that is not there so long after it was asked for, or after it came out, is told of in
    /// the inbox.
    #[serde(default = "overdue_after")]
    pub overdue_after: Period,
    /// How often shows that are there are looked at for later seasons.
    #[serde(default = "season_check")]
    pub season_check: Period,
    /// How often the server is told to hand a failed request on again before you are asked.
    #[serde(default = "retry_times")]
    pub retry_times: u32,
    /// A list, watchlist, chart or search of IMDb.
    pub imdb: Option<ImdbSettings>,
    /// A list, watchlist, collection or chart of Trakt.
    pub trakt: Option<TraktSettings>,
    /// A list of MDBList.
    pub mdblist: Option<MdblistSettings>,
    /// A list, collection, chart or search of TMDB.
    pub tmdb: Option<TmdbSettings>,
    /// A member's diary at Letterboxd, or an export from there.
    pub letterboxd: Option<LetterboxdSettings>,
    /// One of StevenLu's lists of popular films.
    pub stevenlu: Option<StevenluSettings>,
    /// A file: here, or behind an address.
    pub file: Option<FileSettings>,
}

/// Film or show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A film.
    Movie,
    /// A show.
    Show,
}

impl From<Kind> for TitleKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Movie => Self::Movie,
            Kind::Show => Self::Show,
        }
    }
}

/// The registry: one variant for each kind of list.
pub(super) enum Chosen<'a> {
    Imdb(&'a ImdbSettings),
    Trakt(&'a TraktSettings),
    Mdblist(&'a MdblistSettings),
    Tmdb(&'a TmdbSettings),
    Letterboxd(&'a LetterboxdSettings),
    Stevenlu(&'a StevenluSettings),
    File(&'a FileSettings),
}

impl ListSettings {
    /// The kind that is written.
    pub(super) fn chosen(&self) -> Result<Chosen<'_>, WrongSetting> {
        // A new kind must be named here before this compiles.
        let Self { imdb, trakt, mdblist, tmdb, letterboxd, stevenlu, file, .. } = self;
        let all = [
            imdb.as_ref().map(Chosen::Imdb),
            trakt.as_ref().map(Chosen::Trakt),
            mdblist.as_ref().map(Chosen::Mdblist),
            tmdb.as_ref().map(Chosen::Tmdb),
            letterboxd.as_ref().map(Chosen::Letterboxd),
            stevenlu.as_ref().map(Chosen::Stevenlu),
            file.as_ref().map(Chosen::File),
        ];
        let mut written: Vec<_> = all.into_iter().flatten().collect();
        match (written.pop(), written.pop()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(WrongSetting::new(
                "",
                "it does not say where the list is: its table ends in .imdb, .trakt, .mdblist, \
                 .tmdb, .letterboxd, .stevenlu or .file",
            )),
            (Some(one), Some(other)) => {
                let words = format!(
                    "one list is in one place, and both .{} and .{} are written: give one of \
                     them another name",
                    other.word(),
                    one.word()
                );
                Err(WrongSetting::new(one.word(), words))
            }
        }
    }

    /// The list that the settings describe. `name` is its name in the configuration.
    pub fn build(
        &self,
        name: &str,
        providers: &ProvidersSettings,
        shared: &Shared,
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn ListProvider>, WrongSetting> {
        let chosen = self.chosen()?;
        let built = chosen
            .build(providers, shared, clock)
            .map_err(|wrong| WrongSetting { key: chosen.key(&wrong.key), ..wrong })?;
        tracing::debug!(list = name, key = built.key(), "the list {name} is {}", built.key());
        Ok(built)
    }

    /// What reads well and cannot be used. Touches neither disk nor network.
    pub fn checked(
        &self,
        name: &str,
        providers: &ProvidersSettings,
        shared: &Shared,
        clock: &Arc<dyn Clock>,
    ) -> Result<(), WrongSetting> {
        self.build(name, providers, shared, clock).map(drop)
    }

    /// How often it makes sense to read it (list-providers.md §2.9): what others ask of it at most.
    pub fn usual_interval(&self) -> Duration {
        let hours = match self.chosen() {
            Ok(Chosen::Stevenlu(_)) => 24,
            Ok(Chosen::Imdb(_) | Chosen::Trakt(_) | Chosen::Mdblist(_) | Chosen::Tmdb(_)) => 12,
            Ok(Chosen::Letterboxd(_) | Chosen::File(_)) | Err(_) => 6,
        };
        Duration::from_hours(hours)
    }
}

impl Chosen<'_> {
    /// The last word of the table.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Imdb(_) => "imdb",
            Self::Trakt(_) => "trakt",
            Self::Mdblist(_) => "mdblist",
            Self::Tmdb(_) => "tmdb",
            Self::Letterboxd(_) => "letterboxd",
            Self::Stevenlu(_) => "stevenlu",
            Self::File(_) => "file",
        }
    }

    /// A setting below the list's table; those that all lists share have their own place.
    fn key(&self, key: &str) -> String {
        if key.starts_with("providers.") { key.into() } else { format!("{}.{key}", self.word()) }
    }

    fn build(
        &self,
        all: &ProvidersSettings,
        shared: &Shared,
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn ListProvider>, WrongSetting> {
        Ok(match self {
            Self::Imdb(own) => Arc::new(imdb::build(own, &all.imdb, shared, clock)?),
            Self::Trakt(own) => Arc::new(trakt::build(own, &all.trakt, shared, clock)?),
            Self::Mdblist(own) => Arc::new(mdblist::build(own, &all.mdblist, shared, clock)?),
            Self::Tmdb(own) => Arc::new(tmdb::build(own, &all.tmdb, shared, clock)?),
            Self::Letterboxd(own) => letterboxd::build(own, &all.letterboxd, shared, clock)?,
            Self::Stevenlu(own) => Arc::new(stevenlu::build(own, &all.stevenlu, shared, clock)?),
            Self::File(own) => Arc::new(file::build(own, shared, clock)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::SystemClock;

    use super::super::Manners;
    use super::*;

    fn built(text: &str, providers: &str) -> Result<String, WrongSetting> {
        let list: ListSettings = toml::from_str(text).unwrap();
        let providers = toml::from_str(providers).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let shared = Shared::new(Manners::hasty(), "/nowhere/trakt");
        list.build("watchlist", &providers, &shared, &clock).map(|list| list.key())
    }

    #[test]
    fn a_list_is_in_one_place() {
        let key = built("[imdb]\nlist = 'ls000000001'", "").unwrap();
        assert_eq!(key, "imdb:list/ls000000001");
        assert!(built("", "").unwrap_err().words.contains("where the list is"));
        let both = built("[imdb]\nlist = 'top'\n[stevenlu]", "").unwrap_err();
        assert!(both.words.contains(".imdb and .stevenlu"), "{both}");
        assert!(toml::from_str::<ListSettings>("[imdb]\nlist = 'top'\nlimits = 3").is_err());
    }

    #[test]
    fn what_cannot_be_used_is_said_with_its_place() {
        for (list, providers, key, words) in [
            ("[imdb]\nlist = 'nonsense'", "", "imdb.list", "no list of IMDb"),
            ("[imdb]\nlist = 'jane/films'", "", "imdb.list", "no list of IMDb"),
            ("[imdb]\nlist = 'tt0000001'", "", "imdb.list", "a single title"),
            ("[trakt]\nlist = 'ls000000001'", "", "trakt.list", "ends in `.imdb`"),
            ("[imdb]\nlist = 'top'\nlimit = 0", "", "imdb.limit", "no list"),
            ("[imdb]\nlist = 'top'", "imdb.unofficial = false", "imdb.list", "CSV"),
            ("[trakt]\nlist = '1'", "", "trakt.client_id", "mdblist.com"),
            ("[mdblist]\nlist = '1'", "", "mdblist.key", "providers.mdblist.key"),
            ("[tmdb]\nlist = '77'", "", "tmdb.key", "providers.tmdb.key"),
            ("[tmdb]\nlist = '77'", "tmdb.key = 'canary'", "tmdb.key", "neither a key"),
            ("[tmdb]\nlist = 'watchlist'", "", "tmdb.list", "user_token"),
            ("[file]\nlist = 'canary.csv'", "", "file.list", "absolute path"),
            (
                "[letterboxd]\nlist = 'letterboxd.com/jo/watchlist/'",
                "",
                "letterboxd.list",
                "Export",
            ),
            ("[imdb]\nlist = 'top'", "imdb.url = 'nonsense'", "providers.imdb.url", "URL"),
        ] {
            let wrong = built(list, providers).unwrap_err();
            assert_eq!(wrong.key, key, "{list}: {wrong}");
            assert!(wrong.words.contains(words), "{list}: {wrong}");
            assert!(!wrong.words.contains("canary"), "{wrong}");
        }
    }

    #[test]
    fn a_lists_own_key_goes_before_the_shared_one() {
        let own = "[mdblist]\nlist = '1'\nkey = 'abc'";
        assert_eq!(built(own, "").unwrap(), "mdblist:list/1");
        let own = "[trakt]\nlist = '1'\nclient_id = 'abc'";
        assert_eq!(built(own, "").unwrap(), "trakt:list/1");
        assert!(
            toml::from_str::<ListSettings>("[mdblist]\nlist='1'\nkey='canary'")
                .is_ok_and(|list| !format!("{list:?}").contains("canary"))
        );
    }
}
