//! The secret of a hook, for commands that print it or hand it on.

use anyhow::Context as _;
use secrecy::SecretString;

use crate::{
    cli::Context,
    config::Loaded,
    connection::{Connection, Purpose},
    hook_secret,
    report::Hinted as _,
};

/// The configured one, or the one of towline's making. A daemon has made it; where none has run
/// yet, this is one for a moment. `part` is `["imports", "music"]`.
pub(super) async fn of(
    context: &Context,
    loaded: Loaded,
    part: [&str; 2],
    configured: Option<SecretString>,
) -> anyhow::Result<SecretString> {
    if let Some(secret) = configured {
        return Ok(secret);
    }
    let [table, name] = part;
    let data = context.data_directory(&loaded)?;
    if let Some(secret) = hook_secret::find(&data, name)? {
        return Ok(secret);
    }
    Connection::open(context, loaded, Purpose::Look).await?.close(context).await?;
    hook_secret::find(&data, name)?
        .with_context(|| format!("the daemon has made no secret for `{table}.{name}`"))
        .hint("its configuration may be an older one: `towline config reload`, or restart it")
}
