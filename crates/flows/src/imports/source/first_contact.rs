//! What was there when a source was met: left alone, and asked about.

use towline_domain::{
    Answer, Cause, Choice, ItemId, Thing as _, Timestamp, TroubleKind, imports::Album,
};
use towline_engine::{Filter, Ledger, StoreError};

use super::{AlbumSource, Memory};
use crate::{
    baseline::{named, taken_since},
    imports::{Baseline, decide},
    pages::Pages,
};

/// Of so many transferred albums the disk is asked at first contact.
const MOST_LOOKED_UP: usize = 2000;

impl AlbumSource {
    /// The first whole look is written down: from now on, what is new is new.
    pub(super) async fn take_baseline(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        id: ItemId,
    ) -> Result<(), StoreError> {
        let now = ledger.clock().now();
        // A question about parts that could not be read is answered by now, one way or the other.
        ledger.store().close_question(id, now).await?;
        let all = self.baseline(ledger).await?;
        let left = all.len();
        let here = self.on_disk(all, now).await;
        let count = here.len();
        if count > 0 {
            tracing::info!(
                source = self.role.name,
                "{}: {count} directories were here before: left alone (towline inbox list)",
                self.role.name
            );
        }
        let says = match left - count {
            0 => format!("first contact: {count} directories are left alone"),
            gone => format!(
                "first contact: {count} directories are left alone; of {gone} more nothing is here"
            ),
        };
        if count > 0 && self.role.baseline == Baseline::Ask {
            let cause = Cause::Baseline { count: count as u64 };
            // The moment is a stand-in: `since:` is answered with one.
            let since = Choice::Since(now);
            let choices = [Choice::All, Choice::None, since];
            let detail = named(&self.key, here.iter().map(told));
            ledger.store().ask(id, &cause, &choices, &detail, now).await?;
        }
        memory.baseline_taken = true;
        let post = self.post(ledger, memory, id);
        post.write(post.stage, &[says]).await
    }

    /// Those of which a file is here still, with their files: a service remembers what was removed
    /// long ago, too.
    async fn on_disk(&self, albums: Vec<(ItemId, Album)>, now: Timestamp) -> Vec<Album> {
        let mut here = Vec::new();
        for (number, (_, album)) in albums.into_iter().enumerate() {
            if album.origin.transfers().is_none() || number >= MOST_LOOKED_UP {
                here.push(album);
                continue;
            }
            match self.role.downloads.scan(&album, now).await {
                Ok(Some(scan)) if scan.files.audio.is_empty() => {}
                Ok(Some(scan)) => here.push(Album { files: scan.files, ..album }),
                Ok(None) => {}
                // Who cannot tell asks rather than not.
                Err(_) => here.push(album),
            }
        }
        here
    }

    /// What can't be read at first contact may hold albums that were there before: they would be
    /// taken for new ones later. Until a person says that it is well so, nothing is new.
    pub(super) async fn ask_about_parts(
        &self,
        ledger: &Ledger,
        memory: &Memory,
        id: ItemId,
    ) -> Result<(), StoreError> {
        let cause = Cause::Trouble { service: self.role.name.clone(), kind: TroubleKind::Local };
        let detail = format!(
            "parts of it cannot be read, so what was here before towline is not known, and \
             nothing is imported yet:\n{}\nMend or exclude them, or go on with what can be read.",
            memory.complaints.join("\n")
        );
        let now = ledger.clock().now();
        ledger.store().ask(id, &cause, &[Choice::Partly, Choice::Retry], &detail, now).await
    }

    async fn baseline(&self, ledger: &Ledger) -> Result<Vec<(ItemId, Album)>, StoreError> {
        let mut found = Vec::new();
        let mut pages = Pages::of(Filter {
            stage: Some("baseline".into()),
            source: Some(self.key.clone()),
            ..Filter::default()
        });
        while let Some(page) = pages.next(ledger).await? {
            found.extend(
                page.into_iter().filter_map(|item| {
                    Some((item.id, Album::read(item.version, item.detail).ok()?))
                }),
            );
        }
        Ok(found)
    }

    /// What a person said about the baseline. Repeated after a crash it does no harm: only what
    /// is still left alone is told to begin.
    pub(super) async fn answered(
        &self,
        ledger: &Ledger,
        id: ItemId,
        answer: &Answer,
    ) -> Result<(), StoreError> {
        let now = ledger.clock().now();
        if let Some(since) = taken_since(&answer.choice) {
            let begin: Vec<_> = self
                .baseline(ledger)
                .await?
                .into_iter()
                .filter(|(_, album)| album.newest().is_some_and(|newest| newest >= since))
                .map(|(id, _)| id)
                .collect();
            tracing::info!(
                source = self.role.name,
                "{}: {} directories of the first contact \
                are imported",
                self.role.name,
                begin.len()
            );
            ledger.order(&begin, &Choice::Retry, &answer.by).await?;
        }
        ledger.store().close_question(id, now).await
    }
}

/// An album in a few words.
fn told(album: &Album) -> String {
    format!("{}: {}", album.path.name(), decide::count(album))
}
