//! The PostgreSQL server that households share: what it counts, and what it costs.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use sqlx::{AssertSqlSafe, PgPool, postgres::PgPoolOptions};
use tokio::{task::JoinHandle, time::sleep};
use towline_postgres::Server;
use towline_testkit::measured::{Memory, cpu, cpu_of_ended, mib, share};

use crate::{
    ledger::{Size, real},
    reading::Reading,
};

/// Whoever is a household's.
const THEIRS: &str = "application_name = 'towline'";

/// Looked at by one connection of ours, which is not counted.
pub(crate) struct Database {
    pool: PgPool,
    place: PathBuf,
}

/// The most connections at one moment.
pub(crate) struct Busiest {
    most: Arc<AtomicI64>,
    looks: JoinHandle<()>,
}

impl Busiest {
    /// Ends looking.
    pub(crate) fn end(self) -> f64 {
        self.looks.abort();
        real(self.most.load(Ordering::Relaxed))
    }
}

impl Database {
    pub(crate) async fn connect(server: &Server) -> anyhow::Result<Self> {
        let url = server.url("public").replace("&schema=public", "");
        let pool = PgPoolOptions::new().max_connections(2).connect(&url).await?;
        Ok(Self { pool, place: server.place().to_owned() })
    }

    /// What a query of one number says.
    pub(crate) async fn number(&self, text: String) -> anyhow::Result<i64> {
        Ok(sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(&self.pool).await?)
    }

    /// Looks every second how many connections all households hold, until it is asked.
    pub(crate) fn watch(&self) -> Busiest {
        let (pool, most) = (self.pool.clone(), Arc::new(AtomicI64::new(0)));
        let seen = Arc::clone(&most);
        let looks = tokio::spawn(async move {
            let text = format!("SELECT count(*) FROM pg_stat_activity WHERE {THEIRS}");
            loop {
                let now = sqlx::query_scalar(AssertSqlSafe(text.clone())).fetch_one(&pool).await;
                seen.fetch_max(now.unwrap_or_default(), Ordering::Relaxed);
                sleep(Duration::from_secs(1)).await;
            }
        });
        Busiest { most, looks }
    }

    /// The rows of a schema, and its bytes with all indexes.
    pub(crate) async fn size_of(&self, schema: &str) -> anyhow::Result<Size> {
        let tables = format!("SELECT tablename::text FROM pg_tables WHERE schemaname = '{schema}'");
        let tables: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(tables)).fetch_all(&self.pool).await?;
        let (mut rows, mut bytes) = (0, 0);
        for table in tables {
            rows += self.number(format!("SELECT count(*) FROM {schema}.{table}")).await?;
            let size = format!("SELECT pg_total_relation_size('{schema}.{table}')");
            bytes += self.number(size).await?;
        }
        Ok(Size { rows: real(rows), bytes: real(bytes) })
    }

    /// How the server stands.
    pub(crate) async fn stands(&self) -> anyhow::Result<Reading> {
        // What a connection counts is told to the others once it rests.
        let of_all = |what: &str| format!("SELECT {what} FROM pg_stat_database");
        let of =
            "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'house_1'";
        let count = |kind: &str| format!("SELECT count(*) FROM {of} AND relkind = '{kind}'");
        let texts = [
            ("transactions", of_all("sum(xact_commit + xact_rollback)::bigint")),
            ("wal bytes", "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint".into()),
            ("wal syncs", "SELECT wal_sync::bigint FROM pg_stat_wal".into()),
            ("connections", format!("SELECT count(*) FROM pg_stat_activity WHERE {THEIRS}")),
            ("tables", count("r")),
            ("indexes", count("i")),
            ("relations", format!("SELECT count(*) FROM {of}")),
            (
                "schema bytes",
                format!("SELECT coalesce(sum(pg_relation_size(c.oid)), 0)::bigint FROM {of}"),
            ),
            ("catalogue bytes", catalogue()),
        ];
        let mut all = BTreeMap::new();
        for (name, text) in texts {
            all.insert(name, real(self.number(text).await?));
        }
        let pids = format!("SELECT pid FROM pg_stat_activity WHERE {THEIRS}");
        let pids: Vec<i32> = sqlx::query_scalar(AssertSqlSafe(pids)).fetch_all(&self.pool).await?;
        let (mut own, mut shared) = (0.0, 0.0);
        for pid in &pids {
            let pid = u32::try_from(*pid)?;
            own += Memory::of(pid).map(|memory| mib(memory.anonymous)).unwrap_or_default();
            shared += share(pid).map(mib).unwrap_or_default();
        }
        let one = f64::from(u32::try_from(pids.len().max(1))?);
        all.extend([("own memory", own / one), ("share", shared / one), ("cpu", self.cpu()?)]);
        Ok(Reading(all))
    }

    /// In seconds, of all its processes, those that have ended included.
    fn cpu(&self) -> anyhow::Result<f64> {
        let pid = fs::read_to_string(self.place.join("data/postmaster.pid"))?;
        let pid: u32 = pid.lines().next().context("the server says no number")?.trim().parse()?;
        let mut used = cpu(pid)? + cpu_of_ended(pid)?;
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
        for child in children.split_whitespace().filter_map(|pid| pid.parse().ok()) {
            used += cpu(child).unwrap_or_default();
        }
        Ok(used.as_secs_f64())
    }
}

fn catalogue() -> String {
    "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE nspname = 'pg_catalog' AND relkind = 'r'"
        .into()
}
