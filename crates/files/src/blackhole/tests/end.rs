use super::*;

#[test]
fn what_is_done_is_archived_under_its_name_and_never_over_another() {
    let world = World::new();
    for number in 1..=3 {
        world.write("a.torrent", torrent(number));
        let claimed = world.claim();
        let kept = world.folder.finish(&claimed, Ending::Archive).unwrap();
        assert!(kept.is_some_and(|path| fs::read(path).unwrap() == torrent(number)));
        assert_eq!(world.folder.finish(&claimed, Ending::Archive), Ok(None), "it was done before");
    }
    let names = ["a (2).torrent", "a (3).torrent", "a.torrent"];
    assert_eq!(world.names(), names.map(|name| format!(".towline/added/{name}")));
    assert_eq!(fs::read_dir(world.at(".towline/claimed")).unwrap().count(), 0);
}

#[test]
fn a_name_that_a_hundred_files_have_had_is_still_none_in_the_way() {
    let world = World::new();
    fs::create_dir_all(world.at(".towline/added")).unwrap();
    world.write(".towline/added/a.torrent", "1");
    for number in 2..=99 {
        world.write(format!(".towline/added/a ({number}).torrent"), "x");
    }
    world.write("a.torrent", torrent(1));
    let kept = world.folder.finish(&world.claim(), Ending::Archive).unwrap().unwrap();
    assert_eq!(fs::read(kept).unwrap(), torrent(1));
    assert_eq!(world.names().len(), 100);
}

#[test]
fn what_is_done_can_be_removed() {
    let world = World::new();
    world.write("a.torrent", torrent(1));
    let claimed = world.claim();
    assert_eq!(world.folder.finish(&claimed, Ending::Remove), Ok(None));
    assert_eq!(world.folder.finish(&claimed, Ending::Remove), Ok(None));
    assert!(world.names().is_empty());
}

#[test]
fn an_end_that_was_killed_before_it_could_clear_up_is_an_end() {
    let world = World::new();
    world.write("a.torrent", torrent(1));
    let claimed = world.claim();
    fs::create_dir(world.at(".towline/added")).unwrap();
    fs::rename(&claimed.path, world.at(".towline/added/a.torrent")).unwrap();
    let world = world.started_anew();
    assert!(world.folder.claimed().unwrap().is_empty());
    assert_eq!(world.folder.finish(&claimed, Ending::Archive), Ok(None));
    assert_eq!(world.names(), [".towline/added/a.torrent"]);
}

#[test]
fn what_is_broken_is_set_aside_with_the_reason_beside_it() {
    let mut world = World::new();
    for _ in 0..2 {
        world.write("page.torrent", "<html>");
        world.look();
        world.pass(60);
        let file = world.only();
        let State::Broken { reason } = &file.state else { panic!("{file:?}") };
        let aside = world.folder.set_aside(&file, reason).unwrap();
        assert_eq!(aside.untold, None);
        let note = format!("{}.txt", aside.path.as_path().display());
        let note = fs::read_to_string(note).unwrap();
        assert!(note.contains("because it is a web page and no torrent.\n"), "{note}");
    }
    let names = ["page (2).torrent", "page (2).torrent.txt", "page.torrent", "page.torrent.txt"];
    assert_eq!(world.names(), names.map(|name| format!(".towline/broken/{name}")));
}

#[test]
fn a_reason_that_cannot_be_written_does_not_keep_the_file() {
    let mut world = World::new();
    fs::create_dir_all(world.at(".towline/broken/page.torrent.txt")).unwrap();
    world.write("page.torrent", "<html>");
    world.look();
    world.pass(60);
    let aside = world.folder.set_aside(&world.only(), "it is").unwrap();
    assert!(aside.untold.is_some());
    assert_eq!(world.names(), [".towline/broken/page.torrent"]);
}

#[test]
fn what_a_service_does_not_take_or_has_already_is_put_by_after_its_claim() {
    let world = World::new();
    world.write("a.torrent", torrent(1));
    world.write("b.torrent", torrent(2));
    for file in world.look() {
        world.folder.claim(&file).unwrap();
    }
    let claimed = world.folder.claimed().unwrap();
    world.folder.set_aside(&claimed[0], "the service refused it").unwrap();
    world.folder.pass_over(&claimed[1]).unwrap();
    assert!(matches!(world.folder.pass_over(&claimed[1]), Err(NotTaken::Changed(_))));
    assert!(world.folder.claimed().unwrap().is_empty());
    let names = ["broken/a.torrent", "broken/a.torrent.txt", "met-before/b.torrent"];
    assert_eq!(world.names(), names.map(|name| format!(".towline/{name}")));
}
