//! The same place found again: its album still on the way, another album, or remains.

use towline_domain::{
    imports::{Album, Origin, TransferId},
    role::Found,
};

/// What a place is that has been found again, looking otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Again {
    /// Its album is on the way and has changed.
    Wake,
    /// Another album has come to the same place.
    New(Box<Found>),
    /// Nothing to import: remains of an import, rows that are hidden or shown.
    Nothing,
}

/// Tells what `found` is after `album`, the newest that is known of the same place.
pub(super) fn again(album: &Album, ended: bool, found: Found) -> Again {
    let (Origin::Transfers(had), Origin::Transfers(now)) = (&album.origin, &found.origin) else {
        return match ended {
            false => Again::Wake,
            true if found.files.has_audio_unlike(&album.files) => Again::New(Box::new(found)),
            true => Again::Nothing,
        };
    };
    if !ended && !had.closed {
        // It takes in all that comes from its place.
        return Again::Wake;
    }
    let rows = had.unknown_among(&now.rows);
    if rows.is_empty() {
        return if ended { Again::Nothing } else { Again::Wake };
    }
    // Those that are listed still: the others won't come again.
    let before: Vec<TransferId> = now
        .rows
        .iter()
        .filter(|row| !rows.iter().any(|new| new.id == row.id))
        .map(|row| row.id.clone())
        .collect();
    let mut found = found;
    if let Some(transfers) = found.origin.transfers_mut() {
        transfers.rows = rows;
        transfers.before = before;
    }
    Again::New(Box::new(found))
}

#[cfg(test)]
mod tests {
    use towline_domain::{
        LocalPath, Timestamp,
        imports::{AlbumFile, AlbumFiles, Row, RowState, Stage, Transfers},
    };

    use super::*;

    fn transfers(ids: &[&str]) -> Transfers {
        let row = |id: &&str| Row {
            id: TransferId((*id).into()),
            file: format!("Music\\Album\\{id}.flac"),
            size: 1,
            requested: Timestamp::from_micros(1),
            state: RowState::Succeeded,
        };
        Transfers {
            user: "bob".into(),
            directory: "Music\\Album".into(),
            rows: ids.iter().map(row).collect(),
            before: vec![],
            closed: false,
            old: false,
            fetched: 0,
            gathered: vec![],
        }
    }

    fn album(origin: Origin, files: AlbumFiles) -> Album {
        Album {
            source: "s".into(),
            path: LocalPath::new("/d/Album"),
            inode: 1,
            origin,
            first_seen: Timestamp::from_micros(1),
            files,
            files_since: Timestamp::from_micros(1),
            stage: Stage::SETTLING,
            attempt: None,
        }
    }

    fn found(origin: Origin, files: AlbumFiles) -> Found {
        let path = LocalPath::new("/d/Album");
        Found { title: "Album".into(), origin, path, inode: 1, files, stamp: 0 }
    }

    fn ids(again: &Again) -> (Vec<&str>, Vec<&str>) {
        let Again::New(found) = again else { panic!("{again:?}") };
        let transfers = found.origin.transfers().unwrap();
        let rows = transfers.rows.iter().map(|row| row.id.0.as_str()).collect();
        (rows, transfers.before.iter().map(|id| id.0.as_str()).collect())
    }

    #[test]
    fn transfers_join_an_album_until_it_is_whole_and_are_another_one_after() {
        let of = |ids: &[&str], closed| {
            let transfers = Transfers { closed, ..transfers(ids) };
            album(Origin::Transfers(transfers), AlbumFiles::default())
        };
        let now = |ids: &[&str]| found(Origin::Transfers(transfers(ids)), AlbumFiles::default());
        assert_eq!(again(&of(&["1"], false), false, now(&["1", "2"])), Again::Wake);
        let later = again(&of(&["1"], true), false, now(&["1", "2"]));
        assert_eq!(ids(&later), (vec!["2"], vec!["1"]));
        // What the album before had does not come into the one after it.
        let second = Transfers { before: vec![TransferId("1".into())], ..transfers(&["2"]) };
        let second =
            album(Origin::Transfers(Transfers { closed: true, ..second }), AlbumFiles::default());
        assert_eq!(again(&second, true, now(&["1", "2"])), Again::Nothing);
        assert_eq!(ids(&again(&second, true, now(&["1", "2", "3"]))), (vec!["3"], vec!["1", "2"]));
    }

    #[test]
    fn baseline_albums_take_nothing_more_in() {
        let left_alone = album(Origin::Transfers(transfers(&["1"])), AlbumFiles::default());
        let now = found(Origin::Transfers(transfers(&["1", "2"])), AlbumFiles::default());
        assert_eq!(ids(&again(&left_alone, true, now)), (vec!["2"], vec!["1"]));
    }

    #[test]
    fn remains_of_a_directory_are_no_album() {
        let files = |name: &str| AlbumFiles {
            audio: vec![AlbumFile {
                path: LocalPath::new(name),
                size: 1,
                modified: Timestamp::from_micros(1),
                at: None,
            }],
            ..AlbumFiles::default()
        };
        let known = album(Origin::Directory, files("1.mp3"));
        let now = |name| found(Origin::Directory, files(name));
        assert_eq!(again(&known, false, now("2.mp3")), Again::Wake);
        assert_eq!(again(&known, true, now("1.mp3")), Again::Nothing);
        assert_eq!(again(&known, true, now("2.mp3")), Again::New(Box::new(now("2.mp3"))));
    }
}
