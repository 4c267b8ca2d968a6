//! What a person says about what a wish means.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use towline_api::lists::Pin;
use towline_domain::{
    Choice, EntryId, ItemId,
    wishes::{ImdbId, TitleKey},
};

use super::{Query, asked_in, read, show};
use crate::{
    State as App,
    by::By,
    pages::{PageFailure, form::Form, query, view::View},
    problem::{Failure, answered},
    read::Named,
    routes::search,
};

#[derive(Deserialize)]
pub(in crate::pages::wishes) struct Chosen {
    title: Option<String>,
    #[serde(default)]
    other: String,
    wish: Option<String>,
    epoch: Option<i64>,
    what: Option<String>,
}

/// What was said.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Means(TitleKey),
    Leave,
    /// More is to be looked at first.
    Find(String),
    /// Nothing that could be taken, and why.
    Wrong(&'static str),
}

impl Chosen {
    async fn said(&self, app: &App) -> Result<Said, Failure> {
        let other = self.other.trim();
        match (self.what.as_deref(), self.title.as_deref()) {
            (Some("skip"), _) => Ok(Said::Leave),
            (Some("find"), _) if !other.is_empty() => Ok(Said::Find(other.to_owned())),
            (_, Some(title)) if other.is_empty() => {
                title.parse().map(Said::Means).map_err(|wrong| {
                    Failure::senseless(
                        "title",
                        towline_domain::wishes::NotATitle::to_string(&wrong),
                    )
                })
            }
            (_, Some(_)) => Ok(Said::Wrong(
                "A title is chosen and another one is written: only one of them can be meant.",
            )),
            (_, None) if other.is_empty() => {
                Ok(Said::Wrong("Choose one, or write the number of another."))
            }
            (_, None) => written(app, other).await,
        }
    }
}

/// A title as a person writes it. A number that is one title's is that one; what may be several is
/// to be chosen from.
async fn written(app: &App, other: &str) -> Result<Said, Failure> {
    if let Ok(title) = other.parse() {
        return Ok(Said::Means(title));
    }
    let is_number = other.parse::<ImdbId>().is_ok() || other.starts_with("tvdb:");
    if is_number && let [one] = &search(app, other).await?[..] {
        return Ok(Said::Means(one.key));
    }
    Ok(Said::Find(other.to_owned()))
}

fn to(view: &View, path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, view.at(path))]).into_response()
}

fn finding(view: &View, path: &str, what: &str) -> Response {
    to(view, &query(path, &[("find", Some(what))]))
}

/// The page once more, with what is wrong.
async fn again(
    app: &App,
    view: &View,
    item: ItemId,
    wrong: &'static str,
) -> Result<Response, PageFailure> {
    let page = show(app, view, item, &Query::default(), Some(wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Answers the question.
pub(in crate::pages::wishes) async fn answer(
    State(app): State<App>,
    By(by): By,
    view: View,
    Named(id): Named<i64>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageFailure> {
    let item = asked_in(&app, id).await?;
    let choice = match chosen.said(&app).await? {
        Said::Means(title) => Choice::Pin(title),
        Said::Leave => Choice::Skip,
        Said::Find(what) => return Ok(finding(&view, &format!("/wishes/candidates/{id}"), &what)),
        Said::Wrong(words) => return again(&app, &view, item, words).await,
    };
    answered(id, app.ledger.answer(EntryId(id), chosen.epoch, &choice, &by).await?)?;
    Ok(to(&view, "/inbox"))
}

/// Says so unasked.
pub(in crate::pages::wishes) async fn pin(
    State(app): State<App>,
    By(by): By,
    view: View,
    Named(id): Named<i64>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageFailure> {
    let meant = read(&app, ItemId(id)).await?;
    let title = match chosen.said(&app).await? {
        Said::Means(title) => title,
        Said::Find(what) => return Ok(finding(&view, &format!("/wishes/means/{id}"), &what)),
        Said::Wrong(words) => return again(&app, &view, ItemId(id), words).await,
        Said::Leave => {
            let words = "a wish is left where it is asked about";
            return Err(Failure::senseless("not-asked", words).into());
        }
    };
    let wish = chosen.wish.unwrap_or_default();
    if !meant.idents().contains(&wish.as_str()) {
        return again(&app, &view, ItemId(id), "Say which of the wishes means another title.")
            .await;
    }
    app.desk.pin(Pin { wish, title }, &by).await?;
    Ok(to(&view, &format!("/items/{id}")))
}
