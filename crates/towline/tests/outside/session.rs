//! A directory of its own with some files, in which towline is called; a test reads like a session.

use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Output,
};

use assert_cmd::Command;

pub(crate) struct Session {
    directory: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

impl Session {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// A session whose `towline.toml` holds this text.
    pub(crate) fn with_config(text: &str) -> Self {
        Self::new().file("towline.toml", text)
    }

    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        self
    }

    pub(crate) fn mode(self, name: &str, mode: u32) -> Self {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(executable());
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .envs(self.environment.clone());
        command
    }

    /// What a person sees: exit code, standard output, standard error, `[DIR]` for the directory.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let mut text = format!("$ towline {}\n", arguments.join(" "));
        for (name, bytes) in [("stdout", stdout), ("stderr", stderr)] {
            if !bytes.is_empty() {
                let _infallible = write!(text, "--- {name}\n{}", String::from_utf8(bytes).unwrap());
            }
        }
        let _infallible = write!(text, "--- exit {}", status.code().unwrap());
        text.replace(self.directory.path().to_str().unwrap(), "[DIR]")
    }
}

pub(crate) fn executable() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_towline"))
}
