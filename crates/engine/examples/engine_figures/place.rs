//! A ledger to measure.

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, sqlite::SqliteConnectOptions,
};
use tempfile::TempDir;
use towline_postgres::Server;
use towline_store::Store;

/// A new ledger, gone with this value.
pub(crate) struct Place {
    pub(crate) store: Store,
    pub(crate) name: &'static str,
    pub(crate) server: Option<Server>,
    directory: TempDir,
}

impl Place {
    pub(crate) async fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let store = Store::open(&directory.path().join("towline.db")).await;
        let store = store.expect("a new ledger opens");
        Self { store, name: "SQLite", server: None, directory }
    }

    /// With fsync, as people have it.
    pub(crate) async fn postgres() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let server = Server::durable();
        let store = Self::opened(&server.url("bench")).await;
        Self { store, name: "PostgreSQL", server: Some(server), directory }
    }

    pub(crate) async fn opened(url: &str) -> Store {
        let address = url.parse().expect("an address of ours");
        Store::open_on(&address).await.expect("the server runs")
    }

    pub(crate) fn url(&self) -> Option<String> {
        self.server.as_ref().map(|server| server.url("bench"))
    }

    /// A connection of its own to the ledger's server, where it is on one.
    pub(crate) async fn connection(&self) -> Option<PgConnection> {
        let url = self.url()?.replace("&schema=bench", "");
        let mut connection = PgConnection::connect(&url).await.expect("the server runs");
        let named = sqlx::raw_sql("SET search_path = bench").execute(&mut connection).await;
        named.expect("the server takes it");
        Some(connection)
    }

    /// Has the ledger's database carry this out, past the ledger.
    pub(crate) async fn carries_out(&self, sql: String) {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        let done = if let Some(mut server) = self.connection().await {
            sql.execute(&mut server).await.map(drop)
        } else {
            let file = self.directory().join("towline.db");
            let options = SqliteConnectOptions::new().filename(file);
            let mut connection = options.connect().await.expect("the ledger's file can be opened");
            sql.execute(&mut connection).await.map(drop)
        };
        done.expect("the database takes it");
    }

    /// Where the embedded ledger lies.
    pub(crate) fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }
}
