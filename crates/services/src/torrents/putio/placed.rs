//! What is kept of torrents that are in place: their manifests, so that their files can be verified
//! years later. A bounded number of them, the latest.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    time::SystemTime,
};

use towline_domain::{LocalPath, Trouble};
use towline_files::verify::{Kept, KeptFile};

use super::manifest::Manifest;

/// Below an account's directory of manifests.
const PLACED: &str = "placed";
/// So many are kept of an account, and so many bytes.
const MOST: usize = 5_000;
const MOST_BYTES: u64 = 64 << 20;

/// Keeps a manifest that is needed no more for carrying its torrent. True where it was kept.
pub(super) fn keep(manifest: &Manifest, path: &Path) -> std::io::Result<bool> {
    let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else { return Ok(false) };
    if manifest.placed.is_none() {
        return Ok(false);
    }
    let directory = directory.join(PLACED);
    fs::create_dir_all(&directory)?;
    fs::rename(path, directory.join(name))?;
    Ok(true)
}

/// Removes those that are too many, in a directory of manifests.
pub(super) fn bound(directory: &Path) -> std::io::Result<()> {
    let mut all = listed(&directory.join(PLACED))?;
    all.sort_by_key(|(_, modified, _)| std::cmp::Reverse(*modified));
    let mut bytes = 0;
    for (at, (path, _, length)) in all.into_iter().enumerate() {
        bytes += length;
        if at >= MOST || bytes > MOST_BYTES {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn listed(directory: &Path) -> std::io::Result<Vec<(PathBuf, SystemTime, u64)>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry?;
        let (path, about) = (entry.path(), entry.metadata()?);
        if about.is_file() && path.extension().is_some_and(|ending| ending == "json") {
            all.push((path, about.modified()?, about.len()));
        }
    }
    Ok(all)
}

/// All torrents of all accounts that are in place, as far as they are kept in the data directory.
pub(in crate::torrents) fn all(data: &LocalPath) -> Result<Vec<Kept>, Trouble> {
    let top = data.as_path().join("torrents");
    let failed = |error: std::io::Error| towline_files::trouble("reading", &top, &error);
    let accounts = match fs::read_dir(&top) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut all = Vec::new();
    for account in accounts.flatten() {
        for directory in [account.path(), account.path().join(PLACED)] {
            let paths = listed(&directory).unwrap_or_default().into_iter();
            all.extend(paths.filter_map(|(path, ..)| kept(&path)));
        }
    }
    all.sort_by(|one: &Kept, other| one.at.cmp(&other.at));
    Ok(all)
}

/// What cannot be read is of no use here, and told of where the torrent is carried.
fn kept(path: &Path) -> Option<Kept> {
    let manifest: Manifest = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let at = manifest.placed?;
    let files = manifest.files.iter().filter_map(|file| {
        // Of a single file nothing is below its name.
        let below = file.path.as_path().strip_prefix(manifest.name.as_path()).ok()?;
        let at = at.as_path();
        let path = if below.as_os_str().is_empty() { at.to_owned() } else { at.join(below) };
        Some(KeptFile { path, size: file.size, crc32: file.crc32 })
    });
    let files = files.collect();
    Some(Kept { key: manifest.key, at, files })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use towline_files::verify::Verdict;

    use super::{
        super::{
            manifest::{Manifests, Wanted},
            tree::RemoteTree,
        },
        *,
    };

    fn manifest(key: &str, dir: &Path, name: &str) -> Manifest {
        let at = LocalPath::new(dir);
        let wanted = |path: &str| Wanted {
            id: towline_domain::torrents::FileId(1),
            path: LocalPath::new(path),
            size: 3,
            crc32: Some(crc32fast::hash(b"abc")),
        };
        Manifest {
            name: LocalPath::new(name),
            files: vec![wanted(name), wanted(&format!("{name}/Season 1/a.mkv"))],
            placed: Some(at.join(name)),
            ..Manifest::new(key, &RemoteTree { files: Vec::new() }, &at, &at)
        }
    }

    #[test]
    fn what_is_in_place_can_be_verified_after_nothing_more_is_asked_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let data = LocalPath::new(dir.path());
        let manifests = Manifests::new(&data, "home");
        let placed = manifest("hash", dir.path(), "Show");
        manifests.write(&placed).unwrap();
        let broken_off = Manifest { placed: None, ..manifest("other", dir.path(), "Film") };
        manifests.write(&broken_off).unwrap();
        assert_eq!(all(&data).unwrap().len(), 1, "also before");
        manifests.keep_only(&HashSet::new()).unwrap();
        assert_eq!(manifests.read("hash").unwrap(), None, "it is met anew when it comes again");
        let kept = all(&data).unwrap();
        let [show] = &kept[..] else { panic!("{kept:?}") };
        assert_eq!((show.key.as_str(), &show.at), ("hash", &data.join("Show")));
        let paths: Vec<_> = show.files.iter().map(|file| file.path.clone()).collect();
        assert_eq!(paths, [dir.path().join("Show"), dir.path().join("Show/Season 1/a.mkv")]);
        fs::create_dir_all(dir.path().join("Show/Season 1")).unwrap();
        fs::write(&paths[1], "abc").unwrap();
        assert_eq!(show.files[1].verify(&mut |_| {}), Verdict::Right);
    }

    #[test]
    fn only_so_many_are_kept_the_latest() {
        let dir = tempfile::tempdir().unwrap();
        let placed = dir.path().join(PLACED);
        fs::create_dir(&placed).unwrap();
        for number in 0..3_u32 {
            let file = fs::File::create(placed.join(format!("{number}.json"))).unwrap();
            file.set_len(MOST_BYTES / 2).unwrap();
            let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(u64::from(number));
            file.set_modified(at).unwrap();
        }
        bound(dir.path()).unwrap();
        let left = |name: &str| placed.join(name).exists();
        assert_eq!((left("0.json"), left("1.json"), left("2.json")), (false, true, true));
    }
}
