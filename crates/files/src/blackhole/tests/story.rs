use std::{collections::BTreeSet, os::unix::ffi::OsStringExt};

use super::*;

/// What a daemon does at each look, killed between any two steps when `killed` says so.
fn serve(world: World, sent: &mut Vec<InfoHash>, killed: bool) -> World {
    for file in world.folder.look(world.now).unwrap().files {
        match &file.state {
            State::Ready(_) => {
                world.folder.claim(&file).unwrap();
            }
            State::Broken { reason } => {
                world.folder.set_aside(&file, reason).unwrap();
            }
            State::Growing { .. } | State::Unreadable(_) => {}
        }
    }
    let world = if killed { world.started_anew() } else { world };
    for claimed in world.folder.claimed().unwrap() {
        if !sent.contains(&claimed.hash) {
            world.folder.read(&claimed).unwrap();
            sent.push(claimed.hash);
        }
        if !killed {
            world.folder.finish(&claimed, Ending::Archive).unwrap();
        }
    }
    world
}

#[test]
fn thirty_files_dropped_in_every_manner_are_each_sent_once() {
    let mut world = World::new();
    let mut sent = Vec::new();
    // There before us.
    (0..8).for_each(|number| world.write(format!("early {number}.torrent"), torrent(number)));
    // Links, some without an end of their line.
    (8..14).for_each(|number| {
        let end = if number % 2 == 0 { "\r\n" } else { "" };
        world.write(format!("{number}.magnet"), magnet(number) + end);
    });
    // One under a name that its copier gives it until it is whole.
    world.write(".16.torrent.x7fA2", torrent(16));
    // Twice the same, and a link to it besides.
    world.write("first.torrent", torrent(14));
    world.write("second.torrent", torrent(14));
    world.write("third.magnet", magnet(14) + "\n");
    // What is none.
    for (name, bytes) in [
        ("page.torrent", "<!DOCTYPE html>"),
        ("empty.torrent", ""),
        ("cut.torrent", "d8:announce"),
        ("url.magnet", "https://t.example/x.torrent"),
        ("half.magnet", "magnet:?xt=urn:btih:abc"),
    ] {
        world.write(name, bytes);
    }
    // Names of all kinds.
    let names = [b"-rf.torrent".to_vec(), b"a\nb.torrent".to_vec(), b"\xff\xfe.torrent".to_vec()];
    for (number, name) in (17..).zip(names) {
        world.write(OsString::from_vec(name), torrent(number));
    }
    world.write(format!("{}.torrent", "x".repeat(247)), torrent(20));
    fs::create_dir(world.at("dir.torrent")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", world.at("passwd.torrent")).unwrap();

    let slow = torrent(15);
    for round in 0..12 {
        // Closed and opened again with each part, and longer over it than a minute.
        if let Some(part) = slow.chunks(600).nth(round) {
            world.append("slow.torrent", part);
        }
        if round == 3 {
            fs::rename(world.at(".16.torrent.x7fA2"), world.at("16.torrent")).unwrap();
        }
        world = serve(world, &mut sent, round % 3 == 1);
        world.pass(30);
    }

    let all: BTreeSet<_> = (0..=20).map(hash).collect();
    assert_eq!((sent.len(), sent.iter().copied().collect()), (21, all));
    let names = world.names();
    let count = |dir: &str| names.iter().filter(|name| name.starts_with(dir)).count();
    assert_eq!(count(".towline/claimed/"), 0);
    assert_eq!(count(".towline/added/"), 21);
    assert_eq!(count(".towline/met-before/"), 2);
    assert_eq!(count(".towline/broken/"), 2 * 5);
    assert_eq!(names.len(), 21 + 2 + 2 * 5 + 1, "and the link that nobody follows: {names:?}");
}
