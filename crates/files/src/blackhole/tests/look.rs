use super::*;
use crate::torrent::Kind;

#[test]
fn a_torrent_is_ready_as_soon_as_it_can_be_read_to_its_end() {
    let world = World::new();
    world.write("A.TORRENT", torrent(7));
    let file = world.only();
    let State::Ready(content) = &file.state else { panic!("{file:?}") };
    assert_eq!((content.hash(), content.name()), (hash(7), Some("torrent 00007")));
    assert_eq!((file.kind, file.size), (Kind::Torrent, torrent(7).len() as u64));
    assert!(!format!("{file:?}").contains("PASSKEY"));
}

#[test]
fn a_torrent_that_is_written_slowly_is_waited_for_as_long_as_something_comes() {
    let mut world = World::new();
    let whole = torrent(7);
    let (last, rest) = whole.split_last().unwrap();
    for part in rest.chunks(1000) {
        world.append("a.torrent", part);
        for () in [(); 2] {
            assert_eq!(world.state(), "growing", "50 s are not yet a minute");
            world.pass(25);
        }
    }
    world.append("a.torrent", &[*last]);
    assert_eq!(world.state(), "ready");
}

#[test]
fn what_is_no_torrent_is_broken_after_a_quiet_minute() {
    let mut world = World::new();
    world.write("cut.torrent", &torrent(7)[..1000]);
    world.write("page.torrent", "<html>");
    world.write("url.magnet", "https://t.example/x");
    let mut looks = Vec::new();
    let files = loop {
        let found = world.folder.look(world.now).unwrap();
        let Some(wait) = found.look_in() else { break found.files };
        looks.push(wait);
        world.now = world.now + wait;
    };
    assert_eq!(looks.iter().sum::<Duration>(), Duration::from_secs(60));
    assert!(looks.len() < 12, "{looks:?}");
    let mut reasons = files.iter().map(|file| match &file.state {
        State::Broken { reason } => reason.as_str(),
        other => panic!("{other:?}"),
    });
    assert!(reasons.any(|reason| reason.starts_with("it is cut short")));
    assert!(files.iter().all(|file| world.folder.claim(file).is_err()), "none can be claimed");
}

#[test]
fn what_never_will_be_a_torrent_and_was_left_a_minute_ago_is_broken_at_once() {
    let mut world = World::new();
    world.write("page.torrent", "<html>");
    world.pass(61);
    assert_eq!(world.state(), "broken");
    let mut world = world.started_anew();
    assert_eq!(world.state(), "broken", "nor does a restart begin anew");
    // Of what could still become one, only we can tell that nobody is writing to it.
    fs::remove_file(world.at("page.torrent")).unwrap();
    world.write("empty.torrent", "");
    world.pass(61);
    assert_eq!(world.state(), "growing");
    world.pass(60);
    let State::Broken { reason } = world.only().state else { panic!("{:?}", world.only()) };
    assert_eq!(reason, "it is empty");
}

#[test]
fn what_changes_on_and_on_is_broken_after_ten_minutes() {
    let mut world = World::new();
    for half_minute in 0..20 {
        world.append("a.torrent", b"d1:a");
        assert_eq!(world.state(), "growing", "{half_minute}");
        world.pass(30);
    }
    world.append("a.torrent", b"d1:a");
    let State::Broken { reason } = world.only().state else { panic!("{:?}", world.only()) };
    assert!(reason.starts_with("it changes on and on, and it is cut short"), "{reason}");
}

#[test]
fn a_link_is_ready_by_its_line_end_or_after_a_quiet_second() {
    let mut world = World::new();
    world.write("a.magnet", format!("{}\n", magnet(1)));
    assert_eq!(world.state(), "ready");
    world.write("a.magnet", magnet(1));
    assert_eq!(world.state(), "growing");
    let found = world.folder.look(world.now).unwrap();
    assert_eq!(found.look_in(), Some(Duration::from_secs(1)));
    world.pass(1);
    assert_eq!(world.state(), "ready");
}

#[test]
fn what_lies_there_since_yesterday_need_not_be_watched_first() {
    let mut world = World::new();
    world.write("a.torrent", "half of it");
    world.pass(25 * 3600);
    assert_eq!(world.state(), "broken");
}

#[test]
fn those_that_were_written_first_come_first_and_not_all_at_once() {
    let mut world = World::with(Settings { at_most: 3, ..Settings::default() });
    for number in 0..5 {
        let name = format!("{}.torrent", 9 - number);
        world.write(&name, torrent(number));
        let then = std::time::UNIX_EPOCH + Duration::from_secs(1_000_000 + number as u64);
        fs::File::options().write(true).open(world.at(&name)).unwrap().set_modified(then).unwrap();
    }
    let mut order = Vec::new();
    loop {
        let found = world.folder.look(world.now).unwrap();
        order.extend(found.files.iter().map(|file| file.name.to_string()));
        for file in &found.files {
            world.folder.claim(file).unwrap();
        }
        if !found.has_more {
            break;
        }
        world.pass(1);
    }
    assert_eq!(order, ["9.torrent", "8.torrent", "7.torrent", "6.torrent", "5.torrent"]);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let mut world = World::new();
    let file = fs::File::create(world.at("a.torrent")).unwrap();
    file.set_len(1 << 40).unwrap();
    assert_eq!(world.state(), "growing");
    world.pass(60);
    let State::Broken { reason } = world.only().state else { panic!("{:?}", world.only()) };
    assert!(reason.contains("larger than 10 MiB"), "{reason}");
}

#[test]
fn a_folder_is_one_processes_and_shared_within_it() {
    let world = World::new();
    world.write("a.torrent", torrent(1));
    let lock = || fs::File::open(world.at(".towline/lock")).unwrap();
    assert_eq!(world.state(), "ready");
    assert!(lock().try_lock().is_err(), "it is held");
    // As a reload: the new one looks before the old one is gone.
    let World { folder: old, dir, now } = world;
    let folder = DropFolder::new(old.path.clone(), old.settings);
    let world = World { dir, folder, now };
    assert_eq!(world.state(), "ready");
    drop(old);
    let lock = || fs::File::open(world.at(".towline/lock")).unwrap();
    assert!(lock().try_lock().is_err(), "it is held on");
    world.folder.let_go();
    lock().try_lock().unwrap();
    assert_eq!(world.state(), "ready");
    assert!(lock().try_lock().is_err(), "a look takes it again");

    let World { folder, dir, now } = world;
    let (path, settings) = (folder.path.clone(), folder.settings);
    drop(folder);
    let world = World { dir, folder: DropFolder::new(path, settings), now };
    let other = fs::File::open(world.at(".towline/lock")).unwrap();
    other.try_lock().unwrap();
    let trouble = world.folder.look(world.now).unwrap_err();
    assert!(trouble.words.starts_with("another towline watches /"), "{trouble}");
    assert!(trouble.hint.is_some());
    drop(other);
    assert_eq!(world.state(), "ready", "the other one is gone");
    fs::remove_dir_all(world.at(".towline")).unwrap();
    assert_eq!(world.state(), "ready");
    let anew = fs::File::open(world.at(".towline/lock")).unwrap();
    assert!(anew.try_lock().is_err(), "another file by now, and held too");
}

#[test]
fn a_folder_that_is_gone_is_a_trouble_until_it_is_back() {
    let world = World::new();
    fs::remove_dir(world.at("")).unwrap();
    let trouble = world.folder.look(world.now).unwrap_err();
    assert!(trouble.kind.heals_by_itself() && trouble.hint.is_some(), "{trouble:?}");
    assert!(world.folder.claimed().is_err());
    fs::create_dir(world.at("")).unwrap();
    world.write("a.torrent", torrent(1));
    assert_eq!(world.state(), "ready");
}
