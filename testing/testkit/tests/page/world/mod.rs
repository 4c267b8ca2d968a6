//! A towline with something in it, and a browser that is logged in.

mod failing;
mod full;

use std::{
    any::Any,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use towline_sim::{
    putio::{Course, Node, Putio, Script as PutioScript, Torrent},
    seerr::{Script as SeerrScript, SeerrSim, Title},
};
use towline_testkit::{
    browser::{Browser, Looks},
    towline::{Item, Towline, quoted},
    wait::until,
};

pub(crate) const NAME: &str = "jo";
pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_towline-under-test");
const HASH: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
/// So long services and their flows may take to get where a world is to be.
const SOON: std::time::Duration = std::time::Duration::from_secs(60);

/// A name without a space in it, as long as file systems take it.
fn long_name() -> String {
    "The.Very.Long.Name.Of.A.Thing.That.Nobody.Has.Ever.Broken.Into.Lines.".repeat(3)[..200].into()
}

/// A towline against simulators, with names that others would rather not have in their pages.
pub(crate) struct World {
    pub(crate) towline: Towline,
    /// They live as long as it does.
    simulators: Vec<Box<dyn Any + Send + Sync>>,
    place: TempDir,
}

impl World {
    /// With an album that asks, a torrent on its way, and a service that is not there.
    pub(crate) async fn small(server: &str) -> Self {
        let place = tempfile::tempdir().unwrap();
        let made = |name: &str| made(&place, name);
        let (downloads, library, watch) = (made("downloads"), made("library"), made("watch"));
        for album in ["Blue Train", "<b>Giant Steps & \"more\""] {
            let path = downloads.join(album);
            fs::create_dir(&path).unwrap();
            fs::write(path.join("01.flac"), vec![7_u8; 4000]).unwrap();
        }
        let film = Node::generated("film.mkv", 40_000_000);
        let torrent =
            Torrent::new(HASH, film).named("A film that takes a while").goes(Course::usual(50));
        let putio = Putio::start(PutioScript::default().torrent(torrent)).await.unwrap();
        // Two of the same name: a person has to say which is meant.
        let dune = |tmdb, released| Title::movie(tmdb, "Dune", released);
        let script = SeerrScript::default()
            .title(dune(841, "1984-12-14"))
            .title(dune(438_631, "2021-09-15"));
        let seerr = SeerrSim::start(script).await.unwrap();
        let list = place.path().join("wishes.json");
        fs::write(&list, r#"{ "items": [{ "title": "Dune", "type": "movie" }] }"#).unwrap();
        let config = config(&putio, &downloads, &library, &watch, &made("films"))
            + &format!(
                "[requests.media.seerr]\nurl = \"{}\"\napi_key = \"{}\"\n\
                 [lists.mine.file]\nlist = {}\n",
                seerr.url(),
                seerr.key(),
                quoted(&list),
            );
        let mut towline = Towline::with_server(PROGRAM, server, &config);
        towline.start();
        fs::write(watch.join("film.magnet"), format!("magnet:?xt=urn:btih:{HASH}&dn=film"))
            .unwrap();
        Self { towline, simulators: vec![Box::new(putio), Box::new(seerr)], place }
    }

    /// With nothing configured.
    pub(crate) fn empty() -> Self {
        let mut towline = Towline::new(PROGRAM, "");
        towline.start();
        Self { towline, simulators: Vec::new(), place: tempfile::tempdir().unwrap() }
    }

    /// Where its pages are.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.towline.address())
    }

    /// What came into the library.
    pub(crate) fn library(&self) -> PathBuf {
        self.place.path().join("library")
    }

    /// A browser that has made the login at this address.
    pub(crate) async fn browser(&self, at: &str, looks: Looks) -> Browser {
        let browser = Browser::start(looks).await;
        browser.go(&format!("{at}/")).await;
        browser.fill("#token", &self.towline.first_token()).await;
        browser.fill("#name", NAME).await;
        browser.fill("#password", PASSWORD).await;
        browser.fill("#again", PASSWORD).await;
        browser.press("Make the login").await;
        // Where nothing is set up, it leads to the guide.
        browser.until_says("Overview").await;
        browser.go(&format!("{at}/")).await;
        browser.until_says("Services").await;
        browser
    }

    /// Waits until there is something of this kind in this stage.
    pub(crate) fn until_there_is(&self, kind: &str, stage: &str) -> Item {
        until(SOON, &format!("a {kind} becomes {stage}"), || {
            let items = self.towline.items_of(kind)?;
            let found = items.iter().find(|item| item.stage == stage);
            found.cloned().ok_or_else(|| format!("{items:#?}\n{}", self.towline.log()))
        })
    }

    /// Something of this kind, rather in this stage than in another.
    pub(crate) fn some(&self, kind: &str, stage: &str) -> Option<Item> {
        let mut items = self.towline.items_of(kind).unwrap_or_default();
        items.sort_by_key(|item| item.stage != stage);
        items.into_iter().next()
    }
}

/// A directory of a world.
fn made(place: &TempDir, name: &str) -> PathBuf {
    let path = place.path().join(name);
    fs::create_dir_all(&path).unwrap();
    path
}

fn config(putio: &Putio, downloads: &Path, library: &Path, watch: &Path, films: &Path) -> String {
    format!(
        "[imports.music.directory]\npath = {downloads}\nimporter = \"shelf\"\nquiet = \"1s\"\n\
         [importers.shelf.place]\ninto = {library}\n\
         [imports.away.slskd]\nurl = \"http://127.0.0.1:9\"\napi_key = \"not there at all\"\n\
         path = {films}\nimporter = \"shelf\"\n\
         [torrents.home.putio]\ntoken = \"{token}\"\nurl = \"{url}\"\nupload_url = \"{upload}\"\n\
         destination = {films}\ndownload.keep_free = \"0\"\ndownload.rate = \"200 KiB\"\nrescan = \"1s\"\n\
         [[torrents.home.putio.watch]]\npath = {watch}\n",
        downloads = quoted(downloads),
        library = quoted(library),
        films = quoted(films),
        watch = quoted(watch),
        token = putio.token(),
        url = putio.api_url(),
        upload = putio.upload_url(),
    )
}
