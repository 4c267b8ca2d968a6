//! A wish of which it is not certain which title it means: a person is asked, and remembered.

use towline_domain::{
    Cause, Choice, Decision, Item,
    path::shown,
    wishes::{Candidate, Unmatched, UnmatchedStage, WishCause},
};

/// So many are offered.
const OFFERED: usize = 8;

/// What it means is the lists' to act on: they are called once it is written down.
pub(super) fn decide(item: &Item<Unmatched>) -> Decision<Unmatched> {
    let wish = item.thing.clone();
    if let Some(answer) = &item.answer {
        match answer.choice {
            Choice::Pin(title) => {
                let words = format!("it means {title}: {} said so", answer.by);
                return ends(wish, UnmatchedStage::Pinned(title)).say(words);
            }
            Choice::Skip => {
                return ends(wish, UnmatchedStage::Skipped).say("a person wants it left");
            }
            // Once left, and now to be asked about again.
            Choice::Retry if wish.is_over() => {
                let again = Unmatched { stage: UnmatchedStage::Unsure, ..wish };
                return asked(again).say("a person wants to say anew what it means");
            }
            _ => {}
        }
    }
    match wish.stage {
        UnmatchedStage::Unsure => asked(wish),
        _ => Decision::to(wish),
    }
}

fn asked(wish: Unmatched) -> Decision<Unmatched> {
    let mut choices: Vec<_> =
        wish.candidates.iter().take(OFFERED).map(|it| Choice::Pin(it.key)).collect();
    choices.push(Choice::Skip);
    if wish.candidates.is_empty() {
        // Any title can be pinned; an offer shows how that is written.
        choices.insert(0, Choice::Pin(example()));
    }
    let detail = detail(&wish);
    Decision::to(wish).ask(Cause::Wish(WishCause::Unsure), choices, detail)
}

fn example() -> towline_domain::wishes::TitleKey {
    let tmdb = towline_domain::wishes::TmdbId::new(603).expect("it is not 0");
    towline_domain::wishes::TitleKey { kind: towline_domain::wishes::TitleKind::Movie, tmdb }
}

fn detail(wish: &Unmatched) -> String {
    let line = |it: &Candidate| {
        let original = it.original_title.as_ref().filter(|title| **title != it.title);
        let original = original.map(|title| format!(" [{title}]")).unwrap_or_default();
        shown(format!("pin:{}  {}{original}", it.key, it.words()).as_bytes())
    };
    let mut lines = vec![shown(format!("{}: {}", wish.wish.name(), wish.why).as_bytes())];
    lines.extend(wish.candidates.iter().take(OFFERED).map(line));
    let more = wish.candidates.len().saturating_sub(OFFERED);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

fn ends(wish: Unmatched, stage: UnmatchedStage) -> Decision<Unmatched> {
    Decision::to(Unmatched { stage, ..wish }).act(())
}
