//! The tow rope: one timeline from the wish to the library, as far as it is known.

use std::{collections::BTreeMap, time::Duration};

use towline_api::items::{Hop, HopState, Rope};
use towline_domain::{ItemId, Thing as _, Timestamp, path::shown, wishes::Title};
use towline_store::{InboxEntry, ItemSummary, JournalLine, Link, StoreError};

use crate::State as App;

/// So many wishes for one title are told.
const MOST_WISHES: usize = 5;
/// Stages in which nothing is done, and how long one has to last to be told once it is over.
const WAITS: [&str; 3] = ["ready", "preparing", "waiting"];
const SHORT_WAIT: Duration = Duration::from_secs(60);
/// Where a torrent is once all of it was fetched.
const FETCHED: [&str; 4] = ["placing", "telling", "clearing", "done"];

/// The rope on which an item is.
pub(crate) async fn rope(app: &App, id: ItemId) -> Result<Rope, StoreError> {
    let store = app.ledger.store();
    let links = store.rope(id).await?;
    let mut ids: Vec<_> = links.iter().flat_map(|link| [link.from, link.to]).chain([id]).collect();
    ids.sort();
    ids.dedup();
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        items.push(store.item(id).await?);
    }
    items.sort_by_key(|item| (item.created, item.id));
    let (mut hops, mut ahead) = (Vec::new(), Vec::new());
    for item in &items {
        let from = links.iter().find(|link| link.to == item.id);
        let known = Known {
            journal: store.journal(item.id).await?,
            question: store.inbox_of(item.id).await?,
            place: place(app, item).await?,
        };
        hops.extend(wished(app, item).await?);
        hops.extend(behind(item, &known, from));
        ahead = coming(item, &known);
    }
    hops.extend(ahead);
    Ok(Rope { hops })
}

/// What is told of an item.
struct Known {
    journal: Vec<JournalLine>,
    question: Option<InboxEntry>,
    place: String,
}

/// Who found it, by the name that people know.
async fn place(app: &App, item: &ItemSummary) -> Result<String, StoreError> {
    for flow in towline_domain::FlowName::ALL {
        if let Some(source) = app.ledger.store().source(flow, &item.source).await? {
            return Ok(source.title);
        }
    }
    Ok(String::new())
}

/// The wishes for a title.
async fn wished(app: &App, item: &ItemSummary) -> Result<Vec<Hop>, StoreError> {
    if item.kind != Title::KIND {
        return Ok(Vec::new());
    }
    let Ok(title) = Title::read(item.version, item.detail.clone()) else { return Ok(Vec::new()) };
    let lists = app.desk.lists().await;
    let mut rows = app.ledger.store().wishes_for(title.key).await?;
    rows.sort_by_key(|row| row.added);
    let hop = |row: towline_store::WishRow| {
        let list = lists.iter().find(|list| list.key == row.list);
        let is_gone = row.gone.map(|_| ", and not on it any more").unwrap_or_default();
        Hop {
            item: None,
            name: "On your list".into(),
            place: list.map(|list| list.name.clone()).unwrap_or_default(),
            state: HopState::Done,
            at: Some(row.added.to_string()),
            proof: shown(format!("as {}{is_gone}", row.wish.name()).as_bytes()),
            deadline: None,
            linked_from: None,
        }
    };
    Ok(rows.into_iter().take(MOST_WISHES).map(hop).collect())
}

/// What has been, and what is: a hop for each stage that the journal tells of.
fn behind(item: &ItemSummary, known: &Known, from: Option<&Link>) -> Vec<Hop> {
    let mut met: Vec<(&str, Timestamp)> = Vec::new();
    for line in known.journal.iter().filter(|line| is_on_the_way(line)) {
        if !met.iter().any(|(stage, _)| *stage == line.stage) {
            met.push((&line.stage, Timestamp::from_micros(line.at)));
        }
    }
    // Where it is now comes last, however often it has been there.
    met.retain(|(stage, _)| *stage != item.stage);
    met.push((&item.stage, item.stage_since));
    let met = without_short_waits(&met);
    let rests = item.ended || known.question.is_some();
    let (proofs, last) = (proofs(&known.journal, &item.stage, rests), met.len() - 1);
    let hop = |(at, (stage, since)): (usize, (&str, Timestamp))| Hop {
        item: Some(item.id.0),
        name: name(&item.kind, if was_fetched(&met, at) { "downloading" } else { stage }),
        place: known.place.clone(),
        state: match at == last {
            true => now(item, known),
            false if is_bad(&item.kind, stage) => HopState::Failed,
            false => HopState::Done,
        },
        at: Some(since.to_string()),
        proof: shown(proofs.get(stage).copied().unwrap_or_default().as_bytes()),
        deadline: item.deadline.filter(|_| at == last).map(|deadline| deadline.to_string()),
        linked_from: from.filter(|_| at == 0).map(|link| link.from.0),
    };
    met.iter().copied().enumerate().map(hop).collect()
}

/// Everything stands in line for a moment: that is no part of its way.
fn without_short_waits<'a>(met: &[(&'a str, Timestamp)]) -> Vec<(&'a str, Timestamp)> {
    let is_short = |at: usize| {
        let lasted = met.get(at + 1).map(|(_, end)| end.since(met[at].1));
        lasted.is_some_and(|lasted| lasted < SHORT_WAIT)
    };
    let is_told =
        |at: &usize| !WAITS.contains(&met[*at].0) || !is_short(*at) || was_fetched(met, *at);
    (0..met.len()).filter(is_told).map(|at| met[at]).collect()
}

/// A download that was over before anybody looked began and ended where it waited.
fn was_fetched(met: &[(&str, Timestamp)], at: usize) -> bool {
    let next = met.get(at + 1).map_or("", |(next, _)| *next);
    met[at].0 == "waiting" && FETCHED.contains(&next)
}

/// Whether a line is of its way, and not of what was said beside it.
fn is_on_the_way(line: &JournalLine) -> bool {
    line.stage != towline_store::BESIDE
}

/// What shows each stage. The words of a step tell why a stage was left; only of `stage`, where it
/// comes to rest, they tell why it came there.
fn proofs<'a>(journal: &'a [JournalLine], stage: &str, rests: bool) -> BTreeMap<&'a str, &'a str> {
    let (mut proofs, mut before) = (BTreeMap::new(), None::<&str>);
    for line in journal.iter().filter(|line| is_on_the_way(line)) {
        let comes_to_rest = rests && line.stage == stage;
        let of = match before {
            Some(left) if left != line.stage && !comes_to_rest => left,
            _ => &line.stage,
        };
        proofs.insert(of, line.words.as_str());
        before = Some(&line.stage);
    }
    proofs
}

fn now(item: &ItemSummary, known: &Known) -> HopState {
    match () {
        () if known.question.as_ref().is_some_and(|it| !it.answered) => HopState::Needs,
        () if !item.ended => HopState::Now,
        () if good_ends(&item.kind).contains(&item.stage.as_str()) => HopState::Done,
        () => HopState::Failed,
    }
}

/// Where nothing went on, once.
fn is_bad(kind: &str, stage: &str) -> bool {
    let bad: &[&str] = match kind {
        "album" => &["held", "partial", "skipped", "nothing", "gone"],
        "torrent" => &["left"],
        "title" => &["declined", "deleted", "blocklisted"],
        _ => &["failing"],
    };
    bad.contains(&stage)
}

fn good_ends(kind: &str) -> &'static [&'static str] {
    match kind {
        "album" => &["imported", "duplicate", "baseline"],
        "torrent" => &["done", "baseline"],
        "title" => &["available", "nothing-to-ask"],
        _ => &["matched", "pinned", "in-sync", "connected"],
    }
}

/// What comes if all goes well.
fn coming(item: &ItemSummary, known: &Known) -> Vec<Hop> {
    if item.ended {
        return Vec::new();
    }
    let way: &[&str] = match item.kind.as_str() {
        "album" => &["settling", "importing", "proving", "imported"],
        "torrent" => &["adding", "transferring", "downloading", "placing", "done"],
        "title" => &["wanted", "requested", "available"],
        _ => &[],
    };
    let here = way.iter().position(|stage| *stage == item.stage);
    let been = way.iter().rposition(|stage| known.journal.iter().any(|it| it.stage == *stage));
    let next = here.or(been).map_or(0, |at| at + 1);
    let hop = |stage: &&str| Hop {
        item: Some(item.id.0),
        name: name(&item.kind, stage),
        place: String::new(),
        state: HopState::Ahead,
        at: None,
        proof: String::new(),
        deadline: None,
        linked_from: None,
    };
    way.iter().skip(next).map(hop).collect()
}

/// A stage as a hop.
fn name(kind: &str, stage: &str) -> String {
    let known = match (kind, stage) {
        ("album", "settling") => "Files come to rest",
        ("album", "gathering") => "Files brought together",
        ("album", "ready" | "preparing") => "Waits for its turn",
        ("album", "importing" | "asked" | "setting-aside") => "Import",
        ("album", "proving") => "Proof in the library",
        ("album", "imported") => "In the library",
        ("torrent", "adding") => "Given to the service",
        ("torrent", "transferring") => "Transfer at the service",
        ("torrent", "waiting") => "Waits for its time",
        ("torrent", "downloading") => "Download",
        ("torrent", "placing") => "Put in its place",
        ("torrent", "telling") => "Handed over",
        ("torrent", "clearing") => "Cleared at the service",
        ("torrent", "done") => "Here",
        ("title", "wanted") => "To be asked for",
        ("title", "requested") => "Requested",
        ("title", "available") => "In the library",
        _ => "",
    };
    if known.is_empty() { crate::pages::capital(&stage.replace('-', " ")) } else { known.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(lines: &[(&str, &str)]) -> Vec<JournalLine> {
        let line = |(stage, words): &(&str, &str)| JournalLine {
            at: 0,
            stage: (*stage).into(),
            words: (*words).into(),
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn a_stage_is_shown_by_why_it_was_left_and_the_last_by_why_it_rests_there() {
        let lines = journal(&[
            ("adding", "dropped into home"),
            ("transferring", "the service has it"),
            ("downloading", "the service has all of it"),
            ("paused", "told to pause"),
            ("downloading", "told to go on"),
            ("note", "its link with another was cut"),
            ("placing", "all of it is here, verified"),
            ("done", "in place: /films"),
        ]);
        let all = proofs(&lines, "done", true);
        let told = |stage| all.get(stage).copied();
        assert_eq!(told("adding"), Some("the service has it"));
        assert_eq!(told("transferring"), Some("the service has all of it"));
        assert_eq!(told("downloading"), Some("all of it is here, verified"));
        assert_eq!(told("paused"), Some("told to go on"));
        assert_eq!((told("placing"), told("done")), (None, Some("in place: /films")));
        assert_eq!(told("note"), None);
    }

    #[test]
    fn only_a_long_wait_is_a_part_of_the_way() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let way = |waited: i64| {
            let met =
                vec![("transferring", at(0)), ("waiting", at(5)), ("downloading", at(waited))];
            without_short_waits(&met).into_iter().map(|(stage, _)| stage).collect::<Vec<_>>()
        };
        assert_eq!(way(64), ["transferring", "downloading"]);
        assert_eq!(way(65), ["transferring", "waiting", "downloading"]);
        let now = vec![("transferring", at(0)), ("waiting", at(5))];
        assert_eq!(without_short_waits(&now), now, "it waits now");
        let quick = vec![("waiting", at(5)), ("placing", at(6))];
        assert_eq!(without_short_waits(&quick), quick, "it was fetched there");
        assert!(was_fetched(&quick, 0) && !was_fetched(&now, 1));
    }

    #[test]
    fn what_goes_on_is_shown_by_what_was_said_since() {
        let lines = journal(&[("settling", "found"), ("settling", "two files are missing")]);
        assert_eq!(proofs(&lines, "settling", false)["settling"], "two files are missing");
        let lines = journal(&[("settling", "found"), ("ready", "whole")]);
        let all = proofs(&lines, "ready", false);
        assert_eq!((all.get("settling"), all.get("ready")), (Some(&"whole"), None));
    }
}
