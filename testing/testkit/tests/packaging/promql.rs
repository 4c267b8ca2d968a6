//! As much of Prometheus' language as the dashboard uses: which metrics and labels a query names.

use std::collections::BTreeSet;

/// What a query is about.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// Metrics of ours.
    pub(crate) metrics: BTreeSet<String>,
    /// Labels by which it chooses or groups.
    pub(crate) labels: BTreeSet<String>,
    /// Labels that its results have; `None` where they have all.
    pub(crate) grouped: BTreeSet<String>,
}

impl Query {
    /// Reads one.
    ///
    /// # Panics
    /// When its brackets or quotes do not match.
    pub(crate) fn read(text: &str) -> Self {
        let text = without_texts(text);
        assert_brackets_match(&text);
        let words = words(&text);
        let mut query = Self::default();
        for (at, word) in words.iter().enumerate() {
            let next = words.get(at + 1).map(String::as_str);
            let is_label = matches!(next, Some("=" | "!=" | "=~" | "!~"));
            if word.starts_with("towline_") {
                query.metrics.insert(word.clone());
            } else if is_label {
                query.labels.insert(word.clone());
            } else if word == "by" {
                let inside = words[at + 2..].iter().take_while(|word| *word != ")");
                query.grouped.extend(inside.filter(|word| *word != ",").cloned());
            }
        }
        query.labels.extend(query.grouped.iter().cloned());
        query
    }
}

/// `a{b=~"c"}` becomes `a{b=~}`: what stands in quotes is no name.
fn without_texts(text: &str) -> String {
    let pieces: Vec<_> = text.split('"').collect();
    assert!(pieces.len() % 2 == 1, "a quote is not closed: {text}");
    pieces.into_iter().step_by(2).collect()
}

fn assert_brackets_match(text: &str) {
    let mut open = Vec::new();
    for letter in text.chars() {
        match letter {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' => assert_eq!(open.pop(), Some(letter), "{text}"),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{text}");
}

/// Names, comparisons, and every other sign by itself.
fn words(text: &str) -> Vec<String> {
    let kind = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '$' | '.' => 1,
        '=' | '!' | '~' | '<' | '>' => 2,
        _ => 0,
    };
    let mut words: Vec<String> = Vec::new();
    let mut before = 0;
    for letter in text.chars() {
        match words.last_mut() {
            Some(word) if kind(letter) != 0 && kind(letter) == before => word.push(letter),
            _ if letter.is_whitespace() => {}
            _ => words.push(letter.into()),
        }
        before = if letter.is_whitespace() { 0 } else { kind(letter) };
    }
    words
}

#[test]
fn names_of_metrics_and_labels_are_found() {
    let query = Query::read(
        r#"sum by (service, le) (rate(towline_a_bucket{job=~"$job", x!~"towline_b|c"}[5m])) / 2"#,
    );
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(query.metrics, set(&["towline_a_bucket"]));
    assert_eq!(query.labels, set(&["job", "le", "service", "x"]));
    assert_eq!(query.grouped, set(&["le", "service"]));
}
