//! `towline forget`: what has this name is new again.

use towline_api::items::{ForgetItem, Item, ListItems};

use crate::{
    cli::Context,
    connection::{self, Connection, Purpose},
    report::Hinted as _,
};

/// Forget torrents and downloads whose name contains a text: they may be met again
#[derive(Debug, clap::Args)]
pub struct Forget {
    /// A part of the name, in capital letters or not; or an info-hash
    #[arg(value_name = "NAME")]
    name: String,
    /// Only tell which they are
    #[arg(long)]
    dry_run: bool,
}

impl Forget {
    pub(super) fn run(&self, context: &Context) -> anyhow::Result<()> {
        if self.name.trim().is_empty() {
            return Err(anyhow::anyhow!("an empty name is part of every name"))
                .hint("`towline item forget ID` forgets one item")
                .wrong_usage();
        }
        // Not a change that is carried on: what was forgotten is not to be begun at once.
        let forgotten = connection::with(context, Purpose::Look, async |towline| {
            let found = self.found(towline).await?;
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
    async fn found(&self, towline: &Connection) -> anyhow::Result<Vec<Item>> {
        let wanted = self.name.to_lowercase();
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let list = ListItems {
                kind: Some("torrent".into()),
                before,
                most: Some(1000),
                ..ListItems::default()
            };
            let page = towline.send(&list).await?;
            let is_meant = |item: &Item| {
                item.ended
                    && (item.title.to_lowercase().contains(&wanted)
                        || item.key.to_lowercase() == wanted)
            };
            found.extend(page.items.into_iter().filter(is_meant));
            before = page.next;
            if before.is_none() {
                return Ok(found);
            }
        }
    }
}
