//! Backups: one file from which a data directory can be made anew.
//!
//! *Guarantees*: a backup has its name only when it is whole, on the disk, and has been read once
//! more and compared; killed before that, what is left is hidden and goes with the next one. It
//! holds what was complete in the ledger at one moment, whoever writes meanwhile. Only backups of
//! the same ledger are ever removed, by name and by what they say of themselves.
//!
//! *Assumptions*: the data directory's lock is held, by this process.
//!
//! Deliberately not here: when backups are made (`daemon/backups.rs`).

mod archive;
mod manifest;
mod migration;
mod newest;
mod owner;
mod place;
mod restore;
mod secrets_left_out;
mod swap;
#[cfg(test)]
mod tests;
mod unpack;

use std::{
    fs::{self, File},
    io::{self, Read as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tokio::sync::Mutex;
use towline_domain::{LocalPath, Timestamp};
use towline_store::{LedgerFile, LedgerId, Store};

use crate::report::Hinted as _;
use archive::{Content, Hashed};
use manifest::{CONFIG, LEDGER, Listed, SECRETS};
use owner::Owner;

pub(crate) use manifest::{Manifest, Reason};
pub(crate) use migration::before_migration;
pub(crate) use newest::{has_backup, how_to_restore, quoted};
pub(crate) use place::{Found, all, usual};
pub(crate) use restore::{Restore, Restored, restore};
pub(crate) use swap::finish_restore;
pub(crate) use unpack::verify;

/// One at a time: they share a place for what is not whole yet.
static ONE: Mutex<()> = Mutex::const_new(());

/// What is not whole yet, in the data directory, whose lock is held: other towlines may share the
/// directory of backups.
const WORK: &str = ".backup-work";

/// A backup that is to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewBackup {
    /// The data directory.
    pub(crate) data: PathBuf,
    /// The configuration file, where there is one.
    pub(crate) config: Option<PathBuf>,
    /// A file that is not there yet, or a directory that is. Without it: below the data directory.
    pub(crate) to: Option<PathBuf>,
    /// How many of its kind stay, with this one, where it lies in a directory.
    pub(crate) keep: usize,
    /// Whether secrets are put in.
    pub(crate) secrets: bool,
    /// Why.
    pub(crate) reason: Reason,
    /// None is made when the latest one holds the same.
    pub(crate) only_news: bool,
    /// Now.
    pub(crate) now: Timestamp,
}

/// What came of it.
#[derive(Debug, Clone)]
pub(crate) enum Made {
    /// It was made.
    New {
        /// The backup.
        backup: Found,
        /// Older ones that were removed.
        removed: Vec<PathBuf>,
    },
    /// This one holds the same.
    Same(Found),
}

/// A ledger that can be copied.
pub(crate) enum Ledger<'a> {
    /// One that is in use.
    Open(&'a Store),
    /// One as it is, whatever its schema.
    File(&'a mut LedgerFile),
}

/// Makes a backup, and removes those that are too many.
pub(crate) async fn make(ledger: Ledger<'_>, new: NewBackup) -> anyhow::Result<Made> {
    let _one = ONE.lock().await;
    let made = make_alone(ledger, new).await;
    made.map_err(|error| {
        if is_full(&error) {
            return Err::<(), _>(error)
                .hint("make room there, or name another place: `--to DIR`, or `to` below [backup]")
                .expect_err("an error was hinted");
        }
        error
    })
}

async fn make_alone(ledger: Ledger<'_>, new: NewBackup) -> anyhow::Result<Made> {
    let work = Work::new(&new.data).context("the data directory can't hold what a backup takes")?;
    let copy = work.path.join(LEDGER);
    let words = "the ledger can't be copied for a backup";
    match ledger {
        Ledger::Open(store) => store.copy_to(&copy).await.context(words)?,
        Ledger::File(file) => file.copy_to(&copy).await.context(words)?,
    }
    let id = checked(&copy).await?.context("there is nothing in the ledger yet")?;
    tokio::task::spawn_blocking(move || write(&new, &id, &work)).await.context("it broke off")?
}

/// What a copy is, all of it looked at.
async fn checked(copy: &Path) -> anyhow::Result<Option<LedgerId>> {
    let mut copy = LedgerFile::open_copy(copy).await?;
    copy.check().await.hint(
        "the ledger itself is damaged: stop towline, and put a backup back with `towline restore`",
    )?;
    let id = copy.id().await?;
    copy.close().await?;
    Ok(id)
}

/// A directory for what is not whole yet; gone with it.
struct Work {
    path: PathBuf,
}

impl Work {
    fn new(data: &Path) -> io::Result<Self> {
        let path = data.join(WORK);
        // Of a towline that was killed; of a link, the link itself.
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::DirBuilder::new().mode(0o700).create(&path)?,
        }
        Ok(Self { path })
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _goes_next_time = fs::remove_dir_all(&self.path);
    }
}

/// Where it goes.
struct Target {
    directory: PathBuf,
    /// Without it, one by reason and time.
    name: Option<String>,
}

impl Target {
    fn of(new: &NewBackup) -> anyhow::Result<Self> {
        let Some(to) = &new.to else {
            return Ok(Self { directory: usual(&new.data), name: None });
        };
        let shown = LocalPath::new(to);
        if to.is_dir() {
            return Ok(Self { directory: to.clone(), name: None });
        }
        let name = to.file_name().and_then(|name| name.to_str());
        let name = name.filter(|name| name.ends_with(".tar.gz"));
        let above = to.parent().filter(|above| above.is_dir());
        match (name, above) {
            (Some(name), Some(above)) => {
                anyhow::ensure!(!to.exists(), "{shown} is there already");
                Ok(Self { directory: above.to_owned(), name: Some(name.to_owned()) })
            }
            _ => Err(anyhow::anyhow!("there is no directory {shown}"))
                .hint("is what it lies on mounted? a file's name ends in .tar.gz"),
        }
    }
}

fn write(new: &NewBackup, id: &LedgerId, work: &Work) -> anyhow::Result<Made> {
    if new.to.is_none() {
        place::make_usual(&new.data).context("there can be no directory of backups")?;
    }
    let target = Target::of(new)?;
    let directory = &target.directory;
    place::sweep(directory, &id.instance);
    let (contents, listed) = contents(new, &work.path.join(LEDGER))?;
    let is_ours = |it: &Found| it.manifest.instance == id.instance && it.manifest.is_regular();
    let latest = || all(directory).ok()?.into_iter().find(is_ours);
    if new.only_news
        && let Some(latest) = latest().filter(|latest| latest.manifest.files == listed)
    {
        return Ok(Made::Same(latest));
    }
    let created = new.now.to_string();
    let manifest = Manifest::new(id.schema, id.instance.clone(), created, new.reason, listed);
    let contents: Vec<_> = contents.iter().map(Kept::content).collect();
    let path = put(&target, new, &manifest, &contents)
        .with_context(|| format!("no backup can be made in {}", LocalPath::new(directory)))?;
    let bytes = fs::metadata(&path)?.len();
    let removed = match target.name {
        Some(_) => Vec::new(),
        None => place::prune(directory, &id.instance, new.reason, new.keep)
            .context("the backup was made, and older ones can't be removed")?,
    };
    Ok(Made::New { backup: Found { path, manifest, bytes }, removed })
}

/// What goes into a backup.
enum Kept {
    Bytes(Vec<u8>),
    File(PathBuf),
}

impl Kept {
    fn content(&self) -> Content<'_> {
        match self {
            Self::Bytes(bytes) => Content::Bytes(bytes),
            Self::File(path) => Content::File(path),
        }
    }
}

fn contents(new: &NewBackup, ledger: &Path) -> anyhow::Result<(Vec<Kept>, Vec<Listed>)> {
    let mut all = vec![(LEDGER.to_owned(), Kept::File(ledger.to_owned()))];
    if let Some(path) = &new.config {
        match small(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let shown = LocalPath::new(path);
                return Err(error).with_context(|| format!("{shown} can't be read for a backup"));
            }
            Ok(text) if new.secrets || !secrets_left_out::are_in(&text) => {
                all.push((CONFIG.into(), Kept::Bytes(text)));
            }
            Ok(_) => tracing::info!("the configuration holds secrets, and is left out"),
        }
    }
    if new.secrets {
        all.extend(kept_secrets(&new.data).context("the secrets can't be read for a backup")?);
    }
    let listed = all.iter().map(|(name, kept)| listed(name, kept));
    let listed = listed.collect::<io::Result<Vec<_>>>().context("a backup can't be summed up")?;
    Ok((all.into_iter().map(|(_, kept)| kept).collect(), listed))
}

fn listed(name: &str, kept: &Kept) -> io::Result<Listed> {
    let (bytes, sha256) = match kept {
        Kept::Bytes(bytes) => sum(&bytes[..])?,
        Kept::File(path) => sum(File::open(path)?)?,
    };
    Ok(Listed { name: name.into(), bytes, sha256 })
}

fn sum(from: impl io::Read) -> io::Result<(u64, String)> {
    let mut from = Hashed::new(io::BufReader::with_capacity(1 << 18, from));
    io::copy(&mut from, &mut io::sink())?;
    Ok((from.bytes, from.sum()))
}

/// A configuration, or a secret; what is longer is neither.
fn small(path: &Path) -> io::Result<Vec<u8>> {
    const LONGEST: u64 = 4 << 20;
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 4 MiB"));
    }
    Ok(bytes)
}

/// By name, so that two backups of the same are the same.
fn kept_secrets(data: &Path) -> io::Result<Vec<(String, Kept)>> {
    let entries = match fs::read_dir(data.join(SECRETS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().filter(|name| manifest::is_secret(name));
        if let Some(name) = name.filter(|_| entry.metadata().is_ok_and(|about| about.is_file())) {
            all.push((format!("{SECRETS}{name}"), Kept::Bytes(small(&entry.path())?)));
        }
    }
    all.sort_by(|one, two| one.0.cmp(&two.0));
    Ok(all)
}

/// Writes it under a hidden name, reads it once more, and gives it its own.
fn put(
    target: &Target,
    new: &NewBackup,
    manifest: &Manifest,
    contents: &[Content<'_>],
) -> anyhow::Result<PathBuf> {
    let begins = place::hidden(&manifest.instance);
    // tempfile makes it its owner's alone.
    let hidden = tempfile::Builder::new().prefix(&begins).tempfile_in(&target.directory)?;
    let seconds = u64::try_from(new.now.as_micros() / 1_000_000).unwrap_or(0);
    archive::write(hidden.as_file(), manifest, contents, seconds)?;
    if new.to.is_none() {
        Owner::of(&new.data)?.give(hidden.as_file())?;
    }
    hidden.as_file().sync_all()?;
    let read = archive::read(File::open(hidden.path())?, |_, _, _| Ok(()));
    anyhow::ensure!(
        read.context("what was written can't be read again")? == *manifest,
        "what was written is not what is read again"
    );
    let mut hidden = hidden;
    for again in 0..100 {
        let name = match &target.name {
            Some(name) => name.clone(),
            None => place::name(new.reason, migration::names(manifest, new.reason), new.now, again),
        };
        let path = target.directory.join(name);
        match hidden.persist_noclobber(&path) {
            Ok(_) => {
                place::sync(&target.directory)?;
                return Ok(path);
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                anyhow::ensure!(target.name.is_none(), "{} is there", LocalPath::new(&path));
                hidden = error.file;
            }
            Err(error) => return Err(error.error.into()),
        }
    }
    anyhow::bail!("a hundred backups were made in this second")
}

/// Whether there is no room.
fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        matches!(io, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
            || cause.to_string().contains("disk is full")
    })
}
