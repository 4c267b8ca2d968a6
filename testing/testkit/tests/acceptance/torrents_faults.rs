//! What goes wrong while files come from put.io: each alone, and none delivers a wrong byte.

use std::time::{Duration, Instant};

use towline_sim::putio::{
    DownloadFault, Faults, Habits, Node, RateHeaders, RateLimit, RequestFault, RequestRule, Script,
};
use towline_testkit::wait::{so, until};

use crate::{
    torrents::{SETTINGS, World, known},
    worlds::{LATER, SOON},
};

/// In bytes.
const SIZE: u64 = 6_000_000;
const ALWAYS: u32 = 1_000_000;

/// One film, on its way.
struct Film {
    world: World,
    node: Node,
    hash: String,
}

impl Film {
    /// It is dropped while this goes wrong, and put.io has these habits.
    async fn dropped(faults: impl FnOnce(&mut Faults), habits: impl FnOnce(&mut Habits)) -> Self {
        let node = Node::generated("Film.mkv", SIZE);
        let mut script = Script::default().torrent(known("film", node.clone()));
        faults(&mut script.faults);
        habits(&mut script.habits);
        let mut world = World::new(script, SETTINGS).await;
        world.towline.start();
        let hash = world.drop_torrent("film");
        Self { world, node, hash }
    }

    fn served(&self) -> u64 {
        self.world.putio.log().served().values().sum()
    }

    fn until_half_is_here(&self) {
        until(SOON, "half of it is served", || {
            so(self.served() > SIZE / 3, &self.world.towline.log())
        });
    }

    /// It is here as it was there, nobody was asked, and it is gone there.
    fn ends_well(mut self) {
        self.world.until_all(LATER, 1, "done");
        self.world.assert_delivered([&self.node]);
        self.world.assert_added_once([&self.hash]);
        self.world.assert_removed_afterwards(1);
        assert_eq!(self.world.towline.inbox().unwrap(), []);
        self.world.towline.stop();
    }
}

async fn with(times: u32, fault: DownloadFault) -> Film {
    Film::dropped(|faults| faults.on_downloads(times, "*", fault), |_| {}).await
}

fn slow(habits: &mut Habits) {
    habits.storage.total_rate = Some(1 << 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_bit_comes_once_more() {
    let film = with(1, DownloadFault::BitFlip { at: 3_000_000 }).await;
    film.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_always_damaged_is_told_and_comes_when_a_person_wants_it_once_more() {
    let film = with(ALWAYS, DownloadFault::BitFlip { at: 3_000_000 }).await;
    let asked = film.world.towline.until_asked(SOON, "download-damaged");
    film.world.assert_nothing_is_delivered();
    film.world.putio.faults(|faults| faults.on_download.clear());
    film.world.towline.run(&["inbox", "answer", &asked.id.to_string(), "retry"]);
    film.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_from_another_place_than_was_asked_are_not_taken() {
    with(2, DownloadFault::WrongStart { by: 512 }).await.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_tells_another_size_is_not_taken() {
    with(1, DownloadFault::WrongTotal { total: SIZE + 1 }).await.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_files_where_a_range_was_asked_are_no_ranges() {
    with(ALWAYS, DownloadFault::IgnoresRange).await.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn other_bytes_under_the_same_tag_are_noticed() {
    with(1, DownloadFault::OtherContent).await.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_becomes_another_one_in_the_middle_begins_anew() {
    let film = Film::dropped(
        |faults| faults.on_downloads(2, "*", DownloadFault::ResetAfter { bytes: 1_000_000 }),
        slow,
    )
    .await;
    film.until_half_is_here();
    film.world.putio.faults(|faults| {
        faults.on_downloads(2, "*", DownloadFault::OtherTag);
        faults.on_downloads(1, "*", DownloadFault::ResetAfter { bytes: 1_000_000 });
    });
    film.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_break_and_pages_in_place_of_files_do_no_harm() {
    let film = Film::dropped(
        |faults| {
            faults.on_next_download("*", DownloadFault::Html);
            faults.on_next_download("*", DownloadFault::CloseBefore);
            faults.on_next_download("*", DownloadFault::ResetAfter { bytes: 700_000 });
            faults.on_next_download("*", DownloadFault::ShortAfter { bytes: 500_000 });
            for status in [500, 503, 429] {
                faults.on_next_download("*", DownloadFault::Status { status });
            }
        },
        |_| {},
    )
    .await;
    film.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_has_aged_is_asked_for_again() {
    for expired in [401, 403, 404, 410] {
        let film = Film::dropped(
            |faults| faults.on_downloads(5, "*", DownloadFault::ResetAfter { bytes: 700_000 }),
            |habits| {
                slow(habits);
                (habits.storage.url_life_ms, habits.storage.expired) = (Some(300), expired);
            },
        )
        .await;
        film.world.until_all(LATER, 1, "done");
        let log = film.world.putio.log();
        let asked = log.count("GET", "/v2/files/*/url");
        let is_expired = |call: &&_| {
            let call: &towline_sim::putio::Answered = call;
            call.status == Some(expired)
        };
        assert!(log.calls().iter().filter(is_expired).count() > 0 && asked > 1, "{asked}");
        film.ends_well();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_calls_is_obeyed_until_it_is_reset() {
    let limit = RateLimit { calls: 4, window_ms: 4000, says: RateHeaders::Limits, captcha: false };
    let film = Film::dropped(|_| {}, |habits| habits.rate = Some(limit)).await;
    film.world.until_all(LATER, 1, "done");
    let refused = film.world.putio.log().calls().iter().filter(|it| it.status == Some(429)).count();
    assert!((1..10).contains(&refused), "{refused} calls were refused");
    film.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_for_a_while_it_goes_on_where_it_was() {
    let film = Film::dropped(|_| {}, slow).await;
    film.until_half_is_here();
    film.world.putio.faults(|faults| faults.refuse_connections = true);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(8) {
        assert_eq!(film.world.towline.inbox().unwrap(), []);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    // `full`: the two minutes of the acceptance. That the service is away is told by then.
    if std::env::var("TOWLINE_ENDURANCE").is_ok_and(|length| length == "full") {
        tokio::time::sleep(Duration::from_secs(112)).await;
    }
    film.world.putio.faults(|faults| faults.refuse_connections = false);
    film.world.until_all(LATER, 1, "done");
    let served = film.served();
    assert!(served <= SIZE * 13 / 10, "{served} bytes were served");
    film.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_service_files_go_on_coming() {
    let film = Film::dropped(|_| {}, slow).await;
    film.until_half_is_here();
    film.world.putio.faults(|faults| {
        let fault = RequestFault::CloseBefore;
        faults.on_request =
            vec![RequestRule { method: "*".into(), path: "*".into(), fault, times: ALWAYS }];
        faults.on_next_download("*", DownloadFault::CloseBefore);
    });
    until(SOON, "its files are in place", || {
        let is_there = film.world.done().join("Film.mkv").exists();
        so(is_there, &film.world.towline.log())
    });
    assert_eq!(film.world.putio.log().deletes().len(), 0);
    film.world.putio.faults(|faults| faults.on_request.clear());
    film.ends_well();
}
