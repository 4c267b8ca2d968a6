//! One operation.

use maud::{Markup, html};
use utoipa::openapi::{
    RefOr, Required, Response, Schema,
    path::{Parameter, ParameterIn},
    request_body::RequestBody,
};

use super::{Told, anchor, doc, types};

pub(super) fn part(told: &Told<'_>, address: &str) -> Markup {
    let Told { method, path, operation } = told;
    let id = anchor(operation.operation_id.as_deref().unwrap_or_default());
    let verb = match *method {
        "GET" => "verb",
        "DELETE" => "verb is-danger",
        _ => "verb is-write",
    };
    html! {
        details.part id=(id) {
            summary {
                span class=(verb) { (method) } code { (path) }
                span.end.muted { (doc(operation.summary.as_deref().unwrap_or_default())) }
            }
            div.body.stack {
                @if let Some(says) = &operation.description { p { (doc(says)) } }
                p { (takes(told)) }
                (parameters(told))
                @if let Some(RefOr::T(body)) = &operation.request_body { (taken(body)) }
                (answers(told))
                pre.code tabindex="0" role="region" aria-label=(format!("Example of {method} {path}")) {
                    (curl(told, address))
                }
            }
        }
    }
}

/// What it takes to be let in.
fn takes(told: &Told<'_>) -> Markup {
    html! {
        @if let Some(scope) = scope(told) { "Takes the scope " strong { (scope) } "." }
        @else { "Takes no scope." }
    }
}

fn scope(told: &Told<'_>) -> Option<String> {
    let all = serde_json::to_value(&told.operation.security).ok()?;
    Some(all.get(0)?.as_object()?.values().next()?.get(0)?.as_str()?.to_owned())
}

fn all_parameters<'a>(told: &Told<'a>) -> impl Iterator<Item = &'a Parameter> {
    told.operation.parameters.iter().flatten().filter_map(|one| match one {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}

fn parameters(told: &Told<'_>) -> Markup {
    if all_parameters(told).next().is_none() {
        return html! {};
    }
    html! {
        table.rows {
            caption.hidden { "Parameters" }
            thead {
                tr {
                    th scope="col" { "Parameter" } th scope="col" { "In" }
                    th scope="col" { "Type" } th scope="col" { "Means" }
                }
            }
            tbody {
                @for one in all_parameters(told) {
                    tr {
                        th.lead scope="row" {
                            code { (one.name) } @if matches!(one.required, Required::False) { "?" }
                        }
                        td data-label="In" { div { (place(&one.parameter_in)) } }
                        td data-label="Type" {
                            div { @if let Some(schema) = &one.schema { (types::words(schema)) } }
                        }
                        td data-label="Means" {
                            div { (doc(one.description.as_deref().unwrap_or_default())) }
                        }
                    }
                }
            }
        }
    }
}

const fn place(place: &ParameterIn) -> &'static str {
    match place {
        ParameterIn::Path => "path",
        ParameterIn::Query => "query",
        ParameterIn::Header => "header",
        _ => "cookie",
    }
}

fn taken(body: &RequestBody) -> Markup {
    html! {
        @for content in body.content.values() {
            @if let RefOr::T(content) = content && let Some(schema) = &content.schema {
                p { "Body: " (types::words(schema)) }
            }
        }
    }
}

fn answers(told: &Told<'_>) -> Markup {
    html! {
        dl.facts {
            @for (status, response) in &told.operation.responses.responses {
                @if let RefOr::T(response) = response {
                    dt { (status) }
                    dd { (answer(response)) }
                }
            }
        }
    }
}

fn answer(response: &Response) -> Markup {
    let is_problem = response.content.contains_key("application/problem+json");
    if is_problem || response.content.is_empty() {
        return doc(&response.description);
    }
    html! {
        @for (at, (kind, content)) in response.content.iter().enumerate() {
            @if at > 0 { ", or " }
            @if let RefOr::T(content) = content && let Some(schema) = &content.schema
                && is_named(schema) { (types::words(schema)) " as " }
            (kind)
        }
    }
}

const fn is_named(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::Ref(_))
}

/// How it is asked from a terminal.
fn curl(told: &Told<'_>, address: &str) -> String {
    let Told { method, path, operation } = told;
    let mut line = String::from("curl");
    if *method != "GET" {
        line.extend([" -X ", method]);
    }
    if scope(told).is_some() {
        line += " -H \"Authorization: Bearer $KEY\"";
    }
    if operation.request_body.is_some() {
        line += " -H 'Content-Type: application/json' -d @body.json";
    }
    let path =
        path.replace("{id}", "44").replace("{name}", "music").replace("{title}", "movie:603");
    let path = path.replace("{output}", "json").replace("{service}", "slskd");
    format!("{line} \\\n  '{address}{path}'")
}
