use std::os::unix::fs::FileExt;

use super::*;
use crate::io::changed;

#[test]
fn a_claimed_file_is_out_of_reach_and_known_after_a_restart() {
    let world = World::new();
    world.write("a.torrent", torrent(1));
    let claimed = world.claim();
    let place = format!(".towline/claimed/{}/a.torrent", hash(1));
    assert_eq!(world.names(), [place.as_str()]);
    assert_eq!(claimed.path.as_path(), world.at(place));
    assert!(world.look().is_empty());

    let world = world.started_anew();
    let known = world.folder.claimed().unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].hash, &known[0].name), (hash(1), &LocalPath::new("a.torrent")));
    assert_eq!(known[0].size, torrent(1).len() as u64);
    assert_eq!(world.folder.content(&known[0]).unwrap().name(), Some("torrent 00001"));
    assert_eq!(world.folder.find_claimed(hash(1)).unwrap().unwrap().path, known[0].path);
    assert!(world.folder.find_claimed(hash(2)).unwrap().is_none());
    assert_eq!(world.folder.read(&known[0]), Ok(Contents::Torrent(torrent(1))));
}

#[test]
fn a_link_is_read_as_it_was_written_and_not_shown() {
    let world = World::new();
    world.write("a.magnet", format!("\u{feff}{}\r\n", magnet(1)));
    let contents = world.folder.read(&world.claim()).unwrap();
    assert!(!format!("{contents:?}").contains("PASSKEY"));
    assert_eq!(contents, Contents::Magnet(magnet(1)));
}

#[test]
fn a_file_that_changed_since_it_was_looked_at_is_not_taken() {
    let changes: [fn(&World); 5] = [
        |world| {
            let file = fs::File::options().write(true).open(world.at("a.torrent")).unwrap();
            let before = file.metadata().unwrap();
            // Where the system's clock stands still between two ticks, the status does not tell.
            while changed(&file.metadata().unwrap()) == changed(&before) {
                file.write_all_at(b"x", 0).unwrap();
                file.set_modified(before.modified().unwrap()).unwrap();
            }
        },
        |world| world.append("a.torrent", b"\n"),
        |world| {
            world.write("b", torrent(2));
            fs::rename(world.at("b"), world.at("a.torrent")).unwrap();
        },
        |world| fs::remove_file(world.at("a.torrent")).unwrap(),
        |world| {
            fs::remove_file(world.at("a.torrent")).unwrap();
            std::os::unix::fs::symlink("/etc/passwd", world.at("a.torrent")).unwrap();
        },
    ];
    for change in changes {
        let world = World::new();
        world.write("a.torrent", torrent(1));
        let file = world.only();
        change(&world);
        let before = world.files();
        let refusal = NotTaken::Changed(LocalPath::new(world.at("a.torrent")));
        assert_eq!(world.folder.claim(&file).unwrap_err(), refusal);
        assert_eq!(world.folder.set_aside(&file, "it is").unwrap_err(), refusal);
        assert_eq!(world.folder.pass_over(&file).unwrap_err(), refusal);
        assert_eq!(world.files(), before);
        assert!(world.folder.claimed().unwrap().is_empty());
    }
}

#[test]
fn what_was_replaced_at_the_last_moment_is_given_back() {
    let world = World::new();
    world.write("a.torrent", torrent(1));
    world.write("b.torrent", torrent(2));
    let folder = Dir::open(world.folder.path()).unwrap();
    let name = OsStr::new("a.torrent");
    let place = folder.below("place").unwrap();
    let stamp = folder.stamp(name).unwrap().unwrap();
    // What `take` does once it has compared, when another file has the name by then.
    fs::rename(world.at("b.torrent"), world.at("a.torrent")).unwrap();
    let taken = take_unseen((&folder, name), &stamp, (&place, name), 0);
    assert_eq!(taken.unwrap_err(), NotTaken::Changed(folder.path_of(name)));
    assert_eq!(world.files(), BTreeMap::from([("a.torrent".into(), torrent(2))]));
}

#[test]
fn the_same_torrent_under_another_name_was_met_before() {
    for (met_before, left) in [(MetBefore::Keep, 1), (MetBefore::Remove, 0)] {
        let world = World::with(Settings { met_before, ..Settings::default() });
        world.write("a.torrent", torrent(1));
        let first = world.claim();
        for (name, bytes) in [("b.torrent", torrent(1)), ("c.magnet", (magnet(1) + "\n").into())] {
            world.write(name, &bytes);
            let claim = world.folder.claim(&world.only()).unwrap();
            let Claim::MetBefore(other) = claim else { panic!("{claim:?}") };
            assert_eq!(other.path, first.path);
            let kept = world.files().remove(&format!(".towline/met-before/{name}"));
            assert_eq!(kept, (left == 1).then_some(bytes));
            assert!(world.look().is_empty());
        }
        assert_eq!(world.files().len(), 1 + 2 * left);
    }
}

#[test]
fn a_second_name_of_the_very_file_and_the_same_name_again_were_met_before_too() {
    let world = World::new();
    world.write("a.torrent", torrent(1));
    let claimed = world.claim();
    fs::hard_link(&claimed.path, world.at("a.torrent")).unwrap();
    assert!(matches!(world.folder.claim(&world.only()), Ok(Claim::MetBefore(_))));
    world.write("a.torrent", torrent(1));
    assert!(matches!(world.folder.claim(&world.only()), Ok(Claim::MetBefore(_))));
    let met = ["a (2).torrent", "a.torrent"].map(|name| format!(".towline/met-before/{name}"));
    assert_eq!(world.names()[1..], met);
}

#[test]
fn a_claim_can_be_killed_anywhere_and_repeated() {
    let world = World::new();
    world.write("a.torrent", torrent(1));
    let file = world.only();
    // Killed before the rename: the directory is there, and empty.
    let place = world.at(".towline/claimed").join(hash(1).to_string());
    fs::create_dir_all(&place).unwrap();
    assert!(world.folder.claimed().unwrap().is_empty());
    assert!(!place.exists(), "an empty place is no claim");
    fs::create_dir_all(&place).unwrap();

    let Claim::Claimed(claimed) = world.folder.claim(&file).unwrap() else { panic!() };
    // Killed before that was written down.
    let world = world.started_anew();
    let Claim::Claimed(again) = world.folder.claim(&file).unwrap() else { panic!() };
    assert_eq!(again.path, claimed.path);
    assert_eq!(world.names().len(), 1);
}

#[test]
fn a_claimed_file_that_is_written_to_is_not_sent() {
    let world = World::new();
    world.write("a.torrent", torrent(1));
    let claimed = world.claim();
    fs::write(&claimed.path, torrent(2)).unwrap();
    let trouble = world.folder.read(&claimed).unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::Damaged);
    fs::remove_file(&claimed.path).unwrap();
    assert!(world.folder.read(&claimed).is_err());
}
