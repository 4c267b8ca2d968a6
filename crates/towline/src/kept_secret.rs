//! Secrets that towline keeps itself: each a file of `<data>/secrets`.
//!
//! *Guarantees*: a file is its owner's alone (0600, in a directory of 0700), and is whole or not
//! there, also after a loss of power: whoever reads never sees half of one, whether the data
//! directory's lock is held or not. A secret is never logged.
//!
//! Deliberately not here: what a secret looks like, and where it comes from.

use std::{
    fmt::Write as _,
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use ring::digest;
use secrecy::{ExposeSecret as _, SecretString};

/// Counts what was written: no two threads use one name for what is not whole yet.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// The name of what is not whole yet begins so.
const COPY: &str = ".new-";
/// More is no secret.
const LONGEST: u64 = 4096;
/// Of a file's name; file systems take 255.
const LONGEST_NAME: usize = 120;

/// The place of one secret, whether it is there or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSecret {
    path: PathBuf,
}

impl KeptSecret {
    /// Of this kind and name, whatever the name is made of: one file for each.
    pub fn new(data: &Path, kind: &'static str, name: &str) -> Self {
        let mut file = format!("{kind}-");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
                file.push(char::from(byte));
            } else {
                let _infallible = write!(file, "%{byte:02X}");
            }
        }
        if file.len() > LONGEST_NAME {
            let code = digest::digest(&digest::SHA256, name.as_bytes());
            file = format!("{kind}-%-{}", hexadecimal(code.as_ref()));
        }
        Self { path: data.join("secrets").join(file) }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file holds, without the space around it; `None` where there is no file. At most
    /// 4,096 bytes of it.
    pub fn read(&self) -> io::Result<Option<SecretString>> {
        let mut text = String::new();
        match File::open(&self.path).and_then(|file| file.take(LONGEST).read_to_string(&mut text)) {
            Ok(_) => Ok(Some(text.trim().to_owned().into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts it there, in place of another one. Makes the directories that it takes.
    pub fn write(&self, secret: &SecretString) -> io::Result<()> {
        let directory = self.directory()?;
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        fs::set_permissions(directory, Permissions::from_mode(0o700))?;
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let new = self.path.with_file_name(format!("{COPY}{}-{number}", std::process::id()));
        remove(&new)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        writeln!(file, "{}", secret.expose_secret())?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        File::open(directory)?.sync_all()
    }

    /// Takes it away from all but its owner: it may have been copied here from elsewhere.
    pub fn tighten(&self) -> io::Result<()> {
        fs::set_permissions(&self.path, Permissions::from_mode(0o600))
    }

    /// Removes it. Whether it was there.
    pub fn remove(&self) -> io::Result<bool> {
        let was_there = remove(&self.path)?;
        if was_there {
            File::open(self.directory()?)?.sync_all()?;
        }
        Ok(was_there)
    }

    fn directory(&self) -> io::Result<&Path> {
        Ok(self.path.parent().ok_or(io::ErrorKind::InvalidInput)?)
    }
}

/// Whether a file of this name is one that is not whole yet.
pub(crate) fn is_copy(name: &str) -> bool {
    let numbers = name.strip_prefix(COPY).and_then(|rest| rest.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    numbers.is_some_and(|(process, count)| is_number(process) && is_number(count))
}

/// Removes a file. Whether it was there.
pub(crate) fn remove(file: &Path) -> io::Result<bool> {
    match fs::remove_file(file) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Two digits for each byte.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_secret_is_its_owners_alone_and_is_replaced_as_a_whole() {
        let data = tempfile::tempdir().unwrap();
        let kept = KeptSecret::new(&data.path().join("new"), "putio", "home");
        assert!(kept.read().unwrap().is_none() && !kept.remove().unwrap());
        for text in ["one", "another"] {
            kept.write(&text.into()).unwrap();
            assert_eq!(kept.read().unwrap().unwrap().expose_secret(), text);
        }
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let directory = kept.path().parent().unwrap();
        assert_eq!((mode(kept.path()), mode(directory)), (0o600, 0o700));
        assert_eq!(fs::read_dir(directory).unwrap().count(), 1, "nothing else stays");
        fs::set_permissions(kept.path(), Permissions::from_mode(0o644)).unwrap();
        kept.tighten().unwrap();
        assert_eq!(mode(kept.path()), 0o600);
        assert!(kept.remove().unwrap() && kept.read().unwrap().is_none());
    }

    #[test]
    fn a_name_is_never_a_path_and_each_has_its_own_file() {
        let data = Path::new("/data");
        let long = ["x".repeat(300), "x".repeat(301), "ü".repeat(200)];
        let names = ["music", "..", ".", "", "a/b", "../../x", "a%2Fb", "a b", "nul\0", "Ünicode"];
        let names: Vec<&str> = names.into_iter().chain(long.iter().map(String::as_str)).collect();
        let kept = |kind| names.iter().map(move |name| KeptSecret::new(data, kind, name).path);
        let paths: BTreeSet<_> = kept("hook").chain(kept("putio")).collect();
        assert_eq!(paths.len(), 2 * names.len());
        for path in paths {
            assert_eq!(path.parent(), Some(Path::new("/data/secrets")), "{path:?}");
            let name = path.file_name().unwrap().to_str().unwrap();
            let is_named = name.starts_with("hook-") || name.starts_with("putio-");
            assert!(is_named && name.len() <= LONGEST_NAME, "{name}");
        }
        let plain = KeptSecret::new(data, "hook", "my-music_2");
        assert_eq!(plain.path(), Path::new("/data/secrets/hook-my-music_2"));
    }
}
