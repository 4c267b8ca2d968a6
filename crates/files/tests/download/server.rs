//! A server of one file that can be told to misbehave, request by request.

use std::{
    fmt::Write as _,
    net::SocketAddr,
    ops::Range,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Counted from 1.
    pub(crate) number: usize,
    pub(crate) path: String,
    /// As far as the end of the file.
    pub(crate) range: Option<Range<usize>>,
    /// Requests that are being answered, this one included.
    pub(crate) at_once: usize,
}

/// What is done about it.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// What was asked for.
    Honest,
    /// A status, and headers.
    Status(u16, String),
    /// Another file than before, honestly.
    Version(usize),
    /// The whole file, whatever was asked for.
    WholeFile,
    /// The whole file without telling how long it is.
    WithoutLength,
    /// `Content-Range` tells of another range.
    WrongRange,
    /// Packed, by its headers.
    Packed,
    /// This bit of the file is another one.
    Flipped(usize),
    /// After so many bytes the connection ends as if all were well.
    CutAfter(usize),
    /// After so many bytes it is reset.
    ResetAfter(usize),
    /// After so many bytes nothing comes any more.
    SilentAfter(usize),
    /// So many bytes a second.
    Slow(usize),
}

type Script = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    versions: Vec<Vec<u8>>,
    script: Script,
    log: Mutex<Vec<Asked>>,
    sent: AtomicUsize,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    dark: AtomicBool,
    tells: Tells,
}

/// What headers tell of a version.
type Tells = Arc<dyn Fn(usize) -> String + Send + Sync>;

/// Bytes that look like nothing else.
pub(crate) fn bytes(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut all = Vec::with_capacity(size + 8);
    while all.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        all.extend_from_slice(&state.to_le_bytes());
    }
    all.truncate(size);
    all
}

impl Server {
    pub(crate) async fn new(
        file: Vec<u8>,
        script: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::of_versions(vec![file], true, script).await
    }

    pub(crate) async fn of_versions(
        versions: Vec<Vec<u8>>,
        tells_versions: bool,
        script: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let etag = move |version| {
            if tells_versions { format!("ETag: \"version-{version}\"\r\n") } else { String::new() }
        };
        Self::telling(versions, etag, script).await
    }

    /// Tells of each version what `tells` says, as lines of headers.
    pub(crate) async fn telling(
        versions: Vec<Vec<u8>>,
        tells: impl Fn(usize) -> String + Send + Sync + 'static,
        script: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            versions,
            script: Arc::new(script),
            log: Mutex::default(),
            sent: AtomicUsize::new(0),
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            dark: AtomicBool::new(false),
            tells: Arc::new(tells),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(async move {
                    let _client_left = serve(stream, &state).await;
                });
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    pub(crate) fn log(&self) -> Vec<Asked> {
        self.state.log.lock().unwrap().clone()
    }

    /// Bytes of the file that were handed to the system.
    pub(crate) fn sent(&self) -> usize {
        self.state.sent.load(Relaxed)
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.state.most_at_once.load(Relaxed)
    }

    /// As if a cable was pulled: connections break, and no new one brings anything.
    pub(crate) fn set_dark(&self, dark: bool) {
        self.state.dark.store(dark, Relaxed);
    }
}

async fn serve(mut stream: TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    loop {
        let Some((path, range)) = read_request(&mut stream, state).await? else { return Ok(()) };
        if state.dark.load(Relaxed) {
            return Ok(());
        }
        let at_once = state.at_once.fetch_add(1, Relaxed) + 1;
        state.most_at_once.fetch_max(at_once, Relaxed);
        let _answering = Answering(&state.at_once);
        let asked = {
            let mut log = state.log.lock().unwrap();
            let number = log.len() + 1;
            log.push(Asked { number, path, range, at_once });
            log[number - 1].clone()
        };
        let reply = (state.script)(&asked);
        if !answer(&mut stream, state, &asked, reply).await? {
            return Ok(());
        }
    }
}

async fn read_request(
    stream: &mut TcpStream,
    state: &State,
) -> std::io::Result<Option<(String, Option<Range<usize>>)>> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut range) = (String::new(), None);
    if reader.read_line(&mut first).await? == 0 {
        return Ok(None);
    }
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(text) = line.strip_prefix("range: bytes=") {
            let (start, end) = text.split_once('-').unwrap();
            let end = end.parse().map_or(usize::MAX, |last: usize| last + 1);
            let size = state.versions[0].len();
            range = Some(start.parse().unwrap()..end.min(size));
        }
    }
    Ok(Some((first.split(' ').nth(1).unwrap_or("").to_owned(), range)))
}

/// Whether the connection can be used for another request.
async fn answer(
    stream: &mut TcpStream,
    state: &State,
    asked: &Asked,
    reply: Reply,
) -> std::io::Result<bool> {
    let version = if let Reply::Version(version) = reply { version } else { 0 };
    let mut file = state.versions[version].clone();
    if let Reply::Flipped(at) = reply {
        file[at / 8] ^= 1 << (at % 8);
    }
    if let Reply::Status(status, headers) = &reply {
        let head = format!("HTTP/1.1 {status} No\r\n{headers}Content-Length: 0\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        return Ok(true);
    }
    let is_whole = matches!(reply, Reply::WholeFile | Reply::WithoutLength);
    let range = asked.range.clone().filter(|_| !is_whole);
    if range.as_ref().is_some_and(|range| range.start >= file.len()) {
        let total = file.len();
        let head = format!(
            "HTTP/1.1 416 No\r\nContent-Range: bytes */{total}\r\nContent-Length: 0\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await?;
        return Ok(true);
    }
    let body = range.clone().unwrap_or(0..file.len());
    let mut head = match &range {
        Some(range) => {
            let shift = usize::from(matches!(reply, Reply::WrongRange));
            let (first, last) = (range.start + shift, range.end - 1 + shift);
            format!(
                "HTTP/1.1 206 Partial\r\nContent-Range: bytes {first}-{last}/{}\r\n",
                file.len() + shift
            )
        }
        None => "HTTP/1.1 200 OK\r\n".to_owned(),
    };
    head += &(state.tells)(version);
    if matches!(reply, Reply::Packed) {
        head += "Content-Encoding: gzip\r\n";
    }
    let is_open = matches!(reply, Reply::WithoutLength);
    if is_open {
        head += "Connection: close\r\n\r\n";
    } else {
        let _infallible = write!(head, "Content-Length: {}\r\n\r\n", body.len());
    }
    stream.write_all(head.as_bytes()).await?;
    send(stream, state, &file[body], &reply).await.map(|is_whole| is_whole && !is_open)
}

async fn send(
    stream: &mut TcpStream,
    state: &State,
    body: &[u8],
    reply: &Reply,
) -> std::io::Result<bool> {
    let (end, pause) = match reply {
        Reply::CutAfter(end) | Reply::ResetAfter(end) | Reply::SilentAfter(end) => (*end, None),
        Reply::Slow(rate) => (body.len(), Some(*rate)),
        _ => (body.len(), None),
    };
    let end = end.min(body.len());
    let step = pause.map_or(64 * 1024, |rate| (rate / 20).max(1));
    for piece in body[..end].chunks(step) {
        if state.dark.load(Relaxed) {
            stream.set_zero_linger()?;
            return Ok(false);
        }
        stream.write_all(piece).await?;
        state.sent.fetch_add(piece.len(), Relaxed);
        if pause.is_some() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    match reply {
        Reply::SilentAfter(_) => {
            stream.flush().await?;
            // Until the client has had enough.
            let mut left = [0; 1];
            let _left = tokio::io::AsyncReadExt::read(stream, &mut left).await;
            Ok(false)
        }
        Reply::ResetAfter(_) => {
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.set_zero_linger()?;
            Ok(false)
        }
        _ => Ok(end == body.len()),
    }
}

struct Answering<'a>(&'a AtomicUsize);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
