//! `towline putio transfers list`: all of them, to the last page.

use putio_client::{
    FileId, NonRootId,
    transfers::{List as ListTransfers, Transfer, TransferStatus},
};
use serde::Serialize;
use towline_domain::path::shown;

use super::{super::chosen::Account, status};
use crate::{cli::Context, commands::words::size};

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Only those that stand so; several with commas, or given again
    #[arg(long, value_delimiter = ',', ignore_case = true, value_parser = status(), value_name = "STATUS")]
    status: Vec<TransferStatus>,
}

pub(super) const HEAD: [&str; 6] = ["id", "status", "done", "left", "size", "name"];

impl List {
    pub(super) async fn run(&self, context: &Context, account: &Account) -> anyhow::Result<()> {
        let putio = account.client()?;
        let mut all = account.told(putio.all(ListTransfers::default()).await)?;
        all.retain(|one| self.status.is_empty() || self.status.contains(&one.status));
        let printer = &context.printer;
        printer.json(&all.iter().map(Told::new).collect::<Vec<_>>())?;
        if all.is_empty() {
            printer.line("none")?;
            return Ok(());
        }
        printer.table(&HEAD, &all.iter().map(row).collect::<Vec<_>>())?;
        for failed in all.iter().filter(|one| one.is_failed()) {
            printer.line(failure(failed))?;
        }
        Ok(())
    }
}

/// A transfer for people.
pub(super) fn row(transfer: &Transfer) -> Vec<String> {
    let dash = || "-".to_owned();
    let done = match transfer.status {
        TransferStatus::Completing => transfer.completion_percent,
        _ => transfer.percent_done,
    };
    vec![
        transfer.id.to_string(),
        transfer.status.to_string(),
        done.map_or_else(dash, |percent| format!("{percent:.0} %")),
        transfer.estimated_time.map_or_else(dash, left),
        transfer.size.filter(|size| *size > 0).map_or_else(dash, size),
        transfer.name.to_string(),
    ]
}

/// What put.io reckons, in its largest unit.
fn left(seconds: u64) -> String {
    match seconds {
        0..90 => format!("{seconds} s"),
        90..5400 => format!("{} min", seconds / 60),
        5400..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn failure(failed: &Transfer) -> String {
    let why = failed.error_message.as_deref().unwrap_or("put.io does not say why");
    let [name, why] = [&*failed.name, why].map(|text| shown(text.as_bytes()));
    format!("failed: {} ({name}): {why}", failed.id)
}

/// A transfer for programs. Deliberately without what it was made from and its trackers: they hold
/// passkeys.
#[derive(Debug, Serialize)]
struct Told<'a> {
    id: i64,
    name: &'a str,
    hash: Option<String>,
    #[serde(rename = "type")]
    kind: &'a str,
    status: &'a str,
    error: Option<&'a str>,
    /// Bytes; nothing as long as put.io does not know it.
    size: Option<u64>,
    downloaded: u64,
    uploaded: u64,
    percent_done: Option<f64>,
    completion_percent: Option<f64>,
    /// Bytes in a second.
    down_speed: u64,
    up_speed: u64,
    /// Seconds.
    estimated_time: Option<u64>,
    ratio: Option<f64>,
    seconds_seeding: Option<u64>,
    file_id: Option<i64>,
    /// Whether its files can be downloaded.
    ready: bool,
    parent_id: Option<i64>,
    created: Option<String>,
    started: Option<String>,
    finished: Option<String>,
}

impl<'a> Told<'a> {
    fn new(one: &'a Transfer) -> Self {
        let time = |at: Option<jiff::Timestamp>| at.map(|at| format!("{at:.0}"));
        Self {
            id: one.id.get(),
            name: &one.name,
            hash: one.hash.as_ref().map(ToString::to_string),
            kind: one.kind.as_str(),
            status: one.status.as_str(),
            error: one.error_message.as_deref(),
            size: one.size,
            downloaded: one.downloaded,
            uploaded: one.uploaded,
            percent_done: one.percent_done,
            completion_percent: one.completion_percent,
            down_speed: one.down_speed,
            up_speed: one.up_speed,
            estimated_time: one.estimated_time,
            ratio: one.current_ratio,
            seconds_seeding: one.seconds_seeding,
            file_id: one.file_id.map(NonRootId::get),
            ready: one.is_ready(),
            parent_id: one.save_parent_id.map(FileId::get),
            created: time(one.created_at),
            started: time(one.started_at),
            finished: time(one.finished_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn transfer(wire: serde_json::Value) -> Transfer {
        serde_json::from_value(wire).unwrap()
    }

    #[test]
    fn a_row_tells_how_far_it_is() {
        let row = |wire| row(&transfer(wire)).join(" | ");
        let loading = json!({"id": 1, "status": "DOWNLOADING", "percent_done": 40,
                             "estimated_time": 91, "size": 1_500_000, "name": "a"});
        assert_eq!(row(loading), "1 | DOWNLOADING | 40 % | 1 min | 1.5 MB | a");
        let storing = json!({"id": 2, "status": "COMPLETING", "percent_done": 100,
                             "completion_percent": 7.6, "name": "b"});
        assert_eq!(row(storing), "2 | COMPLETING | 8 % | - | - | b");
        assert_eq!(row(json!({"id": 3})), "3 |  | - | - | - | ");
        assert_eq!([59, 5399, 7200, 900_000].map(left), ["59 s", "89 min", "2 h", "10 days"]);
    }

    #[test]
    fn a_failure_is_told_with_its_reason_and_nothing_hostile() {
        let failed = |why: Option<&str>| {
            failure(&transfer(
                json!({"id": 7, "status": "ERROR", "name": "x", "error_message": why}),
            ))
        };
        assert_eq!(failed(Some("no\npeers")), r"failed: 7 (x): no\npeers");
        assert_eq!(failed(None), "failed: 7 (x): put.io does not say why");
    }

    #[test]
    fn programs_are_told_no_passkey() {
        let wire = json!({"id": 7, "source": "magnet:?PASSKEY", "tracker": "PASSKEY",
                          "magneturi": "PASSKEY", "callback_url": "PASSKEY", "client_ip": "PASSKEY",
                          "torrent_link": "PASSKEY", "tracker_message": "PASSKEY"});
        let told = serde_json::to_string(&Told::new(&transfer(wire))).unwrap();
        assert!(!told.contains("PASSKEY"), "{told}");
    }
}
