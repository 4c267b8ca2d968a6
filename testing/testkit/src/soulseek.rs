//! A simulated slskd whose peers share music, and a towline that follows it.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    audio::Album,
    towline::{Towline, quoted},
    wait::until,
};
use tempfile::TempDir;
use towline_sim::slskd::{
    Behaviour, Mutation, MutationKind, Peer, RemoteFile, Row, Script, SlskdSim, TransferState,
    Webhook,
};

/// Long enough for a machine that does other things too.
const SOON: Duration = Duration::from_secs(60);
/// Short periods: what happens is seen soon, with or without a hint.
pub const OFTEN: &str = "poll = \"500ms\"\nrescan = \"2s\"";
/// Without a hint, nothing is looked at again while a test lasts.
pub const SELDOM: &str = "poll = \"1h\"\nrescan = \"1h\"";
/// What slskd sends with its webhook.
const SECRET: &str = "the-secret-of-a-test";

/// A simulated slskd that downloads into a directory, and what its peers share.
pub struct Soulseek {
    /// The simulator.
    pub sim: SlskdSim,
    /// Where it puts what is whole.
    pub downloads: PathBuf,
    shares: TempDir,
}

impl Soulseek {
    /// Downloads into `downloads`, which slskd itself calls `/app/downloads`.
    pub async fn start(downloads: PathBuf, script: impl FnOnce(Script) -> Script) -> Self {
        let shares = tempfile::tempdir().expect("a temporary directory can be made");
        let mut base = Script::new(&downloads);
        base.directories.incomplete = shares.path().join("incomplete");
        let sim = SlskdSim::start(script(base)).await.expect("a simulator starts");
        Self { sim, downloads, shares }
    }

    /// The table of the source.
    pub fn source(&self, more: &str) -> String {
        self.source_with(self.sim.key(), OFTEN, more)
    }

    /// The same, with a key and a pace of its own.
    pub fn source_with(&self, key: &str, pace: &str, more: &str) -> String {
        self.source_at(&self.sim.url(), key, pace, more)
    }

    /// The same, at an address of its own.
    pub fn source_at(&self, url: &str, key: &str, pace: &str, more: &str) -> String {
        format!(
            "[imports.soulseek.slskd]\nurl = \"{url}\"\napi_key = \"{key}\"\npath = {}\n\
             importer = \"library\"\nquiet = \"1s\"\nretry_after = \"1s\"\ntimeout = \"5s\"\n\
             hook_secret = \"{SECRET}\"\n{pace}\n{more}\n",
            quoted(&self.downloads),
        )
    }

    /// slskd calls this towline from now on.
    pub fn call(&self, towline: &Towline) {
        let log = towline.log();
        let (_, address) = log.rsplit_once("listening on http://").expect("towline listens");
        let address = address.split_whitespace().next().expect("an address follows");
        let mut webhook = Webhook::new(
            format!("http://{address}/api/v1/hooks/slskd"),
            &["DownloadFileComplete", "DownloadDirectoryComplete"],
        );
        webhook.headers.push(("Authorization".into(), format!("Bearer {SECRET}")));
        self.sim.webhooks(|webhooks| *webhooks = vec![webhook]);
    }

    /// Somebody else calls slskd, as its page does; the status that is answered.
    pub fn somebody_calls(&self, method: &str, path: &str, body: &str) -> String {
        let address = self.sim.url().replace("http://", "");
        let mut stream = TcpStream::connect(&address).expect("slskd listens");
        let request = format!(
            "{method} /api/v0{path} HTTP/1.1\r\nhost: {address}\r\nx-api-key: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.sim.key(),
            body.len(),
        );
        stream.write_all(request.as_bytes()).expect("slskd reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("slskd answers");
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    /// What was changed over HTTP: what kind of change, to which file.
    pub fn changes(&self) -> Vec<(MutationKind, String)> {
        let log = self.sim.log();
        let of = |mutation: &Mutation| {
            (mutation.kind, mutation.row.as_ref().map_or(String::new(), |row| row.filename.clone()))
        };
        log.mutations().iter().map(of).collect()
    }

    /// A peer shares an album in a remote directory; discs in directories below it.
    pub fn share(&self, user: &str, directory: &str, album: &Album) {
        self.share_that(user, directory, album, |file| file);
    }

    /// The same, each file with a fate of its own.
    pub fn share_that(
        &self,
        user: &str,
        directory: &str,
        album: &Album,
        fate: impl Fn(RemoteFile) -> RemoteFile,
    ) {
        let place = tempfile::Builder::new()
            .tempdir_in(self.shares.path())
            .expect("a temporary directory can be written")
            .keep();
        let written = album.write(&place).expect("a temporary directory can be written");
        let files = written.into_iter().map(|path| {
            let separator = if directory.contains('/') { "/" } else { "\\" };
            let below = path.strip_prefix(&place).expect("it is below").to_string_lossy();
            let below = below.replace('/', separator);
            let mut file = RemoteFile::new(&format!("{directory}{separator}{below}"));
            file.copy_from = Some(path);
            fate(file)
        });
        self.share_files(user, files.collect());
    }

    /// A peer shares a file of a few bytes that is no music.
    pub fn share_text(&self, user: &str, file: &str, behaviour: Behaviour) {
        let mut file = RemoteFile::new(file).that(behaviour);
        file.size = 20;
        self.share_files(user, vec![file]);
    }

    fn share_files(&self, user: &str, mut files: Vec<RemoteFile>) {
        self.sim.peers(|peers| match peers.iter_mut().find(|peer| peer.username == user) {
            Some(peer) => peer.files.append(&mut files),
            None => peers.push(Peer::new(user, files)),
        });
    }

    /// A person queues all of these remote directories.
    pub fn queue(&self, user: &str, directories: &[impl AsRef<str>]) -> Vec<String> {
        let queued = directories.iter().flat_map(|it| self.sim.queue(user, it.as_ref(), &[]));
        queued.collect()
    }

    /// Whether something of a remote directory of this name is not yet where it belongs. To 0.25 slskd keeps
    /// what is unfinished below this name alone.
    pub fn is_under_way(&self, directory: &str) -> bool {
        let rows = self.sim.rows();
        let here = |row: &&Row| row.directory().ends_with(&format!("\\{directory}"));
        // The newest row of a file is the last one.
        let files: BTreeMap<_, _> = rows
            .iter()
            .filter(here)
            .map(|row| ((&row.username, &row.filename), &row.state))
            .collect();
        let has_ended = |state: &&TransferState| {
            matches!(state, TransferState::Succeeded | TransferState::Rejected)
        };
        let is_left = self.shares.path().join("incomplete").join(directory).exists();
        is_left || !files.values().all(has_ended)
    }

    /// Waits until towline's first contact is over: what comes from now on is new.
    pub fn until_met(&self) {
        until(SOON, "towline has met slskd", || {
            match self.sim.log().count("GET", "/api/v0/transfers/downloads") {
                0 | 1 => Err(format!("{:#?}", self.sim.log().requests())),
                _ => Ok(()),
            }
        });
    }

    /// Writes a file where slskd puts finished ones, as if somebody had left it there.
    pub fn leave(&self, path: impl AsRef<Path>, bytes: &[u8]) {
        let path = self.downloads.join(path);
        fs::create_dir_all(path.parent().expect("it is below"))
            .expect("a temporary directory can be written");
        fs::write(path, bytes).expect("a temporary directory can be written");
    }
}
