//! What is taken and answered.

use maud::{Markup, html};
use utoipa::openapi::{
    OpenApi, RefOr, Schema, Type,
    schema::{AdditionalProperties, ArrayItems, Object, SchemaType},
};

use super::doc;

/// All types that have a name.
pub(super) fn all(document: &OpenApi) -> Markup {
    let components = document.components.iter();
    html! {
        @for (name, schema) in components.flat_map(|components| &components.schemas) {
            @if let RefOr::T(schema) = schema {
                details.part id=(format!("schema-{name}")) {
                    summary {
                        h3 { (name) }
                        span.end.muted { (doc(says(schema).lines().next().unwrap_or_default())) }
                    }
                    div.body.stack { (body(schema)) }
                }
            }
        }
    }
}

fn says(schema: &Schema) -> &str {
    let says = match schema {
        Schema::Object(object) => &object.description,
        Schema::OneOf(one_of) => &one_of.description,
        Schema::AllOf(all_of) => &all_of.description,
        Schema::AnyOf(any_of) => &any_of.description,
        Schema::Array(array) => &array.description,
        _ => &None,
    };
    says.as_deref().unwrap_or_default()
}

fn body(schema: &Schema) -> Markup {
    match schema {
        Schema::Object(object) if !object.properties.is_empty() => members(object),
        Schema::OneOf(one_of) => html! {
            p { "One of these:" }
            @for one in &one_of.items {
                @if let RefOr::T(one) = one {
                    @if !says(one).is_empty() { p { (doc(says(one))) } }
                    (body(one))
                }
            }
        },
        schema => html! { p { (unnamed(schema)) } },
    }
}

fn members(object: &Object) -> Markup {
    html! {
        table.rows {
            caption.hidden { "Members" }
            thead {
                tr {
                    th scope="col" { "Member" } th scope="col" { "Type" } th scope="col" { "Means" }
                }
            }
            tbody {
                @for (name, schema) in &object.properties {
                    tr {
                        th.lead scope="row" {
                            code { (name) } @if !object.required.contains(name) { "?" }
                        }
                        td data-label="Type" { div { (words(schema)) } }
                        td data-label="Means" { div { (doc(means(schema))) } }
                    }
                }
            }
        }
    }
}

fn means(schema: &RefOr<Schema>) -> &str {
    match schema {
        RefOr::Ref(to) => &to.description,
        RefOr::T(schema) => says(schema),
    }
}

/// A type in words, with a link where it has a name.
pub(super) fn words(schema: &RefOr<Schema>) -> Markup {
    match schema {
        RefOr::Ref(to) => {
            let name = to.ref_location.rsplit('/').next().unwrap_or_default();
            html! { a href=(format!("#schema-{name}")) { (name) } }
        }
        RefOr::T(schema) => unnamed(schema),
    }
}

fn unnamed(schema: &Schema) -> Markup {
    match schema {
        Schema::Array(array) => html! {
            "list of "
            @match &array.items {
                ArrayItems::RefOrSchema(of) => (words(of)),
                ArrayItems::False => "nothing",
            }
        },
        Schema::OneOf(one_of) => joined(&one_of.items),
        Schema::AnyOf(any_of) => joined(&any_of.items),
        Schema::AllOf(all_of) => joined(&all_of.items),
        Schema::Object(object) => plain(object),
        _ => html! { "anything" },
    }
}

fn joined(items: &[RefOr<Schema>]) -> Markup {
    html! {
        @for (at, one) in items.iter().enumerate() {
            @if at > 0 { " or " }
            (words(one))
        }
    }
}

fn plain(object: &Object) -> Markup {
    if let Some(values) = &object.enum_values {
        return html! {
            @for (at, value) in values.iter().enumerate() {
                @if at > 0 { ", " }
                code { (value.as_str().map_or_else(|| value.to_string(), str::to_owned)) }
            }
        };
    }
    if let Some(of) = &object.additional_properties {
        return match &**of {
            AdditionalProperties::RefOr(of) => html! { "map of " (words(of)) },
            AdditionalProperties::FreeForm(_) => html! { "map" },
        };
    }
    html! { (kinds(&object.schema_type)) }
}

fn kinds(kinds: &SchemaType) -> String {
    match kinds {
        SchemaType::Type(one) => word(one).into(),
        SchemaType::Array(several) => several.iter().map(word).collect::<Vec<_>>().join(" or "),
        SchemaType::AnyValue => "anything".into(),
    }
}

const fn word(one: &Type) -> &'static str {
    match one {
        Type::String => "text",
        Type::Integer => "whole number",
        Type::Number => "number",
        Type::Boolean => "true or false",
        Type::Object => "object",
        Type::Array => "list",
        Type::Null => "null",
    }
}
