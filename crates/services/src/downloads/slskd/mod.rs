//! Finished downloads of a running slskd.
//!
//! The table of transfers is the truth: which files make up an album, and how each of them stands
//! (`groups`). Where a file lies is told by slskd's events (`names`) or follows from its rule
//! (`layout`), and counts only once it is there with its size (`disk`). Webhooks and events are
//! hints to look, nothing more (slskd contract §7 and §13).
//!
//! # Guarantees
//! One bulk read serves all albums that are due. No row is changed but those of albums that the
//! ledger has: failed ones are asked for again, and imported ones hidden by their ids when the
//! configuration says so. Never anything below slskd's directory of unfinished files.
//!
//! # Caveats
//! Names that slskd has made from what only it knows (a search's text) are known from its events
//! alone; slskd before 0.22 has none.

mod acts;
mod check;
mod disk;
mod groups;
mod layout;
mod names;
mod propose;
mod same;
mod settings;
mod table;

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use slskd_client::{CallError, transfers::Failure};
use towline_domain::{
    ActError, Clock, LocalPath, Timestamp, Trouble, TroubleKind,
    flight::Flight,
    imports::{Album, AlbumFiles, Origin, Place, RowState, TransferId},
    path::shown,
    role::{FinishedDownloads, Found, Listing, Quality, Scan, Watch},
};

use self::{
    disk::{Ground, Wanted},
    groups::GroupRow,
    layout::Layout,
    names::Names,
    same::Views,
    settings::Rules,
    table::Table,
};
use crate::{WrongSetting, blocking, trouble};

pub(super) use check::check;
pub(super) use propose::propose;
pub use settings::{GatherBy, SlskdSettings};

/// How old slskd's options may be: they change with a restart, or by a person.
const OPTIONS_AGE: Duration = Duration::from_secs(600);
/// How old the table of transfers may be for one album.
const TABLE_AGE: Duration = Duration::from_secs(5);
/// Where slskd tries again itself, we leave it the first half hour.
const SLSKD_TRIES_FOR: Duration = Duration::from_secs(1800);

/// The source that [`SlskdSettings`] describe.
pub struct Slskd {
    name: String,
    settings: SlskdSettings,
    client: slskd_client::Slskd,
    clock: Arc<dyn Clock>,
    rules: Rules,
    ground: Ground,
    shared: Arc<Shared>,
}

/// What the watch shares with the source.
struct Shared {
    names: Names,
    layout: Flight<Layout, Trouble>,
    table: Flight<Table, CallError>,
}

impl Slskd {
    /// A source of this name in the configuration.
    pub fn new(
        name: &str,
        settings: &SlskdSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WrongSetting> {
        settings.checked_paths()?;
        // Without `//`, `/./` and a slash at the end.
        let plain =
            |path: &LocalPath| LocalPath::new(path.as_path().components().collect::<PathBuf>());
        Ok(Self {
            name: name.into(),
            client: settings.client()?,
            rules: settings.rules()?,
            ground: Ground { root: plain(&settings.path), gather_in: plain(&settings.gather_in()) },
            shared: Arc::new(Shared {
                names: Names::default(),
                layout: Flight::new(Arc::clone(&clock)),
                table: Flight::new(Arc::clone(&clock)),
            }),
            clock,
            settings: settings.clone(),
        })
    }

    fn trouble(&self, error: &CallError) -> Trouble {
        let trouble = trouble::of(&self.name, &*self.clock, error);
        match error {
            CallError::Unauthorized { .. } => trouble.hint(
                "is it one of web.authentication.api_keys in slskd.yml, and does its `cidr` let \
                 towline in? When only the file that api_key_file names has changed: towline \
                 config reload",
            ),
            _ => trouble,
        }
    }

    /// The transfers, by a read begun at `begun_after` or later.
    async fn table(&self, begun_after: Timestamp) -> Result<Arc<Table>, Trouble> {
        let read = || Table::read(&self.client, &self.rules);
        self.shared.table.get(begun_after, read).await.map_err(|error| {
            let trouble = self.trouble(&error);
            match error {
                CallError::TooLarge { .. } => trouble.hint(
                    "slskd lists very many downloads: hide old ones on its page, or let it do so \
                     with `retention.transfers.download` in slskd.yml",
                ),
                _ => trouble,
            }
        })
    }

    /// slskd's directories.
    async fn layout(&self) -> Result<Arc<Layout>, Trouble> {
        let since = self.clock.now().before(OPTIONS_AGE);
        let read = async || {
            let told = self.settings.path_in_slskd.as_ref();
            let layout = layout::read(&self.client, &self.ground.root, told).await;
            let layout = layout.map_err(|error| self.trouble(&error))?;
            self.prove_ground(&layout).await?;
            Ok(layout)
        };
        self.shared.layout.get(since, read).await
    }

    /// Our downloads directory is slskd's. Where it is not (another path, nothing mounted), what is
    /// missing proves nothing.
    async fn prove_ground(&self, layout: &Layout) -> Result<(), Trouble> {
        let mut views = self.views().await?;
        if views.as_ref().is_some_and(Views::are_apart) {
            // Once more: what lies there may have gone while it was looked at.
            views = self.views().await?;
        }
        let Some(Views { ours, theirs }) = views.filter(Views::are_apart) else { return Ok(()) };
        let words = format!(
            "{} is not slskd's {}: nothing of the {} that slskd lists there is among the {} here",
            self.ground.root,
            layout.remote,
            theirs.len(),
            ours.len()
        );
        Err(Trouble::new(&self.name, TroubleKind::PathNotSeen, words)
            .hint("is it mounted? set `path` to slskd's downloads directory as towline sees it"))
    }

    /// What both see in the downloads directory. A slskd that does not say is believed to mean
    /// ours: `None`.
    async fn views(&self) -> Result<Option<Views>, Trouble> {
        let Ok(theirs) = same::theirs(&self.client).await else { return Ok(None) };
        let ours = same::ours(&self.name, &self.ground.root).await.map_err(|trouble| Trouble {
            service: self.name.clone(),
            kind: TroubleKind::PathNotSeen,
            ..trouble.hint("set `path` to slskd's downloads directory as towline sees it")
        })?;
        Ok(Some(Views { ours, theirs }))
    }

    /// The transfers of an album, as they are now.
    async fn rows(&self, album: &Album, table: &Table) -> Result<Vec<GroupRow>, Trouble> {
        let Some(transfers) = album.origin.transfers() else { return Ok(Vec::new()) };
        let listed = table.group(&Place::of(album)).map(|group| &group.rows[..]);
        let mut rows: HashMap<String, GroupRow> = listed
            .unwrap_or_default()
            .iter()
            .filter(|row| !transfers.before.contains(&row.row.id))
            .map(|row| (row.row.file.clone(), row.clone()))
            .collect();
        for known in &transfers.rows {
            if rows.contains_key(&known.file) {
                continue;
            }
            let row = match table.row(&known.id) {
                Some(row) => row.clone(),
                None => self.hidden(&transfers.user, known).await?,
            };
            rows.insert(known.file.clone(), row);
        }
        let mut rows: Vec<_> = rows.into_values().collect();
        rows.sort_by(|one, other| one.row.file.cmp(&other.row.file));
        Ok(rows)
    }

    /// A row that is no longer listed: hidden by a person, or by slskd's retention (slskd contract
    /// §3). What has succeeded stays so; why one failed, only slskd tells.
    async fn hidden(
        &self,
        user: &str,
        known: &towline_domain::imports::Row,
    ) -> Result<GroupRow, Trouble> {
        if known.state != RowState::Succeeded
            && let Some(row) = acts::get(&self.client, user, &known.id)
                .await
                .map_err(|error| self.trouble(&error))?
        {
            return Ok(row);
        }
        let mut row = known.clone();
        if row.state == RowState::Pending {
            row.state = RowState::Failed;
        }
        Ok(GroupRow::forgotten(row))
    }

    /// What to look for on disk.
    async fn wanted(&self, rows: Vec<GroupRow>, user: &str) -> Result<Vec<Wanted>, Trouble> {
        let layout = self.layout().await?;
        self.hear_names(&layout, &rows, user).await?;
        let wait = match layout.version {
            Some(version) if version.retries_itself() => SLSKD_TRIES_FOR,
            _ => Duration::ZERO,
        };
        let told = |row: &GroupRow| {
            let there = layout.here(&self.shared.names.of(&row.row.id)?)?;
            let name = groups::last_part(&row.row.file);
            disk::is_named_like(there.as_path(), name).then_some(there)
        };
        let rows: Vec<_> = rows.into_iter().map(|row| (told(&row), row)).collect();
        let untold = rows.iter().filter(|(told, _)| told.is_none()).map(|(_, row)| row);
        let destinations = self.destinations(untold).await?;
        let expected = |row: &GroupRow| match row.batch.as_ref().and_then(|it| destinations.get(it))
        {
            Some(below) => layout.in_directory(below, &row.row.file),
            None => layout.expected(user, &row.row.file),
        };
        let wanted = rows.into_iter().map(|(told, row)| Wanted {
            expected: if told.is_some() { None } else { expected(&row) },
            again: row
                .may_be_asked_for_again()
                .then(|| row.ended.unwrap_or(row.row.requested) + wait),
            told,
            row,
        });
        Ok(wanted.collect())
    }

    /// Events older than this process are read where the rule does not tell all: where nothing
    /// has the expected name, or something else may be meant as well.
    async fn hear_names(
        &self,
        layout: &Layout,
        rows: &[GroupRow],
        user: &str,
    ) -> Result<(), Trouble> {
        if !layout.version.is_none_or(slskd_client::Version::has_events) {
            return Ok(());
        }
        let names = &self.shared.names;
        let unheard = rows
            .iter()
            .filter(|row| row.row.state == RowState::Succeeded && !names.knows(&row.row.id));
        let unheard: Vec<_> = unheard
            .filter_map(|row| Some((row.ended?, layout.expected(user, &row.row.file))))
            .collect();
        if unheard.is_empty() {
            return Ok(());
        }
        let work = move || {
            let is_doubtful = |path: &LocalPath| !disk::is_certain(path.as_path());
            let doubtful =
                unheard.into_iter().filter(|(_, it)| it.as_ref().is_none_or(is_doubtful));
            Ok(doubtful.map(|(ended, _)| ended).min())
        };
        let Some(earliest) = blocking::run(&self.name, work).await? else { return Ok(()) };
        if let Err(error) = names.reach_back(&self.client, earliest).await {
            tracing::debug!(source = self.name, %error, "{}: no events: {error}", self.name);
        }
        Ok(())
    }

    /// Where the batches of these rows were told to land, as far as they were: one call for each.
    async fn destinations(
        &self,
        rows: impl Iterator<Item = &GroupRow>,
    ) -> Result<HashMap<Box<str>, String>, Trouble> {
        let there = rows.filter(|row| row.row.state == RowState::Succeeded);
        let batches: HashSet<_> = there.filter_map(|row| row.batch.clone()).collect();
        let mut destinations = HashMap::new();
        for batch in batches {
            let destination = acts::destination(&self.client, &batch).await;
            if let Some(below) = destination.map_err(|error| self.trouble(&error))? {
                destinations.insert(batch, below);
            }
        }
        Ok(destinations)
    }
}

#[async_trait]
impl FinishedDownloads for Slskd {
    fn key(&self) -> String {
        format!("slskd:{}", self.client.client().origin())
    }

    async fn look(&self) -> Result<Listing, Trouble> {
        let layout = self.layout().await?;
        if layout.version.is_none_or(slskd_client::Version::has_events)
            && let Err(error) = self.shared.names.catch_up(&self.client).await
        {
            // They are hints: the table is what counts.
            tracing::debug!(source = self.name, %error, "{}: no events: {error}", self.name);
        }
        let table = self.table(self.clock.now()).await?;
        let names = &self.shared.names;
        let found = table.groups().map(|group| Found {
            title: title(&group.user, &group.directory),
            origin: Origin::Transfers(group.transfers()),
            path: self.provisional(&layout, group),
            inode: 0,
            files: AlbumFiles::default(),
            stamp: group.stamp(|id| names.knows(id)),
        });
        Ok(Listing {
            quality: Quality::Complete,
            found: found.collect(),
            complaints: Vec::new(),
            again: table.is_under_way().then(|| self.settings.poll.get()),
        })
    }

    async fn scan(&self, album: &Album, begun_after: Timestamp) -> Result<Option<Scan>, Trouble> {
        let Some(transfers) = album.origin.transfers() else { return Ok(None) };
        let (ground, known) = (self.ground.clone(), album.clone());
        if transfers.closed {
            let others = self.others_if_reachable(album, begun_after).await?;
            return blocking::run(&self.name, move || disk::closed(&known, &others, &ground)).await;
        }
        // What a source's look has just read is good enough, unless something was asked for: then
        // only a read that began after it tells.
        let age = if transfers.fetched == 0 { TABLE_AGE } else { Duration::ZERO };
        let table = self.table(begun_after.before(age)).await?;
        let rows = self.rows(album, &table).await?;
        if rows.iter().all(GroupRow::was_given_up) {
            return Ok(None);
        }
        let others = self.directories_of_others(album, &table).await?;
        let wanted = self.wanted(rows, &transfers.user).await?;
        let scan = blocking::run(&self.name, move || disk::open(&known, wanted, &others, &ground));
        scan.await.map(Some)
    }

    async fn prune(&self, album: &Album) -> Result<Vec<LocalPath>, ActError> {
        self.clear_away(album).await
    }

    async fn fetch_again(&self, album: &Album, files: &[String]) -> Result<(), ActError> {
        self.ask_again(album, files).await
    }

    async fn gather(&self, album: &Album) -> Result<(), ActError> {
        self.bring_together(album).await
    }

    async fn ungather(&self, album: &Album) -> Result<(), ActError> {
        self.take_apart(album).await
    }

    fn settle(&self) -> Duration {
        self.client.client().settle::<slskd_client::transfers::downloads::Enqueue>()
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
        let (client, shared) = (self.client.clone(), Arc::clone(&self.shared));
        let (clock, every) = (Arc::clone(&self.clock), self.settings.poll.get());
        let task = tokio::spawn(async move {
            loop {
                clock.sleep_until(clock.now() + every).await;
                // Nobody is due any more: the table is large.
                shared.table.forget().await;
                // A trouble is told by the look.
                if let Ok(true) = shared.names.catch_up(&client).await {
                    hint();
                }
            }
        });
        Ok(Watch(Box::new(tokio_util::task::AbortOnDropHandle::new(task))))
    }
}

impl Slskd {
    /// Where the album's first audio file is to be expected: what is really so, a scan tells.
    fn provisional(&self, layout: &Layout, group: &groups::Group) -> LocalPath {
        let row = group.rows.iter().find(|row| row.is_audio()).or(group.rows.first());
        let file = row.and_then(|row| layout.expected(&group.user, &row.row.file));
        let directory = file.and_then(|file| file.as_path().parent().map(LocalPath::new));
        directory.unwrap_or_else(|| self.ground.root.clone())
    }

    /// Likewise, for an album that needs slskd no more: what cannot be reached brings nothing.
    async fn others_if_reachable(
        &self,
        album: &Album,
        begun_after: Timestamp,
    ) -> Result<HashSet<PathBuf>, Trouble> {
        let others = async {
            let table = self.table(begun_after.before(TABLE_AGE)).await?;
            self.directories_of_others(album, &table).await
        };
        match others.await {
            Err(trouble) if trouble.kind == TroubleKind::Unreachable => Ok(HashSet::new()),
            others => others,
        }
    }

    /// The directories into which transfers of other albums are on their way, and slskd's own of
    /// unfinished files: what lies there now is soon among others'.
    async fn directories_of_others(
        &self,
        album: &Album,
        table: &Table,
    ) -> Result<HashSet<PathBuf>, Trouble> {
        let layout = self.layout().await?;
        let place = Place::of(album);
        let others = table.groups().filter(|group| group.place() != place);
        let mut directories: HashSet<_> =
            layout.unfinished.iter().map(|path| path.as_path().to_owned()).collect();
        for group in others {
            for row in group.rows.iter().filter(|row| row.row.state == RowState::Pending) {
                let expected = layout.expected(&group.user, &row.row.file);
                if let Some(parent) = expected.as_ref().and_then(|it| it.as_path().parent()) {
                    directories.insert(parent.to_owned());
                }
            }
        }
        Ok(directories)
    }
}

/// What people call it.
fn title(user: &str, directory: &str) -> String {
    let name = match groups::last_part(directory) {
        "" => user,
        name => name,
    };
    shown(name.as_bytes())
}

impl GroupRow {
    /// Not what the peer refused, nor what somebody cancelled, nor what slskd has forgotten: it may
    /// have been either.
    fn may_be_asked_for_again(&self) -> bool {
        let failure = self.failure.as_ref();
        failure.is_some_and(|it| !matches!(it.kind, Failure::Cancelled | Failure::Rejected))
    }

    /// Cleared away by somebody before anything had come.
    fn was_given_up(&self) -> bool {
        self.removed && self.row.state != RowState::Succeeded
    }
}

fn id(id: &TransferId) -> Option<slskd_client::TransferId> {
    id.0.parse().ok()
}

/// A call that would be about something that we cannot name.
fn unnamed(name: &str, what: &str) -> ActError {
    ActError::NotDone(Trouble::new(name, TroubleKind::NameNotSendable, what))
}

#[cfg(test)]
mod tests;
