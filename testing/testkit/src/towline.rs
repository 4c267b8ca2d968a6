//! The real `towline` as a process of its own, which can be killed at any moment.

use std::{
    ffi::OsStr,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tempfile::TempDir;

use crate::wait::until;

/// A towline with a configuration and a data directory of its own. Dropped, it is killed.
pub struct Towline {
    program: PathBuf,
    place: PathBuf,
    /// Goes with this.
    own: Option<TempDir>,
    /// Its data directory, where that is elsewhere.
    data: Option<PathBuf>,
    /// What stands below [server] beside where it listens.
    server: String,
    /// Where its user is at home, where that is not its own place.
    home: Option<PathBuf>,
    child: Option<Child>,
}

/// An item as `towline item list --json` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Item {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub title: String,
    /// Its stage.
    pub stage: String,
    /// Whether it is at its end.
    pub ended: bool,
    /// Where it lies, as towline prints it.
    pub path: Option<String>,
    /// Troubles in a row.
    pub attempt: u32,
}

/// An entry as `towline inbox list --json` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// The item it is about.
    pub item: i64,
    /// The item's name.
    pub title: String,
    /// Its cause.
    pub cause: String,
    /// The reason in words.
    pub words: String,
    /// What can be answered, as one types it.
    pub choices: Vec<String>,
    /// What it looks like.
    pub detail: String,
    /// Whether it was answered.
    pub answered: bool,
}

impl Towline {
    /// A towline that is not started. `program` is `env!("CARGO_BIN_EXE_towline-under-test")`:
    /// only tests know where it was built.
    ///
    /// # Panics
    /// When there is no place for its files, as everything here does when the machine fails.
    pub fn new(program: &str, config: &str) -> Self {
        let own = tempfile::tempdir().expect("a temporary directory can be made");
        let mut towline = Self::in_place(program, own.path().to_owned());
        towline.own = Some(own);
        towline.configure(config);
        towline
    }

    /// As [`new`](Self::new), in a directory that is there and stays, with its data in another one.
    pub fn at(program: &Path, place: &Path, data: &Path, config: &str) -> Self {
        let mut towline = Self::in_place(program, place.to_owned());
        towline.data = Some(data.to_owned());
        towline.configure(config);
        towline
    }

    fn in_place(program: impl Into<PathBuf>, place: PathBuf) -> Self {
        Self {
            program: program.into(),
            place,
            own: None,
            data: None,
            server: String::new(),
            home: None,
            child: None,
        }
    }

    /// As [`new`](Self::new), with these lines below `[server]`.
    pub fn with_server(program: &str, server: &str, config: &str) -> Self {
        let mut towline = Self::new(program, config);
        towline.server = server.into();
        towline.configure(config);
        towline
    }

    /// With its user at home here.
    #[must_use]
    pub fn at_home(mut self, home: &Path) -> Self {
        self.home = Some(home.to_owned());
        self
    }

    /// Writes another configuration, as an editor does: one that runs notices it.
    pub fn configure(&self, config: &str) {
        let head = format!("[server]\nlisten = \"127.0.0.1:0\"\n{}\n\n", self.server);
        let (new, path) = (self.place.join("towline.toml.new"), self.config());
        fs::write(&new, [&head, config].concat()).expect("a temporary directory can be written");
        fs::rename(new, path).expect("a temporary directory can be written");
    }

    /// Where it keeps its ledger and journals.
    pub fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| self.place.join("data"))
    }

    /// Starts it and waits until its socket answers.
    pub fn start(&mut self) {
        self.start_by(|command| command);
    }

    /// The same, by another command that comes to it.
    pub fn start_by(&mut self, by: impl FnOnce(Command) -> Command) {
        let read = self.log().len();
        self.start_at_once_by(by);
        until(Duration::from_secs(30), "towline starts", || {
            let log = self.log();
            let said = log.get(read..).unwrap_or_default();
            assert!(self.is_running(), "towline ended:\n{said}");
            if said.contains("listening on") { Ok(()) } else { Err(said.into()) }
        });
    }

    /// Where it listens, once it does: `127.0.0.1:40001`.
    pub fn address(&self) -> String {
        let log = self.log();
        let (_, rest) = log.rsplit_once("listening on http://").expect("towline listens");
        rest.split_whitespace().next().expect("an address follows").to_owned()
    }

    /// The token for the first login, as it was printed.
    pub fn first_token(&self) -> String {
        let token = || {
            let log = self.log();
            let (_, rest) = log.rsplit_once("one-time token: ").ok_or("no token yet")?;
            Ok::<_, String>(rest.lines().next().unwrap_or_default().to_owned())
        };
        until(Duration::from_secs(10), "the token is printed", token)
    }

    /// Starts it without waiting for anything. No command may be run until it is ready or ended:
    /// the command could be the first to have the data directory.
    pub fn start_at_once(&mut self) {
        self.start_at_once_by(|command| command);
    }

    /// The same, by another command that comes to it: one that runs it under something.
    pub fn start_at_once_by(&mut self, by: impl FnOnce(Command) -> Command) {
        assert!(self.child.is_none(), "towline runs already");
        let log = fs::File::options().create(true).append(true).open(self.log_path());
        let mut log = log.expect("a temporary directory can be written");
        writeln!(log, "--- started").expect("a temporary directory can be written");
        let mut command = by(self.command(["run"]));
        command.stdin(Stdio::null());
        command.stdout(log.try_clone().expect("a file can be cloned")).stderr(log);
        self.child = Some(command.spawn().expect("towline can be started"));
    }

    /// Ends it as a power failure would: SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("our child can be killed");
            child.wait().expect("our child can be waited for");
        }
    }

    /// Ends it as `systemctl stop` does, and waits for it.
    pub fn stop(&mut self) {
        let mut child = self.child.take().expect("towline runs");
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(id, Signal::TERM).expect("our child can be told to end");
        let status = until(Duration::from_secs(40), "towline stops", || {
            child.try_wait().ok().flatten().ok_or_else(|| self.log())
        });
        assert!(status.success(), "towline ended with {status}:\n{}", self.log());
    }

    /// Whether its process runs.
    pub fn is_running(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Whether it was started, and has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.is_some() && !self.is_running()
    }

    /// The number of its process.
    ///
    /// # Panics
    /// When it does not run.
    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("towline runs").id()
    }

    /// What all starts together logged.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.log_path()).unwrap_or_default()).into_owned()
    }

    /// Runs a command line.
    pub fn command_line(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("towline can be started")
    }

    /// Runs a command line that must succeed.
    pub fn run(&self, arguments: &[&str]) {
        let output = self.command_line(arguments);
        assert!(
            output.status.success(),
            "towline {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// Every album that is carried, or was.
    pub fn items(&self) -> Result<Vec<Item>, String> {
        self.items_of("album")
    }

    /// Everything of this kind.
    pub fn items_of(&self, kind: &str) -> Result<Vec<Item>, String> {
        #[derive(Deserialize)]
        struct Page {
            items: Vec<Item>,
        }
        let page: Page = self.json(&["item", "list", "--kind", kind, "--all", "--most", "1000"])?;
        Ok(page.items)
    }

    /// What waits for a person.
    pub fn inbox(&self) -> Result<Vec<Entry>, String> {
        #[derive(Deserialize)]
        struct Inbox {
            entries: Vec<Entry>,
        }
        let inbox: Inbox = self.json(&["inbox", "list"])?;
        Ok(inbox.entries)
    }

    /// Waits until the item of this name is in this stage.
    pub fn until_stage(&self, within: Duration, title: &str, stage: &str) -> Item {
        until(within, &format!("{title} becomes {stage}"), || {
            let items = self.items()?;
            let found = items.iter().find(|item| item.title == title && item.stage == stage);
            found.cloned().ok_or_else(|| format!("{items:#?}\n{}", self.log()))
        })
    }

    /// Waits until something is asked for this cause.
    pub fn until_asked(&self, within: Duration, cause: &str) -> Entry {
        until(within, &format!("the inbox gets `{cause}`"), || {
            let entries = self.inbox()?;
            let found = entries.iter().find(|entry| entry.cause == cause && !entry.answered);
            found.cloned().ok_or_else(|| format!("{entries:#?}\n{}", self.log()))
        })
    }

    /// Waits until nothing is asked.
    pub fn until_nothing_is_asked(&self, within: Duration) {
        until(within, "the inbox is empty", || match self.inbox()? {
            entries if entries.is_empty() => Ok(()),
            entries => Err(format!("{entries:#?}\n{}", self.log())),
        });
    }

    fn json<T: serde::de::DeserializeOwned>(&self, arguments: &[&str]) -> Result<T, String> {
        let output = self.command_line(&[&["--json"], arguments].concat());
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        serde_json::from_slice(&output.stdout).map_err(|error| {
            format!("{arguments:?}: {error}: {}", String::from_utf8_lossy(&output.stdout))
        })
    }

    /// A command that sees nothing of the person who runs the tests.
    pub fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .env("HOME", self.home.as_deref().unwrap_or(&self.place))
            .env("PATH", "/usr/bin:/bin")
            .env("RUST_BACKTRACE", "1")
            .current_dir(&self.place)
            .arg("--config")
            .arg(self.config())
            .arg("--data")
            .arg(self.data())
            .args(arguments);
        command
    }

    /// Its configuration file.
    pub fn config(&self) -> PathBuf {
        self.place.join("towline.toml")
    }

    fn log_path(&self) -> PathBuf {
        self.place.join("towline.log")
    }
}

impl Drop for Towline {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A string of TOML.
pub fn quoted(text: impl AsRef<Path>) -> String {
    let text = text.as_ref().to_str().expect("tests live in directories whose names are text");
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
