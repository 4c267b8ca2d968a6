//! Which title a wish means: by its ids, or by kind, exact title and exact year. Whatever is less
//! certain is a person's to say. *A wrong year is a no, never a lower score* (seerr.md §5.4).

use towline_domain::{
    Trouble,
    wishes::{
        Candidate, HowMatched, Question, RequestServer, Resolution, TitleKey, TitleKind, Unmatched,
        Wish, normalised,
    },
};

/// So many candidates are kept for a person to choose from.
const KEPT: usize = 20;

/// Finds out which title a wish means. An answer of the server that finds nothing proves nothing:
/// its own source may have failed.
pub(super) async fn search(server: &dyn RequestServer, wish: &Wish) -> Result<Resolution, Trouble> {
    if let Some(known) = by_itself(wish) {
        return Ok(known);
    }
    for question in by_ids(wish) {
        let found = server.find(&question).await?;
        if let Some(resolution) = by_id(wish, &question, found) {
            return Ok(resolution);
        }
    }
    let Some(title) = wish.title.as_ref().or(wish.original_title.as_ref()) else {
        return Ok(Resolution::NotFound);
    };
    if wish.year.is_some() && !has_ids(wish) {
        let question = Question::Title { title: title.clone(), year: wish.year };
        if let Some(resolution) = by_title(wish, &server.find(&question).await?) {
            return Ok(resolution);
        }
    }
    let question = Question::Title { title: title.clone(), year: None };
    Ok(proposed(wish, server.find(&question).await?))
}

/// What needs no search.
pub(super) fn by_itself(wish: &Wish) -> Option<Resolution> {
    let key = wish.key()?;
    Some(Resolution::Matched { key, how: HowMatched::Tmdb, title: None, released: None })
}

fn has_ids(wish: &Wish) -> bool {
    wish.ids.tmdb.is_some() || by_ids(wish).next().is_some()
}

fn by_ids(wish: &Wish) -> impl Iterator<Item = Question> {
    let imdb = wish.ids.imdb.clone().map(Question::Imdb);
    // TVDB's numbers of films are others than those of shows, and servers know shows' only.
    let tvdb = wish.ids.tvdb.filter(|_| wish.kind != Some(TitleKind::Movie)).map(Question::Tvdb);
    imdb.into_iter().chain(tvdb)
}

/// `None` where the server knows nothing by this id: another question may find it.
fn by_id(wish: &Wish, question: &Question, found: Vec<Candidate>) -> Option<Resolution> {
    let how = match question {
        Question::Imdb(_) => HowMatched::Imdb,
        Question::Tvdb(_) => HowMatched::Tvdb,
        Question::Title { .. } => HowMatched::Title,
    };
    let kind = wish.kind.or(question.kind());
    let (fit, other): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|it| kind.is_none_or(|kind| it.key.kind == kind));
    match fit.as_slice() {
        [] if other.is_empty() => None,
        [] => {
            let is = other[0].key.kind.word();
            let why = format!("the server knows this id as a {is}, and the list does not");
            Some(unsure(why, other))
        }
        [one] => Some(matched(one, how)),
        [..] => {
            let same: Vec<_> = fit.iter().filter(|it| is_same(wish, it)).collect();
            match same.as_slice() {
                [one] => Some(matched(one, how)),
                _ => Some(unsure("several titles have this id".into(), fit)),
            }
        }
    }
}

/// `None` where none is exactly it.
fn by_title(wish: &Wish, found: &[Candidate]) -> Option<Resolution> {
    let same: Vec<_> = found.iter().filter(|it| is_same(wish, it)).collect();
    match same.as_slice() {
        [] => None,
        [one] => Some(matched(one, HowMatched::Title)),
        [..] => {
            let why = "several titles of this kind, name and year".into();
            Some(unsure(why, same.into_iter().cloned().collect()))
        }
    }
}

/// None is taken; those that may be meant, the likeliest first.
fn proposed(wish: &Wish, mut found: Vec<Candidate>) -> Resolution {
    if found.is_empty() {
        return Resolution::NotFound;
    }
    let why = match (wish.kind, wish.year) {
        _ if by_ids(wish).next().is_some() => "the server does not know its id",
        (None, None) => "the list gives neither its year nor whether it is a film or a show",
        (None, Some(_)) if !found.iter().any(|it| is_of_name_and_year(wish, it)) => {
            "none has exactly this title and year"
        }
        (None, Some(_)) => "the list does not say whether it is a film or a show",
        (_, None) => "the list gives no year",
        _ => "none has exactly this title, kind and year",
    };
    found.sort_by_key(|it| {
        let year = match (wish.year, it.year()) {
            (Some(one), Some(other)) => one.abs_diff(other),
            _ => 1,
        };
        (!is_called(wish, it), wish.kind.is_some_and(|kind| kind != it.key.kind), year.min(2))
    });
    unsure(why.into(), found)
}

fn is_same(wish: &Wish, candidate: &Candidate) -> bool {
    wish.kind == Some(candidate.key.kind) && is_of_name_and_year(wish, candidate)
}

fn is_of_name_and_year(wish: &Wish, candidate: &Candidate) -> bool {
    wish.year.is_some() && wish.year == candidate.year() && is_called(wish, candidate)
}

fn is_called(wish: &Wish, candidate: &Candidate) -> bool {
    let theirs = [Some(&candidate.title), candidate.original_title.as_ref()];
    let ours = [wish.title.as_ref(), wish.original_title.as_ref()];
    let theirs: Vec<_> = theirs.into_iter().flatten().map(|title| normalised(title)).collect();
    ours.into_iter().flatten().any(|title| theirs.contains(&normalised(title)))
}

fn matched(candidate: &Candidate, how: HowMatched) -> Resolution {
    Resolution::Matched {
        key: candidate.key,
        how,
        title: Some(candidate.title.clone()),
        released: candidate.released,
    }
}

fn unsure(why: String, mut candidates: Vec<Candidate>) -> Resolution {
    candidates.truncate(KEPT);
    Resolution::Unsure { why, candidates }
}

/// What a person said of a wish: often one of those that were proposed.
pub(super) fn pinned(wish: &Unmatched, key: TitleKey) -> Resolution {
    let said = wish.candidates.iter().find(|it| it.key == key);
    let title = said.map(|it| it.title.clone());
    let released = said.and_then(|it| it.released);
    Resolution::Matched { key, how: HowMatched::Pinned, title, released }
}
