//! What was there at first contact: in words, and what becomes of it.

use towline_domain::{Choice, Timestamp, path::shown};

/// So many are named.
const NAMED: usize = 30;

/// What a person is told who is asked about a baseline: whose it is, and what is in it.
pub(crate) fn named(source: &str, all: impl ExactSizeIterator<Item = String>) -> String {
    let more = all.len().saturating_sub(NAMED);
    let mut lines = vec![shown(source.as_bytes())];
    lines.extend(all.take(NAMED).map(|name| shown(name.as_bytes())));
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

/// From when on what was there is taken up after all, if any of it is.
pub(crate) const fn taken_since(choice: &Choice) -> Option<Timestamp> {
    match choice {
        Choice::All => Some(Timestamp::from_micros(0)),
        Choice::Since(moment) => Some(*moment),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_named_and_the_rest_counted() {
        assert_eq!(named("home", ["a\tb".to_owned()].into_iter()), "home\na\\tb");
        let names: Vec<_> = (0..32).map(|number| number.to_string()).collect();
        let said = named("home", names.into_iter());
        assert!(said.ends_with("\n29\nand 2 more"), "{said}");
    }
}
