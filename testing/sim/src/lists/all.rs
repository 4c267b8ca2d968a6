//! All of them together, as a program starts them.

use std::{fs, io, net::SocketAddr, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    imdb::{self, ImdbSim},
    mdblist::{self, MdblistSim},
    shelf::{self, ShelfSim},
    tmdb::{self, TmdbSim},
    trakt::{self, TraktSim},
};

/// A scene of all of them; who is not named in it is there all the same, and knows nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scene {
    /// IMDb.
    pub imdb: imdb::Script,
    /// Trakt.
    pub trakt: trakt::Script,
    /// MDBList.
    pub mdblist: mdblist::Script,
    /// TMDB.
    pub tmdb: tmdb::Script,
    /// A server of files.
    pub shelf: shelf::Script,
}

impl Scene {
    /// Reads a scene, a JSON file.
    pub fn read(scene: &Path) -> io::Result<Self> {
        Ok(serde_json::from_str(&fs::read_to_string(scene)?)?)
    }
}

/// All of them, running.
pub struct AllLists {
    /// IMDb.
    pub imdb: ImdbSim,
    /// Trakt.
    pub trakt: TraktSim,
    /// MDBList.
    pub mdblist: MdblistSim,
    /// TMDB.
    pub tmdb: TmdbSim,
    /// A server of files.
    pub shelf: ShelfSim,
}

impl AllLists {
    /// Starts them on this port and the next four, in the order of the fields; on any free ports
    /// when it is 0. Fails when one is taken.
    pub async fn start_on(first: SocketAddr, scene: Scene) -> io::Result<Self> {
        let at = |number: u16| {
            let port = if first.port() == 0 { 0 } else { first.port().saturating_add(number) };
            SocketAddr::new(first.ip(), port)
        };
        Ok(Self {
            imdb: ImdbSim::start_on(at(0), scene.imdb).await?,
            trakt: TraktSim::start_on(at(1), scene.trakt).await?,
            mdblist: MdblistSim::start_on(at(2), scene.mdblist).await?,
            tmdb: TmdbSim::start_on(at(3), scene.tmdb).await?,
            shelf: ShelfSim::start_on(at(4), scene.shelf).await?,
        })
    }

    /// What each is called, and where it listens.
    pub fn addresses(&self) -> [(&'static str, String); 5] {
        [
            ("IMDb", self.imdb.url()),
            ("Trakt", self.trakt.url()),
            ("MDBList", self.mdblist.url()),
            ("TMDB", self.tmdb.url()),
            ("server of files", self.shelf.url()),
        ]
    }
}
