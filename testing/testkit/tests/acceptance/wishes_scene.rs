//! People's lists at their providers, the media server that knows all of their titles, and a
//! towline between them.

use std::{collections::BTreeMap, time::Duration};

use towline_sim::{
    lists::{self, imdb, trakt},
    seerr::{self, Kind, SeerrSim},
};
use towline_testkit::{
    media::{SEASONS, key, known},
    towline::Towline,
};

use crate::{
    wishes_ledger::stages,
    worlds::{LATER, PROGRAM},
};

/// What tells its titles by TMDB's ids is Trakt's, what tells them by IMDb's is IMDb's.
pub(crate) struct Scene {
    pub(crate) server: SeerrSim,
    pub(crate) trakt: trakt::TraktSim,
    pub(crate) imdb: imdb::ImdbSim,
    pub(crate) towline: Towline,
}

impl Scene {
    /// With these lists, either of which may be empty: then it is not configured. `of_server` are
    /// further keys of the server's table, `of_list` of each list's.
    pub(crate) async fn new(
        script: seerr::Script,
        (by_tmdb, by_imdb): (Vec<lists::Title>, Vec<lists::Title>),
        (of_server, of_list): (&str, &str),
    ) -> Self {
        let is_there = [!by_tmdb.is_empty(), !by_imdb.is_empty()];
        let server = SeerrSim::start(script).await.unwrap();
        let films = trakt::List::of("films", 1, by_tmdb);
        let jane = trakt::User::default().list(films);
        let trakt =
            trakt::TraktSim::start(trakt::Script::default().user("jane", jane)).await.unwrap();
        let imdb = imdb::Script::default().list("ls000000001", imdb::List::of(by_imdb));
        let imdb = imdb::ImdbSim::start(imdb).await.unwrap();
        let tables = [("trakt", "jane/films", is_there[0]), ("imdb", "ls000000001", is_there[1])];
        let tables: Vec<_> = tables
            .iter()
            .filter(|(_, _, is_there)| *is_there)
            .map(|(provider, list, _)| {
                format!(
                    "[lists.{provider}]\nfirst_run = \"go\"\n{of_list}\n\
                     [lists.{provider}.{provider}]\nlist = \"{list}\"\n"
                )
            })
            .collect();
        let tables = tables.concat();
        let config = format!(
            "[requests.home.seerr]\nurl = \"{}\"\napi_key = \"{}\"\n{of_server}\n\
             [providers]\npace = \"1ms\"\n\
             [providers.trakt]\nclient_id = \"{}\"\nurl = \"{}\"\nauth_url = \"{}\"\n\
             [providers.imdb]\nurl = \"{}\"\n{tables}",
            server.url(),
            server.key(),
            trakt.script().client_id,
            trakt.url(),
            trakt.url(),
            imdb.url(),
        );
        let towline = Towline::new(PROGRAM, &config);
        Self { server, trakt, imdb, towline }
    }

    /// Calls to providers.
    pub(crate) fn calls_to_providers(&self) -> usize {
        self.trakt.log().calls().len() + self.imdb.log().calls().len()
    }

    /// Forgets what was asked of anybody.
    pub(crate) fn forget_calls(&self) {
        self.server.reset_log();
        self.trakt.clear_log();
        self.imdb.clear_log();
    }

    /// How often each title was requested since the log was forgotten.
    pub(crate) fn requested(&self) -> BTreeMap<(Kind, i64), usize> {
        let mut requested = BTreeMap::new();
        for made in self.server.log().requests_created() {
            *requested.entry((made.kind, made.tmdb)).or_default() += 1;
        }
        requested
    }

    /// Each of these was requested exactly once, in all its seasons, and nothing else.
    pub(crate) fn assert_requested_once(&self, titles: &[lists::Title]) {
        let expected: BTreeMap<_, _> = titles.iter().map(|title| (key(title), 1)).collect();
        assert_eq!(self.requested(), expected);
        for made in self.server.log().requests_created() {
            let seasons = if made.kind == Kind::Tv { &SEASONS[..] } else { &[] };
            assert_eq!(made.seasons, seasons, "{made:?}");
            assert!(!made.is4k, "{made:?}");
        }
    }

    /// Until the ledger has so many titles, all in this stage.
    pub(crate) async fn until_all(&self, stage: &str, titles: usize) {
        let data = self.towline.data();
        let expected = BTreeMap::from([(stage.to_owned(), titles)]);
        self.until(stage, async || stages(&data).await == expected).await;
    }

    pub(crate) async fn until(&self, what: &str, so: impl AsyncFn() -> bool) {
        let waiting = async {
            while !so().await {
                tokio::time::sleep(Duration::from_millis(60)).await;
            }
        };
        if tokio::time::timeout(LATER, waiting).await.is_err() {
            let stages = stages(&self.towline.data()).await;
            panic!("never {what}: {stages:?}\n{}", self.towline.log());
        }
    }
}

/// A server that knows all of these titles.
pub(crate) fn knows(titles: &[lists::Title]) -> seerr::Script {
    seerr::Script { titles: titles.iter().map(known).collect(), ..seerr::Script::default() }
}
