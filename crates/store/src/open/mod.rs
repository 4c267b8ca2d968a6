//! Opening the ledger: a file of its own, or a schema on a PostgreSQL server.

mod postgres;
mod sqlite;

use std::sync::Arc;

use tokio::sync::{broadcast, watch};
use towline_domain::ItemId;

use crate::{
    Event, Events, Notice, StoreError, Stored,
    own::{OwnStep, Queue},
    sql::{Dialect, Pool, Tx},
};

use postgres::Turn;

pub use postgres::{BadAddress, PostgresAddress};

/// More items than this are told of together.
const MANY: usize = 50;

/// The ledger of one instance: embedded (SQLite), or on a server (PostgreSQL).
///
/// # Guarantees
/// What a method that writes has returned is on the disk. Writers take turns, but for those that
/// touch nothing except items that they have claimed; readers never wait for them.
///
/// # Assumptions
/// An embedded ledger is one process's at a time; [`crate::DataDirectory`] sees to it. One on a
/// server is shared by all nodes of an instance.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Writer,
    reader: Pool,
    events: Events,
    own: Arc<Queue>,
    damage: Arc<watch::Sender<Option<String>>>,
}

/// Who begins transactions that write.
#[derive(Debug, Clone)]
pub(crate) struct Writer(Pool);

impl Writer {
    /// A transaction that writes, alone: nobody else writes until it ends.
    async fn begin(&self) -> Result<Tx, StoreError> {
        match &self.0 {
            Pool::Sqlite(writer) => sqlite::begin(writer).await,
            Pool::Postgres(writer) => postgres::begin(writer, Turn::Alone).await,
        }
    }

    /// A transaction that writes to rows which its caller has claimed, or claims, and to nothing else.
    /// On a server others may write at the same time, unless one of them has to be alone.
    pub(crate) async fn begin_own(&self) -> Result<Tx, StoreError> {
        match &self.0 {
            Pool::Sqlite(writer) => sqlite::begin(writer).await,
            Pool::Postgres(writer) => postgres::begin(writer, Turn::BesideOthers).await,
        }
    }
}

impl Store {
    pub(crate) fn of(writer: Pool, reader: Pool) -> Self {
        let (own, damage) = (Arc::default(), Arc::new(watch::channel(None).0));
        Self { writer: Writer(writer), reader, events: Events::default(), own, damage }
    }

    /// What is told of damage to the file, once it is noticed.
    pub(crate) fn damage(&self) -> &watch::Sender<Option<String>> {
        &self.damage
    }

    /// Ends all connections; what was written to a file is in the main file afterwards.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.0.close().await;
    }

    /// Whether other processes may be at work on this ledger at the same time.
    pub const fn is_shared(&self) -> bool {
        matches!(self.reader, Pool::Postgres(_))
    }

    /// Tells the other processes that are at work on this ledger, where there may be some.
    pub fn tell_others(&self, notice: Notice) {
        self.events.tell_others(notice);
    }

    /// Hears what the other processes tell; nothing where there can be none.
    pub fn hear_others(&self) -> Option<broadcast::Receiver<Notice>> {
        self.events.hear_others()
    }

    /// What is told of every change, once it is written.
    pub const fn events(&self) -> &Events {
        &self.events
    }

    /// Tells that an item is no longer as it was.
    pub(crate) fn item_changed(&self, id: ItemId, flow: Option<&str>) {
        self.events.tell(Event::Item { id, flow: flow.map(str::to_owned) });
    }

    /// Tells that items are no longer as they were: of many at once only that.
    pub(crate) fn several_changed(&self, ids: impl IntoIterator<Item = ItemId>) {
        let ids: Vec<_> = ids.into_iter().collect();
        if ids.len() > MANY {
            self.events.tell(Event::Much);
            return;
        }
        for id in ids {
            self.item_changed(id, None);
        }
    }

    /// Tells that the inbox is no longer as it was, for this item's sake.
    pub(crate) fn inbox_changed(&self, id: ItemId) {
        self.events.tell(Event::Inbox);
        self.item_changed(id, None);
    }

    pub(crate) const fn reader(&self) -> &Pool {
        &self.reader
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.reader.dialect()
    }

    /// A transaction that reads, and sees the ledger as it is when it begins to.
    pub(crate) async fn snapshot(&self) -> Result<Tx, StoreError> {
        match &self.reader {
            Pool::Sqlite(reader) => Ok(reader.begin().await?.into()),
            Pool::Postgres(reader) => postgres::snapshot(reader).await,
        }
    }

    /// A transaction that writes, alone: nobody else writes until it ends.
    pub(crate) async fn write(&self) -> Result<Tx, StoreError> {
        self.writer.begin().await
    }

    /// See [`Writer::begin_own`].
    pub(crate) async fn write_own(&self) -> Result<Tx, StoreError> {
        self.writer.begin_own().await
    }

    /// Writes a step that touches nothing but its own item.
    pub(crate) async fn write_own_step(&self, step: OwnStep) -> Result<Stored, StoreError> {
        self.own.write(&self.writer, step).await
    }
}
