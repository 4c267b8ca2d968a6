//! Putting a text in place of the configuration file's.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{
        DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown,
    },
    path::Path,
};

use anyhow::Context as _;
use towline_domain::LocalPath;

use super::super::{Disk, Environment, Source, load};
use crate::report::Hinted as _;

/// The name of what is not in its place yet begins so.
const COPY: &str = ".towline.toml-";

/// Whether a file of this name is one that is not in its place yet.
pub fn is_copy(name: &str) -> bool {
    let rest = name.strip_prefix(COPY).unwrap_or_default();
    !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// Whether a text can be used in place of the file's. Fails as the next start would.
pub fn checked(path: &Path, text: &str, environment: &Environment) -> anyhow::Result<()> {
    let source = Source::new(Some(path.to_owned()), text);
    load(source, environment, &Disk).hint("nothing was changed")?;
    Ok(())
}

/// Puts a text in place of the file's, if it can be used.
pub fn write(path: &Path, text: &str, environment: &Environment) -> anyhow::Result<()> {
    checked(path, text, environment)?;
    let written = replace(path, text);
    let hint = written.as_ref().err().map(hint).unwrap_or_default();
    written.with_context(|| format!("{} can't be written", LocalPath::new(path))).hint(hint)
}

/// Makes the file with this text, for its owner alone, if it can be used. Fails where there is one.
pub fn create(path: &Path, text: &str, environment: &Environment) -> anyhow::Result<()> {
    checked(path, text, environment)?;
    let made = (|| -> anyhow::Result<()> {
        let directory = directory_of(path);
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        // With 0600, and beside it: what is there under its name is whole.
        let mut file = tempfile::Builder::new().prefix(COPY).tempfile_in(directory)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        Ok(File::open(directory)?.sync_all()?)
    })();
    let hint = made.as_ref().err().map(hint).unwrap_or_default();
    made.with_context(|| format!("{} can't be made", LocalPath::new(path))).hint(hint)
}

/// The directory in which a file is.
pub fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// By one rename beside it; a link stays one.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let path = fs::canonicalize(path)?;
    let old = fs::metadata(&path)?;
    let directory = path.parent().context("a file is in a directory")?;
    let new = directory.join(format!("{COPY}{}", std::process::id()));
    let written = (|| -> anyhow::Result<()> {
        // Left over by a process that was killed. What lies there now is not followed if it is a
        // link: it is made anew, or not at all.
        let _gone = fs::remove_file(&new);
        let mode = old.permissions().mode();
        // Nobody else's until it is whole.
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        file.write_all(text.as_bytes())?;
        given_to_owner(&file, &old)?;
        file.sync_all()?;
        file.set_permissions(fs::Permissions::from_mode(mode))?;
        Ok(fs::rename(&new, &path)?)
    })();
    if written.is_err() {
        // What could not be put in place is not left behind.
        let _gone = fs::remove_file(&new);
    }
    written?;
    Ok(File::open(directory)?.sync_all()?)
}

/// A file that root replaced would be root's, and the daemon could not read it any more.
fn given_to_owner(file: &File, old: &fs::Metadata) -> anyhow::Result<()> {
    let new = file.metadata()?;
    let (uid, gid) = (old.uid(), old.gid());
    if (new.uid(), new.gid()) == (uid, gid) {
        return Ok(());
    }
    fchown(file, (new.uid() != uid).then_some(uid), (new.gid() != gid).then_some(gid)).with_context(
        || format!("it belongs to user {uid} and group {gid}, and would not any more"),
    )
}

fn hint(error: &anyhow::Error) -> String {
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        // A file that is a mount point cannot be replaced.
        Some(io::ErrorKind::ResourceBusy) => {
            "it seems to be mounted by itself, as into a container: mount the directory in which \
             it lies, or change the file outside"
        }
        _ => "is it another user's, or on a read-only mount?",
    }
    .into()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::chown;

    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("towline.toml");
        fs::write(&path, text).unwrap();
        (dir, path)
    }

    #[test]
    fn a_text_that_cannot_be_used_is_not_written() {
        let (dir, path) = file("[server]\n");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let environment = Environment::default();
        assert!(write(&path, "[server]\nlisten = 3\n", &environment).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "[server]\n");
        write(&path, "[server]\nlisten = \"127.0.0.1:2\"\n", &environment).unwrap();
        assert!(fs::read_to_string(&path).unwrap().contains("127.0.0.1:2"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_owner_stays_the_owner() {
        let (_dir, path) = file("[server]\n");
        // Only root can give files away, and only for root it matters.
        let _not_root = chown(&path, Some(4321), Some(4322));
        let owner = |path: &Path| fs::metadata(path).map(|it| (it.uid(), it.gid())).unwrap();
        let before = owner(&path);
        write(&path, "[log]\n", &Environment::default()).unwrap();
        assert_eq!(owner(&path), before);
        assert_eq!(fs::read_to_string(&path).unwrap(), "[log]\n");
    }

    #[test]
    fn a_link_in_the_place_of_the_new_file_is_not_written_through() {
        let (dir, path) = file("[server]\n");
        let other = dir.path().join("other");
        fs::write(&other, "other").unwrap();
        let new = dir.path().join(format!(".towline.toml-{}", std::process::id()));
        std::os::unix::fs::symlink(&other, &new).unwrap();
        write(&path, "[log]\n", &Environment::default()).unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), "other");
        assert!(!path.is_symlink());
    }

    #[test]
    fn a_file_that_is_mounted_by_itself_is_told_of() {
        let busy = anyhow::Error::from(io::Error::from(io::ErrorKind::ResourceBusy));
        assert!(hint(&busy).contains("mounted by itself"));
        let denied = anyhow::Error::from(io::Error::from(io::ErrorKind::PermissionDenied));
        assert!(hint(&denied).contains("another user's"));
    }
}
