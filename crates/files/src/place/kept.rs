//! What was placed, by the journals that stay: to be verified.

use std::{fs, io, path::Path};

use towline_domain::{LocalPath, Trouble, role::ImportId};

use super::journal;
use crate::{
    trouble,
    verify::{Kept, KeptFile},
};

/// Where the journals are, in the data directory.
pub const JOURNALS: &str = "placed";
/// Where earlier versions had them, beside what nobody else may see.
const BEFORE: &str = "jobs";

/// Brings journals of earlier versions to where they are now.
pub fn bring_journals(data: &Path) -> io::Result<()> {
    let (before, now) = (data.join(BEFORE), data.join(JOURNALS));
    let entries = match fs::read_dir(before) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for old in entries.flatten().filter(is_journal) {
        fs::create_dir_all(&now)?;
        let new = now.join(old.file_name());
        // Those of an attempt that went on here already are newer.
        if !new.exists() {
            fs::rename(old.path(), new)?;
        }
    }
    Ok(())
}

/// All placings that came to their end, by their ids. Sums are known of what was copied.
pub fn kept(journals: &LocalPath) -> Result<Vec<Kept>, Trouble> {
    let entries = match fs::read_dir(journals) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(trouble("reading", journals.as_path(), &error)),
    };
    let journals_there = entries.flatten().filter(is_journal);
    let mut ids: Vec<_> = journals_there.filter_map(|entry| id_of(&entry.path())).collect();
    ids.sort_by(|one, other| one.0.cmp(&other.0));
    let mut all = Vec::new();
    for id in ids {
        all.extend(one(journals, &id)?);
    }
    Ok(all)
}

/// To open a pipe of that name would wait for good.
fn is_journal(entry: &fs::DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_file()) && id_of(&entry.path()).is_some()
}

fn id_of(path: &Path) -> Option<ImportId> {
    let name = path.file_name()?.to_str()?;
    let id = name.strip_prefix("place-")?.strip_suffix(".jsonl")?;
    Some(ImportId(id.to_owned()))
}

/// Of one that found the same files there before, nothing was placed.
fn one(journals: &LocalPath, id: &ImportId) -> Result<Option<Kept>, Trouble> {
    let noted = journal::read(journals, id)?;
    let Some(plan) = noted.plan.filter(|_| noted.published && noted.placed.is_some()) else {
        return Ok(None);
    };
    let target = plan.target();
    let files = noted.staged.values().map(|staged| KeptFile {
        path: target.join(&staged.path),
        size: staged.size,
        crc32: staged.crc32,
    });
    let (key, at) = (id.0.clone(), LocalPath::new(&target));
    Ok(Some(Kept { key, at, files: files.collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn journals_of_an_earlier_version_are_brought_over_once() {
        let data = tempfile::tempdir().unwrap();
        let at = |path: &str| data.path().join(path);
        bring_journals(data.path()).unwrap();
        assert!(!at(JOURNALS).exists(), "there was nothing to be brought");
        fs::create_dir(at(BEFORE)).unwrap();
        fs::write(at("jobs/place-7-a.jsonl"), "old").unwrap();
        fs::write(at("jobs/beet-8-b.json"), "").unwrap();
        bring_journals(data.path()).unwrap();
        fs::write(at("jobs/place-7-a.jsonl"), "older").unwrap();
        bring_journals(data.path()).unwrap();
        assert_eq!(fs::read_to_string(at("placed/place-7-a.jsonl")).unwrap(), "old");
        assert!(at("jobs/beet-8-b.json").exists());
    }
}
