//! What providers write as it comes: numbers as text, text as numbers, null anywhere
//! (list-providers.md §2.4).

use serde::Deserializer;
use serde_json::Value;
use towline_domain::{
    Timestamp,
    wishes::{Ids, ImdbId, TmdbId, TvdbId},
};
use towline_http::{Scalar, scalar};

/// Longer titles are cut.
const LONGEST: usize = 300;

/// A number, also as text; 0, negative ones and what is none at all are absent.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let read = scalar(from, |value| match value {
        Scalar::Whole(number) => u64::try_from(number).ok(),
        Scalar::Text(text) => text.trim().parse().ok(),
        Scalar::Broken(_) | Scalar::Flag(_) => None,
    });
    Ok(read?.filter(|number| *number > 0))
}

/// A text, also as a number; what is neither is absent.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    scalar(from, |value| match value {
        Scalar::Text(text) => clean(text),
        Scalar::Whole(number) => Some(number.to_string()),
        Scalar::Broken(number) => Some(number.to_string()),
        Scalar::Flag(_) => None,
    })
}

/// See [`number`].
pub(super) fn as_number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| *number > 0)
}

/// See [`text`].
pub(super) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => clean(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What a list calls something: without control characters and without what turns the direction of
/// the text around it, not too long; `None` where nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let seen = text.chars().filter(|letter| !is_unseen(*letter));
    let text: String = seen.map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let text: String = text.trim().chars().take(LONGEST).collect();
    Some(text.trim_end().to_owned()).filter(|text| !text.is_empty())
}

/// Marks of direction and of nothing. Some scripts need those that join letters and keep them apart.
const fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{200B}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// A year in which something can have come out.
pub(super) fn year(number: Option<u64>) -> Option<u16> {
    let number = u16::try_from(number?).ok()?;
    (1870..=2200).contains(&number).then_some(number)
}

/// The year of a date: `2019-05-01`. Dates may be empty (§7).
pub(super) fn year_of(date: Option<&str>) -> Option<u16> {
    year(date?.get(..4)?.parse().ok())
}

/// A moment: `2026-01-02T03:04:05Z`, or a date.
pub(super) fn moment(text: Option<&str>) -> Option<Timestamp> {
    text?.trim().parse().ok()
}

/// A rating out of 10 in tenths; 0 says that nobody has rated.
pub(super) fn tenths(points: Option<f64>) -> Option<u8> {
    let tenths = (points? * 10.0).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 100")]
    (1.0..=100.0).contains(&tenths).then_some(tenths as u8)
}

/// Ids as they are written elsewhere.
pub(super) fn ids(tmdb: Option<u64>, of_imdb: Option<&str>, of_tvdb: Option<u64>) -> Ids {
    Ids {
        tmdb: tmdb.and_then(TmdbId::new),
        imdb: of_imdb.and_then(|text| text.parse::<ImdbId>().ok()),
        tvdb: of_tvdb.and_then(TvdbId::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_number_may_be_a_text_and_what_is_not_positive_is_none() {
        for (value, expected) in [
            (json!(11), Some(11)),
            (json!(" 11 "), Some(11)),
            (json!(0), None),
            (json!(-3), None),
            (json!("-3"), None),
            (json!("eleven"), None),
            (json!(1.5), None),
            (json!(null), None),
            (json!([1]), None),
        ] {
            assert_eq!(as_number(&value), expected, "{value}");
        }
    }

    #[test]
    fn what_is_read_is_the_same_as_of_a_value() {
        for text in ["11", "\" 11 \"", "-3", "1.5", "null", "[1]", "{\"a\": 1}", "true", "\"\""] {
            let value: Value = serde_json::from_str(text).unwrap();
            let json = || serde_json::Deserializer::from_str(text);
            assert_eq!(number(&mut json()).unwrap(), as_number(&value), "{text}");
            assert_eq!(self::text(&mut json()).unwrap(), as_text(&value), "{text}");
        }
    }

    #[test]
    fn a_title_has_no_control_characters_and_an_end() {
        assert_eq!(clean(" a\u{0}b\n "), Some("a b".into()));
        assert_eq!(clean("\u{7}"), None);
        assert_eq!(clean("\u{202E}a\u{200B}b\u{2069}\u{FEFF}"), Some("ab".into()));
        assert_eq!(clean("\u{200B} "), None);
        assert_eq!(clean("می\u{200C}خواهم").unwrap().chars().count(), 8, "some need the joiners");
        assert_eq!(clean(&"é".repeat(400)).unwrap().chars().count(), 300);
    }

    #[test]
    fn a_date_may_be_empty_and_a_year_is_one() {
        assert_eq!(year_of(Some("2019-05-01")), Some(2019));
        assert_eq!(year_of(Some("")), None);
        assert_eq!(year_of(Some("é019")), None);
        assert_eq!(year(Some(99_999)), None);
        assert_eq!(tenths(Some(8.25)), Some(83));
        assert_eq!(tenths(Some(0.0)), None);
        assert_eq!(tenths(Some(f64::NAN)), None);
    }
}
