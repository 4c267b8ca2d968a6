//! Words that several commands say.

use towline_api::{
    inbox::Entry,
    items::{Progress, Transfers},
};
use towline_domain::{Choice, Timestamp, path::shown};

use super::how_far::HowFar;
use crate::cli::Context;

/// A question with all that a person needs to answer it.
pub(super) fn question(context: &Context, entry: &Entry) -> anyhow::Result<()> {
    let printer = &context.printer;
    let id = entry.id;
    printer.line(format!("question {id}: {} (cause {})", entry.words, entry.cause))?;
    printer.line(format!("  asked since {}", entry.opened))?;
    for line in entry.detail.lines() {
        printer.line(format!("  | {}", shown(line.as_bytes())))?;
    }
    if entry.answered {
        printer.line("  answered: about to be acted on")?;
        return Ok(());
    }
    for choice in &entry.choices {
        printer.line(format!(
            "  towline inbox answer {id} {:<14} {}",
            word(choice),
            choice.words()
        ))?;
    }
    Ok(())
}

/// A choice as one types it: an argument is named.
pub(super) fn word(choice: &Choice) -> String {
    match choice {
        Choice::OtherId(_) => "other-id:ID".into(),
        Choice::Since(_) => "since:DATE".into(),
        choice => choice.to_string(),
    }
}

/// How many files an album has, and what is not well with them: `12`, `9 of 12, 2 failed, 1 lost`.
pub(super) fn files(from: &Transfers) -> String {
    let Transfers { files, under_way, failed, lost, .. } = from;
    let missing =
        [(under_way, "under way"), (failed, "failed"), (lost, "lost")].map(|(count, what)| {
            let words = if *count > 0 { format!(", {count} {what}") } else { String::new() };
            (*count, words)
        });
    let here = missing.iter().fold(*files, |here, (count, _)| here.saturating_sub(*count));
    if here == *files {
        return files.to_string();
    }
    format!("{here} of {files}{}", missing.map(|(_, words)| words).concat())
}

/// How far work on an item is, and what it is at.
pub(super) fn progress(progress: &Progress) -> String {
    let at = shown(progress.at.as_bytes());
    if progress.done == 0 && progress.total.is_none() {
        return at;
    }
    let words = HowFar::from(progress).words();
    if at.is_empty() { words } else { format!("{}, {at}", words.trim_start()) }
}

/// How long ago something was, in the largest unit that says enough.
pub(super) fn ago(now: Timestamp, then: Timestamp) -> String {
    let seconds = now.since(then).as_secs();
    match seconds {
        0..90 => format!("{seconds} s ago"),
        90..5400 => format!("{} min ago", seconds / 60),
        5400..172_800 => format!("{} h ago", seconds / 3600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// Bytes for people: `31 kB`, `1.2 GB`.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 4] =
        [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        None => format!("{bytes} B"),
        Some((unit, name)) if bytes / unit >= 10 => format!("{} {name}", bytes / unit),
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn sizes_are_told_in_one_unit() {
        let told = [0, 999, 1000, 9_990, 31_337, 1_250_000, 12_000_000_000, u64::MAX].map(size);
        let all = ["0 B", "999 B", "1.0 kB", "9.9 kB", "31 kB", "1.2 MB", "12 GB", "18446744 TB"];
        assert_eq!(told, all);
    }

    #[test]
    fn files_that_are_not_well_are_told_apart() {
        let told = |[files, under_way, failed, lost]: [usize; 4]| {
            let (user, directory) = (String::new(), String::new());
            let gathered_in = None;
            super::files(&Transfers {
                user,
                directory,
                files,
                under_way,
                failed,
                lost,
                gathered_in,
            })
        };
        assert_eq!(told([12, 0, 0, 0]), "12");
        assert_eq!(told([12, 0, 2, 1]), "9 of 12, 2 failed, 1 lost");
        assert_eq!(told([3, 3, 0, 0]), "0 of 3, 3 under way");
        assert_eq!(told([0, 0, 0, 1]), "0", "a ledger that does not add up is no panic");
    }

    #[test]
    fn a_time_that_is_past_is_told_in_one_unit() {
        let now = Timestamp::from_micros(10_000_000_000_000);
        let told = |seconds| ago(now, now.before(Duration::from_secs(seconds)));
        let all = [0, 89, 90, 5399, 5400, 172_799, 172_800].map(told);
        assert_eq!(
            all,
            ["0 s ago", "89 s ago", "1 min ago", "89 min ago", "1 h ago", "47 h ago", "2 days ago"]
        );
        assert_eq!(ago(now, now + Duration::from_secs(9)), "0 s ago", "a clock was set back");
    }
}
