//! `towline migrate-store`: the ledger goes from a file to a server, or back.

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde::Serialize;
use towline_domain::LocalPath;
use towline_store::{DataDirectory, PostgresAddress, Store};

use crate::{
    cli::Context,
    connection::block_on,
    daemon::{open_on, open_on_to_fill, take_data},
    report::Hinted as _,
};

/// Carry the ledger from the data directory to the database of `ledger.postgres`, or back
#[derive(Debug, Args)]
pub struct MigrateStore {
    /// Where it goes
    to: Goal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Goal {
    /// From the data directory's file to the database
    Postgres,
    /// From the database to a file in the data directory
    Sqlite,
}

/// What was carried, for programs.
#[derive(Serialize)]
struct Carried {
    to: String,
    tables: Vec<Table>,
    kept: Option<String>,
}

#[derive(Serialize)]
struct Table {
    name: String,
    rows: i64,
}

impl MigrateStore {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let address = loaded.settings.ledger.server()?;
        let address = address.context("no database is named").hint(
            "set `ledger.postgres` in the configuration: \
             `[ledger]` with `postgres = \"postgres://towline:secret@db/towline?schema=home\"`",
        )?;
        let manner = context.printer.manner();
        let _logging = crate::logging::start_for_command(&loaded.settings.log, manner, false)?;
        let carried = block_on(async {
            // Nobody else writes to the file meanwhile.
            let data = take_data(context, &loaded)
                .hint("stop the towline that has it: the ledger must not change meanwhile")?;
            match self.to {
                Goal::Postgres => to_server(&data, &address).await,
                Goal::Sqlite => to_file(&data, &address).await,
            }
        })?;
        context.printer.json(&carried)?;
        for Table { name, rows } in carried.tables.iter().filter(|table| table.rows > 0) {
            context.printer.line(format!("{rows:>10}  {name}"))?;
        }
        context
            .printer
            .note(format!("carried to {}, and read back: it is the same", carried.to))?;
        if let Some(kept) = &carried.kept {
            context
                .printer
                .note(format!("the file is kept as {kept}; nothing uses it any more"))?;
        }
        if self.to == Goal::Sqlite {
            context.printer.note(
                "take `ledger.postgres` out of the configuration before the next start; the database \
                 is as it was",
            )?;
        }
        Ok(())
    }
}

async fn to_server(data: &DataDirectory, address: &PostgresAddress) -> anyhow::Result<Carried> {
    let path = data.ledger();
    let shown = LocalPath::new(&path);
    if !is_there(&path) {
        return Err(anyhow::anyhow!("there is no ledger {shown}"))
            .hint("nothing has to be carried: start towline");
    }
    let file = Store::open(&path).await?;
    let server = open_on_to_fill(address).await?;
    let tables = carry(&file, &server, "give it a schema of its own: `?schema=…`").await?;
    file.close().await;
    // Should the name of the database ever be taken out again, an old ledger must not come back.
    let kept = path.with_extension("db.moved");
    fs::rename(&path, &kept).with_context(|| format!("{shown} can't be put aside"))?;
    Ok(Carried { to: address.to_string(), tables, kept: Some(LocalPath::new(kept).to_string()) })
}

async fn to_file(data: &DataDirectory, address: &PostgresAddress) -> anyhow::Result<Carried> {
    let path = data.ledger();
    let shown = LocalPath::new(&path);
    if is_there(&path) {
        return Err(anyhow::anyhow!("there is a ledger {shown} already"))
            .hint("put it aside first, with its -wal and -shm");
    }
    let server = open_on(address).await?;
    let at_work = server.nodes().await?;
    if let Some(node) = at_work.first() {
        return Err(anyhow::anyhow!("the node {} is at work on it", node.name))
            .hint("stop all nodes: the ledger must not change meanwhile");
    }
    let new = PathBuf::from(format!("{}.new", path.display()));
    for ending in ["", "-wal", "-shm"] {
        let _of_a_broken_off_one = fs::remove_file(format!("{}{ending}", new.display()));
    }
    let file = Store::open(&new).await?;
    let tables = carry(&server, &file, "").await?;
    file.close().await;
    fs::rename(&new, &path).with_context(|| format!("{shown} can't be put in place"))?;
    Ok(Carried { to: shown.to_string(), tables, kept: None })
}

async fn carry(from: &Store, to: &Store, hint: &str) -> anyhow::Result<Vec<Table>> {
    let tables = from.carry_into(to).await.context("the ledger could not be carried over");
    let tables = if hint.is_empty() { tables? } else { tables.hint(hint)? };
    to.close().await;
    Ok(tables.into_iter().map(|table| Table { name: table.name, rows: table.rows }).collect())
}

fn is_there(path: &std::path::Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.len() > 0)
}
