//! What a run's text says about its end.

use super::{plain, prompt::ARROW};

/// What a run says (betanin contract §3, the table). Words, not facts: evidence decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// `error: no such file or directory`: the path map is wrong, or the directory is gone.
    NoSuchDirectory {
        /// The path as betanin sees it.
        path: String,
    },
    /// `No files imported from`: no audio, or already imported before (`incremental`).
    NothingImported,
    /// beets cannot read its configuration.
    ConfigurationBroken(String),
    /// beets cannot open its database for writing.
    LibraryNotWritable(String),
    /// `Error: … while …`: a file could not be copied, moved or tagged.
    ErrorWhile(String),
    /// beets crashed; the last line tells what.
    Traceback(String),
    /// Already in the library, and skipped without asking.
    DuplicateSkipped,
    /// No strong match in quiet mode, and skipped.
    SkippedNoMatch,
    /// Imported without a match, by configuration or by answer.
    ImportedAsIs,
    /// A question was answered with `s`.
    SkippedByPerson,
    /// A question was answered with `b`.
    AbortedByPerson,
    /// A question was answered otherwise, and nothing more was said.
    Answered(String),
    /// There is no `beet` where betanin looks for it.
    ProgramMissing,
    /// The source of metadata did not answer: that there was no match means nothing.
    SourceUnreachable,
    /// The path and no word more: imported, or silently skipped as a duplicate.
    OnlyPath,
    /// Not a word.
    Nothing,
    /// Words that we do not know, or a question without an answer.
    Unrecognised,
}

/// Reads the text of one run, as [`Console::last_run`](super::Console::last_run) gives it;
/// colours are no hindrance.
pub fn classify(text: &str) -> Said {
    let text = plain(text);
    let lines = || text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    // Paths are printed by themselves on a line, and people name directories as they like.
    let words = || lines().filter(|line| !line.starts_with('/'));
    let line_with = |start: &str| words().find(|line| line.starts_with(start)).map(str::to_owned);

    if line_with("program beet is not in $PATH").is_some() {
        return Said::ProgramMissing;
    }
    if let Some(path) = no_such_directory(&text) {
        return Said::NoSuchDirectory { path };
    }
    if let Some(line) = line_with("configuration error:") {
        return Said::ConfigurationBroken(line);
    }
    if let Some(line) = words().find(|line| is_about_the_database(line)) {
        return Said::LibraryNotWritable(line.into());
    }
    if let Some(line) = words().find(|l| l.starts_with("Error:") && l.contains(" while ")) {
        return Said::ErrorWhile(line.into());
    }
    if line_with("Traceback (most recent call last)").is_some() {
        return Said::Traceback(lines().next_back().unwrap_or_default().into());
    }
    if let Some(said) = last_answer(&text).map(by_answer) {
        return said;
    }
    let source_failed = source_failed(&text);
    let skipped = words().any(|line| line == "Skipping.");
    if skipped && line_with("This album is already in the library!").is_some() {
        Said::DuplicateSkipped
    } else if source_failed {
        Said::SourceUnreachable
    } else if skipped {
        Said::SkippedNoMatch
    } else if words().any(|line| line == "Importing as-is.") {
        Said::ImportedAsIs
    } else if line_with("No files imported from").is_some() {
        Said::NothingImported
    } else if lines().next().is_none() {
        Said::Nothing
    } else if words().next().is_none() {
        Said::OnlyPath
    } else {
        Said::Unrecognised
    }
}

/// Whether a source of metadata did not answer in this run: that nothing was found in it, and what
/// is asked for that reason, means nothing.
pub fn source_failed(text: &str) -> bool {
    let text = plain(text);
    text.lines().any(|line| !line.starts_with('/') && line.contains("Error searching"))
}

/// The path may hold new lines, and nothing is printed after it.
fn no_such_directory(text: &str) -> Option<String> {
    const ERROR: &str = "error: no such file or directory: ";
    let at = text.find(ERROR).filter(|&at| at == 0 || text[..at].ends_with('\n'))?;
    let path = &text[at + ERROR.len()..];
    Some(path.strip_suffix('\n').unwrap_or(path).to_owned())
}

fn is_about_the_database(line: &str) -> bool {
    line.contains("database file") && line.contains("be opened")
        || line.starts_with("database access error")
        || line.contains("attempt to write a readonly database")
        || line.contains("unable to open database file")
}

/// The echo of what was typed at the last question that was answered.
fn last_answer(text: &str) -> Option<&str> {
    let question = &text[text.rfind(ARROW)?..];
    let mut answer = question.split_once('?')?.1.lines().next()?.trim();
    for again in question.lines().filter_map(|line| line.strip_prefix("Enter one of ")) {
        answer = again.rsplit_once(':').map_or("", |(_, typed)| typed.trim());
    }
    // Without an answer here, an earlier one has been followed by this question.
    (!answer.is_empty()).then_some(answer)
}

fn by_answer(answer: &str) -> Said {
    match answer.to_lowercase().as_str() {
        "s" => Said::SkippedByPerson,
        "b" => Said::AbortedByPerson,
        _ => Said::Answered(answer.into()),
    }
}
