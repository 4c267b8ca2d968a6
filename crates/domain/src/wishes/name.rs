//! When two titles are called the same.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// A title as it is compared: without case, accents, punctuation and spaces at its ends. Nothing is
/// left out that tells titles apart: numbers, articles, a year in the title, and marks that are
/// letters, as the vowels of many scripts are.
///
/// A title of nothing but signs (`!!!`) stays as it is, in lower case.
pub fn normalised(title: &str) -> String {
    let mut text = String::with_capacity(title.len());
    for letter in title.nfkd().filter(|letter| !is_accent(*letter)) {
        match letter {
            '&' => text.push_str(" and "),
            // Part of a word: What's, d'Artagnan.
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => {}
            letter if letter.is_alphanumeric() || is_combining_mark(letter) => {
                text.extend(letter.to_lowercase());
            }
            _ => text.push(' '),
        }
    }
    let words: Vec<_> = text.split_whitespace().collect();
    if words.is_empty() { title.trim().to_lowercase() } else { words.join(" ") }
}

const fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_to_a_person_is_the_same() {
        for (one, other) in [
            ("Amélie", "AMELIE"),
            ("Mr. & Mrs. Smith", "Mr and Mrs Smith"),
            ("What’s Up, Doc?", "Whats Up Doc"),
            ("Spider-Man: No Way Home", "Spider Man  No Way Home"),
            ("Ｆｕｌｌ width", "full width"),
            ("Fahrenheit 9⁄11", "fahrenheit 9/11"),
        ] {
            assert_eq!(normalised(one), normalised(other), "{one}");
        }
    }

    #[test]
    fn what_tells_titles_apart_stays() {
        for (one, other) in [
            ("Blade Runner", "Blade Runner 2049"),
            ("The Office", "Office"),
            ("Se7en", "Seven"),
            ("1917", "1918"),
            ("!!!", "???"),
            ("千と千尋の神隠し", "もののけ姫"),
            ("パパ", "ハハ"),
            ("काल", "कल"),
            ("ใกล้", "ไกล"),
        ] {
            assert_ne!(normalised(one), normalised(other), "{one}");
        }
        assert_eq!(normalised(" !!! "), "!!!");
    }
}
