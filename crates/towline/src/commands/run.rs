//! `towline run`: the daemon.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;
use towline_domain::{Clock as _, LocalPath, SystemClock};
use towline_store::{DataDirectory, LockError};
use towline_web::Demo;

use crate::{
    cli::Context,
    config::{
        Environment, Loaded,
        environment::{LISTEN, NODE_NAME, NODE_ROLE},
        settings::Role,
    },
    connection::{block_on, stop_on_signal},
    daemon::{Daemon, Start, take_data},
    logging::{self, Logging},
    paths,
    report::Hinted as _,
    settings_file::SettingsFile,
};

/// Run the daemon
#[derive(Debug, clap::Args)]
pub struct Run {
    /// Listen there, whatever the configuration says (as `TOWLINE__SERVER__LISTEN` does)
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Its name among those that share a ledger (as `TOWLINE__NODE__NAME` does)
    #[arg(long, value_name = "NAME")]
    node: Option<String>,
    /// What it does where several share a ledger (as `TOWLINE__NODE__ROLE` does)
    #[arg(long)]
    role: Option<Role>,
}

impl Run {
    /// The environment as if what was said on the command line stood in it: so it counts after a reload
    /// too, and for every address that is told.
    pub(super) fn over(&self, environment: Environment) -> Environment {
        let said = [
            (LISTEN, self.listen.map(|listen| listen.to_string())),
            (NODE_NAME, self.node.clone()),
            (NODE_ROLE, self.role.map(|role| role.word().to_owned())),
        ];
        said.into_iter().fold(environment, |environment, (name, value)| match value {
            Some(value) => environment.with(name, value),
            None => environment,
        })
    }

    pub(super) fn run(context: &Context) -> anyhow::Result<()> {
        let mut loaded = context.load()?;
        let logging = logging::start(&loaded.settings.log, context.printer.manner())?;
        block_on(async {
            let stop = stop_on_signal()?;
            let mut data = take(context, &loaded)?;
            while let End::ClockWasSet(settings, directory) =
                life(context, (loaded, data), &logging, &stop).await?
            {
                SystemClock::leap(SystemClock::off_by());
                (loaded, data) = (*settings, directory);
            }
            Ok(())
        })
    }
}

/// Why a daemon has ended that is well.
enum End {
    Stopped,
    /// The next one begins with these settings, on the same directory: nobody had it meanwhile.
    ClockWasSet(Box<Loaded>, DataDirectory),
}

/// A daemon from its start to its end.
async fn life(
    context: &Context,
    (loaded, data): (Loaded, DataDirectory),
    logging: &Logging,
    stop: &CancellationToken,
) -> anyhow::Result<End> {
    tell_where(context, &loaded, &data);
    if let Some(path) = loaded.source.path() {
        let (path, data) = (path.to_owned(), std::path::absolute(data.path())?);
        let environment = context.environment.clone();
        SettingsFile { path, data, environment }.sweep(SystemClock.now());
    }
    if data.is_open_to_others() {
        let data = LocalPath::new(data.path());
        tracing::warn!("others of this machine can look into {data}: chmod o-rwx {data}");
    }
    let listen = Some(loaded.settings.server.listen.get());
    let is_bare = loaded.settings.is_bare();
    let start = Start {
        data,
        loaded,
        global: context.global.clone(),
        environment: context.environment.clone(),
        listen,
        works: true,
        logs: logging.book(),
        levels: logging.levels(),
        demo: Demo::No,
    };
    // On the heap: it holds what all parts begin with.
    let daemon = Box::pin(Daemon::start(start)).await?;
    daemon.follow_configuration()?;
    if let Some(address) = daemon.address() {
        tracing::info!("listening on http://{address} (health at /healthz)");
    }
    if is_bare {
        tracing::info!("nothing is set up yet: {}", how_to_begin(&daemon.guide().await.url));
    }
    if let Some((token, page)) = daemon.first_token().await? {
        // Not by way of the log: it may be kept in a file, and be shown on a page.
        context.printer.token(&token, &page)?;
    }
    let again = tokio::select! {
        () = stop.cancelled() => Ok(None),
        () = daemon.lost_its_data() => {
            Err(anyhow::anyhow!("the data directory was removed while towline ran"))
                .hint("what towline knew is gone with it; start it again, on a directory that stays")
        }
        damage = daemon.found_damage() => Err(damage),
        settings = by_the_new_time(context, &daemon) => Ok(Some(settings)),
    };
    tracing::info!("stopping: what is under way is ended or left for the next start");
    let data = tokio::time::timeout(Duration::from_secs(30), daemon.end())
        .await
        .context("not everything ended within 30 s; it is picked up at the next start")?;
    tracing::info!("stopped");
    Ok(again?.map_or(End::Stopped, |settings| End::ClockWasSet(settings, data)))
}

fn take(context: &Context, loaded: &Loaded) -> anyhow::Result<DataDirectory> {
    take_data(context, loaded).map_err(|error| {
        match error.downcast_ref::<LockError>() {
            // Hinted already.
            Some(LockError::Network { .. }) => Err::<(), _>(error),
            Some(LockError::InUse { .. }) => {
                Err(error).hint("stop the other one, or give this one its own `--data DIR`")
            }
            _ => Err(error).hint("name a directory that this user may write: `--data DIR`"),
        }
        .expect_err("an error was hinted")
    })
}

/// Returns once the clock was set, with the settings for a daemon that goes by the new time. Without
/// settings that can be read it is not begun anew.
async fn by_the_new_time(context: &Context, daemon: &Daemon) -> Box<Loaded> {
    loop {
        let was_set = daemon.clock_was_set().await;
        match context.load() {
            Ok(loaded) => {
                tracing::warn!("the clock was {was_set}: beginning anew, by the new time");
                return Box::new(loaded);
            }
            Err(error) => tracing::warn!(
                "the clock was {was_set}; the times told here stay wrong until the configuration \
                 can be read: {error:#}"
            ),
        }
    }
}

/// What to do where nothing is set up.
pub(super) fn how_to_begin(page: &str) -> String {
    format!("open {page}, or run `towline init`")
}

fn tell_where(context: &Context, loaded: &Loaded, data: &DataDirectory) {
    tracing::info!("towline {}", env!("CARGO_PKG_VERSION"));
    if let Some(path) = loaded.source.path() {
        tracing::info!("configuration: {}", LocalPath::new(path));
    } else {
        let places: Vec<_> = paths::usual_configs(&context.environment)
            .iter()
            .map(|place| LocalPath::new(place).to_string())
            .collect();
        tracing::info!("no configuration file (looked for {})", places.join(", "));
    }
    tracing::info!("data: {}", LocalPath::new(data.path()));
    let settings = &loaded.settings;
    for (name, import) in &settings.imports {
        tracing::info!("imports.{name}: {} → importers.{}", import.path(), import.importer());
    }
    for name in settings.folders.keys() {
        tracing::info!("folders.{name}");
    }
}
