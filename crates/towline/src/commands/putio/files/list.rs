//! `towline putio files list`: what lies in the account (put.io reference §4).

use std::collections::BTreeSet;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use putio_client::{
    Error, FileId, Putio,
    files::{File, List as ListFiles},
};
use serde::Serialize;

use crate::{
    cli::Context,
    commands::{putio::chosen::Account, words::size},
    report::Hinted as _,
};

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Of which folder; 0 is the root
    #[arg(long, default_value = "0", value_parser = id, value_name = "ID")]
    parent_id: FileId,
    /// Those in folders below it, too
    #[arg(long, short)]
    recursive: bool,
}

/// Folders that are asked for at the same time.
const AT_ONCE: usize = 4;

/// More in one answer is no account any more.
const MOST: usize = 1_000_000;

impl List {
    pub(super) async fn run(&self, context: &Context, account: &Account) -> anyhow::Result<()> {
        let putio = account.client()?;
        let found = match self.found(&putio).await {
            Err(error @ Error::NotFound { .. }) => {
                return Err(anyhow::Error::from(error)
                    .context(format!("there is no folder {} at put.io", self.parent_id)))
                .hint("`towline putio files list --recursive` lists all, with their numbers");
            }
            found => account.told(found)?,
        };
        let printer = &context.printer;
        printer.json(&found)?;
        if found.is_empty() {
            printer.line("none")?;
        } else {
            let rows: Vec<_> = found.iter().map(Found::row).collect();
            printer.table(&["id", "type", "size", "crc32", "name"], &rows)?;
        }
        Ok(())
    }

    /// In put.io's order; of several folders, each before what is in it.
    async fn found(&self, putio: &Putio) -> Result<Vec<Found>, Error> {
        let mut all = Vec::new();
        let mut seen = BTreeSet::from([self.parent_id]);
        let mut level = vec![(self.parent_id, Vec::new())];
        while !level.is_empty() {
            let read: Vec<_> = stream::iter(level)
                .map(async |(id, path)| Ok((path, putio.all(ListFiles::folder(id)).await?)))
                .buffered(AT_ONCE)
                .try_collect()
                .await?;
            level = Vec::new();
            for (path, files) in read {
                for file in files {
                    let path = [&path[..], &[file.name.to_string()]].concat();
                    // A folder that comes twice would be followed for ever.
                    if self.recursive && file.is_folder() && seen.insert(file.id) {
                        level.push((file.id, path.clone()));
                    }
                    all.push(Found::new(&file, path));
                }
            }
            if all.len() > MOST {
                return Err(Error::Endless { endpoint: "files.list" });
            }
        }
        if self.recursive {
            all.sort_by(|one, other| one.parts.cmp(&other.parts));
        }
        Ok(all)
    }
}

/// A file or folder, told.
#[derive(Debug, Serialize)]
struct Found {
    id: i64,
    parent_id: Option<i64>,
    name: String,
    /// From the folder that was asked for, its parts joined by `/`. For people: a name may hold any
    /// sign.
    path: String,
    folder: bool,
    /// Bytes; of a folder the sum, or 0.
    size: u64,
    crc32: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    content_type: String,
    created: Option<String>,
    updated: Option<String>,
    #[serde(skip)]
    parts: Vec<String>,
}

impl Found {
    fn new(file: &File, parts: Vec<String>) -> Self {
        let time = |at: Option<jiff::Timestamp>| at.map(|at| format!("{at:.0}"));
        Self {
            id: file.id.get(),
            parent_id: file.parent_id.map(FileId::get),
            name: file.name.to_string(),
            path: parts.join("/"),
            folder: file.is_folder(),
            size: file.size,
            crc32: file.crc32.map(|crc| crc.to_string()),
            kind: file.file_type.to_string(),
            content_type: file.content_type.to_string(),
            created: time(file.created_at),
            updated: time(file.updated_at),
            parts,
        }
    }

    fn row(&self) -> Vec<String> {
        let kind = if self.folder { "folder".to_owned() } else { self.kind.to_lowercase() };
        let sized = if self.folder && self.size == 0 { "-".into() } else { size(self.size) };
        let crc32 = self.crc32.clone().unwrap_or_else(|| "-".into());
        vec![self.id.to_string(), kind, sized, crc32, self.path.clone()]
    }
}

pub(super) fn id(text: &str) -> Result<FileId, String> {
    let number: i64 = text.parse().map_err(|_| "this is no number of a folder".to_owned())?;
    FileId::new(number).map_err(|_| "folders are numbered from 0, the root".to_owned())
}
