//! Files that go no further: no torrents, and torrents that were met before.

use std::ffi::{OsStr, OsString};

use towline_domain::{LocalPath, Trouble, path::shown};

use super::{Claimed, DropFolder, Dropped, MetBefore, NotTaken, OURS, dir::Dir, lock, take};

const BROKEN: &str = "broken";
const MET: &str = "met-before";
/// What the text with the reason has more in its name than the file.
const NOTE: &str = ".txt";

/// A file in the folder, or one that was claimed already.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// In the folder.
    Dropped(&'a Dropped),
    /// Claimed.
    Claimed(&'a Claimed),
}

impl<'a> From<&'a Dropped> for Which<'a> {
    fn from(dropped: &'a Dropped) -> Self {
        Self::Dropped(dropped)
    }
}

impl<'a> From<&'a Claimed> for Which<'a> {
    fn from(claimed: &'a Claimed) -> Self {
        Self::Claimed(claimed)
    }
}

/// Where a file was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The file.
    pub path: LocalPath,
    /// Why the reason could not be written beside it.
    pub untold: Option<Trouble>,
}

impl DropFolder {
    /// Puts a file into `.towline/broken`, and the reason into a text beside it.
    ///
    /// Where the disk is too full for it, the text alone is missing.
    pub fn set_aside<'a>(
        &self,
        which: impl Into<Which<'a>>,
        reason: &str,
    ) -> Result<Aside, NotTaken> {
        let _one = lock(&self.taking);
        let broken = Dir::open(&self.path)?.below(OURS)?.below(BROKEN)?;
        let name = self.take_out(which.into(), &broken, NOTE.len())?;
        let note: OsString = [&name, OsStr::new(NOTE)].into_iter().collect();
        let text = in_words(&name, reason);
        let untold = broken.write(&note, text.as_bytes()).and_then(|()| broken.sync()).err();
        Ok(Aside { path: broken.path_of(&name), untold })
    }

    /// Puts by a file whose torrent was met before, as [`super::Settings::met_before`] says. Says
    /// where it lies now.
    pub fn pass_over<'a>(
        &self,
        which: impl Into<Which<'a>>,
    ) -> Result<Option<LocalPath>, NotTaken> {
        let _one = lock(&self.taking);
        self.put_by(which.into())
    }

    pub(super) fn put_by(&self, which: Which) -> Result<Option<LocalPath>, NotTaken> {
        let met = Dir::open(&self.path)?.below(OURS)?.below(MET)?;
        // Also what is removed: under its old name it may be another file by then.
        let name = self.take_out(which, &met, 0)?;
        let kept = match self.settings.met_before {
            MetBefore::Keep => Some(met.path_of(&name)),
            MetBefore::Remove => {
                met.remove(&name)?;
                None
            }
        };
        met.sync()?;
        Ok(kept)
    }

    /// Moves a file from wherever it is to `to`; returns the name that it has there.
    fn take_out(&self, which: Which, to: &Dir, spare: usize) -> Result<OsString, NotTaken> {
        match which {
            Which::Dropped(dropped) => {
                let name = dropped.name.as_path().as_os_str();
                let folder = Dir::open(&self.path)?;
                let (new, _) = take((&folder, name), &dropped.stamp, (to, name), spare)?;
                folder.sync()?;
                Ok(new)
            }
            Which::Claimed(claimed) => {
                let gone = || NotTaken::Changed(claimed.path.clone());
                let (place, name) = self.place(claimed)?.ok_or_else(gone)?;
                let (new, _) = take((&place, &name), &claimed.stamp, (to, &name), spare)?;
                self.leave(&place, claimed.hash)?;
                Ok(new)
            }
        }
    }
}

fn in_words(name: &OsStr, reason: &str) -> String {
    format!(
        "towline has set this file aside:\n\n    {}\n\nbecause {}.\n\n\
         To have it tried again, put it back into the folder that it was dropped into.\n",
        shown(name.as_encoded_bytes()),
        shown(reason.as_bytes()),
    )
}
