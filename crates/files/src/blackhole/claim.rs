//! Files that nobody else takes any more.

use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::ffi::OsStrExt,
};

use towline_domain::{LocalPath, Trouble, TroubleKind, torrents::InfoHash};

use super::{
    DropFolder, Dropped, NotTaken, OURS, State,
    dir::{Dir, Stamp},
    free_name::move_to_free,
    lock,
    look::kind_of,
    take,
};
use crate::{
    io::DISK,
    torrent::{Content, Kind},
    trouble,
};

/// Has a directory for each info-hash, and in it the file under the name that it had.
pub(super) const CLAIMED: &str = "claimed";
const ADDED: &str = "added";

/// A file that was claimed, and lies so that nobody else takes it.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Its torrent.
    pub hash: InfoHash,
    /// What kind of file it is.
    pub kind: Kind,
    /// The name that it had in the folder, of any bytes.
    pub name: LocalPath,
    /// In bytes.
    pub size: u64,
    /// Where it lies now.
    pub path: LocalPath,
    pub(super) stamp: Stamp,
}

/// How a claim ended.
#[derive(Debug, Clone)]
pub enum Claim {
    /// The file is ours.
    Claimed(Claimed),
    /// This other file is of the same torrent and was claimed before; the file was put by as
    /// [`super::Settings::met_before`] says.
    MetBefore(Claimed),
}

/// What is sent to a service.
#[derive(Clone, PartialEq, Eq)]
pub enum Contents {
    /// The bytes of a `.torrent` file.
    Torrent(Vec<u8>),
    /// A magnet link as it was written.
    Magnet(String),
}

/// Without what it holds: both can hold a passkey.
impl std::fmt::Debug for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Torrent(_) => "Torrent(…)",
            Self::Magnet(_) => "Magnet(…)",
        })
    }
}

/// What becomes of a file when all is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It is kept in `.towline/added`.
    Archive,
    /// It is removed.
    Remove,
}

impl DropFolder {
    /// Takes a file that is ready, so that nobody else does. May be repeated: a file that lies
    /// there already is the same claim.
    pub fn claim(&self, dropped: &Dropped) -> Result<Claim, NotTaken> {
        let name = dropped.name.as_path().as_os_str();
        let State::Ready(content) = &dropped.state else {
            return Err(NotTaken::Changed(self.path.join(name)));
        };
        let _one = lock(&self.taking);
        let folder = Dir::open(&self.path)?;
        let (hash, dir) = (content.hash(), content.hash().to_string());
        let claimed = folder.below(OURS)?.below(CLAIMED)?;
        let place = claimed.below(&dir)?;
        if let Some(there) = self.only_file(&place, hash)? {
            let is_this = there.name == dropped.name && there.stamp.is_as(&dropped.stamp);
            if is_this && folder.stamp(name)?.is_none() {
                return Ok(Claim::Claimed(there));
            }
            self.put_by(dropped.into())?;
            return Ok(Claim::MetBefore(there));
        }
        match take((&folder, name), &dropped.stamp, (&place, name), 0) {
            Ok((name, stamp)) => {
                Ok(Claim::Claimed(self.as_claimed(hash, dropped.kind, &name, stamp)))
            }
            Err(error) => {
                claimed.remove_empty(&dir);
                Err(error)
            }
        }
    }

    /// All that was claimed and has not come to its end, also by an earlier run that was killed.
    pub fn claimed(&self) -> Result<Vec<Claimed>, Trouble> {
        let _one = lock(&self.taking);
        let Some(dir) = self.claimed_dir()? else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for name in dir.names()? {
            let name = name?;
            let Some(hash) = name.to_str().and_then(|name| name.parse::<InfoHash>().ok()) else {
                continue;
            };
            let Some(place) = dir.find(&name.to_string_lossy())? else { continue };
            match self.only_file(&place, hash)? {
                Some(claimed) => all.push(claimed),
                // Left by a run that was killed before or after it took the file.
                None => dir.remove_empty(&hash.to_string()),
            }
        }
        // As they were found: those first that were written first.
        all.sort_by_key(|claimed| (claimed.stamp.modified, claimed.name.clone()));
        Ok(all)
    }

    /// What was claimed of this torrent and has not come to its end.
    pub fn find_claimed(&self, hash: InfoHash) -> Result<Option<Claimed>, Trouble> {
        let Some(dir) = self.claimed_dir()? else { return Ok(None) };
        let Some(place) = dir.find(&hash.to_string())? else { return Ok(None) };
        self.only_file(&place, hash)
    }

    /// Reads what is to be sent. A file that is of another torrent by now is a trouble.
    pub fn read(&self, claimed: &Claimed) -> Result<Contents, Trouble> {
        Ok(match self.read_as(claimed)? {
            (Content::Torrent(_), bytes) => Contents::Torrent(bytes),
            (Content::Magnet(magnet), _) => Contents::Magnet(magnet.link().into()),
        })
    }

    /// What the claimed file says of its torrent, as [`Self::look`] once told it.
    pub fn content(&self, claimed: &Claimed) -> Result<Content, Trouble> {
        self.read_as(claimed).map(|(content, _)| content)
    }

    /// What was archived of this torrent, under whatever name. All that is archived is read for it,
    /// file by file.
    pub fn read_archived(&self, hash: InfoHash) -> Result<Option<Contents>, Trouble> {
        let ours = Dir::open(&self.path)?.find(OURS)?;
        let Some(added) = ours.map_or(Ok(None), |ours| ours.find(ADDED))? else { return Ok(None) };
        for name in added.names()? {
            let name = name?;
            let Some(kind) = kind_of(&name) else { continue };
            let Ok(Some((_, bytes))) = added.read(&name, kind.largest()) else { continue };
            match kind.read(&bytes) {
                Ok(Content::Torrent(torrent)) if torrent.hash == hash => {
                    return Ok(Some(Contents::Torrent(bytes)));
                }
                Ok(Content::Magnet(magnet)) if magnet.hash == hash => {
                    return Ok(Some(Contents::Magnet(magnet.link().into())));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    fn read_as(&self, claimed: &Claimed) -> Result<(Content, Vec<u8>), Trouble> {
        let failed = |error: &io::Error| trouble("reading", claimed.path.as_path(), error);
        let gone = || failed(&io::ErrorKind::NotFound.into());
        let (place, name) = self.place(claimed)?.ok_or_else(gone)?;
        let read = place.read(&name, claimed.kind.largest());
        let (_, bytes) = read.map_err(|error| failed(&error))?.ok_or_else(gone)?;
        match claimed.kind.read(&bytes) {
            Ok(content) if content.hash() == claimed.hash => Ok((content, bytes)),
            _ => {
                let words = format!("{} was changed after it was claimed", claimed.path);
                let trouble = Trouble::new(DISK, TroubleKind::Damaged, words);
                Err(trouble.hint("drop it anew; is something still writing to it?"))
            }
        }
    }

    /// Archives or removes what was claimed. Says where it lies now: nowhere if it was removed, or
    /// is gone since an earlier call.
    pub fn finish(&self, claimed: &Claimed, ending: Ending) -> Result<Option<LocalPath>, Trouble> {
        let _one = lock(&self.taking);
        let Some((place, name)) = self.place(claimed)? else { return Ok(None) };
        let kept = match ending {
            Ending::Archive => {
                let added = Dir::open(&self.path)?.below(OURS)?.below(ADDED)?;
                let new = move_to_free((&place, &name), (&added, &name), 0)?;
                added.sync()?;
                new.map(|new| added.path_of(&new))
            }
            Ending::Remove => {
                place.remove(&name)?;
                None
            }
        };
        self.leave(&place, claimed.hash)?;
        Ok(kept)
    }

    /// After the file was moved out of its place.
    pub(super) fn leave(&self, place: &Dir, hash: InfoHash) -> Result<(), Trouble> {
        place.sync()?;
        let Some(dir) = self.claimed_dir()? else { return Ok(()) };
        dir.remove_empty(&hash.to_string());
        dir.sync()
    }

    /// The directory in which a claimed file lies, and its name there.
    pub(super) fn place(&self, claimed: &Claimed) -> Result<Option<(Dir, OsString)>, Trouble> {
        let Some(dir) = self.claimed_dir()? else { return Ok(None) };
        let place = dir.find(&claimed.hash.to_string())?;
        Ok(place.map(|place| (place, claimed.name.as_path().as_os_str().to_owned())))
    }

    fn claimed_dir(&self) -> Result<Option<Dir>, Trouble> {
        let ours = Dir::open(&self.path)?.find(OURS)?;
        ours.map_or(Ok(None), |ours| ours.find(CLAIMED))
    }

    /// By name the first, should a person have put others there.
    fn only_file(&self, place: &Dir, hash: InfoHash) -> Result<Option<Claimed>, Trouble> {
        let mut first: Option<(OsString, Kind, Stamp)> = None;
        for name in place.names()? {
            let name = name?;
            let Some(kind) = kind_of(&name) else { continue };
            let Some(stamp) = place.stamp(&name)? else { continue };
            if first.as_ref().is_none_or(|(other, ..)| name.as_bytes() < other.as_bytes()) {
                first = Some((name, kind, stamp));
            }
        }
        Ok(first.map(|(name, kind, stamp)| self.as_claimed(hash, kind, &name, stamp)))
    }

    fn as_claimed(&self, hash: InfoHash, kind: Kind, name: &OsStr, stamp: Stamp) -> Claimed {
        let path = self.place_of(hash, name);
        Claimed { hash, kind, name: LocalPath::new(name), size: stamp.size, path, stamp }
    }
}
