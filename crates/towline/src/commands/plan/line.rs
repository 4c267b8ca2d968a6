//! What becomes of one album, in a word and for people. No input or output in here.

use serde::Serialize;
use towline_api::items::Transfers;
use towline_domain::{LocalPath, Trouble, imports::Outcome, path::shown};
use towline_flows::imports::{Foreseen, Prospect};

use super::ledger::Known;
use crate::commands::words;

/// What an album is to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Is {
    /// It would be imported.
    New,
    /// It would be imported once its files are there and quiet.
    Growing,
    /// Transfers of it failed, and would be asked for again.
    FetchedAgain,
    /// Transfers of it failed, and are waited for.
    Failed,
    /// Files of it are not where they belong, and are waited for.
    Lost,
    /// A person would be asked about it.
    WouldAskYou,
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
    /// Nothing is left of it.
    Gone,
    /// It could not be looked at.
    Unreadable,
}

/// An album, and what it is to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    /// Its path as it is shown: where its files are, or are to be expected.
    pub(super) path: String,
    /// From whom it comes, where it was transferred from a peer.
    pub(super) transfers: Option<Transfers>,
    pub(super) is: Is,
    /// Why: what a person would be asked, or what could not be read.
    pub(super) why: Option<String>,
    /// The item that carries it.
    pub(super) item: Option<i64>,
    /// That item's stage.
    pub(super) stage: Option<String>,
}

impl Line {
    /// Of an album that was looked at closely; `known` is the newest of its place.
    pub(super) fn of(prospect: &Prospect, known: Option<&Known>) -> Self {
        let Prospect { foreseen, album, is_new } = prospect;
        let known = known.filter(|_| !is_new);
        let (is, why) = match (foreseen, known) {
            (Foreseen::Known, Some(known)) => return Self::known(known),
            // What a person is asked stays asked, whatever it is about.
            (_, Some(known)) if known.asked => (Is::WaitsForYou, None),
            (Foreseen::Whole, Some(_)) | (Foreseen::Known, None) => (Is::OnItsWay, None),
            (Foreseen::Whole, None) => (Is::New, None),
            (Foreseen::LeftAlone, _) => (Is::WouldBeLeftAlone, None),
            (Foreseen::Growing, _) => (Is::Growing, None),
            (Foreseen::FetchedAgain, _) => (Is::FetchedAgain, None),
            (Foreseen::Failed, _) => (Is::Failed, None),
            (Foreseen::Lost, _) => (Is::Lost, None),
            (Foreseen::Asked(cause), _) => (Is::WouldAskYou, Some(cause.group())),
            (Foreseen::Ended(Outcome::NothingToImport), _) => (Is::NothingInIt, None),
            (Foreseen::Ended(_), _) => (Is::Gone, None),
        };
        let from = album.origin.transfers();
        let from = from.map(|from| Transfers::of(from, &album.files, &album.path));
        Self {
            is,
            why,
            item: known.map(|known| known.id),
            stage: known.map(|known| known.stage.clone()),
            ..Self::found(&album.path, from)
        }
    }

    /// Of an album that is as the ledger knows it.
    pub(super) fn known(known: &Known) -> Self {
        Self {
            path: known.path.clone(),
            transfers: known.transfers.clone(),
            is: known.is(),
            why: None,
            item: Some(known.id),
            stage: Some(known.stage.clone()),
        }
    }

    /// Of one that the ledger does not have.
    pub(super) fn found(path: &LocalPath, transfers: Option<Transfers>) -> Self {
        let path = path.to_string();
        Self { path, transfers, is: Is::New, why: None, item: None, stage: None }
    }

    /// The same, which could not be looked at.
    pub(super) fn unreadable(self, trouble: &Trouble) -> Self {
        Self { is: Is::Unreadable, why: Some(trouble.words.clone()), ..self }
    }

    /// By what lines are sorted.
    pub(super) fn place(&self) -> (Option<(&str, &str)>, &str, Option<i64>) {
        let peer = self.transfers.as_ref().map(|from| (&*from.user, &*from.directory));
        (peer, &self.path, self.item)
    }

    /// For a person: what becomes of it, all of one width, and where it is.
    pub(super) fn words(&self, importer: &str) -> String {
        let words = match &self.is {
            Is::New => format!("new: to {importer}"),
            Is::Growing => "still growing".into(),
            Is::FetchedAgain => "failed: to be asked for again".into(),
            Is::Failed => "failed: waited for".into(),
            Is::Lost => "missing: waited for".into(),
            Is::WouldAskYou => {
                format!("would ask you: {}", self.why.as_deref().unwrap_or_default())
            }
            Is::OnItsWay => self.with_item("on its way"),
            Is::WaitsForYou => self.with_item("waits for you"),
            Is::LeftAlone => self.with_item("left alone"),
            Is::WouldBeLeftAlone => "would be left alone".into(),
            Is::Done => self.with_item("done"),
            Is::NothingInIt => "no audio".into(),
            Is::Gone => "gone".into(),
            Is::Unreadable => "cannot be looked at".into(),
        };
        format!("{words:<32}  {}", self.label())
    }

    fn with_item(&self, words: &str) -> String {
        match (&self.stage, self.item) {
            (Some(stage), Some(item)) if stage != words => {
                format!("{words}: {stage} (item {item})")
            }
            _ => words.to_owned(),
        }
    }

    /// A peer's album is known by the peer's own names.
    fn label(&self) -> String {
        let Some(from) = &self.transfers else { return self.path.clone() };
        let names = format!("{}: {}", from.user, from.directory);
        format!("{} (files: {})", shown(names.as_bytes()), words::files(from))
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::{
        Cause, Timestamp, TroubleKind,
        imports::{Album, AlbumFiles, ImportCause, Origin, Stage},
    };

    use super::*;

    fn known(stage: &str, ended: bool, asked: bool) -> Known {
        Known {
            id: 7,
            path: "/dl/A".into(),
            transfers: None,
            stage: stage.into(),
            ended,
            asked,
            album: None,
        }
    }

    fn prospect(foreseen: Foreseen, is_new: bool) -> Prospect {
        let album = Album {
            source: "s".into(),
            path: LocalPath::new("/dl/A"),
            inode: 0,
            origin: Origin::Directory,
            first_seen: Timestamp::default(),
            files: AlbumFiles::default(),
            files_since: Timestamp::default(),
            stage: Stage::SETTLING,
            attempt: None,
        };
        Prospect { foreseen, album, is_new }
    }

    #[test]
    fn what_is_known_is_where_the_ledger_says() {
        for (known, is) in [
            (known("importing", false, false), Is::OnItsWay),
            (known("settling", false, false), Is::Growing),
            (known("settling", false, true), Is::WaitsForYou),
            (known("held", false, true), Is::WaitsForYou),
            (known("baseline", true, false), Is::LeftAlone),
            (known("imported", true, false), Is::Done),
        ] {
            let line = Line::of(&prospect(Foreseen::Known, false), Some(&known));
            assert_eq!((line.is, line.item), (is, Some(7)), "{known:?}");
        }
    }

    #[test]
    fn a_new_album_is_not_the_one_that_was_there_before() {
        let line = Line::of(&prospect(Foreseen::Whole, true), Some(&known("held", false, true)));
        assert_eq!((line.is, line.item), (Is::New, None));
        let line =
            Line::of(&prospect(Foreseen::Whole, false), Some(&known("settling", false, false)));
        assert_eq!((line.is, line.item), (Is::OnItsWay, Some(7)));
        let line =
            Line::of(&prospect(Foreseen::Lost, false), Some(&known("settling", false, true)));
        assert_eq!(line.is, Is::WaitsForYou, "it is asked already");
    }

    #[test]
    fn a_line_is_safe_and_says_what_is_not_there() {
        let cause = Cause::Import(ImportCause::TransfersFailed);
        let mut line = Line::of(&prospect(Foreseen::Asked(cause), true), None);
        assert_eq!(line.words("library"), "would ask you: transfers-failed   /dl/A");
        line.transfers = Some(Transfers {
            user: "b\u{202e}ob".into(),
            directory: "@@a\\\u{1b}[2JA".into(),
            files: 4,
            under_way: 0,
            failed: 2,
            lost: 1,
            gathered_in: None,
        });
        let safe = r"b\u{202e}ob: @@a\\u{1b}[2JA (files: 1 of 4, 2 failed, 1 lost)";
        assert!(line.words("library").ends_with(safe), "{}", line.words("library"));
        let trouble = Trouble::new("disk", TroubleKind::Local, "not mounted");
        let line = line.unreadable(&trouble);
        assert_eq!((line.is, line.why.as_deref()), (Is::Unreadable, Some("not mounted")));
    }
}
