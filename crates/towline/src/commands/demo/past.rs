//! How much was downloaded before the demo began, so that there is something to be plotted.

use std::time::Duration;

use towline_domain::{Clock as _, SystemClock};
use towline_store::{BUCKET, DataDirectory, Store};

const HOUR: Duration = Duration::from_hours(1);
/// By hour of a day, beginning with the one that is over: much in the night, little by day.
const DAY: [u64; 24] =
    [3, 5, 6, 4, 8, 9, 11, 14, 17, 15, 13, 14, 12, 9, 6, 2, 0, 0, 1, 3, 2, 0, 1, 2];
/// Days that are told as one figure.
const DAYS: u32 = 29;
const UNIT: u64 = 70_000_000;

/// Writes it down.
pub(super) async fn write(data: &DataDirectory) -> anyhow::Result<()> {
    let (store, now) = (Store::open(&data.ledger()).await?, SystemClock.now());
    for day in 1..=DAYS {
        // Week by week not the same, and more at its ends.
        let units = 90 + day * 37 % 83 + if day % 7 < 2 { 70 } else { 0 };
        store.add_throughput(UNIT * u64::from(units), now.before(HOUR * 24 * (day + 1))).await?;
    }
    let pieces = DAY.into_iter().flat_map(|units| (0..6).map(move |piece| (units, piece)));
    for (at, (units, piece)) in (1..).zip(pieces).filter(|(_, (units, _))| *units > 0) {
        let bytes = UNIT * units + UNIT / 3 * (piece * 7 % 5) * units.min(4);
        store.add_throughput(bytes, now.before(BUCKET * at)).await?;
    }
    store.close().await;
    Ok(())
}
