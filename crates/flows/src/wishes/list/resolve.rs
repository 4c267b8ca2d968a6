//! Which titles a list's wishes mean: what the list says, what a person said, what was found out
//! before, and a search for the rest.

use std::{collections::HashMap, time::Duration};

use towline_domain::{
    FlowName, Thing as _, Timestamp, Trouble, TroubleKind,
    path::shown,
    wishes::{Ident, RequestServer, Resolution, Unmatched, Wish},
};
use towline_engine::{Ledger, StoreError};

use super::Broken;
use crate::wishes::{
    matching,
    plan::{Entry, KnownWish},
};

/// What was not found, or not for certain, is searched for again after so long.
const NOT_FOUND_FOR: Duration = Duration::from_secs(6 * 3600);
/// So many are searched for in one look, so many at once; what was found is written down so often.
const IN_ONE_LOOK: usize = 300;
const AT_ONCE: usize = 4;
const WRITTEN_AFTER: usize = 20;

/// Wishes with what is known of each.
pub(super) async fn known(
    ledger: &Ledger,
    wishes: Vec<(Ident, Wish)>,
    now: Timestamp,
) -> Result<Vec<Entry>, StoreError> {
    let idents: Vec<_> = wishes.iter().map(|(ident, _)| ident.clone()).collect();
    let mut asked = asked(ledger, &idents).await?;
    let searched: Vec<_> = wishes
        .iter()
        .filter(|(_, wish)| wish.key().is_none())
        .filter_map(|(_, wish)| wish.question())
        .collect();
    let found = ledger.store().resolutions(&searched).await?;
    let entry = |(ident, wish): (Ident, Wish)| {
        let kept = wish.question().and_then(|question| found.get(&question));
        let kept = kept.filter(|(resolution, at)| {
            resolution.key().is_some() || now.since(*at) < NOT_FOUND_FOR
        });
        let kept = kept.map(|(resolution, _)| resolution.clone());
        let resolution = matching::by_itself(&wish).or(kept);
        Entry { unmatched: asked.remove(ident.as_str()), resolution, ident, wish }
    };
    Ok(wishes.into_iter().map(entry).collect())
}

/// What people were asked about these wishes, or have said, by key.
pub(super) async fn asked(
    ledger: &Ledger,
    idents: &[Ident],
) -> Result<HashMap<String, KnownWish>, StoreError> {
    let keys: Vec<_> = idents.iter().map(ToString::to_string).collect();
    let items = ledger.store().by_keys(FlowName::Wishes, Unmatched::KIND, &keys).await?;
    Ok(items
        .into_iter()
        .filter_map(|(key, item)| {
            let wish = Unmatched::read(item.version, item.detail.clone()).ok()?;
            Some((key, KnownWish { item, wish }))
        })
        .collect())
}

/// Whether all of these were searched for, however long ago and whatever came of it.
pub(super) async fn were_searched(
    ledger: &Ledger,
    wishes: Vec<(Ident, Wish)>,
) -> Result<bool, StoreError> {
    let unknown = wishes.into_iter().filter(|(_, wish)| matching::by_itself(wish).is_none());
    let unknown: Vec<_> = unknown.collect();
    let idents: Vec<_> = unknown.iter().map(|(ident, _)| ident.clone()).collect();
    let asked = asked(ledger, &idents).await?;
    let questions: Vec<_> = unknown.iter().map(|(ident, wish)| question(ident, wish)).collect();
    let found = ledger.store().resolutions(&questions).await?;
    let is_known = |(ident, question): (&Ident, &Ident)| {
        asked.contains_key(ident.as_str()) || found.contains_key(question)
    };
    Ok(idents.iter().zip(&questions).all(is_known))
}

/// What the answer to a wish is kept by.
fn question(ident: &Ident, wish: &Wish) -> Ident {
    wish.question().unwrap_or_else(|| ident.clone())
}

/// Searches for what is not known and is wished for. Written down as it goes unless it is `dry`: a
/// crash loses little.
pub(super) async fn search(
    ledger: &Ledger,
    server: &dyn RequestServer,
    entries: &mut [Entry],
    (is_wished, is_dry): (impl Fn(&Wish) -> bool, bool),
) -> Result<(), Broken> {
    let mut unknown: Vec<&mut Entry> = entries
        .iter_mut()
        .filter(|entry| entry.resolution.is_none() && !is_settled(entry) && is_wished(&entry.wish))
        .take(IN_ONE_LOOK)
        .collect();
    for some in unknown.chunks_mut(WRITTEN_AFTER) {
        let found = search_some(server, some).await;
        let (found, trouble) = match found {
            Ok(found) => (found, None),
            Err((found, trouble)) => (found, Some(trouble)),
        };
        if !is_dry {
            ledger.store().keep_resolutions(&found, ledger.clock().now()).await?;
        }
        if let Some(trouble) = trouble {
            return Err(trouble.into());
        }
    }
    Ok(())
}

/// A person has said what it means, or wants it left.
fn is_settled(entry: &Entry) -> bool {
    use towline_domain::wishes::UnmatchedStage as Is;
    let stage = entry.unmatched.as_ref().map(|known| known.wish.stage);
    matches!(stage, Some(Is::Pinned(_) | Is::Skipped))
}

/// Whether no other search would do better.
const fn is_of_all(kind: TroubleKind) -> bool {
    !matches!(kind, TroubleKind::Unreadable | TroubleKind::Unknown | TroubleKind::Refused)
}

type Found = Vec<(Ident, Resolution)>;

async fn search_some(
    server: &dyn RequestServer,
    some: &mut [&mut Entry],
) -> Result<Found, (Found, Trouble)> {
    let mut all = Vec::with_capacity(some.len());
    for few in some.chunks_mut(AT_ONCE) {
        let searches = few.iter().map(|entry| matching::search(server, &entry.wish));
        let answers = futures::future::join_all(searches).await;
        let mut stops = None;
        for (entry, answer) in few.iter_mut().zip(answers) {
            match answer {
                Ok(resolution) => {
                    all.push((question(&entry.ident, &entry.wish), resolution.clone()));
                    entry.resolution = Some(resolution);
                }
                Err(trouble) if is_of_all(trouble.kind) => stops = Some(trouble),
                // The others go on; this one is searched for again at the next look.
                Err(trouble) => {
                    let words = shown(trouble.to_string().as_bytes());
                    tracing::warn!("{} cannot be searched for: {words}", entry.wish.name());
                    entry.resolution = Some(Resolution::NotFound);
                }
            }
        }
        if let Some(trouble) = stops {
            return Err((all, trouble));
        }
    }
    Ok(all)
}
