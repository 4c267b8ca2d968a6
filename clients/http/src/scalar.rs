//! One value of any shape, for members whose shape a service does not keep to.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// A value that is no list, no object and not `null`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'a> {
    /// A number without a point or an exponent.
    Whole(i128),
    /// Any other number.
    Broken(f64),
    /// A text.
    Text(&'a str),
    /// A yes or no.
    Flag(bool),
}

/// Reads one value of any shape and keeps of it only what `take` makes of it: a list, an object
/// and `null` are none, and are read past.
///
/// For the members of an answer that are worth having and not worth an outage: a service that
/// writes a number as a text today, and as `null` tomorrow, is read all the same.
///
/// # Errors
/// Only what is not JSON at all.
///
/// ```
/// use towline_http::{Scalar, scalar};
///
/// let digits = |text: &str| {
///     scalar(&mut serde_json::Deserializer::from_str(text), |scalar| match scalar {
///         Scalar::Whole(number) => u32::try_from(number).ok(),
///         Scalar::Text(text) => text.parse().ok(),
///         Scalar::Broken(_) | Scalar::Flag(_) => None,
///     })
/// };
/// assert_eq!(digits("7").unwrap(), Some(7));
/// assert_eq!(digits("\"7\"").unwrap(), Some(7));
/// assert_eq!(digits("{\"seven\": [7]}").unwrap(), None);
/// assert!(digits("{").is_err());
/// ```
pub fn scalar<'de, T, D>(
    deserializer: D,
    take: impl FnOnce(Scalar<'_>) -> Option<T>,
) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(Any(take, PhantomData))
}

struct Any<T, F>(F, PhantomData<T>);

impl<'de, T, F: FnOnce(Scalar<'_>) -> Option<T>> Visitor<'de> for Any<T, F> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(self.0(Scalar::Whole(number.into())))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(self.0(Scalar::Whole(number.into())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(self.0(Scalar::Broken(number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0(Scalar::Text(text)))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(self.0(Scalar::Flag(flag)))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
        while all.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
        while all.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}
