//! Which ranges of a partial file are there, beside it: one self-checking line each.
//!
//! A line is `<CRC-32 of the rest> <JSON>`. The first one that is not whole ends the reading: what
//! a kill or a loss of power cut short is as if it had not been written. Lines are appended after
//! their bytes were written, and neither is forced to the disk: the kernel keeps both when the
//! process is killed. Whether it kept them at all is told by the boot: after another start of the
//! machine, or for another file, nothing is believed until it was read and its CRC is right.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Read, Write},
};

use serde::{Deserialize, Serialize};

use super::{
    answer::Validators,
    beneath::{Directory, Entry},
    pieces::{Piece, Pieces},
    plan::LARGEST,
};

/// More is not read: a journal of ours is rewritten long before.
const LONGEST: u64 = 16 << 20;

/// So many lines more than pieces, and it is rewritten.
const WASTE: usize = 20_000;

/// What the ranges of a journal are ranges of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// What was wanted, in the words of who wanted it.
    pub(super) identity: String,
    pub(super) size: u64,
    pub(super) validators: Validators,
    /// Which start of the machine the partial file was written in, and which file it is.
    pub(super) written: Written,
}

/// A file as it is between two starts of the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) boot: String,
    pub(super) device: u64,
    pub(super) inode: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Head(Head),
    Piece(u64, u64, u32),
}

/// A journal that is being written.
pub(super) struct Journal {
    file: File,
    lines: usize,
}

/// What a journal holds, if it holds anything.
pub(super) fn read(directory: &Directory, name: &OsStr) -> io::Result<Option<(Head, Pieces)>> {
    if directory.look(name)? == Entry::Nothing {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    directory.read(name)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(parse(&bytes))
}

/// Takes a journal away, and what a kill may have left of a new one.
pub(super) fn remove(directory: &Directory, name: &OsStr) -> io::Result<()> {
    directory.remove(name)?;
    directory.remove(&fresh(name))
}

fn fresh(name: &OsStr) -> OsString {
    let mut fresh = OsString::from(name);
    fresh.push("~");
    fresh
}

fn parse(bytes: &[u8]) -> Option<(Head, Pieces)> {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n')?;
    let mut lines = bytes[..whole].split(|byte| *byte == b'\n').map_while(line);
    let Line::Head(head) = lines.next()? else { return None };
    if head.size > LARGEST {
        return None;
    }
    let mut pieces = Pieces::default();
    for line in lines {
        // A second head does not come from us.
        let Line::Piece(start, end, crc) = line else { break };
        if end > head.size {
            break;
        }
        pieces.put(Piece { start, end, crc });
    }
    Some((head, pieces))
}

fn line(bytes: &[u8]) -> Option<Line> {
    let (sum, text) = bytes.split_at_checked(8)?;
    let text = text.strip_prefix(b" ")?;
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    if crc32fast::hash(text) != sum {
        return None;
    }
    serde_json::from_slice(text).ok()
}

fn written(line: &Line) -> io::Result<Vec<u8>> {
    let text = serde_json::to_string(line)?;
    Ok(format!("{:08x} {text}\n", crc32fast::hash(text.as_bytes())).into_bytes())
}

impl Journal {
    /// Begins a journal, or begins one anew: the old one stands until the new one is whole.
    pub(super) fn begin(
        directory: &Directory,
        name: &OsStr,
        head: &Head,
        pieces: &Pieces,
    ) -> io::Result<Self> {
        let mut bytes = written(&Line::Head(head.clone()))?;
        for Piece { start, end, crc } in pieces.iter() {
            bytes.extend(written(&Line::Piece(start, end, crc))?);
        }
        let fresh = fresh(name);
        let mut file = directory.create(&fresh)?;
        file.write_all(&bytes)?;
        directory.rename(&fresh, name)?;
        Ok(Self { file, lines: pieces.len() })
    }

    /// Notes a piece that was written.
    pub(super) fn append(&mut self, piece: Piece) -> io::Result<()> {
        let Piece { start, end, crc } = piece;
        self.lines += 1;
        self.file.write_all(&written(&Line::Piece(start, end, crc))?)
    }

    /// It has become much longer than it needs to be.
    pub(super) fn is_long(&self, pieces: usize) -> bool {
        self.lines > pieces + WASTE
    }
}

/// Which start of the machine this is; empty where it does not tell, and then no journal is
/// believed without reading.
pub(super) fn boot() -> String {
    let told = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    told.map(|id| id.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn head() -> Head {
        let written = Written { boot: "b".into(), device: 1, inode: 2 };
        let validators = Validators { etag: Some("\"x\"".into()), modified: None };
        Head { identity: "test:1".into(), size: 1000, validators, written }
    }

    fn pieces() -> [Piece; 3] {
        [(0, 10, 7), (0, 20, 8), (500, 1000, 9)].map(|(start, end, crc)| Piece { start, end, crc })
    }

    fn whole() -> Vec<u8> {
        let dir = tempfile::tempdir().unwrap();
        let open = Directory::open(dir.path(), Path::new("")).unwrap();
        let name = OsStr::new("j");
        let mut journal = Journal::begin(&open, name, &head(), &Pieces::default()).unwrap();
        for piece in pieces() {
            journal.append(piece).unwrap();
        }
        let read = read(&open, name).unwrap().unwrap();
        assert_eq!(read, (head(), pieces().into_iter().collect()));
        std::fs::read(dir.path().join("j")).unwrap()
    }

    #[test]
    fn a_journal_torn_at_any_byte_tells_what_was_written_before() {
        let whole = whole();
        let ends: Vec<_> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
        assert_eq!(ends.len(), 4);
        for cut in 0..=whole.len() {
            let lines = ends.iter().filter(|end| **end < cut).count();
            let expected = lines.checked_sub(1).map(|pieces_noted| {
                (head(), pieces().into_iter().take(pieces_noted).collect::<Pieces>())
            });
            assert_eq!(parse(&whole[..cut]), expected, "{cut}");
        }
    }

    #[test]
    fn no_changed_byte_makes_a_journal_claim_more() {
        let whole = whole();
        let honest: Vec<_> =
            pieces().into_iter().map(|piece| (piece.start, piece.end, piece.crc)).collect();
        for at in 0..whole.len() {
            for change in [1, 0x80, b'\n'] {
                let mut changed = whole.clone();
                changed[at] ^= change;
                let Some((read, claimed)) = parse(&changed) else { continue };
                assert_eq!(read, head());
                for piece in claimed.iter() {
                    assert!(honest.contains(&(piece.start, piece.end, piece.crc)), "{at} {change}");
                }
            }
        }
    }

    #[test]
    fn claims_beyond_the_end_are_not_believed() {
        let mut bytes = written(&Line::Head(head())).unwrap();
        bytes.extend(written(&Line::Piece(900, 1001, 1)).unwrap());
        assert_eq!(parse(&bytes), Some((head(), Pieces::default())));
        assert_eq!(parse(&written(&Line::Piece(0, 1, 1)).unwrap()), None);
        let endless = Head { size: u64::MAX, ..head() };
        assert_eq!(parse(&written(&Line::Head(endless)).unwrap()), None);
    }
}
