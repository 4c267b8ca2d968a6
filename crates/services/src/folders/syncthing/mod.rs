//! The folders and devices of a running Syncthing.
//!
//! Its events say what to look at (`watch`), its calls say how that stands (`state`), and what was
//! read is kept for the next look (`board`): an hour in which nothing happens costs one long poll
//! and the slow looks (Syncthing reference §4.6).
//!
//! # Guarantees
//! A folder counts as in sync when Syncthing lacks nothing in it and nothing failed, not when it is
//! idle. What is not known for certain is read again. A folder that cannot be read stands still, and
//! the others are followed all the same.
//!
//! # Caveats
//! Conflict files are known from events and from one look at the whole tree at the start, and after
//! a gap in the events; trees of more than 100,000 files are not looked through.

mod board;
mod check;
mod failing;
mod propose;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod watch;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use syncthing_client::{Error, FolderId, Refusal, config::FolderConfig};
use towline_domain::{
    ActError, Clock, PathMap, Timestamp, Trouble, TroubleKind,
    folders::{DeviceAction, DeviceState, FolderAction, FolderServer, FolderState, Kept},
    role::Watch,
};

use self::{board::Board, settings::Rules};
use crate::{WrongSetting, trouble};

pub(super) use check::check;
pub(super) use propose::propose;
pub use settings::{PauseSettings, SyncthingSettings};

/// The server that [`SyncthingSettings`] describe.
pub struct Syncthing {
    name: String,
    url: String,
    client: syncthing_client::Syncthing,
    clock: Arc<dyn Clock>,
    rules: Rules,
    path_map: PathMap,
    /// How old what no event has named may be.
    rescan: Duration,
    board: Arc<Board>,
}

impl Syncthing {
    /// A server of this name in the configuration.
    pub fn new(
        name: &str,
        settings: &SyncthingSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WrongSetting> {
        settings.check_pauses()?;
        Ok(Self {
            name: name.into(),
            url: settings.url.trim_end_matches('/').into(),
            client: settings.client()?,
            rules: settings.rules()?,
            path_map: settings.path_map(),
            rescan: settings.rescan.get(),
            board: Arc::default(),
            clock,
        })
    }

    fn trouble(&self, error: &Error) -> Trouble {
        of(&self.name, &*self.clock, error)
    }

    fn act_error(&self, error: &Error) -> ActError {
        match error {
            Error::Call(call) => trouble::of_act(&self.name, &*self.clock, call),
            _ => ActError::NotDone(self.trouble(error)),
        }
    }
}

/// What went wrong with a Syncthing of this name in the configuration.
pub(crate) fn of(name: &str, clock: &dyn Clock, error: &Error) -> Trouble {
    let mut trouble = match error.call() {
        Some(call) => trouble::of(name, clock, call),
        None => Trouble::new(name, TroubleKind::Refused, error.to_string()),
    };
    trouble.kind = match error {
        Error::Unauthorized { .. } => TroubleKind::KeyRefused,
        Error::Call(_) | Error::Ping { .. } => trouble.kind,
        _ => TroubleKind::Refused,
    };
    trouble.words = match (error, error.words()) {
        // What it says then, as *CSRF Error*, is about browsers and leads astray.
        (Error::Unauthorized { refusal, .. }, _) if *refusal != Refusal::Strange => {
            format!("the API key was refused: {error}")
        }
        // It tells the server's words itself.
        (Error::Call(_), _) => trouble.words,
        (_, Some(words)) => format!("{error}: {words}"),
        (_, None) => error.to_string(),
    };
    trouble.hint = error.hint().or(trouble.hint);
    trouble
}

#[async_trait]
impl FolderServer for Syncthing {
    fn key(&self) -> String {
        format!("syncthing:{}", self.url)
    }

    async fn look(&self) -> Result<Kept, Trouble> {
        self.read_changes().await.map_err(|error| self.trouble(&error))
    }

    async fn folder(
        &self,
        id: &str,
        begun_after: Timestamp,
    ) -> Result<Option<FolderState>, Trouble> {
        self.read_folder(&FolderId::from(id), begun_after)
            .await
            .map_err(|error| self.trouble(&error))
    }

    async fn device(
        &self,
        id: &str,
        begun_after: Timestamp,
    ) -> Result<Option<DeviceState>, Trouble> {
        self.read_device(id, begun_after).await.map_err(|error| self.trouble(&error))
    }

    fn leaves_out_device(&self, id: &str, name: &str) -> bool {
        !self.rules.takes_device(id, name)
    }

    async fn act_on_folder(&self, id: &str, action: FolderAction) -> Result<(), ActError> {
        let database = self.client.database();
        let done = match action {
            FolderAction::Rescan => self.begin_scan(id).await,
            FolderAction::Override => database.override_others(id).await,
            FolderAction::Revert => database.revert(id).await,
            FolderAction::Pause => self.set_paused(id, true).await,
            FolderAction::Resume => self.set_paused(id, false).await,
        };
        done.map_err(|error| self.act_error(&error))
    }

    async fn act_on_device(&self, id: &str, action: DeviceAction) -> Result<(), ActError> {
        let Ok(device) = id.parse() else {
            let words = "this device's id cannot be sent";
            let trouble = Trouble::new(&self.name, TroubleKind::NameNotSendable, words);
            return Err(ActError::NotDone(trouble));
        };
        let system = self.client.system();
        let done = match action {
            DeviceAction::Pause => system.pause(&device).await,
            DeviceAction::Resume => system.resume(&device).await,
        };
        done.map_err(|error| self.act_error(&error))
    }

    fn settle(&self) -> Duration {
        // Neither pausing nor scanning twice does any harm; what destroys is looked at first.
        self.client.client().settle::<syncthing_client::database::Revert>()
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
        let task = watch::follow(self.client.clone(), Arc::clone(&self.board), hint);
        let task = tokio::spawn(task);
        Ok(Watch(Box::new(tokio_util::task::AbortOnDropHandle::new(task))))
    }
}

/// Long enough for a small folder, whose scan is then seen to have ended.
const SCAN_BEGINS: Duration = Duration::from_secs(5);

impl Syncthing {
    async fn set_paused(&self, id: &str, paused: bool) -> Result<(), Error> {
        let change = FolderConfig::new().with(FolderConfig::PAUSED, paused);
        self.client.config().folders().patch(id, change).await
    }

    /// A scan answers when it has ended, which can take hours: that it has begun is enough.
    async fn begin_scan(&self, id: &str) -> Result<(), Error> {
        let database = self.client.database();
        let scan = database.scan(id);
        tokio::time::timeout(SCAN_BEGINS, scan).await.unwrap_or(Ok(()))
    }
}
