//! Two forms of the first migration that were on main for an hour, before the first ledger was kept.
//!
//! A migration is never changed once it has landed; this one was, twice. What those forms have made
//! is brought to what the migration makes now, and is then brought up to date as any other ledger.

use sqlx::{Connection as _, Row as _, SqliteConnection};

use crate::{StoreError, file::MIGRATIONS};

/// SHA-384 of the first form, which knew no orders: an answer belonged to a question.
const FIRST: [u8; 48] = *b"\x03\x04\x54\x3c\x52\x0d\x20\xe4\xce\xc3\xde\x8a\x4d\x5d\xae\x68\x9d\xf8\
    \xc6\x82\x9f\xc3\xbb\xcb\x57\x23\x9a\x36\xb1\xfa\xfc\xc7\xc2\x4c\x19\x63\x6c\x3c\xa2\x67\xd5\x95\
    \x5a\x08\x9c\xcf\x17\x09";
/// And of the second, which lacked an index.
const SECOND: [u8; 48] = *b"\xe4\x69\xcf\x71\x74\xb1\x96\x77\xdd\xbe\xcb\x7c\x19\x3e\x0b\x4f\x7a\x3a\
    \x04\xa3\xd7\x09\xc8\x8b\x0f\x52\xbd\x55\x62\xfe\x2a\xc6\x17\x92\x87\xc5\x06\xc2\x03\x69\x6d\x06\
    \xa4\x37\xb7\x13\x8e\x97";

const TO_SECOND: &str = "
    ALTER TABLE answer RENAME TO first_answer;
    DROP INDEX answer_entry;
    CREATE TABLE answer (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        item_id  INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
        inbox_id INTEGER REFERENCES inbox (id) ON DELETE CASCADE,
        epoch    INTEGER,
        choice   TEXT    NOT NULL,
        by       TEXT    NOT NULL,
        at       INTEGER NOT NULL,
        taken_at INTEGER
    );
    INSERT INTO answer (id, item_id, inbox_id, epoch, choice, by, at, taken_at)
        SELECT old.id, inbox.item_id, old.inbox_id, old.epoch, old.choice, old.by, old.at,
            old.taken_at
        FROM first_answer old JOIN inbox ON inbox.id = old.inbox_id;
    DROP TABLE first_answer;
    CREATE UNIQUE INDEX answer_entry ON answer (inbox_id, epoch);
    CREATE INDEX answer_untaken ON answer (item_id, id) WHERE taken_at IS NULL;";
const TO_PRESENT: &str = "CREATE INDEX item_stage ON item (stage, id);";

/// Brings a ledger of one of these forms to the present form of the first migration.
pub(crate) async fn mend(ledger: &mut SqliteConnection) -> Result<(), StoreError> {
    let Some(checksum) = checksum(ledger).await? else { return Ok(()) };
    let steps: &[&str] = if checksum == FIRST {
        &[TO_SECOND, TO_PRESENT]
    } else if checksum == SECOND {
        &[TO_PRESENT]
    } else {
        return Ok(());
    };
    let mut tx = ledger.begin().await?;
    for step in steps {
        sqlx::raw_sql(*step).execute(&mut *tx).await?;
    }
    let present = MIGRATIONS.iter().find(|it| it.version == 1).expect("there is a first migration");
    sqlx::query("UPDATE _sqlx_migrations SET checksum = $1 WHERE version = 1")
        .bind(&*present.checksum)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Of the first migration, where this is a ledger.
async fn checksum(ledger: &mut SqliteConnection) -> Result<Option<Vec<u8>>, StoreError> {
    let known = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'";
    if sqlx::query(known).fetch_optional(&mut *ledger).await?.is_none() {
        return Ok(None);
    }
    let row = sqlx::query("SELECT checksum FROM _sqlx_migrations WHERE version = 1")
        .fetch_optional(ledger)
        .await?;
    Ok(row.map(|row| row.try_get("checksum")).transpose()?)
}
