//! Where an album lies, and what its files are called.

use super::*;

#[test]
fn an_album_is_left_where_it_lies_alone_and_gathered_where_it_does_not() {
    let (album_1, album_2) = ("Album/1.flac", "Album/2.flac");
    let nested = ["Bob/Box/CD1/1.flac", "Bob/Box/CD2/2.flac"];
    for (why, ours, beside, coming, home) in [
        ("alone", vec![album_1, album_2], vec![], None, Some("Album")),
        ("discs below one directory", nested.to_vec(), vec![], None, Some("Bob/Box")),
        ("beside a text", vec![album_1], vec!["Album/a.txt"], None, Some("Album")),
        ("beside others", vec![album_1], vec!["Other/1.flac"], None, Some("Album")),
        ("beside hidden audio", vec![album_1], vec!["Album/.1.flac"], None, Some("Album")),
        ("others come nearby", vec![album_1], vec![], Some("Albums"), Some("Album")),
        ("others come above", vec![album_1], vec![], Some(""), Some("Album")),
        ("in the downloads themselves", vec!["1.flac"], vec![], None, None),
        ("apart", vec!["CD1/1.flac", "CD2/2.flac"], vec![], None, None),
        ("among others", vec![album_1], vec!["Album/3.flac"], None, None),
        ("above others", vec![album_1], vec!["Album/More/3.ogg"], None, None),
        ("among what just begins", vec![album_1], vec!["Album/3.flac=0"], None, None),
        ("others come there", vec![album_1], vec![], Some("Album"), None),
        ("others come below", vec![album_1], vec![], Some("Album/CD2"), None),
    ] {
        let disk = Disk::with(&[&ours[..], &beside].concat());
        let rows = ours.iter().map(|at| disk.expects(&format!("a/{at}"), at)).collect();
        let others = coming.map(|below| disk.at(below)).into_iter().collect();
        let scan = open(&album("a"), rows, &others, &disk.ground).unwrap();
        assert_eq!(scan.files.audio.len(), ours.len(), "{why}");
        assert_eq!(scan.files.is_scattered(), home.is_none(), "{why}");
        match home {
            Some(home) => assert_eq!(disk.below(&scan.path), home, "{why}"),
            None => assert!(disk.is_gathered(&scan), "{why}: {}", scan.path),
        }
        assert_eq!(scan.inode == 0, home.is_none(), "{why}");
    }
}

#[test]
fn a_cover_elsewhere_stays_there_unless_all_is_gathered() {
    let disk = Disk::with(&["Album/1.flac", "Scans/a.jpg", "Album/b.jpg"]);
    let rows = || {
        let (one, two) = (r"a\Album\1.flac", r"a\Album\Scans\a.jpg");
        vec![
            disk.expects(one, "Album/1.flac"),
            disk.expects(two, "Scans/a.jpg"),
            disk.expects(r"a\Album\b.jpg", "Album/b.jpg"),
        ]
    };
    let scan = disk.open(&album(r"a\Album"), rows());
    assert_eq!(
        (names(&scan.files.audio), names(&scan.files.optional)),
        (vec!["1.flac".to_owned()], vec!["b.jpg".to_owned()])
    );
    disk.write("Album/foreign.mp3", 10, 0);
    let scan = disk.open(&album(r"a\Album"), rows());
    assert_eq!(names(&scan.files.optional), ["Scans/a.jpg", "b.jpg"]);
    assert_eq!(scan.files.optional[0].at, Some(LocalPath::new(disk.at("Scans/a.jpg"))));
}

#[test]
fn the_gathering_place_is_the_same_at_each_look_and_another_for_each_album() {
    let disk = Disk::with(&["1.flac", "2.flac"]);
    let place = |album: &Album, name: &str| {
        disk.open(album, vec![disk.expects(&format!(r"a\{name}"), name)]).path
    };
    let one = album(r"@@a\Box");
    assert_eq!(place(&one, "1.flac"), place(&one, "2.flac"));
    let mut eves = one.clone();
    eves.origin.transfers_mut().unwrap().user = "eve".into();
    let again = Album { first_seen: BEGUN + Duration::from_secs(1), ..one.clone() };
    let places: HashSet<_> =
        [&one, &eves, &again, &album(r"@@b\Box")].map(|album| place(album, "1.flac")).into();
    assert_eq!(places.len(), 4);
    assert!(places.iter().all(|place| place.name() == "Box"));
}

#[test]
fn states_of_rows_are_told_apart() {
    let disk = Disk::with(&["Album/1.flac"]);
    let mut pending = wanted(r"a\2.flac");
    pending.row.row.state = RowState::Pending;
    let words = format!("\u{1b}[2J{}", "é".repeat(400)).into();
    let kind = slskd_client::transfers::Failure::Rejected;
    let mut refused = wanted(r"a\3.flac");
    refused.row.row.state = RowState::Failed;
    refused.row.failure = Some(Failure { kind, words });
    let mut cover = wanted(r"a\cover.jpg");
    cover.row.row.state = RowState::Failed;
    cover.again = Some(BEGUN);
    let rows = vec![cover, disk.expects(r"a\1.flac", "Album/1.flac"), refused, pending];
    let files = disk.open(&album("a"), rows).files;
    assert_eq!(names(&files.audio), ["1.flac"]);
    assert_eq!(files.unfinished, [PathBuf::from("2.flac")]);
    let failed: Vec<_> = files.failed.iter().map(|it| (&*it.file, it.audio, it.again)).collect();
    assert_eq!(failed, [(r"a\3.flac", true, None), (r"a\cover.jpg", false, Some(BEGUN))]);
    assert!(files.failed[0].words.starts_with(r"\u{1b}[2Jé"), "made safe");
    assert!(files.failed[0].words.chars().count() < 320, "and short");
    assert_eq!(files.failed[1].words, "it failed");
}

#[test]
fn names_of_peers_become_safe_and_different_names() {
    let long = "é".repeat(124);
    let hostile = [
        r"a\..\..\etc\passwd.flac".to_owned(),
        r"a\..".into(),
        r"a\.".into(),
        r"a\".into(),
        r"a\C:\1.flac".into(),
        "a\\x\0y.flac".into(),
        "a\\x\ny.flac".into(),
        "a\\\u{1b}[2J.flac".into(),
        r"a\-rf".into(),
        r"a\.hidden.flac".into(),
        r"a\nul.flac".into(),
        r"a\Song.flac".into(),
        r"a\SONG.FLAC".into(),
        r"a\Song?.flac".into(),
        r"a\Song:.flac".into(),
        format!(r"a\{long}?.flac"),
        format!(r"a\{long}:.flac"),
        format!(r"a\{long}*.flac"),
        format!(r"a\{}.flac", "x".repeat(300)),
        "elsewhere/b\\c.flac".into(),
        String::new(),
    ];
    // Apart, so that they are to be gathered under the peer's names.
    let files: Vec<_> = (0..hostile.len()).map(|n| format!("{n}/x.flac")).collect();
    let disk = Disk::with(&files.iter().map(String::as_str).collect::<Vec<_>>());
    let rows = hostile.iter().zip(&files).map(|(name, at)| disk.told(name, at)).collect();
    let found = disk.open(&album("a"), rows).files;
    let all: Vec<_> = found.audio.iter().chain(&found.optional).map(|it| it.path.clone()).collect();
    assert_eq!(all.len(), hostile.len());
    let different: HashSet<_> = all.iter().map(|path| path.to_string().to_lowercase()).collect();
    assert_eq!(different.len(), all.len(), "{all:?}");
    for path in &all {
        use std::path::Component;
        let mut parts = path.as_path().components();
        assert!(parts.all(|part| matches!(part, Component::Normal(_))), "{path}");
        let is_short = |part: &std::ffi::OsStr| part.len() <= 255;
        assert!(path.as_path().iter().all(is_short), "{path}");
        assert!(!path.as_path().to_str().unwrap().contains(char::is_control), "{path}");
    }
}
