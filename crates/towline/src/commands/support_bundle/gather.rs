//! What goes into a bundle.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
};

use serde::Serialize;
use serde_json::{Value, json};
use towline_api::{
    inbox::ListInbox,
    items::GetItem,
    ledger::GetLedger,
    log::{GetLogLevel, GetLogs},
    services::ListServices,
    stats::GetStats,
    status::GetStatus,
};
use towline_domain::Timestamp;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{
    cli::Context,
    commands::doctor,
    config::{Loaded, Looked},
    connection::{self, Connection, Purpose},
    report,
    support::{Bundle, Names},
};

/// Of the log's file: its end.
const LOG_BYTES: u64 = 512 << 10;
/// Items that ask something, with their journals.
const MOST_ITEMS: usize = 100;

pub(super) fn about(bundle: &mut Bundle, now: Timestamp) {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default().trim().to_owned();
    let about = json!({
        "towline": env!("CARGO_PKG_VERSION"),
        "made": now.to_string(),
        "system": std::env::consts::OS,
        "machine": std::env::consts::ARCH,
        "kernel": read("/proc/sys/kernel/osrelease"),
        "distribution": read("/etc/os-release").lines().find(|it| it.starts_with("PRETTY_NAME=")),
        "in_container": std::path::Path::new("/.dockerenv").exists()
            || std::path::Path::new("/run/.containerenv").exists(),
        "processors": std::thread::available_parallelism().map_or(0, usize::from),
        "newest_schema": towline_store::newest_schema(),
    });
    add(bundle, "about.json", &about);
}

pub(super) fn configuration(
    bundle: &mut Bundle,
    names: &mut Names,
    loaded: &Loaded,
    looked: &Looked,
) {
    bundle.add("configuration-in-effect.toml", loaded.effective());
    if !looked.text().is_empty() {
        bundle.add("towline.toml", looked.masked());
    }
    let warnings = loaded.rendered_warnings(false).join("\n");
    if !warnings.is_empty() {
        bundle.add("configuration-warnings.txt", warnings);
    }
    for (table, name) in looked.chosen_names() {
        let kind = match table.as_str() {
            "importers" => "importer",
            "notify" => "target",
            _ => "source",
        };
        names.add(kind, &name);
    }
}

pub(super) fn doctor(bundle: &mut Bundle, context: &Context) -> anyhow::Result<()> {
    let findings = doctor::found(context)?;
    add(bundle, "doctor.json", &findings);
    Ok(())
}

pub(super) fn log_file(bundle: &mut Bundle, loaded: &Loaded) {
    let Some(path) = &loaded.settings.log.file else { return };
    let tail = || {
        let mut file = File::open(path.as_path())?;
        let from = file.metadata()?.len().saturating_sub(LOG_BYTES);
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(LOG_BYTES).read_to_end(&mut bytes)?;
        std::io::Result::Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    bundle.add("log-file.txt", tail().unwrap_or_else(|error| format!("it can't be read: {error}")));
}

/// What the daemon knows; without one, what is in the ledger.
pub(super) fn daemon(
    bundle: &mut Bundle,
    names: &mut Names,
    context: &Context,
    loaded: Loaded,
    without_names: bool,
) -> anyhow::Result<()> {
    if !context.data_directory(&loaded)?.is_dir() {
        return Ok(());
    }
    connection::with_loaded(context, loaded, Purpose::Look, async |towline| {
        put(bundle, "status.json", towline, &GetStatus).await;
        put(bundle, "services.json", towline, &ListServices).await;
        put(bundle, "stats.json", towline, &GetStats).await;
        put(bundle, "ledger.json", towline, &GetLedger).await;
        put(bundle, "log-level.json", towline, &GetLogLevel).await;
        match towline.send(&GetMetrics).await {
            Ok(text) => bundle.add("metrics.txt", text),
            Err(error) => bundle.add("metrics.txt", report::for_people(&error, false)),
        }
        logs(bundle, towline).await;
        stuck(bundle, names, towline, without_names).await
    })
}

async fn logs(bundle: &mut Bundle, towline: &Connection) {
    if towline.is_own() {
        return;
    }
    let mut text = Vec::new();
    let mut before = None;
    for _ in 0..3 {
        let asked = GetLogs { before, most: Some(1_000), ..GetLogs::default() };
        let Ok(logs) = towline.send(&asked).await else { break };
        let line =
            |it: &towline_api::log::LogLine| format!("{} {:>5} {}\n", it.at, it.level, it.words);
        text.extend(logs.lines.iter().map(line));
        before = logs.next;
        if before.is_none() {
            break;
        }
    }
    text.reverse();
    bundle.add("log.txt", text.concat());
}

/// What asks something, each with its journal.
async fn stuck(
    bundle: &mut Bundle,
    names: &mut Names,
    towline: &Connection,
    without_names: bool,
) -> anyhow::Result<()> {
    let inbox = towline.send(&ListInbox::default()).await?;
    let mut items = Vec::new();
    for entry in inbox.entries.iter().take(MOST_ITEMS) {
        names.add("title", &entry.title);
        let mut detail = towline.send(&GetItem { id: entry.item }).await?;
        let item = &detail.item;
        names.add("title", &item.title);
        names.add("key", &item.key);
        names.add("path", item.path.as_deref().unwrap_or_default());
        names.add_all("name", &detail.detail);
        names.add_all("file", &serde_json::to_value(&detail.files)?);
        if without_names {
            detail.files = None;
            detail.detail = Value::Null;
            if let Some(entry) = &mut detail.entry {
                entry.detail = String::new();
            }
        }
        items.push(detail);
    }
    let causes: Vec<_> = inbox
        .entries
        .iter()
        .map(|entry| json!({ "item": entry.item, "cause": entry.cause, "opened": entry.opened }))
        .collect();
    add(bundle, "inbox.json", &causes);
    add(bundle, "stuck-items.json", &items);
    Ok(())
}

async fn put<E>(bundle: &mut Bundle, name: &str, towline: &Connection, endpoint: &E)
where
    E: Endpoint,
    E::Response: Serialize,
{
    match towline.send(endpoint).await {
        Ok(told) => add(bundle, name, &told),
        Err(error) => bundle.add(name, report::as_json(&error).to_string()),
    }
}

fn add(bundle: &mut Bundle, name: &str, value: &impl Serialize) {
    let text = serde_json::to_string_pretty(value);
    bundle.add(name, text.unwrap_or_else(|error| format!("it can't be written: {error}")));
}

/// `GET /metrics`: the numbers for Prometheus.
struct GetMetrics;

impl Endpoint for GetMetrics {
    type Response = String;
    const NAME: &'static str = "metrics";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Text;

    fn path(&self) -> Vec<String> {
        vec!["metrics".into()]
    }
}
