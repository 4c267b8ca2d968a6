//! The ledger on a PostgreSQL server, in a schema of its own.

use std::{cmp::Ordering, fmt, pin::pin, str::FromStr, time::Duration};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, PgPool, Row as _,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{
    Store, StoreError,
    notices::Relay,
    sql::{Pool, Tx},
};

/// What brings a ledger on a server up to date. The numbers are those of the embedded ledger.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// The schema, where the address names none.
const SCHEMA: &str = "towline";
/// So many connections one process has at most, the one that hears notices included.
const MOST: u32 = 8;
/// After so long connections that nobody needs are closed.
const SPARE_FOR: Duration = Duration::from_secs(60);
/// So many idle ones stay: what follows a statement at once finds its connection not given back yet,
/// so a beat alone goes through three. With fewer each minute would open them anew.
const STAY: usize = 3;
/// No statement of the ledger takes as long as this.
const STATEMENT_MS: &str = "30000";
/// Nor does anybody wait longer for a row, or for a turn.
const LOCK_MS: &str = "20000";
/// A transaction in which nothing happens belongs to somebody who hangs.
const IDLE_MS: &str = "60000";

/// Where a ledger on a server is: `postgres://user:password@host:5432/database?schema=home`.
#[derive(Clone)]
pub struct PostgresAddress {
    options: PgConnectOptions,
    schema: String,
}

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It is none.
    #[error("this is no address of a PostgreSQL database: {0}")]
    Unreadable(String),
    /// The schema's name is none that needs no quotes.
    #[error(
        "a schema is named with small letters, digits and `_`, begins with a letter, and has 63 of \
         them at most: not `{0}`"
    )]
    Schema(String),
}

impl FromStr for PostgresAddress {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(BadAddress::Unreadable("it does not begin with postgres://".into()));
        }
        if text.contains('#') {
            let words = "a `#` in a password or a name is written %23";
            return Err(BadAddress::Unreadable(words.into()));
        }
        let (text, schema) = without_schema(text);
        if let Some(unknown) = unknown_option(&text) {
            let words = format!("nobody knows its option `{unknown}`");
            return Err(BadAddress::Unreadable(words));
        }
        let schema = schema.unwrap_or_else(|| SCHEMA.to_owned());
        if !is_plain(&schema) {
            return Err(BadAddress::Schema(schema));
        }
        let options: PgConnectOptions =
            text.parse().map_err(|error: sqlx::Error| BadAddress::Unreadable(reason(&error)))?;
        Ok(Self { options, schema })
    }
}

/// Without the words that sqlx puts around it.
fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Configuration(reason) => reason.to_string(),
        other => other.to_string(),
    }
}

/// The address without the part that only towline understands, and that part.
fn without_schema(text: &str) -> (String, Option<String>) {
    let Some((address, query)) = text.split_once('?') else { return (text.to_owned(), None) };
    let mut schema = None;
    let rest: Vec<&str> = query
        .split('&')
        .filter(|part| match part.strip_prefix("schema=") {
            None => !part.is_empty(),
            Some(name) => {
                schema = Some(name.to_owned());
                false
            }
        })
        .collect();
    let mark = if rest.is_empty() { "" } else { "?" };
    (format!("{address}{mark}{}", rest.join("&")), schema)
}

/// What an address may say beside the schema: as in libpq, and as sqlx reads it.
const OPTIONS: [&str; 18] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "ssl-root-cert",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];

/// One that would be passed over: a typing error in `schema` would begin another ledger.
fn unknown_option(text: &str) -> Option<String> {
    let (_, query) = text.split_once('?')?;
    let names = query.split('&').filter_map(|part| part.split('=').next());
    let is_known = |name: &&str| OPTIONS.contains(name) || name.starts_with("options[");
    names.filter(|name| !name.is_empty()).find(|name| !is_known(name)).map(str::to_owned)
}

/// Whether a name needs no quotes in SQL: nothing in it can end the text around it.
fn is_plain(name: &str) -> bool {
    let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let goes_on =
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    begins && goes_on && name.len() <= 63 && !name.starts_with("pg_")
}

/// For people: without the password.
impl fmt::Display for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { options, schema } = self;
        let database = options.get_database().unwrap_or(options.get_username());
        match options.get_socket() {
            Some(socket) => write!(f, "{database} at {}", socket.display())?,
            None => write!(f, "{database} at {}:{}", options.get_host(), options.get_port())?,
        }
        write!(f, " (schema {schema})")
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresAddress({self})")
    }
}

impl PostgresAddress {
    /// In which schema.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// Every connection finds its schema, and waits for nothing without end.
    fn options(&self) -> PgConnectOptions {
        self.options
            .clone()
            .application_name("towline")
            .options([
                ("search_path", self.schema.as_str()),
                ("statement_timeout", STATEMENT_MS),
                ("lock_timeout", LOCK_MS),
                ("idle_in_transaction_session_timeout", IDLE_MS),
            ])
            .disable_statement_logging()
    }

    /// The schema is made where there is none. A server that lets nobody make one may have it made
    /// by its owner.
    async fn make_schema(&self) -> Result<(), sqlx::Error> {
        let mut connection = self.options().connect().await?;
        let is_there: bool = sqlx::query_scalar("SELECT to_regnamespace($1) IS NOT NULL")
            .bind(&self.schema)
            .fetch_one(&mut connection)
            .await?;
        if !is_there {
            // Its name is plain: see `is_plain`.
            let make = format!("CREATE SCHEMA IF NOT EXISTS {}", self.schema);
            sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut connection).await?;
        }
        connection.close().await
    }
}

impl Store {
    /// Opens the ledger on a server, making its schema or bringing it up to date.
    pub async fn open_on(address: &PostgresAddress) -> Result<Self, StoreError> {
        let store = Self::open_on_to_fill(address).await?;
        store.refuse_half_carried(address).await?;
        Ok(store)
    }

    async fn refuse_half_carried(&self, address: &PostgresAddress) -> Result<(), StoreError> {
        if self.is_half_carried().await? {
            self.close().await;
            return Err(StoreError::HalfCarried { path: address.to_string() });
        }
        Ok(())
    }

    /// The same of one into which another ledger is to be carried, also once more.
    pub async fn open_on_to_fill(address: &PostgresAddress) -> Result<Self, StoreError> {
        let shown = address.to_string();
        let open = |source| StoreError::Open { path: shown.clone(), source };
        address.make_schema().await.map_err(open)?;
        let pool = PgPoolOptions::new()
            .max_connections(MOST)
            .min_connections(0)
            .idle_timeout(SPARE_FOR)
            .max_lifetime(Duration::from_secs(3600))
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .before_acquire(|connection, _| Box::pin(is_as_new(connection)))
            .connect_with(address.options())
            .await
            .map_err(open)?;
        MIGRATIONS.run(&pool).await.map_err(|source| match source {
            MigrateError::VersionMissing(schema) if schema > newest() => {
                StoreError::Newer { path: shown.clone(), schema, ours: newest() }
            }
            source => StoreError::Migrate { path: shown.clone(), source },
        })?;
        let store = Self::of(Pool::Postgres(pool.clone()), Pool::Postgres(pool.clone()));
        store.events.relay_by(Relay::begin(&pool, &address.schema, store.events.clone()));
        tokio::spawn(close_spare(pool));
        Ok(store)
    }
}

/// Whether a connection that was given back can be lent out again. One in whose transaction somebody was
/// broken off would keep what is written from now on; one that began while the server only read, as the
/// standby of another does, goes on so.
async fn is_as_new(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    // In one message, unprepared: then a transaction of its own begins at the very moment at which it came.
    let text = "SELECT now() = statement_timestamp() AND NOT current_setting('transaction_read_only')::bool";
    sqlx::raw_sql(text).fetch_one(connection).await?.try_get(0)
}

/// Again and again closes idle connections but for a few, until the pool is closed.
///
/// The pool lends them out in turn: where a process says every few seconds that it is at work, none is
/// ever idle for a minute, and all that it once needed would stay. Of a server's connections there are
/// few, and many households share them.
async fn close_spare(pool: PgPool) {
    let mut closed = pin!(pool.close_event());
    while tokio::time::timeout(SPARE_FOR, &mut closed).await.is_err() {
        close_all_but_few(&pool).await;
    }
}

async fn close_all_but_few(pool: &PgPool) {
    for _ in STAY..pool.num_idle() {
        let Some(spare) = pool.try_acquire() else { return };
        // One that breaks at its end is gone all the same.
        let _broken = spare.close().await;
    }
}

impl Store {
    /// Opens the ledger on a server to be looked at. It is not brought up to date: one of another
    /// schema is an error. Nothing can be written by this.
    pub async fn open_on_to_look(address: &PostgresAddress) -> Result<Self, StoreError> {
        let path = address.to_string();
        let options = address.options().options([("default_transaction_read_only", "on")]);
        let pool = PgPoolOptions::new()
            .max_connections(2)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await
            .map_err(|source| StoreError::Open { path: path.clone(), source })?;
        let store = Self::of(Pool::Postgres(pool.clone()), Pool::Postgres(pool));
        let (schema, ours) = (store.id().await?.map_or(0, |id| id.schema), newest());
        match schema.cmp(&ours) {
            Ordering::Less => Err(StoreError::Older { path, schema, ours }),
            Ordering::Equal => {
                store.refuse_half_carried(address).await?;
                Ok(store)
            }
            Ordering::Greater => Err(StoreError::Newer { path, schema, ours }),
        }
    }
}

fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Who may write at the same time.
///
/// Most of what writes was thought out for writers that take turns, and keeps its promises only then.
/// What touches nothing but rows that its writer has claimed may go beside others of its kind. The
/// lock is the database's own, of this schema, and ends with the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nobody.
    Alone,
    /// Who writes to rows of its own.
    BesideOthers,
}

/// A transaction, with its turn. One after the other: where the turn does not come, or nobody waits for
/// it any more, what was begun is rolled back before anybody else has the connection.
pub(super) async fn begin(pool: &PgPool, turn: Turn) -> Result<Tx, StoreError> {
    let wait = match turn {
        Turn::Alone => "SELECT pg_advisory_xact_lock(hashtext(current_schema()), 1)",
        Turn::BesideOthers => "SELECT pg_advisory_xact_lock_shared(hashtext(current_schema()), 1)",
    };
    let mut transaction = pool.begin().await?;
    sqlx::query(wait).execute(&mut *transaction).await?;
    Ok(transaction.into())
}

/// A transaction that sees what was complete when it began, however long it reads.
pub(super) async fn snapshot(pool: &PgPool) -> Result<Tx, StoreError> {
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    Ok(pool.begin_with(begin).await?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::On;

    #[tokio::test]
    async fn of_idle_connections_few_stay_and_those_in_use_are_left_alone() {
        let store = On::Postgres.store().await;
        let Pool::Postgres(pool) = store.reader().clone() else { panic!("it is on a server") };
        let mut used = Vec::new();
        while used.len() < 5 {
            used.push(pool.acquire().await.unwrap());
        }
        let idle = pool.num_idle();
        let mut kept = used.pop().unwrap();
        drop(used);
        while pool.num_idle() < idle + 4 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        close_all_but_few(&pool).await;
        assert_eq!(pool.num_idle(), STAY);
        let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(&mut *kept).await.unwrap();
        assert_eq!(one, 1, "it was in use");
        assert!(store.id().await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_connection_in_whose_transaction_somebody_was_broken_off_is_not_lent_again() {
        let store = On::Postgres.store().await;
        let Pool::Postgres(pool) = store.reader().clone() else { panic!("it is on a server") };
        for spoil in ["BEGIN", "BEGIN; SELECT 1 / 0", "SET default_transaction_read_only = on"] {
            let mut connection = pool.acquire().await.unwrap();
            let _fails = sqlx::raw_sql(spoil).execute(&mut *connection).await;
            assert!(!is_new(&mut connection).await, "{spoil}");
            drop(connection);
            // All that are lent out at once; one listens to the others.
            let mut all = Vec::new();
            for _ in 1..MOST {
                let mut connection = pool.acquire().await.unwrap();
                assert!(is_new(&mut connection).await, "after {spoil}");
                all.push(connection);
            }
        }
    }

    #[tokio::test]
    async fn a_connection_is_lent_again_and_again() {
        let store = On::Postgres.store().await;
        let Pool::Postgres(pool) = store.reader().clone() else { panic!("it is on a server") };
        let mut processes = std::collections::HashSet::new();
        for _ in 0..10 * MOST {
            let mut connection = pool.acquire().await.unwrap();
            let process: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
                .fetch_one(&mut *connection)
                .await
                .unwrap();
            processes.insert(process);
        }
        assert!(processes.len() <= MOST as usize, "{} were opened", processes.len());
    }

    async fn is_new(connection: &mut PgConnection) -> bool {
        is_as_new(connection).await.is_ok_and(|is_new| is_new)
    }

    #[tokio::test]
    async fn who_stops_waiting_for_its_turn_leaves_nothing_behind() {
        let store = On::Postgres.store().await;
        let held = store.write().await.unwrap();
        let waits = tokio::time::timeout(Duration::from_millis(300), store.write());
        assert!(waits.await.is_err(), "one at a time");
        drop(held);
        let next = tokio::time::timeout(Duration::from_secs(5), store.write());
        next.await.expect("nobody has it").unwrap().commit().await.unwrap();
    }

    fn parsed(text: &str) -> Result<String, BadAddress> {
        text.parse::<PostgresAddress>().map(|address| address.to_string())
    }

    #[test]
    fn an_address_is_shown_without_its_password_and_names_its_schema() {
        let shown = parsed("postgres://jo:secret@db.lan/media?schema=home_2&sslmode=disable");
        assert_eq!(shown.unwrap(), "media at db.lan:5432 (schema home_2)");
        let shown = parsed("postgresql://jo@db.lan:5433/media").unwrap();
        assert_eq!(shown, "media at db.lan:5433 (schema towline)");
    }

    #[test]
    fn what_is_no_address_or_could_be_more_than_a_name_is_refused() {
        let mistyped = ["postgres://db.lan/x?shema=home", "postgres://jo:a#b@db.lan/x"];
        let others = ["", "sqlite:x.db", "db.lan/media", "postgres://db.lan:port/x"];
        for text in mistyped.into_iter().chain(others) {
            assert!(matches!(parsed(text), Err(BadAddress::Unreadable(_))), "{text}");
        }
        for name in ["", "Home", "a;drop", "a b", "1a", "pg_catalog", "ä", "a\"b"] {
            let text = format!("postgres://db.lan/x?schema={name}");
            assert_eq!(parsed(&text), Err(BadAddress::Schema(name.into())), "{name}");
        }
    }
}
