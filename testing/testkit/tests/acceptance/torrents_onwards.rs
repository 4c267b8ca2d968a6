//! A download that is music goes on into the library, and its rope tells the whole way.

use std::fs;

use towline_sim::putio::{Node, Script};
use towline_testkit::towline::quoted;

use crate::{
    torrents::{SETTINGS, World, known},
    worlds::LATER,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_album_hangs_on_the_torrent_that_it_came_out_of() {
    let album = Node::folder("Blue Train", [Node::generated("01 Blue Train.flac", 300_000)]);
    let other = Node::folder("Giant Steps", [Node::generated("01 Giant Steps.flac", 200_000)]);
    let script = Script::default().torrent(known("blue", album)).torrent(known("giant", other));
    let mut world = World::new(script, SETTINGS).await;
    let library = world.done().with_file_name("library");
    fs::create_dir(&library).unwrap();
    world.configure(&format!(
        "{SETTINGS}\n[imports.music.directory]\npath = {}\nimporter = \"shelf\"\nquiet = \"1s\"\n\
         [importers.shelf.place]\ninto = {}\n",
        quoted(world.done()),
        quoted(&library),
    ));
    world.towline.start();
    world.drop_torrent("blue");
    world.drop_torrent("giant");
    world.until_all(LATER, 2, "done");
    for (title, name) in [("Blue Train", "blue"), ("Giant Steps", "giant")] {
        let item = world.towline.until_stage(LATER, title, "imported");
        let torrents = world.towline.items_of("torrent").unwrap();
        let torrent = torrents.iter().find(|it| it.title == name).unwrap();
        let said = world.towline.command_line(&["item", "show", &item.id.to_string()]);
        let said = String::from_utf8(said.stdout).unwrap();
        assert!(said.contains(&format!("item {}", torrent.id)), "{said}");
        assert_eq!(said.matches("came from").count(), 1, "{said}");
    }
}
