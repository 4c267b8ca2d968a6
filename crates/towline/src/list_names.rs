//! Names for lists that have none yet.

use towline_services::lists::Recognised;

/// The longest name that is made.
const LONGEST: usize = 40;

/// Made of the key: `trakt:user/jane/list/heist-films` is `trakt-heist-films`, or that with a number
/// where that is taken.
pub(crate) fn made(list: &Recognised, is_taken: impl Fn(&str) -> bool) -> String {
    let rest = list.key.split_once(':').map_or(list.key.as_str(), |(_, rest)| rest);
    let mut parts = rest.split('?').next().unwrap_or_default().rsplit('/');
    let last = parts.next().unwrap_or_default();
    let before = parts.next().unwrap_or_default();
    let words = match last {
        // What everybody has, and what there is of both kinds, is told by who or what it is of.
        "watchlist" | "favorites" | "collection" | "watched" | "movies" | "shows" => {
            format!("{before}-{last}")
        }
        last => last.to_owned(),
    };
    let mut name = String::new();
    for letter in format!("{}-{words}", list.provider).chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(LONGEST);
    let name = name.trim_matches('-').to_owned();
    if !is_taken(&name) {
        return name;
    }
    let mut numbered = (2..).map(|number: u32| format!("{name}-{number}"));
    numbered.find(|name| !is_taken(name)).unwrap_or(name)
}
