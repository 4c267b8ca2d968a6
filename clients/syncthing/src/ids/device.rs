//! A device's id: the fingerprint of its certificate, written so that a mistake is noticed.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use towline_http::Fingerprint;

use super::ShortId;

/// RFC 4648's, of which `0`, `1` and `8` are not part.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// What 256 bits are in base 32.
const DIGITS: usize = 52;
/// After how many digits a check digit stands.
const RUN: usize = 13;
/// The longest id that is read. A right one has 63 characters.
const LONGEST: usize = 128;

/// Which device (reference §2).
///
/// [`FromStr`] takes an id as people write it: in either case, with or without dashes, and
/// checks it. What a server sends is taken as it comes, up to 128 bytes; only a right id is ever
/// sent ([`is_valid`](Self::is_valid)). In a configuration the empty id means *none*.
///
/// ```
/// use syncthing_client::DeviceId;
///
/// let id: DeviceId = "p56ioi7mzjnu2iqgdreydm2mgtmgl3bxnpq6w5btbbz4tjxzwicq".parse()?;
/// assert_eq!(id.as_str(), "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2");
/// assert_eq!(id.short().as_str(), "P56IOI7");
/// assert!("P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ3".parse::<DeviceId>().is_err());
/// # Ok::<(), syncthing_client::DeviceIdError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct DeviceId(Box<str>);

/// Why a text is no device id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceIdError {
    /// Not 56 characters, or 52 without the check digits.
    #[error("this is no device id: it has not the right length")]
    Length,
    /// A character that no id has.
    #[error("this is no device id: it holds a character that is neither A to Z nor 2 to 7")]
    Character,
    /// Mistyped.
    #[error("this is no device id: a check digit is wrong, so something in it was mistyped")]
    CheckDigit,
}

impl DeviceId {
    /// The id in its one right form; or what a server sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it means *none*, as in a device that nobody introduced.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether its length, characters and check digits are right.
    pub fn is_valid(&self) -> bool {
        digits(&self.0).is_ok()
    }

    /// Its first group, as versions of files name the device.
    pub fn short(&self) -> ShortId {
        ShortId::from(self.0.split('-').next().unwrap_or_default())
    }

    /// The fingerprint of the certificate that the id is made of; `None` for one that is not
    /// right.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        let digits = digits(&self.0).ok()?;
        let mut bytes = [0; 32];
        for (at, digit) in digits.iter().enumerate() {
            for bit in 0..5 {
                let (to, is_set) = (at * 5 + bit, digit >> (4 - bit) & 1 == 1);
                if is_set && to < 256 {
                    bytes[to / 8] |= 0x80 >> (to % 8);
                }
            }
        }
        Some(Fingerprint(bytes))
    }

    /// For an endpoint: only a right id may be sent.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        if self.is_valid() { Ok(()) } else { Err("a device id is not right") }
    }
}

impl From<Fingerprint> for DeviceId {
    /// The id of the device whose certificate has this fingerprint.
    fn from(fingerprint: Fingerprint) -> Self {
        let bit = |at: usize| {
            let byte = fingerprint.0.get(at / 8).copied().unwrap_or(0);
            byte >> (7 - at % 8) & 1
        };
        let digits: Vec<u8> =
            (0..DIGITS).map(|at| (0..5).fold(0, |digit, i| digit << 1 | bit(at * 5 + i))).collect();
        Self(written(&digits))
    }
}

impl FromStr for DeviceId {
    type Err = DeviceIdError;

    fn from_str(text: &str) -> Result<Self, DeviceIdError> {
        digits(text).map(|digits| Self(written(&digits)))
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DeviceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<Box<str>>::deserialize(deserializer)?.unwrap_or_default();
        if text.len() > LONGEST {
            return Err(D::Error::custom("a device id of more than 128 bytes"));
        }
        Ok(text.parse().unwrap_or(Self(text)))
    }
}

/// The 52 digits of an id, whose check digits are right.
fn digits(text: &str) -> Result<Vec<u8>, DeviceIdError> {
    let all: Vec<u8> = text
        .trim()
        .bytes()
        .filter(|byte| !matches!(byte, b'-' | b' '))
        .map(digit)
        .collect::<Option<_>>()
        .ok_or(DeviceIdError::Character)?;
    match all.len() {
        DIGITS => Ok(all),
        56 => {
            let runs = || all.chunks(RUN + 1);
            if runs().all(|run| check_digit(&run[..RUN]) == run[RUN]) {
                Ok(runs().flat_map(|run| &run[..RUN]).copied().collect())
            } else {
                Err(DeviceIdError::CheckDigit)
            }
        }
        _ => Err(DeviceIdError::Length),
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => Some(letter - b'A'),
        number @ b'2'..=b'7' => Some(number - b'2' + 26),
        // As Syncthing reads what people mistype.
        b'0' => Some(b'O' - b'A'),
        b'1' => Some(b'I' - b'A'),
        b'8' => Some(b'B' - b'A'),
        _ => None,
    }
}

/// Luhn's, in base 32 and from the left, as Syncthing counts it.
fn check_digit(run: &[u8]) -> u8 {
    let sum: u32 = run
        .iter()
        .enumerate()
        .map(|(at, &digit)| {
            let addend = u32::from(digit) * if at % 2 == 0 { 1 } else { 2 };
            addend / 32 + addend % 32
        })
        .sum();
    u8::try_from((32 - sum % 32) % 32).expect("a digit is below 32")
}

fn written(digits: &[u8]) -> Box<str> {
    let mut all = Vec::with_capacity(56);
    for run in digits.chunks(RUN) {
        all.extend_from_slice(run);
        all.push(check_digit(run));
    }
    let groups: Vec<String> = all
        .chunks(7)
        .map(|group| group.iter().map(|&digit| char::from(ALPHABET[usize::from(digit)])).collect())
        .collect();
    groups.join("-").into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2";

    /// Reference §2: input takes lower case and no dashes.
    #[test]
    fn an_id_is_read_as_people_write_it() {
        let right: DeviceId = ID.parse().unwrap();
        for text in
            [ID.to_lowercase(), ID.replace('-', ""), ID.replace('-', " "), ID.replace('I', "1")]
        {
            assert_eq!(text.parse(), Ok(right.clone()), "{text}");
        }
        assert_eq!("".parse::<DeviceId>(), Err(DeviceIdError::Length));
        assert_eq!("x".parse::<DeviceId>(), Err(DeviceIdError::Length));
        assert_eq!(ID.replace('P', "9").parse::<DeviceId>(), Err(DeviceIdError::Character));
        assert_eq!(ID.replace("P5", "5P").parse::<DeviceId>(), Err(DeviceIdError::CheckDigit));
    }

    #[test]
    fn what_a_server_sends_is_kept_and_only_a_right_id_is_sent_back() {
        let odd: DeviceId = serde_json::from_str(r#""../x""#).unwrap();
        assert_eq!((odd.as_str(), odd.is_valid(), odd.fingerprint()), ("../x", false, None));
        assert!(odd.check().is_err());
        let none: DeviceId = serde_json::from_str("null").unwrap();
        assert!(none.is_none() && none.check().is_err());
        let long = format!("{:?}", "A".repeat(129));
        assert!(serde_json::from_str::<DeviceId>(&long).is_err());
    }

    proptest! {
        #[test]
        fn a_fingerprint_comes_back(bytes: [u8; 32]) {
            let id = DeviceId::from(Fingerprint(bytes));
            prop_assert_eq!(id.fingerprint(), Some(Fingerprint(bytes)));
            prop_assert_eq!(id.as_str().parse(), Ok(id.clone()));
        }

        #[test]
        fn no_text_breaks_it(text: String) {
            let _ = text.parse::<DeviceId>();
        }

        #[test]
        fn one_wrong_character_is_noticed(at in 0..56_usize, other in 0..32_usize) {
            let mut text: Vec<u8> = ID.bytes().filter(|byte| *byte != b'-').collect();
            let is_other = text[at] != ALPHABET[other];
            text[at] = ALPHABET[other];
            let text = String::from_utf8(text).unwrap();
            prop_assert_eq!(text.parse::<DeviceId>().is_err(), is_other);
        }
    }
}
