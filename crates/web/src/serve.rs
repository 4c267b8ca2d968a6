//! The two doors.

use std::{
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use axum::{Router, serve::Listener};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

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

    /// Answers until `stop`; then ends what is under way and removes the socket.
    pub async fn serve(self, router: Router, stop: CancellationToken) {
        let served =
            axum::serve(self.listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(%error, "the socket no longer answers: {error}");
        }
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

    /// Answers until `stop`.
    pub async fn serve(self, router: Router, stop: CancellationToken) {
        let served =
            axum::serve(self.listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(%error, "the port no longer answers: {error}");
        }
    }
}
