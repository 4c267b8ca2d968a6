//! What a person says about a list.

use std::collections::HashSet;

use towline_domain::{
    Cause, Choice, FlowName, ItemId, Thing as _,
    wishes::{Title, TitleStage, WishCause},
};
use towline_engine::{Filter, Ledger, StoreError};

use crate::pages::Pages;

/// So many are named.
const NAMED: usize = 20;

/// What a person has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    /// Read it now.
    Read,
    /// What its first look has found may be asked for, or none of it.
    First {
        all: bool,
        by: String,
    },
    /// What it has lost is gone, or not; as it was asked, it was down to so many.
    Shrink {
        is_gone: bool,
        to: u64,
    },
    /// An order that means nothing to a list.
    Order,
    /// Something that was asked about is no longer so.
    Stale,
}

pub(super) async fn told(ledger: &Ledger, id: ItemId) -> Result<Told, StoreError> {
    let Some(answer) = ledger.store().pending_answer(id).await? else { return Ok(Told::Nothing) };
    let asked = ledger.store().inbox_of(id).await?.map(|asked| asked.entry.cause);
    let all = answer.choice == Choice::All;
    Ok(match (answer.entry, asked) {
        (None, _) if answer.choice == Choice::Retry => Told::Read,
        (Some(_), Some(Cause::Wish(WishCause::FirstRun { .. }))) => {
            Told::First { all, by: answer.by }
        }
        (Some(_), Some(Cause::Wish(WishCause::Shrank { to, .. }))) => {
            Told::Shrink { is_gone: all, to }
        }
        (Some(_), Some(Cause::Trouble { .. })) => Told::Read,
        (None, _) => Told::Order,
        _ => Told::Stale,
    })
}

impl Told {
    /// Whether the list must be read for it.
    pub(super) const fn wants_reading(&self) -> bool {
        matches!(self, Self::Read | Self::Shrink { .. })
    }

    /// Whether there is something to be planned for it.
    pub(super) const fn wants_planning(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// Whether the list must be read as if for the first time: that nothing has changed since the
    /// question was asked is no answer to it.
    pub(super) const fn wants_all(&self) -> bool {
        matches!(self, Self::Shrink { .. })
    }

    /// It was carried out: the question is closed. Before that, a crash only repeats it.
    /// `asking`: the lists that ask for titles where this one does.
    pub(super) async fn taken(
        &self,
        ledger: &Ledger,
        id: ItemId,
        asking: &HashSet<&str>,
    ) -> Result<(), StoreError> {
        if let Self::First { all: false, by } = self {
            let list = ledger.store().item(id).await?.key;
            skip(ledger, &list, asking, by).await?;
        }
        match self {
            Self::Nothing => Ok(()),
            Self::Read | Self::Order => ledger.store().take_orders(id, ledger.clock().now()).await,
            _ => ledger.store().close_question(id, ledger.clock().now()).await,
        }
    }
}

/// What this list has proposed is never asked for, but for what another one, that nobody has
/// answered yet, proposes too: that is still a question.
async fn skip(
    ledger: &Ledger,
    list: &str,
    asking: &HashSet<&str>,
    by: &str,
) -> Result<(), StoreError> {
    let mut open = HashSet::new();
    for other in asking.iter().filter(|other| **other != list) {
        let source = ledger.store().source(FlowName::Wishes, other).await?;
        if source.is_some_and(|source| source.detail["is_confirmed"] == false) {
            open.insert(*other);
        }
    }
    let holds: HashSet<_> =
        ledger.store().wishes(list, false).await?.into_iter().filter_map(|row| row.title).collect();
    let mut pages = Pages::of(Filter {
        flow: Some(FlowName::Wishes),
        kind: Some(Title::KIND.into()),
        stage: Some(TitleStage::Proposed.word().into()),
        ..Filter::default()
    });
    while let Some(page) = pages.next(ledger).await? {
        let mut ids = Vec::new();
        for item in page {
            let Ok(title) = Title::read(item.version, item.detail) else { continue };
            // Of this list, or of one that asks where it does.
            let is_here = title.list == list || asking.contains(title.list.as_str());
            if !is_here || !holds.contains(&title.key) {
                continue;
            }
            let rows = ledger.store().wishes_for(title.key).await?;
            if !rows.iter().any(|row| row.gone.is_none() && open.contains(row.list.as_str())) {
                ids.push(item.id);
            }
        }
        ledger.order(&ids, &Choice::Skip, by).await?;
    }
    Ok(())
}

/// For a question: the first of them by name.
fn named(names: &[String]) -> String {
    let shown = |name: &String| towline_domain::path::shown(name.as_bytes());
    let mut lines: Vec<_> = names.iter().take(NAMED).map(shown).collect();
    let more = names.len().saturating_sub(NAMED);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

/// What a list has to ask of a person now.
#[derive(Debug)]
pub(super) struct Question {
    /// Titles that wait for a yes to the first look, by name.
    pub(super) proposed: Vec<String>,
    /// It is down from so many to so many.
    pub(super) shrank: Option<(u64, u64)>,
    /// The list was read for it: what it has lost is known.
    pub(super) is_read: bool,
}

impl Question {
    /// Asks it. A question that no longer is one is closed: an answer to it would be taken for one
    /// to another.
    pub(super) async fn put(self, ledger: &Ledger, id: ItemId) -> Result<(), StoreError> {
        let (store, now) = (ledger.store(), ledger.clock().now());
        let asked = store.inbox_of(id).await?;
        let asked = asked.and_then(|asked| match asked.entry.cause {
            Cause::Wish(cause) => Some((cause, asked.entry.detail)),
            _ => None,
        });
        if matches!(asked, Some((WishCause::Shrank { .. }, _))) && !self.is_read {
            return Ok(());
        }
        let (cause, detail) = match (self.shrank, self.proposed.len() as u64) {
            (Some((from, to)), _) => {
                let detail = "what is new on the list is asked for meanwhile".to_owned();
                (Some(WishCause::Shrank { from, to }), detail)
            }
            (None, 0) => (None, String::new()),
            (None, titles) => {
                let none = "\nnone: they are never asked for (towline tombstone undo)";
                (Some(WishCause::FirstRun { titles }), named(&self.proposed) + none)
            }
        };
        // Other titles of the same number are another question.
        let is_asked = |(is, shown): &(WishCause, String)| Some(*is) == cause && *shown == detail;
        if asked.as_ref().is_some_and(is_asked) || (asked.is_none() && cause.is_none()) {
            return Ok(());
        }
        if asked.is_some() {
            store.close_question(id, now).await?;
        }
        let Some(cause) = cause else { return Ok(()) };
        store.ask(id, &Cause::Wish(cause), &[Choice::All, Choice::None], &detail, now).await
    }
}
