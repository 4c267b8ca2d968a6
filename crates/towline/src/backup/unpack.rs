//! Taking a backup apart: into an empty directory, and looked at to the last page.

use std::{
    fs::{DirBuilder, File, OpenOptions, Permissions},
    io::{self, Read},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use anyhow::Context as _;
use towline_domain::LocalPath;
use towline_store::{LedgerFile, newest_schema};

use super::{
    archive::{self, BadBackup},
    manifest::{CONFIG, LEDGER, Listed, Manifest, SECRETS},
    owner::Owner,
};
use crate::report::Hinted as _;

/// Room that is left on a disk.
const SPARE: u64 = 32 << 20;

/// Looks at a backup to the last byte and the last page; what it takes lies in a temporary place.
pub(crate) async fn verify(file: &Path) -> anyhow::Result<Manifest> {
    let beside = tempfile::Builder::new()
        .prefix("towline-verify-")
        .permissions(Permissions::from_mode(0o700))
        .tempdir();
    let beside = beside.context("there is no temporary place")?;
    unpacked(file, beside.path(), Owner::OURS).await
}

/// Takes a backup apart into an empty directory, and checks all of it. What lies in it then is
/// `owner`'s.
pub(super) async fn unpacked(file: &Path, into: &Path, owner: Owner) -> anyhow::Result<Manifest> {
    let shown = LocalPath::new(file);
    let (from, to) = (file.to_owned(), into.to_owned());
    let read = tokio::task::spawn_blocking(move || unpack(&from, &to, owner)).await;
    let manifest = read.context("it broke off")?;
    let manifest = manifest.with_context(|| format!("{shown} can't be used"))?;
    let mut copy = LedgerFile::open_copy(&into.join(LEDGER)).await?;
    let looked = async {
        copy.check().await?;
        copy.only_tables().await?;
        copy.id().await
    };
    let id = looked.await.with_context(|| format!("the ledger in {shown} can't be used"))?;
    copy.close().await?;
    let told = id.map(|id| (id.schema, id.instance));
    if told != Some((manifest.schema, manifest.instance.clone())) {
        anyhow::bail!("the ledger in {shown} is not the one that it says is in it");
    }
    Ok(manifest)
}

fn unpack(file: &Path, into: &Path, owner: Owner) -> anyhow::Result<Manifest> {
    let about = std::fs::metadata(file)?;
    anyhow::ensure!(about.is_file(), "it is no file");
    let manifest = archive::manifest_of(File::open(file)?)?;
    fits(&manifest)?;
    if let Some(words) = manifest.mistake() {
        return Err(BadBackup::Unsafe(words).into());
    }
    room_for(manifest.bytes(), into)?;
    let read = archive::read(File::open(file)?, |read, listed, content| {
        // It may have been replaced meanwhile.
        if *read != manifest {
            return Err(BadBackup::Damaged("it changes while it is read".into()));
        }
        Ok(keep(into, owner, listed, content)?)
    });
    Ok(read?)
}

/// Fails with words when it was made by a newer towline.
fn fits(manifest: &Manifest) -> anyhow::Result<()> {
    let Manifest { schema, towline, .. } = manifest;
    let ours = newest_schema();
    if *schema <= ours {
        return Ok(());
    }
    let by = towline_domain::path::shown(towline.as_bytes());
    Err(anyhow::anyhow!(
        "it was made by a newer towline ({by}): its schema is {schema}, ours {ours}"
    ))
    .hint("use that version of towline, or a newer one")
}

pub(super) fn room_for(bytes: u64, directory: &Path) -> anyhow::Result<()> {
    let about = rustix::fs::statvfs(directory).map_err(io::Error::from)?;
    let free = about.f_bavail.saturating_mul(about.f_frsize);
    if free >= bytes.saturating_add(SPARE) {
        return Ok(());
    }
    let (needed, free) = (bytes.saturating_add(SPARE) >> 20, free >> 20);
    Err(anyhow::anyhow!(
        "it takes {needed} MiB, and {} has {free} MiB free",
        LocalPath::new(directory)
    ))
    .hint("make room there; `$TMPDIR` says where a backup is unpacked to be verified")
}

/// The name was compared with those that may be in a backup.
fn keep(into: &Path, owner: Owner, listed: &Listed, mut content: &mut dyn Read) -> io::Result<()> {
    let secrets = into.join(SECRETS);
    if listed.name.starts_with(SECRETS) && !secrets.exists() {
        DirBuilder::new().mode(0o700).create(&secrets)?;
        owner.give_directory(&secrets)?;
    }
    let path = into.join(&listed.name);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    io::copy(&mut content, &mut file)?;
    // The configuration goes elsewhere: it becomes like what it replaces.
    if listed.name != CONFIG {
        owner.give(&file)?;
    }
    file.sync_all()
}
