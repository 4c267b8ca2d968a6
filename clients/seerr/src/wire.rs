//! How the servers write numbers, texts and times, read with patience.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use towline_http::{Scalar, scalar};

/// For the number of an id: whole, never negative, as a number or as digits.
pub(crate) fn maybe_id<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Whole(number) => u32::try_from(number).ok(),
        Scalar::Text(text) => text.parse().ok(),
        Scalar::Broken(_) | Scalar::Flag(_) => None,
    })
}

/// For what is an id, or nothing that could be used as one.
pub(crate) fn optional<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: From<u32>,
    D: Deserializer<'de>,
{
    Ok(maybe_id(deserializer)?.map(T::from))
}

/// For a number of an enumeration, as a number or as digits. `null` is 0, as what is missing is;
/// anything else is the largest number, which none of them has: what cannot be read is not nothing.
pub(crate) fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    struct Code(u16);

    impl<'de> Deserialize<'de> for Code {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let code = scalar(deserializer, |value| match value {
                Scalar::Whole(number) => u16::try_from(number).ok(),
                Scalar::Text(text) => text.parse().ok(),
                Scalar::Broken(_) | Scalar::Flag(_) => None,
            })?;
            Ok(Self(code.unwrap_or(u16::MAX)))
        }
    }

    Ok(Option::<Code>::deserialize(deserializer)?.map_or(0, |Code(code)| code))
}

/// For a number that is never negative in its right mind.
pub(crate) fn maybe_count<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Whole(number) => Some(u32::try_from(number.max(0)).unwrap_or(u32::MAX)),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        Scalar::Broken(number) => Some(number as u32),
        Scalar::Text(text) => text.parse().ok(),
        Scalar::Flag(_) => None,
    })
}

/// As [`maybe_count`]; none is 0.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    Ok(maybe_count(deserializer)?.unwrap_or(0))
}

/// For a set of bits; what is no number has none.
pub(crate) fn bits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let bits = scalar(deserializer, |value| match value {
        Scalar::Whole(number) => u64::try_from(number).ok(),
        _ => None,
    })?;
    Ok(bits.unwrap_or(0))
}

/// For a number to be compared or shown.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let number = scalar(deserializer, |value| match value {
        #[expect(clippy::cast_precision_loss, reason = "to be compared and shown")]
        Scalar::Whole(number) => Some(number as f64),
        Scalar::Broken(number) => Some(number).filter(|number| number.is_finite()),
        Scalar::Text(_) | Scalar::Flag(_) => None,
    })?;
    Ok(number.unwrap_or(0.0))
}

/// For a yes or no; anything that is neither is none.
pub(crate) fn maybe_flag<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<bool>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Flag(flag) => Some(flag),
        _ => None,
    })
}

/// As [`maybe_flag`]; none is no.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(maybe_flag(deserializer)?.unwrap_or(false))
}

/// For a text that may be missing; the empty one is none.
pub(crate) fn maybe_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<str>>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Text(text) if !text.is_empty() => Some(text.into()),
        _ => None,
    })
}

/// As [`maybe_text`]; none is the empty one.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    Ok(maybe_text(deserializer)?.unwrap_or_default())
}

/// For what is one of a few words, or none of them.
pub(crate) fn maybe_word<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: std::str::FromStr,
    D: Deserializer<'de>,
{
    scalar(deserializer, |value| match value {
        Scalar::Text(text) => text.parse().ok(),
        _ => None,
    })
}

/// For a time (ISO 8601, UTC). One that cannot be read is none: nothing hangs on it.
pub(crate) fn maybe_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    maybe_word(deserializer)
}

/// For a member whose being there is what it says, whatever it holds.
pub(crate) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// Something, or anything else in its place.
#[derive(Deserialize)]
#[serde(untagged)]
enum MaybeOdd<T> {
    Good(T),
    Odd(IgnoredAny),
}

impl<T> MaybeOdd<T> {
    fn good(self) -> Option<T> {
        match self {
            Self::Good(value) => Some(value),
            Self::Odd(_) => None,
        }
    }
}

/// For what is worth having and not worth an error.
pub(crate) fn maybe<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    MaybeOdd::deserialize(deserializer).map(MaybeOdd::good)
}

/// As [`maybe`]; anything of another shape is the default.
pub(crate) fn lenient<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Ok(maybe(deserializer)?.unwrap_or_default())
}

/// For a list of such things: those of another shape are left out.
pub(crate) fn list<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let all: Vec<MaybeOdd<T>> = lenient(deserializer)?;
    Ok(all.into_iter().filter_map(MaybeOdd::good).collect())
}

/// For a list of which nothing may be missing, since what is missing would be asked for again:
/// none is the empty one, and one thing of another shape is an error.
pub(crate) fn whole_list<'de, T, D>(deserializer: D) -> Result<Box<[T]>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
