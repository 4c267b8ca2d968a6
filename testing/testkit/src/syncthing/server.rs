//! One server.

use std::{
    fs, io,
    net::TcpListener,
    path::PathBuf,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    Setup,
    config::{Device, written},
    home::Home,
};
use crate::process::Process;

/// A start takes half a second, and on a busy machine longer.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// A running Syncthing. Dropped, it ends, and its directory goes.
pub struct RealSyncthing {
    home: Home,
    setup: Setup,
    id: String,
    name: &'static str,
    gui_port: u16,
    port: u16,
    process: Option<Process>,
    was_ready: Option<Instant>,
}

impl RealSyncthing {
    /// Starts one that knows no other, with an empty folder, and waits until it answers.
    ///
    /// # Panics
    /// When it is not installed, or does not start: a test must not pass without it.
    pub async fn start(setup: Setup) -> Self {
        let mut server = Self::new("alone", setup).await;
        server.configure(None);
        server.restart().await;
        server
    }

    pub(super) async fn new(name: &'static str, setup: Setup) -> Self {
        let home = Home::generate().await.expect("syncthing can make its keys");
        let id = home.device_id().await.expect("syncthing says which device it is");
        let [gui_port, port] = free_ports().expect("the loopback interface has free ports");
        Self { home, setup, id, name, gui_port, port, process: None, was_ready: None }
    }

    /// With another, which it calls or waits for.
    pub(super) fn configure(&self, other: Option<(&Self, bool)>) {
        let other = other.map(|(other, is_called)| other.device(is_called));
        let own = self.device(true);
        let text = written(&self.setup, &self.folder(), self.gui_port, &own, other.as_slice());
        fs::write(self.config_file(), text).expect("a temporary directory can be written");
    }

    fn device(&self, is_called: bool) -> Device<'_> {
        Device { id: &self.id, name: self.name, port: self.port, is_called }
    }

    /// As in `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", if self.setup.tls { "https" } else { "http" }, self.gui_port)
    }

    /// The port of its page and API.
    pub fn gui_port(&self) -> u16 {
        self.gui_port
    }

    /// The key that is right.
    pub fn key(&self) -> &'static str {
        self.setup.key
    }

    /// Which device it is.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where its folder [`FOLDER`](super::FOLDER) is.
    pub fn folder(&self) -> PathBuf {
        self.home.data()
    }

    /// Its configuration.
    pub fn config_file(&self) -> PathBuf {
        self.home.path().join("home/config.xml")
    }

    /// The certificate of its page and API, in PEM.
    pub fn https_certificate(&self) -> Vec<u8> {
        fs::read(self.home.path().join("home/https-cert.pem")).expect("a server that ran has one")
    }

    /// Ends it as SIGKILL does. Its directory stays.
    pub async fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill().await;
        }
    }

    /// Asks it to end, and gives its code.
    pub async fn stop(&mut self) -> Option<i32> {
        self.process.take()?.terminate().await
    }

    /// Waits until it has ended by itself, and gives its code.
    ///
    /// # Panics
    /// When it has not within a minute.
    pub async fn ended(&mut self) -> Option<i32> {
        let ended = tokio::time::timeout(READY_WITHIN, self.process.take()?.ended()).await;
        ended.unwrap_or_else(|_| panic!("syncthing does not end:\n{}", self.log()))
    }

    /// Whether its process runs.
    pub fn is_running(&mut self) -> bool {
        self.process.as_mut().is_some_and(Process::is_running)
    }

    /// Ends it if it runs, starts it, and waits until it answers.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn restart(&mut self) {
        self.stop().await;
        if let Some(was_ready) = self.was_ready {
            // It tells its start in whole seconds: two within one could not be told apart.
            tokio::time::sleep_until((was_ready + Duration::from_secs(1)).into()).await;
        }
        let mut command = self.home.command();
        command.args(["serve", "--no-browser", &self.home.option()]);
        if !self.setup.watched_over {
            // Says that there is a parent already: then the process is the server itself.
            command.env("STMONITORED", "yes");
        }
        let process = Process::start(command, &self.log_file()).expect("syncthing can be started");
        self.process = Some(process);
        self.ready().await;
    }

    /// Waits until it answers.
    ///
    /// # Panics
    /// When it has ended, or does not within a minute.
    pub async fn ready(&mut self) {
        let begun = Instant::now();
        while !self.answers().await {
            assert!(
                self.is_running() && begun.elapsed() < READY_WITHIN,
                "syncthing does not start:\n{}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.was_ready = Some(Instant::now());
    }

    /// What it wrote to its log, all starts together.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.log_file()).unwrap_or_default()).into_owned()
    }

    fn log_file(&self) -> PathBuf {
        self.home.path().join("syncthing.log")
    }

    /// Over plain HTTP a server that wants HTTPS answers with a redirect.
    async fn answers(&self) -> bool {
        let ping = self.ask("GET", "/rest/system/ping");
        let answer = tokio::time::timeout(Duration::from_secs(10), ping).await;
        let status = |text: &str| text.split(' ').nth(1).map(str::to_owned);
        match answer {
            Ok(Ok(text)) => matches!(status(&text).as_deref(), Some("200" | "307")),
            _ => false,
        }
    }

    /// One request with the key over plain HTTP; the whole answer with its head. For what a test
    /// must not do with the client that it is about.
    pub async fn ask(&self, method: &str, target: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.gui_port)).await?;
        let request = format!(
            "{method} {target} HTTP/1.0\r\nHost: localhost\r\nX-API-Key: {}\r\n\
             Content-Length: 0\r\n\r\n",
            self.setup.key
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

/// Two at once: one after the other could be the same.
fn free_ports() -> io::Result<[u16; 2]> {
    let listeners = [TcpListener::bind(("127.0.0.1", 0))?, TcpListener::bind(("127.0.0.1", 0))?];
    let [first, second] = listeners.each_ref().map(TcpListener::local_addr);
    Ok([first?.port(), second?.port()])
}
