//! `towline sync`: look at sources now.

use towline_api::{
    sources::{Sync, SyncSource},
    status::GetStatus,
};
use towline_domain::Choice;

use super::plan;
use crate::{
    cli::Context,
    connection::{self, Purpose},
    report::Hinted as _,
};

/// Look at sources now, and settle what they held at first contact
#[derive(Debug, clap::Args)]
pub struct SyncCommand {
    /// The source's name below [imports], [folders], [torrents], [lists] or [requests]; all of them
    /// where none is named
    name: Option<String>,
    /// What becomes of what was there at first contact: `all`, `none` or `since:DATE`
    #[arg(long, value_name = "WHICH", requires = "name")]
    baseline: Option<String>,
    /// Only tell what would be asked for; of lists
    #[arg(long, conflicts_with = "baseline")]
    dry_run: bool,
}

impl SyncCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        if self.dry_run {
            let foreseen = plan::wishes::ask(context, self.name.as_deref())?;
            context.printer.json(&foreseen)?;
            return plan::wishes::tell(context, &foreseen);
        }
        let baseline: Option<Choice> = self
            .baseline
            .as_deref()
            .map(str::parse)
            .transpose()
            .hint("write --baseline all, --baseline none or --baseline since:2026-01-31")
            .wrong_usage()?;
        if let (Some(name), Some(_)) = (&self.name, &baseline)
            && context.load_silently()?.settings.lists.contains_key(name)
        {
            let words = "a list asks about what its first reading finds: --baseline is for imports";
            return Err(anyhow::anyhow!(words))
                .hint("towline inbox list shows the question; towline inbox answer N all, or none")
                .wrong_usage();
        }
        let names = connection::with(context, Purpose::Change, async |towline| {
            let names = match &self.name {
                Some(name) => vec![name.clone()],
                None => towline.send(&GetStatus).await?.sources,
            };
            let servers = context.load_silently()?.settings.requests;
            for name in &names {
                // As the daemon for its time this command has just begun to look at each server:
                // told so now it would read all of it again.
                if self.name.is_none() && towline.is_own() && servers.contains_key(name) {
                    context.printer.line(format!("{name}: looking"))?;
                    continue;
                }
                let sync = Sync { baseline: baseline.clone() };
                towline.send(&SyncSource { name: name.clone(), sync }).await?;
                context.printer.line(format!("{name}: looking"))?;
            }
            Ok(names)
        })?;
        if names.is_empty() {
            context.printer.line(
                "there are no sources: nothing below [imports], [folders], [torrents] or [lists]",
            )?;
        }
        context.printer.json(&names)?;
        Ok(())
    }
}
