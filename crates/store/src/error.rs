//! What can go wrong with the ledger, in words for people.

/// The ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be opened or its schema brought up to date.
    #[error("the ledger {path} cannot be opened")]
    Open {
        /// Its file.
        path: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// The schema could not be brought up to date.
    #[error("the ledger {path} cannot be brought up to date")]
    Migrate {
        /// Its file.
        path: String,
        /// Why.
        #[source]
        source: sqlx::migrate::MigrateError,
    },
    /// A newer towline has written it.
    #[error(
        "the ledger {path} was written by a newer towline: its schema is {schema}, and this towline \
         knows schemas up to {ours}"
    )]
    Newer {
        /// Its file.
        path: String,
        /// Its schema.
        schema: i64,
        /// The newest that is known here.
        ours: i64,
    },
    /// An older towline has written it, and it is not to be brought up to date now.
    #[error(
        "the ledger {path} was written by an older towline: its schema is {schema}, and this towline \
         works with schema {ours}"
    )]
    Older {
        /// Its file.
        path: String,
        /// Its schema.
        schema: i64,
        /// The one that is known here.
        ours: i64,
    },
    /// What is in it does not fit together.
    #[error("the ledger {path} is damaged: {words}")]
    Damaged {
        /// Its file.
        path: String,
        /// What SQLite says.
        words: String,
    },
    /// A statement failed: the disk is full, the file is damaged.
    #[error("the ledger cannot be read or written")]
    Database(#[from] sqlx::Error),
    /// A row holds what this version does not understand.
    #[error("the ledger's {what} of item {item} cannot be read by this version")]
    Unreadable {
        /// Which column.
        what: &'static str,
        /// Of which item.
        item: i64,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// What was to be written goes by something that has changed meanwhile.
    #[error("the ledger has changed meanwhile")]
    Moved,
    /// A ledger that is to take another one in has rows of its own.
    #[error(
        "the ledger that is to take everything in is not new: its table {table} has {rows} rows"
    )]
    NotNew {
        /// Which table.
        table: String,
        /// How many.
        rows: i64,
    },
    /// What was carried over is not the same when it is read back.
    #[error("the table {table} was carried over and reads otherwise than before")]
    CarriedOtherwise {
        /// Which table.
        table: &'static str,
    },
    /// No such item.
    #[error("there is no item {0}")]
    NoSuchItem(i64),
}
