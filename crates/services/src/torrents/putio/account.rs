//! The account as the flow sees it: its transfers, and what it is told to do.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use putio_client::{
    Error, FileId as PutioFile, NonRootId, Putio, account::GetInfo, files, transfers, upload,
};
use towline_domain::{
    ActError, Clock, LocalPath, Timestamp, Trouble, TroubleKind,
    flight::Flight,
    path::shown,
    role::Watch,
    torrents::{
        FileId, InfoHash, Link, Remote, Torrent, Transfer, TransferId, TransferService,
        TransferState, Transfers,
    },
};
use towline_files::torrent::Magnet;

use super::{manifest::Manifests, tree, trouble};

/// What is free there changes slowly.
const FREE_IS_KNOWN_FOR: Duration = Duration::from_secs(60);
/// How many files of many are named in a question.
const NAMED: usize = 20;

/// Where the token comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// The configuration.
    Configured,
    /// A person has logged in.
    Kept,
    /// Nobody has.
    Missing,
}

type Hint = Arc<dyn Fn() + Send + Sync>;

/// An account at put.io.
pub(super) struct Account {
    pub(super) name: String,
    putio: Putio,
    token: Token,
    /// Folders that the configuration names: no download is one of them.
    parents: HashSet<FileId>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) manifests: Manifests,
    transfers: Flight<Transfers, Trouble>,
    free: Flight<Option<u64>, Trouble>,
    hint: Arc<Mutex<Option<Hint>>>,
}

impl Account {
    /// Without a token nothing is asked of put.io. `parents` are folders that the configuration
    /// names.
    pub(super) fn new(
        name: &str,
        (putio, token): (Putio, Token),
        clock: Arc<dyn Clock>,
        data: &LocalPath,
        parents: HashSet<FileId>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            putio,
            token,
            parents,
            manifests: Manifests::new(data, name),
            transfers: Flight::new(Arc::clone(&clock)),
            free: Flight::new(Arc::clone(&clock)),
            hint: Arc::default(),
            clock,
        }
    }

    /// For calls in the account's name.
    pub(super) fn putio(&self) -> Result<&Putio, Trouble> {
        if self.token != Token::Missing {
            return Ok(&self.putio);
        }
        let words = "there is no token for put.io".to_owned();
        let hint = format!("`towline putio login {}` gets one; or set `token_file`", self.name);
        Err(Trouble::new(&self.name, TroubleKind::KeyRefused, words).hint(hint))
    }

    pub(super) fn trouble(&self, error: &Error) -> Trouble {
        let trouble = trouble::of(&self.name, &*self.clock, error);
        if !matches!(error, Error::Unauthorized { .. }) {
            return trouble;
        }
        let words = "put.io does not take the token: it is wrong, or was revoked".to_owned();
        let hint = match self.token {
            Token::Configured => {
                "put a good one where the configuration has it (`token_file`)".into()
            }
            Token::Kept | Token::Missing => format!("`towline putio login {}` gets one", self.name),
        };
        Trouble { words, ..trouble }.hint(hint)
    }

    fn act(&self, error: &Error) -> ActError {
        trouble::of_act(self.trouble(error), error)
    }

    /// No download is the root, or a folder that the configuration names: what is removed with it
    /// would be others'.
    pub(super) fn is_nobodys_download(&self, file: FileId) -> bool {
        file.0 <= 0 || self.parents.contains(&file)
    }

    /// What put.io does not find, when it is given something, is the folder for it.
    fn refused_to_add(&self, error: &Error, parent: Option<PutioFile>) -> ActError {
        let (Error::NotFound { .. }, Some(parent)) = (error, parent) else {
            return self.act(error);
        };
        let words = format!("put.io has no folder {parent}, into which it is to go (`parent`)");
        let hint = "`towline putio files list --recursive` lists folders with their numbers";
        ActError::NotDone(Trouble::new(&self.name, TroubleKind::NotConfigured, words).hint(hint))
    }

    async fn list(&self) -> Result<Transfers, Trouble> {
        let list = self.putio()?.all(transfers::List::default()).await;
        let list = list.map_err(|error| self.trouble(&error))?;
        let free =
            self.free.get(self.clock.now().before(FREE_IS_KNOWN_FOR), || self.free()).await?;
        Ok(Transfers { list: list.iter().map(transfer).collect(), free: *free })
    }

    async fn free(&self) -> Result<Option<u64>, Trouble> {
        let info = self.putio()?.send(&GetInfo::default()).await;
        Ok(info.map_err(|error| self.trouble(&error))?.info.disk.avail)
    }

    /// The list has changed by what we did.
    fn has_changed(&self) {
        let hint = self.hint.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(hint) = hint {
            hint();
        }
    }

    fn id(&self, transfer: TransferId) -> Result<putio_client::TransferId, ActError> {
        putio_client::TransferId::new(transfer.0).map_err(|error| {
            ActError::NotDone(Trouble::new(&self.name, TroubleKind::Local, error.to_string()))
        })
    }

    fn ids(&self, transfers: &[TransferId]) -> Result<Vec<putio_client::TransferId>, ActError> {
        transfers.iter().map(|transfer| self.id(*transfer)).collect()
    }

    /// An id that may be removed: never the root, which would empty the account.
    fn own(&self, file: FileId) -> Result<NonRootId, ActError> {
        let refused = |why: String| {
            let words = format!("{file} is no file that may be removed: {why}");
            ActError::NotDone(Trouble::new(&self.name, TroubleKind::Local, words))
        };
        if self.parents.contains(&file) {
            return Err(refused("it is a `parent` of the configuration".into()));
        }
        let own = PutioFile::new(file.0).and_then(PutioFile::non_root);
        own.map_err(|error| refused(error.to_string()))
    }
}

#[async_trait]
impl TransferService for Account {
    fn key(&self) -> String {
        format!("putio:{}", self.name)
    }

    async fn transfers(&self, begun_after: Timestamp) -> Result<Arc<Transfers>, Trouble> {
        self.transfers.get(begun_after, || self.list()).await
    }

    async fn add(&self, link: &Link, parent: Option<FileId>) -> Result<(), ActError> {
        let parent = parent.and_then(|parent| PutioFile::new(parent.0).ok());
        let putio = self.putio().map_err(ActError::NotDone)?;
        match link {
            Link::Magnet(magnet) => {
                let add = transfers::Add {
                    save_parent_id: parent,
                    ..transfers::Add::new(magnet.as_str())
                };
                putio.send(&add).await.map(drop)
            }
            Link::Torrent { file, bytes } => {
                let upload = upload::Upload {
                    parent_id: parent,
                    ..upload::Upload::torrent(file, bytes.clone())
                };
                putio.send(&upload).await.map(drop)
            }
        }
        .map_err(|error| self.refused_to_add(&error, parent))?;
        self.has_changed();
        Ok(())
    }

    async fn retry(&self, transfer: TransferId) -> Result<(), ActError> {
        let id = self.id(transfer)?;
        let retried = self.putio().map_err(ActError::NotDone)?.send(&transfers::Retry(id)).await;
        retried.map_err(|error| self.act(&error))?;
        self.has_changed();
        Ok(())
    }

    async fn cancel(&self, transfers: &[TransferId]) -> Result<(), ActError> {
        if transfers.is_empty() {
            return Ok(());
        }
        let cancel = transfers::Cancel { transfer_ids: self.ids(transfers)? };
        self.putio()
            .map_err(ActError::NotDone)?
            .send(&cancel)
            .await
            .map_err(|error| self.act(&error))?;
        self.has_changed();
        Ok(())
    }

    async fn clean(&self, transfers: &[TransferId]) -> Result<Vec<TransferId>, ActError> {
        // Without numbers put.io would clean all there are.
        if transfers.is_empty() {
            return Ok(Vec::new());
        }
        let clean = transfers::Clean { transfer_ids: self.ids(transfers)? };
        let cleaned = self
            .putio()
            .map_err(ActError::NotDone)?
            .send(&clean)
            .await
            .map_err(|error| self.act(&error))?;
        self.has_changed();
        Ok(cleaned.deleted_ids.iter().map(|id| TransferId(id.get())).collect())
    }

    async fn remote(&self, torrent: &Torrent, _: Timestamp) -> Result<Remote, Trouble> {
        let Some(file) = torrent.file else { return Ok(Remote::Gone) };
        let Some(tree) = tree::read(self, file).await? else { return Ok(Remote::Gone) };
        let fetched = self.manifests.find(&self.name, &torrent.key()).await?;
        let is_fetched = |file: &&tree::RemoteFile| {
            fetched.as_ref().is_some_and(|manifest| manifest.holds(file))
        };
        if let Some(manifest) = fetched.as_ref().filter(|manifest| !manifest.is_verifiable()) {
            return Ok(Remote::Unverified(manifest.unverifiable(NAMED)));
        }
        let more: Vec<_> = tree.files.iter().filter(|file| !is_fetched(file)).collect();
        if more.is_empty() {
            return Ok(Remote::Fetched);
        }
        let names = more.iter().take(NAMED).map(|file| shown(file.name().as_bytes()));
        Ok(Remote::Grew(names.collect()))
    }

    async fn remove(&self, file: FileId) -> Result<(), ActError> {
        let delete = files::Delete::new([self.own(file)?]);
        self.putio()
            .map_err(ActError::NotDone)?
            .send(&delete)
            .await
            .map(drop)
            .map_err(|error| self.act(&error))
    }

    /// put.io may carry out a call as long as its server may still hold it.
    fn settle(&self) -> Duration {
        self.putio.client().settle::<transfers::Add>()
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Watch> {
        *self.hint.lock().unwrap_or_else(PoisonError::into_inner) = Some(hint);
        Some(Watch(Box::new(Unhinted(Arc::clone(&self.hint)))))
    }
}

/// Dropped, nobody is hinted any more.
struct Unhinted(Arc<Mutex<Option<Hint>>>);

impl Drop for Unhinted {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn transfer(from: &transfers::Transfer) -> Transfer {
    Transfer {
        id: TransferId(from.id.get()),
        hash: hash(from),
        parent: FileId(from.save_parent_id.map_or(0, PutioFile::get)),
        state: state(from),
        status: shown(from.status.as_str().to_lowercase().as_bytes()),
        is_finished: from.status == transfers::TransferStatus::Completed,
        percent: percent(from),
        size: from.size.filter(|size| *size > 0),
        rate: (from.down_speed > 0).then_some(from.down_speed),
        remaining: from.estimated_time.map(Duration::from_secs),
        created: from.created_at.map(|at| Timestamp::from_micros(at.as_microsecond())),
        name: shown(from.name.as_bytes()),
    }
}

/// put.io does not know it of a fresh magnet: then it stands in the link (reference §5).
fn hash(from: &transfers::Transfer) -> Option<InfoHash> {
    let known = from.hash.as_ref().and_then(|hash| hash.as_str().parse().ok());
    known.or_else(|| {
        [&from.source, &from.magneturi]
            .into_iter()
            .find_map(|link| Magnet::read(link.reveal().as_bytes()).ok())
            .map(|magnet| magnet.hash)
    })
}

fn state(from: &transfers::Transfer) -> TransferState {
    use transfers::TransferStatus as S;
    match &from.status {
        S::Waiting | S::InQueue | S::PreparingDownload | S::WaitingForDownloader => {
            TransferState::Queued
        }
        S::Downloading => TransferState::Downloading,
        S::WaitingForCompleteQueue | S::Completing => TransferState::Storing,
        S::PreparingSeed | S::Seeding | S::Completed => match from.ready_file() {
            // Removing it would remove what lies beside it.
            Some(file) if from.save_parent_id.map(PutioFile::get) == Some(file.get()) => {
                let words = "put.io calls the folder into which it goes its file";
                TransferState::Failed(words.into())
            }
            Some(file) => TransferState::Ready(FileId(file.get())),
            // It is just being stored.
            None if from.status == S::PreparingSeed => TransferState::Storing,
            None => TransferState::Emptied,
        },
        S::Error => {
            let words = from.error_message.as_deref().unwrap_or("it does not say why");
            TransferState::Failed(shown(words.as_bytes()))
        }
        // Being cancelled, or a word that we do not know.
        _ => TransferState::Other,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is made to fit before"
)]
fn percent(from: &transfers::Transfer) -> u8 {
    from.percent_done.unwrap_or(0.0).clamp(0.0, 100.0) as u8
}
