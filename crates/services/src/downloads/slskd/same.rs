//! Whether our downloads directory is slskd's: both are asked what is in it.

use std::{collections::HashSet, fs};

use slskd_client::{
    Slskd,
    files::{Directory, ListRoot, Root},
};
use towline_domain::{LocalPath, Trouble};
use towline_files::{scan, trouble};

use crate::blocking;

/// A name, and the size where it is a file's.
pub(super) type Entry = (String, Option<u64>);

/// What is at the top of the directory, as each of both sees it.
pub(super) struct Views {
    pub(super) ours: HashSet<Entry>,
    pub(super) theirs: HashSet<Entry>,
}

impl Views {
    /// How many of theirs are ours, too.
    pub(super) fn shared(&self) -> usize {
        self.theirs.intersection(&self.ours).count()
    }

    /// Whether they are different directories for certain.
    pub(super) fn are_apart(&self) -> bool {
        !self.theirs.is_empty() && self.shared() == 0
    }
}

/// Asks slskd.
pub(super) async fn theirs(client: &Slskd) -> Result<HashSet<Entry>, slskd_client::CallError> {
    let list = ListRoot { root: Root::Downloads, recursive: false };
    Ok(entries(&client.send(&list).await?))
}

/// Looks ourselves.
pub(super) async fn ours(name: &str, dir: &LocalPath) -> Result<HashSet<Entry>, Trouble> {
    let dir = dir.clone();
    let read = move || {
        let failed = |error: std::io::Error| trouble("reading", dir.as_path(), &error);
        let mut found = HashSet::new();
        for entry in fs::read_dir(&dir).map_err(failed)?.take(scan::MAX_FILES) {
            let entry = entry.map_err(failed)?;
            // What is gone meanwhile proves nothing; links count as what they lead to.
            let Ok(meta) = fs::metadata(entry.path()) else { continue };
            let size = meta.is_file().then_some(meta.len());
            found.insert((entry.file_name().to_string_lossy().into_owned(), size));
        }
        Ok(found)
    };
    blocking::run(name, read).await
}

fn entries(listed: &Directory) -> HashSet<Entry> {
    let files = listed.files.iter().map(|file| (file.name.to_string(), Some(file.length)));
    let directories = listed.directories.iter().map(|directory| (directory.name.to_string(), None));
    files.chain(directories).collect()
}
