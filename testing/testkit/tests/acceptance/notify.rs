//! Each target: messages arrive, an outage delays them, and a kill repeats one at most.

use std::{collections::BTreeMap, time::Duration};

use towline_sim::notify::{Fault, Kind};
use towline_testkit::{
    chance::Chance,
    smtp::MailServer,
    wait::{so, until},
};

use crate::{
    killing::{Figures, kill_again_and_again, kill_when, kills},
    notify_world::{Told, World, things},
    worlds::{LATER, SOON},
};

/// A message takes so long in the loop of kills: many of them fall into it.
const TAKES_MS: u64 = 400;

async fn arrives_and_waits_out_an_outage(told: Told) {
    let mut world = World::of_what_is_done(told);
    world.towline.start();
    let first = world.drop_album();
    world.until_told(&first);
    world.told.refuse(true).await;
    let second = world.drop_album();
    until(SOON, "it waits", || so(world.waiting()? == 1, &world.towline.log()));
    until(SOON, "why is said", || {
        let said = world.towline.command_line(&["notify", "list"]);
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        so(said.contains("1 on the way: "), &said)
    });
    // What happens meanwhile comes behind it.
    let third = world.drop_album();
    world.told.refuse(false).await;
    world.until_told(&second);
    world.until_told(&third);
    until(SOON, "nothing waits", || so(world.waiting()? == 0, "something waits"));
    let titles: Vec<_> = world.told.got().into_iter().map(|got| got.title).collect();
    let expected = [first, second, third].map(|title| format!("Done: {title}"));
    assert_eq!(titles, expected, "once each, in order");
    world.assert_discreet();
    assert_eq!(world.towline.inbox().unwrap(), []);
    world.towline.stop();
}

/// `asked`: the receiver can be asked what it has, so nothing comes twice.
fn killed(told: Told, kind: &'static str, asked: bool) {
    let mut figures = Figures::begin(kind, kills(10));
    let mut chance = Chance::of_environment(kind);
    let mut world = World::of_what_is_done(told);
    world.towline.start();
    world.towline.stop();
    world.told.slow(TAKES_MS);
    let kills = figures.kills;
    for turn in 0..kills {
        world.drop_album();
        let World { towline, told, .. } = &mut world;
        if turn.is_multiple_of(2) {
            kill_when("a message", towline, &mut chance, || told.calls());
        } else {
            kill_again_and_again(towline, &mut chance, 1, || {});
        }
    }
    world.towline.start();
    let last = world.drop_album();
    world.until_told_of_all(world.dropped());
    until(LATER, "nothing waits", || so(world.waiting()? == 0, &world.towline.log()));
    // What was sent just before is there by now.
    std::thread::sleep(Duration::from_millis(2 * TAKES_MS));
    let got = world.told.got();
    assert_eq!(things(&got), world.dropped(), "{last}: each once, and none is lost: {got:#?}");
    let mut times = BTreeMap::<_, u64>::new();
    for got in &got {
        *times.entry(&got.id).or_default() += 1;
    }
    let repeats: u64 = times.values().map(|times| times - 1).sum();
    (figures.albums, figures.posts) = (world.dropped(), got.len());
    assert!(repeats <= kills, "{repeats} repeats in {kills} kills");
    assert!(!asked || repeats == 0, "it can be asked, and got {repeats} twice: {got:#?}");
    assert_eq!(world.towline.inbox().unwrap(), []);
    world.assert_discreet();
    world.towline.stop();
}

macro_rules! targets {
    ($($name:ident: $kind:expr, $asked:literal;)*) => {
        $(mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread")]
            async fn a_message_arrives_and_an_outage_delays_it() {
                arrives_and_waits_out_an_outage($kind).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn killed_again_and_again_it_repeats_no_more_than_it_must() {
                killed($kind, stringify!($name), $asked);
            }
        })*
    };
}

targets! {
    ntfy: Told::by(Kind::Ntfy).await, true;
    ntfy_of_before: Told::by(Kind::OldNtfy).await, true;
    discord: Told::by(Kind::Discord).await, false;
    telegram: Told::by(Kind::Telegram).await, false;
    gotify: Told::by(Kind::Gotify).await, true;
    apprise: Told::by(Kind::Apprise).await, false;
    webhook: Told::by(Kind::Webhook).await, false;
    email: Told::Mail(Box::new(MailServer::start())), false;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_receiver_says_its_message_arrives_once_where_it_can_be_asked() {
    let told = Told::by(Kind::Ntfy).await;
    if let Told::Simulated(_, receiver) = &told {
        receiver.faults([
            Fault::Busy { secs: 2 },
            Fault::Status(500),
            Fault::CloseBefore,
            Fault::Page,
            Fault::GatewayAfter,
        ]);
    }
    let mut world = World::of_what_is_done(told);
    world.towline.start();
    let first = world.drop_album();
    world.until_told(&first);
    until(LATER, "nothing waits", || so(world.waiting()? == 0, &world.towline.log()));
    assert_eq!(world.told.got().len(), 1, "{:#?}", world.told.got());
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_receiver_refuses_for_good_is_in_the_inbox_and_nobody_is_told_of_that() {
    let told = Told::by(Kind::Webhook).await;
    if let Told::Simulated(_, receiver) = &told {
        receiver.faults([Fault::Status(403), Fault::Status(403)]);
    }
    let mut world = World::new(told, "events = [\"done\", \"needs-you\", \"failed\"]", "");
    world.towline.start();
    let first = world.drop_album();
    world.towline.until_asked(SOON, "not-sent:phone");
    // It is tried all the same: the third time it is taken, and nothing is asked any more.
    world.until_told(&first);
    world.towline.until_nothing_is_asked(SOON);
    assert_eq!(world.told.got().len(), 1, "{:#?}", world.told.got());
    world.towline.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_message_is_sent_when_told_to_and_the_doctor_sends_none() {
    let told = Told::by(Kind::Telegram).await;
    let mut world = World::of_what_is_done(told);
    world.towline.start();
    let said = world.towline.command_line(&["--json", "doctor"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("the bot knows the chat"), "{said}");
    assert!(world.told.got().is_empty());
    world.towline.run(&["notify", "test", "phone"]);
    assert_eq!(world.told.got()[0].title, "Test: phone");
    let unknown = world.towline.command_line(&["notify", "test", "nobody"]);
    let told = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(told.contains("there is no target \"nobody\"") && told.contains("phone"), "{told}");
    world.towline.stop();
}
