//! `towline slskd downloads`: what it downloads, by user and directory (slskd contract §3).

use std::{cmp::Reverse, collections::BTreeMap};

use serde::Serialize;
use slskd_client::{
    Slskd, Username,
    transfers::{Class, Transfer, UserTransfers, downloads},
};
use towline_domain::path::shown;

use super::told;
use crate::{cli::Context, commands::words::size};

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Downloads {
    /// Only from this user
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Hidden rows too, as slskd hides them after a while
    #[arg(long)]
    all: bool,
    /// At most so many directories, the last asked for first
    #[arg(long, default_value_t = 50)]
    most: usize,
}

/// Failures that are listed with their reasons; the rest is counted.
const MOST_FAILURES: usize = 50;

impl Downloads {
    pub(super) async fn run(self, context: &Context, slskd: &Slskd) -> anyhow::Result<()> {
        let printer = &context.printer;
        let mut groups = groups(&self.ask(slskd).await?);
        let all = groups.len();
        groups.truncate(self.most);
        printer.json(&groups)?;
        if groups.is_empty() {
            printer.line("none")?;
            return Ok(());
        }
        let head = [
            "user",
            "directory",
            "files",
            "done",
            "active",
            "waiting",
            "failed",
            "size",
            "progress",
        ];
        printer.table(&head, &groups.iter().map(Group::row).collect::<Vec<_>>())?;
        let failures: Vec<_> = groups.iter().flat_map(Group::failures).collect();
        for failure in failures.iter().take(MOST_FAILURES) {
            printer.line(failure)?;
        }
        if failures.len() > MOST_FAILURES {
            printer.note(format!("{} failed in all: --json lists them", failures.len()))?;
        }
        if all > self.most {
            printer.note(format!("there are {all}: see --most"))?;
        }
        Ok(())
    }

    async fn ask(&self, slskd: &Slskd) -> anyhow::Result<Vec<UserTransfers>> {
        if let (Some(user), false) = (&self.user, self.all) {
            let user = downloads::User(Username::new(user.as_str()));
            return Ok(told(slskd.find(&user).await)?.into_iter().collect());
        }
        let list = downloads::List { include_removed: self.all };
        let mut users = told(slskd.send(&list).await)?;
        users.retain(|found| {
            self.user.as_deref().is_none_or(|user| found.username.as_str() == user)
        });
        Ok(users)
    }
}

/// The files of one remote directory of one user.
#[derive(Debug, Serialize)]
struct Group {
    username: String,
    directory: String,
    done: usize,
    active: usize,
    waiting: usize,
    failed: usize,
    /// Bytes, as the peer announced them.
    size: u64,
    transferred: u64,
    last_requested: String,
    files: Vec<File>,
}

/// One file, by its newest row: an older one was asked for again since.
#[derive(Debug, Serialize)]
struct File {
    id: String,
    filename: String,
    state: String,
    size: u64,
    transferred: u64,
    /// Rows of this file that newer ones replace.
    older_rows: usize,
    place_in_queue: Option<u64>,
    attempts: Option<u64>,
    next_attempt: Option<String>,
    requested: String,
    ended: Option<String>,
    hidden: bool,
    failed: bool,
    reason: Option<String>,
}

fn groups(users: &[UserTransfers]) -> Vec<Group> {
    let mut by_place: BTreeMap<(&str, &str), Vec<&Transfer>> = BTreeMap::new();
    for user in users {
        for file in user.files() {
            let place = (user.username.as_str(), file.filename.directory());
            by_place.entry(place).or_default().push(file);
        }
    }
    let group = |((user, directory), rows)| Group::new(user, directory, rows);
    let mut groups: Vec<_> = by_place.into_iter().map(group).collect();
    groups.sort_by_key(|(last, _)| Reverse(*last));
    groups.into_iter().map(|(_, group)| group).collect()
}

impl Group {
    /// With the moment by which groups are sorted.
    fn new(username: &str, directory: &str, mut rows: Vec<&Transfer>) -> (i64, Self) {
        rows.sort_by_key(|row| Reverse(row.requested_at));
        let last = rows.first().map(|row| row.requested_at).unwrap_or_default();
        let mut newest: BTreeMap<&str, (&Transfer, usize)> = BTreeMap::new();
        for row in rows {
            newest
                .entry(row.filename.as_str())
                .and_modify(|(_, older)| *older += 1)
                .or_insert((row, 0));
        }
        let count = |is: fn(Class) -> bool| {
            newest.values().filter(|(row, _)| is(row.state.class())).count()
        };
        let group = Self {
            username: username.into(),
            directory: directory.into(),
            done: count(|class| class == Class::Succeeded),
            active: count(|class| class == Class::Active),
            waiting: count(|class| class == Class::Pending),
            failed: count(|class| matches!(class, Class::Failed(_))),
            size: sum(newest.values().map(|(row, _)| row.size)),
            transferred: sum(newest.values().map(|(row, _)| row.bytes_transferred.min(row.size))),
            last_requested: format!("{last:.0}"),
            files: newest.values().map(|(row, older)| File::new(row, *older)).collect(),
        };
        (last.as_microsecond(), group)
    }

    fn row(&self) -> Vec<String> {
        let percent = match (self.transferred, self.size) {
            (_, 0) => "-".into(),
            (part, whole) => format!("{} %", u128::from(part) * 100 / u128::from(whole)),
        };
        let number = |count: usize| if count == 0 { "-".into() } else { count.to_string() };
        vec![
            self.username.clone(),
            self.directory.clone(),
            self.files.len().to_string(),
            number(self.done),
            number(self.active),
            number(self.waiting),
            number(self.failed),
            size(self.size),
            percent,
        ]
    }

    fn failures(&self) -> impl Iterator<Item = String> + '_ {
        self.files.iter().filter(|file| file.failed).map(|file| {
            let reason = file.reason.as_deref().unwrap_or("slskd does not say why");
            let [user, name, state, reason] =
                [&*self.username, &file.filename, &file.state, reason]
                    .map(|text| shown(text.as_bytes()));
            format!("failed: {name} of {user}: {state}: {reason}")
        })
    }
}

/// What peers announce is any number.
fn sum(sizes: impl Iterator<Item = u64>) -> u64 {
    sizes.fold(0, u64::saturating_add)
}

impl File {
    fn new(row: &Transfer, older_rows: usize) -> Self {
        Self {
            id: row.id.to_string(),
            filename: row.filename.to_string(),
            state: row.state.to_string(),
            size: row.size,
            transferred: row.bytes_transferred,
            older_rows,
            place_in_queue: row.place_in_queue,
            attempts: row.attempts,
            next_attempt: row.next_attempt_at.map(|at| format!("{at:.0}")),
            requested: format!("{:.0}", row.requested_at),
            ended: row.ended_at.map(|at| format!("{at:.0}")),
            hidden: row.removed,
            failed: row.state.is_failure(),
            reason: row.exception.as_ref().map(ToString::to_string),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn row(id: u8, name: &str, state: &str, minute: u8, exception: Option<&str>) -> Value {
        json!({
            "id": format!("00000000-0000-0000-0000-0000000000{id:02}"), "username": "bob",
            "filename": name, "size": 1000, "bytesTransferred": 500, "state": state,
            "requestedAt": format!("2026-08-22T10:{minute:02}:00Z"), "exception": exception,
        })
    }

    fn of(files: &[Value]) -> Vec<Group> {
        let users = json!([{"username": "bob", "directories": [
            {"directory": "a\\Album", "fileCount": files.len(), "files": files}]}]);
        groups(&serde_json::from_value::<Vec<UserTransfers>>(users).unwrap())
    }

    #[test]
    fn the_newest_row_of_a_file_counts() {
        let groups = of(&[
            row(1, "a\\Album\\1.flac", "Completed, Succeeded", 5, None),
            row(2, "a\\Album\\1.flac", "Completed, Errored", 1, Some("gone")),
            row(3, "a\\Album\\2.flac", "Completed, Rejected", 2, Some("Banned\u{1b}[2J")),
            row(4, "a\\Album\\3.flac", "Queued, Remotely", 3, None),
            row(5, "a\\Album\\4.flac", "Sideways", 3, None),
            row(6, "a\\Other\\1.flac", "InProgress", 9, None),
        ]);
        let rows: Vec<_> = groups.iter().map(|group| group.row().join(" | ")).collect();
        assert_eq!(
            rows,
            [
                "bob | a\\Other | 1 | - | 1 | - | - | 1.0 kB | 50 %",
                "bob | a\\Album | 4 | 1 | 1 | 1 | 1 | 4.0 kB | 50 %",
            ]
        );
        let failures: Vec<_> = groups[1].failures().collect();
        let words = r"failed: a\Album\2.flac of bob: Completed, Rejected: Banned\u{1b}[2J";
        assert_eq!(failures, [words]);
        let older: Vec<_> = groups[1].files.iter().map(|file| file.older_rows).collect();
        assert_eq!(older, [1, 0, 0, 0]);
    }

    #[test]
    fn sizes_that_nobody_can_have_are_no_panic() {
        let mut huge = row(1, "a\\1", "InProgress", 1, None);
        huge["size"] = json!(u64::MAX);
        huge["bytesTransferred"] = json!(u64::MAX);
        let mut empty = row(2, "b\\1", "InProgress", 1, None);
        empty["size"] = json!(0);
        let groups = of(&[
            huge.clone(),
            {
                huge["filename"] = json!("a\\2");
                huge
            },
            empty,
        ]);
        assert!(groups.iter().any(|group| group.row().ends_with(&["100 %".into()])));
        assert!(groups.iter().any(|group| group.row().ends_with(&["-".into()])));
    }
}
