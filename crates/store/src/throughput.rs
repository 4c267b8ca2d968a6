//! How much downloads have moved, in pieces of 10 minutes.

use std::time::Duration;

use sqlx::FromRow;
use towline_domain::Timestamp;

use crate::{Store, StoreError, sql};

/// One piece of time. The day has a whole number of them in every zone that has whole hours, or
/// halves.
pub const BUCKET: Duration = Duration::from_mins(10);
/// A month, whole in every zone.
const KEPT_FOR: Duration = Duration::from_hours(31 * 24);

/// What came in one piece of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Its beginning.
    pub from: Timestamp,
    /// Bytes.
    pub bytes: u64,
}

#[derive(FromRow)]
struct Row {
    bucket: i64,
    bytes: i64,
}

impl Store {
    /// Bytes have come at this moment. What is older than 31 days goes.
    pub async fn add_throughput(&self, bytes: u64, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sql::query(
            "INSERT INTO throughput (bucket, bytes) VALUES ($1, $2)
             ON CONFLICT (bucket) DO UPDATE SET bytes = throughput.bytes + excluded.bytes",
        )
        .bind(bucket_of(now).as_micros())
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .execute(&mut *tx)
        .await?;
        sql::query("DELETE FROM throughput WHERE bucket < $1")
            .bind(now.before(KEPT_FOR).as_micros())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// What came since then, the oldest first; pieces in which nothing came are not there.
    pub async fn throughput(&self, since: Timestamp) -> Result<Vec<Moved>, StoreError> {
        let rows: Vec<Row> = sql::query_as(
            "SELECT bucket, bytes FROM throughput WHERE bucket >= $1 ORDER BY bucket",
        )
        .bind(bucket_of(since).as_micros())
        .fetch_all(self.reader())
        .await?;
        Ok(rows.iter().map(read).collect())
    }
}

/// The beginning of the piece of time that a moment is in.
pub fn bucket_of(moment: Timestamp) -> Timestamp {
    let length = i64::try_from(BUCKET.as_micros()).expect("minutes fit");
    Timestamp::from_micros(moment.as_micros().div_euclid(length) * length)
}

fn read(row: &Row) -> Moved {
    let bytes = u64::try_from(row.bytes).unwrap_or(0);
    Moved { from: Timestamp::from_micros(row.bucket), bytes }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::testing::On;

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_micros(0) + Duration::from_mins(minutes)
    }

    #[rstest]
    #[tokio::test]
    async fn bytes_are_added_up_by_the_ten_minutes_in_which_they_came(
        #[values(On::Sqlite, On::Postgres)] on: On,
    ) {
        let store = on.store().await;
        for (minutes, bytes) in [(100, 5), (109, 7), (110, 1), (135, 3)] {
            store.add_throughput(bytes, at(minutes)).await.unwrap();
        }
        let came = |minutes, bytes| Moved { from: at(minutes), bytes };
        let all = store.throughput(at(0)).await.unwrap();
        assert_eq!(all, [came(100, 12), came(110, 1), came(130, 3)]);
        // A piece that has begun before is whole.
        assert_eq!(store.throughput(at(119)).await.unwrap(), all[1..]);
    }

    #[rstest]
    #[tokio::test]
    async fn what_is_older_than_a_month_goes(#[values(On::Sqlite, On::Postgres)] on: On) {
        let store = on.store().await;
        let month = 31 * 24 * 60;
        store.add_throughput(1, at(0)).await.unwrap();
        store.add_throughput(2, at(10)).await.unwrap();
        store.add_throughput(3, at(month + 10)).await.unwrap();
        let kept: Vec<_> = store.throughput(at(0)).await.unwrap();
        assert_eq!(kept.iter().map(|moved| moved.bytes).collect::<Vec<_>>(), [2, 3]);
    }
}
