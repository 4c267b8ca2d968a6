//! From settings to roles.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anyhow::Context as _;
use secrecy::{ExposeSecret as _, SecretString};
use towline_domain::{
    Clock, LocalPath, busy::Busy, imports::AlbumPolicy, torrents::PausedAccounts,
};
use towline_engine::Source;
use towline_flows::{
    folders::{self, Room, ServerRole, source::ServerSource},
    imports::{Baseline, Roles, SourceRole, source::AlbumSource},
    notify,
    torrents::{
        self, AccountRole, Adoption, FolderRole,
        account::AccountSource,
        drops::DropSource,
        groom::{GroomRole, GroomSource},
    },
    wishes,
};
use towline_services::{
    WrongSetting,
    downloads::{DownloadsSettings, Existing},
    lists::Shared,
    torrents::{Lines, TorrentsSettings, dropped_into},
};

use towline_web::AnswerLinks;

use super::hooks::{Bell, HookOfSource, Hooked};
use super::notify as targets;
use super::observed::Uses;
use super::wishes as lists;
use crate::{
    answer_key,
    config::{Fingerprints, Loaded},
    hook_secret, lists_shared, putio_token,
};

/// What a configuration comes to.
pub struct Assembly {
    /// Who plays which role for imports.
    pub roles: Roles,
    /// Who keeps folders.
    pub folders: folders::Roles,
    /// What downloads torrents.
    pub torrents: torrents::Roles,
    /// Who has lists, and who takes requests.
    pub wishes: wishes::Roles,
    /// Who is told of what happens.
    pub targets: notify::Roles,
    /// What is to be followed, what reads the news aside.
    pub sources: Vec<Arc<dyn Source>>,
    /// How services tell that something has happened.
    pub hooks: Vec<HookOfSource>,
    /// For people.
    pub names: Names,
}

/// Names in the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Sources, each with its key in the ledger; of an account those of its folders, too.
    pub sources: BTreeMap<String, Vec<String>>,
    /// Importers.
    pub importers: Vec<String>,
    /// What downloads torrents.
    pub accounts: BTreeMap<String, Account>,
    /// Who is told of what happens, each with its kind.
    pub targets: Vec<(String, &'static str)>,
    /// Who talks to which service.
    pub uses: Uses,
}

/// An account at a service that downloads torrents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its key in the ledger.
    pub key: String,
    /// The names of its rules.
    pub categories: Vec<String>,
}

/// The rules for albums of a source: its own, and its importer's for prompts.
fn policy(loaded: &Loaded, settings: &DownloadsSettings) -> AlbumPolicy {
    let importer = loaded.settings.importers.get(settings.importer());
    let policy = settings.policy();
    importer.map_or(policy, |importer| importer.policy(policy))
}

/// The source of this name with its rules.
pub fn source_role(
    loaded: &Loaded,
    name: &str,
    settings: &DownloadsSettings,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<SourceRole> {
    let downloads = settings
        .build(name, Arc::clone(clock), &loaded.settings.folders)
        .map_err(|wrong| loaded.refused(["imports", name], &wrong))?;
    Ok(SourceRole {
        name: name.to_owned(),
        importer: settings.importer().to_owned(),
        policy: policy(loaded, settings),
        baseline: baseline(settings.existing()),
        rescan: settings.rescan().get(),
        takes: takes(loaded, settings).then(|| settings.path().clone()),
        downloads,
    })
}

const fn baseline(existing: Existing) -> Baseline {
    match existing {
        Existing::Ask => Baseline::Ask,
        Existing::All => Baseline::All,
        Existing::None => Baseline::None,
    }
}

/// Whether another flow hands over what comes into its directory.
fn takes(loaded: &Loaded, settings: &DownloadsSettings) -> bool {
    let destinations = loaded.settings.torrents.values().flat_map(TorrentsSettings::destinations);
    settings.synced().is_some()
        || destinations.into_iter().any(|(_, destination)| is_in(&destination, settings))
}

/// Whether what comes into `directory` is looked at by a source.
fn is_in(directory: &LocalPath, settings: &DownloadsSettings) -> bool {
    let (directory, path) = (directory.as_path(), settings.path().as_path());
    directory.starts_with(path) || path.starts_with(directory)
}

/// What of the configuration has changed shows by comparing these. Kept tokens are part of it.
pub(super) fn fingerprints(loaded: &Loaded, data: &LocalPath) -> anyhow::Result<Fingerprints> {
    let mut fingerprints = loaded.fingerprints.clone();
    for (name, settings) in &loaded.settings.torrents {
        if let Some(token) = token(settings, name, data)? {
            fingerprints.mix(&format!("torrents.{name}"), token.expose_secret());
        }
    }
    Ok(fingerprints)
}

/// The token that a person got by logging in, where the configuration gives none.
fn token(
    settings: &TorrentsSettings,
    account: &str,
    data: &LocalPath,
) -> anyhow::Result<Option<SecretString>> {
    if settings.takes_kept_token() {
        putio_token::kept_token(data.as_path(), account)
    } else {
        Ok(None)
    }
}

/// What outlives a reload, as running jobs do.
#[derive(Clone)]
pub struct Lasting {
    /// What goes on, and what others make room for.
    pub busy: Busy,
    /// Accounts that a person has paused.
    pub paused: PausedAccounts,
    /// How files come, by account.
    pub lines: Lines,
    /// How often each host that has lists is asked.
    pub lists: Shared,
    /// Who has lists, and who takes requests: sources look it up.
    pub wishes: Arc<wishes::RolesCell>,
    /// Signs the links by which questions are answered from a message.
    pub answers: Arc<AnswerLinks>,
}

impl Lasting {
    /// Of a process that begins.
    pub fn new(loaded: &Loaded, data: &LocalPath) -> anyhow::Result<Self> {
        Ok(Self {
            answers: Arc::new(answer_key::of(data.as_path())?),
            busy: Busy::default(),
            paused: PausedAccounts::default(),
            lines: Lines::default(),
            lists: lists_shared::of(loaded, data.as_path()),
            wishes: Arc::default(),
        })
    }
}

/// Builds the roles. What a part refuses is told with the line of its key. Makes the secrets of
/// hooks that have none.
pub fn assemble(
    loaded: &Loaded,
    clock: &Arc<dyn Clock>,
    data: &LocalPath,
    lasting: &Lasting,
) -> anyhow::Result<Assembly> {
    // They may be others than before.
    lasting.lists.keep_private(lists_shared::private(loaded, data.as_path()));
    let mut roles = Roles::default();
    let mut names = Names::default();
    for (name, settings) in &loaded.settings.importers {
        let importer = names
            .uses
            .of(("importers", name), || settings.build(name, Arc::clone(clock), data))
            .map_err(|wrong| loaded.refused(["importers", name], &wrong))?;
        roles.importers.insert(name.clone(), importer);
        names.importers.push(name.clone());
    }
    let (mut sources, mut hooks) = (Vec::<Arc<dyn Source>>::new(), Vec::new());
    for (name, settings) in &loaded.settings.imports {
        let role =
            names.uses.of(("imports", name), || source_role(loaded, name, settings, clock))?;
        let key = role.downloads.key();
        if let Some(same) = roles.sources.insert(key.clone(), role) {
            let words = format!("this is the same source as [imports.{}]", same.name);
            let wrong = WrongSetting { key: settings.identity().into(), words };
            return Err(loaded.refused(["imports", name], &wrong).into());
        }
        names.sources.insert(name.clone(), vec![key]);
    }
    let configured = Arc::new(roles.sources.keys().cloned().collect());
    for (name, settings) in &loaded.settings.imports {
        let role = &roles.sources[&names.sources[name][0]];
        let source = Arc::new(AlbumSource::new(role.clone(), Arc::clone(&configured)));
        sources.push(match settings.hook() {
            None => source,
            Some(hook) => {
                let (service, bell) = (hook.service, Bell::default());
                let secret = hook_secret::of(data.as_path(), name, hook)?;
                let source_name = name.clone();
                hooks.push(HookOfSource {
                    source: source_name,
                    service,
                    secret,
                    bell: bell.clone(),
                });
                Arc::new(Hooked { source, bell })
            }
        });
    }
    let torrents = accounts(loaded, clock, data, lasting, &mut names)?;
    let folders = servers(loaded, clock, &torrents, &lasting.busy, &mut names)?;
    let configured = Arc::new(folders.servers.keys().cloned().collect());
    sources.extend(folders.servers.values().map(|role| -> Arc<dyn Source> {
        Arc::new(ServerSource::new(role.clone(), Arc::clone(&configured)))
    }));
    sources.extend(
        torrents
            .accounts
            .values()
            .map(|role| -> Arc<dyn Source> { Arc::new(AccountSource::new(role.clone())) }),
    );
    sources.extend(
        torrents
            .folders
            .values()
            .map(|role| -> Arc<dyn Source> { Arc::new(DropSource::new(role.clone())) }),
    );
    let groom = |role: &GroomRole| -> Arc<dyn Source> { Arc::new(GroomSource::new(role.clone())) };
    sources.extend(torrents.grooms.values().map(groom));
    let wishes = lists::roles(loaded, clock, &lasting.lists, &lasting.wishes.now(), &mut names)?;
    let targets = targets::roles(loaded, clock, &lasting.answers, &mut names)?;
    let followed = lists::sources(loaded, data, &wishes, &lasting.wishes)?;
    sources.extend(followed.sources);
    hooks.extend(followed.hooks);
    Ok(Assembly { roles, folders, torrents, wishes, targets, sources, hooks, names })
}

/// What downloads torrents, the folders into which they are dropped, and who grooms transfers.
fn accounts(
    loaded: &Loaded,
    clock: &Arc<dyn Clock>,
    data: &LocalPath,
    lasting: &Lasting,
    names: &mut Names,
) -> anyhow::Result<torrents::Roles> {
    let mut roles = torrents::Roles::default();
    for (name, settings) in &loaded.settings.torrents {
        let kept = token(settings, name, data)?;
        let built = names
            .uses
            .of(("torrents", name), || {
                settings.build(name, kept.as_ref(), clock, data, &lasting.lines)
            })
            .map_err(|wrong| loaded.refused(["torrents", name], &wrong))?;
        let key = built.service.key();
        for category in settings.destinations().into_iter().map(|(category, _)| category) {
            let by_hand = dropped_into(data, name, &category);
            std::fs::create_dir_all(&by_hand)
                .with_context(|| format!("{} can't be made", LocalPath::new(&by_hand)))?;
        }
        let mut keys = vec![key.clone()];
        for watched in built.folders {
            let role = FolderRole {
                name: watched.name,
                account: key.clone(),
                account_name: name.clone(),
                category: watched.category,
                rescan: watched.rescan.get(),
                folder: watched.folder,
            };
            keys.push(role.folder.key());
            if let Some(same) = roles.folders.insert(role.folder.key(), role) {
                let words = format!("this folder is watched already, as {}", same.name);
                let wrong = WrongSetting { key: "watch".into(), words };
                return Err(loaded.refused(["torrents", name], &wrong).into());
            }
        }
        let role = AccountRole {
            name: name.clone(),
            service: built.service,
            fetcher: built.fetcher,
            adopts: built
                .adopts
                .into_iter()
                .map(|(parent, category)| Adoption { parent, category })
                .collect(),
            baseline: baseline(settings.existing()),
            rescan: settings.rescan().get(),
            taken_up: taken_up(loaded, settings),
            busy: lasting.busy.clone(),
            paused: lasting.paused.clone(),
        };
        if let Some((schedule, policy)) = built.groom {
            let groom = GroomRole { account: role.clone(), policy, schedule };
            names.sources.insert(groom.name(), vec![groom.key()]);
            roles.grooms.insert(key.clone(), groom);
        }
        names.sources.insert(name.clone(), keys);
        let categories = settings.destinations().into_iter().map(|(category, _)| category);
        let account = Account { key: key.clone(), categories: categories.collect() };
        names.accounts.insert(name.clone(), account);
        roles.accounts.insert(key, role);
    }
    Ok(roles)
}

/// What the devices of this server make room for: accounts from which files are fetched.
fn room(loaded: &Loaded, server: &str, torrents: &torrents::Roles, busy: &Busy) -> Room {
    let makes = torrents.accounts.iter().flat_map(|(key, account)| {
        let devices = loaded.settings.torrents[&account.name].paused_devices().into_iter();
        devices.filter(|(of, _)| *of == server).map(|(_, device)| (device.to_owned(), key.clone()))
    });
    Room { makes: makes.collect(), busy: busy.clone() }
}

/// The rules by which downloads go where a source of imports looks.
fn taken_up(loaded: &Loaded, settings: &TorrentsSettings) -> BTreeSet<String> {
    let is_taken_up = |destination: &LocalPath| {
        loaded.settings.imports.values().any(|source| is_in(destination, source))
    };
    let destinations = settings.destinations().into_iter();
    destinations.filter(|(_, path)| is_taken_up(path)).map(|(name, _)| name).collect()
}

/// The servers that keep folders.
fn servers(
    loaded: &Loaded,
    clock: &Arc<dyn Clock>,
    torrents: &torrents::Roles,
    busy: &Busy,
    names: &mut Names,
) -> anyhow::Result<folders::Roles> {
    let mut roles = folders::Roles::default();
    let synced = || loaded.settings.imports.values().filter_map(DownloadsSettings::synced);
    for (name, settings) in &loaded.settings.folders {
        let server = names
            .uses
            .of(("folders", name), || settings.build(name, Arc::clone(clock)))
            .map_err(|wrong| loaded.refused(["folders", name], &wrong))?;
        let key = server.key();
        let role = ServerRole {
            name: name.clone(),
            server,
            policy: settings.policy(),
            taken_up: synced()
                .filter(|(server, _)| server == name)
                .map(|(_, folder)| folder.to_owned())
                .collect(),
            rescan: settings.rescan().get(),
            room: room(loaded, name, torrents, busy),
        };
        if let Some(same) = roles.servers.insert(key.clone(), role) {
            let words = format!("this is the same server as [folders.{}]", same.name);
            let wrong = WrongSetting { key: "url".into(), words };
            return Err(loaded.refused(["folders", name], &wrong).into());
        }
        names.sources.insert(name.clone(), vec![key]);
    }
    Ok(roles)
}
