//! What is decided about messages, whatever befalls them; and what is made of news.

mod source;

use std::time::Duration;

use proptest::prelude::*;
use towline_domain::{
    ActOutcome, Choice, EntryId, FlowName, ItemId, Thing as _, Timestamp, Trouble, TroubleKind,
    notify::{
        Found, Line, Message, MessageAction, MessageId, MessageStage, NewsKind, NotifyPolicy,
    },
    window::{Window, Windows},
};
use towline_engine::{AskedThen, News};

use super::{Seen, compose::message, decide::decide, notice};
use crate::{
    kept::Kept,
    notify::{NoLinks, TargetRole},
};

const SETTLE: Duration = Duration::from_secs(5);

fn at(secs: u64) -> Timestamp {
    Timestamp::default() + Duration::from_secs(secs)
}

fn news(id: i64, kind: NewsKind, title: &str, words: &str) -> News {
    News {
        id,
        at: at(id.unsigned_abs()),
        kind,
        item: ItemId(id),
        flow: "imports".into(),
        title: title.into(),
        words: words.into(),
        asked: (kind == NewsKind::NeedsYou).then(|| AskedThen {
            entry: EntryId(id),
            epoch: 1,
            choices: vec![Choice::AsIs, Choice::OtherId(String::new())],
            is_open: true,
        }),
    }
}

fn composed(news: &[News]) -> Message {
    message("phone", &NotifyPolicy::default(), news).expect("a message")
}

#[test]
fn what_is_alike_is_one_line_and_only_a_single_question_is_answered() {
    let one = composed(&[news(1, NewsKind::NeedsYou, "Blue Train", "no match")]);
    let asked = one.lines[0].asked.as_ref().unwrap();
    assert_eq!((asked.entry, &asked.choices[..]), (EntryId(1), &[Choice::AsIs][..]));
    assert_eq!(one.heading(), "Needs you: Blue Train");

    let three = composed(&[
        news(1, NewsKind::NeedsYou, "Blue Train", "no match"),
        news(2, NewsKind::Failed, "x", "declined"),
        news(3, NewsKind::NeedsYou, "Giant Steps", "no match"),
    ]);
    let counts: Vec<_> = three.lines.iter().map(|line| line.count).collect();
    assert_eq!(counts, [2, 1]);
    assert_eq!(three.lines[0].asked, None);
    assert_eq!(three.id, MessageId::new(1, at(1)));
}

#[test]
fn what_nobody_wants_to_hear_or_was_answered_meanwhile_is_no_message() {
    let policy = NotifyPolicy { flows: vec![FlowName::Wishes], ..NotifyPolicy::default() };
    let failed = [news(1, NewsKind::Failed, "x", "y")];
    assert_eq!(message("phone", &policy, &failed), None);
    let done = [news(1, NewsKind::Done, "x", "y")];
    assert_eq!(message("phone", &NotifyPolicy::default(), &done), None);
    let mut answered = news(1, NewsKind::NeedsYou, "x", "y");
    answered.asked.as_mut().unwrap().is_open = false;
    assert_eq!(message("phone", &NotifyPolicy::default(), &[answered]), None);
}

#[test]
fn a_flood_is_one_message_that_stays_small() {
    let flood: Vec<_> = (1..=500)
        .map(|id| {
            news(id, NewsKind::Failed, &"long ".repeat(100), &format!("{id} {}", "x".repeat(900)))
        })
        .collect();
    let message = composed(&flood);
    assert_eq!((message.lines.len(), message.more), (15, 485));
    let size = serde_json::to_vec(&message).unwrap().len();
    assert!(size < 16_000, "{size}");
    let alike: Vec<_> = (1..=500)
        .map(|id| news(id, NewsKind::NeedsYou, &format!("album {id}"), "no match"))
        .collect();
    let alike = composed(&alike);
    assert_eq!(alike.lines.len(), 1);
    assert!(alike.lines[0].list().unwrap().ends_with("album 5 and 495 more"));
}

#[test]
fn remote_text_is_made_safe_before_it_is_kept() {
    let hostile = news(1, NewsKind::Failed, "a\u{1b}[31m\nb\u{202e}", "why\r\nX-Evil: 1");
    let message = composed(&[hostile]);
    let Line { names, words, .. } = &message.lines[0];
    for text in [&names[0], words] {
        assert!(!text.chars().any(|letter| letter.is_control() || letter == '\u{202e}'), "{text}");
    }
}

#[test]
fn the_same_message_is_sent_with_the_same_words() {
    struct Nobody;
    #[async_trait::async_trait]
    impl towline_domain::notify::Notifier for Nobody {
        async fn send(
            &self,
            _: &towline_domain::notify::Notice,
        ) -> Result<(), towline_domain::ActError> {
            Ok(())
        }
        async fn find(
            &self,
            _: &towline_domain::notify::Notice,
            _: Timestamp,
        ) -> Result<Found, Trouble> {
            Ok(Found::CannotTell)
        }
        fn settle(&self) -> Duration {
            SETTLE
        }
    }
    let role = TargetRole {
        name: "phone".into(),
        notifier: std::sync::Arc::new(Nobody),
        policy: NotifyPolicy::default(),
    };
    let message = composed(&[news(1, NewsKind::NeedsYou, "Blue Train", "no match")]);
    let one = notice::of(&message, at(9), &role, &NoLinks);
    assert_eq!(one, notice::of(&message, at(9), &role, &NoLinks));
    assert_eq!(one.lines[0].words, ["no match"]);
}

/// What befalls one step.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Luck {
    Fine,
    CrashBeforeSending,
    CrashAfterSending,
    AnswerLost,
    NeverArrived,
    Refused(TroubleKind),
    Outage,
    Woken,
}

fn luck() -> impl Strategy<Value = Luck> {
    use TroubleKind as T;
    prop_oneof![
        4 => Just(Luck::Fine),
        1 => Just(Luck::CrashBeforeSending),
        1 => Just(Luck::CrashAfterSending),
        1 => Just(Luck::AnswerLost),
        1 => Just(Luck::NeverArrived),
        2 => prop::sample::select(vec![T::Refused, T::RateLimited, T::KeyRefused, T::Unreachable])
            .prop_map(Luck::Refused),
        1 => Just(Luck::Outage),
        1 => Just(Luck::Woken),
    ]
}

struct World {
    kept: Kept<Message>,
    now: Timestamp,
    can_be_asked: bool,
    arrived: u32,
    /// So often it could not be known whether it had arrived.
    left_open: u32,
}

impl World {
    fn new(can_be_asked: bool) -> Self {
        let message = composed(&[news(1, NewsKind::Failed, "x", "y")]);
        let kept = Kept::new(message, "phone/1".into(), SETTLE, at(0));
        Self { kept, now: at(0), can_be_asked, arrived: 0, left_open: 0 }
    }

    fn seen(&self, luck: Luck, policy: &NotifyPolicy) -> Seen {
        let is_unsure =
            self.kept.item.last_act.as_ref().is_some_and(|act| act.outcome == ActOutcome::Unsure);
        let found = is_unsure.then(|| match (self.can_be_asked, luck) {
            (true, Luck::Outage) => {
                Err(Trouble::new("ntfy", TroubleKind::Unreachable, "no answer"))
            }
            (true, _) if self.arrived > 0 => Ok(Found::There),
            (true, _) => Ok(Found::NotThere),
            (false, _) => Ok(Found::CannotTell),
        });
        Seen::Target { policy: Box::new(policy.clone()), found }
    }

    fn step(&mut self, luck: Luck) {
        if let Some(due) = self.kept.due.filter(|_| luck != Luck::Woken) {
            self.now = self.now.max(due);
        }
        let is_early =
            self.kept.item.last_act.as_ref().is_some_and(|act| act.is_unsettled(self.now));
        if is_early {
            return;
        }
        let policy = NotifyPolicy::default();
        let decision = decide(&self.kept.item, &self.seen(luck, &policy), self.now);
        self.kept.store(&decision, self.now);
        if decision.action != Some(MessageAction::Send) {
            return;
        }
        let outcome = match luck {
            Luck::Fine | Luck::Woken => {
                self.arrived += 1;
                Some(ActOutcome::Done)
            }
            Luck::CrashBeforeSending => None,
            Luck::CrashAfterSending => {
                self.arrived += 1;
                None
            }
            Luck::AnswerLost => {
                self.arrived += 1;
                Some(ActOutcome::Unsure)
            }
            Luck::NeverArrived => Some(ActOutcome::Unsure),
            Luck::Outage => Some(refused(TroubleKind::Unreachable)),
            Luck::Refused(kind) => Some(refused(kind)),
        };
        self.left_open += u32::from(matches!(outcome, None | Some(ActOutcome::Unsure)));
        if let Some(outcome) = outcome {
            self.kept.ends(outcome, self.now);
        }
    }
}

fn refused(kind: TroubleKind) -> ActOutcome {
    ActOutcome::NotDone(Trouble::new("ntfy", kind, "no"))
}

proptest! {
    #[test]
    fn a_message_is_never_lost_and_repeated_once_at_most_for_each_crash(
        lucks in prop::collection::vec(luck(), 0..30),
        can_be_asked in any::<bool>(),
    ) {
        let mut world = World::new(can_be_asked);
        let calm = std::iter::repeat_n(Luck::Fine, 40);
        for luck in lucks.into_iter().chain(calm) {
            if world.kept.item.thing.is_ended() {
                break;
            }
            world.step(luck);
        }
        prop_assert_eq!(world.kept.item.thing.stage, MessageStage::Sent);
        prop_assert!(world.arrived >= 1);
        prop_assert!(world.arrived <= 1 + world.left_open, "{} {}", world.arrived, world.left_open);
        prop_assert!(!can_be_asked || world.arrived == 1, "arrived {}", world.arrived);
    }
}

#[test]
fn what_only_a_person_can_mend_is_asked_about_at_once_and_tried_all_the_same() {
    let mut world = World::new(false);
    world.step(Luck::Refused(TroubleKind::KeyRefused));
    assert_eq!(world.kept.why(), None);
    world.step(Luck::Refused(TroubleKind::KeyRefused));
    assert_eq!(world.kept.why().unwrap().group(), "not-sent:phone");
    assert_eq!(world.kept.item.thing.stage, MessageStage::Failed);
    world.step(Luck::Fine);
    world.step(Luck::Fine);
    assert_eq!(world.kept.item.thing.stage, MessageStage::Sent);
    assert_eq!(world.kept.why(), None, "the question closes by itself");
}

#[test]
fn an_outage_is_waited_out_and_told_of_after_days() {
    let mut world = World::new(false);
    let mut asked_after = None;
    for _ in 0..300 {
        world.step(Luck::Refused(TroubleKind::Unreachable));
        if world.kept.why().is_some() && asked_after.is_none() {
            asked_after = Some(world.now.since(at(0)));
        }
        // The ledger's own waiting times, as `Kept` has them not.
        world.now = world.now + Duration::from_secs(1800);
    }
    let days = asked_after.expect("a person is told").as_secs() / (24 * 3600);
    assert_eq!(days, 3);
    world.kept.answer(Choice::Skip, world.now);
    world.step(Luck::Woken);
    assert_eq!(world.kept.item.thing.stage, MessageStage::Dropped);
}

#[test]
fn in_quiet_hours_a_message_waits() {
    let policy = NotifyPolicy {
        quiet: Some(Windows::new(
            vec![Window {
                from: "22:00".parse().unwrap(),
                to: "07:00".parse().unwrap(),
                days: vec![],
            }],
            jiff::tz::TimeZone::UTC,
        )),
        ..NotifyPolicy::default()
    };
    let world = World::new(false);
    let seen = Seen::Target { policy: Box::new(policy), found: None };
    let night = decide(&world.kept.item, &seen, at(23 * 3600));
    assert_eq!(night.action, None);
    assert_eq!(night.look, towline_domain::Look::At(at(31 * 3600)));
    let day = decide(&world.kept.item, &seen, at(12 * 3600));
    assert_eq!(day.action, Some(MessageAction::Send));
}

#[test]
fn what_asks_to_wait_is_waited_for_and_a_target_that_left_loses_its_messages_in_the_end() {
    let mut world = World::new(false);
    world.step(Luck::Refused(TroubleKind::RateLimited));
    let act = world.kept.item.last_act.as_mut().unwrap();
    let ActOutcome::NotDone(trouble) = &mut act.outcome else { panic!("refused") };
    trouble.retry_at = Some(at(900));
    let seen = Seen::Target { policy: Box::default(), found: None };
    let waits = decide(&world.kept.item, &seen, at(20));
    assert_eq!((waits.action, waits.look), (None, towline_domain::Look::At(at(900))));
    let parked = decide(&world.kept.item, &Seen::Parked, at(20));
    assert_eq!(parked.thing.stage, MessageStage::Sending);
    let gone = decide(&world.kept.item, &Seen::Parked, at(4 * 24 * 3600));
    assert_eq!(gone.thing.stage, MessageStage::Dropped);
}

/// Where nothing can be looked at and no answer ever comes, as behind a proxy that closes.
#[test]
fn a_message_that_is_never_answered_is_sent_ever_more_rarely_and_told_of() {
    let mut world = World::new(false);
    let days = at(4 * 24 * 3600);
    for _ in 0..10_000 {
        if world.now >= days {
            break;
        }
        world.step(Luck::NeverArrived);
    }
    assert!(world.now >= days, "only {:?}", world.now);
    assert_eq!(world.kept.item.thing.stage, MessageStage::Failed);
    let sent = world.left_open;
    assert!((20..400).contains(&sent), "sent {sent} times in four days");
}
