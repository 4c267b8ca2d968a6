//! Betanin contract §1 and §3: what is imported, and what is said of it.

use std::fs;

use betanin_client::{
    console::{PromptKind, Said},
    torrents::{Status, Stdout},
};
use towline_testkit::{
    audio::{Album, files_below},
    betanin::BeetsConfig,
};

use super::steps::{answer, console, library_of, post, post_album, until_asked, until_status};
use crate::world::World;

/// Betanin contract §3, the console of a normal import.
pub(crate) async fn an_album_is_imported<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let betanin = world.betanin();
    let id = post_album(&world, "Blue Train").await;
    let torrent = until_status(&betanin, id, Status::Completed).await;
    assert_eq!(torrent.name, "Blue Train");
    assert!(torrent.has_lines && torrent.created <= torrent.updated);
    assert_eq!(library_of(&world), 2);
    assert_eq!(files_below(world.downloads()).len(), 2, "copied");

    let lines = betanin.send(&Stdout(id)).await.unwrap();
    assert_eq!(lines[0].data, "[betanin] starting cli program");
    assert_eq!(lines[0].index, 1);
    let console = console(&betanin, id).await;
    assert_eq!(console.said(), Said::OnlyPath);
    assert_eq!((console.runs(), console.exit_status()), (1, Some("0")));
}

/// Betanin contract §3: with `move`, the audio files leave the source; other files stay.
pub(crate) async fn an_album_is_moved<W: World>() {
    let world = W::start(BeetsConfig { moves: true, ..BeetsConfig::default() }).await;
    let directory = world.downloads().join("Two Discs");
    Album::with_discs("Somebody", "Two Discs", &[2, 2]).write(&directory).unwrap();
    fs::write(directory.join("cover.jpg"), "a picture").unwrap();
    let id = post(&world.betanin(), &directory).await;
    until_status(&world.betanin(), id, Status::Completed).await;
    assert_eq!(library_of(&world), 4);
    assert_eq!(files_below(&directory), Vec::<String>::new());
    assert!(directory.join("cover.jpg").exists());
}

/// Betanin contract §1, fact 1, and §3, the table.
pub(crate) async fn completed_is_said_of_everything<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let (betanin, downloads) = (world.betanin(), world.downloads());
    fs::create_dir(downloads.join("Empty")).unwrap();
    fs::create_dir(downloads.join("Words")).unwrap();
    fs::write(downloads.join("Words/read.txt"), "no music").unwrap();

    let missing = downloads.join("Missing");
    let id = post(&betanin, &missing).await;
    until_status(&betanin, id, Status::Completed).await;
    let path = missing.to_str().unwrap().to_owned();
    assert_eq!(console(&betanin, id).await.said(), Said::NoSuchDirectory { path });
    for name in ["Empty", "Words"] {
        let id = post(&betanin, &downloads.join(name)).await;
        until_status(&betanin, id, Status::Completed).await;
        assert_eq!(console(&betanin, id).await.said(), Said::NothingImported, "{name}");
    }
    assert_eq!(library_of(&world), 0);
}

/// Betanin contract §1, fact 2.
pub(crate) async fn failed_is_said_without_beet<W: World>() {
    let mut world = W::start(BeetsConfig::default()).await;
    world.remove_beet();
    let id = post_album(&world, "Blue Train").await;
    until_status(&world.betanin(), id, Status::Failed).await;
    let console = console(&world.betanin(), id).await;
    assert_eq!(console.said(), Said::ProgramMissing);
    assert_eq!(console.exit_status(), Some("None"));
}

/// Betanin contract §3: a moment of `NEEDS_INPUT` that nobody needs to answer.
pub(crate) async fn a_quiet_duplicate_looks_like_a_question<W: World>() {
    let quiet = BeetsConfig { quiet: true, quiet_as_is: true, ..BeetsConfig::default() };
    let world = W::start(quiet).await;
    let betanin = world.betanin();
    let id = post_album(&world, "Blue Train").await;
    until_status(&betanin, id, Status::Completed).await;
    let id = post(&betanin, &world.downloads().join("Blue Train")).await;
    until_status(&betanin, id, Status::Completed).await;
    let console = console(&betanin, id).await;
    assert_eq!(console.said(), Said::DuplicateSkipped);
    assert_eq!(console.prompt(), None);
    assert_eq!(library_of(&world), 2);
}

/// Betanin contract §3, the last line of the table.
pub(crate) async fn a_silent_duplicate_says_nothing<W: World>() {
    let silent = BeetsConfig { duplicate_action: Some("skip"), ..BeetsConfig::default() };
    let world = W::start(silent).await;
    let betanin = world.betanin();
    for _ in 0..2 {
        let id = post_album(&world, "Blue Train").await;
        until_status(&betanin, id, Status::Completed).await;
        assert_eq!(console(&betanin, id).await.said(), Said::OnlyPath);
        assert_eq!(library_of(&world), 2);
    }
}

/// Betanin contract §2, details: no shell is involved.
pub(crate) async fn odd_names_are_imported<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let betanin = world.betanin();
    let names = [
        "  two  spaces ",
        "-dash",
        "Für Élise 音楽 \u{1f3b5}",
        "a\nnew line",
        "$(x) `y` &;#%+?'\"",
    ];
    for (n, name) in (1..).zip(names) {
        let id = post_album(&world, name).await;
        let torrent = until_status(&betanin, id, Status::Completed).await;
        assert_eq!(torrent.name, name);
        let path = world.downloads().join(name);
        let said = console(&betanin, id).await.said_about(path.to_str().unwrap());
        assert_eq!(said, Said::OnlyPath, "{name:?}");
        assert_eq!(library_of(&world), 2 * n, "{name:?}");
    }
}

/// Betanin contract §3: prompts are coloured by default, letter by letter.
pub(crate) async fn colours_do_not_hide_a_question<W: World>() {
    let coloured = BeetsConfig { autotag: true, colour: true, ..BeetsConfig::default() };
    let world = W::start(coloured).await;
    let betanin = world.betanin();
    let id = post_album(&world, "Blue Train").await;
    until_asked(&betanin, id, PromptKind::NoMatch).await;
    let lines = betanin.send(&Stdout(id)).await.unwrap();
    assert!(lines.iter().any(|line| line.data.contains('\u{1b}')), "{lines:?}");
    answer(&betanin, id, "s").await;
    until_status(&betanin, id, Status::Completed).await;
    assert_eq!(console(&betanin, id).await.said(), Said::SkippedByPerson);
}
