//! Rows as JSON (section 3). Nulls are in it: answers omit them, events do not.

use serde_json::{Value, json};

use super::{Row, TransferState};
use crate::slskd::{
    clock::{TICKS_PER_SECOND, Ticks, span, written},
    version::Version,
};

/// How an slskd writes rows.
#[derive(Clone, Copy)]
pub(in crate::slskd) struct Hand {
    pub(in crate::slskd) version: Version,
    pub(in crate::slskd) with_zone: bool,
    pub(in crate::slskd) now: Ticks,
}

impl Hand {
    pub(in crate::slskd) fn file(self, row: &Row) -> Value {
        let at = |time: Option<Ticks>| time.map(|time| written(time, self.with_zone));
        let elapsed =
            row.started_at.map(|started| row.ended_at.unwrap_or(self.now).saturating_sub(started));
        let left = row.size.saturating_sub(row.bytes_transferred);
        let speed = elapsed.filter(|&elapsed| elapsed > 0).map_or(0.0, |ticks| {
            real(row.bytes_transferred) * real(TICKS_PER_SECOND) / real(ticks)
        });
        let percent =
            if row.size == 0 { 0.0 } else { real(row.bytes_transferred) * 100.0 / real(row.size) };
        let remaining = (row.state == TransferState::Succeeded).then(|| span(0));
        let mut file = json!({
            "id": row.id,
            "username": row.username,
            "direction": "Download",
            "filename": row.filename,
            "size": row.size,
            "state": row.state.words(),
            "requestedAt": at(Some(row.requested_at)),
            "enqueuedAt": at(row.enqueued_at),
            "startedAt": at(row.started_at),
            "endedAt": at(row.ended_at),
            "bytesTransferred": row.bytes_transferred,
            "averageSpeed": speed,
            "placeInQueue": row.place_in_queue,
            "exception": row.exception,
            "removed": row.removed,
            "bytesRemaining": left,
            "elapsedTime": elapsed.map(span),
            "percentComplete": percent,
            "remainingTime": remaining,
        });
        if self.version.counts_attempts() {
            file["attempts"] = row.attempts.into();
            file["nextAttemptAt"] = at(row.next_attempt_at).into();
            file["batchId"] = row.batch_id.clone().into();
        }
        if self.version.has_start_offset() {
            file["startOffset"] = 0.into();
        }
        if self.version.has_state_description() {
            file["stateDescription"] = row.state.words().into();
        }
        file
    }

    /// Users, their directories, their files, each in the order of its first row.
    pub(in crate::slskd) fn users<'a>(self, rows: impl Iterator<Item = &'a Row>) -> Vec<Value> {
        let mut users = Grouped::<Grouped<Directory>>::default();
        for row in rows {
            users.at(&row.username).at(row.directory()).files.push(self.file(row));
        }
        users.groups.into_iter().map(|(username, user)| user.shown(&username)).collect()
    }
}

/// What is kept by a name, in the order in which the names came.
struct Grouped<T> {
    places: std::collections::HashMap<String, usize>,
    groups: Vec<(String, T)>,
}

impl<T> Default for Grouped<T> {
    fn default() -> Self {
        Self { places: std::collections::HashMap::default(), groups: Vec::new() }
    }
}

impl<T: Default> Grouped<T> {
    fn at(&mut self, name: &str) -> &mut T {
        let place = *self.places.entry(name.to_owned()).or_insert_with(|| {
            self.groups.push((name.to_owned(), T::default()));
            self.groups.len() - 1
        });
        &mut self.groups[place].1
    }
}

#[derive(Default)]
struct Directory {
    files: Vec<Value>,
}

impl Grouped<Directory> {
    fn shown(self, username: &str) -> Value {
        let directories: Vec<Value> = self
            .groups
            .into_iter()
            .map(|(directory, Directory { files })| {
                json!({"directory": directory, "fileCount": files.len(), "files": files})
            })
            .collect();
        json!({"username": username, "directories": directories})
    }
}

/// Takes properties that are null away, at any depth.
pub(in crate::slskd) fn omit_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(omit_nulls);
        }
        Value::Array(values) => values.iter_mut().for_each(omit_nulls),
        _ => {}
    }
}

#[expect(clippy::cast_precision_loss, reason = "a speed and a percentage are not exact")]
fn real(number: u64) -> f64 {
    number as f64
}
