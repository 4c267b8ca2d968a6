//! Which rows make up an album: rows in, groups out.

use slskd_client::transfers::Failure as Kind;

use super::*;
use crate::downloads::slskd::settings::tests::settings;

/// Rows as slskd lists them: `(file, state, minute)`.
pub(in crate::downloads::slskd) fn listed(user: &str, rows: &[(&str, &str, u32)]) -> UserTransfers {
    let files: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(n, (file, state, minute))| {
            serde_json::json!({
                "id": format!("3fa85f64-5717-4562-b3fc-{n:06}{minute:06}"),
                "username": user, "direction": "Download", "filename": file, "size": 10,
                "state": state, "requestedAt": format!("2026-08-22T10:{minute:02}:00.1234567Z"),
            })
        })
        .collect();
    let directories = serde_json::json!([{"directory": "", "files": files}]);
    serde_json::from_value(serde_json::json!({"username": user, "directories": directories}))
        .unwrap()
}

const DONE: &str = "Completed, Succeeded";

/// Each group's directory, and how many rows it has.
fn found(rows: &[(&str, &str, u32)]) -> Vec<(String, usize)> {
    found_by("", rows)
}

fn found_by(rules: &str, rows: &[(&str, &str, u32)]) -> Vec<(String, usize)> {
    let groups = groups(&[listed("bob", rows)], &settings(rules).rules().unwrap());
    groups.iter().map(|group| (group.directory.to_string(), group.rows.len())).collect()
}

#[test]
fn files_of_one_directory_of_discs_and_with_artwork_are_one_album() {
    for (why, files, expected) in [
        (
            "discs of one parent, and artwork beside them",
            &[r"@@a\M\Box\CD1\1.flac", r"@@a\M\Box\CD2\1.flac", r"@@a\M\Box\Scans\a.jpg"][..],
            &[(r"@@a\M\Box", 3)][..],
        ),
        (
            "loose files above the discs",
            &[r"@@a\M\Box\Disc 1 - One\1.flac", r"@@a\M\Box\0.flac", r"@@a\M\Box\a.log"],
            &[(r"@@a\M\Box", 3)],
        ),
        (
            "artwork within a disc",
            &[r"@@a\M\Box\CD1\1.flac", r"@@a\M\Box\CD1\Scans\a.jpg"],
            &[(r"@@a\M\Box", 2)],
        ),
        (
            "artwork goes with its own album",
            &[r"@@a\M\A\1.flac", r"@@a\M\A\Art\a.jpg", r"@@a\M\B\1.mp3", r"@@a\M\B\Art\a.jpg"],
            &[(r"@@a\M\A", 2), (r"@@a\M\B", 2)],
        ),
        (
            "what holds audio is an album, whatever it is called",
            &[r"@@a\M\A\1.flac", r"@@a\M\A\Bonus\1.flac"],
            &[(r"@@a\M\A", 1), (r"@@a\M\A\Bonus", 1)],
        ),
        ("pictures alone", &[r"@@a\Pictures\a.jpg"], &[(r"@@a\Pictures", 1)]),
        (
            "discs of different parents",
            &[r"@@a\M\A\CD1\1.flac", r"@@a\M\B\CD1\1.flac"],
            &[(r"@@a\M\A", 1), (r"@@a\M\B", 1)],
        ),
        (
            "a share's root is no album that takes others in",
            &[r"@@a\CD1\1.flac", r"@@a\1.flac", r"@@a\Pics\a.jpg", r"C:\CD2\1.flac"],
            &[(r"@@a", 1), (r"@@a\CD1", 1), (r"@@a\Pics", 1), (r"C:\CD2", 1)],
        ),
        (
            "nor is nothing",
            &["CD2/1.flac", "1.flac", "/CD1/1.flac"],
            &[("", 1), ("/CD1", 1), ("CD2", 1)],
        ),
        ("slashes", &["M/Box/CD1/1.flac", "M/Box/CD2/1.flac", "M/Box/Art/a.jpg"], &[("M/Box", 3)]),
        (
            "one kind of separator parts a name, as in slskd's own list",
            &[r"M/AC\DC/1.flac", r"M/AC\DC/CD1/1.flac"],
            &[(r"M/AC\DC", 2)],
        ),
        (
            "names that are no paths",
            &[r"..\..\1.flac", "\u{1b}[2J\\1.flac", r"\\1.flac"],
            &[(r"..\..", 1), (r"\", 1), ("\u{1b}[2J", 1)],
        ),
    ] {
        let rows: Vec<_> = files.iter().map(|file| (*file, DONE, 0)).collect();
        let mut expected: Vec<_> = expected.iter().map(|(it, n)| ((*it).to_owned(), *n)).collect();
        expected.sort();
        assert_eq!(found(&rows), expected, "{why}");
    }
}

#[test]
fn the_newest_row_of_a_file_counts() {
    let file = r"Music\Album\01.flac";
    for (states, expected) in [
        (["Completed, Errored", "InProgress"], RowState::Pending),
        (["Completed, Succeeded", "Completed, Errored"], RowState::Failed),
        (["Completed, Cancelled", "Completed, Succeeded"], RowState::Succeeded),
    ] {
        // In whatever order they are listed.
        for order in [[0, 1], [1, 0]] {
            let rows = order.map(|n| (file, states[n], u32::try_from(n).unwrap()));
            let groups = groups(&[listed("bob", &rows)], &settings("").rules().unwrap());
            assert_eq!(groups[0].rows.len(), 1);
            assert_eq!(groups[0].rows[0].row.state, expected, "{states:?}");
        }
    }
}

#[test]
fn what_is_not_taken_up_is_in_no_group() {
    let rows = [
        (r"@@a\Music\Album\1.flac", DONE, 0),
        (r"@@a\Music\Album\Private\1.flac", DONE, 0),
        (r"@@a\Podcasts\1.mp3", DONE, 0),
    ];
    let names = |rules: &str| -> Vec<_> {
        found_by(rules, &rows).into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(names("exclude_users = ['BOB']"), [""; 0]);
    assert_eq!(names("users = ['eve']"), [""; 0]);
    assert_eq!(names("exclude = ['**/Podcasts', '**/private']"), [r"@@a\Music\Album"]);
    assert_eq!(names("include = ['**/Podcasts']"), [r"@@a\Podcasts"]);
    let mut upload = listed("bob", &rows[..1]);
    for directory in &mut upload.directories {
        for file in &mut directory.files {
            file.direction = Direction::Upload;
        }
    }
    assert_eq!(groups(&[upload], &settings("").rules().unwrap()), [], "nor is an upload");
}

#[test]
fn two_peers_share_nothing() {
    let file = [(r"Music\Album\01.flac", DONE, 0)];
    let users = [listed("bob", &file), listed("eve", &file)];
    let groups = groups(&users, &settings("").rules().unwrap());
    let users: Vec<_> = groups.iter().map(|group| &*group.user).collect();
    assert_eq!(users, ["bob", "eve"]);
    assert_ne!(groups[0].place(), groups[1].place());
}

#[test]
fn states_of_any_version_are_read() {
    for (state, expected, kind) in [
        ("Queued, Remotely", RowState::Pending, None),
        ("InProgress", RowState::Pending, None),
        ("Sideways", RowState::Pending, None),
        ("", RowState::Pending, None),
        ("Completed, Succeeded", RowState::Succeeded, None),
        ("Completed, Rejected", RowState::Failed, Some(Kind::Rejected)),
        ("Completed, Cancelled", RowState::Failed, Some(Kind::Cancelled)),
        ("Completed, TimedOut", RowState::Failed, Some(Kind::TimedOut)),
    ] {
        let groups = groups(
            &[listed("bob", &[(r"Music\Album\01.flac", state, 0)])],
            &settings("").rules().unwrap(),
        );
        let row = &groups[0].rows[0];
        assert_eq!(row.row.state, expected, "{state}");
        assert_eq!(row.failure.as_ref().map(|failure| failure.kind), kind, "{state}");
        if let Some(failure) = &row.failure {
            assert_eq!(&*failure.words, state, "where slskd says nothing more");
        }
    }
}

#[test]
fn a_stamp_changes_with_any_row_and_with_any_place() {
    let group = |rows: &[(&str, &str, u32)]| {
        groups(&[listed("bob", rows)], &settings("").rules().unwrap()).remove(0)
    };
    let (one, two) = (r"Music\Album\01.flac", r"Music\Album\02.flac");
    let stamp = group(&[(one, DONE, 1)]).stamp(|_| false);
    assert_eq!(group(&[(one, DONE, 1)]).stamp(|_| false), stamp);
    for (other, is_placed) in [
        (vec![(one, DONE, 1)], true),
        (vec![(one, "InProgress", 1)], false),
        (vec![(one, DONE, 2)], false),
        (vec![(one, DONE, 1), (two, DONE, 1)], false),
    ] {
        assert_ne!(group(&other).stamp(|_| is_placed), stamp, "{other:?}");
    }
    let mut hidden = group(&[(one, DONE, 1)]);
    hidden.rows[0].removed = true;
    assert_ne!(hidden.stamp(|_| false), stamp);
}
