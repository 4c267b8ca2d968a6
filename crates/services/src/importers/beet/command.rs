//! The arguments of `beet`. No input or output in here.

use std::ffi::OsString;

use towline_domain::{
    Choice, LocalPath,
    role::{Import, ImportId},
};

use super::{BeetSettings, QuietFallback};

/// What is run, and what is typed into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) arguments: Vec<OsString>,
    pub(super) typed: Option<&'static str>,
}

/// The mark on every item of an import.
pub(super) fn mark(id: &ImportId) -> String {
    format!("towline_job={}", id.0)
}

/// `beet import` for one attempt.
pub(super) fn import(settings: &BeetSettings, import: &Import, log: &LocalPath) -> Command {
    let choice = import.wanted.as_ref().map(|wanted| &wanted.choice);
    let (how, typed) = by_choice(settings, choice);
    let mut arguments = before(settings);
    arguments.extend(["import", "--noresume"].map(OsString::from));
    arguments.extend(how.into_iter().map(OsString::from));
    if import.attempt > 1 {
        // With `incremental` in its configuration, beets would pass over what it saw before.
        arguments.push("--noincremental".into());
    }
    arguments.extend(["-l".into(), log.as_path().into()]);
    arguments.extend(["--set".into(), mark(&import.id).into()]);
    arguments.extend(["--".into(), import.album.as_path().into()]);
    Command { arguments, typed }
}

/// A choice at what is a question of a run that may ask is typed into such a run; a letter that
/// is no answer there is refused by beets, which then ends because nothing more can be read.
fn by_choice(
    settings: &BeetSettings,
    choice: Option<&Choice>,
) -> (Vec<String>, Option<&'static str>) {
    let quiet = |and: &[&str]| {
        let fallback = match settings.quiet_fallback {
            QuietFallback::Skip => "--quiet-fallback=skip",
            QuietFallback::Asis => "--quiet-fallback=asis",
        };
        (["-q", fallback].iter().chain(and).map(ToString::to_string).collect(), None)
    };
    match choice {
        Some(Choice::AsIs) => quiet(&["-A"]),
        Some(Choice::Tracks) => quiet(&["-s"]),
        // In quiet mode a match that is not certain would be left, also when a person named it.
        // The first of the list, where there is one, and then that it is the one.
        Some(Choice::OtherId(id)) if !id.is_empty() => {
            (vec![format!("--search-id={id}")], Some("1\na\n"))
        }
        Some(Choice::KeepBoth) => (Vec::new(), Some("k\n")),
        Some(Choice::Merge) => (Vec::new(), Some("m\n")),
        Some(Choice::Replace) => (Vec::new(), Some("r\n")),
        _ => quiet(&[]),
    }
}

/// `beet ls` of what an import added.
pub(super) fn list(settings: &BeetSettings, id: &ImportId, format: &str) -> Vec<OsString> {
    let mut arguments = before(settings);
    // By a pattern: plain words would find every id that begins with this one.
    let query = format!("towline_job::^{}$", id.0);
    arguments.extend(["ls", "-f", format, &query].map(OsString::from));
    arguments
}

/// `beet version`. With all options: it opens the library, and makes one where there is none.
pub(super) fn version(settings: &BeetSettings) -> Vec<OsString> {
    let mut arguments = before(settings);
    arguments.push("version".into());
    arguments
}

fn before(settings: &BeetSettings) -> Vec<OsString> {
    let options =
        [("-c", &settings.config), ("-l", &settings.library), ("-d", &settings.directory)];
    options
        .into_iter()
        .filter_map(|(option, path)| Some([option.into(), path.as_ref()?.as_path().into()]))
        .flatten()
        .collect()
}
