//! What another tool has done for a job: offered where its file is found, or uploaded.

use axum::{
    extract::{Multipart, State},
    http::StatusCode,
    response::Response,
};
use maud::{Markup, html};
use towline_api::old_state::{LARGEST, OldFile, OldTool, TakenOver};

use super::{Answers, Outcome, led, next, no_such_step};
use crate::{
    OldState, Refusal, State as App,
    by::By,
    guide::Job,
    pages::{
        PageFailure,
        form::Form,
        frame::token,
        parts::{block, count, remote},
        view::View,
    },
    problem::Failure,
    read::Named,
    routes::take_over,
};

/// Who did this job before.
pub(super) fn tool_of(job: &Job) -> Option<OldTool> {
    match job.slug {
        "wishes" => Some(OldTool::ListSync),
        "torrents" => Some(OldTool::PutioAutomator),
        _ => None,
    }
}

/// Takes over one of the files that were found.
pub(super) async fn found(
    State(app): State<App>,
    view: View,
    By(by): By,
    Named(job): Named<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageFailure> {
    let path = pairs.into_iter().find(|(name, _)| name == "path").map(|(_, path)| path);
    let path = path.ok_or_else(|| Failure::senseless("no-database", "no file is named"))?;
    answered(&app, &view, &job, OldState::Found(path), &by).await
}

/// Takes over a file that is sent.
pub(super) async fn given(
    State(app): State<App>,
    view: View,
    By(by): By,
    Named(job): Named<String>,
    mut fields: Multipart,
) -> Result<Response, PageFailure> {
    while let Some(field) = fields.next_field().await.map_err(Failure::unread)? {
        if field.name() == Some("database") {
            let bytes = field.bytes().await.map_err(Failure::unread)?;
            return answered(&app, &view, &job, OldState::Given(bytes.to_vec()), &by).await;
        }
    }
    Err(Failure::senseless("no-database", "no file was sent").into())
}

async fn answered(
    app: &App,
    view: &View,
    job: &str,
    state: OldState,
    by: &str,
) -> Result<Response, PageFailure> {
    let job = Job::find(job).ok_or_else(no_such_step)?;
    let tool = tool_of(job).ok_or_else(no_such_step)?;
    let settings = app.settings.read().await?;
    let (status, outcome) = match take_over(app, tool, state, None, by).await {
        Ok(taken) => {
            (StatusCode::OK, Outcome { taken_over: Some((tool, taken)), ..Outcome::default() })
        }
        Err(Refusal::Senseless(_, words)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Outcome::failed(words))
        }
        Err(Refusal::Service(words, _)) => (StatusCode::FAILED_DEPENDENCY, Outcome::failed(words)),
        Err(refusal) => return Err(refusal.into()),
    };
    let outcome = Outcome { old_files: app.desk.old_files().await, ..outcome };
    let open = next(job, &settings.root);
    Ok(led(app, view, (status, outcome), &settings, job, open, &Answers::default()))
}

/// The offer.
pub(super) fn offer(view: &View, job: &Job, files: &[OldFile]) -> Markup {
    let Some(tool) = tool_of(job) else { return html! {} };
    let to = |how: &str| view.at(&format!("/guide/{}/old/{how}", job.slug));
    block(
        "old",
        &format!("Coming from {}?", tool.called()),
        &html! {},
        &html! {
            div.stack {
                p.muted {
                    "What it has done is taken over, so that it is not done again. Its database is read from a "
                    "copy. Stop it first."
                }
                @for file in files.iter().filter(|file| file.tool == tool) {
                    form.actions method="post" action=(to("found")) {
                        (token(view))
                        input type="hidden" name="path" value=(file.path);
                        button.button { "Take over " (remote(&file.path)) }
                    }
                }
                form.form method="post" action=(to("given")) enctype="multipart/form-data" {
                    // The token first: what follows it is read only when it is right.
                    (token(view))
                    div.field {
                        label for="database" { "Its database" }
                        input #database type="file" name="database" required
                            aria-describedby="database-h";
                        p.hint #database-h {
                            (tool.files().join(" or ")) ", " (LARGEST >> 20) " MiB at most; a larger one with "
                            code { "towline import-state" } "."
                        }
                    }
                    div.actions { button.button { "Take it over" } }
                }
            }
        },
    )
}

/// What came of it.
pub(super) fn told(view: &View, job: &Job, tool: OldTool, taken: &TakenOver) -> Markup {
    let TakenOver { new, known_before, not_believed, lists } = taken;
    html! {
        div.notice.is-done role="status" {
            p {
                strong { (count(*new)) " taken over from " (tool.called()) ". " }
                @if *known_before > 0 { (count(*known_before)) " were known before. " }
                @if *not_believed > 0 {
                    (count(*not_believed)) " were not believed: the server knows of no request for them."
                }
            }
            @if !lists.is_empty() {
                p { "Its lists that are not here yet:" }
                ul { @for list in lists {
                    li {
                        a href=(view.at(&crate::pages::query(
                            &format!("/guide/{}", job.slug),
                            &[("step", Some("list")), ("pasted", Some(&list.paste))],
                        ))) { (remote(&list.words)) }
                    }
                } }
            }
        }
    }
}
