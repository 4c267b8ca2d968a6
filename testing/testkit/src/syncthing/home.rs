//! A server's directory, and programs that run in it.

use std::{
    io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use tokio::process::Command;

/// A directory with the keys of a device. Dropped, it goes.
pub(super) struct Home {
    place: TempDir,
    program: PathBuf,
}

impl Home {
    /// Makes keys and a certificate.
    pub(super) async fn generate() -> io::Result<Self> {
        let home = Self { place: tempfile::tempdir()?, program: program() };
        std::fs::create_dir(home.data())?;
        home.run(&["generate", &home.option()]).await?;
        Ok(home)
    }

    /// Which device this is. 1.x and 2.x are asked in different ways.
    pub(super) async fn device_id(&self) -> io::Result<String> {
        let home = self.option();
        for question in [&["--device-id", &home], &["device-id", &home]] {
            if let Ok(answer) = self.run(question).await
                && answer.trim().len() == 63
            {
                return Ok(answer.trim().to_owned());
            }
        }
        Err(io::Error::other("syncthing does not say which device it is"))
    }

    pub(super) fn path(&self) -> &Path {
        self.place.path()
    }

    /// Where its folder is.
    pub(super) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Syncthing, that sees nothing of the person who runs the tests and nothing of the network.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .env("HOME", self.path())
            .env("PATH", "/usr/bin:/bin")
            .env("LANG", "C.UTF-8")
            .env("STNOUPGRADE", "1")
            // Else 1.19 measures for a second which way to hash is the fastest.
            .env("STHASHING", "minio")
            .current_dir(self.path());
        command
    }

    pub(super) fn option(&self) -> String {
        format!("--home={}", self.path().join("home").display())
    }

    async fn run(&self, arguments: &[&str]) -> io::Result<String> {
        let output = self.command().args(arguments).output().await?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
        }
    }
}

/// `$TOWLINE_SYNCTHING`, or the one that is installed.
fn program() -> PathBuf {
    find().expect(
        "real syncthing is missing: run scripts/test (it installs it), or name one in \
         TOWLINE_SYNCTHING",
    )
}

/// The same, where there is one.
pub(super) fn find() -> Option<PathBuf> {
    let named = std::env::var_os("TOWLINE_SYNCTHING").map(PathBuf::from);
    let installed = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).map(|place| place.join("syncthing")).find(|at| at.is_file())
    };
    named.or_else(installed).filter(|program| program.is_file())
}
