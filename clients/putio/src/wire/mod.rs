//! How put.io writes times, numbers and flags, read with patience.

mod number;
mod text;
mod time;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};

pub(crate) use number::{count, flag, maybe_count, maybe_flag, maybe_number};
pub(crate) use text::{maybe_text, text};
pub(crate) use time::{maybe_time, wire_time};

/// For what may be `null` where usually something is.
pub(crate) fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// For what is worth having and not worth an error: anything of another shape is the default.
pub(crate) fn lenient<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// For a list of such things: those of another shape are left out.
pub(crate) fn lenient_list<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    let values: Vec<serde_json::Value> = lenient(deserializer)?;
    Ok(values.into_iter().filter_map(|value| serde_json::from_value(value).ok()).collect())
}
