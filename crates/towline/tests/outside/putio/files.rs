//! Files and folders, told.

use towline_sim::putio::{Node, Script};

use super::World;
use crate::session::assert_said;

fn script() -> Script {
    Script::default()
        .file(Node::folder(
            "Blue Train",
            [
                Node::folder("CD1", [Node::generated("1.flac", 40_000_000)]),
                Node::file("cover\u{1b}[2J.jpg", "picture"),
                Node::file("..", "up"),
            ],
        ))
        .file(Node::generated("a.bin", 12))
        .file(Node::folder("Nothing", []))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_listed_and_what_is_below_it_when_it_is_asked_for() {
    let world = World::new(script()).await;
    let train = world.sim.id_of("/Blue Train").unwrap().to_string();
    let nothing = world.sim.id_of("/Nothing").unwrap().to_string();
    let lists = [
        "putio files list".to_owned(),
        format!("putio files list --parent-id {train}"),
        "putio files list --recursive".into(),
        format!("putio files list --parent-id {nothing}"),
    ];
    let lists: Vec<_> = lists.iter().map(String::as_str).collect();
    assert_said!("putio_files", world.session.transcript(&lists));
    let json = world.json(&["files", "list", "-r"]);
    let all = json.as_array().unwrap();
    assert_eq!(all.len(), 7);
    let song = all.iter().find(|one| one["path"] == "Blue Train/CD1/1.flac").unwrap();
    assert_eq!((&song["size"], &song["folder"]), (&40_000_000.into(), &false.into()));
    assert_eq!(song["crc32"].as_str().unwrap().len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_goes_to_its_last_page() {
    let files = (0..57).map(|n| Node::generated(&format!("{n:02}.bin"), n));
    let world = World::new(Script::default().file(Node::folder("many", files))).await;
    world.sim.habits(|habits| habits.largest_page = 10);
    let many = world.sim.id_of("/many").unwrap().to_string();
    let json = world.json(&["files", "list", "--parent-id", &many]);
    assert_eq!(json.as_array().unwrap().len(), 57);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_not_there_is_no_empty_one() {
    let world = World::new(script()).await;
    let said = world.says(&["files", "list", "--parent-id", "77"]);
    assert!(said.contains("there is no folder 77 at put.io"), "{said}");
    assert!(said.contains("hint: ") && said.ends_with("exit 1"), "{said}");
    for wrong in ["-1", "x"] {
        let said = world.says(&["files", "list", &format!("--parent-id={wrong}")]);
        assert!(said.ends_with("exit 2"), "{said}");
    }
}
