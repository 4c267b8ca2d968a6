//! The settings as forms: changed, tested, looked over as a diff, and written into the same file.
//!
//! Each step is a form that leads to the page again, with what was typed; nothing is written before
//! its diff was shown. Secrets are taken, and never told: from one step to the next they go sealed.

mod draw;
pub(super) mod field;
mod sealed;
mod shape;
#[cfg(test)]
pub(super) mod tests;
mod typed;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use towline_api::{
    access::Scope::Admin,
    settings::{Change, Part as Named, ReloadOutcome, Settings, Written},
};

use super::{
    PageFailure,
    drawn::Drawing,
    form::Form,
    frame::{Fresh, page},
    view::View,
};
use crate::{
    SettingsRefusal, State as App,
    by::By,
    problem::Failure,
    read::Asked,
    routes::{Access::Needs, Kind, Table},
};
use draw::{Notice, Outcome};
use shape::new_part;

// The guide asks for the same keys, in the same way.
pub(super) use draw::{findings, told, verdict};
pub(super) use field::Around;
pub(super) use sealed::{open, seal};
pub(super) use shape::Part;
pub(super) use typed::Typed;

const TITLE: &str = "Settings";

/// This page's part of the table.
pub(super) fn routes() -> Table {
    Table::new("/settings", Kind::Page)
        .get("", Needs(Admin), show)
        .post("/add", Needs(Admin), add)
        .post("/review", Needs(Admin), review)
        .post("/test", Needs(Admin), test)
        .post("/save", Needs(Admin), save)
}

#[derive(Deserialize)]
struct Query {
    saved: Option<String>,
    /// What a form has drawn.
    shown: Option<String>,
}

async fn show(
    State(app): State<App>,
    view: View,
    Asked(Query { saved, shown }): Asked<Query>,
) -> Result<Response, PageFailure> {
    if let Some(response) = shown.as_deref().and_then(|word| app.drawn.show(&view, word)) {
        return Ok(response);
    }
    let settings = app.settings.read().await?;
    let notice = match (saved, shown) {
        (Some(restart), _) => {
            Some(Notice { class: "is-done", title: "Saved.", words: after(&restart) })
        }
        (None, Some(_)) => {
            let words = "Nothing was saved by looking at it: type it again.".into();
            Some(Notice { class: "is-needs", title: "What was typed is kept no longer.", words })
        }
        (None, None) => None,
    };
    let content = draw::content(&view, &settings, &Outcome { notice, ..Outcome::default() });
    Ok(page(&view, TITLE, Fresh::Never, &content).into_response())
}

/// What a restart is needed for. Only words of ours: the text stands in an address.
fn after(restart: &str) -> String {
    const KNOWN: [&str; 5] = ["data", "server", "log.file", "log.rotate_at", "log.keep"];
    let named: Vec<_> =
        KNOWN.into_iter().filter(|known| restart.split(',').any(|it| it == *known)).collect();
    match named.as_slice() {
        [] => "It counts already.".into(),
        named => {
            format!("This counts after a restart: {}. All else counts already.", named.join(", "))
        }
    }
}

/// Leads to what a form has drawn. The browser keeps the part of the page that the form has named.
fn led(
    app: &App,
    view: &View,
    status: StatusCode,
    settings: &Settings,
    outcome: &Outcome,
) -> Response {
    let content = draw::content(view, settings, outcome);
    app.drawn.lead(view, "/settings", "", Drawing { status, title: TITLE, content })
}

type Pairs = Form<Vec<(String, String)>>;

/// The form of something that is not there yet.
async fn add(
    State(app): State<App>,
    view: View,
    Form(pairs): Pairs,
) -> Result<Response, PageFailure> {
    let settings = app.settings.read().await?;
    let name = pairs.iter().find(|(key, _)| key == "name").map(|(_, name)| name.trim().to_owned());
    let given = |wanted: &str| pairs.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
    let below: Vec<String> =
        given("part").and_then(|part| serde_json::from_str(part).ok()).unwrap_or_default();
    let name = name.filter(|name| !name.is_empty()).ok_or_else(|| {
        Failure::senseless("name", "what is added needs a name")
            .hint("any word of your own will do")
    })?;
    let taken = [below.as_slice(), std::slice::from_ref(&name)].concat();
    if shape::is_there(&settings.root, &taken) {
        return Err(Failure::new(
            StatusCode::CONFLICT,
            "name-taken",
            format!("there is {} already", taken.join(".")),
        )
        .into());
    }
    let kind = given("kind").map(String::as_str).unwrap_or_default();
    let part = new_part(&settings.root, &below, &name, kind).ok_or_else(no_such_part)?;
    let outcome = Outcome { part: Some(part), ..Outcome::default() };
    Ok(led(&app, &view, StatusCode::OK, &settings, &outcome))
}

fn no_such_part() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "no-such-part", "there is no such part of the settings")
}

/// A step: what was typed, for which part, and the changes that it comes to.
struct Step {
    settings: Settings,
    typed: Typed,
    part: Part,
}

impl Step {
    async fn read(app: &App, pairs: Vec<(String, String)>) -> Result<Self, PageFailure> {
        let settings = app.settings.read().await?;
        let typed = Typed::read(pairs);
        let part = typed.part(&settings.root).ok_or_else(no_such_part)?;
        Ok(Self { settings, typed, part })
    }

    /// The page again, with what was typed.
    fn again(self, app: &App, view: &View, status: StatusCode, outcome: Outcome) -> Response {
        let outcome = Outcome { typed: self.typed, part: Some(self.part), ..outcome };
        led(app, view, status, &self.settings, &outcome)
    }

    /// The page again, with why it is not done.
    fn refused(
        self,
        app: &App,
        view: &View,
        refusal: SettingsRefusal,
    ) -> Result<Response, PageFailure> {
        let (status, title, words) = match refusal {
            SettingsRefusal::Mistakes(mistakes) => {
                let outcome = Outcome { mistakes, ..Outcome::default() };
                return Ok(self.again(app, view, StatusCode::UNPROCESSABLE_ENTITY, outcome));
            }
            SettingsRefusal::ChangedMeanwhile => return Ok(self.changed_meanwhile(app, view)),
            SettingsRefusal::NotWritable(why) => {
                (StatusCode::CONFLICT, "The file cannot be written.", why)
            }
            SettingsRefusal::Busy => {
                let words = "Several parts are being tested already: wait until one has ended.";
                (StatusCode::SERVICE_UNAVAILABLE, "Not tested.", words.into())
            }
            other => return Err(other.into()),
        };
        let notice = Some(Notice { class: "is-failing", title, words });
        Ok(self.again(app, view, status, Outcome { notice, ..Outcome::default() }))
    }

    fn changed_meanwhile(self, app: &App, view: &View) -> Response {
        let notice = Some(Notice {
            class: "is-needs",
            title: "The file has changed meanwhile.",
            words: "Nothing was saved. What you typed is kept below: look at it once more.".into(),
        });
        self.again(app, view, StatusCode::CONFLICT, Outcome { notice, ..Outcome::default() })
    }

    fn changes(&self) -> Result<Vec<Change>, SettingsRefusal> {
        self.typed.changes(&self.part).map_err(|(path, words)| {
            let mistake = towline_api::settings::Mistake { path, words, hint: None, place: None };
            SettingsRefusal::Mistakes(vec![mistake])
        })
    }
}

async fn review(
    State(app): State<App>,
    view: View,
    Form(pairs): Pairs,
) -> Result<Response, PageFailure> {
    let step = Step::read(&app, pairs).await?;
    if step.typed.version != step.settings.version {
        return Ok(step.changed_meanwhile(&app, &view));
    }
    let changes = match step.changes() {
        Ok(changes) => changes,
        Err(refusal) => return step.refused(&app, &view, refusal),
    };
    match app.settings.check(&changes).await {
        Ok(checked) => {
            let outcome = Outcome { checked: Some(checked), changes, ..Outcome::default() };
            Ok(step.again(&app, &view, StatusCode::OK, outcome))
        }
        Err(refusal) => step.refused(&app, &view, refusal),
    }
}

async fn test(
    State(app): State<App>,
    view: View,
    By(by): By,
    Form(pairs): Pairs,
) -> Result<Response, PageFailure> {
    let step = Step::read(&app, pairs).await?;
    let named = step.part.testable().ok_or_else(no_such_part)?;
    let named = Named { table: named.0.into(), name: named.1.into() };
    let asked = match step.changes() {
        Ok(changes) => app.settings.test(&named, &changes, &by).await,
        Err(refusal) => Err(refusal),
    };
    match asked {
        Ok(tested) => {
            let outcome = Outcome { tested: Some(tested), ..Outcome::default() };
            Ok(step.again(&app, &view, StatusCode::OK, outcome))
        }
        Err(refusal) => step.refused(&app, &view, refusal),
    }
}

/// Writes what was looked over, and nothing else.
async fn save(
    State(app): State<App>,
    view: View,
    By(by): By,
    Form(pairs): Pairs,
) -> Result<Response, PageFailure> {
    let typed = Typed::read(pairs);
    let changes = typed.changes.clone().ok_or_else(|| {
        Failure::new(
            StatusCode::CONFLICT,
            "stale-page",
            "towline has been restarted since you looked",
        )
        .hint("go back to the settings and type it again")
    })?;
    match app.settings.write(&changes, &typed.version, &by).await {
        Ok(Written { reload: ReloadOutcome::Taken, restart, .. }) => {
            let to = view.at(&format!("/settings?saved={}", super::in_query(&restart.join(","))));
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
        }
        Ok(Written { reload: ReloadOutcome::Refused { words }, .. }) => {
            let settings = app.settings.read().await?;
            let title = "Saved, and not in use: the configuration before stays.";
            let notice = Some(Notice { class: "is-failing", title, words });
            let outcome = Outcome { notice, ..Outcome::default() };
            Ok(led(&app, &view, StatusCode::OK, &settings, &outcome))
        }
        Err(refusal) => {
            let settings = app.settings.read().await?;
            let typed = typed.with(&changes);
            let part = typed.part(&settings.root).ok_or_else(no_such_part)?;
            Step { settings, typed, part }.refused(&app, &view, refusal)
        }
    }
}
