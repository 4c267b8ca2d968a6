//! A line to a server that can go dead, as when a cable is pulled.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::copy,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::AbortHandle,
};

/// A line that passes bytes on as they come, until it goes dead. Dropped, it ends.
pub struct Line {
    address: SocketAddr,
    is_alive: watch::Sender<bool>,
    open: Arc<AtomicUsize>,
    accepting: AbortHandle,
}

impl Line {
    /// Begins one to a port of this machine.
    pub async fn start(upstream: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (is_alive, watched) = watch::channel(true);
        let open = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&open);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let open = Open::count(&counted);
                let watched = watched.clone();
                tokio::spawn(async move {
                    let _open = open;
                    // An error is a side that went away.
                    let _ended = pass(client, upstream, watched).await;
                });
            }
        });
        Ok(Self { address, is_alive, open, accepting: accepting.abort_handle() })
    }

    /// As in `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Nothing passes any more, and nobody is told: connections stay, and are silent.
    pub fn go_dead(&self) {
        self.is_alive.send_replace(false);
    }

    /// The line is there again. Connections from before are not: they are closed, as those
    /// through a router that forgot them.
    pub fn come_back(&self) {
        self.is_alive.send_replace(true);
    }

    /// How many connections clients have through it.
    pub fn open_connections(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Counted as long as it lives.
struct Open(Arc<AtomicUsize>);

impl Open {
    fn count(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(open))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Until one side ends, or the line comes back after it was dead. What is begun while it is dead
/// waits for it.
async fn pass(
    mut client: TcpStream,
    upstream: u16,
    mut is_alive: watch::Receiver<bool>,
) -> io::Result<()> {
    becomes(&mut is_alive, true).await;
    let mut server = TcpStream::connect(("127.0.0.1", upstream)).await?;
    {
        let (mut from_client, mut to_client) = client.split();
        let (mut from_server, mut to_server) = server.split();
        tokio::select! {
            ended = copy(&mut from_client, &mut to_server) => return ended.map(drop),
            ended = copy(&mut from_server, &mut to_client) => return ended.map(drop),
            () = becomes(&mut is_alive, false) => {}
        }
    }
    becomes(&mut is_alive, true).await;
    Ok(())
}

async fn becomes(is_alive: &mut watch::Receiver<bool>, wanted: bool) {
    // An error is the line's own end.
    let _ended = is_alive.wait_for(|is| *is == wanted).await;
}
