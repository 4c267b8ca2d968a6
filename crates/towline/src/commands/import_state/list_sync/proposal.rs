//! What the old tool was set to, as TOML for a person to read, correct and paste.
//!
//! *Guarantees*: no key is in it; where one stood in the clear, it says where to put it.

use std::{fmt::Write as _, time::Duration};

use towline_domain::{Period, path::shown};
use towline_services::lists::ProvidersSettings;

use super::env::Env;
use crate::{
    config::{toml_key, toml_value},
    old_tools::lists::{Proposed, Refused},
};

/// All that it is made of.
pub(super) struct Proposal<'a> {
    pub(super) env: &'a Env,
    /// Hours from sync to sync, where the database tells.
    pub(super) interval_hours: Option<f64>,
    pub(super) in_4k: bool,
    pub(super) server: Server<'a>,
    /// What is configured already.
    pub(super) providers: &'a ProvidersSettings,
    pub(super) lists: &'a [Proposed],
    pub(super) refused: &'a [Refused],
}

/// Where titles are to be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server<'a> {
    /// None is configured: it is proposed, too.
    Missing,
    /// The only one.
    Only,
    /// One of several.
    Named(&'a str),
}

/// A year: nobody waits longer.
const LONGEST: Duration = Duration::from_hours(24 * 366);

/// What stands for a value that a person must fill in.
const FILL_IN: &str = "…";

impl Proposal<'_> {
    /// As TOML; what cannot be taken stands in comments.
    pub(super) fn toml(&self) -> String {
        let mut toml = String::from(
            "# What ListSync was set to. Read it, correct it, and add it to towline.toml.\n",
        );
        if self.server == Server::Missing {
            self.server(&mut toml);
        }
        self.providers(&mut toml);
        for list in self.lists {
            self.list(&mut toml, list);
        }
        self.rest(&mut toml);
        toml
    }

    fn server(&self, toml: &mut String) {
        let url = self.env.get("OVERSEERR_URL");
        toml.push_str("\n[requests.home.seerr]\n");
        let url = url.filter(|url| is_plain(url));
        if url.is_none() {
            toml.push_str("# The address of Overseerr, Jellyseerr or Seerr.\n");
        }
        line(toml, "url", &url.unwrap_or(FILL_IN).into());
        let from = match self.env.get("OVERSEERR_API_KEY") {
            Some(_) => "the value of OVERSEERR_API_KEY in .env",
            None => "its API key (Settings, General)",
        };
        let _infallible =
            writeln!(toml, "# A file beside towline.toml, with nothing in it but {from}.");
        line(toml, "api_key_file", &"seerr-key".into());
    }

    /// What lists of theirs take.
    fn providers(&self, toml: &mut String) {
        let has = |provider| self.lists.iter().any(|list| list.found.provider == provider);
        let set = |name| self.env.get(name).is_some();
        let ProvidersSettings { trakt, mdblist, tmdb, .. } = self.providers;
        if has("trakt") && trakt.client_id.is_none() {
            let from = if set("TRAKT_CLIENT_ID") {
                "the value of TRAKT_CLIENT_ID in .env"
            } else {
                "the client id of an app of yours at trakt.tv/oauth/applications"
            };
            let _infallible = write!(
                toml,
                "\n[providers.trakt]\n# Write here {from}:\n# client_id = \"{FILL_IN}\"\n"
            );
        }
        if has("mdblist") && mdblist.key.is_none() {
            toml.push_str(
                "\n[providers.mdblist]\n\
                 # A file beside towline.toml, with nothing in it but a key of mdblist.com (Preferences).\n",
            );
            line(toml, "key_file", &"mdblist-key".into());
        }
        if has("tmdb") && tmdb.key.is_none() {
            let from = if set("TMDB_KEY") {
                "the value of TMDB_KEY in .env"
            } else {
                "a key of themoviedb.org (Settings, API)"
            };
            let _infallible = write!(
                toml,
                "\n[providers.tmdb]\n# A file beside towline.toml, with nothing in it but {from}.\n"
            );
            line(toml, "key_file", &"tmdb-key".into());
        }
    }

    fn list(&self, toml: &mut String, list: &Proposed) {
        let name = toml_key(&list.name);
        let _infallible =
            write!(toml, "\n# {}\n[lists.{name}]\n", shown(list.found.words.as_bytes()));
        if let Server::Named(server) = self.server {
            line(toml, "server", &server.into());
        }
        if let Some(every) = self.every() {
            line(toml, "every", &every.to_string().into());
        }
        if let Some(user) = list.user {
            line(toml, "user", &user.into());
        }
        if self.in_4k {
            line(toml, "in_4k", &true.into());
        }
        let _infallible = writeln!(toml, "[lists.{name}.{}]", list.found.provider);
        for (key, value) in &list.found.table {
            line(toml, key, &value.as_str().into());
        }
        let limit = self.env.get("TRAKT_SPECIAL_ITEMS_LIMIT").and_then(|it| it.parse().ok());
        if let Some(limit) = limit.filter(|limit: &u32| *limit > 0 && list.is_special) {
            line(toml, "limit", &limit.into());
        }
    }

    /// As long as the old tool has waited.
    fn every(&self) -> Option<Period> {
        let from_env = || self.env.get("SYNC_INTERVAL")?.parse().ok();
        let hours: f64 = self.interval_hours.or_else(from_env)?;
        let every = Duration::try_from_secs_f64(hours * 3600.0).ok()?;
        let minutes = every.as_secs() / 60;
        let every = Duration::from_mins(minutes);
        (minutes > 0 && every <= LONGEST).then(|| every.into())
    }

    fn rest(&self, toml: &mut String) {
        if !self.refused.is_empty() {
            toml.push_str("\n# Lists that cannot be taken:\n");
        }
        for Refused { list, why } in self.refused {
            let _infallible = writeln!(toml, "# - {list}: {}", shown(why.as_bytes()));
        }
        let is_set = |name: &&str| self.env.get(name).is_some();
        let others: Vec<_> =
            ["DISCORD_WEBHOOK_URL", "TVDB_KEY"].into_iter().filter(is_set).collect();
        if !others.is_empty() {
            let _infallible =
                write!(toml, "\n# Set in .env, and without a place here: {}\n", others.join(", "));
        }
    }
}

fn line(toml: &mut String, key: &str, value: &serde_json::Value) {
    let _infallible = writeln!(toml, "{key} = {}", toml_value(value));
}

/// An address that can be shown: with nobody's password in it.
fn is_plain(url: &str) -> bool {
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    is_web && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"@?#\"\\<>`{}".contains(&byte))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use towline_store::old_state::OldList;

    use super::*;
    use crate::old_tools::lists::sort_out;

    fn proposed(env: &str, lists: &[(&str, &str, &str)], server: Server<'_>) -> String {
        let list = |(kind, id, user): &(&str, &str, &str)| OldList {
            kind: (*kind).into(),
            id: (*id).into(),
            url: String::new(),
            user: (*user).into(),
        };
        let lists: Vec<_> = lists.iter().map(list).collect();
        let (lists, refused) = sort_out(&lists, &HashSet::new(), &HashSet::new());
        let env = Env::read(env);
        Proposal {
            env: &env,
            interval_hours: None,
            in_4k: env.is_on("OVERSEERR_4K"),
            server,
            providers: &ProvidersSettings::default(),
            lists: &lists,
            refused: &refused,
        }
        .toml()
    }

    #[test]
    fn keys_are_never_copied_and_it_says_where_they_go() {
        let env = "OVERSEERR_URL=http://seerr:5055\nOVERSEERR_API_KEY=canary1\n\
                   TRAKT_CLIENT_ID=canary2\nTMDB_KEY=canary3\nTVDB_KEY=canary4\n\
                   DISCORD_WEBHOOK_URL=https://canary5\nSYNC_INTERVAL=12\nOVERSEERR_4K=true\n\
                   TRAKT_SPECIAL_ITEMS_LIMIT=20\n";
        let lists = [
            ("imdb", "top", "1"),
            ("trakt_special", "trending:shows", "5"),
            ("tmdb", "77", ""),
            ("letterboxd", "jo/watchlist", "1"),
        ];
        let toml = proposed(env, &lists, Server::Missing);
        assert!(!toml.contains("canary"), "{toml}");
        insta::assert_snapshot!(toml);
    }

    #[test]
    fn what_is_proposed_can_be_read() {
        let lists = [("imdb", "ls000000001", "5"), ("stevenlu", "stevenlu", "1")];
        let toml = proposed("SYNC_INTERVAL=0.75", &lists, Server::Named("other"));
        let settings: crate::config::Settings = toml::from_str(&toml).unwrap();
        let list = &settings.lists["imdb-ls000000001"];
        assert_eq!((list.server.as_deref(), list.user), (Some("other"), Some(5)));
        assert_eq!(list.every.unwrap(), Period::secs(45 * 60));
        assert!(settings.requests.is_empty() && settings.lists.len() == 2);
    }

    #[test]
    fn odd_settings_are_left_out() {
        for odd in ["-1", "0", "0.001", "1e300", "NaN", "inf", "soon"] {
            let toml =
                proposed(&format!("SYNC_INTERVAL={odd}"), &[("imdb", "top", "1")], Server::Only);
            assert!(!toml.contains("every"), "{odd}: {toml}");
        }
        for odd in ["http://me:canary@seerr", "javascript:canary", "http://x/?key=canary"] {
            let toml = proposed(&format!("OVERSEERR_URL={odd}"), &[], Server::Missing);
            assert!(toml.contains("url = \"…\"") && !toml.contains("canary"), "{toml}");
        }
    }
}
