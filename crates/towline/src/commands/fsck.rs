//! `towline fsck`: whether all that must hold in the ledger does. Beside a running towline, or
//! without one; nothing is written.

use std::path::Path;

use anyhow::{Context as _, bail};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use towline_domain::{
    Clock as _, LocalPath, SystemClock,
    folders::{Device, Folder},
    imports::Album,
    notify::Message,
    path::shown,
    torrents::Torrent,
    wishes::{Title, Unmatched},
};
use towline_store::{
    DataDirectory, LockError, Store, StoreError,
    fsck::{Checked, How, Kind, Progress},
};

use crate::{
    backup::how_to_restore,
    cli::Context,
    config::{Loaded, environment::TOWLINE_DATA_ON_NETWORK},
    connection::block_on,
    owner,
    report::Hinted as _,
};

/// Tell whether all holds in the ledger that must; nothing is changed
#[derive(Debug, clap::Args)]
pub struct Fsck {}

/// All things that flows carry.
const KINDS: [Kind; 7] = [
    Kind::of::<Album>(),
    Kind::of::<Folder>(),
    Kind::of::<Device>(),
    Kind::of::<Torrent>(),
    Kind::of::<Title>(),
    Kind::of::<Unmatched>(),
    Kind::of::<Message>(),
];

impl Fsck {
    pub(super) fn run(context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let data = context.data_directory(&loaded)?;
        if let Some(server) = loaded.settings.ledger.server()? {
            let checked =
                block_on(async { checked(context, Store::open_on_to_look(&server).await?).await });
            let checked = checked.map_err(|error| hinted(error, &data, &loaded))?;
            return tell(context, &server.to_string(), &checked);
        }
        let ledger = DataDirectory::ledger_in(&data);
        if !ledger.exists() {
            let data = LocalPath::new(&data);
            return Err(anyhow::anyhow!("there is no ledger in {data}"))
                .hint("`--data DIR` names another directory");
        }
        let held = held(context, &data)?;
        let how = if held.is_some() { How::Alone } else { How::BesideOthers };
        let checked =
            block_on(async { checked(context, Store::open_to_look(&ledger, how).await?).await });
        drop(held);
        let checked = checked.map_err(|error| hinted(error, &data, &loaded))?;
        tell(context, &LocalPath::new(&ledger).to_string(), &checked)
    }
}

/// The data directory for the time, unless a towline has it.
fn held(context: &Context, data: &Path) -> anyhow::Result<Option<DataDirectory>> {
    let network_too = context.environment.get(TOWLINE_DATA_ON_NETWORK).is_some();
    match DataDirectory::take(data, network_too) {
        Ok(held) => Ok(Some(held)),
        Err(LockError::InUse { .. }) => Ok(None),
        Err(error) => Err(owner::not_taken(error, data)),
    }
}

async fn checked(context: &Context, store: Store) -> anyhow::Result<Vec<Checked>> {
    let bar = context.printer.may_draw().then(ProgressBar::new_spinner);
    let progress = |Progress { at, done }: Progress| {
        if let Some(bar) = &bar {
            let done = if done == 0 { String::new() } else { format!(" {done}") };
            bar.set_message(format!("{at}{done}"));
            bar.tick();
        }
    };
    let checked = store.fsck(&KINDS, SystemClock.now(), &progress).await;
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    store.close().await;
    checked.context("the ledger cannot be checked to its end")
}

fn hinted(error: anyhow::Error, data: &Path, loaded: &Loaded) -> anyhow::Error {
    let hint = match error.downcast_ref::<StoreError>() {
        Some(StoreError::Older { .. }) => {
            "the next `towline run` brings it up to date; check it afterwards".to_owned()
        }
        Some(StoreError::Newer { .. }) => "check it with the version that wrote it".to_owned(),
        Some(damage) if damage.is_damage() => {
            let to = loaded.settings.backup.to.as_ref().map(LocalPath::as_path);
            how_to_restore(data, to)
        }
        _ => return error,
    };
    Err::<(), _>(error).hint(hint).expect_err("an error was hinted")
}

fn tell(context: &Context, ledger: &str, all: &[Checked]) -> anyhow::Result<()> {
    let wrong: Vec<_> = all.iter().filter(|checked| !checked.holds()).collect();
    context.printer.json(&json!({
        "ledger": ledger,
        "ok": wrong.is_empty(),
        "checks": all.iter().map(for_programs).collect::<Vec<_>>(),
    }))?;
    for checked in all {
        let name = checked.check.name;
        context.printer.detail(format!("{name}: {}", checked.check.holds))?;
    }
    for checked in &wrong {
        tell_of(context, checked)?;
    }
    match wrong.len() {
        0 => {
            context.printer.line(format!("OK: {ledger}: {} checks hold", all.len()))?;
            Ok(())
        }
        1 => bail!("one of {} checks does not hold", all.len()),
        more => bail!("{more} of {} checks do not hold", all.len()),
    }
}

fn tell_of(context: &Context, checked: &Checked) -> anyhow::Result<()> {
    let Checked { check, findings, count } = checked;
    let printer = &context.printer;
    printer.line(format!("{}: does not hold: {}", check.name, check.holds))?;
    for finding in findings {
        let item = finding.item.map(|item| format!("item {item}: ")).unwrap_or_default();
        printer.line(format!("  {item}{}", shown(finding.words.as_bytes())))?;
    }
    let told = findings.len() as u64;
    if *count > told {
        printer.line(format!("  and {} more", count - told))?;
    }
    printer.line(format!("  why it matters: {}", check.matters))?;
    printer.line(format!("  what to do: {}", check.mend))?;
    Ok(())
}

fn for_programs(checked: &Checked) -> Value {
    let Checked { check, findings, count } = checked;
    let findings = findings
        .iter()
        .map(|finding| json!({ "item": finding.item, "words": shown(finding.words.as_bytes()) }));
    json!({
        "name": check.name,
        "holds": checked.holds(),
        "what": check.holds,
        "why": check.matters,
        "fix": check.mend,
        "count": count,
        "findings": findings.collect::<Vec<_>>(),
    })
}
