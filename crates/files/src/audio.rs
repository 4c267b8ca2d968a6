//! Recognises recordings by what stays the same when an importer rewrites tags and names: format,
//! sample rate and length.
//!
//! # Caveats
//! Two recordings of the same length look alike. That is enough to count how many files of an
//! album are among the few that a library got since a moment, and enough for nothing else.

use std::{path::Path, time::Duration};

use lofty::{
    config::{ParseOptions, ParsingMode},
    error::FileParseError,
    file::{AudioFile as _, TaggedFileExt as _},
    probe::Probe,
};

/// Lengths that differ by no more are the same: decoders round, and tags move the estimate.
const NEAR: u64 = 60;

/// What does not change with the tags.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Properties {
    /// The kind of file.
    pub format: String,
    /// Hertz, where known.
    pub sample_rate: Option<u32>,
    /// Channels, where known.
    pub channels: Option<u8>,
    /// Length in milliseconds.
    pub millis: u64,
}

/// Why a file tells nothing.
#[derive(Debug, thiserror::Error)]
#[error("its audio cannot be read")]
pub struct NotReadable(#[from] FileParseError);

/// Reads the properties of an audio file. Tags and pictures are not read.
pub fn properties(path: &Path) -> Result<Properties, NotReadable> {
    let options = ParseOptions::new()
        .read_tags(false)
        .read_cover_art(false)
        .parsing_mode(ParsingMode::Relaxed)
        .max_junk_bytes(64 * 1024);
    // By the contents where they say so: names lie.
    let file = Probe::open(path)?
        .options(options)
        .guess_file_type()
        .map_err(FileParseError::from)?
        .read()?;
    let found = file.properties();
    Ok(Properties {
        format: format!("{:?}", file.file_type()),
        sample_rate: found.sample_rate(),
        channels: found.channels(),
        millis: millis(found.duration()),
    })
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

/// How many recordings of `source` are among `library`, each file counted once.
pub fn matches(source: &[Properties], library: &[Properties]) -> usize {
    let key = |one: &Properties| (one.format.clone(), one.sample_rate, one.millis);
    let (mut source, mut library) = (source.to_vec(), library.to_vec());
    source.sort_by_key(key);
    library.sort_by_key(key);
    let (mut left, mut right, mut count) = (source.iter().peekable(), library.iter().peekable(), 0);
    // Both in order: the earliest two that fit are always a best pair.
    while let (Some(ours), Some(theirs)) = (left.peek(), right.peek()) {
        let kind = |one: &Properties| (one.format.clone(), one.sample_rate);
        if kind(ours) == kind(theirs) && ours.millis.abs_diff(theirs.millis) <= NEAR {
            count += 1;
            left.next();
            right.next();
        } else if key(ours) < key(theirs) {
            left.next();
        } else {
            right.next();
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `frames` silent frames (26 ms each) behind an `ID3v2` tag with this title.
    fn mp3(frames: usize, title: &str) -> Vec<u8> {
        let text = [&[3], title.as_bytes()].concat();
        let size = |length: usize| {
            let bits = |shift: usize| u8::try_from(length >> shift & 0x7F).unwrap();
            [bits(21), bits(14), bits(7), bits(0)]
        };
        let frame = [b"TIT2", &size(text.len())[..], &[0, 0], &text].concat();
        let mut file = [b"ID3\x04\0\0", &size(frame.len())[..], &frame].concat();
        for _ in 0..frames {
            file.extend([0xFF, 0xFB, 0x90, 0xC4]);
            file.extend([0; 413]);
        }
        file
    }

    #[test]
    fn a_recording_is_known_after_its_tags_were_rewritten() {
        let dir = tempfile::tempdir().unwrap();
        let read = |name: &str, frames, title| {
            let path = dir.path().join(name);
            std::fs::write(&path, mp3(frames, title)).unwrap();
            properties(&path).unwrap()
        };
        let before = read("a.mp3", 80, "track 1");
        let after = read("b.mp3", 80, "Blue Train, with a title of quite another length");
        let other = read("c.mp3", 120, "track 1");
        assert_eq!(before.sample_rate, Some(44_100));
        assert!((2000..2200).contains(&before.millis), "{before:?}");
        assert_eq!(matches(std::slice::from_ref(&before), &[other.clone(), after.clone()]), 1);
        assert_eq!(matches(&[before.clone(), before], &[other, after]), 1, "each counts once");
    }

    #[test]
    fn what_is_no_audio_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.mp3");
        std::fs::write(&path, "no audio at all").unwrap();
        assert!(properties(&path).is_err());
        assert!(properties(&dir.path().join("gone.mp3")).is_err());
    }

    proptest::proptest! {
        #[test]
        fn a_set_matches_itself_in_any_order(
            lengths in proptest::collection::vec(0u64..500, 0..20),
            moved in -30i64..30,
        ) {
            let one = |millis| Properties {
                format: "Mpeg".into(), sample_rate: Some(44_100), channels: None, millis,
            };
            let source: Vec<_> = lengths.iter().copied().map(one).collect();
            let library: Vec<_> =
                lengths.iter().rev().map(|at| one(at.saturating_add_signed(moved))).collect();
            proptest::prop_assert_eq!(matches(&source, &library), source.len());
        }
    }
}
