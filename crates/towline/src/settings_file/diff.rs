//! What changes show to people.

use std::time::Duration;

use similar::TextDiff;

use crate::config::Looked;

/// For a comparison; what is coarser then is still right.
const LONGEST: Duration = Duration::from_millis(500);

/// The difference of two texts, without secrets. Empty where they are the same.
pub(super) fn unified(before: &Looked, after: &Looked) -> String {
    let (before, after) = (before.masked(), after.masked());
    if before == after {
        return String::new();
    }
    let mut diff = TextDiff::configure();
    diff.timeout(LONGEST);
    let diff = diff.diff_lines(&before, &after);
    diff.unified_diff().context_radius(3).missing_newline_hint(false).to_string()
}

/// A text of somebody else, without these secrets: what a service answers may repeat them.
pub(crate) fn without(text: &str, secrets: &[String]) -> String {
    // Less would be found in any word.
    const SHORTEST: usize = 4;
    let secrets = secrets.iter().filter(|secret| secret.len() >= SHORTEST);
    secrets.fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "…"))
}
