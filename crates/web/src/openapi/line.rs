//! One operation, made from its endpoint.

use axum::http::Method;
use serde_json::Value;
use towline_api::{BASE, Endpoint, Problem};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, ObjectBuilder, Ref, RefOr, Required, ResponseBuilder, Schema, Type,
        path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
        schema::SchemaType,
        security::SecurityRequirement,
    },
};

use super::refusals;
use crate::routes::Access;

/// How programs come in: with a key.
pub(super) const KEY: &str = "key";
/// With a key in a header of its own.
pub(super) const HEADER: &str = "header";
/// That header.
pub(super) const OWN_HEADER: &str = "X-Api-Key";
/// How browsers do.
pub(super) const COOKIE: &str = "cookie";

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

type Schemas = Vec<(String, RefOr<Schema>)>;

/// One operation.
pub(super) struct Line {
    pub(super) method: Method,
    pub(super) path: String,
    /// What it refers to.
    pub(super) schemas: Schemas,
    name: &'static str,
    /// What it is for, as its endpoint says it.
    doc: String,
    /// What may stand in its path or behind it, where it has such.
    fields: Vec<Field>,
    body: Option<RefOr<Schema>>,
    answer: Answer,
}

struct Field {
    name: String,
    schema: RefOr<Schema>,
    says: Option<String>,
    required: bool,
}

struct Answer {
    status: u16,
    /// Under this status too.
    or: Option<u16>,
    kinds: Vec<(&'static str, Option<RefOr<Schema>>)>,
}

/// An endpoint that tells something.
pub(super) fn told<E>(path: &str) -> Line
where
    E: Endpoint + ToSchema,
    E::Response: ToSchema,
{
    let mut line = done::<E>(path);
    let schema = line.refer::<E::Response>();
    line.answer.kinds.push((JSON, Some(schema)));
    line
}

/// An endpoint that does something, and has nothing to tell.
pub(super) fn done<E: Endpoint + ToSchema>(path: &str) -> Line {
    let line = Line::new(E::METHOD, E::NAME, &format!("{BASE}{path}"), "");
    line.described_by::<E>()
}

/// What no endpoint of ours asks for.
pub(super) fn foreign(method: Method, name: &'static str, path: &str, doc: &str) -> Line {
    Line::new(method, name, path, doc)
}

impl Line {
    fn new(method: Method, name: &'static str, path: &str, doc: &str) -> Self {
        Self {
            method,
            path: path.into(),
            schemas: Vec::new(),
            name,
            doc: doc.into(),
            fields: Vec::new(),
            body: None,
            answer: Answer { status: 200, or: None, kinds: Vec::new() },
        }
    }

    /// What it is for and what it asks with are this type's.
    fn described_by<E: ToSchema>(mut self) -> Self {
        let schema = E::schema();
        self.doc = description(&schema).unwrap_or_default();
        if let RefOr::T(Schema::Object(object)) = schema {
            self.fields = object
                .properties
                .into_iter()
                .map(|(name, schema)| Field {
                    says: description(&schema),
                    required: object.required.contains(&name),
                    schema,
                    name,
                })
                .collect();
        }
        self
    }

    /// It takes this body.
    pub(super) fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some(self.refer::<T>());
        self
    }

    /// It may be asked with this behind its path.
    pub(super) fn asked_with(mut self, name: &str, says: &str) -> Self {
        let says = Some(says.to_owned());
        self.fields.push(Field { name: name.into(), schema: text(), says, required: false });
        self
    }

    /// This stands in its path.
    pub(super) fn named<T: PartialSchema>(mut self, name: &str, says: &str) -> Self {
        let says = Some(says.to_owned());
        self.fields.push(Field { name: name.into(), schema: T::schema(), says, required: true });
        self
    }

    /// It answers with another status.
    pub(super) const fn with_status(mut self, status: u16) -> Self {
        self.answer.status = status;
        self
    }

    /// It answers the same under this status too.
    pub(super) const fn or_not(mut self, status: u16) -> Self {
        self.answer.or = Some(status);
        self
    }

    /// It answers in this kind too, which is text of another's making.
    pub(super) fn in_kind(mut self, kind: &'static str) -> Self {
        self.answer.kinds.push((kind, Some(text())));
        self
    }

    /// It answers with this, in JSON.
    pub(super) fn answers<T: ToSchema>(mut self, kind: &'static str) -> Self {
        let schema = self.refer::<T>();
        self.answer.kinds.push((kind, Some(schema)));
        self
    }

    /// It answers with some JSON.
    pub(super) fn in_json(mut self) -> Self {
        self.answer.kinds.push((JSON, None));
        self
    }

    fn refer<T: ToSchema>(&mut self) -> RefOr<Schema> {
        T::schemas(&mut self.schemas);
        self.schemas.push((T::name().into(), T::schema()));
        RefOr::Ref(Ref::from_schema_name(T::name()))
    }

    /// As it stands in the document.
    pub(super) fn operation(&self, tag: &str, access: Option<Access>) -> Operation {
        let (summary, rest) = sentences(&self.doc);
        let mut operation = OperationBuilder::new()
            .tag(tag)
            .operation_id(Some(self.name))
            .summary(Some(summary))
            .description((!rest.is_empty()).then_some(rest));
        for field in &self.fields {
            if let Some(place) = self.place(field) {
                operation = operation.parameter(parameter(field, place));
            }
        }
        if let Some(body) = &self.body {
            let content = ContentBuilder::new().schema(Some(body.clone())).build();
            let body = RequestBodyBuilder::new().content(JSON, content);
            operation = operation.request_body(Some(body.required(Some(Required::True)).build()));
        }
        operation = self.answered(operation);
        for (status, words) in self.refusals(access) {
            let content =
                ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name())));
            let response =
                ResponseBuilder::new().description(words).content(PROBLEM, content.build());
            operation = operation.response(status.to_string(), response.build());
        }
        operation.securities(Some(securities(access))).build()
    }

    /// Where a field stands; `None`: in the body, which is told as a whole.
    fn place(&self, field: &Field) -> Option<ParameterIn> {
        if self.path.contains(&format!("{{{}}}", field.name)) {
            return Some(ParameterIn::Path);
        }
        (self.method == Method::GET).then_some(ParameterIn::Query)
    }

    const fn says(&self) -> &'static str {
        if self.answer.kinds.is_empty() { "It is done" } else { "The answer" }
    }

    fn answered(&self, operation: OperationBuilder) -> OperationBuilder {
        let mut response = ResponseBuilder::new().description(self.says());
        for (kind, schema) in &self.answer.kinds {
            response =
                response.content(*kind, ContentBuilder::new().schema(schema.clone()).build());
        }
        let response = response.build();
        let all = [Some(self.answer.status), self.answer.or].into_iter().flatten();
        all.fold(operation, |operation, status| {
            operation.response(status.to_string(), response.clone())
        })
    }

    /// How it can say no: what its doc tells, and what goes for all.
    fn refusals(&self, access: Option<Access>) -> Vec<(u16, String)> {
        let mut all = refusals::in_text(&self.doc);
        let mut also = |status: u16, word: &str| {
            let words = all.entry(status).or_default();
            if !words.iter().any(|known| known == word) {
                words.push(word.into());
            }
        };
        match access {
            Some(Access::Needs(_)) => {
                also(401, "not-logged-in");
                also(403, "scope");
            }
            Some(Access::Owner) => {
                also(401, "not-logged-in");
                also(403, "not-over-the-network");
            }
            _ => {}
        }
        if self.fields.iter().any(|field| self.place(field).is_some()) {
            also(400, "not-understood");
        }
        if self.body.is_some() {
            for status in [400, 413, 415, 422] {
                also(status, "not-understood");
            }
        }
        if access != Some(Access::Anybody) || self.body.is_some() {
            also(500, "ledger");
        }
        let said = |words: Vec<String>| format!("`{}`", words.join("`, `"));
        all.into_iter().map(|(status, words)| (status, said(words))).collect()
    }
}

fn parameter(field: &Field, place: ParameterIn) -> ParameterBuilder {
    let required = if field.required { Required::True } else { Required::False };
    ParameterBuilder::new()
        .name(&field.name)
        .parameter_in(place)
        .required(required)
        .description(field.says.as_ref())
        .schema(Some(never_null(field.schema.clone())))
}

/// What stands in an address is there or is not; it is never null.
fn never_null(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        // It is said beside the parameter.
        object.description = None;
        if let SchemaType::Array(types) = &object.schema_type
            && let Some(first) = types.iter().find(|one| **one != Type::Null)
        {
            object.schema_type = SchemaType::Type(first.clone());
        }
    }
    schema
}

/// What it takes to be let in. Anybody: nothing.
fn securities(access: Option<Access>) -> Vec<SecurityRequirement> {
    match access {
        Some(Access::Needs(scope)) => [KEY, HEADER, COOKIE]
            .map(|scheme| SecurityRequirement::new(scheme, [scope.as_str()]))
            .into(),
        _ => Vec::new(),
    }
}

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).build().into()
}

fn description(schema: &RefOr<Schema>) -> Option<String> {
    let written = serde_json::to_value(schema).ok()?;
    written.get("description").and_then(Value::as_str).map(str::to_owned)
}

/// The first sentence, without the address that it may begin with; and the rest.
fn sentences(doc: &str) -> (String, String) {
    let doc =
        doc.strip_prefix('`').and_then(|doc| doc.split_once("`: ")).map_or(doc, |(_, doc)| doc);
    let doc = doc.replace('\n', " ");
    let (first, rest) = doc.split_once(". ").unwrap_or((&doc, ""));
    (crate::pages::capital(first.trim_end_matches('.')), rest.trim().to_owned())
}
