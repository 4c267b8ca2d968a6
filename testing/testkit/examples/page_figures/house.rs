//! A house as product figures speak of it: three lists of a thousand titles, two hundred albums,
//! twenty torrents, two Syncthings. The services are simulated, in this process.

use std::{fs, path::Path, time::Duration};

use anyhow::bail;
use tempfile::TempDir;
use tokio::time::sleep;
use towline_sim::{
    lists::{titles, trakt},
    putio::{self, Course, Node, Putio, Torrent},
    seerr::{self, SeerrSim},
    syncthing::{self, File, Folder, SyncthingSim},
};
use towline_testkit::{
    media::{available, known},
    torrent::{hash, magnet, torrent},
    towline::{Towline, quoted},
};

use crate::ledger::Ledger;

const LISTS: usize = 3;
const TITLES: usize = 1000;
const TORRENTS: usize = 20;
const PATIENCE: Duration = Duration::from_secs(300);

/// towline with all that it carries. Removed when it is dropped.
pub(crate) struct House {
    pub(crate) towline: Towline,
    albums: usize,
    place: TempDir,
    _server: SeerrSim,
    _trakt: trakt::TraktSim,
    _putio: Putio,
    _syncthings: [SyncthingSim; 2],
}

impl House {
    /// With so many albums. towline is not started yet.
    pub(crate) async fn new(program: &str, albums: usize) -> anyhow::Result<Self> {
        let place = tempfile::tempdir()?;
        for below in ["music", "library", "watch", "films"] {
            fs::create_dir(place.path().join(below))?;
        }
        let all = titles(LISTS * TITLES);
        let server = SeerrSim::start(seerr::Script {
            titles: all.iter().map(known).collect(),
            media: all.iter().map(available).collect(),
            ..seerr::Script::default()
        });
        let (server, mut jane) = (server.await?, trakt::User::default());
        for (number, titles) in (1_u64..).zip(all.chunks(TITLES)) {
            jane = jane.list(trakt::List::of(&format!("list-{number}"), number, titles.to_vec()));
        }
        let trakt = trakt::TraktSim::start(trakt::Script::default().user("jane", jane)).await?;
        let torrents = (0..TORRENTS).map(film).collect();
        let putio = Putio::start(putio::Script { torrents, ..putio::Script::default() }).await?;
        let syncthings =
            [SyncthingSim::start(synced("nas")).await?, SyncthingSim::start(synced("desk")).await?];
        let config = wishes(&server, &trakt)
            + &torrents_of(&putio, place.path())
            + &folders(&syncthings)
            + &albums_in(place.path());
        let towline = Towline::new(program, &config);
        let house = Self {
            towline,
            albums,
            place,
            _server: server,
            _trakt: trakt,
            _putio: putio,
            _syncthings: syncthings,
        };
        (house.imported()..albums).try_for_each(|number| house.album(&format!("Left {number}")))?;
        Ok(house)
    }

    /// How many albums are imported; the others were there before towline.
    fn imported(&self) -> usize {
        self.albums / 10
    }

    /// Starts towline, lets all of it come, and waits until nothing is to be done any more.
    pub(crate) async fn settle(&mut self) -> anyhow::Result<()> {
        self.towline.start();
        let ledger = Ledger::open(&self.towline.data()).await?;
        // What comes before the first look was there before towline.
        until("the first look at the albums", async || {
            ledger.of("inbox", "1 = 1").await.map(|n| n > 0)
        })
        .await?;
        (0..self.imported()).try_for_each(|number| self.album(&format!("New {number}")))?;
        for number in 0..TORRENTS {
            let (link, _) = magnet(&name(number));
            fs::write(self.place.path().join(format!("watch/{number}.magnet")), link)?;
        }
        let wanted = [
            ("title", "available", LISTS * TITLES),
            ("torrent", "done", TORRENTS),
            ("album", "imported", self.imported()),
            ("folder", "in-sync", 4),
        ];
        for (kind, stage, count) in wanted {
            let here = async || Ok(ledger.stage(kind, stage).await? >= count);
            until(&format!("{count} times {kind} {stage}"), here).await?;
        }
        ledger.close().await
    }

    fn album(&self, name: &str) -> anyhow::Result<()> {
        let directory = self.place.path().join("music").join(name);
        fs::create_dir_all(&directory)?;
        for track in 1..=12 {
            fs::write(directory.join(format!("{track:02} A Track.mp3")), [0_u8; 2048])?;
        }
        Ok(())
    }
}

async fn until(
    what: &str,
    mut is_so: impl AsyncFnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let begun = std::time::Instant::now();
    while !is_so().await? {
        if begun.elapsed() > PATIENCE {
            bail!("it does not come: {what}");
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

fn name(number: usize) -> String {
    format!("Film {number}")
}

fn film(number: usize) -> Torrent {
    let holds = Node::generated(&format!("{}.mkv", name(number)), 50_000);
    Torrent::new(&hash(&torrent(&name(number))), holds).goes(Course::usual(50))
}

fn synced(name: &str) -> syncthing::Script {
    let mut folders = ["music", "photos"].map(|id| Folder::new(id, id));
    for folder in &mut folders {
        folder.files = (0..20).map(|n| File::new(&format!("{n}.flac"), 4096)).collect();
    }
    let script = syncthing::Script { name: name.into(), ..syncthing::Script::default() };
    folders.into_iter().fold(script, syncthing::Script::folder).device("phone")
}

fn wishes(server: &SeerrSim, trakt: &trakt::TraktSim) -> String {
    let (url, id) = (trakt.url(), &trakt.script().client_id);
    let lists: Vec<_> = (1..=LISTS)
        .map(|number| {
            format!(
                "[lists.list-{number}]\nfirst_run = \"go\"\nseasons = \"all\"\n\
             [lists.list-{number}.trakt]\nlist = \"jane/list-{number}\"\n"
            )
        })
        .collect();
    format!(
        "[requests.media.seerr]\nurl = \"{}\"\napi_key = \"{}\"\n[providers]\npace = \"1ms\"\n\
         [providers.trakt]\nclient_id = \"{id}\"\nurl = \"{url}\"\nauth_url = \"{url}\"\n{}",
        server.url(),
        server.key(),
        lists.concat()
    )
}

fn torrents_of(putio: &Putio, place: &Path) -> String {
    format!(
        "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
         destination = {}\ndelete_remote = false\ndownload.keep_free = \"0\"\n\
         [[torrents.home.putio.watch]]\npath = {}\n",
        putio.token(),
        putio.api_url(),
        putio.upload_url(),
        quoted(place.join("films")),
        quoted(place.join("watch")),
    )
}

fn folders([nas, desk]: &[SyncthingSim; 2]) -> String {
    let table = |name: &str, of: &SyncthingSim| {
        format!("[folders.{name}.syncthing]\nurl = \"{}\"\napi_key = \"{}\"\n", of.url(), of.key())
    };
    table("nas", nas) + &table("desk", desk)
}

fn albums_in(place: &Path) -> String {
    format!(
        "[imports.music.directory]\npath = {}\nimporter = \"shelf\"\nquiet = \"1s\"\n\
         [importers.shelf.place]\ninto = {}\n",
        quoted(place.join("music")),
        quoted(place.join("library")),
    )
}
