//! Lists in files: on this machine, in a directory of exports, behind an address
//! (list-providers.md §14).

mod json;
mod local;
mod parse;
mod private;
mod row;
mod settings;
mod table;
mod target;
#[cfg(test)]
mod tests;
mod text;

use std::{path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use secrecy::ExposeSecret as _;
use towline_domain::{
    Clock, LocalPath,
    role::Watch,
    wishes::{Fetched, ListError, ListProvider, Memory, TitleKind},
};

use super::{
    Shared,
    collect::{Collect, Told},
    limit::Limit,
    recognise::{self, Target as _},
    remote::{Got, Remote},
};
use crate::WrongSetting;
pub use parse::Format;
pub(super) use parse::{Parsed, parse};
pub use private::Private;
pub use settings::FileSettings;
pub(super) use target::Target;

/// A list in a file.
pub(super) struct FileList {
    pub(super) key: String,
    pub(super) what: String,
    pub(super) at: Place,
    pub(super) format: Option<Format>,
    /// What titles are that do not say it.
    pub(super) usual: Option<TitleKind>,
    pub(super) limit: Option<usize>,
    /// What is new in it pushes out what is old, whatever it is written in.
    pub(super) is_feed: bool,
}

/// Where the file is.
pub(super) enum Place {
    Here(Here),
    There(Remote),
}

/// On this machine.
pub(super) struct Here {
    path: PathBuf,
    /// How long nobody must have written to a file before it is read.
    rest: Duration,
    clock: Arc<dyn Clock>,
    /// It knows what is no list.
    shared: Shared,
}

impl Here {
    pub(super) fn new(path: impl Into<PathBuf>, shared: &Shared, clock: &Arc<dyn Clock>) -> Self {
        let (path, rest) = (path.into(), shared.manners().file_rest);
        Self { path, rest, clock: Arc::clone(clock), shared: shared.clone() }
    }
}

/// The list that the settings describe.
pub(super) fn build(
    settings: &FileSettings,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
) -> Result<FileList, WrongSetting> {
    let target: Target = recognise::target(settings.list.expose_secret().trim()).map_err(|_| {
        // The text is not repeated: it may be a secret.
        let words = "it is neither an absolute path nor an address that begins with https://";
        WrongSetting::new("list", words)
    })?;
    Ok(FileList {
        key: recognise::key(&target),
        what: target.words(),
        at: match target {
            Target::Path(path) => Place::Here(Here::new(path, shared, clock)),
            Target::Address(url) => {
                Place::There(Remote::new(url, settings.allow_private, shared, clock))
            }
        },
        format: settings.format,
        usual: settings.kind.map(TitleKind::from),
        limit: Limit::List.of(settings.limit)?,
        is_feed: false,
    })
}

/// What the bytes of a file say, as a list in that file would be read; `usual` is what titles are
/// that do not say it. Pure.
pub fn read_file(
    bytes: &[u8],
    format: Option<Format>,
    usual: Option<TitleKind>,
) -> Result<Fetched, ListError> {
    let mut into = Collect::new(None);
    let Parsed { name, is_feed, lacks } = parse(bytes, "the file", format, usual, &mut into)?;
    into.finish(Told { name, is_feed, ..Told::default() }, lacks)
}

#[async_trait]
impl ListProvider for FileList {
    fn key(&self) -> String {
        self.key.clone()
    }

    async fn fetch(&self, memory: &Memory) -> Result<Fetched, ListError> {
        let got = match &self.at {
            Place::There(remote) => remote.get(memory).await?,
            Place::Here(here) => {
                let private = here.shared.private();
                local::read(&here.path, memory, here.rest, private, &*here.clock).await?
            }
        };
        let Got::File(bytes, memory) = got else { return Ok(Fetched::Unchanged) };
        let mut into = Collect::new(self.limit);
        let Parsed { name, is_feed, lacks } =
            parse(&bytes, &self.what, self.format, self.usual, &mut into)?;
        drop(bytes);
        let is_feed = is_feed || self.is_feed;
        into.finish(Told { name, memory, is_feed, total: None }, lacks)
    }

    fn calls(&self) -> u64 {
        match &self.at {
            Place::Here(_) => 0,
            Place::There(remote) => remote.calls(),
        }
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Watch> {
        let Place::Here(Here { path, .. }) = &self.at else { return None };
        let path = LocalPath::new(path);
        let watch = if path.as_path().is_dir() {
            towline_files::watch::watch_flat(&path, hint)
        } else {
            towline_files::watch::watch_file(&path, hint)
        };
        match watch {
            Ok(watch) => Some(watch),
            Err(trouble) => {
                tracing::warn!("{trouble}");
                None
            }
        }
    }
}
