//! Betanin contract §3 and §5: questions and answers.

use betanin_client::{
    CallError,
    console::{PromptKind, Said},
    torrents::{Get, Retry, Status, Stdin, Stdout},
};
use towline_testkit::betanin::BeetsConfig;

use super::steps::{
    answer, console, library_of, plain_http, post, post_album, until, until_asked, until_status,
};
use crate::world::World;

fn asks() -> BeetsConfig {
    BeetsConfig { autotag: true, ..BeetsConfig::default() }
}

/// Betanin contract §5, and §1, fact 1: skipped is `COMPLETED` too.
pub(crate) async fn no_match_is_answered_with_skip<W: World>() {
    let world = W::start(asks()).await;
    let betanin = world.betanin();
    let id = post_album(&world, "Blue Train").await;
    until_asked(&betanin, id, PromptKind::NoMatch).await;
    until_status(&betanin, id, Status::NeedsInput).await;
    answer(&betanin, id, "s").await;
    until_status(&betanin, id, Status::Completed).await;
    let console = console(&betanin, id).await;
    assert_eq!((console.said(), console.prompt()), (Said::SkippedByPerson, None));
    assert_eq!(library_of(&world), 0);
}

/// Betanin contract §5.
pub(crate) async fn no_match_is_answered_with_as_is<W: World>() {
    let world = W::start(asks()).await;
    let betanin = world.betanin();
    let id = post_album(&world, "Blue Train").await;
    until_asked(&betanin, id, PromptKind::NoMatch).await;
    answer(&betanin, id, "u").await;
    until_status(&betanin, id, Status::Completed).await;
    assert_eq!(console(&betanin, id).await.said(), Said::Answered("u".into()));
    assert_eq!(library_of(&world), 2);
}

/// Betanin contract §5: the question stays the same one.
pub(crate) async fn an_answer_that_is_no_option_is_asked_again<W: World>() {
    let world = W::start(asks()).await;
    let betanin = world.betanin();
    let id = post_album(&world, "Blue Train").await;
    let before = until_asked(&betanin, id, PromptKind::NoMatch).await;
    answer(&betanin, id, "x").await;
    until("asked again", async || {
        let console = console(&betanin, id).await;
        let again = console.len() > before.len() && console.prompt() == Some(PromptKind::NoMatch);
        (again, console)
    })
    .await;
    answer(&betanin, id, "b").await;
    until_status(&betanin, id, Status::Completed).await;
    assert_eq!(console(&betanin, id).await.said(), Said::AbortedByPerson);
}

/// Betanin contract §4 and §5: two posts make two runs, and the second asks.
pub(crate) async fn a_duplicate_is_asked_about<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let betanin = world.betanin();
    let id = post_album(&world, "Blue Train").await;
    until_status(&betanin, id, Status::Completed).await;
    let again = post(&betanin, &world.downloads().join("Blue Train")).await;
    until_asked(&betanin, again, PromptKind::Duplicate).await;
    answer(&betanin, again, "s").await;
    until_status(&betanin, again, Status::Completed).await;
    assert_eq!(console(&betanin, again).await.said(), Said::SkippedByPerson);
    assert_eq!(library_of(&world), 2);
}

/// Betanin contract §1, fact 3.
pub(crate) async fn a_question_holds_up_the_queue<W: World>() {
    let mut world = W::start(asks()).await;
    let betanin = world.betanin();
    let asking = post_album(&world, "Asks").await;
    until_asked(&betanin, asking, PromptKind::NoMatch).await;
    world.set(BeetsConfig::default());
    let waiting = post_album(&world, "Waits").await;
    // Longer than an import takes.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(betanin.send(&Get(waiting)).await.unwrap().status, Status::Enqueued);
    assert_eq!(betanin.send(&Get(asking)).await.unwrap().status, Status::NeedsInput);
    answer(&betanin, asking, "s").await;
    until_status(&betanin, waiting, Status::Completed).await;
    assert_eq!(library_of(&world), 2);
}

/// Betanin contract §3: only what is behind the last start counts.
pub(crate) async fn a_retry_appends_to_the_console<W: World>() {
    let world = W::start(BeetsConfig::default()).await;
    let betanin = world.betanin();
    let id = post(&betanin, &world.downloads().join("Late")).await;
    until_status(&betanin, id, Status::Completed).await;
    let first = console(&betanin, id).await;
    assert!(matches!(first.said(), Said::NoSuchDirectory { .. }));
    towline_testkit::audio::Album::new("A", "Late", 2)
        .write(world.downloads().join("Late"))
        .unwrap();
    betanin.send(&Retry(id)).await.unwrap();
    let second = until("run twice", async || {
        let console = console(&betanin, id).await;
        (console.runs() == 2 && console.exit_status().is_some(), console)
    })
    .await;
    assert!(second.len() > first.len());
    assert_eq!((second.retries(), second.said()), (1, Said::OnlyPath));
    assert!(second.text().contains("[betanin] retrying... (there are "), "{}", second.text());
    assert_eq!(library_of(&world), 2);
}

/// Betanin contract §5, the last sentence.
pub(crate) async fn a_retry_of_a_waiting_torrent_queues_a_second_run<W: World>() {
    let world = W::start(asks()).await;
    let betanin = world.betanin();
    let id = post_album(&world, "Blue Train").await;
    until_asked(&betanin, id, PromptKind::NoMatch).await;
    until_status(&betanin, id, Status::NeedsInput).await;
    betanin.send(&Retry(id)).await.unwrap();
    assert_eq!(betanin.send(&Get(id)).await.unwrap().status, Status::Enqueued);
    let waiting = console(&betanin, id).await;
    assert_eq!((waiting.runs(), waiting.retries()), (1, 1));
    assert_eq!(waiting.prompt(), Some(PromptKind::NoMatch), "the first one still waits");
    answer(&betanin, id, "s").await;
    until("asked in the second run", async || {
        let console = console(&betanin, id).await;
        (console.runs() == 2 && console.prompt() == Some(PromptKind::NoMatch), console)
    })
    .await;
    answer(&betanin, id, "s").await;
    until_status(&betanin, id, Status::Completed).await;
    let lines = betanin.send(&Stdout(id)).await.unwrap();
    let mut indices: Vec<_> = lines.iter().map(|line| line.index).collect();
    indices.dedup();
    assert!(indices.len() < lines.len(), "an index is used twice: {lines:?}");
}

/// Betanin contract §2 and §5: 500 before, vanished after, 400 for another shape.
pub(crate) async fn an_answer_needs_a_process<W: World>() {
    let mut world = W::start(BeetsConfig::default()).await;
    let id = post_album(&world, "Blue Train").await;
    until_status(&world.betanin(), id, Status::Completed).await;
    let before = console(&world.betanin(), id).await;
    answer(&world.betanin(), id, "s").await;
    assert_eq!(console(&world.betanin(), id).await, before, "the text has vanished");

    let url = format!("{}/api/torrents/{id}/console/stdin", world.url());
    let wrong = plain_http()
        .post(url)
        .header("X-API-Key", world.key())
        .header("Content-Type", "application/json")
        .body(r#"{"words": "s"}"#);
    assert_eq!(wrong.send().await.unwrap().status().as_u16(), 400);

    world.restart().await;
    let error = world.betanin().send(&Stdin { id, text: "s".into() }).await.unwrap_err();
    let CallError::Refused { status, message, .. } = &error else { panic!("{error:?}") };
    assert_eq!((status.as_u16(), message.as_str()), (500, "Internal Server Error"));
}
