//! The port: listened on, or held so that nobody else gets it while connections are refused.

use std::{
    future::poll_fn,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    task::Poll,
};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::AbortHandle,
};

use super::{Service, serve};
use crate::lock;

/// A port of one interface. Opens and closes at once: a connection is refused from the
/// moment on at which [`close`](Self::close) returns.
pub(super) struct Door {
    pub(super) address: SocketAddr,
    /// Bound for as long as the door is there, and never listened on. A listener that closes gives its
    /// port back, and in the moment until it is taken again it could become anybody's.
    _holds: TcpSocket,
    open: Mutex<Option<Open>>,
}

struct Open {
    listener: TcpListener,
    accepting: AbortHandle,
}

impl Door {
    /// Takes the port; any free one when it is 0.
    pub(super) fn new(address: SocketAddr) -> io::Result<Self> {
        let holds = bound(address)?;
        let address = holds.local_addr()?;
        Ok(Self { address, _holds: holds, open: Mutex::default() })
    }

    pub(super) fn open<S: Service>(&self, service: &Arc<S>, generation: u64) -> io::Result<()> {
        let mut open = lock(&self.open);
        if open.is_none() {
            let listener = bound(self.address)?.listen(1024)?;
            let accepting = tokio::spawn(accept(Arc::clone(service), generation)).abort_handle();
            *open = Some(Open { listener, accepting });
        }
        Ok(())
    }

    pub(super) fn close(&self) {
        if let Some(Open { listener, accepting }) = lock(&self.open).take() {
            accepting.abort();
            drop(listener);
        }
    }

    /// The next connection; nothing any more when the door has closed.
    async fn next(&self) -> Option<TcpStream> {
        poll_fn(|context| match &*lock(&self.open) {
            Some(Open { listener, .. }) => listener
                .poll_accept(context)
                .map(|accepted| accepted.ok().map(|(stream, _)| stream)),
            None => Poll::Ready(None),
        })
        .await
    }
}

/// To share a port with another such socket, of which one may listen.
fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn accept<S: Service>(service: Arc<S>, generation: u64) {
    while let Some(stream) = service.process().door.next().await {
        tokio::spawn(serve::converse(Arc::clone(&service), stream, generation));
    }
}
