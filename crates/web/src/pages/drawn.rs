//! Pages that a form has drawn, kept for a while. The browser is led to an address that shows one, so
//! that going back, or loading anew, sends no form once more.
//!
//! What is kept is the page as it was drawn: secrets stand in it sealed, and in its address nothing but
//! a word of chance. It is shown to the one who sent the form, and to nobody else.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, PreEscaped};

use super::{
    frame::{Fresh, page},
    view::View,
};
use crate::{Caller, access::random};

/// In bytes: all that are kept, together. A page of the guide has some thousands, one of all settings
/// some hundred thousands.
const MOST_BYTES: usize = 8 << 20;
const MOST: usize = 64;
const KEPT_FOR: Duration = Duration::from_secs(3600);

/// What a form has drawn.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    pub(super) status: StatusCode,
    pub(super) title: &'static str,
    pub(super) content: Markup,
}

impl Drawing {
    pub(super) fn respond(&self, view: &View) -> Response {
        (self.status, page(view, self.title, Fresh::Never, &self.content)).into_response()
    }
}

struct Kept {
    word: String,
    whose: Caller,
    since: Instant,
    drawing: Drawing,
}

/// Pages that a form has drawn. Cheap to clone.
#[derive(Clone, Default)]
pub struct Drawn(Arc<Mutex<VecDeque<Kept>>>);

impl Drawn {
    /// Leads whoever sent the form to `at`, where [`show`](Self::show) finds what was drawn.
    pub(super) fn lead(&self, view: &View, at: &str, fragment: &str, drawing: Drawing) -> Response {
        let Some(whose) = view.caller.clone() else { return drawing.respond(view) };
        let Ok(word) = random() else { return drawing.respond(view) };
        let mark = if at.contains('?') { '&' } else { '?' };
        let to = view.at(&format!("{at}{mark}shown={word}{fragment}"));
        self.keep(Kept { word, whose, since: Instant::now(), drawing });
        (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
    }

    /// What was drawn under this word, for this one. `None`: it is long ago.
    pub(super) fn show(&self, view: &View, word: &str) -> Option<Response> {
        let mut all = self.all();
        forget_old(&mut all, Instant::now());
        let is_it = |kept: &&Kept| kept.word == word && Some(&kept.whose) == view.caller.as_ref();
        let drawing = all.iter().find(is_it)?.drawing.clone();
        drop(all);
        Some(drawing.respond(view))
    }

    fn keep(&self, kept: Kept) {
        let mut all = self.all();
        forget_old(&mut all, kept.since);
        all.push_back(kept);
        while all.len() > MOST || bytes(&all) > MOST_BYTES {
            all.pop_front();
        }
    }

    // Nothing is left half done in it.
    fn all(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_old(all: &mut VecDeque<Kept>, now: Instant) {
    all.retain(|kept| now.saturating_duration_since(kept.since) < KEPT_FOR);
}

fn bytes(all: &VecDeque<Kept>) -> usize {
    let of = |kept: &Kept| {
        let PreEscaped(text) = &kept.drawing.content;
        text.len()
    };
    all.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(word: &str, since: Instant, bytes: usize) -> Kept {
        let content = PreEscaped("x".repeat(bytes));
        let drawing = Drawing { status: StatusCode::OK, title: "Settings", content };
        Kept { word: word.into(), whose: Caller::Owner, since, drawing }
    }

    fn words(drawn: &Drawn) -> Vec<String> {
        drawn.all().iter().map(|kept| kept.word.clone()).collect()
    }

    #[test]
    fn what_is_kept_is_bounded_in_number_size_and_age() {
        let (drawn, now) = (Drawn::default(), Instant::now());
        for number in 0..=MOST {
            drawn.keep(kept(&number.to_string(), now, 1));
        }
        assert_eq!(words(&drawn).len(), MOST);
        assert_eq!(words(&drawn)[0], "1", "the oldest goes first");

        drawn.keep(kept("large", now, MOST_BYTES - 2));
        assert_eq!(words(&drawn), ["63", "64", "large"]);
        drawn.keep(kept("larger", now, MOST_BYTES + 1));
        assert_eq!(words(&drawn), [""; 0]);

        drawn.keep(kept("old", now, 1));
        drawn.keep(kept("new", now + KEPT_FOR, 1));
        assert_eq!(words(&drawn), ["new"]);
    }
}
