//! `towline verify`: finished files are read again, and compared with the sums that are kept of them.
//!
//! It needs no daemon, and does not disturb one: what is kept lies in the data directory. Of torrents
//! that is the service's own CRC-32 of each file; of what the importer `place` has put into a library
//! a sum where it was copied, else the size. Of other importers nothing is known here: they write tags
//! into files.

use std::{path::Path, time::Instant};

use anyhow::{Context as _, bail};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use towline_api::items::GetItem;
use towline_domain::{FlowName, LocalPath};
use towline_files::{
    place,
    verify::{Kept, KeptFile, Verdict},
};
use towline_services::torrents;

use super::how_far::{HowFar, bar};
use crate::{
    cli::Context,
    connection::{self, Purpose},
    report::Hinted as _,
};

/// Read finished files again, and tell which are no longer what they were
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// Only what these items have brought, by their numbers
    #[arg(value_name = "ITEM")]
    items: Vec<i64>,
    /// Only what this flow has brought
    #[arg(long, value_name = "FLOW", value_enum)]
    flow: Option<Flow>,
}

/// A flow that brings files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Flow {
    Torrents,
    Imports,
}

/// What was found, all together.
#[derive(Default)]
struct Found {
    right: u64,
    size_right: u64,
    gone: Vec<LocalPath>,
    changed: Vec<(LocalPath, String)>,
    unreadable: Vec<(LocalPath, String)>,
}

impl Verify {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let data = LocalPath::new(context.data_directory(&loaded)?);
        let kept = self.kept(context, &data)?;
        if kept.is_empty() {
            context.printer.json(&Found::default().for_programs())?;
            context.printer.line("nothing is kept of files that could be verified")?;
            return Ok(());
        }
        let mut found = Found::default();
        let course = Course::new(context, &kept);
        for one in &kept {
            found.look(context, one, &course)?;
        }
        course.end();
        found.tell(context)
    }

    fn kept(&self, context: &Context, data: &LocalPath) -> anyhow::Result<Vec<Kept>> {
        let mut kept = Vec::new();
        if self.flow != Some(Flow::Imports) {
            kept.extend(self.torrents(context, data)?);
        }
        if self.flow != Some(Flow::Torrents) {
            // Those of an earlier version are brought over by the next start.
            let mut all = Vec::new();
            for directory in [place::JOURNALS, "jobs"] {
                let placed = place::kept(&data.join(directory));
                all.extend(placed.context("what was placed cannot be read")?);
            }
            kept.extend(all.into_iter().filter(|one| self.is_asked_for(&one.key)));
        }
        Ok(kept)
    }

    fn torrents(&self, context: &Context, data: &LocalPath) -> anyhow::Result<Vec<Kept>> {
        let all = torrents::placed(data).context("what is kept of torrents cannot be read")?;
        if self.items.is_empty() {
            return Ok(all);
        }
        let keys = self.keys(context)?;
        Ok(all.into_iter().filter(|one| keys.contains(&one.key)).collect())
    }

    /// Of the torrents among the items.
    fn keys(&self, context: &Context) -> anyhow::Result<Vec<String>> {
        connection::with(context, Purpose::Look, async |towline| {
            let mut keys = Vec::new();
            for id in &self.items {
                let found = towline.send(&GetItem { id: *id }).await;
                let item = found.hint("`towline item list --all` tells which there are")?.item;
                if item.flow == FlowName::Torrents.as_str() {
                    keys.push(item.key);
                }
            }
            Ok(keys)
        })
    }

    /// A placing's id begins with the number of its item.
    fn is_asked_for(&self, placing: &str) -> bool {
        let item = placing.split('-').next().and_then(|number| number.parse().ok());
        self.items.is_empty() || item.is_some_and(|item| self.items.contains(&item))
    }
}

impl Found {
    fn look(&mut self, context: &Context, kept: &Kept, course: &Course) -> anyhow::Result<()> {
        let at = &kept.at;
        if at.as_path().symlink_metadata().is_err() {
            course.skip(kept.files.iter().map(read_of).sum());
            if is_mounted(at.as_path()) {
                course.say(|| context.printer.line(format!("gone       {at}")))?;
                self.gone.push(at.clone());
            } else {
                let words = "the directory that it lay in is not there: is it mounted?";
                course.say(|| context.printer.line(format!("unreadable {at}: {words}")))?;
                self.unreadable.push((at.clone(), words.into()));
            }
            return Ok(());
        }
        for file in &kept.files {
            let (path, before) = (LocalPath::new(&file.path), course.position());
            course.begin(&path);
            let verdict = file.verify(&mut |many| course.read(many));
            course.skip((before + read_of(file)).saturating_sub(course.position()));
            let (word, words) = match verdict {
                Verdict::Right => {
                    self.right += 1;
                    course.say(|| context.printer.detail(format!("right      {path}")))?;
                    continue;
                }
                Verdict::SizeRight => {
                    self.size_right += 1;
                    course.say(|| context.printer.detail(format!("size right {path}")))?;
                    continue;
                }
                Verdict::Gone => {
                    self.gone.push(path.clone());
                    ("gone", String::new())
                }
                Verdict::Changed(words) => {
                    self.changed.push((path.clone(), words.clone()));
                    ("changed", words)
                }
                Verdict::Unreadable(words) => {
                    self.unreadable.push((path.clone(), words.clone()));
                    ("unreadable", words)
                }
            };
            let words = if words.is_empty() { words } else { format!(": {words}") };
            course.say(|| context.printer.line(format!("{word:<10} {path}{words}")))?;
        }
        Ok(())
    }

    fn tell(&self, context: &Context) -> anyhow::Result<()> {
        context.printer.json(&self.for_programs())?;
        let Self { right, size_right, gone, changed, unreadable } = self;
        let mut words = vec![format!("{} right", files(*right))];
        if *size_right > 0 {
            words.push(format!("{} of the right size (no sum is known)", files(*size_right)));
        }
        if !gone.is_empty() {
            words.push(format!("{} no longer there", gone.len()));
        }
        context.printer.line(words.join(", "))?;
        match (changed.len(), unreadable.len()) {
            (0, 0) => Ok(()),
            (changed, 0) => bail!("{} changed since", files(changed as u64)),
            (0, unreadable) => bail!("{} could not be read", files(unreadable as u64)),
            (changed, unreadable) => bail!(
                "{} changed since, and {} could not be read",
                files(changed as u64),
                files(unreadable as u64)
            ),
        }
    }

    fn for_programs(&self) -> Value {
        let Self { right, size_right, gone, changed, unreadable } = self;
        let with_words = |all: &[(LocalPath, String)]| -> Vec<_> {
            all.iter()
                .map(|(path, words)| json!({ "path": path.to_string(), "words": words }))
                .collect()
        };
        json!({
            "ok": changed.is_empty() && unreadable.is_empty(),
            "right": right,
            "size_right": size_right,
            "gone": gone.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "changed": with_words(changed),
            "unreadable": with_words(unreadable),
        })
    }
}

/// Bytes that have to be read of a file.
fn read_of(file: &KeptFile) -> u64 {
    if file.crc32.is_some() { file.size } else { 0 }
}

/// Whether what it lay in is there at all: of a disk that is not mounted everything would be gone.
fn is_mounted(at: &Path) -> bool {
    at.parent().is_some_and(Path::is_dir)
}

fn files(count: u64) -> String {
    if count == 1 { "1 file".into() } else { format!("{count} files") }
}

/// How far it is, on a terminal.
struct Course {
    bar: Option<ProgressBar>,
    total: u64,
    began: Instant,
    done: std::cell::Cell<u64>,
}

impl Course {
    fn new(context: &Context, kept: &[Kept]) -> Self {
        let total = kept.iter().flat_map(|one| &one.files).map(read_of).sum();
        let bar = context.printer.may_draw().then(|| bar(""));
        Self { bar, total, began: Instant::now(), done: std::cell::Cell::new(0) }
    }

    fn begin(&self, path: &LocalPath) {
        if let Some(bar) = &self.bar {
            let name = path.as_path().file_name().map(LocalPath::new);
            bar.set_prefix(name.map(|name| name.to_string()).unwrap_or_default());
        }
    }

    const fn position(&self) -> u64 {
        self.done.get()
    }

    fn read(&self, many: u64) {
        self.skip(many);
        if let Some(bar) = &self.bar {
            let seconds = self.began.elapsed().as_secs().max(1);
            let rate = self.position() / seconds;
            let (done, total) = (self.position(), Some(self.total));
            let seen = HowFar { done, total, rate: Some(rate), remaining: None };
            seen.draw(bar, seen.words());
        }
    }

    fn skip(&self, many: u64) {
        self.done.set(self.done.get() + many);
    }

    fn say(&self, say: impl FnOnce() -> std::io::Result<()>) -> std::io::Result<()> {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
