//! Answering from a message: a page that names question and answer, and one button.
//!
//! Programs that look through mail follow links: looking answers nothing.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use towline_domain::Choice;
use towline_store::{Answered, InboxEntry};

use super::{
    PageFailure,
    frame::bare,
    parts::{post, remote, sentence},
    view::View,
};
use crate::{
    State as App,
    access::{BadLink, LinkedAnswer},
    problem::Failure,
    read::Named,
    routes::Sender,
};

/// Who answers, for the journal.
const BY: &str = "a link in a message";

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    sender: Sender,
    Named(token): Named<String>,
) -> Result<Response, PageFailure> {
    let Some(linked) = linked(&app, &sender, &token)? else { return Ok(over(&view)) };
    match asked(&app, &linked).await? {
        Some(asked) => Ok(question(&view, &token, &asked, &linked.choice).into_response()),
        None => Ok(over(&view)),
    }
}

pub(super) async fn answer(
    State(app): State<App>,
    view: View,
    sender: Sender,
    Named(token): Named<String>,
) -> Result<Response, PageFailure> {
    let Some(linked) = linked(&app, &sender, &token)? else { return Ok(over(&view)) };
    let LinkedAnswer { entry, epoch, choice } = linked;
    match app.ledger.answer(entry, Some(epoch), &choice, BY).await? {
        Answered::Taken { .. } => Ok(answered(&view, &choice).into_response()),
        Answered::NoSuchEntry
        | Answered::MovedOn
        | Answered::AnsweredAlready
        | Answered::NotOffered { .. } => Ok(over(&view)),
    }
}

/// What the link says; none where its time is over. Who tries many has to wait.
fn linked(app: &App, sender: &Sender, token: &str) -> Result<Option<LinkedAnswer>, Failure> {
    match app.answers.read(token, app.ledger.clock().now()) {
        Ok(linked) => Ok(Some(linked)),
        Err(BadLink::Expired) => Ok(None),
        Err(BadLink::Forged) => {
            app.door.tries_link(sender.address)?;
            let words = "this link was not made here, or is not whole";
            Err(Failure::new(StatusCode::NOT_FOUND, "no-such-link", words))
        }
    }
}

/// The question, where it still waits as it did then.
async fn asked(app: &App, linked: &LinkedAnswer) -> Result<Option<InboxEntry>, Failure> {
    let found = app.ledger.store().inbox_entry(linked.entry).await?;
    Ok(found.filter(|found| found.entry.epoch == linked.epoch && !found.answered))
}

fn question(view: &View, token: &str, asked: &InboxEntry, choice: &Choice) -> Markup {
    let why = asked.entry.cause.words();
    bare(
        view,
        "Answer",
        &html! {
            div {
                h1 { (remote(&asked.title)) }
                p.muted { (remote(&why)) }
            }
            p { "Your answer: " strong { (choice) } ". " (sentence(choice.words())) }
            (post(view, &format!("/answer/{token}"), "form", &html! {
                button.button.primary.wide { "Answer: " (choice) }
            }))
        },
    )
}

fn answered(view: &View, choice: &Choice) -> Markup {
    bare(
        view,
        "Answered",
        &html! {
            h1 { "Answered" }
            p { strong { (choice) } ": " (choice.follows()) "." }
        },
    )
}

/// Whether it was answered, has become another question, or is too old: this link is good for
/// nothing more.
fn over(view: &View) -> Response {
    let page = bare(
        view,
        "Over",
        &html! {
            h1 { "This is settled" }
            p {
                "The question was answered already, is another one by now, or the link is more than                  a week old. "
                a href=(view.at("/inbox")) { "The inbox" } " shows what waits now."
            }
        },
    );
    (StatusCode::GONE, page).into_response()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::{body::Body, http::Method};
    use towline_domain::{Cause, EntryId, FlowName, TroubleKind};
    use towline_store::NewItem;

    use super::*;
    use crate::{
        AccessSettings,
        testing::{Scene, is_guarded, request, text},
    };

    async fn asked(scene: &Scene) -> (EntryId, i64) {
        let item = NewItem {
            flow: FlowName::Imports,
            kind: "album",
            key: "a".into(),
            source: "music".into(),
            title: "<b>Blue</b> Train".into(),
            stage: "held",
            ended: false,
            version: 1,
            detail: serde_json::json!({}),
            due_at: None,
            says: vec![],
        };
        let id = scene.state.ledger.add(vec![item]).await.unwrap()[0].unwrap();
        let store = scene.state.ledger.store();
        let cause = Cause::Trouble { service: "slskd".into(), kind: TroubleKind::KeyRefused };
        let now = scene.state.ledger.clock().now();
        store.ask(id, &cause, &[Choice::Retry, Choice::Skip], "", now).await.unwrap();
        let entry = store.inbox_of(id).await.unwrap().unwrap().entry;
        (entry.id, entry.epoch)
    }

    fn link(scene: &Scene, (entry, epoch): (EntryId, i64), choice: &Choice) -> String {
        let until = scene.state.ledger.clock().now() + Duration::from_secs(600);
        format!("/answer/{}", scene.state.answers.sign(entry, epoch, choice, until))
    }

    async fn send(scene: &Scene, method: Method, path: &str) -> (u16, String) {
        let asked = request(method, path).body(Body::empty()).unwrap();
        let response = scene.send(asked).await;
        assert!(is_guarded(response.headers()));
        (response.status().as_u16(), text(response).await)
    }

    #[tokio::test]
    async fn a_link_shows_the_question_and_answers_it_once_when_told_to() {
        let scene = Scene::new(AccessSettings::default()).await;
        let question = asked(&scene).await;
        let retry = link(&scene, question, &Choice::Retry);
        for _ in 0..3 {
            let (status, page) = send(&scene, Method::GET, &retry).await;
            assert_eq!(status, 200);
            assert!(page.contains("&lt;b&gt;Blue&lt;/b&gt; Train"), "{page}");
            assert!(page.contains("Answer: retry"), "{page}");
        }
        let store = scene.state.ledger.store();
        let open = store.inbox_entry(question.0).await.unwrap().unwrap();
        assert!(!open.answered, "looking answers nothing");
        assert_eq!(send(&scene, Method::POST, &retry).await.0, 200);
        assert!(store.inbox_entry(question.0).await.unwrap().unwrap().answered);
        // Neither again, nor another answer to the same question.
        let skip = link(&scene, question, &Choice::Skip);
        for path in [&retry, &skip] {
            for method in [Method::GET, Method::POST] {
                let (status, page) = send(&scene, method, path).await;
                assert_eq!(status, 410);
                assert!(page.contains("This is settled"), "{page}");
            }
        }
        let journal = store.journal(open.item).await.unwrap();
        assert_eq!(journal.last().unwrap().words, "answered retry by a link in a message");
        assert_eq!(journal.len(), 1);
    }

    #[tokio::test]
    async fn a_link_that_was_changed_is_none_and_who_tries_many_has_to_wait() {
        let scene = Scene::new(AccessSettings::default()).await;
        let question = asked(&scene).await;
        let changed = link(&scene, question, &Choice::Retry).replace("retry", "skip");
        let mut statuses = Vec::new();
        for _ in 0..7 {
            statuses.push(send(&scene, Method::POST, &changed).await.0);
        }
        assert_eq!(statuses, [404, 404, 404, 404, 404, 429, 429]);
        let old = scene.state.answers.sign(
            question.0,
            question.1,
            &Choice::Retry,
            scene.state.ledger.clock().now(),
        );
        assert_eq!(send(&scene, Method::POST, &format!("/answer/{old}")).await.0, 410);
        let never_offered = link(&scene, question, &Choice::AsIs);
        assert_eq!(send(&scene, Method::POST, &never_offered).await.0, 410);
        let open = scene.state.ledger.store().inbox_entry(question.0).await.unwrap().unwrap();
        assert!(!open.answered);
    }
}
