//! What a person says about a list.

use towline_domain::{Cause, Choice, FlowName, ItemId, wishes::WishCause};
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
    /// What it has lost is gone, or not.
    Shrink {
        is_gone: bool,
    },
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
        (Some(_), Some(Cause::Wish(WishCause::Shrank { .. }))) => Told::Shrink { is_gone: all },
        (Some(_), Some(Cause::Trouble { .. })) => Told::Read,
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

    /// It was carried out: the question is closed. Before that, a crash only repeats it.
    pub(super) async fn taken(&self, ledger: &Ledger, id: ItemId) -> Result<(), StoreError> {
        if let Self::First { all: false, by } = self {
            let mut pages = Pages::of(Filter {
                flow: Some(FlowName::Wishes),
                stage: Some("proposed".into()),
                source: ledger.store().item(id).await.map(|item| Some(item.key))?,
                ..Filter::default()
            });
            while let Some(page) = pages.next(ledger).await? {
                let ids: Vec<_> = page.iter().map(|item| item.id).collect();
                ledger.order(&ids, &Choice::Skip, by).await?;
            }
        }
        match self {
            Self::Nothing => Ok(()),
            Self::Read => ledger.store().take_orders(id, ledger.clock().now()).await,
            _ => ledger.store().close_question(id, ledger.clock().now()).await,
        }
    }
}

/// For a question: the first of them by name.
pub(super) fn named(names: &[String]) -> String {
    let shown = |name: &String| towline_domain::path::shown(name.as_bytes());
    let mut lines: Vec<_> = names.iter().take(NAMED).map(shown).collect();
    let more = names.len().saturating_sub(NAMED);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}
