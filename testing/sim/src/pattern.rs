//! Patterns in scripts.

/// Whether `name` fits a pattern in which `*` is any text.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            name.char_indices().map(|(i, _)| i).chain([name.len()]).any(|i| fits(rest, &name[i..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        assert!(fits("*", ""));
        assert!(fits("Blue*n", "Blue Train"));
        assert!(fits("*ü*", "Für Elise"));
        assert!(!fits("Blue*", "blue"));
        assert!(!fits("Blue", "Blue Train"));
    }
}
