//! `towline putio forget`: what has this name is new again.

use towline_api::items::{ForgetItem, GetItem, Item, ListItems};

use crate::{
    cli::Context,
    connection::{self, Connection, Purpose},
    report::Hinted as _,
};

/// Forget what has ended and has this text in its name: it may be met again
///
/// Of all accounts where `--account` names none, those that are no longer configured included.
#[derive(Debug, clap::Args)]
pub(super) struct Forget {
    /// A part of the name, in capital letters or not; or an info-hash
    #[arg(value_name = "NAME")]
    name: String,
    /// Only tell which they are
    #[arg(long)]
    dry_run: bool,
}

impl Forget {
    pub(super) fn run(&self, context: &Context, account: Option<&str>) -> anyhow::Result<()> {
        if self.name.trim().is_empty() {
            return Err(anyhow::anyhow!("an empty name is part of every name"))
                .hint("`towline item forget ID` forgets one item")
                .wrong_usage();
        }
        // Not a change that is carried on: what was forgotten is not to be begun at once.
        let forgotten = connection::with(context, Purpose::Look, async |towline| {
            let found = self.found(towline, account).await?;
            for item in &found {
                if !self.dry_run {
                    towline.send(&ForgetItem { id: item.id }).await?;
                }
                let word = if self.dry_run { "would be forgotten" } else { "forgotten" };
                context.printer.line(format!("item {} ({}): {word}", item.id, item.title))?;
            }
            Ok(found)
        })?;
        if forgotten.is_empty() {
            context.printer.line("nothing that has ended has such a name")?;
        }
        context.printer.json(&forgotten)?;
        Ok(())
    }

    /// What is on its way is not forgotten: it would be begun a second time.
    async fn found(
        &self,
        towline: &Connection,
        account: Option<&str>,
    ) -> anyhow::Result<Vec<Item>> {
        let wanted = self.name.to_lowercase();
        let torrents = ListItems { kind: Some("torrent".into()), ..ListItems::default() };
        let is_named = |item: &Item| {
            item.title.to_lowercase().contains(&wanted) || item.key.to_lowercase() == wanted
        };
        let mut found = towline.items(torrents).await?;
        found.retain(|item| item.ended && is_named(item));
        let Some(account) = account else { return Ok(found) };
        let mut of_account = Vec::new();
        for item in found {
            let detail = towline.send(&GetItem { id: item.id }).await?.detail;
            if detail["account"] == format!("putio:{account}") {
                of_account.push(item);
            }
        }
        Ok(of_account)
    }
}
