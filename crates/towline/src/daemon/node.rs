//! Who this process is among those that share a ledger.

use std::{fs, io, num::NonZeroU32, path::Path};

use anyhow::Context as _;
use ring::digest;
use secrecy::ExposeSecret as _;
use towline_domain::{LocalPath, path::shown_briefly};
use towline_engine::{AT_ONCE, Engine, Node, Parts};
use towline_files::place::JOURNALS;
use towline_store::Beat;

use crate::{
    config::{
        Settings,
        settings::{Bound, NodeSettings, Part, Role},
    },
    hook_secret,
    kept_secret::{KeptSecret, hexadecimal},
    report::Hinted as _,
};

/// What tells this data directory's towline from all others, also after a restart.
const ID: &str = "node-id";
/// What lies below the data directory and has to be the same for all nodes.
const SHARED: [&str; 4] = ["secrets", "torrents", "dropped", JOURNALS];

/// The engine of this process: alone on its ledger, or one of several.
pub(super) async fn engine(
    parts: Parts,
    settings: &Settings,
    data: &Path,
    works: bool,
) -> anyhow::Result<Engine> {
    let node = parts.store.is_shared().then(|| of(settings, data, works)).transpose()?;
    let beat = node.as_ref().map(|node| node.beat.clone());
    let at_once = settings.node.at_once.map_or(AT_ONCE, NonZeroU32::get);
    let engine = Engine::new(Parts { at_once, node, ..parts }).await?;
    if let Some(beat) = &beat {
        is_the_only_one(&engine, beat)?;
        if let Ok(Some(address)) = settings.ledger.server() {
            let name = shown_briefly(beat.name.as_bytes());
            tracing::info!("node {name} ({}), on the ledger {address}", beat.role);
        }
    }
    Ok(engine)
}

/// The node that this process is. `works`: whether it may carry anything at all.
fn of(settings: &Settings, data: &Path, works: bool) -> anyhow::Result<Node> {
    let NodeSettings { name, role, follows, .. } = &settings.node;
    let role = if works { *role } else { Role::Web };
    let beat = Beat {
        id: id(data).context("this node's id can't be kept in the data directory")?,
        name: name.clone().unwrap_or_else(host),
        role: role.word().to_owned(),
        version: env!("CARGO_PKG_VERSION").into(),
        keeps: keeps(data)?,
    };
    let words = |parts: &std::collections::BTreeSet<Part>| {
        parts.iter().map(|part| part.word().to_owned()).collect()
    };
    let bound = settings.ledger.bound.iter().cloned();
    let bound = bound.map(|Bound { source, node }| (source, node)).collect();
    Ok(Node { beat, bound, follows: follows.as_ref().map(words) })
}

/// Fails where another process with this name is at work.
fn is_the_only_one(engine: &Engine, node: &Beat) -> anyhow::Result<()> {
    let same = |other: &towline_store::NodeRow| other.name == node.name && other.id != node.id;
    if !engine.nodes().iter().any(same) {
        return Ok(());
    }
    let name = shown_briefly(node.name.as_bytes());
    Err(anyhow::anyhow!("another node of this ledger is called {name}, and is at work"))
        .hint("give this one another name: `--node NAME`; one that was killed is gone in 20 s")
}

/// Keeps in a directory that all nodes see what has to be the same for all of them: a link leads
/// there from the data directory. What was kept before goes along, unless something is there already.
pub(super) fn share(data: &Path, shared: &LocalPath) -> anyhow::Result<()> {
    let directory = shared.as_path();
    let there = fs::metadata(directory).is_ok_and(|about| about.is_dir());
    if !there {
        return Err(anyhow::anyhow!("there is no directory {shared}, which `ledger.shared` names"))
            .hint("make it, or mount what it lies on: all nodes must see the same one");
    }
    for name in SHARED {
        let (ours, theirs) = (data.join(name), directory.join(name));
        share_one(&ours, &theirs).with_context(|| {
            format!("{} can't be shared with other nodes", LocalPath::new(&ours))
        })?;
    }
    Ok(())
}

fn share_one(ours: &Path, theirs: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    if fs::read_link(ours).is_ok_and(|leads| leads == theirs) {
        return Ok(());
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(theirs)?;
    match fs::symlink_metadata(ours) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
        Ok(about) if about.is_symlink() => fs::remove_file(ours)?,
        Ok(_) => move_into(ours, theirs)?,
    }
    Ok(std::os::unix::fs::symlink(theirs, ours)?)
}

/// What is kept here goes there: all of it, or nothing where something is there.
fn move_into(ours: &Path, theirs: &Path) -> anyhow::Result<()> {
    let is_empty = |path: &Path| Ok::<_, io::Error>(fs::read_dir(path)?.next().is_none());
    if is_empty(ours)? {
        return Ok(fs::remove_dir(ours)?);
    }
    if holds_all_of(theirs, ours)? {
        // As after a backup was put back.
        return Ok(fs::remove_dir_all(ours)?);
    }
    if !is_empty(theirs)? {
        let (ours, theirs) = (LocalPath::new(ours), LocalPath::new(theirs));
        return Err(anyhow::anyhow!("both {ours} and {theirs} hold something"))
            .hint(format!("keep what is wanted of {ours} in {theirs}, and remove {ours}"));
    }
    for entry in fs::read_dir(ours)? {
        let entry = entry?;
        copy(&entry.path(), &theirs.join(entry.file_name()))?;
    }
    Ok(fs::remove_dir_all(ours)?)
}

/// Whether all that is in a directory is in this one, too, and the same.
fn holds_all_of(this: &Path, other: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(other)? {
        let entry = entry?;
        let there = this.join(entry.file_name());
        let is_same = match (entry.file_type()?.is_dir(), fs::symlink_metadata(&there)) {
            (_, Err(_)) => false,
            (true, Ok(about)) => about.is_dir() && holds_all_of(&there, &entry.path())?,
            (false, Ok(about)) => {
                about.is_file()
                    && about.len() == entry.metadata()?.len()
                    && fs::read(&there)? == fs::read(entry.path())?
            }
        };
        if !is_same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A directory on another file system can't be renamed.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(from)?.is_dir() {
        fs::copy(from, to)?;
        return fs::File::open(to)?.sync_all();
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}

/// Of this data directory, and of no copy of it: who comes with the id of another node that is at work
/// would take all that it holds. The file names its own inode, which a copy does not have.
fn id(data: &Path) -> anyhow::Result<String> {
    use std::os::unix::fs::MetadataExt as _;
    let path = data.join(ID);
    let known = fs::read_to_string(&path).unwrap_or_default();
    let mut words = known.split_whitespace();
    let id = words.next().unwrap_or_default();
    let is_id =
        id.len() >= hook_secret::SHORTEST && id.bytes().all(|it| it.is_ascii_alphanumeric());
    let inode = words.next().and_then(|inode| inode.parse::<u64>().ok());
    if is_id && inode.is_some() && inode == fs::metadata(&path).ok().map(|about| about.ino()) {
        return Ok(id.to_owned());
    }
    if is_id && inode.is_some() {
        tracing::info!("this data directory was copied, or put back: it is a node of its own");
    }
    let random = hook_secret::random()?;
    let made = digest::digest(&digest::SHA256, random.expose_secret().as_bytes());
    // One of before inodes were noted is kept.
    let id = match (is_id, inode) {
        (true, None) => id.to_owned(),
        _ => hexadecimal(&made.as_ref()[..16]),
    };
    let new = data.join(format!("{ID}.new"));
    fs::write(&new, "")?;
    let inode = fs::metadata(&new)?.ino();
    fs::write(&new, format!("{id} {inode}\n"))?;
    fs::File::open(&new)?.sync_all()?;
    fs::rename(new, path)?;
    Ok(id)
}

/// A fingerprint of the key that signs links: who has the same keeps the same.
fn keeps(data: &Path) -> anyhow::Result<String> {
    let key = KeptSecret::new(data, "answer", "links").read()?.unwrap_or_default();
    let sum = digest::digest(&digest::SHA256, key.expose_secret().as_bytes());
    Ok(hexadecimal(&sum.as_ref()[..8]))
}

fn host() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    if name.is_empty() { "towline".into() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_directory_is_the_same_node_for_ever() {
        let data = tempfile::tempdir().unwrap();
        let first = id(data.path()).unwrap();
        assert_eq!((first.len(), id(data.path()).unwrap()), (32, first));
    }

    #[test]
    fn a_copy_of_a_data_directory_is_another_node_and_one_of_before_is_the_same() {
        let [data, copy] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let first = id(data.path()).unwrap();
        fs::copy(data.path().join(ID), copy.path().join(ID)).unwrap();
        let of_the_copy = id(copy.path()).unwrap();
        assert_ne!(of_the_copy, first);
        assert_eq!(id(copy.path()).unwrap(), of_the_copy);
        fs::write(data.path().join(ID), &first).unwrap();
        assert_eq!(id(data.path()).unwrap(), first, "an earlier version noted no inode");
        assert_eq!(id(data.path()).unwrap(), first);
    }

    #[test]
    fn what_is_kept_goes_along_and_is_the_same_for_all_nodes() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let shared = tempfile::tempdir().unwrap();
        fs::create_dir_all(one.path().join("secrets/deep")).unwrap();
        fs::write(one.path().join("secrets/deep/a"), "kept").unwrap();
        let directory = LocalPath::new(shared.path());
        for _ in 0..2 {
            share(one.path(), &directory).unwrap();
            share(two.path(), &directory).unwrap();
        }
        let read = fs::read_to_string(two.path().join("secrets/deep/a")).unwrap();
        assert_eq!(read, "kept");
        fs::write(two.path().join("torrents/b"), "x").unwrap();
        assert!(one.path().join("torrents/b").exists());
    }

    #[test]
    fn what_is_there_already_is_not_missed_here() {
        let (data, shared) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for at in [data.path(), shared.path()] {
            fs::create_dir_all(at.join("secrets/deep")).unwrap();
            fs::write(at.join("secrets/deep/a"), "the same").unwrap();
        }
        fs::write(shared.path().join("secrets/b"), "theirs alone").unwrap();
        share(data.path(), &LocalPath::new(shared.path())).unwrap();
        assert_eq!(fs::read_to_string(data.path().join("secrets/b")).unwrap(), "theirs alone");
    }

    #[test]
    fn two_that_both_keep_something_are_not_mixed() {
        let (data, shared) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (at, text) in [(data.path(), "ours"), (shared.path(), "theirs")] {
            fs::create_dir(at.join("secrets")).unwrap();
            fs::write(at.join("secrets/a"), text).unwrap();
        }
        let error = share(data.path(), &LocalPath::new(shared.path())).unwrap_err();
        assert!(format!("{error:#}").contains("both"), "{error:#}");
        assert_eq!(fs::read_to_string(data.path().join("secrets/a")).unwrap(), "ours");
    }
}
