//! The three hosts: each has a port of its own.

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Response, request::Parts},
};

use super::{Host, Sim, routes, serve, storage};
use crate::process::{Hangup, Process, Service};

/// One of them.
pub(super) struct Site {
    pub(super) sim: Arc<Sim>,
    pub(super) host: Host,
    pub(super) process: Process,
}

impl Site {
    pub(super) fn new(sim: &Arc<Sim>, host: Host, process: Process) -> Arc<Self> {
        Arc::new(Self { sim: Arc::clone(sim), host, process })
    }
}

impl Service for Site {
    fn process(&self) -> &Process {
        &self.process
    }

    fn router(self: &Arc<Self>) -> Router {
        match self.host {
            Host::Api | Host::Upload => routes::router(&self.sim, self.host),
            Host::Storage => storage::router(&self.sim),
        }
    }

    fn handle(
        self: Arc<Self>,
        router: Router,
        head: Parts,
        body: Bytes,
    ) -> impl Future<Output = Result<Response<Body>, Hangup>> + Send {
        serve::handle(self, router, head, body)
    }
}

/// Three ports from this one on; any three when it is 0.
pub(super) fn ports(first: SocketAddr) -> io::Result<[Process; 3]> {
    let port = |n: u16| {
        let mut address = first;
        if address.port() > 0 {
            let port = address.port().checked_add(n);
            address.set_port(port.ok_or_else(|| io::Error::other("there is no such port"))?);
        }
        Process::new(address)
    };
    Ok([port(0)?, port(1)?, port(2)?])
}
