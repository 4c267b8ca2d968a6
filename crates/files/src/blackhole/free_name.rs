//! A name that nothing has yet, as near as can be to the one that is wanted.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::{OsStrExt, OsStringExt},
};

use rustix::io::Errno;
use towline_domain::{Trouble, TroubleKind};

use super::dir::{Dir, Stamp};
use crate::{io::DISK, names::LONGEST};

/// Moves a file under its name or, where that is taken, under `name (2).torrent` and so on. At
/// least `spare` bytes can be added to the name it gets. `None`: it is gone.
pub(super) fn move_to_free(
    (from, old): (&Dir, &OsStr),
    (to, name): (&Dir, &OsStr),
    spare: usize,
) -> Result<Option<OsString>, Trouble> {
    let Some(stamp) = from.stamp(old)? else { return Ok(None) };
    for name in candidates(name, spare, &stamp) {
        match from.rename(old, to, &name) {
            Ok(()) => return Ok(Some(name)),
            Err(Errno::EXIST) => {}
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(to.trouble("renaming to", &name, &error.into())),
        }
    }
    let words = format!("{} has too many files of that name", to.path_of(name));
    Err(Trouble::new(DISK, TroubleKind::InTheWay, words).hint("remove some of them"))
}

fn candidates(name: &OsStr, spare: usize, stamp: &Stamp) -> impl Iterator<Item = OsString> {
    const MOST: u32 = 99;
    let numbers = (2..=MOST).map(|number| format!(" ({number})"));
    // Where those are all taken, one that no other file is likely to have.
    let last = format!(" ({}-{})", stamp.modified.as_micros(), stamp.inode);
    let additions = std::iter::once(String::new()).chain(numbers).chain([last]);
    additions.map(move |addition| with(name, &addition, spare))
}

/// The addition goes before the extension; the stem gives way where it becomes too long.
fn with(name: &OsStr, addition: &str, spare: usize) -> OsString {
    let name = name.as_bytes();
    let dot = name.iter().rposition(|byte| *byte == b'.');
    let dot = dot.filter(|dot| *dot > 0 && name.len() - dot <= 16).unwrap_or(name.len());
    let (stem, extension) = name.split_at(dot);
    let room = LONGEST - spare - addition.len() - extension.len();
    OsString::from_vec([cut(stem, room), addition.as_bytes(), extension].concat())
}

/// Not within a letter of UTF-8.
fn cut(stem: &[u8], room: usize) -> &[u8] {
    if stem.len() <= room {
        return stem;
    }
    let continues = |at: &usize| stem[*at] & 0xc0 == 0x80;
    let end = (room.saturating_sub(3)..=room).rev().find(|at| !continues(at)).unwrap_or(room);
    &stem[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn added(name: &str, addition: &str, spare: usize) -> String {
        with(OsStr::new(name), addition, spare).into_string().unwrap()
    }

    #[test]
    fn an_addition_stands_before_the_extension() {
        assert_eq!(added("a.b.torrent", " (2)", 0), "a.b (2).torrent");
        assert_eq!(added("torrent", " (2)", 0), "torrent (2)");
        assert_eq!(added("a.torrent", "", 4), "a.torrent");
        let long = format!("{}.torrent", "é".repeat(123));
        assert_eq!(added(&long, "", 0), long);
        assert_eq!(added(&long, " (2)", 0), format!("{} (2).torrent", "é".repeat(121)));
        assert_eq!(added(&long, "", 4), format!("{}.torrent", "é".repeat(121)));
    }

    proptest! {
        #[test]
        fn any_name_stays_one(name in prop::collection::vec(1_u8.., 1..=255), number in 2..99, spare in 0..8_usize) {
            let name = OsString::from_vec(name);
            let new = with(&name, &format!(" ({number})"), spare);
            prop_assert!(new.len() + spare <= LONGEST && !new.is_empty());
            if name.len() + spare <= LONGEST {
                prop_assert_eq!(with(&name, "", spare), name);
            }
        }
    }
}
