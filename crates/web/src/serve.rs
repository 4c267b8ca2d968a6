//! The two doors.
//!
//! Connections are served here and not by `axum::serve`, which lets a peer that sends half a
//! request keep a connection, and the end, for ever.

use std::{
    collections::{HashMap, hash_map::Entry},
    net::{IpAddr, SocketAddr},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::serve::Listener;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, UnixListener, UnixStream},
    sync::Semaphore,
};
use tokio_io_timeout::TimeoutStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    App,
    access::{Peer, counted_as},
};

/// How many connections are served at once; further ones wait.
const AT_ONCE: usize = 512;
/// How many of them one address may have; further ones are closed.
const OF_ONE: usize = 256;
/// How long a peer may take to say what it wants.
const HEAD: Duration = Duration::from_secs(10);
/// How long a peer may take nothing of what it asked for.
const TAKEN: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 30 });
/// How long what is under way may take when towline stops.
const TO_END: Duration = Duration::from_secs(2);

/// Why a door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The TCP address cannot be listened on.
    #[error("{address} cannot be listened on")]
    Address {
        /// Which.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The socket cannot be made.
    #[error("the socket {} cannot be made", path.display())]
    Socket {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// The door for this user's commands.
pub struct SocketDoor {
    listener: OwnerOnly,
    path: PathBuf,
}

impl SocketDoor {
    /// Opens it at `path`; one left over by a dead process is replaced. The caller holds the data
    /// directory's lock, so no living process can own it.
    pub fn open(path: &Path) -> Result<Self, ServeError> {
        let failed = |source| ServeError::Socket { path: path.to_owned(), source };
        match std::fs::remove_file(path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        // The directory is the owner's alone; the mode says it again for one that is not.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        Ok(Self { listener: OwnerOnly(listener), path: path.to_owned() })
    }

    /// Answers until `stop`; then gives what is under way a moment and removes the socket.
    pub async fn serve(self, app: App, stop: CancellationToken) {
        serve(self.listener, app, stop).await;
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::debug!(%error, "the socket could not be removed: {error}");
        }
    }
}

/// Accepts only who runs as the same user as we, or as root: told by the kernel, not by the peer.
struct OwnerOnly(UnixListener);

impl Listener for OwnerOnly {
    type Io = UnixStream;
    type Addr = tokio::net::unix::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.0).await;
            let owner = rustix::process::geteuid().as_raw();
            match stream.peer_cred() {
                Ok(peer) if peer.uid() == owner || peer.uid() == 0 => return (stream, address),
                Ok(peer) => tracing::warn!(uid = peer.uid(), "a stranger knocked at the socket"),
                Err(error) => tracing::warn!(%error, "the socket's peer is not known"),
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// The door for the network.
pub struct TcpDoor {
    listener: TcpListener,
}

impl TcpDoor {
    /// Opens it.
    pub async fn open(address: SocketAddr) -> Result<Self, ServeError> {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ServeError::Address { address, source })?;
        Ok(Self { listener })
    }

    /// Where it is; a port of 0 was replaced by a free one.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `stop`; then gives what is under way a moment.
    pub async fn serve(self, app: App, stop: CancellationToken) {
        serve(self.listener, app, stop).await;
    }
}

/// Tells who knocks by where he knocks.
trait Knock: Listener {
    fn peer(address: &Self::Addr) -> Peer;
}

impl Knock for OwnerOnly {
    fn peer(_: &Self::Addr) -> Peer {
        Peer::Owner
    }
}

impl Knock for TcpListener {
    fn peer(address: &SocketAddr) -> Peer {
        Peer::Network(address.ip())
    }
}

/// Answers who comes in until `stop`.
///
/// # Guarantees
/// Ends at most [`TO_END`] after `stop`, whatever the peers do. At most [`AT_ONCE`] connections
/// are held, and no address alone holds them all.
async fn serve<L: Knock>(mut listener: L, app: App, stop: CancellationToken) {
    let (places, connections) = (Arc::new(Semaphore::new(AT_ONCE)), TaskTracker::new());
    let shares = Arc::new(Shares::default());
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let Some((place, (stream, address))) = stop.run_until_cancelled(next).await else { break };
        let peer = L::peer(&address);
        let Some(share) = shares.take(peer) else { continue };
        let connection = connection(stream, app.clone(), peer, stop.clone());
        connections.spawn(async move {
            connection.await;
            drop((place, share));
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// How many connections each address has.
#[derive(Default)]
struct Shares(Mutex<HashMap<IpAddr, usize>>);

/// One connection of an address, as long as it lives.
struct Share(Arc<Shares>, Peer);

impl Shares {
    /// One more for this peer; `None` when it has enough.
    fn take(self: &Arc<Self>, peer: Peer) -> Option<Share> {
        if let Peer::Network(address) = peer {
            let mut shares = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let has = shares.entry(counted_as(address)).or_default();
            if *has == OF_ONE {
                tracing::debug!("{address} has {OF_ONE} connections: another one is closed");
                return None;
            }
            *has += 1;
        }
        Some(Share(Arc::clone(self), peer))
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let Peer::Network(address) = self.1 else { return };
        let mut shares = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut has) = shares.entry(counted_as(address)) {
            *has.get_mut() -= 1;
            if *has.get() == 0 {
                has.remove();
            }
        }
    }
}

/// One connection. A peer that breaks off or talks nonsense is its own trouble.
async fn connection<S>(stream: S, app: App, peer: Peer, stop: CancellationToken)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(|request| app.answer(peer, request));
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(TAKEN));
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut served = pin!(served);
    let ended = tokio::select! {
        ended = &mut served => Ok(ended),
        () = stop.cancelled() => {
            served.as_mut().graceful_shutdown();
            tokio::time::timeout(TO_END, served).await
        }
    };
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection broke off: {error}"),
        Err(_) => tracing::debug!("a connection was still open at the end"),
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
        time::timeout,
    };

    use super::*;

    use crate::testing::app;

    const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

    async fn asked(
        mut stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    ) -> String {
        stream.write_all(REQUEST).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn half_a_request_does_not_keep_the_doors_from_closing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("socket");
        let stop = CancellationToken::new();
        let tcp = TcpDoor::open(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = tcp.address().unwrap();
        let socket = SocketDoor::open(&path).unwrap();
        let doors = [
            tokio::spawn(tcp.serve(app().await, stop.clone())),
            tokio::spawn(socket.serve(app().await, stop.clone())),
        ];
        let mut over_tcp = TcpStream::connect(address).await.unwrap();
        let mut over_socket = UnixStream::connect(&path).await.unwrap();
        over_tcp.write_all(b"GET /healthz HT").await.unwrap();
        over_socket.write_all(b"GET /healthz HT").await.unwrap();
        // Answered after those came in, so they are being served.
        assert!(asked(TcpStream::connect(address).await.unwrap()).await.ends_with("ok\n"));
        assert!(asked(UnixStream::connect(&path).await.unwrap()).await.ends_with("ok\n"));

        stop.cancel();
        for door in doors {
            timeout(TO_END + Duration::from_secs(1), door).await.expect("it ends").unwrap();
        }
        assert!(!path.exists());
    }

    async fn connected(from: &str, to: SocketAddr) -> TcpStream {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(from.parse().unwrap()).unwrap();
        socket.connect(to).await.unwrap()
    }

    #[tokio::test]
    async fn one_address_does_not_take_all_places() {
        let stop = CancellationToken::new();
        let tcp = TcpDoor::open(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = tcp.address().unwrap();
        let door = tokio::spawn(tcp.serve(app().await, stop.clone()));
        let mut held = Vec::new();
        for _ in 0..OF_ONE {
            held.push(connected("127.0.0.2:0", address).await);
        }
        let mut late = connected("127.0.0.2:0", address).await;
        let read = timeout(Duration::from_secs(5), late.read(&mut [0; 1])).await;
        assert!(matches!(read.expect("it is closed"), Ok(0) | Err(_)));
        assert!(asked(TcpStream::connect(address).await.unwrap()).await.ends_with("ok\n"));
        held.pop();
        let again = async {
            loop {
                let mut stream = connected("127.0.0.2:0", address).await;
                let (mut answer, _) = (String::new(), stream.write_all(REQUEST).await);
                if stream.read_to_string(&mut answer).await.is_ok() && answer.ends_with("ok\n") {
                    return;
                }
            }
        };
        timeout(Duration::from_secs(5), again).await.expect("a place is free again");
        stop.cancel();
        door.await.unwrap();
    }

    #[tokio::test]
    async fn who_begins_a_body_or_reads_nothing_is_not_waited_for() {
        let stop = CancellationToken::new();
        let tcp = TcpDoor::open(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = tcp.address().unwrap();
        let door = tokio::spawn(tcp.serve(app().await, stop.clone()));
        let mut slow = TcpStream::connect(address).await.unwrap();
        let begun = "POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost\r\n\
                     content-type: application/json\r\ncontent-length: 100\r\n\r\n{";
        slow.write_all(begun.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let read = timeout(Duration::from_secs(10), slow.read_to_string(&mut answer)).await;
        read.expect("it ends").unwrap();
        assert!(answer.contains("408 Request Timeout"), "{answer}");

        let mut deaf = TcpStream::connect(address).await.unwrap();
        let request = "GET /assets/v/app.css HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(50);
        let sent = timeout(Duration::from_secs(20), async {
            while deaf.write_all(request.as_bytes()).await.is_ok() {}
        });
        sent.await.expect("it is closed");
        stop.cancel();
        door.await.unwrap();
    }

    #[tokio::test]
    async fn who_comes_when_all_places_are_taken_waits_for_one() {
        let stop = CancellationToken::new();
        let tcp = TcpDoor::open(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = tcp.address().unwrap();
        let door = tokio::spawn(tcp.serve(app().await, stop.clone()));
        let mut held = Vec::new();
        for number in 0..AT_ONCE {
            let from = if number < OF_ONE { "127.0.0.2:0" } else { "127.0.0.3:0" };
            held.push(connected(from, address).await);
        }
        let mut late = tokio::spawn(asked(TcpStream::connect(address).await.unwrap()));
        assert!(timeout(Duration::from_millis(200), &mut late).await.is_err(), "it waits");
        held.pop();
        let answer = timeout(Duration::from_secs(5), late).await.expect("its turn").unwrap();
        assert!(answer.ends_with("ok\n"), "{answer}");
        stop.cancel();
        door.await.unwrap();
    }
}
