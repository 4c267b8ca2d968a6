//! What pages weigh, and how soon they are there: first of the house itself, then with a ledger of
//! very many more items.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::bail;
use tokio::time::sleep;
use towline_testkit::towline::Towline;

use crate::{
    house::House,
    ledger::Ledger,
    visitor::{Load, Visitor},
};

/// First loads, of which the middle and the slowest are told.
const FIRST: usize = 50;
/// The same with a full ledger, of one address.
const AGAIN: usize = 20;

/// Until what begins with a start is over.
const REST: Duration = Duration::from_secs(5);

const PAGES: [&str; 12] = [
    "/",
    "/inbox",
    "/wishes",
    "/wishes/titles",
    "/wishes/tombstones",
    "/torrents",
    "/imports",
    "/folders",
    "/history",
    "/logs",
    "/settings",
    "/api",
];

/// The middle and the slowest.
#[derive(Clone, Copy)]
struct Times {
    median: Duration,
    slowest: Duration,
}

impl Times {
    fn of(mut all: Vec<Duration>) -> Self {
        all.sort();
        Self { median: all[all.len() / 2], slowest: all[all.len() - 1] }
    }
}

/// In milliseconds.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, slowest] = [self.median, self.slowest].map(|time| time.as_secs_f64() * 1000.0);
        write!(f, "{median:.1} / {slowest:.1}")
    }
}

/// Measures with the house's ledger, and with so many items more.
pub(crate) async fn measure(program: &str, items: &[usize]) -> anyhow::Result<()> {
    let mut house = House::new(program, 200).await?;
    house.settle().await?;
    let visitor = Visitor::sets_up(&house.towline).await?;
    first_loads(&visitor).await?;
    let mut columns = vec![column(&mut house.towline, &visitor, 0).await?];
    for more in items {
        columns.push(column(&mut house.towline, &visitor, *more).await?);
    }
    tell(items, &columns);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a program that prints figures")]
async fn first_loads(visitor: &Visitor) -> anyhow::Result<()> {
    println!(
        "First load over a new connection: the page, and one after the other all that it names. KiB as \
         sent (gzip);\nms: median / slowest of {FIRST}.\n\n| page | requests | KiB | ms |\n|---|---|---|---|"
    );
    for page in PAGES {
        let all = visitor.names(page).await?;
        let (load, times) = loads(visitor, &all, FIRST).await?;
        #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
        let (requests, kib) = (load.requests, load.sent as f64 / 1024.0);
        println!("| {page} | {requests} | {kib:.1} | {times} |");
    }
    println!("| to reach | – | ≤ 150 | ≤ 100 |");
    Ok(())
}

async fn loads(visitor: &Visitor, all: &[String], times: usize) -> anyhow::Result<(Load, Times)> {
    let (mut took, mut last) = (Vec::with_capacity(times), Load::default());
    for _ in 0..times {
        last = visitor.loads(all).await?;
        took.push(last.took);
    }
    Ok((last, Times::of(took)))
}

/// One ledger: how long all that is asked of it takes.
async fn column(
    towline: &mut Towline,
    visitor: &Visitor,
    more: usize,
) -> anyhow::Result<Vec<(&'static str, Times)>> {
    towline.stop();
    let ledger = Ledger::open(&towline.data()).await?;
    ledger.grow_by(more).await?;
    let (item, deep) = (ledger.newest().await?, ledger.middle().await?);
    ledger.close().await?;
    let started = starts(towline).await?;
    let visitor = visitor.at(&towline.address());
    sleep(REST).await;
    let mut rows = vec![("start to listening", started)];
    let asked = [
        ("/", "/".to_owned()),
        ("/inbox", "/inbox".to_owned()),
        ("/history", "/history".to_owned()),
        ("/history, from the middle on", format!("/history?before={deep}")),
        ("/history of one flow", "/history?flow=imports".to_owned()),
        ("/wishes", "/wishes".to_owned()),
        ("/wishes/titles", "/wishes/titles".to_owned()),
        ("/wishes/titles, from the middle on", format!("/wishes/titles?before={deep}")),
        ("/torrents", "/torrents".to_owned()),
        ("/imports", "/imports".to_owned()),
        ("/folders", "/folders".to_owned()),
        ("an item", format!("/items/{item}")),
        ("/api/v1/items", "/api/v1/items".to_owned()),
        ("/api/v1/items, from the middle on", format!("/api/v1/items?before={deep}")),
        ("/api/v1/items that live", "/api/v1/items?live=true".to_owned()),
        ("/api/v1/items of a rare kind", "/api/v1/items?kind=folder".to_owned()),
        ("/api/v1/inbox", "/api/v1/inbox".to_owned()),
        ("/api/v1/stats", "/api/v1/stats".to_owned()),
        ("/metrics", "/metrics".to_owned()),
        ("/history, searched for what is nowhere", "/history?q=nowhere+at+all".to_owned()),
    ];
    for (name, at) in asked {
        rows.push((name, loads(&visitor, &[at], AGAIN).await?.1));
    }
    Ok(rows)
}

/// Started five times; it runs afterwards.
async fn starts(towline: &mut Towline) -> anyhow::Result<Times> {
    const STARTS: usize = 5;
    let mut took = Vec::new();
    for _ in 0..STARTS {
        if !took.is_empty() {
            towline.stop();
        }
        let (read, begun) = (towline.log().len(), Instant::now());
        towline.start_at_once();
        while !towline.log()[read..].contains("listening on http://") {
            if begun.elapsed() > Duration::from_secs(60) {
                bail!("it does not listen: {}", &towline.log()[read..]);
            }
            sleep(Duration::from_millis(1)).await;
        }
        took.push(begun.elapsed());
    }
    Ok(Times::of(took))
}

#[expect(clippy::print_stdout, reason = "a program that prints figures")]
fn tell(items: &[usize], columns: &[Vec<(&str, Times)>]) {
    let head: Vec<_> =
        items.iter().map(|more| format!(" {more} more | by the house's |")).collect();
    let head = head.concat();
    println!(
        "\nms until all of the answer is there, over a new connection: median / slowest of {AGAIN}.\n\n\
         | what is asked for | the house |{head}\n|---|---|{}",
        "---|---|".repeat(items.len())
    );
    let [house, fuller @ ..] = columns else { return };
    for (row, (name, times)) in house.iter().enumerate() {
        let more: Vec<_> = fuller
            .iter()
            .map(|column| {
                let (_, fuller) = &column[row];
                let ratio = fuller.median.as_secs_f64() / times.median.as_secs_f64();
                format!(" {fuller} | {ratio:.1} |")
            })
            .collect();
        println!("| {name} | {times} |{}", more.concat());
    }
}
