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

impl Session {
    /// A session with a directory `dl` whose albums go to a directory `library`.
    pub(crate) fn music() -> Self {
        let session = Self::new().directory("dl").directory("library");
        let text = format!(
            "[imports.music.directory]\npath = \"{}\"\nimporter = \"library\"\nquiet = \"1s\"\n\
             [importers.library.place]\ninto = \"{}\"\n",
            session.path("dl").display(),
            session.path("library").display(),
        );
        session.file("towline.toml", &text)
    }

    pub(crate) fn directory(self, name: &str) -> Self {
        fs::create_dir_all(self.path(name)).unwrap();
        self
    }

    /// An album that has been quiet for an hour.
    pub(crate) fn album(&self, name: &str) {
        let track = self.path("dl").join(name).join("01.mp3");
        fs::create_dir_all(track.parent().unwrap()).unwrap();
        fs::write(&track, format!("sound of {name}")).unwrap();
        let hour = std::time::Duration::from_secs(3600);
        let file = fs::File::options().append(true).open(&track).unwrap();
        let now = file.metadata().unwrap().modified().unwrap();
        file.set_modified(now - hour).unwrap();
    }

    /// The directories below `name`.
    pub(crate) fn names(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(name)).unwrap().flatten();
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// What a person sees of several commands after one another.
    pub(crate) fn transcript(&self, commands: &[&str]) -> String {
        let said: Vec<_> = commands
            .iter()
            .map(|command| self.run(&command.split_whitespace().collect::<Vec<_>>()))
            .collect();
        // What a command without a daemon does by itself is told as it happens, in an order that
        // differs from run to run.
        let is_log = |line: &&str| line.contains("Z  INFO ") || line.contains("Z  WARN ");
        let said = said.join("\n\n");
        let said = said.lines().filter(|line| !is_log(line)).collect::<Vec<_>>().join("\n");
        said.replace("--- stderr\n--- exit", "--- exit")
    }
}

/// A snapshot in which what differs from run to run has a name instead.
macro_rules! assert_said {
    ($name:expr, $text:expr) => {
        insta::with_settings!({filters => vec![
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[TIME]"),
            (r"process \d+", "process [PID]"),
            (r"towline-gathered/[0-9a-f]+-[0-9a-f]+/", "towline-gathered/[KEY]/"),
            (r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]"),
            (r"\d+ GB free", "[N] GB free"),
            (r"towline \d+\.\d+\.\d+", "towline [VERSION]"),
        ]}, {
            insta::assert_snapshot!($name, $text);
        });
    };
}
pub(crate) use assert_said;
