//! The daemon as its API sees it: how it is, and reading the configuration anew.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::sync::{Mutex, Notify};
use towline_api::{
    accounts::{Choose, Chosen, Dropped, Given, Known, Learnt},
    lists::{AddTombstone, KnownTitles, Pin, Plan, Taken},
    notifiers::Notifier,
    old_state::{OldFile, OldTool, TakenOver},
    readiness::Reason,
    services::Services,
    stats::Stats,
    status::{NodeStatus, Reloaded, Status},
    throughput::{GetThroughput, Throughput},
};
use towline_domain::{
    ItemId, LocalPath, Timestamp,
    job::Progress,
    path::shown,
    wishes::{Candidate, Question, TitleKey},
};
use towline_engine::{Engine, Event, Ledger};
use towline_flows::{
    folders, imports::RolesCell, notify as notifying, torrents, wishes::follow_moved,
};
use towline_store::NodeRow;
use towline_web::{Demo, Desk, DeskError, ListOf, OldState, PageAddress, Refusal, ServerOf};

use super::{
    assemble::{Account, Lasting, Names, assemble, fingerprints},
    backups::Backups,
    given,
    hooks::Hooks,
    notify,
    observed::Observed,
    old_state,
    publish::PublishKey,
    wishes,
};
use crate::{
    cli::Global,
    config::{self, AT_START, Environment, Fingerprints, settings::ServerSettings},
    hook_address::HookAddress,
    logging::Levels,
    paths, report,
    settings_file::SettingsFile,
};

/// A configuration that takes longer to be read is told of as being read.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the desk is made of.
pub(super) struct Parts {
    pub(super) engine: Engine,
    pub(super) roles: Arc<RolesCell>,
    pub(super) servers: Arc<folders::RolesCell>,
    pub(super) accounts: Arc<torrents::RolesCell>,
    pub(super) targets: Arc<notifying::RolesCell>,
    pub(super) hooks: Arc<Hooks>,
    pub(super) publish: PublishKey,
    pub(super) lasting: Lasting,
    pub(super) observed: Observed,
    pub(super) backups: Arc<Backups>,
    pub(super) levels: Levels,
    pub(super) global: Global,
    pub(super) environment: Environment,
    pub(super) data: LocalPath,
    pub(super) works: bool,
    pub(super) names: Names,
    pub(super) config: Option<PathBuf>,
    pub(super) fingerprints: Fingerprints,
    pub(super) server: ServerSettings,
    pub(super) address: Option<SocketAddr>,
    pub(super) demo: Demo,
}

/// The desk of a running daemon.
pub struct Daemons {
    engine: Engine,
    pub(super) roles: Arc<RolesCell>,
    servers: Arc<folders::RolesCell>,
    pub(super) accounts: Arc<torrents::RolesCell>,
    targets: Arc<notifying::RolesCell>,
    hooks: Arc<Hooks>,
    publish: PublishKey,
    lasting: Lasting,
    observed: Observed,
    pub(super) backups: Arc<Backups>,
    pub(super) levels: Levels,
    global: Global,
    environment: Environment,
    pub(super) data: LocalPath,
    works: bool,
    since: Timestamp,
    /// As it was at the start: another one takes a restart.
    server: ServerSettings,
    address: Option<SocketAddr>,
    demo: Demo,
    tests: notify::Tests,
    /// The configuration is another file now.
    moved: Notify,
    // Held across a reload: two at once would mix their sources.
    state: Mutex<InUse>,
}

/// The configuration that is in use.
struct InUse {
    names: Names,
    config: Option<PathBuf>,
    fingerprints: Fingerprints,
    at_start: Fingerprints,
    error: Option<String>,
}

impl InUse {
    /// What has changed and takes a restart.
    fn restart(&self) -> Vec<String> {
        let changed = self.fingerprints.changed_since(&self.at_start);
        changed.into_iter().filter(|part| AT_START.contains(&part.as_str())).collect()
    }
}

impl Daemons {
    pub(super) fn new(parts: Parts) -> Self {
        let Parts {
            engine,
            roles,
            servers,
            accounts,
            targets,
            hooks,
            publish,
            lasting,
            observed,
            backups,
            levels,
            global,
            environment,
            data,
            works,
            names,
            config,
            fingerprints,
            server,
            address,
            demo,
        } = parts;
        let since = engine.ledger().clock().now();
        let at_start = fingerprints.clone();
        let state = Mutex::new(InUse { names, config, fingerprints, at_start, error: None });
        Self {
            engine,
            roles,
            servers,
            accounts,
            targets,
            hooks,
            publish,
            lasting,
            observed,
            backups,
            levels,
            global,
            environment,
            data,
            works,
            since,
            server,
            address,
            demo,
            tests: notify::Tests::default(),
            moved: Notify::new(),
            state,
        }
    }

    /// The configuration file in use, or the one that would be read if it appeared.
    pub(super) async fn config_path(&self) -> PathBuf {
        let named = self.state.lock().await.config.clone();
        named.unwrap_or_else(|| {
            let usual = paths::usual_configs(&self.environment);
            paths::find_config(self.global.config.as_deref(), &self.environment)
                .or_else(|| usual.into_iter().next())
                .unwrap_or_else(|| PathBuf::from("towline.toml"))
        })
    }

    /// Returns when the configuration is another file than before.
    pub(super) async fn has_moved(&self) {
        self.moved.notified().await;
    }

    /// The configuration file, to be changed; without one, where it would be made.
    pub(super) async fn settings_file(&self) -> SettingsFile {
        let used = self.state.lock().await.config.clone();
        let path =
            used.or_else(|| paths::find_config(self.global.config.as_deref(), &self.environment));
        let data = self.data.as_path();
        SettingsFile {
            path: path.unwrap_or_else(|| paths::new_config(&self.environment)),
            data: std::path::absolute(data).unwrap_or_else(|_| data.to_owned()),
            environment: self.environment.clone(),
        }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        self.engine.ledger()
    }

    /// The accounts of the configuration, by name.
    pub(super) async fn account_names(&self) -> BTreeMap<String, Account> {
        self.state.lock().await.names.accounts.clone()
    }

    pub(super) async fn account(&self, name: &str) -> Result<Account, Refusal> {
        let found = self.state.lock().await.names.accounts.get(name).cloned();
        found.ok_or_else(|| Refusal::NoSuch("account", shown(name.as_bytes())))
    }

    async fn try_reload(&self, state: &mut InUse) -> anyhow::Result<bool> {
        let source = paths::read_config(self.global.config.as_deref(), &self.environment)?;
        let loaded = config::load(source, &self.environment, &config::Disk)?;
        let fingerprints = fingerprints(&loaded, &self.data)?;
        let changed = fingerprints.changed_since(&state.fingerprints);
        if changed.is_empty() {
            return Ok(false);
        }
        for restart in AT_START.iter().filter(|part| changed.contains(&(**part).into())) {
            tracing::warn!("`{restart}` has changed in the configuration: it takes a restart");
        }
        let assembly = assemble(&loaded, self.engine.ledger().clock(), &self.data, &self.lasting)?;
        self.roles.put(assembly.roles);
        self.servers.put(assembly.folders);
        self.accounts.put(assembly.torrents);
        self.targets.put(assembly.targets);
        if self.works {
            follow_moved(self.engine.ledger(), &assembly.wishes).await?;
        }
        self.lasting.wishes.put(assembly.wishes);
        self.publish.put(loaded.settings.publish.key.as_ref());
        self.hooks.put(assembly.hooks);
        if self.works {
            let news = self.engine.ledger().store().events().watch_news();
            let mut sources = notify::sources(&self.targets.now(), &news);
            sources.extend(assembly.sources);
            self.engine.follow(sources).await;
        }
        self.engine.wake_live().await?;
        self.observed.put(assembly.names.uses.clone());
        state.names = assembly.names;
        let config = loaded.source.path().map(PathBuf::from);
        if std::mem::replace(&mut state.config, config) != state.config {
            self.moved.notify_one();
        }
        self.backups.put(
            loaded.settings.backup.clone(),
            state.config.clone().and_then(|path| std::path::absolute(path).ok()),
        );
        self.levels.configured(&loaded.settings.log.level);
        state.fingerprints = fingerprints;
        self.engine.ledger().store().events().tell(Event::Settings);
        tracing::info!("the configuration was read anew: {} changed", changed.join(", "));
        Ok(true)
    }
}

impl Daemons {
    fn nodes(&self) -> Vec<NodeStatus> {
        let this = self.engine.node_id();
        let node = |node: NodeRow| NodeStatus {
            this: this == Some(&node.id),
            name: node.name,
            role: node.role,
            version: node.version,
            since: Timestamp::from_micros(node.since).to_string(),
            follows: u64::try_from(node.holds).unwrap_or_default(),
        };
        self.engine.nodes().into_iter().map(node).collect()
    }
}

#[async_trait]
impl Desk for Daemons {
    async fn status(&self) -> Status {
        let state = self.state.lock().await;
        let shown = |path: &PathBuf| LocalPath::new(path).to_string();
        Status {
            version: env!("CARGO_PKG_VERSION").into(),
            pid: std::process::id(),
            since: self.since.to_string(),
            config: state.config.as_ref().map(shown),
            config_error: state.error.clone(),
            restart: state.restart(),
            backup_error: self.backups.failed(),
            data: self.data.to_string(),
            listen: self.address.map(|address| address.to_string()),
            url: self.server.url.as_ref().map(|url| url.with("")),
            sources: state.names.sources.keys().cloned().collect(),
            importers: state.names.importers.clone(),
            hooks: self.hooks.used(),
            nodes: self.nodes(),
            demo: self.demo.is_one(),
        }
    }

    async fn unready(&self) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let mut reason = |what: &str, words: String, hint: Option<&str>| {
            let (what, hint) = (what.to_owned(), hint.map(ToOwned::to_owned));
            reasons.push(Reason { what, words, hint });
        };
        match tokio::time::timeout(PATIENCE, self.state.lock()).await {
            Ok(state) => {
                if let Some(error) = &state.error {
                    let hint = "the one before stays in use; `towline check` shows the place";
                    reason("configuration", error.clone(), Some(hint));
                }
            }
            Err(_) => reason("configuration", "it is being read anew".into(), None),
        }
        if self.works && !self.engine.runs() {
            let hint = "in the first moment after the start this is as it should be";
            reason("engine", "nothing is carried on".into(), Some(hint));
        }
        reasons
    }

    async fn services(&self) -> Services {
        self.observed.services()
    }

    async fn throughput(&self, asked: GetThroughput) -> Result<Throughput, Refusal> {
        self.observed.throughput(asked).await
    }

    async fn stats(&self) -> Result<Stats, Refusal> {
        self.observed.stats().await
    }

    async fn metrics(&self) -> Result<String, Refusal> {
        self.observed.metrics().await
    }

    async fn page_address(&self, path: &str) -> PageAddress {
        // Below the base path, where the address of the proxy that has it is not known.
        let base =
            if self.server.url.is_none() { self.server.access().base_path } else { String::new() };
        let listens = self.address.map(|address| self.server.listening_on(address));
        let server = listens.as_ref().unwrap_or(&self.server);
        let HookAddress { url, caveat } = HookAddress::of_page(server, &format!("{base}{path}"));
        PageAddress { url, caveat }
    }

    async fn reload(&self) -> Result<Reloaded, DeskError> {
        let mut state = self.state.lock().await;
        match self.try_reload(&mut state).await {
            Ok(changed) => {
                state.error = None;
                Ok(Reloaded { changed })
            }
            Err(error) => {
                let words = report::for_people(&error, false);
                tracing::error!("the configuration cannot be used, the one before stays:\n{words}");
                state.error = Some(words.clone());
                Err(DeskError(words))
            }
        }
    }

    async fn source_keys(&self, name: &str) -> Vec<String> {
        self.state.lock().await.names.sources.get(name).cloned().unwrap_or_default()
    }

    fn progress(&self, item: ItemId) -> Option<Progress> {
        self.engine.jobs().progress(item)
    }

    async fn drop_torrent(&self, account: &str, given: Given) -> Result<Dropped, Refusal> {
        let of = self.account(account).await?;
        given::drop_torrent(self.engine.ledger(), &self.data, (account, &of), given).await
    }

    async fn choose_files(&self, account: &str, choose: Choose) -> Result<Chosen, Refusal> {
        let of = self.account(account).await?;
        given::choose_files(self.engine.ledger(), &of, choose).await
    }

    async fn tell_known(&self, account: &str, known: Known) -> Result<Learnt, Refusal> {
        let of = self.account(account).await?;
        given::tell_known(self.engine.ledger(), &of, known).await
    }

    async fn lists(&self) -> Vec<ListOf> {
        wishes::lists(&self.lasting.wishes.now())
    }

    async fn request_servers(&self) -> Vec<ServerOf> {
        wishes::servers(&self.lasting.wishes.now())
    }

    async fn plan(&self, list: &str) -> Result<Plan, Refusal> {
        wishes::plan(self.engine.ledger(), &self.lasting.wishes, list).await
    }

    async fn says(&self, server: &str, title: TitleKey, in_4k: bool) -> Option<String> {
        let roles = self.lasting.wishes.now();
        wishes::says(self.engine.ledger(), &roles, server, title, in_4k).await
    }

    async fn find_titles(&self, question: &Question) -> Result<Vec<Candidate>, Refusal> {
        wishes::find(&self.lasting.wishes.now(), question).await
    }

    async fn pin(&self, pin: Pin, by: &str) -> Result<(), Refusal> {
        wishes::pin(self.engine.ledger(), &self.lasting.wishes.now(), pin, by).await
    }

    async fn bury(&self, tombstone: AddTombstone, by: &str) -> Result<(), Refusal> {
        wishes::bury(self.engine.ledger(), &self.lasting.wishes.now(), tombstone, by).await
    }

    async fn tell_titles(&self, known: KnownTitles) -> Result<Taken, Refusal> {
        wishes::tell_known(self.engine.ledger(), &self.lasting.wishes.now(), known).await
    }

    async fn old_files(&self) -> Vec<OldFile> {
        let file = self.settings_file().await.path;
        old_state::found(file.parent().map(PathBuf::from).into_iter().collect()).await
    }

    async fn take_over(
        &self,
        tool: OldTool,
        state: OldState,
        to: Option<&str>,
    ) -> Result<TakenOver, Refusal> {
        old_state::take_over(self, tool, state, to).await
    }

    async fn notifiers(&self) -> Result<Vec<Notifier>, Refusal> {
        let names = self.state.lock().await.names.targets.clone();
        notify::standing(self.engine.ledger(), &self.targets.now(), &names, &self.tests).await
    }

    async fn test_notifier(&self, name: &str) -> Result<(), Refusal> {
        let now = self.engine.ledger().clock().now();
        notify::test(&self.targets.now(), name, now, &self.tests).await
    }

    fn may_read_lists(&self, key: &[u8]) -> bool {
        self.publish.is_right(key)
    }
}
