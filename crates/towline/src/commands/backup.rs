//! `towline backup`: one file from which all can be made anew.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde::Serialize;
use towline_api::backups::{MadeBackup, MakeBackup};
use towline_domain::LocalPath;

use crate::{
    backup::{self, Found, Manifest, Reason},
    cli::Context,
    connection::{self, Purpose, block_on},
};

/// One file from which all can be made anew: the ledger, the configuration, secrets
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Backup {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    new: New,
}

#[derive(Debug, Args)]
struct New {
    /// A directory that is there, or a file that is not there yet (its name ends in .tar.gz)
    #[arg(long, value_name = "FILE|DIR")]
    to: Option<PathBuf>,
    /// How many stay in that directory, with this one; without it `keep` below [backup]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
    /// Leave out secrets that towline keeps, and a configuration that holds some
    #[arg(long)]
    without_secrets: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Tell which backups there are
    List {
        /// Where to look; without it where backups are made
        #[arg(value_name = "DIR")]
        directory: Option<PathBuf>,
    },
    /// Read a backup to its last byte, and tell whether it can be put back
    Verify {
        /// The backup
        file: PathBuf,
    },
}

impl Backup {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            None => make(context, self.new),
            Some(What::List { directory }) => list(context, directory),
            Some(What::Verify { file }) => verify(context, &file),
        }
    }
}

fn make(context: &Context, new: New) -> anyhow::Result<()> {
    let to = new.to.map(std::path::absolute).transpose()?;
    let to = to.map(|to| to.into_os_string().into_string());
    let to = to.transpose().map_err(|_| anyhow::anyhow!("the path of a backup must be UTF-8"))?;
    let asked = MakeBackup { to, keep: new.keep, without_secrets: new.without_secrets };
    let made = connection::with(context, Purpose::Look, async |towline| {
        towline.send_patiently(context, &asked).await
    })?;
    context.printer.json(&made)?;
    let MadeBackup { file, bytes, files, removed, .. } = &made;
    context.printer.line(file)?;
    let more = match files.len().saturating_sub(1) {
        0 => "the ledger alone".to_owned(),
        _ => files.join(", "),
    };
    context.printer.note(format!("{} in it: {more}", bytesize(*bytes)))?;
    if files.iter().any(|file| file != "towline.db") {
        context.printer.note("it may hold secrets: whoever reads it has what towline has")?;
    }
    for file in removed {
        context.printer.note(format!("removed: {file}"))?;
    }
    Ok(())
}

/// A backup, for programs.
#[derive(Serialize)]
struct Row<'a> {
    file: String,
    bytes: u64,
    #[serde(flatten)]
    manifest: &'a Manifest,
}

impl<'a> Row<'a> {
    fn of(path: &Path, bytes: u64, manifest: &'a Manifest) -> Self {
        Self { file: LocalPath::new(path).to_string(), bytes, manifest }
    }
}

fn list(context: &Context, directory: Option<PathBuf>) -> anyhow::Result<()> {
    let directories = if let Some(directory) = directory {
        vec![directory]
    } else {
        let loaded = context.load()?;
        let data = context.data_directory(&loaded)?;
        let to = loaded.settings.backup.to.map(|to| to.as_path().to_owned());
        [Some(backup::usual(&data)), to].into_iter().flatten().collect()
    };
    let mut all = Vec::new();
    for directory in &directories {
        let shown = LocalPath::new(directory);
        all.extend(backup::all(directory).with_context(|| format!("{shown} can't be read"))?);
    }
    let rows: Vec<_> = all.iter().map(|it| Row::of(&it.path, it.bytes, &it.manifest)).collect();
    context.printer.json(&rows)?;
    if all.is_empty() {
        let places: Vec<_> = directories.iter().map(|it| LocalPath::new(it).to_string()).collect();
        context.printer.line(format!("there are no backups in {}", places.join(" or ")))?;
        return Ok(());
    }
    let rows: Vec<_> = all.iter().map(row).collect();
    context.printer.table(&["made", "why", "size", "towline", "schema", "file"], &rows)?;
    Ok(())
}

fn row(found: &Found) -> Vec<String> {
    let Manifest { created, reason, towline, schema, .. } = &found.manifest;
    let file = LocalPath::new(&found.path).to_string();
    let size = bytesize(found.bytes);
    vec![created.clone(), why(*reason).into(), size, towline.clone(), schema.to_string(), file]
}

const fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Asked => "asked for",
        Reason::Scheduled => "its time",
        Reason::BeforeMigration => "new schema",
        Reason::BeforeRestore => "restore",
    }
}

fn verify(context: &Context, file: &Path) -> anyhow::Result<()> {
    let manifest = block_on(backup::verify(file))?;
    let bytes = std::fs::metadata(file)?.len();
    context.printer.json(&Row::of(file, bytes, &manifest))?;
    told(context, &manifest)?;
    context.printer.line("it is whole, and can be put back")?;
    Ok(())
}

/// Tells what a backup says of itself.
pub(super) fn told(context: &Context, manifest: &Manifest) -> anyhow::Result<()> {
    let safe = |text: &str| towline_domain::path::shown(text.as_bytes());
    let Manifest { towline, schema, created, files, .. } = manifest;
    let (towline, created) = (safe(towline), safe(created));
    context.printer.line(format!("made {created} by towline {towline}, schema {schema}"))?;
    for file in files {
        context.printer.line(format!("  {:>9}  {}", bytesize(file.bytes), safe(&file.name)))?;
    }
    Ok(())
}

fn bytesize(bytes: u64) -> String {
    towline_domain::Size::bytes(bytes).to_string()
}
