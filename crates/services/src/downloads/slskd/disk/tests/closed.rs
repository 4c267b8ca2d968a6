//! Albums that were found whole.

use super::*;

#[test]
fn a_closed_album_is_the_files_that_it_had() {
    let disk = Disk::with(&["Album/1.flac", "Album/2.flac", "Album/cover.jpg"]);
    let names_ = ["1.flac", "2.flac", "cover.jpg"];
    let rows = names_.map(|name| disk.expects(&format!(r"a\{name}"), &format!("Album/{name}")));
    let album = whole(album("a"), disk.open(&album("a"), rows.into()));
    assert_eq!(disk.closed(&album).unwrap().files, album.files, "nothing has changed");
    disk.write("Album/notes.txt", 10, 0);
    assert_eq!(disk.closed(&album).unwrap().files, album.files, "others' texts are no matter");

    disk.write("Album/1.flac", 11, 0);
    fs::remove_file(disk.at("Album/2.flac")).unwrap();
    let scan = disk.closed(&album).unwrap();
    assert_eq!((names(&scan.files.audio), scan.files.audio[0].size), (vec!["1.flac".into()], 11));
    fs::remove_dir_all(disk.at("Album")).unwrap();
    disk.write("Other/1.flac", 10, 0);
    let scan = disk.closed(&album).unwrap();
    assert_eq!(scan.files, AlbumFiles::default(), "slskd is to be asked what became of it");
    fs::remove_dir_all(disk.at("Other")).unwrap();
    assert!(closed(&album, &HashSet::new(), &disk.ground).is_err(), "or nothing is mounted");
    let handed_over = Album { attempt: Some(attempt()), ..album };
    assert_eq!(disk.closed(&handed_over), None, "all of it may have been taken");
}

#[test]
fn a_closed_album_among_others_is_gathered_before_each_time_that_it_is_handed_over() {
    let disk = Disk::with(&["Album/1.flac"]);
    let rows = vec![disk.expects(r"a\1.flac", "Album/1.flac")];
    let album = whole(album("a"), disk.open(&album("a"), rows));
    disk.write("Album/foreign.flac", 10, 0);
    let scan = disk.closed(&album).unwrap();
    assert!(disk.is_gathered(&scan) && scan.files.is_scattered());
    assert_eq!(scan.files.audio[0].at, Some(LocalPath::new(disk.at("Album/1.flac"))));
    let again = Album { attempt: Some(attempt()), ..album };
    assert_eq!(disk.closed(&again).unwrap(), scan);
    // While they are gathered, they are found in either place.
    let again = Album { files: scan.files.clone(), path: scan.path.clone(), ..again };
    assert_eq!(disk.closed(&again).unwrap(), scan);
}

#[test]
fn what_is_still_coming_from_others_is_among_others_too() {
    let disk = Disk::with(&["Album/1.flac"]);
    let rows = vec![disk.expects(r"a\1.flac", "Album/1.flac")];
    let album = whole(album("a"), disk.open(&album("a"), rows));
    let others = HashSet::from([disk.at("Album")]);
    let scan = closed(&album, &others, &disk.ground).unwrap().unwrap();
    assert!(disk.is_gathered(&scan));
    let others = HashSet::from([disk.at("Albums")]);
    assert!(!disk.is_gathered(&closed(&album, &others, &disk.ground).unwrap().unwrap()));
}

/// An album whose files lie apart, and the one that it becomes by being gathered.
fn gathered(disk: &Disk, by: gather::By) -> (Vec<Wanted>, Album) {
    let rows = || {
        let row = |n| disk.expects(&format!(r"a\CD{n}\1.flac"), &format!("CD{n}/1.flac"));
        vec![row(1), row(2)]
    };
    let mut album = whole(album("a"), disk.open(&album("a"), rows()));
    let pieces: Vec<_> = album
        .files
        .audio
        .iter()
        .map(|file| gather::Piece {
            path: file.path.clone(),
            from: file.at.clone().unwrap(),
            size: file.size,
            modified: file.modified,
        })
        .collect();
    gather::gather(&disk.ground.gather_in, &album.path, &pieces, by).unwrap();
    let transfers = album.origin.transfers_mut().unwrap();
    let known = pieces.into_iter().map(|piece| Gathered { path: piece.path, from: piece.from });
    transfers.gathered = known.collect();
    (rows(), album)
}

#[test]
fn gathered_files_are_together_and_found_again_however_they_were_gathered() {
    for by in [gather::By::Hardlink, gather::By::Rename] {
        let disk = Disk::with(&["CD1/1.flac", "CD2/1.flac"]);
        let (rows, mut album) = gathered(&disk, by);
        let scan = disk.closed(&album).unwrap();
        assert!(!scan.files.is_scattered() && scan.path == album.path, "{by:?}");
        assert_eq!(names(&scan.files.audio), ["CD1/1.flac", "CD2/1.flac"]);
        // It takes in transfers again: nothing that we have moved ourselves is lost.
        album.origin.transfers_mut().unwrap().closed = false;
        let scan = disk.open(&album, rows);
        assert_eq!((scan.files.audio.len(), scan.files.lost.len()), (2, 0), "{by:?}");
        assert_eq!(scan.path, album.path, "{by:?}");
    }
}
