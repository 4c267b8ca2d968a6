//! What every simulated service is: a process with a port, which can end, start again and refuse.

mod door;
mod serve;

use std::{
    future::Future,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Response, request::Parts},
};
use tokio::{
    sync::watch,
    task::{AbortHandle, JoinHandle},
};

pub(crate) use serve::Hangup;

use crate::lock;

/// A service, as its connections see it.
pub(crate) trait Service: Send + Sync + 'static {
    fn process(&self) -> &Process;

    /// The routes without a socket: what goes wrong with connections is not in it.
    fn router(self: &Arc<Self>) -> Router;

    /// Answers a whole request, or closes the connection.
    fn handle(
        self: Arc<Self>,
        router: Router,
        head: Parts,
        body: Bytes,
    ) -> impl Future<Output = Result<Response<Body>, Hangup>> + Send;
}

/// A process: its port, and the tasks that end with it.
pub(crate) struct Process {
    gate: watch::Sender<Gate>,
    door: door::Door,
    /// Work, and calls that are being handled.
    tasks: Mutex<Vec<AbortHandle>>,
}

/// Whether connections are taken. Each closing is a new generation: connections of an older one
/// end.
#[derive(Default)]
struct Gate {
    alive: bool,
    open: bool,
    generation: u64,
}

impl Gate {
    fn set(&mut self, alive: bool, refusing: bool) {
        let open = alive && !refusing;
        if self.open && !open {
            self.generation += 1;
        }
        (self.alive, self.open) = (alive, open);
    }
}

impl Process {
    /// Takes the port, and does not listen yet.
    pub(crate) fn new(address: SocketAddr) -> io::Result<Self> {
        let door = door::Door::new(address)?;
        Ok(Self { gate: watch::Sender::default(), door, tasks: Mutex::default() })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.door.address
    }

    pub(crate) fn is_running(&self) -> bool {
        self.gate.borrow().alive
    }

    /// Runs and listens, or runs and refuses.
    pub(crate) fn begin<S: Service>(service: &Arc<S>, refusing: bool) {
        Self::set(service, true, refusing);
    }

    /// Whether connections are refused; an ended process refuses anyway.
    pub(crate) fn refuse<S: Service>(service: &Arc<S>, refusing: bool) {
        let alive = service.process().is_running();
        Self::set(service, alive, refusing);
    }

    fn set<S: Service>(service: &Arc<S>, alive: bool, refusing: bool) {
        let process = service.process();
        process.gate.send_modify(|gate| gate.set(alive, refusing));
        let Gate { open, generation, .. } = *process.gate.borrow();
        if open {
            process.door.open(service, generation).expect("the port was held for us");
        } else {
            process.door.close();
        }
    }

    /// Ends as SIGKILL does.
    pub(crate) fn end(&self) {
        self.gate.send_modify(|gate| gate.set(false, false));
        self.door.close();
        for task in lock(&self.tasks).drain(..) {
            task.abort();
        }
    }

    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let task = tokio::spawn(work);
        let mut tasks = lock(&self.tasks);
        tasks.retain(|task| !task.is_finished());
        tasks.push(task.abort_handle());
        task
    }
}
