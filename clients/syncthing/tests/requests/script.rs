//! A server that does on command what no real one does.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use serde_json::{Value, json};
use syncthing_client::{Access, Settings, Syncthing};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::table::DEVICE;

/// How many events it keeps, as Syncthing keeps 1,000.
pub(crate) const KEPT: usize = 20;

/// What goes wrong with a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The answer ends in the middle.
    Truncated,
    /// The connection ends before the answer.
    Dropped,
    /// Nothing is answered at all.
    Silent,
    /// Another answer.
    Answer(u16, &'static str, &'static str),
    /// Nothing has happened, at once.
    NothingAtOnce,
    /// All polls are cut after this, by a proxy.
    Impatient(Duration),
}

/// What it would tell.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) started: u64,
    pub(crate) events: Vec<Value>,
    pub(crate) last: u64,
    pub(crate) faults: Vec<Fault>,
    pub(crate) polls: usize,
    /// Nobody gets a connection.
    pub(crate) is_away: bool,
}

/// The server; dropped, it goes on until its test ends.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

impl Script {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Self { url, state: Arc::default() };
        let ours = script.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let script = ours.clone();
                // An error is a client that is gone.
                tokio::spawn(async move { script.converse(stream).await });
            }
        });
        script
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn client(&self) -> Syncthing {
        Syncthing::new(Settings::new(&self.url, Access::ApiKey("key".into()))).unwrap()
    }

    /// Something happens: an event of this kind, with the next number.
    pub(crate) fn tell(&self, kind: &str) {
        self.tell_all([json!({"type": kind, "data": {"folder": "media"}})]);
    }

    pub(crate) fn tell_all(&self, events: impl IntoIterator<Item = Value>) {
        let mut state = self.state();
        for mut event in events {
            state.last += 1;
            event["id"] = state.last.into();
            state.events.push(event);
        }
        let too_many = state.events.len().saturating_sub(KEPT);
        state.events.drain(..too_many);
    }

    /// The process starts anew, `later` seconds later.
    pub(crate) fn restart(&self, later: u64) {
        let mut state = self.state();
        state.started += later;
        state.last = 0;
        state.events.clear();
    }

    /// The next poll meets this.
    pub(crate) fn fault(&self, fault: Fault) {
        self.state().faults.push(fault);
    }

    async fn converse(&self, mut stream: TcpStream) -> std::io::Result<()> {
        if self.state().is_away {
            return Ok(());
        }
        let target = target(&mut stream).await?;
        if target.starts_with("/rest/system/status") {
            let started = 1_700_000_000 + self.state().started;
            let started = jiff::Timestamp::from_second(started.try_into().unwrap()).unwrap();
            let status = json!({"myID": DEVICE, "startTime": started.to_string(), "uptime": 1});
            return answer(&mut stream, 200, "application/json", &status.to_string()).await;
        }
        let is_poll = !target.contains("limit=");
        if is_poll {
            self.state().polls += 1;
        }
        let fault = if is_poll { self.state().faults.pop() } else { None };
        match fault {
            None => self.poll(&mut stream, &target).await,
            Some(Fault::Dropped) => Ok(()),
            Some(Fault::Silent) => std::future::pending().await,
            Some(Fault::NothingAtOnce) => {
                self.state().faults.push(Fault::NothingAtOnce);
                answer(&mut stream, 200, "application/json", "[]").await
            }
            Some(Fault::Impatient(patience)) => {
                self.state().faults.push(Fault::Impatient(patience));
                let poll = self.poll(&mut stream, &target);
                // An error is its end.
                let _ = tokio::time::timeout(patience, poll).await;
                Ok(())
            }
            Some(Fault::Truncated) => {
                let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n[{\"id\":";
                stream.write_all(head.as_bytes()).await
            }
            Some(Fault::Answer(status, kind, body)) => {
                answer(&mut stream, status, kind, body).await
            }
        }
    }

    async fn poll(&self, stream: &mut TcpStream, target: &str) -> std::io::Result<()> {
        let number = |key: &str| {
            let pairs = target.split(['?', '&']).filter_map(|pair| pair.split_once('='));
            pairs.into_iter().find(|(k, _)| *k == key).and_then(|(_, v)| v.parse::<u64>().ok())
        };
        let (since, wait) = (number("since").unwrap_or(0), number("timeout").unwrap_or(60));
        for _ in 0..=wait * 50 {
            let mut events = self.state().events.clone();
            events.retain(|event| event["id"].as_u64() > Some(since));
            if let Some(limit) = number("limit") {
                events.drain(..events.len().saturating_sub(limit.try_into().unwrap()));
            }
            if !events.is_empty() {
                let body = Value::from(events).to_string();
                return answer(stream, 200, "application/json", &body).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        answer(stream, 200, "application/json", "[]").await
    }
}

/// The request's path and query.
async fn target(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    Ok(head.split(' ').nth(1).unwrap_or_default().to_owned())
}

async fn answer(
    stream: &mut TcpStream,
    status: u16,
    kind: &str,
    body: &str,
) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}
