//! `towline healthy`: the health check of a container, which has no other program that could ask.

use std::{path::PathBuf, time::Duration};

use anyhow::Context as _;
use serde_json::json;
use towline_api::{health::GetHealth, readiness::GetReadiness};
use towline_domain::LocalPath;
use towline_http::Client;

use crate::{
    cli::Context,
    config::Settings,
    connection::{block_on, socket},
    paths,
    report::Hinted as _,
};

/// Tell whether the daemon answers: exit code 0, or 1
#[derive(Debug, clap::Args)]
pub struct Healthy {
    /// Also whether it does its work: the ledger answers, the configuration on disk is in use
    #[arg(long)]
    ready: bool,
}

/// Who asks asks again, and kills what asks for longer.
const PATIENCE: Duration = Duration::from_secs(8);

impl Healthy {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let data = data_directory(context)?;
        block_on(async {
            let daemon = socket(&data, PATIENCE)?;
            let shown = LocalPath::new(&data);
            daemon
                .send(&GetHealth)
                .await
                .context("towline does not answer")
                .hint(format!("is it running, on the data directory {shown}?"))?;
            if self.ready {
                is_ready(&daemon).await?;
            }
            context.printer.json(&json!({ "healthy": true }))?;
            context.printer.line(if self.ready { "ready" } else { "healthy" })?;
            Ok(())
        })
    }
}

async fn is_ready(daemon: &Client) -> anyhow::Result<()> {
    daemon
        .send(&GetReadiness)
        .await
        .context("towline does not do its work")
        .hint("`towline doctor` tells what is wrong")?;
    Ok(())
}

/// A daemon goes on with the configuration before a mistake, so it is not dead for one: then it is
/// looked for where it is without a file.
fn data_directory(context: &Context) -> anyhow::Result<PathBuf> {
    if let Ok(loaded) = context.load_silently() {
        return context.data_directory(&loaded);
    }
    let named = context.global.data.as_deref();
    paths::data_directory(named, &context.environment, &Settings::default())
}
