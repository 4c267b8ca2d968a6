//! Two towlines with one watched folder: one takes what is dropped, the other one says that it
//! does not.

use towline_sim::putio::{Node, Script};
use towline_testkit::wait::{so, until};

use crate::{
    torrents::{SETTINGS, World, known},
    worlds::{LATER, SOON},
};

fn film(name: &str) -> Node {
    Node::generated(&format!("{name}.mkv"), 500_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_takes_what_is_dropped_and_the_other_says_so_until_the_first_has_ended() {
    let known = ["first", "second"].map(|name| known(name, film(name)));
    let script = known.into_iter().fold(Script::default(), Script::torrent);
    let mut world = World::new(script, SETTINGS).await;
    let mut other = world.another(SETTINGS);
    world.towline.start();
    let lock = world.watch().join(".towline/lock");
    until(SOON, "it has the folder", || so(lock.exists(), &world.towline.log()));

    other.start();
    let cause = format!("in-the-way:home: {}", world.watch().display());
    let asked = other.until_asked(SOON, &cause);
    assert!(asked.detail.contains("another towline watches"), "{asked:?}");
    let first = world.drop_torrent("first");
    world.until_all(LATER, 1, "done");
    assert_eq!(other.items_of("torrent").unwrap().len(), 0, "{}", other.log());
    world.assert_added_once([&first]);
    world.towline.until_nothing_is_asked(SOON);
    // Trying again does not help, and is not the end of it.
    other.run(&["inbox", "answer", &asked.id.to_string(), "retry"]);
    let again = || other.inbox().map(|entries| entries.into_iter().find(|entry| !entry.answered));
    until(SOON, "it is asked once more", || {
        let entry = again()?.filter(|entry| entry.id != asked.id);
        so(entry.is_some_and(|entry| entry.cause == cause), &other.log())
    });
    world.towline.stop();

    other.until_nothing_is_asked(SOON);
    let second = world.drop_torrent("second");
    until(LATER, "the other one has brought it", || {
        let items = other.items_of("torrent")?;
        so(items.iter().any(|item| item.stage == "done"), &format!("{items:?}\n{}", other.log()))
    });
    world.assert_added_once([&first, &second]);
    world.assert_delivered(&[film("first"), film("second")]);
    other.stop();
}
