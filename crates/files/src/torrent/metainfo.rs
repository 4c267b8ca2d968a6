//! A `.torrent` file: BEP 3, BEP 27 (private), BEP 47 (padding), BEP 52 (version 2).

use std::fmt;

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use towline_domain::torrents::InfoHash;

use super::{
    NotWhole,
    bencode::{self, Flaw, entries, get, integer, items, string},
    shown,
};

/// How large a `.torrent` file may be, in bytes.
pub const LARGEST_TORRENT: u64 = 10 << 20;

/// What a `.torrent` file says of its torrent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torrent {
    /// What it is known by: of generation 1 and of hybrids the SHA-1, of generation 2 alone the
    /// first twenty bytes of the SHA-256, as trackers and clients shorten it.
    pub hash: InfoHash,
    /// What it is called, safe to show; its hash where it has no name.
    pub name: String,
    /// What all its files have together, in bytes; padding is left out.
    pub size: u64,
    /// How many files it has; padding is left out.
    pub files: usize,
    /// Only its own trackers may know of it.
    pub is_private: bool,
    /// By which rules it was made.
    pub generation: Generation,
}

/// By which version of the protocol a torrent can be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// Version 1 (BEP 3).
    One,
    /// Both.
    Hybrid,
    /// Version 2 (BEP 52) alone, which not every service takes.
    Two,
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One => "version 1",
            Self::Hybrid => "versions 1 and 2",
            Self::Two => "version 2 only",
        })
    }
}

impl Torrent {
    /// Reads the bytes of a `.torrent` file. A line's end after it is tolerated.
    pub fn read(bytes: &[u8]) -> Result<Self, NotWhole> {
        if bytes.len() as u64 > LARGEST_TORRENT {
            return Err(too_large());
        }
        let whole = bencode::value(bytes).map_err(|flaw| in_words(flaw, bytes))?;
        if whole[0] != b'd' {
            return Err(in_words(Flaw::Wrong(0), bytes));
        }
        nothing_but_a_line_end(&bytes[whole.len()..])?;
        let mut infos = entries(whole).filter(|(key, _)| *key == b"info");
        let info = match (infos.next(), infos.next()) {
            (Some((_, info)), None) if info[0] == b'd' => info,
            (Some(_), Some(_)) => return Err(NotWhole::broken("it has `info` twice")),
            _ => return Err(NotWhole::broken("it has no `info`, so it is no torrent")),
        };
        Self::of(info)
    }

    fn of(info: &[u8]) -> Result<Self, NotWhole> {
        let generation = generation(info)?;
        let hash = match generation {
            Generation::One | Generation::Hybrid => digest(&SHA1_FOR_LEGACY_USE_ONLY, info),
            Generation::Two => digest(&SHA256, info),
        };
        let (bytes, _) = hash.as_ref().split_first_chunk().expect("both digests are long enough");
        let hash = InfoHash::new(*bytes);
        let name = [&b"name.utf-8"[..], b"name"].iter().find_map(|key| string(get(info, key)?));
        let name = name.map(shown).filter(|name| !name.trim().is_empty());
        let files = match generation {
            Generation::Two => tree(get(info, b"file tree").unwrap_or_default())?,
            Generation::One | Generation::Hybrid => listed(info)?,
        };
        Ok(Self {
            hash,
            name: name.unwrap_or_else(|| hash.to_string()),
            size: files.size,
            files: files.count,
            is_private: get(info, b"private").and_then(integer) == Some(1),
            generation,
        })
    }
}

fn generation(info: &[u8]) -> Result<Generation, NotWhole> {
    let pieces = get(info, b"pieces").and_then(string);
    let is_two = get(info, b"meta version").and_then(integer) == Some(2)
        && get(info, b"file tree").is_some_and(|tree| tree[0] == b'd');
    match pieces {
        Some(pieces) if !pieces.len().is_multiple_of(20) => {
            Err(NotWhole::broken("its `pieces` are no row of hashes"))
        }
        Some(pieces) if has_hole(pieces) => {
            Err(NotWhole::incomplete("a part of it is not yet written: its `pieces` have a hole"))
        }
        Some(_) if is_two => Ok(Generation::Hybrid),
        Some(_) => Ok(Generation::One),
        None if is_two => Ok(Generation::Two),
        None => Err(NotWhole::broken("its `info` has no `pieces`, so it is no torrent")),
    }
}

/// Whether there are more zeros than hashes can have: a page that was not written yet. A file
/// whose size was set first, or which is seen by NFS, has such.
fn has_hole(pieces: &[u8]) -> bool {
    const SECTOR: usize = 512;
    pieces.split(|byte| *byte != 0).any(|zeros| zeros.len() >= SECTOR)
}

#[derive(Default)]
struct Files {
    count: usize,
    size: u64,
}

impl Files {
    fn add(&mut self, file: &[u8]) -> Result<(), NotWhole> {
        let length = get(file, b"length").and_then(integer);
        let length = length.and_then(|length| u64::try_from(length).ok());
        let length = length.ok_or_else(|| NotWhole::broken("a file of it has no length"))?;
        if get(file, b"attr").and_then(string).is_some_and(|attr| attr.contains(&b'p')) {
            return Ok(());
        }
        let size = self.size.checked_add(length).filter(|size| i64::try_from(*size).is_ok());
        self.size = size.ok_or_else(|| NotWhole::broken("its files are larger than any disk"))?;
        self.count += 1;
        Ok(())
    }
}

fn listed(info: &[u8]) -> Result<Files, NotWhole> {
    let mut files = Files::default();
    match get(info, b"files") {
        Some(list) => items(list).try_for_each(|file| files.add(file))?,
        None => files.add(info)?,
    }
    if files.count == 0 {
        return Err(NotWhole::broken("it has no file"));
    }
    Ok(files)
}

/// The files of a `file tree`: a file is a directory of that name with an entry without a name.
fn tree(tree: &[u8]) -> Result<Files, NotWhole> {
    let mut files = Files::default();
    let mut open = vec![tree];
    while let Some(directory) = open.pop() {
        for (name, below) in entries(directory) {
            match name {
                b"" => files.add(below)?,
                _ => open.push(below),
            }
        }
    }
    if files.count == 0 {
        return Err(NotWhole::broken("it has no file"));
    }
    Ok(files)
}

pub(super) fn too_large() -> NotWhole {
    NotWhole::broken(format!("it is larger than {} MiB, and no torrent is", LARGEST_TORRENT >> 20))
}

fn nothing_but_a_line_end(rest: &[u8]) -> Result<(), NotWhole> {
    match rest {
        b"" | b"\n" | b"\r\n" => Ok(()),
        rest if rest.iter().all(|byte| *byte == 0) => {
            Err(NotWhole::incomplete("after the torrent come only zeros"))
        }
        _ => Err(NotWhole::broken("after the torrent comes something else")),
    }
}

/// What people mean when they call it a torrent, as far as its first bytes tell.
fn in_words(flaw: Flaw, bytes: &[u8]) -> NotWhole {
    let begins = |start: &[u8]| {
        bytes.trim_ascii_start().get(..start.len()).is_some_and(|b| b.eq_ignore_ascii_case(start))
    };
    match flaw {
        Flaw::Lacks if bytes.is_empty() => NotWhole::incomplete("it is empty"),
        _ if begins(b"<") => NotWhole::broken("it is a web page and no torrent"),
        _ if begins(b"magnet:") => {
            NotWhole::broken("it holds a magnet link: such a file is named .magnet")
        }
        _ if begins(&[0x1f, 0x8b]) => NotWhole::broken("it is packed with gzip: unpack it first"),
        _ if !begins(b"d") && bytes[0] != 0 => {
            NotWhole::broken("it is no torrent: a torrent begins with `d`")
        }
        Flaw::Lacks => NotWhole::incomplete(format!(
            "it is cut short: what there is ({} bytes) is no whole torrent",
            bytes.len()
        )),
        Flaw::Wrong(at) => NotWhole::broken(format!("it is damaged at byte {at}")),
        Flaw::TooDeep => NotWhole::broken("it is nested deeper than any torrent"),
    }
}

#[cfg(test)]
mod tests;
