//! Makes a text from outside (a remote user's file name, an album title) safe as one name in a
//! directory; and a whole remote [`tree`] safe as paths.
//!
//! Deliberately not here: names that are on our disk already. They are valid as they are, and
//! changing them could make two of them one.

mod tree;

use std::borrow::Cow;

pub use tree::{Remote, tree};

/// The longest name that common file systems take, in bytes.
pub const LONGEST: usize = 255;

/// Names that Windows keeps for devices, whatever their extension; shares are often seen by it.
const RESERVED: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Ends of names that partial files of ours have.
pub(crate) const OURS: [&str; 2] = [".towline.part", ".towline.journal"];

/// `name` as one part of a path.
///
/// # Guarantees
/// Never empty, `.` or `..`; no separator, NUL or control character, and none that turns the writing
/// direction (what is shown as `….jpg` can end in `.exe`); not hidden; no option for a
/// program (`-rf`); none of a partial file of ours; at most 255 bytes, the extension kept. A safe name comes back unchanged, so
/// doing it twice changes nothing.
pub fn component(name: &str) -> Cow<'_, str> {
    if is_safe(name) {
        return Cow::Borrowed(name);
    }
    let replaced: String =
        name.chars().map(|letter| if is_forbidden(letter) { '_' } else { letter }).collect();
    let mut safe = trimmed(&replaced).to_owned();
    if safe.is_empty() || is_reserved(&safe) {
        safe.insert(0, '_');
    }
    if is_ours(&safe) {
        safe.push('_');
    }
    if safe.len() > LONGEST {
        safe = shortened(&safe, LONGEST);
        // What is left of a longer name may end as one of ours does.
        if is_ours(&safe) {
            safe.pop();
            safe.push('_');
        }
    }
    Cow::Owned(safe)
}

fn is_safe(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST
        && !name.chars().any(is_forbidden)
        && trimmed(name) == name
        && !is_reserved(name)
        && !is_ours(name)
}

fn is_ours(name: &str) -> bool {
    let end = |end: &str| name.len().checked_sub(end.len()).and_then(|at| name.get(at..));
    OURS.iter().any(|ours| end(ours).is_some_and(|end| end.eq_ignore_ascii_case(ours)))
}

fn is_forbidden(letter: char) -> bool {
    letter.is_control()
        || turns_writing(letter)
        || matches!(letter, '/' | '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*')
}

/// Unicode's controls of the writing direction (Unicode Standard Annex 9, 2): a name with them is
/// shown as another one.
const fn turns_writing(letter: char) -> bool {
    matches!(
        letter,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// A leading dot hides, a leading dash is an option, and blanks or dots at the end are lost on
/// other systems.
fn trimmed(name: &str) -> &str {
    name.trim_start_matches(|letter: char| letter.is_whitespace() || matches!(letter, '.' | '-'))
        .trim_end_matches(|letter: char| letter.is_whitespace() || letter == '.')
}

fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    RESERVED.iter().any(|reserved| stem.eq_ignore_ascii_case(reserved))
}

/// The name in at most `longest` bytes.
fn shortened(name: &str, longest: usize) -> String {
    let (stem, extension) = split(name);
    let end = stem.floor_char_boundary(longest - extension.len());
    // Shortening can bring a blank to the end.
    let stem = trimmed(&stem[..end]);
    format!("{stem}{extension}")
}

/// What comes before the extension, and the extension with its dot.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 17 => name.split_at(at),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hostile_names_lose_what_makes_them_hostile() {
        for (name, safe) in [
            ("Blue Train", "Blue Train"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..", "_"),
            ("", "_"),
            ("-rf", "rf"),
            (".hidden", "hidden"),
            ("a\0b\nc", "a_b_c"),
            ("nul.mp3", "_nul.mp3"),
            ("film\u{202E}vkm.exe", "film_vkm.exe"),
            ("\u{200F}a\u{2067}b\u{2069}", "_a_b_"),
            ("שלום.mkv", "שלום.mkv"),
            ("Trailing. ", "Trailing"),
            ("a.TOWLINE.part", "a.TOWLINE.part_"),
            ("Ünï©ödé 漢字", "Ünï©ödé 漢字"),
        ] {
            assert_eq!(component(name), safe, "{name:?}");
        }
    }

    #[test]
    fn what_is_left_of_a_long_name_is_no_partial_file_of_ours() {
        for ours in OURS {
            let name = format!("{}{ours}{}", "a".repeat(LONGEST - ours.len()), "b".repeat(30));
            let safe = component(&name);
            assert!(safe.len() == LONGEST && safe.ends_with('_') && is_safe(&safe), "{safe}");
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_one_safe_name(
            name in any::<String>(),
            turned in "[a.\u{61C}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}]{0,20}",
            more in "[漢a .]{0,300}",
        ) {
            let long = format!("{name}{turned}{more}.flac");
            for name in [&name, &turned, &long] {
                let safe = component(name);
                let turns = |letter: char| {
                    let code = u32::from(letter);
                    matches!(code, 0x61C | 0x200E..=0x200F | 0x202A..=0x202E | 0x2066..=0x2069)
                };
                prop_assert!(!safe.chars().any(turns), "{safe:?}");
                prop_assert!(is_safe(&safe), "{safe:?}");
                prop_assert_eq!(component(&safe), safe.clone());
                let path = std::path::Path::new(&*safe);
                prop_assert_eq!(path.components().count(), 1);
                prop_assert!(path.file_name().is_some());
            }
        }
    }
}
