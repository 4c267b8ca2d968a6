//! A network that loses things, between towline and a real betanin.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use percent_encoding::percent_decode;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

/// A proxy that can lose what is posted. Dropped, it ends.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

/// What can happen to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It arrives, and its answer is lost.
    DropAnswer,
    /// It is lost on the way.
    DropBefore,
    /// It arrives so much later.
    Delay(Duration),
    /// It lies on the way for so long, and arrives then even when the client is gone.
    Hold(Duration),
}

struct Shared {
    upstream: String,
    rules: Mutex<Vec<(String, Fault)>>,
    posts: Mutex<Vec<String>>,
}

impl Proxy {
    /// Starts one before `upstream`, an address such as `http://127.0.0.1:9393`.
    pub async fn start(upstream: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream: upstream.trim_start_matches("http://").into(),
            rules: Mutex::default(),
            posts: Mutex::default(),
        });
        let ours = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&ours);
                // In a task of its own: it goes on when the client is gone.
                tokio::spawn(async move {
                    // An error is a side that went away, or a fault of ours.
                    let _ended = shared.converse(stream).await;
                });
            }
        });
        Ok(Self { address, shared, accepting: accepting.abort_handle() })
    }

    /// As in `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next post whose body has `name` in it meets this fault.
    pub fn on_next_post(&self, name: &str, fault: Fault) {
        lock(&self.shared.rules).push((name.into(), fault));
    }

    /// The bodies of all posts of new torrents that towline sent, decoded.
    pub fn posts(&self) -> Vec<String> {
        lock(&self.shared.posts).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    /// One request per connection.
    async fn converse(&self, mut client: TcpStream) -> io::Result<()> {
        let Some(request) = Request::read(&mut client).await? else { return Ok(()) };
        let fault = request.posted().and_then(|posted| {
            lock(&self.posts).push(posted.clone());
            let mut rules = lock(&self.rules);
            let at = rules.iter().position(|(name, _)| posted.contains(name.as_str()))?;
            Some(rules.remove(at).1)
        });
        match fault {
            Some(Fault::DropBefore) => return Ok(()),
            Some(Fault::Delay(wait) | Fault::Hold(wait)) => tokio::time::sleep(wait).await,
            Some(Fault::DropAnswer) | None => {}
        }
        let mut upstream = TcpStream::connect(&self.upstream).await?;
        upstream.write_all(&request.alone()).await?;
        let mut answer = Vec::new();
        upstream.read_to_end(&mut answer).await?;
        match fault {
            Some(Fault::DropAnswer | Fault::Hold(_)) => Ok(()),
            _ => client.write_all(&last_of_its_connection(&answer)).await,
        }
    }
}

/// The answer as it has to read when the connection ends with it: a client that was not told
/// would send its next request into the closed one.
fn last_of_its_connection(answer: &[u8]) -> Vec<u8> {
    match answer.windows(2).position(|two| two == b"\r\n") {
        Some(end) => [&answer[..end], b"\r\nConnection: close", &answer[end..]].concat(),
        None => answer.to_vec(),
    }
}

struct Request {
    head: String,
    body: Vec<u8>,
}

impl Request {
    async fn read(from: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if from.read_buf(&mut bytes).await? == 0 {
                return Ok(None);
            }
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, value)| value.trim().parse::<usize>().ok())
            .unwrap_or(0);
        let mut body = bytes.split_off(end);
        while body.len() < length {
            if from.read_buf(&mut body).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(Some(Self { head, body }))
    }

    /// The decoded body, when this posts a new torrent.
    fn posted(&self) -> Option<String> {
        let path = self.head.strip_prefix("POST ")?.split(' ').next()?;
        if path.trim_end_matches('/') != "/api/torrents" {
            return None;
        }
        let spaced: Vec<_> =
            self.body.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
        Some(percent_decode(&spaced).decode_utf8_lossy().into_owned())
    }

    /// The request as the only one of its connection.
    fn alone(&self) -> Vec<u8> {
        let mut head = String::new();
        for line in self.head.trim_end().split("\r\n") {
            if !line.to_ascii_lowercase().starts_with("connection:") {
                head.push_str(line);
                head.push_str("\r\n");
            }
        }
        head.push_str("Connection: close\r\n\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
