//! Where a person gives a torrent, by its magnet link.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use maud::{Markup, html};
use serde::Deserialize;
use towline_api::accounts::{Account, Given};

use crate::{
    State as App,
    pages::{
        PageFailure,
        form::Form,
        in_query,
        parts::{block, post},
        view::View,
    },
    problem::Failure,
};

/// Where a person gives a magnet link; and where what is listed there is groomed.
pub(super) fn form(view: &View, accounts: &[&Account]) -> Markup {
    html! {
        @for account in accounts {
            @let id = format!("magnet-{}", account.name);
            @let heading = format!("give-{}", account.name);
            (block(&heading, &format!("Give {} a torrent", account.name), &html! {
                @if account.groomed {
                    a href=(view.at(&format!("/torrents/{}/groom", in_query(&account.name)))) {
                        "What would be groomed"
                    }
                }
            }, &post(view, "/torrents", "form", &html! {
                input type="hidden" name="account" value=(account.name);
                div.field {
                    label for=(id) { "Magnet link" }
                    input id=(id) name="magnet" autocomplete="off" spellcheck="false" required
                        maxlength="20000" placeholder="magnet:?xt=urn:btih:…";
                }
                @if account.categories.len() > 1 {
                    div.field {
                        label for={ (id) "-category" } { "Category" }
                        select id={ (id) "-category" } name="category" {
                            @for category in &account.categories {
                                option value=(category) { (category) }
                            }
                        }
                    }
                }
                div.actions { button.button { "Add" } }
            })))
        }
    }
}

#[derive(Deserialize)]
pub(in crate::pages) struct Add {
    account: String,
    magnet: String,
    category: Option<String>,
}

pub(in crate::pages) async fn add(
    State(app): State<App>,
    view: View,
    Form(Add { account, magnet, category }): Form<Add>,
) -> Result<Response, PageFailure> {
    let magnet = magnet.trim();
    if !magnet.starts_with("magnet:") {
        let failure = Failure::senseless("not-a-torrent", "this is no magnet link");
        return Err(failure.hint("a magnet link begins with magnet:?").into());
    }
    let content = BASE64_STANDARD.encode(magnet);
    let given = Given { file: "given.magnet".into(), content, category };
    let dropped = app.desk.drop_torrent(&account, given).await?;
    // One that was met before is shown: it may be over, and nothing else would happen.
    let to = match dropped.met_before {
        Some(id) => view.at(&format!("/items/{id}")),
        None => view.at("/torrents"),
    };
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}
