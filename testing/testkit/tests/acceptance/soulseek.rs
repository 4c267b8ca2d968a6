//! A simulated slskd whose peers share music, and a towline that follows it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use towline_sim::slskd::{Behaviour, Peer, RemoteFile, Script, SlskdSim};
use towline_testkit::{audio::Album, towline::quoted, wait::until};

use crate::worlds::SOON;

/// A simulated slskd that downloads into a directory, and what its peers share.
pub(crate) struct Soulseek {
    pub(crate) sim: SlskdSim,
    pub(crate) downloads: PathBuf,
    shares: TempDir,
}

impl Soulseek {
    /// Downloads into `downloads`, which slskd itself calls `/app/downloads`.
    pub(crate) async fn start(downloads: PathBuf, script: impl FnOnce(Script) -> Script) -> Self {
        let shares = tempfile::tempdir().unwrap();
        let mut base = Script::new(&downloads);
        base.directories.incomplete = shares.path().join("incomplete");
        let sim = SlskdSim::start(script(base)).await.unwrap();
        Self { sim, downloads, shares }
    }

    /// The table of the source, and its key by which slskd knows us.
    pub(crate) fn source(&self, more: &str) -> String {
        format!(
            "[imports.soulseek.slskd]\nurl = \"{}\"\napi_key = \"{}\"\npath = {}\n\
             importer = \"library\"\nquiet = \"1s\"\npoll = \"500ms\"\nrescan = \"2s\"\n\
             retry_after = \"1s\"\ntimeout = \"5s\"\n{more}\n",
            self.sim.url(),
            self.sim.key(),
            quoted(&self.downloads),
        )
    }

    /// A peer shares an album in a remote directory; discs in directories below it.
    pub(crate) fn share(&self, user: &str, directory: &str, album: &Album) {
        self.share_that(user, directory, album, |file| file);
    }

    /// The same, each file with a fate of its own.
    pub(crate) fn share_that(
        &self,
        user: &str,
        directory: &str,
        album: &Album,
        fate: impl Fn(RemoteFile) -> RemoteFile,
    ) {
        let place = tempfile::Builder::new().tempdir_in(self.shares.path()).unwrap().keep();
        let written = album.write(&place).unwrap();
        let files = written.into_iter().map(|path| {
            let below = path.strip_prefix(&place).unwrap().to_str().unwrap().replace('/', "\\");
            let mut file = RemoteFile::new(&format!("{directory}\\{below}"));
            file.copy_from = Some(path);
            fate(file)
        });
        self.share_files(user, files.collect());
    }

    /// A peer shares a file of a few bytes that is no music.
    pub(crate) fn share_text(&self, user: &str, file: &str, behaviour: Behaviour) {
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
    pub(crate) fn queue(&self, user: &str, directories: &[&str]) -> Vec<String> {
        let queued = directories.iter().flat_map(|directory| self.sim.queue(user, directory, &[]));
        queued.collect()
    }

    /// Waits until towline's first contact is over: what comes from now on is new.
    pub(crate) fn until_met(&self) {
        until(SOON, "towline has met slskd", || {
            match self.sim.log().count("GET", "/api/v0/transfers/downloads") {
                0 | 1 => Err(format!("{:#?}", self.sim.log().requests())),
                _ => Ok(()),
            }
        });
    }

    /// Writes a file where slskd puts finished ones, as if somebody had left it there.
    pub(crate) fn leave(&self, path: impl AsRef<Path>, bytes: &[u8]) {
        let path = self.downloads.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
