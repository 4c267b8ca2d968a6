//! Who says something, and why: both are kept with what was said.

/// A person at the command line.
pub(crate) const BY: &str = "command line";

/// That person, with a reason where there is one.
pub fn by(why: &str) -> String {
    match why.trim() {
        "" => BY.into(),
        why => format!("{BY}: {why}"),
    }
}

/// The reason, where there is one.
pub(crate) fn why(by: &str) -> Option<&str> {
    by.strip_prefix(BY)?.strip_prefix(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_found_again() {
        assert_eq!(why(&by("seen it: twice")), Some("seen it: twice"));
        assert_eq!(why(&by(" ")), None);
        assert_eq!(why("somebody: else"), None);
    }
}
