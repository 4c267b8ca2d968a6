//! Changing the configuration by the page, the API and `towline config set`.
//!
//! This module answers for: what changes come to (`plan`), the files in which secrets are kept
//! (`secret`), and writing it all in an order that a crash does not hurt (`write`): secrets first, the
//! configuration second, and only then goes what it names no longer. Deliberately not in it: how a
//! text is edited (`config::edit`), and taking up what was written (the daemon). What services say of
//! changes before they are written is asked in `trial`.

mod diff;
mod far;
mod key;
mod lock;
mod plan;
mod refused;
mod secret;
mod sweep;
#[cfg(test)]
mod tests;
pub(crate) mod trial;
mod value;
mod write;

use std::{
    io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ring::{
    hmac,
    rand::{SecureRandom as _, SystemRandom},
};
use towline_api::settings::{Mistake, Part};
use towline_domain::LocalPath;

use crate::{
    cli::Context,
    config::{Disk, Environment, Looked, Source, edit, look},
    kept_secret::hexadecimal,
    paths,
};

pub(crate) use self::{
    far::BY_HAND,
    key::parsed as parsed_key,
    plan::{Plan, SecretsBy},
    refused::told,
    secret::Overlay,
    value::of_text,
    write::Put,
};

/// The configuration file, and what belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct SettingsFile {
    /// Where it is, or would be made.
    pub(crate) path: PathBuf,
    /// The data directory: secrets are kept there.
    pub(crate) data: PathBuf,
    /// What counts more than the file.
    pub(crate) environment: Environment,
}

/// Why nothing was done.
#[derive(Debug)]
pub(crate) enum Refused {
    /// There would be mistakes.
    Mistakes(Vec<Mistake>),
    /// The text is another one by now.
    ChangedMeanwhile,
    /// It can't be written; why.
    NotWritable(String),
    /// There is no such part.
    NoSuchPart(Part),
    /// What was pasted is no list; in words.
    NoList(String),
    /// This machine fails; in words.
    Local(String),
}

impl SettingsFile {
    /// The file that is in use, or the one that would be made. It may have mistakes, which a change can
    /// mend.
    pub(crate) fn of(context: &Context) -> anyhow::Result<Self> {
        let (named, environment) = (context.global.data.as_deref(), &context.environment);
        let source = paths::read_config(context.global.config.as_deref(), environment);
        let settings = look(source.unwrap_or_default(), environment, &Disk).settings();
        let data = paths::data_directory(named, environment, &settings)?;
        let path = paths::find_config(context.global.config.as_deref(), environment);
        Ok(Self {
            path: path.unwrap_or_else(|| paths::new_config(environment)),
            data: std::path::absolute(data)?,
            environment: environment.clone(),
        })
    }

    /// The file as it is; without one, an empty text.
    pub(crate) fn read(&self) -> Result<Source, Refused> {
        match std::fs::symlink_metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Source::new(Some(self.path.clone()), ""))
            }
            // As much a mistake as one in the text is, and to be mended in the same place.
            _ => paths::read_config(Some(&self.path), &self.environment).map_err(|error| {
                Refused::Mistakes(vec![Mistake {
                    path: Vec::new(),
                    words: plain(&error),
                    hint: Some("put a text in its place that is TOML and UTF-8".into()),
                    place: None,
                }])
            }),
        }
    }

    /// Whether there is one.
    pub(crate) fn exists(&self) -> bool {
        self.path.exists()
    }

    /// What is found in a text in the file's place, with secrets that are not on the disk yet.
    pub(crate) fn look(&self, text: &str, secrets: &Overlay) -> Looked {
        look(Source::new(Some(self.path.clone()), text), &self.environment, secrets)
    }

    /// Why it can't be written, as far as can be said without trying.
    pub(crate) fn not_writable(&self) -> Option<String> {
        use rustix::fs::{Access, access};
        let real = self.path.canonicalize().unwrap_or_else(|_| self.path.clone());
        let directory = edit::directory_of(&real);
        let there = directory.ancestors().find(|above| above.exists()).unwrap_or(directory);
        let shown = LocalPath::new(&real);
        if is_mount_point(&real) {
            return Some(format!(
                "{shown} is mounted by itself, as into a container: mount the directory in which it \
                 lies, or change the file outside"
            ));
        }
        let error = access(there, Access::WRITE_OK | Access::EXEC_OK).err()?;
        let place = LocalPath::new(there);
        Some(match error {
            rustix::io::Errno::ROFS => format!("{place} is on a read-only mount"),
            _ => format!("towline may not write to {place}, which is another user's"),
        })
    }
}

/// A name for a text. It says nothing of what stands in it, secrets perhaps, and is another one after
/// the next start.
pub(crate) fn version(text: &str) -> String {
    static KEY: OnceLock<hmac::Key> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let mut bytes = [0; 32];
        // Without chance it would still name the text.
        let _guessable = SystemRandom::new().fill(&mut bytes);
        hmac::Key::new(hmac::HMAC_SHA256, &bytes)
    });
    hexadecimal(&hmac::sign(key, text.as_bytes()).as_ref()[..16])
}

/// A file that is a mount point can't be replaced.
fn is_mount_point(path: &Path) -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let path = path.to_str().unwrap_or_default();
    mounts.lines().any(|line| line.split(' ').nth(4) == Some(path))
}

/// An error with its causes, on one line.
fn plain(error: &anyhow::Error) -> String {
    let words: Vec<_> =
        error.chain().map(ToString::to_string).filter(|words| !words.is_empty()).collect();
    words.join(": ")
}
