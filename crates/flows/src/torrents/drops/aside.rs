//! What was dropped and is of no use: a person hears of it.

use serde::{Deserialize, Serialize};
use towline_domain::{
    Cause, Choice, ItemId,
    torrents::{Refuse, TorrentCause},
};
use towline_engine::{Ledger, StoreError};

/// So many are named, the newest.
const NAMED: usize = 10;
const CAUSE: Cause = Cause::Torrent(TorrentCause::NotUsable);

/// What nobody has taken note of yet; kept with the folder's item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Aside {
    count: usize,
    /// The newest first.
    files: Vec<String>,
}

impl Aside {
    pub(super) fn add(&mut self, refused: &Refuse) {
        self.count += 1;
        self.files.insert(0, format!("{}: {}", refused.file, refused.words));
        self.files.truncate(NAMED);
    }

    /// Asks, unless the very same is asked already.
    pub(super) async fn ask(&self, ledger: &Ledger, id: ItemId) -> Result<(), StoreError> {
        if self.count == 0 {
            return Ok(());
        }
        let (detail, now) = (self.detail(), ledger.clock().now());
        let asked = ledger.store().inbox_of(id).await?.map(|asked| asked.entry);
        match asked.filter(|entry| entry.cause == CAUSE) {
            Some(entry) if entry.detail == detail => return Ok(()),
            Some(_) => ledger.store().close_question(id, now).await?,
            None => {}
        }
        ledger.store().ask(id, &CAUSE, &[Choice::Skip], &detail, now).await
    }

    fn detail(&self) -> String {
        let more = self.count - self.files.len();
        let more = (more > 0).then(|| format!("and {more} more"));
        let place = "kept in .towline/broken of that folder, each with its reason beside it";
        let lines = self.files.iter().map(String::as_str);
        lines.chain(more.as_deref()).chain([place]).collect::<Vec<_>>().join("\n")
    }
}
