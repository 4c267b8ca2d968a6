//! Real servers.

use std::{fs, path::PathBuf};

use syncthing_client::DeviceId;
use towline_testkit::syncthing::{FOLDER, Pair, RealSyncthing, Setup};

use super::{Couple, World, client, id_of, sync, until};

impl World for RealSyncthing {
    async fn start() -> Self {
        Self::start(Setup::default()).await
    }

    fn url(&self) -> String {
        self.url()
    }

    fn key(&self) -> &str {
        self.key()
    }

    fn id(&self) -> String {
        self.id().to_owned()
    }

    fn place(&self) -> PathBuf {
        self.folder()
    }

    async fn restart(&mut self) {
        self.restart().await;
    }

    async fn kill(&mut self) {
        self.kill().await;
    }

    async fn stop(&mut self) -> Option<i32> {
        self.stop().await
    }

    async fn breaks_folder(&mut self) {
        fs::rename(self.folder().join(".stfolder"), self.folder().join("aside")).unwrap();
        // It is refused, since the folder stands still.
        let _ = client(self).database().scan(FOLDER).await;
    }

    async fn mends_folder(&mut self) {
        fs::rename(self.folder().join("aside"), self.folder().join(".stfolder")).unwrap();
        client(self).database().scan(FOLDER).await.unwrap();
    }
}

impl Couple for Pair {
    type Server = RealSyncthing;

    async fn start() -> Self {
        Self::start(Setup::default()).await
    }

    fn server(&self) -> &RealSyncthing {
        &self.b
    }

    fn other(&self) -> DeviceId {
        id_of(&self.a)
    }

    async fn brings(&mut self, names: &[String]) {
        for name in names {
            fs::write(self.a.folder().join(name), "x").unwrap();
        }
        client(&self.a).database().scan(FOLDER).await.unwrap();
        until("all have arrived", async || {
            let status = client(&self.b).database().status(FOLDER).await.unwrap();
            let has_all = status.local_files >= names.len() as u64;
            (has_all && status.is_in_sync()).then_some(())
        })
        .await;
    }

    async fn cannot_remove(&mut self) {
        fs::create_dir(self.a.folder().join("dir")).unwrap();
        sync(&self.a, &self.b, "dir/file", "x").await;
        let here = client(&self.b);
        here.database().set_ignores(FOLDER, vec!["*.keep".into()]).await.unwrap();
        fs::write(self.b.folder().join("dir/y.keep"), "stays").unwrap();
        fs::remove_dir_all(self.a.folder().join("dir")).unwrap();
        client(&self.a).database().scan(FOLDER).await.unwrap();
    }
}
