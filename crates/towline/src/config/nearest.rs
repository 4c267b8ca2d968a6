//! The word that was probably meant.

/// The nearest of the candidates, if one is near enough to be meant.
pub(crate) fn nearest<'a, S: AsRef<str>>(word: &str, candidates: &'a [S]) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let word = plain(word);
    candidates
        .iter()
        .map(|candidate| {
            let other = plain(candidate.as_ref());
            (strsim::damerau_levenshtein(&word, &other), candidate.as_ref())
        })
        .filter(|(distance, candidate)| *distance <= (candidate.len().max(3) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The candidates as a list in a sentence.
pub(crate) fn listed<S: AsRef<str>>(candidates: &[S]) -> String {
    match candidates {
        [] => "none".into(),
        all => all.iter().map(|one| format!("`{}`", one.as_ref())).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["path", "importer", "api_key"];
        assert_eq!(nearest("pth", &known), Some("path"));
        assert_eq!(nearest("api-key", &known), Some("api_key"));
        assert_eq!(nearest("colour", &known), None);
    }
}
