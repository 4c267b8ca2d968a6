//! A towline that fetches from a simulated put.io.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use towline_sim::putio::{Node, Putio, Script};
pub(crate) use towline_testkit::putio::{drop_magnet, drop_torrent, files, known, paths, tree};
use towline_testkit::{
    torrent::magnet,
    towline::{Towline, quoted},
    wait::until,
};

use crate::worlds::PROGRAM;

/// In the account's table: looks often, and waits for a moment only.
pub(crate) const SETTINGS: &str = "rescan = \"1s\"\ntimeout = \"2s\"";

/// All that a story needs.
pub(crate) struct World {
    pub(crate) putio: Putio,
    pub(crate) towline: Towline,
    directory: tempfile::TempDir,
}

impl World {
    /// towline is not started yet. `more` stands in the account's table.
    pub(crate) async fn new(script: Script, more: &str) -> Self {
        let putio = Putio::start(script).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        for below in ["watch", "done"] {
            fs::create_dir(directory.path().join(below)).unwrap();
        }
        let towline = Towline::new(PROGRAM, &config(&putio, directory.path(), more));
        Self { putio, towline, directory }
    }

    /// Another account's table than the one it was made with.
    pub(crate) fn configure(&self, more: &str) {
        self.towline.configure(&config(&self.putio, self.directory.path(), more));
    }

    /// Another towline with the same configuration, and data of its own. It is not started yet.
    pub(crate) fn another(&self, more: &str) -> Towline {
        Towline::new(PROGRAM, &config(&self.putio, self.directory.path(), more))
    }

    pub(crate) fn watch(&self) -> PathBuf {
        self.directory.path().join("watch")
    }

    pub(crate) fn done(&self) -> PathBuf {
        self.directory.path().join("done")
    }

    /// Drops a torrent of this name; its info-hash.
    pub(crate) fn drop_torrent(&self, name: &str) -> String {
        drop_torrent(&self.watch(), name)
    }

    /// Drops a magnet link of this name; its info-hash.
    pub(crate) fn drop_magnet(&self, name: &str) -> String {
        drop_magnet(&self.watch(), name)
    }

    /// Somebody else, with the same token, posts this form to the API. The answer's body.
    pub(crate) async fn somebody_posts(&self, path: &str, form: &str) -> String {
        let form_type = "application/x-www-form-urlencoded";
        self.somebody_sends(self.putio.api_url() + path, form_type, form.into()).await
    }

    /// Somebody else adds a magnet link of this name.
    pub(crate) async fn somebody_adds(&self, name: &str) {
        self.somebody_adds_to(0, name).await;
    }

    /// Somebody else adds a magnet link of this name, into this folder.
    pub(crate) async fn somebody_adds_to(&self, folder: i64, name: &str) {
        let (link, _) = magnet(name);
        let link = utf8_percent_encode(&link, NON_ALPHANUMERIC);
        let form = format!("url={link}&save_parent_id={folder}");
        self.somebody_posts("/transfers/add", &form).await;
    }

    /// Somebody else puts a file into a folder.
    pub(crate) async fn somebody_uploads(&self, folder: i64, name: &str, text: &str) {
        let part = "--limit\r\nContent-Disposition: form-data; name=";
        let body = format!(
            "{part}\"parent_id\"\r\n\r\n{folder}\r\n\
             {part}\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n--limit--\r\n"
        );
        let multipart = "multipart/form-data; boundary=limit";
        self.somebody_sends(self.putio.upload_url(), multipart, body).await;
    }

    /// The number of a file or folder in the root folder.
    pub(crate) async fn somebody_finds(&self, name: &str) -> i64 {
        let url = self.putio.api_url() + "/files/list?parent_id=0";
        let answer = said(http().get(url).bearer_auth(self.putio.token())).await;
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let files = answer["files"].as_array().unwrap();
        files.iter().find(|file| file["name"] == name).unwrap()["id"].as_i64().unwrap()
    }

    async fn somebody_sends(&self, url: String, kind: &str, body: String) -> String {
        let post = http().post(url).bearer_auth(self.putio.token());
        said(post.header("content-type", kind).body(body)).await
    }

    /// Until so many torrents are known, and each of them is in this stage.
    pub(crate) fn until_all(&self, within: Duration, count: usize, stage: &str) {
        until(within, &format!("{count} torrents are {stage}"), || {
            let items = self.towline.items_of("torrent")?;
            let others: Vec<_> = items.iter().filter(|item| item.stage != stage).collect();
            let is_so = items.len() == count && others.is_empty();
            let words = || format!("{} torrents, {others:#?}\n{}", items.len(), self.towline.log());
            if is_so { Ok(()) } else { Err(words()) }
        });
    }

    /// Exactly these are in the destination, byte by byte, and nothing else: no part, no journal.
    pub(crate) fn assert_delivered<'a>(&self, wanted: impl IntoIterator<Item = &'a Node>) {
        assert_holds(&self.done(), wanted);
    }

    /// These are in the destination, byte by byte; what else is there.
    pub(crate) fn assert_delivered_among_others(&self, wanted: &[Node]) -> Vec<String> {
        assert_holds_among_others(&self.done(), wanted)
    }

    /// What lies where the destination and the watched folder do.
    pub(crate) fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// Nothing that could be taken for a download is in the destination, and nothing was removed.
    pub(crate) fn assert_nothing_is_delivered(&self) {
        let found = paths(&self.done());
        assert!(found.iter().all(|path| path.starts_with(".towline-")), "{found:#?}");
        assert_eq!(self.putio.log().deletes().len(), 0);
    }

    /// Each of these became one transfer, and nothing else did.
    pub(crate) fn assert_added_once<'a>(&self, hashes: impl IntoIterator<Item = &'a String>) {
        let wanted: BTreeMap<_, _> = hashes.into_iter().map(|hash| (hash.clone(), 1)).collect();
        assert_eq!(*self.putio.log().added(), wanted);
    }

    /// `count` were removed at put.io, each by one call, sent when its files were in place: of
    /// those whose names are the same here and there.
    pub(crate) fn assert_removed_afterwards(&self, count: usize) {
        assert_removed_afterwards(&self.putio, &self.done(), count);
    }

    /// What was dropped is archived, and nothing is claimed any more.
    pub(crate) fn assert_watch_is_tidy(&self) {
        let kept: Vec<_> = tree(&self.watch()).into_keys().collect();
        let is_archived =
            |path: &String| path.starts_with(".towline/added/") || path == ".towline/lock";
        assert!(kept.iter().all(is_archived), "{kept:#?}");
    }
}

/// Exactly these are there, byte by byte, and nothing else.
pub(crate) fn assert_holds<'a>(directory: &Path, wanted: impl IntoIterator<Item = &'a Node>) {
    let more = assert_holds_among_others(directory, wanted);
    assert_eq!(more, [] as [String; 0], "more than there should be");
}

fn assert_holds_among_others<'a>(
    directory: &Path,
    wanted: impl IntoIterator<Item = &'a Node>,
) -> Vec<String> {
    for entry in fs::read_dir(directory).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with(".towline-"), "{name} was left");
    }
    let mut found = paths(directory);
    for (path, bytes) in wanted.into_iter().flat_map(files) {
        let is_there = found.iter().position(|found| *found == path);
        let at = is_there.unwrap_or_else(|| panic!("{path} is not there: {found:#?}"));
        found.swap_remove(at);
        assert!(fs::read(directory.join(&path)).unwrap() == bytes, "{path} is not as it was");
    }
    found
}

fn assert_removed_afterwards(putio: &Putio, done: &Path, count: usize) {
    let log = putio.log();
    let deletes = log.deletes();
    assert!(deletes.len() == count && deletes.values().all(|times| *times == 1), "{deletes:?}");
    let calls = log.calls().iter().filter(|call| call.request.path == "/v2/files/delete");
    for call in calls {
        let id: i64 = call.fields["file_ids"].parse().unwrap();
        let removed = log.deleted().iter().find(|deleted| deleted.id == id);
        let Some(removed) = removed else { continue };
        let path = done.join(removed.path.rsplit('/').next().unwrap());
        // A rename into place is the last that changes it.
        let Ok(meta) = fs::symlink_metadata(&path) else { continue };
        let placed = meta.ctime() * 1000 + meta.ctime_nsec() / 1_000_000;
        assert!(
            placed.cast_unsigned() <= call.at,
            "{} was removed before it was in place",
            removed.path
        );
    }
}

fn http() -> reqwest::Client {
    let _another_test_may_have = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn said(request: reqwest::RequestBuilder) -> String {
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
    answer.text().await.unwrap()
}

fn config(putio: &Putio, directory: &Path, more: &str) -> String {
    format!(
        "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
         destination = {}\ndownload.keep_free = \"0\"\n{more}\n\
         [[torrents.home.putio.watch]]\npath = {}\n",
        putio.token(),
        putio.api_url(),
        putio.upload_url(),
        quoted(directory.join("done")),
        quoted(directory.join("watch")),
    )
}
