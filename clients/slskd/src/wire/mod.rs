//! How slskd writes times, lengths of time and numbers, read with patience.

mod number;
mod time;

use serde::{Deserialize, Deserializer};

pub(crate) use number::{count, maybe_count, maybe_number};
pub(crate) use time::{maybe_moment, maybe_span, maybe_time, time, time_or_epoch};

/// For what may be `null` where usually something is: webhooks keep their nulls.
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
    T: serde::de::DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}
