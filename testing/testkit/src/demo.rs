//! `towline demo` as a process, on a machine where nothing of towline's is.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::wait::until;

/// A demo that runs, and everything that it could write to. Dropped, it is killed.
pub struct Demo {
    child: Child,
    home: TempDir,
    temporary: TempDir,
    /// When it was started.
    pub begun: Instant,
    /// Where its page is, with a slash at the end.
    pub url: String,
    /// The directory that it has made.
    pub directory: String,
}

impl Demo {
    /// Starts it, and waits until it has said where it is. `program` is
    /// `env!("CARGO_BIN_EXE_towline-under-test")`.
    ///
    /// # Panics
    /// When it does not start, as everything here does when something is amiss.
    pub fn start(program: &str) -> Self {
        Self::start_as(program, |command, temporary| {
            command
                .env("TMPDIR", temporary)
                // A person's own, which are nothing to the demo.
                .env("TOWLINE_CONFIG", "/nowhere/towline.toml")
                .env("TOWLINE_DATA", temporary.join("data"))
                .env("TOWLINE__SERVER__LISTEN", "not an address");
        })
    }

    /// The same, with its files where they usually are: for pictures.
    pub fn start_as_usual(program: &str) -> Self {
        Self::start_as(program, |_, _| {})
    }

    fn start_as(program: &str, set_up: impl Fn(&mut Command, &Path)) -> Self {
        let place = || tempfile::tempdir().expect("a temporary directory can be made");
        let (home, temporary) = (place(), place());
        let begun = Instant::now();
        let mut command = Command::new(program);
        command
            .args(["--json", "demo", "--listen", "127.0.0.1:0"])
            .env_clear()
            .env("HOME", home.path())
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        set_up(&mut command, temporary.path());
        let mut child = command.spawn().expect("towline can be started");
        let said = said(child.stdout.take().expect("its output is ours"));
        let text = |name: &str| said[name].as_str().expect("a start says where it is").to_owned();
        let (url, directory) = (text("url"), text("directory"));
        Self { child, home, temporary, begun, url, directory }
    }

    /// Tells it to end.
    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(id, signal).expect("our child can be told to end");
    }

    /// How it ended.
    pub fn ended(&mut self) -> Option<i32> {
        let status = until(Duration::from_secs(40), "the demo ends", || {
            self.child.try_wait().ok().flatten().ok_or_else(|| "it runs".into())
        });
        status.code()
    }

    /// What lies in the home directory, and where temporary files are made.
    pub fn left(&self) -> [Vec<String>; 2] {
        [self.home.path(), self.temporary.path()].map(entries)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _may_have_ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// The one JSON document of the start.
fn said(out: impl std::io::Read) -> Value {
    let mut text = String::new();
    for line in BufReader::new(out).lines() {
        text += &line.expect("its output is text");
        if let Ok(said) = serde_json::from_str(&text) {
            return said;
        }
    }
    panic!("a demo did not start: {text}");
}

/// The names of what lies in a directory.
pub fn entries(place: &Path) -> Vec<String> {
    let names = fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}
