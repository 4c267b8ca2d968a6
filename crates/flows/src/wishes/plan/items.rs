//! Titles and wishes as they enter the ledger.

use std::time::Duration;

use towline_domain::{
    FlowName, Thing as _, Timestamp,
    wishes::{HowMatched, Ident, Resolution, Title, TitleKey, TitleStage, Unmatched, title_key},
};
use towline_engine::NewItem;

use super::{Entry, Inputs};

/// A title that is wished for, before it is decided where it stands.
pub(super) fn title(inputs: &Inputs<'_>, entry: &Entry, key: TitleKey, is: &Resolution) -> Title {
    let (found, released, is_pinned) = match is {
        Resolution::Matched { title, released, how, .. } => {
            (title.clone(), *released, *how == HowMatched::Pinned)
        }
        Resolution::Unsure { .. } | Resolution::NotFound => (None, None, false),
    };
    let name = match (entry.wish.title.is_some(), found) {
        // What the list calls it was not right, or not enough.
        (_, Some(found)) if is_pinned => match released {
            Some(date) => format!("{found} ({})", date.year()),
            None => found,
        },
        (true, _) | (false, None) => entry.wish.name(),
        (false, Some(found)) => found,
    };
    Title {
        name: if inputs.policy.is_4k { format!("{name} in 4K") } else { name },
        list: inputs.list.to_owned(),
        released,
        seen: inputs.state.of(key).stamp(),
        ..Title::new(inputs.server, key, inputs.policy.is_4k, "")
    }
}

/// As the ledger takes it in.
pub(super) fn new(title: &Title, inputs: &Inputs<'_>, why: &str) -> NewItem {
    let is_there = title.stage == TitleStage::Available;
    let is_show = title.key.kind == towline_domain::wishes::TitleKind::Show;
    let is_followed = is_there && is_show && inputs.policy.follow;
    let now = inputs.now;
    let title = Title { checked_at: is_followed.then_some(now), ..title.clone() };
    let due_at = match title.stage {
        TitleStage::Wanted => Some(now),
        // Those that a list brings together are looked at one after another.
        TitleStage::Available if is_followed => {
            Some(now + part(&title, inputs.policy.season_check))
        }
        _ => None,
    };
    let why = if why.is_empty() { title.stage().to_owned() } else { why.to_owned() };
    item(&title, due_at, why)
}

/// A part of this span, always the same for a title.
fn part(title: &Title, span: Duration) -> Duration {
    let mixed = u64::from(title.key.tmdb.get()).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    span * (u32::try_from(mixed % 1000).unwrap_or(0) + 1) / 1000
}

fn item(title: &Title, due_at: Option<Timestamp>, says: String) -> NewItem {
    NewItem {
        flow: FlowName::Wishes,
        kind: Title::KIND,
        key: title.ledger_key(),
        source: title.list.clone(),
        title: title.name.clone(),
        stage: title.stage(),
        ended: title.is_ended(),
        version: Title::VERSION,
        detail: serde_json::to_value(title).unwrap_or_default(),
        due_at,
        says: vec![says],
    }
}

/// A title that a person never wants asked for, at this server.
pub fn tombstone(server: &str, key: TitleKey, is_4k: bool, name: &str, why: &str) -> NewItem {
    let title = Title { stage: TitleStage::Tombstone, ..Title::new(server, key, is_4k, name) };
    debug_assert_eq!(title.ledger_key(), title_key(server, key, is_4k));
    item(&title, None, why.to_owned())
}

/// A wish that a person is asked about.
pub(super) fn unmatched(wish: &Unmatched, ident: &Ident, inputs: &Inputs<'_>) -> NewItem {
    NewItem {
        flow: FlowName::Wishes,
        kind: Unmatched::KIND,
        key: ident.to_string(),
        source: inputs.list.to_owned(),
        title: wish.wish.name(),
        stage: wish.stage(),
        ended: wish.is_ended(),
        version: Unmatched::VERSION,
        detail: serde_json::to_value(wish).unwrap_or_default(),
        due_at: Some(inputs.now),
        says: vec![wish.why.clone()],
    }
}
