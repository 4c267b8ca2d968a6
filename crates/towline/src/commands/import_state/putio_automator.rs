//! What put.io automator knew: torrents that it gave to put.io, files that it fetched.

use towline_api::accounts::TellKnown;
use towline_domain::LocalPath;
use towline_store::old_state;

use super::{ImportState, check};
use crate::{
    cli::Context,
    commands::chosen::Sought,
    connection::{self, Purpose, block_on},
    old_tools::known::in_parts,
    report::Hinted as _,
};

/// A database of that program has some megabytes after years.
const LARGEST: u64 = 4 << 30;

impl ImportState {
    pub(super) fn putio_automator(&self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let sought =
            Sought { table: "account", kind: "at put.io", example: "[torrents.home.putio]" };
        let (name, _) = sought.among(loaded.settings.torrents.iter(), self.account.as_deref())?;
        let name = name.to_owned();
        let old = check(&self.file, LARGEST)
            .and_then(|()| self.copy(context, &loaded))
            .and_then(|copy| block_on(async { Ok(old_state::putio_automator(&copy).await?) }));
        let old = old.hint("name the file `downloads.db` of put.io automator")?;
        let file = LocalPath::new(&self.file);
        let (torrents, downloads) = (old.torrents.len(), old.downloads.len());
        context
            .printer
            .line(format!("{file} knows {torrents} torrents and {downloads} downloads"))?;
        if self.dry_run {
            return Ok(());
        }
        let known = in_parts(old);
        let learnt = connection::with(context, Purpose::Look, async |towline| {
            let (mut new, mut known_before) = (0, 0);
            for known in known {
                let learnt = towline.send(&TellKnown { account: name.clone(), known }).await?;
                new += learnt.new;
                known_before += learnt.known_before;
            }
            Ok((new, known_before))
        })?;
        let (new, known_before) = learnt;
        context.printer.line(format!("{new} taken over, {known_before} known before"))?;
        context.printer.json(&serde_json::json!({ "new": new, "known_before": known_before }))?;
        Ok(())
    }
}
