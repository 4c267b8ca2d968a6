//! What holds of all words that are made of words from outside.

/// Words of ours about something from outside: there are some, they are not without end, and none of
/// their letters does anything to a terminal or a log.
pub(crate) fn fit_to_show(words: &str, longest: usize) {
    assert!(!words.trim().is_empty(), "there is nothing to show");
    assert!(words.chars().count() <= longest, "{} letters: {words:.80}…", words.chars().count());
    on_one_line(words);
}

/// No line ends, and nothing else that is no letter.
pub(crate) fn on_one_line(words: &str) {
    assert!(!words.chars().any(char::is_control), "it has a control character: {words:?}");
}
