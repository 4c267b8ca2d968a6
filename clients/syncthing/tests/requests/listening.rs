//! What a listener makes of servers that misbehave (reference §4.2 to §4.4).

use std::time::{Duration, Instant};

use serde_json::json;
use syncthing_client::{
    Access, CallError, Error, EventId, Settings, Syncthing,
    events::{EventData, Gap, Item, Listener, Pace, Reconnected, Why},
};

use crate::script::{Fault, KEPT, Script};

fn quick() -> Pace {
    Pace {
        poll: Duration::from_secs(1),
        headers: Duration::from_millis(1500),
        retry_first: Duration::from_millis(40),
        retry_most: Duration::from_millis(300),
        retry_refused: Duration::from_millis(80),
        ..Pace::default()
    }
}

async fn next(events: &mut Listener) -> Item {
    let item = tokio::time::timeout(Duration::from_secs(20), events.next()).await;
    item.expect("something comes").unwrap().unwrap()
}

/// As `7`, `3..4`, `restarted by Ids` or `reconnected`.
async fn told(events: &mut Listener) -> String {
    match next(events).await {
        Item::Event(event) => event.id.to_string(),
        Item::Gap(Gap { from: Some(from), to: Some(to) }) => format!("{from}..{to}"),
        Item::Gap(_) => "uncounted".into(),
        Item::Restarted(restarted) => format!("restarted by {:?}", restarted.why),
        Item::Reconnected(_) => "reconnected".into(),
    }
}

async fn all_told(events: &mut Listener, count: usize) -> Vec<String> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(told(events).await);
    }
    all
}

/// Reference §4.2: a jump means loss.
#[tokio::test]
async fn a_hole_in_the_numbers_is_told() {
    let script = Script::start().await;
    let client = script.client();
    script.tell("A");
    let mut events = client.events().from_history().pace(quick()).listen();
    assert_eq!(told(&mut events).await, "1");
    for _ in 0..KEPT + 5 {
        script.state().last += 1;
    }
    script.tell("B");
    assert_eq!(all_told(&mut events, 2).await, ["2..26", "27"]);
    assert_eq!(events.last_seen_id(), EventId(27));
}

/// Reference §4.3: the same start, and smaller numbers.
#[tokio::test]
async fn numbers_that_went_back_are_a_restart() {
    let script = Script::start().await;
    let client = script.client();
    (0..3).for_each(|_| script.tell("A"));
    let mut events = client.events().from_history().pace(quick()).listen();
    assert_eq!(all_told(&mut events, 3).await, ["1", "2", "3"]);
    // Within the second in which it started before.
    script.restart(0);
    script.tell("Starting");
    assert_eq!(all_told(&mut events, 2).await, ["restarted by Ids", "1"]);
    script.tell("A");
    assert_eq!(told(&mut events).await, "2");
}

/// A number behind which nothing can come is none of Syncthing's; the listening lives on.
#[tokio::test]
async fn a_number_beyond_sense_is_a_restart_and_no_end() {
    let script = Script::start().await;
    let client = script.client();
    script.tell("A");
    let mut events = client.events().from_history().pace(quick()).listen();
    assert_eq!(told(&mut events).await, "1");
    script.state().last = u64::MAX - 1;
    script.tell("Mad");
    assert_eq!(told(&mut events).await, "restarted by Ids");
    script.restart(0);
    script.tell("Starting");
    while told(&mut events).await != "1" {}
    script.tell("B");
    assert_eq!(told(&mut events).await, "2");
}

/// Reference §4.3: a new process whose numbers have overtaken ours looks as if nothing was.
#[tokio::test]
async fn a_process_that_has_overtaken_is_noticed() {
    let script = Script::start().await;
    let client = script.client();
    script.tell("A");
    let pace = Pace { believe: Duration::ZERO, ..quick() };
    let mut events = client.events().from_history().pace(pace).listen();
    assert_eq!(told(&mut events).await, "1");
    script.restart(7);
    script.tell_all((0..3).map(|_| json!({"type": "B"})));
    let expected = ["restarted by Process", "1", "2", "3"];
    assert_eq!(all_told(&mut events, 4).await, expected);
}

/// Reference §4.3: how a poll in flight ends at a restart; alone it is no loss.
#[tokio::test]
async fn a_truncated_answer_is_no_loss() {
    let script = Script::start().await;
    let client = script.client();
    script.tell("A");
    script.fault(Fault::Truncated);
    let mut events = client.events().from_history().pace(quick()).listen();
    let Item::Reconnected(Reconnected { failures }) = next(&mut events).await else { panic!() };
    assert_eq!(failures, 1);
    assert_eq!(told(&mut events).await, "1");
    script.fault(Fault::Dropped);
    script.tell("A");
    let mut after = all_told(&mut events, 2).await;
    after.sort();
    assert_eq!(after, ["2", "reconnected"], "in whichever order");
}

/// Reference §4.4: headers come at once from a server that lives.
#[tokio::test]
async fn a_server_that_says_nothing_at_all_is_left_soon() {
    let script = Script::start().await;
    let client = script.client();
    script.tell("A");
    script.fault(Fault::Silent);
    let pace = Pace { headers: Duration::from_millis(200), ..quick() };
    let begun = Instant::now();
    let settings = Settings::new(&script.url, Access::ApiKey("key".into()));
    let deadlines =
        syncthing_client::Deadlines { connect: Duration::from_millis(300), ..settings.deadlines };
    let client = Syncthing::new(Settings { deadlines, ..settings }).unwrap_or(client);
    let mut events = client.events().from_history().pace(pace).listen();
    assert_eq!(all_told(&mut events, 2).await, ["reconnected", "1"]);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

/// A network that is away for a while: nothing is told, nothing is lost.
#[tokio::test]
async fn a_network_that_is_away_is_waited_for() {
    let script = Script::start().await;
    let client = script.client();
    let mut events = client.events().from_history().pace(quick()).listen();
    script.tell("A");
    assert_eq!(told(&mut events).await, "1");
    script.state().is_away = true;
    let away = tokio::time::timeout(Duration::from_millis(2500), events.next()).await;
    assert!(away.is_err(), "{away:?}");
    assert!(events.trouble().is_some_and(|error| error.is_passing()));
    script.tell("A");
    script.state().is_away = false;
    assert_eq!(all_told(&mut events, 2).await, ["reconnected", "2"]);
    assert_eq!(events.trouble(), None);
}

/// What does not pass by itself is told, once.
#[tokio::test]
async fn a_refusal_is_told_once_and_listening_goes_on() {
    let answers = [
        Fault::Answer(200, "text/html", "<html>log in"),
        Fault::Answer(403, "text/plain", "CSRF Error\n"),
        Fault::Answer(403, "text/plain", "Host check error\n"),
        Fault::Answer(200, "application/json", "{\"not\": \"a list\"}"),
    ];
    for answer in answers {
        let script = Script::start().await;
        let client = script.client();
        script.fault(answer.clone());
        let mut events = client.events().from_history().pace(quick()).listen();
        let error = events.next().await.unwrap().unwrap_err();
        let is_right = match answer {
            Fault::Answer(_, _, "CSRF Error\n") => matches!(error, Error::Unauthorized { .. }),
            Fault::Answer(_, _, "Host check error\n") => matches!(error, Error::HostCheck { .. }),
            Fault::Answer(_, "text/html", _) => {
                matches!(error, Error::Call(CallError::NotJson { .. }))
            }
            _ => matches!(error, Error::Call(CallError::Unreadable { .. })),
        };
        assert!(is_right, "{answer:?}: {error:?}");
        script.tell("A");
        assert_eq!(all_told(&mut events, 2).await, ["reconnected", "1"]);
    }
}

/// Reference §4.5: what nobody knows passes through.
#[tokio::test]
async fn strange_events_pass_through() {
    let script = Script::start().await;
    let client = script.client();
    script.tell_all([
        json!({"type": "BrandNew", "data": [1, {"x": null}]}),
        json!({"type": "StateChanged", "data": {"folder": "f", "from": "idle", "to": "dreaming"}}),
        json!({"type": "ItemFinished", "data": "?"}),
    ]);
    let mut events = client.events().from_history().pace(quick()).listen();
    let mut data = Vec::new();
    for _ in 0..3 {
        let Item::Event(event) = next(&mut events).await else { panic!() };
        data.push(event.data);
    }
    assert!(matches!(&data[0], EventData::Other(raw) if raw.0 == json!([1, {"x": null}])));
    assert!(matches!(&data[1], EventData::StateChanged(to) if to.to.as_str() == "dreaming"));
    assert!(matches!(&data[2], EventData::Unreadable { .. }));
}

/// A batch that is longer than we hold would be so for ever.
#[tokio::test]
async fn a_batch_that_is_too_long_is_passed_over_and_told() {
    let script = Script::start().await;
    let settings = Settings::new(&script.url, Access::ApiKey("key".into()));
    let client = Syncthing::new(Settings { max_body: 500, ..settings }).unwrap();
    let long = "x".repeat(90);
    script.tell_all((0..10).map(|_| json!({"type": "BrandNew", "data": long})));
    let mut events = client.events().from_history().pace(quick()).listen();
    assert_eq!(told(&mut events).await, "1..10");
    script.tell("A");
    assert_eq!(told(&mut events).await, "11");
}

/// A server that does not wait as it was told is not asked without a pause.
#[tokio::test]
async fn a_server_that_does_not_wait_is_not_hammered() {
    let script = Script::start().await;
    let client = script.client();
    script.fault(Fault::NothingAtOnce);
    let pace = Pace {
        retry_first: Duration::from_millis(250),
        retry_most: Duration::from_secs(30),
        ..quick()
    };
    let events = client.events().pace(pace);
    let mut events = events.listen();
    let nothing = tokio::time::timeout(Duration::from_secs(3), events.next()).await;
    assert!(nothing.is_err(), "{nothing:?}");
    let polls = script.state().polls;
    assert!((2..=8).contains(&polls), "{polls} polls");
}

/// Reference §4.2: polled on while events are worked on, up to a bound.
#[tokio::test]
async fn a_slow_reader_loses_nothing_that_the_server_keeps() {
    let script = Script::start().await;
    let client = script.client();
    let mut events = client.events().from_history().pace(quick()).listen();
    for n in 1..=KEPT * 3 {
        script.tell("A");
        if n % 6 == 0 {
            // Fetched, and not read.
            tokio::time::sleep(Duration::from_millis(120)).await;
        }
    }
    let ids = all_told(&mut events, KEPT * 3).await;
    let expected: Vec<_> = (1..=KEPT * 3).map(|id| id.to_string()).collect();
    assert_eq!(ids, expected);
}

/// A cursor whose numbers the process never gave.
#[tokio::test]
async fn a_cursor_ahead_of_the_server_is_a_restart() {
    let script = Script::start().await;
    let client = script.client();
    (0..3).for_each(|_| script.tell("A"));
    let mut events = client.events().from_history().pace(quick()).listen();
    assert_eq!(told(&mut events).await, "1");
    let mut cursor = events.cursor().unwrap();
    cursor.last = EventId(99);
    let mut events = client.events().after(cursor).pace(quick()).listen();
    let Item::Restarted(restarted) = next(&mut events).await else { panic!() };
    assert_eq!(restarted.why, Why::Ids);
    assert_eq!(all_told(&mut events, 3).await, ["1", "2", "3"]);
}

/// Whatever happens, each event of a process is handed out once, or told to be lost.
#[tokio::test]
async fn over_any_faults_each_number_comes_once_or_in_a_gap() {
    let script = Script::start().await;
    let client = script.client();
    let mut events = client.events().from_history().pace(quick()).listen();
    let trouble = script.clone();
    let maker = tokio::spawn(async move {
        for round in 0..60_u64 {
            let dice = round * 7 % 10;
            match dice {
                0 => trouble.fault(Fault::Truncated),
                1 => trouble.fault(Fault::Dropped),
                2 => (0..KEPT + 3).for_each(|_| trouble.tell("A")),
                3 if round % 3 == 0 => trouble.restart(1 + round),
                4 => trouble.fault(Fault::Answer(503, "text/plain", "busy")),
                _ => trouble.tell("A"),
            }
            tokio::time::sleep(Duration::from_millis(dice * 9)).await;
        }
        trouble.tell("Last");
    });
    let (mut next_id, mut restarts, mut handed_out) = (1, 0, 0);
    loop {
        match next(&mut events).await {
            Item::Event(event) => {
                assert_eq!(event.id.0, next_id);
                next_id += 1;
                handed_out += 1;
                if event.kind.as_str() == "Last" {
                    break;
                }
            }
            Item::Gap(Gap { from, to }) => {
                assert_eq!(from, Some(EventId(next_id)));
                next_id = to.unwrap().0 + 1;
            }
            Item::Restarted(_) => (next_id, restarts) = (1, restarts + 1),
            Item::Reconnected(_) => {}
        }
    }
    maker.await.unwrap();
    assert_eq!(next_id, script.state().last + 1);
    assert!(restarts >= 1 && handed_out > 20, "{restarts} restarts, {handed_out} events");
}

/// Reference §4.4: a poll that was cut while it waited is no reason to come back later and later.
#[tokio::test]
async fn an_impatient_proxy_makes_nothing_late() {
    let script = Script::start().await;
    let client = script.client();
    script.fault(Fault::Impatient(Duration::from_millis(300)));
    let pace = Pace { retry_most: Duration::from_secs(30), ..quick() };
    let mut events = client.events().from_history().pace(pace).listen();
    for _ in 0..8 {
        assert_eq!(told(&mut events).await, "reconnected");
    }
    script.tell("A");
    let begun = Instant::now();
    while told(&mut events).await == "reconnected" {}
    assert_eq!(events.last_seen_id(), EventId(1));
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}
