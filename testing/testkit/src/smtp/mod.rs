//! A real mail server: aiosmtpd, which keeps what it is sent.

use std::{fs, path::PathBuf, time::Duration};

use serde::Deserialize;
use tempfile::TempDir;
use tokio::process::Command;

use crate::{components::installed, process::Process, wait::until};

/// The user whom it lets in.
pub const USER: &str = "towline";
/// The user's password. It is to be found nowhere else.
pub const PASSWORD: &str = "canary-password";

/// A mail server with a port of its own. Dropped, it is gone.
pub struct MailServer {
    port: u16,
    place: TempDir,
    process: Option<Process>,
}

/// A message that it took.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Mail {
    /// `Message-ID`.
    pub id: String,
    /// `Subject`, decoded.
    pub subject: String,
    /// From whom, as the envelope says.
    pub from: String,
    /// To whom, as the envelope says.
    pub to: Vec<String>,
    /// Its text.
    pub text: String,
    /// The names of its headers, in small letters.
    pub headers: Vec<String>,
}

impl MailServer {
    /// One that takes mail.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start() -> Self {
        let place = tempfile::tempdir().expect("a temporary directory can be made");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let mut server = Self { port, place, process: None };
        drop(listener);
        server.slow(0);
        server.begin();
        server
    }

    /// Takes mail again.
    pub fn begin(&mut self) {
        let python = installed("smtp-venv", "bin/python").join("bin/python");
        let script = self.at("receiver.py");
        fs::write(&script, include_str!("receiver.py"))
            .expect("a temporary directory can be written");
        let mut command = Command::new(python);
        command.arg(script).arg(self.port.to_string()).arg(self.at("kept")).arg(self.at("slow"));
        command.args([USER, PASSWORD]);
        let log = self.at("log");
        let process = Process::start(command, &log).expect("a mail server can be started");
        self.process = Some(process);
        until(Duration::from_secs(20), "the mail server begins", || {
            match std::net::TcpStream::connect(("127.0.0.1", self.port)) {
                Ok(_) => Ok(()),
                Err(_) => Err(fs::read_to_string(&log).unwrap_or_default()),
            }
        });
    }

    /// Ends: nobody answers at its port.
    pub async fn end(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill().await;
        }
    }

    /// Where it takes mail, as towline is told.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// From now on it takes so long to say that it took something.
    pub fn slow(&self, ms: u64) {
        fs::write(self.at("slow"), ms.to_string()).expect("a temporary directory can be written");
    }

    /// What it took, in the order in which it came.
    pub fn received(&self) -> Vec<Mail> {
        let kept = fs::read_to_string(self.at("kept")).unwrap_or_default();
        kept.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// How often it was begun to send it something.
    pub fn calls(&self) -> usize {
        fs::read_to_string(self.at("kept.begun")).unwrap_or_default().lines().count()
    }

    fn at(&self, file: &str) -> PathBuf {
        self.place.path().join(file)
    }
}
