//! The port: listened on, or held so that nobody else gets it while connections are refused.

use std::{
    future::poll_fn,
    io, mem,
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
    state: Mutex<State>,
}

enum State {
    Closed(Option<TcpSocket>),
    Open(TcpListener, AbortHandle),
}

impl Door {
    /// Takes the port; any free one when it is 0.
    pub(super) fn new(address: SocketAddr) -> io::Result<Self> {
        let socket = hold(address)?;
        let address = socket.local_addr()?;
        Ok(Self { address, state: Mutex::new(State::Closed(Some(socket))) })
    }

    pub(super) fn open<S: Service>(&self, service: &Arc<S>, generation: u64) -> io::Result<()> {
        let mut state = lock(&self.state);
        let State::Closed(socket) = &mut *state else { return Ok(()) };
        let socket = match socket.take() {
            Some(socket) => socket,
            None => hold(self.address)?,
        };
        let listener = socket.listen(1024)?;
        let accepting = tokio::spawn(accept(Arc::clone(service), generation));
        *state = State::Open(listener, accepting.abort_handle());
        Ok(())
    }

    pub(super) fn close(&self) {
        let mut state = lock(&self.state);
        if let State::Open(listener, accepting) = mem::replace(&mut *state, State::Closed(None)) {
            accepting.abort();
            drop(listener);
            *state = State::Closed(hold(self.address).ok());
        }
    }

    /// The next connection; nothing any more when the door has closed.
    async fn next(&self) -> Option<TcpStream> {
        poll_fn(|context| match &*lock(&self.state) {
            State::Open(listener, _) => listener
                .poll_accept(context)
                .map(|accepted| accepted.ok().map(|(stream, _)| stream)),
            State::Closed(_) => Poll::Ready(None),
        })
        .await
    }
}

fn hold(address: SocketAddr) -> io::Result<TcpSocket> {
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
