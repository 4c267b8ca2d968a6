//! The demo's configuration file: a whole one, as a person might write it, but for its haste.

use std::{fs, path::Path};

use anyhow::Context as _;

use super::{
    house::House,
    services::{FRIEND, FRIENDS_LIST, HALLOWEEN_LIST, Services, WATCHLIST},
};
use crate::config::toml_value;

/// Writes it, with the lists that are files.
pub(super) fn write(house: &House, services: &Services) -> anyhow::Result<()> {
    let wishes = r#"{ "items": [{ "title": "The Phantom of the Opera", "type": "movie" }] }"#;
    let written = fs::write(house.lists().join("wishes.json"), wishes)
        .and_then(|()| fs::write(house.config(), text(house, services)));
    written.context("the demo's configuration cannot be written")
}

fn text(house: &House, services: &Services) -> String {
    let parts = [
        "# The demo's configuration: all services in it are simulated.\n\n".into(),
        "[log]\nlevel = \"error\"\n\n".into(),
        wishes(house, services),
        torrents(house, services),
        imports(house, services),
        folders(services),
    ];
    parts.concat()
}

fn path(path: impl AsRef<Path>) -> String {
    quoted(&path.as_ref().to_string_lossy())
}

fn quoted(text: &str) -> String {
    toml_value(&serde_json::Value::from(text))
}

fn wishes(house: &House, Services { seerr, trakt, imdb, .. }: &Services) -> String {
    format!(
        "[requests.media.seerr]\nurl = {seerr_url}\napi_key = {key}\nrescan = \"2s\"\n\n\
         [providers]\npace = \"100ms\"\n\
         [providers.trakt]\nclient_id = {client}\nurl = {trakt_url}\nauth_url = {trakt_url}\n\
         [providers.imdb]\nurl = {imdb_url}\n\n\
         [lists.watchlist]\nfirst_run = \"go\"\nevery = \"5m\"\n[lists.watchlist.imdb]\nlist = \"{WATCHLIST}\"\n\n\
         [lists.friends]\nfirst_run = \"go\"\nevery = \"1m\"\n[lists.friends.trakt]\nlist = \"{FRIEND}/{FRIENDS_LIST}\"\n\n\
         [lists.halloween]\nevery = \"1h\"\n[lists.halloween.trakt]\nlist = \"{FRIEND}/{HALLOWEEN_LIST}\"\n\n\
         [lists.mine]\nfirst_run = \"go\"\n[lists.mine.file]\nlist = {mine}\n\n",
        seerr_url = quoted(&seerr.url()),
        key = quoted(seerr.key()),
        client = quoted(&trakt.script().client_id),
        trakt_url = quoted(&trakt.url()),
        imdb_url = quoted(&imdb.url()),
        mine = path(house.lists().join("wishes.json")),
    )
}

fn torrents(house: &House, Services { putio, .. }: &Services) -> String {
    format!(
        "[torrents.home.putio]\ntoken = {token}\nurl = {url}\nupload_url = {upload}\n\
         destination = {films}\nrescan = \"5s\"\n\
         download = {{ rate = \"3 MiB\", keep_free = \"0\", files = 4, connections_per_file = 2 }}\n\
         groom = {{ every = \"10m\" }}\n\n\
         [[torrents.home.putio.watch]]\npath = {film_drops}\nwhen_added = \"remove\"\n\n\
         [[torrents.home.putio.watch]]\npath = {music_drops}\ncategory = \"music\"\nwhen_added = \"remove\"\n\n\
         [torrents.home.putio.categories.music]\ndestination = {albums}\n\n",
        token = quoted(putio.token()),
        url = quoted(&putio.api_url()),
        upload = quoted(&putio.upload_url()),
        films = path(house.films()),
        film_drops = path(house.watched("films")),
        music_drops = path(house.watched("music")),
        albums = path(house.albums()),
    )
}

fn imports(house: &House, Services { slskd, betanin, .. }: &Services) -> String {
    format!(
        "[imports.soulseek.slskd]\nurl = {slskd_url}\napi_key = {slskd_key}\npath = {soulseek}\n\
         importer = \"library\"\npoll = \"1s\"\nquiet = \"2s\"\nexisting = \"all\"\nhide_imported = true\n\n\
         [imports.albums.directory]\npath = {albums}\nimporter = \"library\"\nquiet = \"1s\"\n\
         existing = \"all\"\nprune = true\n\n\
         [imports.synced.directory]\npath = {synced}\nimporter = \"library\"\nquiet = \"1s\"\n\
         existing = \"all\"\nsynced = \"nas/music\"\n\n\
         [importers.library.betanin]\nurl = {betanin_url}\napi_key = {betanin_key}\nlibrary = {library}\n\
         prompt_after = \"2s\"\npoll = \"500ms\"\n\n",
        slskd_url = quoted(&slskd.url()),
        slskd_key = quoted(slskd.key()),
        soulseek = path(house.soulseek()),
        albums = path(house.albums()),
        synced = path(house.synced()),
        betanin_url = quoted(&betanin.url()),
        betanin_key = quoted(betanin.key()),
        library = path(house.library()),
    )
}

fn folders(Services { syncthing, .. }: &Services) -> String {
    format!(
        "[folders.nas.syncthing]\nurl = {}\napi_key = {}\nunseen_within = \"45s\"\n",
        quoted(&syncthing.url()),
        quoted(syncthing.key()),
    )
}
