//! What betanin and beets say, in our words. No input or output in here.

use betanin_client::{
    console::{Console, PromptKind as Asked, Said, source_failed},
    torrents::{Line, Status, Torrent},
};
use towline_domain::{
    Choice,
    role::{CONSOLE_LINES, Claim, ImportState, LineNo, Prompt, PromptKind},
};

/// How much of a console a person is shown.
const SHOWN_LINES: usize = 40;
/// And of a line.
const LONGEST_LINE: usize = 1000;

/// How a torrent stands.
pub(super) fn state(torrent: &Torrent, lines: Vec<Line>) -> ImportState {
    // After betanin's restart the old run's question is still the last thing printed.
    let waits_for_worker =
        lines.last().is_some_and(|line| line.data.starts_with("[betanin] retrying"));
    let console = Console::from(lines);
    match &torrent.status {
        Status::Enqueued => ImportState::Queued,
        Status::Completed | Status::Failed | Status::Ignored => ImportState::Ended {
            claim: claim(torrent, &console),
            words: end_of(&console.last_run()),
        },
        Status::Processing | Status::NeedsInput | Status::Unknown(_) => match console.prompt() {
            Some(kind) if !waits_for_worker => ImportState::Asks(asked(kind, &console)),
            _ => ImportState::Running { line: LineNo(console.len() as u64) },
        },
    }
}

fn asked(kind: Asked, console: &Console) -> Prompt {
    Prompt {
        kind: match kind {
            Asked::NoMatch => PromptKind::NoMatch,
            Asked::Duplicate => PromptKind::Duplicate,
            Asked::Candidates | Asked::Selection => PromptKind::Candidates,
            Asked::Unknown => PromptKind::Other,
        },
        text: end_of(&console.last_run()),
        choices: choices(kind),
        seen: LineNo(console.len() as u64),
        for_want_of_source: matches!(kind, Asked::NoMatch | Asked::Candidates | Asked::Selection)
            && source_failed(&console.last_run()),
    }
}

fn choices(kind: Asked) -> Vec<Choice> {
    let id = || Choice::OtherId(String::new());
    match kind {
        Asked::NoMatch => vec![Choice::Skip, Choice::AsIs, Choice::Tracks, id()],
        Asked::Candidates | Asked::Selection => {
            vec![Choice::Apply, Choice::Skip, Choice::AsIs, Choice::Tracks, id()]
        }
        Asked::Duplicate => vec![Choice::Skip, Choice::KeepBoth, Choice::Merge, Choice::Replace],
        Asked::Unknown => vec![Choice::Skip],
    }
}

/// What is typed for `choice`; the same letter means something else at another question. `None`
/// when this question has no such answer.
pub(super) fn typed(kind: Asked, choice: &Choice, text: &str) -> Option<String> {
    let matching = matches!(kind, Asked::NoMatch | Asked::Candidates | Asked::Selection);
    let letters = match (kind, choice) {
        (Asked::Unknown, Choice::Skip) if is_yes_or_no(text) => "n",
        (_, Choice::Skip) => "s",
        (_, Choice::AsIs) if matching => "u",
        (_, Choice::Tracks) if matching => "t",
        (Asked::Candidates, Choice::Apply) => "a",
        // The first of the list, and then that it is the one.
        (Asked::Selection, Choice::Apply) => "1\na",
        (_, Choice::OtherId(id)) if matching && !id.is_empty() => return Some(format!("i\n{id}")),
        (Asked::Duplicate, Choice::KeepBoth) => "k",
        (Asked::Duplicate, Choice::Merge) => "m",
        (Asked::Duplicate, Choice::Replace) => "r",
        _ => return None,
    };
    Some(letters.into())
}

fn is_yes_or_no(text: &str) -> bool {
    let end = text.trim_end().to_lowercase();
    ["(y/n)?", "[y/n]?", "(y/n)", "[y/n]"].iter().any(|question| end.ends_with(question))
}

/// `COMPLETED` comes after every end, so only the words count, and what they say is a claim.
/// Told about the directory's own name, so that a name with beets' words in it says nothing.
fn claim(torrent: &Torrent, console: &Console) -> Claim {
    let path = format!("{}/{}", torrent.path.trim_end_matches('/'), torrent.name);
    match console.said_about(&path) {
        Said::NoSuchDirectory { .. } => Claim::PathNotSeen,
        Said::NothingImported => Claim::NothingToImport,
        Said::ConfigurationBroken(_) => Claim::Misconfigured,
        Said::LibraryNotWritable(_) | Said::ErrorWhile(_) => Claim::LibraryNotWritable,
        Said::Traceback(_) | Said::Nothing => Claim::Failed,
        Said::DuplicateSkipped => Claim::Duplicate,
        Said::SkippedNoMatch => Claim::NoMatch,
        Said::ImportedAsIs => Claim::ImportedAsIs,
        Said::SkippedByPerson | Said::AbortedByPerson => Claim::Declined,
        Said::Answered(letters) if letters.eq_ignore_ascii_case("u") => Claim::ImportedAsIs,
        Said::Answered(_) | Said::OnlyPath => Claim::Imported,
        Said::ProgramMissing => Claim::ProgramMissing,
        Said::SourceUnreachable => Claim::SourceUnreachable,
        // A question that nobody answered, and yet it ended: broken off.
        Said::Unrecognised if betanin_client::console::prompt(&console.last_run()).is_some() => {
            Claim::Failed
        }
        // A plugin's chatter says nothing against it.
        Said::Unrecognised => Claim::Imported,
    }
}

/// The end of a console, line by line.
pub(super) fn last_lines(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.trim_end().lines().collect();
    let last = &lines[lines.len().saturating_sub(CONSOLE_LINES)..];
    last.iter().map(|line| line.chars().take(LONGEST_LINE).collect()).collect()
}

fn end_of(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
}
