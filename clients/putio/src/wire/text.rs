//! Texts, and whatever comes in their place.

use serde::Deserializer;
use towline_http::{Scalar, scalar};

/// For a text that may be missing: the empty one is none, a number is its digits.
pub(crate) fn maybe_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<str>>, D::Error> {
    let text: Option<Box<str>> = scalar(deserializer, |value| match value {
        Scalar::Text(text) => Some(text.into()),
        Scalar::Whole(number) => Some(number.to_string().into()),
        Scalar::Broken(_) | Scalar::Flag(_) => None,
    })?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// As [`maybe_text`]; none is the empty one.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    Ok(maybe_text(deserializer)?.unwrap_or_default())
}
