//! What a grooming of an account would do, and doing it now.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use towline_api::{
    access::Scope::Operate,
    accounts::{GroomPlan, GroomedTransfer},
};
use towline_domain::Timestamp;

use super::super::{
    PageFailure,
    frame::{Fresh, page},
    in_query,
    parts::{count, empty, moment, post, remote},
    view::View,
};
use crate::{State as App, by::By, read::Named};

pub(in crate::pages) async fn show(
    State(app): State<App>,
    view: View,
    Named(account): Named<String>,
) -> Result<Markup, PageFailure> {
    let plan = app.desk.groom_plan(&account).await?;
    let now = app.ledger.clock().now();
    // The service is asked for this: not anew with each thing that changes.
    Ok(page(&view, "Grooming", Fresh::Never, &content(&view, now, &account, &plan)))
}

pub(in crate::pages) async fn groom(
    State(app): State<App>,
    view: View,
    By(by): By,
    Named(account): Named<String>,
) -> Result<Response, PageFailure> {
    app.desk.groom(&account, &by).await?;
    let to = view.at("/torrents");
    Ok((StatusCode::SEE_OTHER, [(axum::http::header::LOCATION, to)]).into_response())
}

fn content(view: &View, now: Timestamp, account: &str, plan: &GroomPlan) -> Markup {
    let is_empty = plan.cancel.is_empty() && plan.clean.is_empty();
    html! {
        header.page-head {
            div {
                a.back href=(view.at("/torrents")) { "← Torrents" }
                h1 { "Grooming " (remote(account)) }
                p {
                    "What would be done now. It touches no file. "
                    @if let Some(next) = &plan.next { "Next by itself " (moment(now, next)) "." }
                }
            }
            @if view.may(Operate) && !is_empty && !plan.dry_run {
                div.actions { (now_button(view, account, plan)) }
            }
        }
        @if plan.dry_run {
            div.notice { p { "The configuration says " code { "dry_run" } ": it is only said what would be done." } }
        }
        @if is_empty && plan.spare.is_empty() {
            (empty(&html! { strong { "There is nothing to do." } }))
        } @else {
            (table(plan))
        }
        @if plan.and_more > 0 { p.muted { "And " (count(plan.and_more)) " more." } }
    }
}

fn now_button(view: &View, account: &str, plan: &GroomPlan) -> Markup {
    let path = format!("/torrents/{}/groom", in_query(account));
    html! {
        details.confirm {
            summary.button { "Groom now" }
            (post(view, &path, "", &html! {
                p {
                    "What is there then is looked at again: about " (plan.cancel.len())
                    " cancelled, " (plan.clean.len()) " taken out of the list. Their files stay."
                }
                button.button.danger { "Cancel " (plan.cancel.len()) ", clean " (plan.clean.len()) }
            }))
        }
    }
}

fn table(plan: &GroomPlan) -> Markup {
    let row = |transfer: &GroomedTransfer, would: &str, because: &str| {
        html! { tr {
            th.lead scope="row" { span.name { (remote(&transfer.name)) } }
            td data-label="Would" { div { (would) } }
            td data-label="Because" { div { (because) " " (remote(&transfer.status)) } }
        } }
    };
    html! {
        table.rows {
            caption.hidden { "What would be done" }
            thead { tr {
                th scope="col" { "Transfer" } th scope="col" { "Would" } th scope="col" { "Because" }
            } }
            tbody {
                @for one in &plan.cancel { (row(one, "be cancelled", "it is")) }
                @for one in &plan.clean { (row(one, "be cleaned", "it is over:")) }
                @for one in &plan.spare { (row(one, "be spared", "its files are still needed; it is")) }
            }
        }
    }
}
