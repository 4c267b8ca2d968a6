//! When something came out.

use std::str::FromStr;

use jiff::civil::Date;

/// When something came out: the year at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseDate {
    /// The year.
    pub year: u16,
    /// The day, if it is known.
    pub date: Option<Date>,
}

/// Why a text is no date: mostly since it is empty (seerr reference §5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this does not begin with a year")]
pub struct ReleaseDateError;

impl FromStr for ReleaseDate {
    type Err = ReleaseDateError;

    /// From `2021-09-15`, and from whatever else begins with a year.
    fn from_str(text: &str) -> Result<Self, ReleaseDateError> {
        let year = text.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()));
        let year = year.and_then(|year| year.parse().ok()).filter(|year| *year > 0);
        let date = text.get(..10).and_then(|day| day.parse().ok());
        Ok(Self { year: year.ok_or(ReleaseDateError)?, date })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_a_year_at_least() {
        let read = |text: &str| text.parse::<ReleaseDate>().ok();
        let whole = read("2021-09-15").unwrap();
        assert_eq!((whole.year, whole.date.unwrap().to_string().as_str()), (2021, "2021-09-15"));
        assert_eq!(read("1984"), Some(ReleaseDate { year: 1984, date: None }));
        assert_eq!(read("1984-99-99").unwrap().date, None);
        assert_eq!(read("2021-09-15T00:00:00.000Z").unwrap().date, whole.date);
        for odd in ["", "84", "soon", "0000-01-01", "+198", "198é"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
