//! What was placed, by the journals that stay: to be verified.

use std::{fs, io, path::Path};

use towline_domain::{LocalPath, Trouble, role::ImportId};

use super::journal;
use crate::{
    trouble,
    verify::{Kept, KeptFile},
};

/// All placings that came to their end, by their ids. Sums are known of what was copied.
pub fn kept(journals: &LocalPath) -> Result<Vec<Kept>, Trouble> {
    let entries = match fs::read_dir(journals) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(trouble("reading", journals.as_path(), &error)),
    };
    let mut ids: Vec<_> = entries.flatten().filter_map(|entry| id_of(&entry.path())).collect();
    ids.sort_by(|one, other| one.0.cmp(&other.0));
    let mut all = Vec::new();
    for id in ids {
        all.extend(one(journals, &id)?);
    }
    Ok(all)
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
