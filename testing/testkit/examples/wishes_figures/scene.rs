//! Simulated lists and a simulated media server, which know the same titles.

use std::{fmt::Write as _, fs, path::PathBuf};

use tempfile::TempDir;
use towline_sim::{
    lists::{self, imdb, trakt},
    seerr::{self, SeerrSim},
};
use towline_testkit::{
    media::{available, known},
    towline::quoted,
};

/// By whose ids lists tell titles: Trakt's tell TMDB's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    Tmdb,
    Imdb,
}

/// Removed when it is dropped.
pub(crate) struct Scene {
    pub(crate) server: SeerrSim,
    pub(crate) trakt: trakt::TraktSim,
    pub(crate) imdb: imdb::ImdbSim,
    pub(crate) config: PathBuf,
    place: TempDir,
}

impl Scene {
    /// With these lists, and a server that knows all titles of which so many are there already.
    pub(crate) async fn new(
        lists: Vec<Vec<lists::Title>>,
        ids: Ids,
        (all, there): (&[lists::Title], usize),
    ) -> anyhow::Result<Self> {
        let place = tempfile::tempdir()?;
        let server = SeerrSim::start(seerr::Script {
            titles: all.iter().map(known).collect(),
            media: all[..there].iter().map(available).collect(),
            ..seerr::Script::default()
        });
        let server = server.await?;
        let mut tables = String::new();
        let (mut jane, mut by_imdb) = (trakt::User::default(), imdb::Script::default());
        for (number, titles) in (1_u64..).zip(lists) {
            let name = format!("list-{number}");
            let (provider, list) = match ids {
                Ids::Tmdb => ("trakt", format!("jane/{name}")),
                Ids::Imdb => ("imdb", format!("ls{number:09}")),
            };
            writeln!(
                tables,
                "[lists.{name}]\nfirst_run = \"go\"\nseasons = \"all\"\n\
                 [lists.{name}.{provider}]\nlist = \"{list}\""
            )?;
            match ids {
                Ids::Tmdb => jane = jane.list(trakt::List::of(&name, number, titles)),
                Ids::Imdb => by_imdb = by_imdb.list(&list, imdb::List::of(titles)),
            }
        }
        let trakt = trakt::TraktSim::start(trakt::Script::default().user("jane", jane)).await?;
        let imdb = imdb::ImdbSim::start(by_imdb).await?;
        let head = format!(
            "data = {}\n[server]\nlisten = \"127.0.0.1:0\"\n\
             [requests.home.seerr]\nurl = \"{}\"\napi_key = \"{}\"\n\
             [providers]\npace = \"1ms\"\n\
             [providers.trakt]\nclient_id = \"{}\"\nurl = \"{}\"\nauth_url = \"{}\"\n\
             [providers.imdb]\nurl = \"{}\"\n",
            quoted(place.path().join("data")),
            server.url(),
            server.key(),
            trakt.script().client_id,
            trakt.url(),
            trakt.url(),
            imdb.url(),
        );
        let config = place.path().join("towline.toml");
        fs::write(&config, head + &tables)?;
        Ok(Self { server, trakt, imdb, config, place })
    }

    pub(crate) fn at(&self, below: &str) -> PathBuf {
        self.place.path().join(below)
    }

    pub(crate) fn calls_to_providers(&self) -> usize {
        self.trakt.log().calls().len() + self.imdb.log().calls().len()
    }
}
