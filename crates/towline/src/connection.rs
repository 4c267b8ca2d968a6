//! How a command reaches the ledger: through the daemon where one runs, else as its own.

use std::{path::Path, sync::OnceLock, time::Duration};

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;
use towline_api::{
    items::{Item, ListItems},
    status::GetStatus,
};
use towline_domain::LocalPath;
use towline_http::{CallError, Client, Deadlines, Endpoint, Settings};
use towline_store::{DataDirectory, LockError};
use towline_web::{Demo, LogBook};

use crate::{
    cli::Context,
    config::{Loaded, settings::ServerSettings},
    daemon::{Daemon, Start, take_data},
    logging::Levels,
    report::Hinted as _,
};

/// What a command is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Only look.
    Look,
    /// Change something; without a daemon the command carries it on until nothing moves.
    Change,
}

/// A way to the API.
pub struct Connection {
    client: Client,
    own: Option<Daemon>,
    purpose: Purpose,
    stop: OnceLock<CancellationToken>,
}

/// What is still due within this time is waited for by a command without a daemon.
pub const SOON: Duration = Duration::from_secs(45);

/// How long a list may take to be read.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// The most that the API gives at once.
const PAGE: u32 = 1000;

impl Connection {
    /// Connects to the daemon of the data directory. Where none runs, this process takes the
    /// directory's lock and is the daemon for as long as the command takes; so nothing is ever
    /// done behind a daemon's back.
    pub async fn open(context: &Context, loaded: Loaded, purpose: Purpose) -> anyhow::Result<Self> {
        let path = context.data_directory(&loaded)?;
        let client = socket(&path, Duration::from_secs(60))?;
        let own = match take_data(context, &loaded) {
            Ok(data) => {
                let start = Start {
                    data,
                    loaded,
                    global: context.global.clone(),
                    environment: context.environment.clone(),
                    listen: None,
                    works: purpose == Purpose::Change,
                    logs: LogBook::default(),
                    levels: Levels::default(),
                    demo: Demo::No,
                };
                Some(Box::pin(Daemon::start(start)).await?)
            }
            Err(error) => match error.downcast_ref::<LockError>() {
                Some(LockError::InUse { pid, .. }) => {
                    let pid = pid.map_or("unknown".into(), |pid| pid.to_string());
                    client.send(&GetStatus).await.with_context(|| {
                        format!(
                            "another towline (process {pid}) has {}, and its socket does not answer",
                            LocalPath::new(&path)
                        )
                    })
                    .hint("it may be starting or ending: try again, or look at its log")?;
                    None
                }
                _ => return Err(error),
            },
        };
        Ok(Self { client, own, purpose, stop: OnceLock::new() })
    }

    /// As [`open`](Self::open) to look; `None` where there is no data directory yet, which this
    /// does not make.
    pub async fn open_if_any(context: &Context, loaded: Loaded) -> anyhow::Result<Option<Self>> {
        if !context.data_directory(&loaded)?.is_dir() {
            return Ok(None);
        }
        Self::open(context, loaded, Purpose::Look).await.map(Some)
    }

    /// Whether this command does the work, for want of a daemon.
    pub const fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Whether nothing runs and nothing is due now, where this command does the work.
    pub fn is_quiet(&self) -> bool {
        self.own.as_ref().is_none_or(|own| own.engine().is_quiet())
    }

    /// Ctrl-C or SIGTERM: one for all that this command waits for.
    pub fn stop(&self) -> anyhow::Result<CancellationToken> {
        if let Some(stop) = self.stop.get() {
            return Ok(stop.clone());
        }
        let stop = stop_on_signal()?;
        Ok(self.stop.get_or_init(|| stop).clone())
    }

    /// Sends a call.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> anyhow::Result<E::Response> {
        self.client.send(endpoint).await.map_err(told)
    }

    /// Sends a call that may take minutes: lists are read page by page, politely.
    pub async fn send_patiently<E: Endpoint>(
        &self,
        context: &Context,
        endpoint: &E,
    ) -> anyhow::Result<E::Response> {
        let data = context.data_directory(&context.load_silently()?)?;
        socket(&data, PATIENCE)?.send(endpoint).await.map_err(told)
    }

    /// All items of a listing, page by page, the newest first.
    pub async fn items(&self, mut list: ListItems) -> anyhow::Result<Vec<Item>> {
        list.most = Some(PAGE);
        let mut items = Vec::new();
        loop {
            let page = self.send(&list).await?;
            items.extend(page.items);
            if page.next.is_none() {
                return Ok(items);
            }
            list.before = page.next;
        }
    }

    /// Ends the command's own time as a daemon, if it had one: after a change it waits until
    /// nothing moves any more, or until it is told to stop.
    pub async fn close(self, context: &Context) -> anyhow::Result<()> {
        let stop = (self.purpose == Purpose::Change).then(|| self.stop()).transpose()?;
        let Some(own) = self.own else { return Ok(()) };
        if let Some(stop) = stop {
            tokio::select! {
                biased;
                () = stop.cancelled() => {
                    context.printer.note("stopped: what is not finished goes on next time")?;
                }
                next = own.engine().until_quiet(SOON) => {
                    if let Some(next) = next {
                        context.printer.detail(format!("something is due again at {next}"))?;
                    }
                }
            }
        }
        own.end().await;
        Ok(())
    }
}

/// What the daemon said no with is all that counts; any other error is about the way to it.
fn told(error: CallError) -> anyhow::Error {
    match &error {
        CallError::NotFound { message, .. } | CallError::Refused { message, .. }
            if !message.is_empty() =>
        {
            anyhow::Error::msg(message.clone())
        }
        _ => match error.hint() {
            Some(hint) => Err::<(), _>(error).hint(hint).expect_err("an error was hinted"),
            None => error.into(),
        },
    }
}

/// The door of the daemon that has this data directory, whether one is there or not.
pub fn socket(data: &Path, total: Duration) -> anyhow::Result<Client> {
    Ok(Client::new(Settings {
        unix_socket: Some(DataDirectory::socket(data)),
        deadlines: Deadlines { total, ..Deadlines::default() },
        ..Settings::new("towline", "http://towline")
    })?)
}

/// How others reach towline: as the daemon has it where one runs, else as the configuration says.
pub async fn reached(context: &Context, loaded: &Loaded) -> anyhow::Result<ServerSettings> {
    let server = &loaded.settings.server;
    let daemon = socket(&context.data_directory(loaded)?, Duration::from_secs(10))?;
    match daemon.send(&GetStatus).await {
        Ok(status) => Ok(server.of_daemon(&status)),
        Err(_) => Ok(server.clone()),
    }
}

/// A token that Ctrl-C or SIGTERM cancels; a second one ends the process at once.
pub fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be listened for")?;
    let mut terminate =
        signal(SignalKind::terminate()).context("SIGTERM cannot be listened for")?;
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        for again in [false, true] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if again {
                // Asked twice: the ledger stands being ended anywhere.
                std::process::exit(130);
            }
            token.cancel();
        }
    });
    Ok(stop)
}

/// Runs a command's future. Two threads: one works while the other waits for a disk.
pub fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("the runtime cannot be started")?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(Duration::from_secs(5));
    done
}

/// Opens a connection, does `work` on it, closes it. The connection is closed also when the work
/// failed; the work's error is then the one that is told.
pub fn with<T>(
    context: &Context,
    purpose: Purpose,
    work: impl AsyncFnOnce(&Connection) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    with_loaded(context, context.load()?, purpose, work)
}

/// The same with a configuration that the command has changed. It counts where no daemon runs: see
/// [`Connection::is_own`].
pub fn with_loaded<T>(
    context: &Context,
    loaded: Loaded,
    purpose: Purpose,
    work: impl AsyncFnOnce(&Connection) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let _logging = crate::logging::start_for_command(
        &loaded.settings.log,
        context.printer.manner(),
        purpose == Purpose::Change,
    )?;
    block_on(async {
        let connection = Connection::open(context, loaded, purpose).await?;
        let done = work(&connection).await;
        let closed = match (&done, connection) {
            (Ok(_), connection) => connection.close(context).await,
            (Err(_), Connection { own: Some(own), .. }) => {
                own.end().await;
                Ok(())
            }
            (Err(_), Connection { own: None, .. }) => Ok(()),
        };
        let done = done?;
        closed?;
        Ok(done)
    })
}
