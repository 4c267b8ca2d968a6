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
    /// It gave no answer in time.
    #[error("the ledger does not answer")]
    NoAnswer,
    /// A ledger is being carried into it, or that was broken off.
    #[error("the ledger {path} holds a part of another one: that was being carried there")]
    HalfCarried {
        /// Where it is.
        path: String,
    },
    /// No such item.
    #[error("there is no item {0}")]
    NoSuchItem(i64),
}

impl StoreError {
    /// What a person can look at where the ledger gives no answer.
    pub const NO_ANSWER: &str = "does the ledger's database answer (or its disk, where it is a file)? \
                                 `towline doctor` and the log say more";

    /// Whether the ledger gave no answer at all: its server is away, or too busy.
    pub fn is_unreachable(&self) -> bool {
        let source = match self {
            Self::NoAnswer => return true,
            Self::Database(source) | Self::Open { source, .. } => source,
            _ => return false,
        };
        match source {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut => true,
            // PostgreSQL's classes: no connection, no resources left, ended by an operator.
            sqlx::Error::Database(told) => told.code().is_some_and(|code| {
                code.len() == 5 && ["08", "53", "57"].iter().any(|class| code.starts_with(class))
            }),
            _ => false,
        }
    }

    /// What a person can look at.
    pub fn hint(&self) -> &'static str {
        if self.is_unreachable() {
            Self::NO_ANSWER
        } else if matches!(self, Self::Database(source) if is_of_a_column(source)) {
            "it holds what towline never writes: `towline fsck` tells where"
        } else {
            "is the disk of the data directory full or gone? the log says more"
        }
    }
}

/// Whether what was read is not what its column is made for.
pub(crate) const fn is_of_a_column(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_that_gives_no_answer_is_not_blamed_on_the_disk() {
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        for away in [sqlx::Error::PoolTimedOut, sqlx::Error::Io(refused)] {
            let error = StoreError::Database(away);
            assert!(error.is_unreachable() && error.hint().contains("database"), "{error:?}");
        }
        let error = StoreError::Database(sqlx::Error::RowNotFound);
        assert!(!error.is_unreachable() && error.hint().contains("disk"));
    }
}
