//! A real terminal: a program in tmux, with a person's keys and eyes.

use std::{
    path::PathBuf,
    process::{Command, Output},
    time::Duration,
};

use tempfile::TempDir;

use crate::wait::until;

/// So long a program may take to say what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program in a terminal of 110 columns. Dropped, it is gone.
pub struct Terminal {
    socket: PathBuf,
    _place: TempDir,
}

impl Terminal {
    /// Starts a command, with its arguments, environment and directory.
    ///
    /// # Panics
    /// When tmux is not there, as everything here does when something is missing.
    pub fn start(command: &Command) -> Self {
        let place = tempfile::tempdir().expect("a temporary directory can be made");
        let terminal = Self { socket: place.path().join("socket"), _place: place };
        let mut words = vec!["env".to_owned(), "-i".into(), "TERM=screen-256color".into()];
        for (name, value) in command.get_envs() {
            let value = value.unwrap_or_default().to_string_lossy();
            words.push(format!("{}={value}", name.to_string_lossy()));
        }
        words.push(command.get_program().to_string_lossy().into_owned());
        words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
        // The last screen stays to be read.
        let line = words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        let line = format!("{line}; echo \"ended with $?\"; sleep 600");
        let mut start = terminal.tmux(&["new-session", "-d", "-x", "110", "-y", "200"]);
        if let Some(directory) = command.get_current_dir() {
            start.arg("-c").arg(directory);
        }
        told(start.arg(line).output());
        terminal
    }

    /// Types text, as it is.
    pub fn types(&self, text: &str) {
        told(self.tmux(&["send-keys", "-l", text]).output());
    }

    /// Presses a key by its name: `Enter`, `Down`.
    pub fn presses(&self, key: &str) {
        told(self.tmux(&["send-keys", key]).output());
    }

    /// Chooses what has this in it, of what a question offers: down, one by one, as a person does who
    /// looks where the mark is.
    ///
    /// # Panics
    /// When it is not offered.
    pub fn chooses(&self, question: &str, text: &str) {
        self.until_asks(question);
        until(PATIENCE, &format!("{text:?} is marked"), || {
            let screen = self.screen();
            let marked = screen.lines().rev().find(|line| line.trim_start().starts_with('❯'));
            if marked.is_some_and(|line| line.contains(text)) {
                return Ok(());
            }
            self.presses("Down");
            std::thread::sleep(Duration::from_millis(150));
            Err(screen)
        });
        self.presses("Enter");
    }

    /// What is to be seen now.
    pub fn screen(&self) -> String {
        let screen = told(self.tmux(&["capture-pane", "-p", "-J"]).output());
        String::from_utf8_lossy(&screen.stdout).into_owned()
    }

    /// Waits until one of the last lines is a question that is not answered yet, with this in it: keys
    /// that come before it are nobody's.
    pub fn until_asks(&self, text: &str) {
        until(PATIENCE, &format!("the terminal asks {text:?}"), || {
            let screen = self.screen();
            let is_open = |line: &str| line.trim_start().starts_with('?') && line.contains(text);
            let last = screen.trim_end().lines().rev().take(8).any(is_open);
            if last { Ok(()) } else { Err(screen) }
        });
    }

    fn tmux(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(&self.socket).args(["-f", "/dev/null"]).args(arguments);
        command
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _gone = self.tmux(&["kill-server"]).output();
    }
}

fn told(output: std::io::Result<Output>) -> Output {
    let output = output.expect("tmux can be started: scripts/install-components installs it");
    assert!(output.status.success(), "tmux: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
