//! Which file is a row's, and when it is none.

use super::*;

#[test]
fn a_file_counts_once_it_is_there_with_all_its_bytes() {
    for (files, found, words) in [
        (vec!["Album/1.flac"], true, ""),
        (vec!["Album/1.flac=9"], false, "1.flac has 9 bytes; slskd has received 10"),
        (vec!["Album/1.flac=11"], false, "1.flac has 11 bytes; slskd has received 10"),
        (vec!["Album/1.flac=0"], false, "has 0 bytes"),
        (vec!["Album/2.flac"], false, "1.flac is not there, although slskd has received all"),
        (vec!["Album/1.flac/x"], false, "1.flac is not there"),
        (vec!["Album"], false, "1.flac is not there"),
        (vec!["album/1.flac"], false, "1.flac is not there"),
    ] {
        let disk = Disk::with(&files);
        let scan = disk.open(&album("a"), vec![disk.expects(r"a\1.flac", "Album/1.flac")]);
        assert_eq!(scan.files.audio.len(), usize::from(found), "{files:?}");
        assert_eq!(scan.files.lost.is_empty(), found, "{files:?}");
        for lost in &scan.files.lost {
            assert!(lost.words.contains(words), "{files:?}: {}", lost.words);
            assert_eq!((lost.file.as_str(), lost.since), (r"a\1.flac", BEGUN));
        }
    }
    let disk = Disk::with(&["Album/1.flac"]);
    let scan = disk.open(&album("a"), vec![wanted("a\\\u{1b}1.flac")]);
    assert_eq!(scan.files.lost[0].words, r"\u{1b}1.flac: slskd has not said where it is");
}

#[test]
fn a_file_that_slskd_had_to_call_otherwise_is_found_by_its_ticks() {
    let named = |name: &str| name.replace("TICKS", TICKS);
    for (expected, there, found) in [
        ("1.flac", "1_TICKS.flac", true),
        ("1", "1_TICKS", true),
        ("a_b.c.flac", "a_b.c_TICKS.flac", true),
        ("1.flac", "1_TICKS9.flac", false),
        ("1.flac", "1_63909712977848419.flac", false),
        ("1.flac", "1_63909712977848419x.flac", false),
        ("1.flac", "1TICKS.flac", false),
        ("1.flac", "11_TICKS.flac", false),
        ("1.flac", "1_TICKS.mp3", false),
        ("1.flac", "1_TICKS.flac.part", false),
        ("1.flac", "../1_TICKS.flac", false),
        ("1.flac", "below/1_TICKS.flac", false),
    ] {
        let disk = Disk::with(&["Album/x", &format!("Album/{}", named(there))]);
        let row = disk.expects(r"a\1.flac", &format!("Album/{expected}"));
        let scan = disk.open(&album("a"), vec![row]);
        assert_eq!(scan.files.lost.is_empty(), found, "{there} for {expected}");
    }
}

#[test]
fn of_several_files_the_one_that_came_when_the_transfer_ended_is_meant() {
    let renamed = format!("CD1/1_{TICKS}.flac");
    for (ended, found) in [
        (Some(100), "1.flac"),
        (Some(140), "1.flac"),
        (Some(160), &renamed["CD1/".len()..]),
        (Some(900), &renamed["CD1/".len()..]),
        // Not known any more: the newest.
        (None, &renamed["CD1/".len()..]),
    ] {
        let disk = Disk::with(&[]);
        disk.write("CD1/1.flac", 10, 100);
        disk.write(&renamed, 10, 200);
        disk.write("CD1/1_000000000000000000.flac", 11, 150);
        let mut row = disk.expects(r"a\1.flac", "CD1/1.flac");
        row.row.ended = ended.map(|second| BEGUN + Duration::from_secs(second));
        let scan = disk.open(&album("a"), vec![row]);
        let there = scan.files.audio[0].at.clone().unwrap();
        assert_eq!(there.name(), found, "{ended:?}");
    }
}

#[test]
fn one_file_is_never_two_rows() {
    let disk = Disk::with(&["1.flac"]);
    disk.write(&format!("1_{TICKS}.flac"), 10, 100);
    let row = |disc: u64| {
        let mut row = disk.expects(&format!(r"a\CD{disc}\1.flac"), "1.flac");
        row.row.ended = Some(BEGUN + Duration::from_secs(100 * (disc - 1)));
        row
    };
    let scan = disk.open(&album("a"), (1..=3).map(row).collect());
    assert_eq!((scan.files.audio.len(), scan.files.lost.len()), (2, 1));
    let from: HashSet<_> = scan.files.audio.iter().map(|file| file.at.clone()).collect();
    assert_eq!(from.len(), 2);
}

#[test]
fn what_slskd_says_beats_its_rule() {
    let disk = Disk::with(&["Album/1.flac", "Elsewhere/1.flac"]);
    let row = Wanted {
        expected: Some(LocalPath::new(disk.at("Album/1.flac"))),
        ..disk.told(r"a\1.flac", "Elsewhere/1.flac")
    };
    let scan = disk.open(&album("a"), vec![row]);
    assert_eq!(disk.below(&scan.path), "Elsewhere");
    let row = Wanted {
        expected: Some(LocalPath::new(disk.at("Album/1.flac"))),
        ..disk.told(r"a\1.flac", "Gone/1.flac")
    };
    let scan = disk.open(&album("a"), vec![row]);
    assert!(scan.files.lost[0].words.contains("Gone/1.flac is not there"), "no guess");
}

#[test]
fn a_name_is_certain_only_where_slskd_has_given_no_other() {
    let disk = Disk::with(&["A/1.flac", "B/1.flac", &format!("B/1_{TICKS}.flac"), "B/10.flac"]);
    for (path, certain) in
        [("A/1.flac", true), ("B/1.flac", false), ("B/10.flac", true), ("A/2.flac", false)]
    {
        assert_eq!(is_certain(&disk.at(path)), certain, "{path}");
    }
}

#[test]
fn links_in_the_downloads_are_not_followed() {
    let disk = Disk::with(&["Real/1.flac"]);
    let outside = disk.place.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("1.flac"), "0123456789").unwrap();
    symlink(&outside, disk.at("Linked")).unwrap();
    symlink(disk.at("Real"), disk.at("Inside")).unwrap();
    fs::create_dir(disk.at("File")).unwrap();
    symlink(outside.join("1.flac"), disk.at("File/1.flac")).unwrap();
    symlink("loop", disk.at("loop")).unwrap();
    for (directory, words) in [
        ("Linked", "is behind a link"),
        ("Inside", "is behind a link"),
        ("loop", "is behind a link"),
        ("File", "is not there"),
    ] {
        let row = disk.told(r"a\1.flac", &format!("{directory}/1.flac"));
        let scan = disk.open(&album("a"), vec![row]);
        assert!(scan.files.audio.is_empty(), "{directory}");
        assert!(scan.files.lost[0].words.contains(words), "{}", scan.files.lost[0].words);
    }
}

#[test]
fn the_downloads_directory_itself_may_be_a_link() {
    let real = Disk::with(&["Album/1.flac"]);
    let link = real.place.path().join("link");
    symlink(real.ground.root.as_path(), &link).unwrap();
    let gather_in = LocalPath::new(link.join("towline-gathered"));
    let ground = Ground { root: LocalPath::new(&link), gather_in };
    let row =
        Wanted { expected: Some(LocalPath::new(link.join("Album/1.flac"))), ..wanted("a\\1.flac") };
    let scan = open(&album("a"), vec![row], &HashSet::new(), &ground).unwrap();
    assert_eq!(scan.path, LocalPath::new(link.join("Album")));
}

#[test]
fn what_cannot_be_read_is_a_trouble_and_not_absence() {
    // Whoever runs the tests may read all; a link that leads to itself is read by nobody.
    let make_unreadable = |path: &LocalPath| symlink(path, path).unwrap();
    let disk = Disk::with(&["Other/1.flac"]);
    make_unreadable(&disk.ground.gather_in);
    let mut album = album("a");
    album.path = disk.ground.gather_in.join("key/Album");
    album.files.audio.push(AlbumFile::new(LocalPath::new("1.flac"), 10, BEGUN));
    let trouble = closed(&album, &HashSet::new(), &disk.ground).unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::Local);
    assert!(trouble.hint.unwrap().contains("may towline's user read it"));
    let row = disk.told(r"a\1.flac", "towline-gathered/1.flac");
    assert!(open(&album, vec![row], &HashSet::new(), &disk.ground).is_err());
}

#[test]
fn where_nothing_is_mounted_nothing_is_lost() {
    let disk = Disk::with(&[]);
    let rows = || vec![disk.expects(r"a\1.flac", "Album/1.flac")];
    let trouble = open(&album("a"), rows(), &HashSet::new(), &disk.ground).unwrap_err();
    assert!(trouble.words.contains("is empty, and files are to be there"), "{trouble}");
    fs::remove_dir(disk.ground.root.as_path()).unwrap();
    assert!(open(&album("a"), rows(), &HashSet::new(), &disk.ground).is_err());
}

#[test]
fn of_two_that_came_at_once_neither_is_guessed() {
    let disk = Disk::with(&["Album/1.mp3", "Album/2.mp3", "Album/cover.jpg"]);
    for twin in ["1", "cover"] {
        let extension = if twin == "1" { "mp3" } else { "jpg" };
        disk.write(&format!("Album/{twin}_{TICKS}.{extension}"), 10, 1);
    }
    let row = |name: &str| disk.expects(&format!(r"a\{name}"), &format!("Album/{name}"));
    let scan = disk.open(&album("a"), vec![row("1.mp3"), row("2.mp3"), row("cover.jpg")]);
    assert_eq!(names(&scan.files.audio), ["2.mp3"]);
    assert!(scan.files.optional.is_empty());
    let [lost] = &scan.files.lost[..] else { panic!("{:?}", scan.files.lost) };
    assert!(lost.audio && lost.words.contains("both may be it"), "{lost:?}");
}

#[test]
fn what_slskd_says_counts_only_with_a_name_that_it_can_have_given() {
    let cases = [
        ("01 - a?.flac", "01 - a_.flac", true),
        ("01.flac", "01_639097129778484198.flac", true),
        ("01.flac", "02.flac", false),
        ("01.flac", "passwd", false),
        ("01.flac", "01_extra.flac", false),
    ];
    for (name, told, is) in cases {
        assert_eq!(super::super::is_named_like(Path::new(told), name), is, "{name} {told}");
    }
}
