//! A daemon in a session.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::session::{Session, executable};

pub(crate) struct Running {
    child: Child,
    log: PathBuf,
}

/// On a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

impl Running {
    /// Starts the daemon on a free port, and waits until it listens.
    pub(crate) fn start(session: &Session) -> Self {
        Self::start_with(session, &["run"])
    }

    /// As [`start`](Self::start), with these words.
    pub(crate) fn start_with(session: &Session, arguments: &[&str]) -> Self {
        let log = session.path("log");
        let command = session.command(arguments);
        let environment = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
        let child = Command::new(executable())
            .args(arguments)
            .current_dir(session.path("."))
            .env_clear()
            .envs(environment)
            .env("TOWLINE__SERVER__LISTEN", "127.0.0.1:0")
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut running = Self { child, log };
        running.until_it_says("listening on");
        running
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub(crate) fn until_it_says(&mut self, words: &str) {
        self.until(words, |log| log.contains(words));
    }

    pub(crate) fn until(&mut self, what: &str, mut is_so: impl FnMut(&str) -> bool) {
        let begun = Instant::now();
        while !is_so(&self.log()) {
            let is_alive = self.child.try_wait().unwrap().is_none();
            assert!(is_alive && begun.elapsed() < PATIENCE, "not {what}:\n{}", self.log());
            thread::sleep(Duration::from_millis(30));
        }
    }

    /// What `/healthz` answers.
    pub(crate) fn health(&self) -> String {
        self.answer("GET /healthz", &[], "")
    }

    /// As in `127.0.0.1:40123`.
    pub(crate) fn address(&self) -> String {
        let log = self.log();
        log.split("http://").nth(1).unwrap().split(' ').next().unwrap().to_owned()
    }

    /// What is answered over TCP, head and body.
    pub(crate) fn answer(&self, line: &str, headers: &[&str], body: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let mut request = format!("{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        for header in headers.iter().copied() {
            request.extend([header, "\r\n"]);
        }
        let length = body.len().to_string();
        request.extend(["content-length: ", &length, "\r\n\r\n", body]);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// The exit code, where it ends by itself.
    pub(crate) fn ended_within(&mut self, within: Duration) -> Option<i32> {
        let begun = Instant::now();
        while begun.elapsed() < within {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(30));
        }
        None
    }

    /// SIGTERM; the exit code.
    pub(crate) fn end(mut self) -> Option<i32> {
        self.signal("-TERM");
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped_already = self.child.wait();
    }
}
