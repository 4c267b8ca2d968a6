use std::os::unix::{ffi::OsStringExt, net::UnixListener};

use super::*;

#[test]
fn only_plain_files_directly_in_the_folder_count() {
    let world = World::new();
    fs::create_dir(world.at("dir.torrent")).unwrap();
    world.write("dir.torrent/below.torrent", torrent(1));
    std::os::unix::fs::symlink("/etc/passwd", world.at("link.torrent")).unwrap();
    std::os::unix::fs::symlink("real", world.at("link.magnet")).unwrap();
    world.write("real", magnet(1));
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, world.at("fifo.torrent"), kind, mode, 0).unwrap();
    let _socket = UnixListener::bind(world.at("socket.torrent")).unwrap();
    for name in [".a.torrent.AbC", ".hidden.torrent", "..torrent", ".torrent", "torrent", "a.txt"] {
        world.write(name, torrent(2));
    }
    let found = world.folder.look(world.now).unwrap();
    assert!(found.files.is_empty(), "{found:?}");
    let mut told: Vec<_> = found.strange.iter().map(|it| (it.name.to_string(), it.words)).collect();
    told.sort_unstable();
    let link = "it is a link, and links are not followed";
    let wanted = [
        ("dir.torrent", "it is a directory"),
        ("fifo.torrent", "it is no plain file"),
        ("link.magnet", link),
        ("link.torrent", link),
        ("socket.torrent", "it is no plain file"),
    ];
    assert_eq!(told, wanted.map(|(name, words)| (name.to_owned(), words)));
    assert_eq!(world.folder.look(world.now).unwrap().strange, [], "once");
}

#[test]
fn any_name_goes_its_way_and_comes_out_as_it_was() {
    let long = |end: &str| OsString::from(format!("{}{end}", "é".repeat((255 - end.len()) / 2)));
    let names = [
        OsString::from("-rf.torrent"),
        OsString::from("new\nline\u{1b}[31m.torrent"),
        OsString::from_vec(b"caf\xe9.torrent".to_vec()),
        OsString::from("$(reboot).torrent"),
        long(".torrent"),
    ];
    let world = World::new();
    for (number, name) in names.iter().enumerate() {
        world.write(name, torrent(number));
        let claimed = world.claim();
        assert_eq!(claimed.name.as_path(), Path::new(name));
        assert_eq!(world.folder.read(&claimed), Ok(Contents::Torrent(torrent(number))));
        let kept = world.folder.finish(&claimed, Ending::Archive).unwrap().unwrap();
        assert_eq!(kept.as_path(), world.at(".towline/added").join(name));
    }
    let mut world = world;
    world.write(long(".magnet"), "no link");
    world.look();
    world.pass(60);
    let aside = world.folder.set_aside(&world.only(), "it is no link").unwrap();
    assert_eq!(aside.untold, None);
    let note = format!("{}.txt", aside.path.as_path().display());
    assert!(fs::read_to_string(note).unwrap().contains("it is no link"));
}

#[test]
fn a_link_in_our_place_leads_nowhere() {
    let world = World::new();
    let outside = world.dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, world.at(".towline")).unwrap();
    world.write("a.torrent", torrent(1));
    let is_refused = || match world.folder.claim(&world.only()) {
        Err(NotTaken::Trouble(trouble)) => trouble.kind == TroubleKind::InTheWay,
        other => panic!("{other:?}"),
    };
    assert!(is_refused());
    fs::remove_file(world.at(".towline")).unwrap();
    world.write(".towline", "a file");
    assert!(is_refused());
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    assert_eq!(world.files()["a.torrent"], torrent(1));
    fs::remove_file(world.at(".towline")).unwrap();
    world.claim();
}

#[test]
fn a_file_that_cannot_be_read_waits_for_a_person_and_is_ready_when_it_can() {
    let mut world = World::new();
    permit(world.dir.path(), 0o755);
    world.write("a.torrent", torrent(1));
    permit(&world.at("a.torrent"), 0o000);
    assert_eq!(as_nobody(|| world.state()), "growing");
    world.pass(60);
    let State::Unreadable(trouble) = as_nobody(|| world.only()).state else {
        panic!("{:?}", as_nobody(|| world.only()))
    };
    assert_eq!(trouble.kind, TroubleKind::NotWritable);
    assert!(trouble.words.contains("a.torrent: permission denied"), "{trouble}");
    permit(&world.at("a.torrent"), 0o644);
    assert_eq!(as_nobody(|| world.state()), "ready");
}

#[test]
fn a_folder_that_cannot_be_written_is_a_trouble_and_heals() {
    let world = World::new();
    permit(world.dir.path(), 0o755);
    permit(&world.at(""), 0o555);
    world.write_as_root("a.torrent");
    let file = as_nobody(|| world.only());
    let refused = as_nobody(|| world.folder.claim(&file));
    let Err(NotTaken::Trouble(trouble)) = refused else { panic!("{refused:?}") };
    assert_eq!(trouble.kind, TroubleKind::NotWritable);
    let refused = as_nobody(|| world.folder.set_aside(&file, "it is"));
    assert!(matches!(refused, Err(NotTaken::Trouble(_))), "{refused:?}");
    assert_eq!(world.names(), ["a.torrent"]);
    permit(&world.at(""), 0o777);
    assert!(matches!(as_nobody(|| world.folder.claim(&file)), Ok(Claim::Claimed(_))));
}

impl World {
    /// Although the folder cannot be written, also where the tests do not run as root.
    fn write_as_root(&self, name: &str) {
        permit(&self.at(""), 0o755);
        self.write(name, torrent(1));
        permit(&self.at(""), 0o555);
    }
}
