//! What becomes of a directory. No input or output in here.

use std::time::Duration;

use serde::Serialize;
use towline_domain::{Timestamp, imports::AlbumFiles};
use towline_services::downloads::Existing;

/// What a directory is to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Is {
    /// It would be imported.
    New,
    /// It would be imported once its files are quiet.
    Growing,
    /// It is being carried.
    OnItsWay,
    /// A person is asked about it.
    WaitsForYou,
    /// It was there before towline.
    LeftAlone,
    /// It would be left alone: towline meets the source for the first time.
    WouldBeLeftAlone,
    /// It has come to its end.
    Done,
    /// There is no audio in it.
    NothingInIt,
}

/// A directory, and what it is to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    /// Its path as it is shown.
    pub(super) path: String,
    pub(super) is: Is,
    /// The item that carries it.
    pub(super) item: Option<i64>,
    /// That item's stage.
    pub(super) stage: Option<String>,
}

/// A directory that is on disk.
pub(super) struct Here {
    pub(super) path: String,
    pub(super) files: AlbumFiles,
}

/// What the ledger knows of a directory.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: i64,
    pub(super) stage: String,
    pub(super) ended: bool,
    /// Its files when last seen, where that counts.
    pub(super) files: Option<AlbumFiles>,
}

/// How a source is followed.
pub(super) struct Rules {
    pub(super) first_contact: bool,
    pub(super) existing: Existing,
    pub(super) quiet: Duration,
    pub(super) now: Timestamp,
}

/// What a directory on disk is.
pub(super) fn line(here: Here, known: Option<Known>, rules: &Rules) -> Line {
    let Here { path, files } = here;
    let Some(known) = known else {
        return Line { path, is: unknown(&files, rules), item: None, stage: None };
    };
    let before = known.files.as_ref().filter(|_| known.ended);
    if before.is_some_and(|before| files.has_audio_unlike(before)) {
        return Line { path, is: found(&files, rules), item: None, stage: None };
    }
    known.line(path)
}

fn unknown(files: &AlbumFiles, rules: &Rules) -> Is {
    if rules.first_contact && rules.existing != Existing::All {
        return Is::WouldBeLeftAlone;
    }
    found(files, rules)
}

fn found(files: &AlbumFiles, rules: &Rules) -> Is {
    let is_quiet = files.newest().is_none_or(|newest| rules.now.since(newest) >= rules.quiet);
    if !files.unfinished.is_empty() || !is_quiet {
        Is::Growing
    } else if files.audio.is_empty() {
        Is::NothingInIt
    } else {
        Is::New
    }
}

impl Known {
    /// The line of a directory that is as the ledger knows it.
    pub(super) fn line(self, path: String) -> Line {
        Line { path, is: self.is(), item: Some(self.id), stage: Some(self.stage) }
    }

    /// What the ledger says of it.
    pub(super) fn is(&self) -> Is {
        match self.stage.as_str() {
            "baseline" => Is::LeftAlone,
            _ if self.ended => Is::Done,
            "settling" => Is::Growing,
            "held" | "asked" => Is::WaitsForYou,
            _ => Is::OnItsWay,
        }
    }
}

impl Line {
    /// For a person, all of one width.
    pub(super) fn words(&self, importer: &str) -> String {
        let words = match &self.is {
            Is::New => format!("new: to {importer}"),
            Is::Growing => "still growing".into(),
            Is::OnItsWay => self.with_item("on its way"),
            Is::WaitsForYou => self.with_item("waits for you"),
            Is::LeftAlone => self.with_item("left alone"),
            Is::WouldBeLeftAlone => "would be left alone".into(),
            Is::Done => self.with_item("done"),
            Is::NothingInIt => "no audio".into(),
        };
        format!("{words:<32}")
    }

    fn with_item(&self, words: &str) -> String {
        match (&self.stage, self.item) {
            (Some(stage), Some(item)) if stage != words => {
                format!("{words}: {stage} (item {item})")
            }
            _ => words.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::{LocalPath, imports::AlbumFile};

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000_000);

    fn files(age: u64) -> AlbumFiles {
        let modified = NOW.before(Duration::from_secs(age));
        let audio = vec![AlbumFile::new(LocalPath::new("01.mp3"), 1, modified)];
        AlbumFiles { audio, ..AlbumFiles::default() }
    }

    fn is(files: AlbumFiles, known: Option<Known>, first_contact: bool, existing: Existing) -> Is {
        let rules = Rules { first_contact, existing, quiet: Duration::from_secs(60), now: NOW };
        line(Here { path: "/dl/A".into(), files }, known, &rules).is
    }

    fn known(stage: &str, ended: bool, files: Option<AlbumFiles>) -> Known {
        Known { id: 1, stage: stage.into(), ended, files }
    }

    #[test]
    fn what_nobody_knows_is_new_once_it_is_quiet_and_met() {
        assert_eq!(is(files(61), None, false, Existing::Ask), Is::New);
        assert_eq!(is(files(59), None, false, Existing::Ask), Is::Growing);
        assert_eq!(is(files(61), None, true, Existing::Ask), Is::WouldBeLeftAlone);
        assert_eq!(is(files(61), None, true, Existing::None), Is::WouldBeLeftAlone);
        assert_eq!(is(files(61), None, true, Existing::All), Is::New);
        assert_eq!(is(AlbumFiles::default(), None, false, Existing::Ask), Is::NothingInIt);
    }

    #[test]
    fn what_is_known_is_where_the_ledger_says_unless_it_is_another_album() {
        let say = |known| is(files(90), Some(known), false, Existing::Ask);
        assert_eq!(say(known("importing", false, None)), Is::OnItsWay);
        assert_eq!(say(known("held", false, None)), Is::WaitsForYou);
        assert_eq!(say(known("baseline", true, Some(files(90)))), Is::LeftAlone);
        assert_eq!(say(known("imported", true, Some(files(90)))), Is::Done);
        assert_eq!(say(known("imported", true, Some(files(500)))), Is::New);
    }
}
