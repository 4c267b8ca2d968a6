//! The network between towline and one service, which loses things, is slow, and at times is another
//! server's.
//!
//! A request that meets a fault in the answer has reached the service, and is done there. One that
//! something else answers has not.

use std::{
    collections::VecDeque,
    io::{self, Write as _},
    net::SocketAddr,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use rustix::net::sockopt::set_socket_linger;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
    time::sleep,
};

use super::super::lock;
use crate::chance::Chance;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Fault {
    /// The connection is reset before the service sees anything.
    ResetBefore,
    /// It is done; the connection is reset after so many bytes of the answer.
    ResetAfter(usize),
    /// It is done; the connection ends after so many bytes of the answer.
    Truncate(usize),
    /// It is done; after so many bytes of the answer nothing comes any more.
    Stall(usize),
    /// It is done; the answer comes in small pieces.
    Slow,
    /// A page answers, with 200.
    Html,
    /// 202, and nothing.
    Empty,
    /// 429, and perhaps how many seconds are to be waited.
    TooMany(Option<u8>),
    /// 502, by a proxy.
    BadGateway,
    /// 200, and JSON of 256 MiB in 256 KiB.
    GzipBomb,
}

impl Fault {
    /// Any of them.
    pub(in super::super) fn any(chance: &mut Chance) -> Self {
        let bytes = usize::try_from(chance.below(400)).unwrap_or_default();
        *chance.one_of(&[
            Self::ResetBefore,
            Self::ResetAfter(bytes),
            Self::Truncate(bytes),
            Self::Stall(bytes),
            Self::Slow,
            Self::Html,
            Self::Empty,
            Self::TooMany(None),
            Self::TooMany(Some(1)),
            Self::BadGateway,
            Self::GzipBomb,
        ])
    }

    /// What it is called in tables.
    fn name(self) -> &'static str {
        match self {
            Self::ResetBefore => "network: reset before the service saw it",
            Self::ResetAfter(_) => "network: reset in the answer",
            Self::Truncate(_) => "network: answer truncated",
            Self::Stall(_) => "network: answer stalls",
            Self::Slow => "network: slow body",
            Self::Html => "network: HTML for JSON",
            Self::Empty => "network: 202, empty",
            Self::TooMany(None) => "network: 429 without Retry-After",
            Self::TooMany(Some(_)) => "network: 429 with Retry-After",
            Self::BadGateway => "network: 502",
            Self::GzipBomb => "network: gzip bomb",
        }
    }

    /// The whole answer in the service's place.
    fn instead(self) -> Option<Vec<u8>> {
        let answer = |status: &str, more: &str, body: &[u8]| {
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\n{more}content-length: {length}\r\nconnection: close\r\n\r\n"
            );
            [head.as_bytes(), body].concat()
        };
        Some(match self {
            Self::Html => answer(
                "200 OK",
                "content-type: text/html\r\n",
                b"<!DOCTYPE html><title>Log in</title>",
            ),
            Self::Empty => answer("202 Accepted", "", b""),
            Self::TooMany(None) => answer("429 Too Many Requests", "", b""),
            Self::TooMany(Some(seconds)) => {
                answer("429 Too Many Requests", &format!("retry-after: {seconds}\r\n"), b"")
            }
            Self::BadGateway => answer("502 Bad Gateway", "", b"bad gateway"),
            Self::GzipBomb => answer(
                "200 OK",
                "content-type: application/json\r\ncontent-encoding: gzip\r\n",
                &BOMB,
            ),
            _ => return None,
        })
    }
}

/// 256 MiB of blanks, which JSON allows before anything.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..256 {
        packed.write_all(&blanks).expect("memory can be written");
    }
    packed.finish().expect("memory can be written")
});

/// A line to a service. Dropped, it ends.
pub(in super::super) struct Line {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

struct Shared {
    upstream: String,
    next: Mutex<VecDeque<Fault>>,
    happened: Mutex<Vec<&'static str>>,
}

impl Line {
    /// Begins one to a service at this address.
    pub(in super::super) async fn to(url: &str) -> io::Result<Self> {
        let upstream = url.trim_start_matches("http://").split('/').next().unwrap_or_default();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            next: Mutex::default(),
            happened: Mutex::default(),
        });
        let ours = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&ours);
                tokio::spawn(async move {
                    // An error is a side that went away, or a fault of ours.
                    let _ended = shared.pass(client).await;
                });
            }
        });
        Ok(Self { address, shared, accepting: accepting.abort_handle() })
    }

    /// The same URL by this line.
    pub(in super::super) fn instead_of(&self, url: &str) -> String {
        url.replacen(&self.shared.upstream, &self.address.to_string(), 1)
    }

    /// This happens to the next request.
    pub(in super::super) fn on_next(&self, fault: Fault) {
        lock(&self.shared.next).push_back(fault);
    }

    /// Nothing happens any more. What has happened until now.
    pub(in super::super) fn is_well(&self) -> Vec<&'static str> {
        lock(&self.shared.next).clear();
        std::mem::take(&mut lock(&self.shared.happened))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    fn take(&self) -> Option<Fault> {
        let fault = lock(&self.next).pop_front()?;
        lock(&self.happened).push(fault.name());
        Some(fault)
    }

    /// One connection. What a client sends after it has heard something, or first, is a new request.
    async fn pass(&self, mut client: TcpStream) -> io::Result<()> {
        let mut server = TcpStream::connect(&self.upstream).await?;
        let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
        let (mut is_new, mut fault) = (true, None);
        let mut heard = 0;
        loop {
            tokio::select! {
                read = client.read(&mut asked) => {
                    let read = read?;
                    if read == 0 { return Ok(()); }
                    if std::mem::take(&mut is_new) {
                        fault = self.take();
                        heard = 0;
                        if fault == Some(Fault::ResetBefore) {
                            return reset(&client);
                        }
                        if let Some(answer) = fault.and_then(Fault::instead) {
                            return answer_instead(client, &mut asked, &answer).await;
                        }
                    }
                    server.write_all(&asked[..read]).await?;
                }
                read = server.read(&mut answered) => {
                    let read = read?;
                    if read == 0 { return Ok(()); }
                    is_new = true;
                    let part = &answered[..read];
                    match fault {
                        Some(Fault::ResetAfter(most)) if heard + read > most => {
                            client.write_all(&part[..most - heard]).await?;
                            sleep(Duration::from_millis(20)).await;
                            return reset(&client);
                        }
                        Some(Fault::Truncate(most)) if heard + read > most => {
                            client.write_all(&part[..most - heard]).await?;
                            return client.shutdown().await;
                        }
                        Some(Fault::Stall(most)) if heard + read > most => {
                            client.write_all(&part[..most - heard]).await?;
                            // Until the client has had enough of it.
                            while client.read(&mut asked).await? > 0 {}
                            return Ok(());
                        }
                        Some(Fault::Slow) => {
                            for piece in part.chunks(read.div_ceil(8)) {
                                client.write_all(piece).await?;
                                sleep(Duration::from_millis(60)).await;
                            }
                        }
                        _ => client.write_all(part).await?,
                    }
                    heard += read;
                }
            }
        }
    }
}

/// Closed so that the other side hears of it as an error.
fn reset(stream: &TcpStream) -> io::Result<()> {
    Ok(set_socket_linger(stream, Some(Duration::ZERO))?)
}

/// Answers, and hears the rest of what is asked: else the answer could be lost in a reset.
async fn answer_instead(mut client: TcpStream, asked: &mut [u8], answer: &[u8]) -> io::Result<()> {
    client.write_all(answer).await?;
    client.shutdown().await?;
    let rest = async { while client.read(asked).await.is_ok_and(|read| read > 0) {} };
    let _in_time = tokio::time::timeout(Duration::from_secs(2), rest).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A service that answers everything with the same.
    async fn service() -> (String, AbortHandle) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/base", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut asked = [0; 4096];
                    while stream.read(&mut asked).await.is_ok_and(|read| read > 0) {
                        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789";
                        stream.write_all(answer).await.unwrap();
                    }
                });
            }
        });
        (url, task.abort_handle())
    }

    async fn ask(stream: &mut TcpStream) -> String {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n").await.unwrap();
        let mut answer = vec![0; 4096];
        match tokio::time::timeout(Duration::from_millis(300), stream.read(&mut answer)).await {
            Ok(Ok(read)) => String::from_utf8_lossy(&answer[..read]).into_owned(),
            Ok(Err(error)) => error.kind().to_string(),
            Err(_) => "nothing".into(),
        }
    }

    #[tokio::test]
    async fn a_fault_meets_one_request_and_the_next_one_is_well() {
        let (url, _task) = service().await;
        let line = Line::to(&url).await.unwrap();
        assert!(line.instead_of(&url).ends_with("/base"));
        let mut stream = TcpStream::connect(line.address).await.unwrap();
        assert!(ask(&mut stream).await.ends_with("0123456789"));
        for (fault, seen) in [
            (Fault::Truncate(9), "HTTP/1.1 "),
            (Fault::Stall(0), "nothing"),
            (Fault::TooMany(Some(1)), "429 Too Many Requests\r\nretry-after: 1"),
            (Fault::Empty, "202 Accepted"),
            (Fault::Html, "<!DOCTYPE html>"),
            (Fault::ResetBefore, "connection reset"),
        ] {
            let mut stream = TcpStream::connect(line.address).await.unwrap();
            assert!(ask(&mut stream).await.ends_with("0123456789"));
            line.on_next(fault);
            let answer = ask(&mut stream).await;
            assert!(answer.contains(seen), "{fault:?}: {answer}");
            let mut next = TcpStream::connect(line.address).await.unwrap();
            assert!(ask(&mut next).await.ends_with("0123456789"), "{fault:?}");
        }
        assert_eq!(line.is_well().len(), 6);
    }

    #[test]
    fn a_bomb_is_small_until_it_is_opened() {
        assert!(BOMB.len() < 1 << 19, "{}", BOMB.len());
    }
}
