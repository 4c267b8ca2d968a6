//! Titles that are made up, as many as are wanted.

use std::ops::Range;

use serde::{Deserialize, Deserializer};

use super::Title;

/// So many films and shows, each with ids of its own: three films, a show, and again.
pub fn titles(count: usize) -> Vec<Title> {
    titles_from(0..count)
}

/// A part of the endless row of which [`titles`] gives the beginning.
pub fn titles_from(range: Range<usize>) -> Vec<Title> {
    range.map(made).collect()
}

fn made(number: usize) -> Title {
    const FIRST: [&str; 11] = [
        "Silent", "Crimson", "Broken", "Distant", "Golden", "Hollow", "Last", "Northern", "Paper",
        "Second", "Wild",
    ];
    const LAST: [&str; 13] = [
        "Harbour", "River", "Witness", "Garden", "Summer", "Machine", "Letters", "Mountain",
        "Orchard", "Signal", "Station", "Winter", "Voyage",
    ];
    let id = number as u64;
    // No two of the first 143 are called the same; later ones are sequels.
    let (first, last) = (FIRST[number % FIRST.len()], LAST[number % LAST.len()]);
    let name = match number / (FIRST.len() * LAST.len()) {
        0 => format!("The {first} {last}"),
        part => format!("The {first} {last} {}", part + 1),
    };
    let year = u16::try_from(1950 + number * 7 % 75).unwrap_or(1950);
    let is_show = number % 4 == 3;
    let title = if is_show { Title::show(&name, year) } else { Title::movie(&name, year) };
    let title = title
        .imdb(format!("tt{:07}", 1_000_001 + id).as_str())
        .tmdb(100_001 + id)
        .trakt(500_001 + id);
    if is_show { title.tvdb(300_001 + id) } else { title }
}

/// Titles in a scene: an array of them, or how many are to be made.
pub(super) fn read_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Title>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Many {
        Made(usize),
        Told(Vec<Title>),
    }
    Ok(match Many::deserialize(from)? {
        Many::Made(count) => titles(count),
        Many::Told(titles) => titles,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn made_titles_are_all_different() {
        let titles = titles(3000);
        let ids: HashSet<_> = titles.iter().map(|title| title.imdb.text()).collect();
        let names: HashSet<_> = titles.iter().map(|title| &title.name).collect();
        assert_eq!((ids.len(), names.len()), (3000, 3000));
        assert_eq!(titles_from(10..20), titles[10..20]);
    }
}
