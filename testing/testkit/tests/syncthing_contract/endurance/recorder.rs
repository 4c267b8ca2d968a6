//! A second reader of the same events, which shares nothing with the client.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::AbortHandle,
};

/// What it saw: for each process of the server, by its start, number, global number and kind.
pub(super) type Seen = BTreeMap<Timestamp, BTreeMap<u64, (u64, String)>>;

/// Polls the server itself, and writes down what it sees. Dropped, it ends.
pub(super) struct Recorder {
    seen: Arc<Mutex<Seen>>,
    task: AbortHandle,
}

impl Recorder {
    pub(super) fn start(port: u16, key: &'static str) -> Self {
        let seen = Arc::<Mutex<Seen>>::default();
        let ours = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            loop {
                if poll(port, key, &ours).await.is_none() {
                    // The server is away.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        });
        Self { seen, task: task.abort_handle() }
    }

    pub(super) fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One poll between two looks at the process: what it answers is of that process.
async fn poll(port: u16, key: &str, seen: &Mutex<Seen>) -> Option<()> {
    let process = started(port, key).await?;
    let lock = || seen.lock().unwrap_or_else(PoisonError::into_inner);
    let last = lock().get(&process).and_then(|events| events.keys().next_back().copied());
    let target = format!("/rest/events?timeout=1&since={}", last.unwrap_or(0));
    let batch = get(port, key, &target).await?;
    if started(port, key).await? != process {
        return None;
    }
    for event in batch.as_array()? {
        let number = |name: &str| event[name].as_u64();
        let kind = event["type"].as_str()?.to_owned();
        let told = (number("globalID")?, kind);
        lock().entry(process).or_default().insert(number("id")?, told);
    }
    Some(())
}

async fn started(port: u16, key: &str) -> Option<Timestamp> {
    let status = get(port, key, "/rest/system/status").await?;
    status["startTime"].as_str()?.parse().ok()
}

async fn get(port: u16, key: &str, target: &str) -> Option<Value> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let request = format!("GET {target} HTTP/1.0\r\nHost: localhost\r\nX-API-Key: {key}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let body = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    serde_json::from_slice(&answer[body..]).ok()
}
