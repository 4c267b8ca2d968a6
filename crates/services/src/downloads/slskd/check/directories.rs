//! Whether slskd's downloads directory is ours: proved by what lies in it (slskd contract §2, §9).

use std::{collections::HashSet, fs};

use slskd_client::{
    Slskd,
    files::{Directory, ListRoot, Root},
    options::Directories,
};
use towline_domain::{LocalPath, Trouble};
use towline_files::{scan, trouble};

use super::{Known, SlskdSettings, failed};
use crate::{
    blocking,
    doctor::{self, Finding},
};

/// A file or directory of the downloads directory: its name, and the size of a file.
type Entry = (String, Option<u64>);

pub(super) async fn check(
    settings: &SlskdSettings,
    client: &Slskd,
    known: &Known,
    name: &str,
) -> Vec<Finding> {
    let told = &known.options.directories;
    let mut findings = vec![same(settings, client, told, name).await];
    findings.extend(path_in_slskd(settings, told, name));
    findings.extend(incomplete(told, name));
    findings
}

/// Nothing but our side, where slskd cannot be asked.
pub(super) async fn readable(settings: &SlskdSettings, name: &str) -> Vec<Finding> {
    vec![match ours(name, &settings.path).await {
        Ok(_) => Finding::ok(name, format!("{} can be read", settings.path)),
        Err(trouble) => doctor::no_directory(trouble, &settings.path),
    }]
}

async fn same(settings: &SlskdSettings, client: &Slskd, told: &Directories, name: &str) -> Finding {
    let list = ListRoot { root: Root::Downloads, recursive: false };
    // What lies there now may be gone in a moment: one look right after the other.
    let theirs = client.send(&list).await;
    let ours = match ours(name, &settings.path).await {
        Ok(ours) => ours,
        Err(trouble) => return doctor::no_directory(trouble, &settings.path),
    };
    match theirs {
        Ok(theirs) => judge(name, &settings.path, told, &ours, &entries(&theirs)),
        Err(error) => failed(name, &error),
    }
}

async fn ours(name: &str, dir: &LocalPath) -> Result<HashSet<Entry>, Trouble> {
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

fn judge(
    name: &str,
    path: &LocalPath,
    told: &Directories,
    ours: &HashSet<Entry>,
    theirs: &HashSet<Entry>,
) -> Finding {
    let there = told.downloads.as_deref().unwrap_or("its downloads directory");
    let shared = theirs.intersection(ours).count();
    if ours.is_empty() && theirs.is_empty() {
        return Finding::warn(
            name,
            format!("{path} and slskd's {there} are both empty: not proved to be the same yet"),
            "ask again when slskd has downloaded something",
        );
    }
    // A name or two, as `Music`, may be in any directory.
    if shared * 2 > theirs.len() {
        let words =
            format!("{path} is slskd's {there}: {shared} of the {} there are here", theirs.len());
        return Finding::ok(name, words);
    }
    let words = format!(
        "{path} is not slskd's {there}: slskd lists {} files and directories there, {shared} of \
         them are among the {} here",
        theirs.len(),
        ours.len()
    );
    let fix = if told.downloads.as_deref().map(trimmed) == path.as_path().to_str().map(trimmed) {
        format!(
            "both are called {there}, each in its own container: mount slskd's one into \
             towline's, and set `path` to where it is mounted"
        )
    } else {
        format!("set `path` to slskd's {there} as towline sees it (in a container: mount it there)")
    };
    Finding::error(name, words, fix)
}

/// What is set goes before what slskd says.
fn path_in_slskd(settings: &SlskdSettings, told: &Directories, name: &str) -> Option<Finding> {
    let set = settings.path_in_slskd.as_ref()?;
    let told = told.downloads.as_deref()?;
    (trimmed(set.as_str()) != trimmed(told)).then(|| {
        Finding::warn(
            name,
            format!(
                "path_in_slskd is {set}, and slskd says {told}: where its events say that a file \
                 is, it is not found"
            ),
            "take path_in_slskd out: slskd is asked",
        )
    })
}

/// Unfinished files are never touched, wherever they are (slskd contract §13).
fn incomplete(told: &Directories, name: &str) -> Option<Finding> {
    let (downloads, incomplete) = (told.downloads.as_deref()?, told.incomplete.as_deref()?);
    let below = trimmed(incomplete).strip_prefix(trimmed(downloads))?;
    if below.is_empty() {
        return Some(Finding::warn(
            name,
            "slskd keeps unfinished files in the downloads directory itself",
            "set directories.incomplete in slskd.yml to another directory",
        ));
    }
    let is_inside = below.starts_with(['/', '\\']);
    is_inside.then(|| {
        let words = format!("unfinished files are in {incomplete}, which is left alone");
        Finding::ok(name, words)
    })
}

fn trimmed(path: &str) -> &str {
    path.trim_end_matches(['/', '\\'])
}
