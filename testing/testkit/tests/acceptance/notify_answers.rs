//! A question is answered from a message: once, by whoever has it, and by nothing that only looks.

use towline_sim::notify::Kind;
use towline_testkit::wait::{so, until};

use crate::{
    notify_world::{Told, World},
    worlds::{LATER, SOON},
};

/// A port that is free now: links name it before towline listens.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_in_a_message_answers_once_and_looking_at_it_answers_nothing() {
    let told = Told::by(Kind::Webhook).await;
    let port = free_port();
    let mut world =
        World::new(told, "answers = true", &format!("url = \"http://127.0.0.1:{port}\""));
    let config = std::fs::read_to_string(world.towline.config()).unwrap();
    let config = config.replace("127.0.0.1:0\"", &format!("127.0.0.1:{port}\""));
    std::fs::write(world.towline.config(), config).unwrap();
    // Before towline: what a source holds at first contact is asked about.
    world.drop_album();
    world.towline.start();
    let entry = world.towline.until_asked(SOON, "baseline");
    until(LATER, "somebody is told", || so(!world.told.got().is_empty(), &world.towline.log()));
    let Told::Simulated(_, receiver) = &world.told else { unreachable!() };
    let message = receiver.received().remove(0);
    let answers = message.whole["lines"][0]["answers"].as_array().unwrap().clone();
    let link = |choice: &str| {
        let found = answers.iter().find(|answer| answer["choice"] == choice);
        found.unwrap_or_else(|| panic!("{answers:#?}"))["url"].as_str().unwrap().to_owned()
    };
    assert_eq!(answers.len(), 2, "a date cannot be a link: {answers:#?}");
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let outside = reqwest::Client::new();
    for _ in 0..3 {
        let page = outside.get(link("all")).send().await.unwrap();
        assert_eq!(page.status(), 200);
        assert!(page.text().await.unwrap().contains("Answer: all"));
    }
    assert_eq!(world.towline.inbox().unwrap().len(), 1, "looking answered nothing");
    let answered = outside.post(link("all")).send().await.unwrap();
    assert_eq!(answered.status(), 200, "{}", answered.text().await.unwrap());
    world.towline.until_nothing_is_asked(SOON);
    world.towline.until_stage(LATER, "Album 001", "imported");
    for choice in ["all", "none"] {
        let again = outside.post(link(choice)).send().await.unwrap();
        assert_eq!(again.status(), 410, "{choice} of entry {}", entry.cause);
    }
    let forged = link("all").replace(".all.", ".none.");
    assert_eq!(outside.post(forged).send().await.unwrap().status(), 404);
    world.towline.stop();
}
