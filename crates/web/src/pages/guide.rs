//! The first-start guide: a job is chosen, its parts are asked for, tested and saved, one after
//! another, into the same file that the settings page writes.
//!
//! What is asked stands in [`crate::guide`]; here is how a browser walks it. Each step is a form that
//! leads to the page again, with what was typed; secrets go sealed from one to the next, and nothing is
//! written before a person presses *save*.

mod answers;
mod draw;
mod list;
mod old;
mod step;
#[cfg(test)]
mod tests;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use towline_api::{
    access::Scope::Admin,
    settings::{ReloadOutcome, Section, Settings},
};

use super::{
    PageFailure,
    drawn::Drawing,
    form::Form,
    frame::{Fresh, page},
    query,
    view::View,
};
use crate::{
    SettingsRefusal, State as App,
    by::By,
    guide::{JOBS, Job, Step, parts},
    problem::Failure,
    read::{Asked, Named},
    routes::{Access::Needs, Kind, LONGEST_UPLOAD, Table},
};
use answers::Answers;
use draw::Outcome;

/// This page's part of the table.
pub(super) fn routes() -> Table {
    Table::new("/guide", Kind::Page)
        .get("", Needs(Admin), hub)
        .get("/{job}", Needs(Admin), show)
        .post("/{job}/{step}", Needs(Admin), take)
        .post("/{job}/old/found", Needs(Admin), old::found)
        .post_long("/{job}/old/given", Needs(Admin), LONGEST_UPLOAD, old::given)
}

/// Whether nothing at all is set up: whoever has just made the login is led here.
pub(super) fn is_fresh(settings: &Settings) -> bool {
    JOBS.iter().flat_map(|job| job.steps).all(|step| parts(&settings.root, step.table).is_empty())
}

async fn hub(State(app): State<App>, view: View) -> Result<Response, PageFailure> {
    let settings = app.settings.read().await?;
    let content = draw::hub(&view, &settings);
    Ok(page(&view, "Set up", Fresh::Never, &content).into_response())
}

#[derive(Deserialize)]
struct Query {
    /// The step that is open, where that is not the first that is left.
    step: Option<String>,
    kind: Option<String>,
    /// A step that was just saved.
    saved: Option<String>,
    /// A list that stands in its field already.
    pasted: Option<String>,
    /// What a form has drawn.
    shown: Option<String>,
}

async fn show(
    State(app): State<App>,
    view: View,
    Named(job): Named<String>,
    Asked(Query { step, kind, saved, pasted, shown }): Asked<Query>,
) -> Result<Response, PageFailure> {
    let job = Job::find(&job).ok_or_else(no_such_step)?;
    let settings = app.settings.read().await?;
    let step = match step {
        Some(slug) => Some(job.step(&slug).ok_or_else(no_such_step)?),
        None => next(job, &settings.root),
    };
    let saved = saved.and_then(|slug| job.step(&slug));
    let pasted = pasted.unwrap_or_default();
    let answers = Answers { kind, pasted, ..Answers::default() };
    let mut outcome = Outcome { saved, ..Outcome::default() };
    if let Some(word) = shown {
        if let Some(response) = app.drawn.show(&view, &word) {
            return Ok(response);
        }
        outcome.failed = Some("What was typed here is kept no longer: type it again.".into());
    }
    if old::tool_of(job).is_some() && draw::done(&settings, job) > 0 {
        outcome.old_files = app.desk.old_files().await;
    }
    let content = draw::job(&view, &settings, job, step, &answers, &outcome);
    Ok(page(&view, job.title, Fresh::Never, &content).into_response())
}

/// The first step of which nothing is there yet.
fn next(job: &'static Job, root: &Section) -> Option<&'static Step> {
    job.steps.iter().find(|step| parts(root, step.table).is_empty())
}

fn no_such_step() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "no-such-step", "the guide has no such page")
}

/// Leads to what a form has drawn.
fn led(
    app: &App,
    view: &View,
    (status, outcome): (StatusCode, Outcome),
    settings: &Settings,
    job: &'static Job,
    open: Option<&'static Step>,
    answers: &Answers,
) -> Response {
    let content = draw::job(view, settings, job, open, answers, &outcome);
    // What is there still when it is no longer kept.
    let at = [("step", open.map(|step| step.slug)), ("kind", answers.kind.as_deref())];
    let at = query(&format!("/guide/{}", job.slug), &at);
    let fragment = if open.is_some() { "#open" } else { "" };
    app.drawn.lead(view, &at, fragment, Drawing { status, title: job.title, content })
}

/// A step's form: tested, a proposal taken, or saved.
async fn take(
    State(app): State<App>,
    view: View,
    By(by): By,
    Named((job, step)): Named<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageFailure> {
    let job = Job::find(&job).ok_or_else(no_such_step)?;
    let step = job.step(&step).ok_or_else(no_such_step)?;
    let settings = app.settings.read().await?;
    let mut answers = Answers::read(pairs);
    let taken = match step.recipes {
        [] => list::take(&app, &settings, &mut answers, &by).await,
        _ => step::take(&app, &settings, step, &mut answers, &by).await,
    };
    let told = match taken {
        Ok(step::Taken::Saved(written)) => match written.reload {
            ReloadOutcome::Taken => {
                let to = view.at(&format!("/guide/{}?saved={}#open", job.slug, step.slug));
                return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response());
            }
            ReloadOutcome::Refused { words } => (StatusCode::OK, Outcome::failed(words)),
        },
        Ok(step::Taken::Shown(outcome)) => (StatusCode::OK, *outcome),
        Err(refusal) => refused(refusal)?,
    };
    Ok(led(&app, &view, told, &settings, job, Some(step), &answers))
}

/// A refusal that a person can do something about stands on the page, with what was typed.
fn refused(refusal: SettingsRefusal) -> Result<(StatusCode, Outcome), PageFailure> {
    Ok(match refusal {
        SettingsRefusal::Mistakes(mistakes) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Outcome { mistakes, ..Outcome::default() })
        }
        SettingsRefusal::NoList(words) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Outcome::failed(words))
        }
        SettingsRefusal::ChangedMeanwhile => (
            StatusCode::CONFLICT,
            Outcome::failed("The file was changed meanwhile: try again.".into()),
        ),
        SettingsRefusal::NotWritable(words) => (StatusCode::CONFLICT, Outcome::failed(words)),
        SettingsRefusal::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            Outcome::failed("Several parts are being tested already: wait for one of them.".into()),
        ),
        other => return Err(other.into()),
    })
}
