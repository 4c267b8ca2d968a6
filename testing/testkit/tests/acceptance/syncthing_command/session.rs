//! A command line that is about one server, without any file of configuration.

use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use towline_testkit::syncthing::RealSyncthing;

use crate::worlds::PROGRAM;

/// Where commands are called.
pub(super) struct Session {
    place: TempDir,
    url: String,
    key: String,
}

/// What a command said.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

impl Session {
    pub(super) fn with(server: &RealSyncthing) -> Self {
        Self::at(&server.url(), server.key())
    }

    pub(super) fn at(url: &str, key: &str) -> Self {
        Self { place: tempfile::tempdir().unwrap(), url: url.into(), key: key.into() }
    }

    /// A command that sees nothing of the person who runs the tests; the key comes by environment.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare(arguments);
        command.args(["--url", &self.url]).env("TOWLINE_SYNCTHING_API_KEY", &self.key);
        command
    }

    /// Without saying which server.
    pub(super) fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .env_clear()
            .env("HOME", self.place.path())
            .current_dir(self.place.path())
            .stdin(Stdio::null())
            .arg("syncthing")
            .args(arguments);
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    /// What a command that must succeed says to a person.
    pub(super) fn says(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
        said.out
    }

    /// What it says to a program.
    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let out = self.says(&[arguments, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    }

    /// What it says to a program, a document in each line.
    pub(super) fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let out = self.says(&[arguments, &["--json"]].concat());
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What a command says that must end with this code.
    pub(super) fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(code), "{arguments:?}: {said:?}");
        said.err
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.place.path().join(name), text).unwrap();
    }
}

impl Said {
    pub(super) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
