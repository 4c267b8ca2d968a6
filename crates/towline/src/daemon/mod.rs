//! The daemon: puts all parts together, keeps them running, takes them apart again.
//!
//! The same parts serve a command when no daemon runs: it then owns the data directory for as
//! long as it takes, without a port.

mod assemble;
mod backups;
mod clock;
mod desk;
mod flow_desk;
mod given;
mod hooks;
mod house;
mod ledger;
mod node;
mod notify;
mod observed;
mod old_state;
mod others;
mod publish;
mod reload;
mod settings;
mod strangers;
mod tidying;
mod wishes;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use towline_domain::{Clock, LocalPath, SystemClock};
use towline_engine::{AnyFlow, Engine, Parts};
use towline_files::place::bring_journals;
use towline_flows::{
    folders::{self, Devices, Folders},
    imports::{Imports, RolesCell},
    notify::{self as notifying, Messages},
    torrents::{self, Torrents},
    wishes::{self as wishing, Titles, Unsures, follow_moved},
};
use towline_store::{DataDirectory, Store, old_state::OldCopy};
use towline_web::{
    AccessSettings, App, Demo, Doorkeeper, Drawn, HookReader, LogBook, PageAddress, SocketDoor,
    State, Streams, TcpDoor,
};

use crate::{
    backup::finish_restore,
    cli::{Context, Global},
    config::{Environment, Loaded},
    logging::Levels,
    owner,
    report::Hinted as _,
};

use backups::Backups;
use hooks::Hooks;
use observed::{EVERY, Meter, Observed};
use publish::PublishKey;

pub use assemble::{Assembly, Lasting, assemble, source_role};
pub use desk::Daemons;
pub use hooks::HookOfSource;
pub(crate) use ledger::{open_on, open_on_to_fill};

/// What a daemon is started with.
pub struct Start {
    /// The data directory, owned.
    pub data: DataDirectory,
    /// The configuration.
    pub loaded: Loaded,
    /// Where it came from, for reloads.
    pub global: Global,
    /// The same.
    pub environment: Environment,
    /// Where to listen; `None` for a command's own short time.
    pub listen: Option<SocketAddr>,
    /// Whether sources are followed and items carried on, or only read.
    pub works: bool,
    /// The latest lines of the log.
    pub logs: LogBook,
    /// How much is logged.
    pub levels: Levels,
    /// Whether all services are simulated.
    pub demo: Demo,
}

/// A running daemon.
pub struct Daemon {
    engine: Engine,
    desk: Arc<Daemons>,
    door: Arc<Doorkeeper>,
    store: Store,
    meter: Arc<Meter>,
    stop: CancellationToken,
    tasks: TaskTracker,
    work: JoinHandle<()>,
    address: Option<SocketAddr>,
    backups_to: Option<PathBuf>,
    data: DataDirectory,
}

impl Daemon {
    /// Starts all parts. When this returns, the doors are open.
    pub async fn start(start: Start) -> anyhow::Result<Self> {
        let Start { data, loaded, global, environment, listen, works, logs, levels, demo } = start;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let role = loaded.settings.node.role;
        let (works, listen) = (works && role.works(), listen.filter(|_| role.listens()));
        let data_path = LocalPath::new(data.path());
        bring_journals(data.path()).context("the journals of what was placed can't be moved")?;
        if let Some(shared) = &loaded.settings.ledger.shared {
            node::share(data.path(), shared)?;
        }
        let lasting = Lasting::new(&loaded, &data_path)?;
        let fingerprints = assemble::fingerprints(&loaded, &data_path)?;
        let assembly = assemble(&loaded, &clock, &data_path, &lasting)?;
        // Before the ledger: a port in use is the commonest reason not to start.
        let tcp = door(listen, demo).await?;
        let config = loaded.source.path().map(std::path::absolute).transpose()?;
        let store = ledger::open(&data, &loaded.settings, config.as_deref(), clock.now()).await?;
        // Before anything is begun.
        lasting.paused.replace(store.paused_accounts().await?);
        let hooks = Arc::new(Hooks::new(Arc::clone(&clock))?);
        hooks.put(assembly.hooks);
        let publish = PublishKey::new(Arc::clone(&clock), loaded.settings.publish.key.as_ref())?;
        let roles = Arc::new(RolesCell::new(assembly.roles.clone()));
        let servers = Arc::new(folders::RolesCell::new(assembly.folders));
        let accounts = Arc::new(torrents::RolesCell::new(assembly.torrents));
        let lists = Arc::clone(&lasting.wishes);
        lists.put(assembly.wishes);
        let targets = Arc::new(notifying::RolesCell::new(assembly.targets));
        // First: what others find at first contact is told, too.
        let mut sources = notify::sources(&targets.now(), &store.events().watch_news());
        sources.extend(assembly.sources);
        let flows = flows(&roles, &servers, &accounts, &lists, &targets);
        let parts = Parts::alone(store.clone(), clock, flows);
        let engine = node::engine(parts, &loaded.settings, data.path(), works).await?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (answers, paused) = (Arc::clone(&lasting.answers), lasting.paused.clone());
        let (clock, lines) = (Arc::clone(engine.ledger().clock()), lasting.lines.clone());
        let meter = Arc::new(Meter::new(store.clone(), clock, move || lines.received()));
        let uses = assembly.names.uses.clone();
        let observed = Observed::new(engine.clone(), uses, Arc::clone(&meter), data.ledger());
        let clock = Arc::clone(engine.ledger().clock());
        let settings = loaded.settings.backup.clone();
        let backups = Backups::new(store.clone(), clock, data.path(), settings, config);
        let backups = Arc::new(backups);
        let desk = Arc::new(Daemons::new(desk::Parts {
            backups: Arc::clone(&backups),
            levels,
            engine: engine.clone(),
            roles,
            servers,
            accounts,
            targets,
            hooks: Arc::clone(&hooks),
            publish,
            lasting,
            observed,
            global,
            environment,
            data: data_path,
            works,
            names: assembly.names,
            config: loaded.source.path().map(PathBuf::from),
            fingerprints,
            server: loaded.settings.server.clone(),
            address: tcp.as_ref().map(TcpDoor::address).transpose()?,
            demo,
        }));
        let socket = SocketDoor::open(&DataDirectory::socket(data.path()))?;
        let address = tcp.as_ref().map(TcpDoor::address).transpose()?;
        let access = AccessSettings { demo, ..loaded.settings.server.access() };
        let door = Doorkeeper::new(access, engine.ledger().clone())?;
        let app = App::new(State {
            ledger: engine.ledger().clone(),
            desk: Arc::clone(&desk) as Arc<dyn towline_web::Desk>,
            settings: Arc::new(settings::SettingsOf::new(Arc::clone(&desk))),
            hooks: Arc::clone(&hooks) as Arc<dyn HookReader>,
            door: Arc::clone(&door),
            jobs: engine.jobs().clone(),
            streams: Streams::until(stop.clone()),
            logs,
            answers,
            drawn: Drawn::default(),
            process: format!("{:x}", engine.ledger().clock().now().as_micros()),
        });
        // Before the doors: whoever comes in may name a source.
        if works {
            follow_moved(engine.ledger(), &lists.now()).await?;
            engine.follow(sources).await;
            engine.wake_late().await?;
        }
        tasks.spawn(socket.serve(app.clone(), stop.clone()));
        if let Some(tcp) = tcp {
            tasks.spawn(tcp.serve(app, stop.clone()));
        }
        tasks.spawn(Arc::clone(&meter).follow(engine.jobs().running(), EVERY, stop.clone()));
        if works {
            tasks.spawn(backups.follow(stop.clone()));
            tasks.spawn(tidying::follow(engine.ledger().clone(), stop.clone()));
        }
        let work = carry_on(&engine, works, &stop);
        tasks.spawn(others::follow(engine.clone(), paused, stop.clone()));
        let backups_to = loaded.settings.backup.to.as_ref().map(|to| to.as_path().to_owned());
        Ok(Self { engine, desk, door, store, meter, stop, tasks, work, address, backups_to, data })
    }

    /// Where it listens, if it does.
    pub const fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// The engine.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The token with which the first login is made, and where; `None` once there is one, and where no
    /// page is shown.
    pub async fn first_token(&self) -> anyhow::Result<Option<(String, PageAddress)>> {
        use towline_web::Desk as _;
        if self.address.is_none() {
            return Ok(None);
        }
        let made = self.door.first_token().await;
        let made =
            made.map_err(|error| ledger::told_of(error, &self.data, self.backups_to.as_deref()));
        let Some(token) = made? else { return Ok(None) };
        Ok(Some((token, self.desk.page_address("/setup").await)))
    }

    /// Where a person is led through what can be set up.
    pub async fn guide(&self) -> PageAddress {
        use towline_web::Desk as _;
        self.desk.page_address("/guide").await
    }

    /// Reads the configuration anew whenever its file changes or SIGHUP comes.
    pub fn follow_configuration(&self) -> anyhow::Result<()> {
        let watch = reload::watch(Arc::clone(&self.desk), self.stop.clone())?;
        self.tasks.spawn(watch);
        Ok(())
    }

    /// Returns when the data directory is no longer ours: removed or replaced while we ran. What is
    /// written then is lost, and another towline may begin: there is nothing to do but to stop.
    pub async fn lost_its_data(&self) {
        while self.data.is_ours() {
            tokio::time::sleep(std::time::Duration::from_secs(10)).await;
        }
    }

    /// Returns when the ledger's file was found damaged while it was used, with what is to be told.
    pub async fn found_damage(&self) -> anyhow::Error {
        let words = self.store.damaged().await;
        ledger::found_damaged(&self.data, words, self.backups_to.as_deref())
    }

    /// Returns once somebody has set the clock, with what is to be told of it. A daemon goes on by the
    /// time that it has begun with; one that begins anew goes by the right one.
    pub async fn clock_was_set(&self) -> String {
        clock::was_set(&self.store).await
    }

    /// Stops: nothing new is begun, what is under way ends or leaves its journal. Until what it gives is
    /// dropped nobody else may have the directory.
    pub async fn end(self) -> DataDirectory {
        self.stop.cancel();
        if let Err(error) = self.work.await {
            tracing::error!(%error, "the engine broke off");
        }
        self.tasks.close();
        self.tasks.wait().await;
        // What came while jobs were being stopped.
        self.meter.write().await;
        self.store.close().await;
        self.data
    }
}

/// Items are carried on until `stop`, or this process only says that it is there.
fn carry_on(engine: &Engine, works: bool, stop: &CancellationToken) -> JoinHandle<()> {
    let (engine, stop) = (engine.clone(), stop.clone());
    tokio::spawn(async move {
        if works { engine.run(stop).await } else { engine.only_beat(stop).await }
    })
}

async fn door(listen: Option<SocketAddr>, demo: Demo) -> anyhow::Result<Option<TcpDoor>> {
    let Some(address) = listen else { return Ok(None) };
    let door = TcpDoor::open(address).await;
    door.hint(if demo.is_one() {
        "is another towline (or something else) using the port? `--listen 127.0.0.1:0` takes any \
         free one"
    } else {
        "is another towline (or something else) using the port? set `server.listen`"
    })
    .map(Some)
}

/// All flows, with those who play the roles in them.
fn flows(
    imports: &Arc<RolesCell>,
    servers: &Arc<folders::RolesCell>,
    accounts: &Arc<torrents::RolesCell>,
    lists: &Arc<wishing::RolesCell>,
    targets: &Arc<notifying::RolesCell>,
) -> Vec<Box<dyn AnyFlow>> {
    vec![
        Box::new(Arc::new(Imports::new(Arc::clone(imports)))),
        Box::new(Arc::new(Folders::new(Arc::clone(servers)))),
        Box::new(Arc::new(Devices::new(Arc::clone(servers)))),
        Box::new(Arc::new(Torrents::new(Arc::clone(accounts)))),
        Box::new(Arc::new(Titles::new(Arc::clone(lists)))),
        Box::new(Arc::new(Unsures::new(Arc::clone(lists)))),
        Box::new(Arc::new(Messages::new(Arc::clone(targets)))),
    ]
}

/// Takes the data directory for this process.
pub fn take_data(context: &Context, loaded: &Loaded) -> anyhow::Result<DataDirectory> {
    let path = context.data_directory(loaded)?;
    let network_too = context.environment.get(NETWORK_TOO).is_some();
    let data = DataDirectory::take(&path, network_too)
        .map_err(|error| owner::not_taken(error, &path))
        .with_context(|| format!("the data directory {} is not ours", LocalPath::new(&path)))?;
    let finished =
        finish_restore(data.path()).context("a restore that was cut off can't be finished")?;
    OldCopy::sweep(data.path());
    if finished {
        tracing::info!("a restore that was cut off was finished");
    }
    Ok(data)
}

/// Set to anything: the data directory may lie on network storage.
const NETWORK_TOO: &str = crate::config::environment::TOWLINE_DATA_ON_NETWORK;
