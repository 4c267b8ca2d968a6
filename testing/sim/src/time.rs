//! Times as services write them, and read them.

/// UTC in whole seconds without a zone.
pub(crate) fn iso(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, in eras of 400 years: leap days then come last.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// Seconds since 1970 of a time in UTC: with `T` or a space, with or without `Z` and a fraction,
/// which is cut off. None: it is none of these, or before 1970.
pub(crate) fn read(text: &str) -> Option<u64> {
    let text = text.trim().strip_suffix(['Z', 'z']).unwrap_or(text.trim());
    let text = text.split_once('.').map_or(text, |(whole, _)| whole);
    let (date, time) = text.split_once(['T', ' '])?;
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let is_time = (1..=12).contains(&month) && hour < 24 && minute < 60 && second < 60;
    if !is_time || !(1970..=9999).contains(&year) {
        return None;
    }
    // As above: years begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month + 2) / 5 + day.checked_sub(1)?;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = (era * 146_097 + day_of_era).checked_sub(719_468)?;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    // A day that its month does not have would come back as another one.
    (iso(seconds).split_once('T')?.0 == date).then_some(seconds)
}

fn numbers(text: &str, between: char) -> Option<[u64; 3]> {
    let numbers: Option<Vec<u64>> = text.split(between).map(|word| word.parse().ok()).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(iso(0), "1970-01-01T00:00:00");
        assert_eq!(iso(951_782_399), "2000-02-28T23:59:59");
        assert_eq!(iso(1_795_232_688), "2026-11-21T03:44:48");
    }

    #[test]
    fn what_is_written_can_be_read() {
        for seconds in [0, 951_782_399, 951_868_800, 1_709_210_096, 1_795_232_688] {
            let plain = iso(seconds);
            let spaced = plain.replace('T', " ");
            let texts = [plain.clone(), spaced, plain.clone() + "Z", plain + ".250Z"];
            assert_eq!(texts.map(|text| read(&text)), [Some(seconds); 4]);
        }
        for odd in [
            "",
            "soon",
            "2026-11-21",
            "2026-13-01T00:00:00",
            "2026-02-29T00:00:00",
            "1969-12-31T00:00:00",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
