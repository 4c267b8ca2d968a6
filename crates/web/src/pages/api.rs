//! The API for people: what its description says, to be read and linked to. No script is needed.

mod operation;
mod types;

use axum::{Extension, extract::State};
use maud::{Markup, html};
use utoipa::openapi::{OpenApi, PathItem, path::Operation};

use super::{
    PageFailure,
    frame::{Fresh, page},
    parts::{block, page_head},
    view::View,
};
use crate::{State as App, openapi::Description};

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Extension(Description(document)): Extension<Description>,
) -> Result<Markup, PageFailure> {
    let address = app.desk.page_address("").await.url;
    let content = content(&view, &document, &address);
    Ok(page(&view, "API", Fresh::Never, &content))
}

/// An operation with where it is.
pub(super) struct Told<'a> {
    method: &'static str,
    path: &'a str,
    operation: &'a Operation,
}

fn content(view: &View, document: &OpenApi, address: &str) -> Markup {
    let says = html! {
        "Everything these pages do, for programs. JSON, with a key in "
        code { "Authorization: Bearer …" } " or " code { "X-Api-Key" } "."
    };
    let file = html! {
        a.button href=(view.at("/api/v1/openapi.json")) { "openapi.json" }
    };
    let tags = document.tags.as_deref().unwrap_or_default();
    let all = operations(document);
    html! {
        (page_head(&html! { "API" }, &says, &file))
        nav.tabs aria-label="Groups" {
            @for tag in tags { a href=(format!("#{}", anchor(&tag.name))) { (tag.name) } }
            a href="#schemas" { "Schemas" }
        }
        (coming_in())
        @for tag in tags {
            @let says = tag.description.as_deref().unwrap_or_default();
            (block(&anchor(&tag.name), &tag.name, &html! { span.muted { (says) } }, &html! {
                @for told in all.iter().filter(|told| is_of(told, &tag.name)) {
                    (operation::part(told, address))
                }
            }))
        }
        (block("schemas", "Schemas", &html! {}, &types::all(document)))
    }
}

/// What goes for all of it.
fn coming_in() -> Markup {
    html! {
        div.notice {
            p {
                "A key has a scope: " code { "read" } ", " code { "operate" } " or " code { "admin" }
                ", each with those before it. Make one under " em { "API keys" } " or with "
                code { "towline key add" } ". What goes wrong is a "
                a href="#schema-Problem" { "Problem" }
                " (RFC 9457): go by its " code { "type" } ", read its " code { "hint" } "."
            }
        }
    }
}

fn is_of(told: &Told<'_>, tag: &str) -> bool {
    told.operation.tags.iter().flatten().any(|one| one == tag)
}

fn operations(document: &OpenApi) -> Vec<Told<'_>> {
    let all = document.paths.paths.iter().flat_map(|(path, item)| {
        by_method(item).map(move |(method, operation)| Told { method, path, operation })
    });
    all.collect()
}

fn by_method(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let all = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// As it stands behind `#` in an address.
fn anchor(name: &str) -> String {
    name.to_ascii_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")
}

/// Text of a doc comment: what stands between ticks is code.
pub(super) fn doc(text: &str) -> Markup {
    html! {
        @for (at, piece) in text.replace("[`", "`").replace("`]", "`").split('`').enumerate() {
            @if at % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use crate::{
        AccessSettings,
        testing::{Scene, text},
    };

    #[tokio::test]
    async fn the_reference_has_every_operation_and_every_link_in_it_leads_somewhere() {
        let scene = Scene::new(AccessSettings::default()).await;
        let mut browser = scene.browser().await;
        let page = text(browser.get("/api").await).await;
        for words in [
            "id=\"inbox-answer\"",
            "<span class=\"verb is-write\">POST</span><code>/api/v1/inbox/{id}/answer</code>",
            "scope <strong>operate</strong>",
            "curl -X POST -H &quot;Authorization: Bearer $KEY&quot;",
            "http://localhost:8650/api/v1/inbox/44/answer",
            "id=\"schema-Problem\"",
            "moved-on",
        ] {
            assert!(page.contains(words), "{words}");
        }
        for link in page.split("href=\"#").skip(1) {
            let to = link.split('"').next().unwrap();
            assert!(page.contains(&format!("id=\"{to}\"")), "{to}");
        }
    }

    #[tokio::test]
    async fn the_reference_is_light() {
        let scene = Scene::new(AccessSettings::default()).await;
        let mut browser = scene.browser().await;
        let asked = browser.request(axum::http::Method::GET, "/api");
        let asked = asked.header(header::ACCEPT_ENCODING, "gzip");
        let response = browser.send(asked.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert!(body.len() < 60 << 10, "{} bytes", body.len());
    }
}
