//! The role, played by a directory.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use towline_domain::{
    ActError, Clock, LocalPath, Timestamp, Trouble, TroubleKind,
    path::shown,
    role::Watch,
    torrents::{self, Dropped, InfoHash, Link, Refuse},
};
use towline_files::{
    blackhole::{self, Claimed, Contents, Ending, MetBefore, NotTaken, Settings, State},
    torrent::Content,
};

use super::{WatchSettings, WhenAdded};
use crate::blocking;

/// A watched folder.
pub struct Watched {
    name: String,
    folder: Arc<blackhole::DropFolder>,
    ending: Ending,
    /// What lay there at the start and is left alone; `None` before the first look.
    left: Arc<Mutex<Option<HashSet<LocalPath>>>>,
    clock: Arc<dyn Clock>,
}

impl Watched {
    /// The folder that the settings describe, of the account of this name.
    pub fn new(name: &str, settings: &WatchSettings, clock: Arc<dyn Clock>) -> Self {
        let (ending, met_before) = match settings.when_added {
            WhenAdded::Archive => (Ending::Archive, MetBefore::Keep),
            WhenAdded::Remove => (Ending::Remove, MetBefore::Remove),
        };
        let usual = Settings { met_before, ..Settings::default() };
        let folder = blackhole::DropFolder::new(settings.path.clone(), usual);
        // Nothing is left alone: the first look need not remember what is there.
        let left = settings.existing_too.then(HashSet::new);
        Self {
            name: name.to_owned(),
            folder: Arc::new(folder),
            ending,
            left: Arc::new(Mutex::new(left)),
            clock,
        }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&blackhole::DropFolder) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let folder = Arc::clone(&self.folder);
        blocking::run(&self.name, move || work(&folder)).await
    }
}

#[async_trait]
impl torrents::DropFolder for Watched {
    fn key(&self) -> String {
        format!("folder:{}", self.folder.path())
    }

    async fn look(&self) -> Result<Dropped, Trouble> {
        let (now, key) = (self.clock.now(), torrents::DropFolder::key(self));
        let left = Arc::clone(&self.left);
        self.run(move |folder| look(folder, &key, &left, now)).await
    }

    async fn read(&self, claim: &torrents::Claim) -> Result<Link, Trouble> {
        let (hash, file) = (claim.hash, claim.file.clone());
        let name = self.name.clone();
        self.run(move |folder| {
            let contents = match folder.find_claimed(hash)? {
                Some(claimed) => Some(folder.read(&claimed)?),
                // It was given to the service before, and a person wants that once more.
                None => folder.read_archived(hash)?,
            };
            let contents = contents.ok_or_else(|| {
                let words = format!("{file} is no longer in {}", folder.path());
                Trouble::new(name, TroubleKind::Gone, words).hint("drop it there again")
            })?;
            Ok(match contents {
                Contents::Torrent(bytes) => Link::Torrent { file, bytes },
                Contents::Magnet(link) => Link::Magnet(link),
            })
        })
        .await
    }

    async fn put_away(&self, claim: &torrents::Claim) -> Result<(), ActError> {
        let (hash, ending) = (claim.hash, self.ending);
        self.run(move |folder| match folder.find_claimed(hash)? {
            Some(claimed) => folder.finish(&claimed, ending).map(drop),
            None => Ok(()),
        })
        .await
        .map_err(ActError::NotDone)
    }

    async fn put_away_again(&self, claim: &torrents::Claim) -> Result<(), Trouble> {
        let hash = claim.hash;
        self.run(move |folder| match folder.find_claimed(hash)? {
            Some(claimed) => folder.pass_over(&claimed).map(drop).map_err(trouble),
            None => Ok(()),
        })
        .await
    }

    fn let_go(&self) {
        self.folder.let_go();
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble> {
        self.folder.watch(hint)
    }
}

/// What changes while it is looked at is looked at again soon.
fn look(
    folder: &blackhole::DropFolder,
    key: &str,
    left: &Mutex<Option<HashSet<LocalPath>>>,
    now: Timestamp,
) -> Result<Dropped, Trouble> {
    let mut found = folder.look(now)?;
    {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        let left =
            left.get_or_insert_with(|| found.files.iter().map(|file| file.name.clone()).collect());
        found.files.retain(|file| !left.contains(&file.name));
    }
    let mut dropped = Dropped { again: found.look_in(), ..Dropped::default() };
    dropped.strange = found
        .strange
        .iter()
        .map(|it| Refuse { file: it.name.to_string(), words: it.words.to_owned() })
        .collect();
    for file in &found.files {
        let name = file.name.to_string();
        let taken = match &file.state {
            State::Ready(_) => folder.claim(file).map(|claim| match claim {
                blackhole::Claim::Claimed(_) => {}
                blackhole::Claim::MetBefore(other) => {
                    let words = format!("it is the same torrent as {}", other.name);
                    dropped.twice.push(Refuse { file: name, words });
                }
            }),
            State::Broken { reason } => folder.set_aside(file, reason).map(|_| {
                dropped.refused.push(Refuse { file: name, words: shown(reason.as_bytes()) });
            }),
            State::Unreadable(trouble) => {
                tracing::warn!("{trouble}");
                Ok(())
            }
            State::Growing { .. } => Ok(()),
        };
        match taken {
            Ok(()) => {}
            Err(NotTaken::Changed(_)) => {
                dropped.again = Some(std::time::Duration::from_secs(1));
            }
            Err(NotTaken::Trouble(trouble)) => return Err(trouble),
        }
    }
    if found.has_more {
        dropped.again = Some(std::time::Duration::ZERO);
    }
    dropped.claims = folder
        .claimed()?
        .iter()
        .map(|claimed| claim(folder, key, claimed))
        .collect::<Result<_, Trouble>>()?;
    Ok(dropped)
}

fn claim(
    folder: &blackhole::DropFolder,
    key: &str,
    claimed: &Claimed,
) -> Result<torrents::Claim, Trouble> {
    let content = folder.content(claimed)?;
    let hash: InfoHash = claimed.hash;
    let file = claimed.name.to_string();
    let name = content.name().map_or_else(|| file.clone(), |name| shown(name.as_bytes()));
    let size = match &content {
        Content::Torrent(torrent) => Some(torrent.size),
        Content::Magnet(_) => None,
    };
    Ok(torrents::Claim { folder: key.to_owned(), hash, file, bytes: claimed.size, name, size })
}

fn trouble(not_taken: NotTaken) -> Trouble {
    match not_taken {
        NotTaken::Trouble(trouble) => trouble,
        changed @ NotTaken::Changed(_) => {
            Trouble::new("disk", TroubleKind::Local, changed.to_string())
        }
    }
}
