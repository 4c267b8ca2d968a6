//! Words that several commands say.

use towline_api::inbox::Entry;
use towline_domain::{Choice, path::shown};

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
