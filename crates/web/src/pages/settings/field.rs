//! One key as a field of a form.

use maud::{Markup, html};
use serde_json::Value;
use towline_api::settings::{Field, Form, Mistake, Origin};

use super::typed::{BOX, Typed, VALUE, as_text, is_true, key, shown};
use crate::pages::api_doc as doc;

/// What is known of a field when it is drawn.
pub(in crate::pages) struct Around<'a> {
    /// The id that it has on the page.
    pub(in crate::pages) id: String,
    pub(in crate::pages) typed: &'a Typed,
    pub(in crate::pages) mistakes: &'a [Mistake],
    /// Whether a secret that was typed is asked for again: it may be the wrong one.
    pub(in crate::pages) doubted: bool,
}

pub(in crate::pages) fn draw(field: &Field, around: &Around<'_>) -> Markup {
    let Around { id, mistakes, .. } = around;
    let wrong: Vec<_> = mistakes.iter().filter(|mistake| mistake.path == field.path).collect();
    let (error, hint) = (format!("{id}-e"), format!("{id}-h"));
    html! {
        div.field {
            @if field.secret { (secret(field, around, !wrong.is_empty(), &format!("{error} {hint}"))) }
            @else if field.form == Form::Bool { (tick(field, around, &hint)) }
            @else {
                label for=(id) { (name(field)) }
                (input(field, around, !wrong.is_empty(), &format!("{error} {hint}")))
            }
            div id=(error) {
                @for mistake in wrong {
                    p.error { (mistake.words) @if let Some(hint) = &mistake.hint { ": " (hint) } }
                }
            }
            p.hint id=(hint) { (doc(&field.summary)) " " span.muted { (origin(field)) } }
        }
    }
}

/// A key's own word, as it stands in the file.
fn name(field: &Field) -> Markup {
    html! {
        (field.name.replace('_', " "))
        @if field.required && !field.set { span.muted { " (needed)" } }
    }
}

fn input(field: &Field, around: &Around<'_>, is_wrong: bool, described: &str) -> Markup {
    let id = &around.id;
    let written = format!("{VALUE}{}", key(&field.path));
    let value = around.typed.value(field).map_or_else(|| shown(field), str::to_owned);
    let invalid = is_wrong.then_some("true");
    let locked = field.locked.is_some();
    let usual = usual(field);
    match &field.form {
        Form::Words { words } => html! {
            select id=(id) name=(written) aria-invalid=[invalid] aria-describedby=(described)
                disabled[locked] {
                option value="" { @if usual.is_empty() { "not set" } @else { "by default: " (usual) } }
                @for word in words {
                    option value=(word) selected[*word == value] { (word) }
                }
            }
        },
        Form::List { .. } | Form::Table { .. } | Form::Other => html! {
            textarea id=(id) name=(written) rows=(value.lines().count().clamp(2, 8)) spellcheck="false"
                autocapitalize="none" placeholder=(usual) aria-invalid=[invalid]
                aria-describedby=(described) disabled[locked] { "\n" (value) }
        },
        form => html! {
            input id=(id) name=(written) value=(value) placeholder=(usual) autocomplete="off"
                autocapitalize="none" spellcheck="false" aria-invalid=[invalid]
                aria-describedby=(described) disabled[locked]
                inputmode=[(*form == Form::Number).then_some("decimal")];
        },
    }
}

/// What counts where nothing stands there; else an example.
fn usual(field: &Field) -> String {
    let usual = field.default.as_ref().map(as_text).filter(|text| !text.is_empty());
    let example = || {
        let example = field.example.as_ref()?;
        let is_table = matches!(example, Value::Array(_) | Value::Object(_));
        let shows = !is_table && !matches!(field.form, Form::Words { .. });
        shows.then(|| format!("such as {}", as_text(example)))
    };
    usual.or_else(example).unwrap_or_default()
}

fn tick(field: &Field, around: &Around<'_>, described: &str) -> Markup {
    let path = key(&field.path);
    let ticked = around.typed.ticked(field).unwrap_or_else(|| is_true(field));
    html! {
        @if field.locked.is_none() { input type="hidden" name=(format!("{BOX}{path}")) value="1"; }
        label.check {
            input type="checkbox" id=(around.id) name=(format!("{VALUE}{path}")) value="true"
                checked[ticked] disabled[field.locked.is_some()] aria-describedby=(described);
            (name(field))
        }
    }
}

/// A secret goes one way: it can be given, and is never told.
fn secret(field: &Field, around: &Around<'_>, is_wrong: bool, described: &str) -> Markup {
    let id = &around.id;
    let given = around.typed.has_secret(field);
    let typing = html! {
        input id=(id) name=(format!("{VALUE}{}", key(&field.path))) type="password"
            autocomplete="off" aria-invalid=[is_wrong.then_some("true")]
            aria-describedby=(described) disabled[field.locked.is_some()];
    };
    html! {
        @if given {
            p.sub { span.state.is-needs { "typed, not saved yet" } span { strong { (name(field)) } } }
        } @else if field.set {
            p.sub { span.state.is-done { "set" } span { strong { (name(field)) } } }
        }
        @if (field.set || given) && field.locked.is_none() {
            details.more open[is_wrong || around.doubted] {
                summary { "Replace" }
                div.field { label for=(id) { "New " (field.name.replace('_', " ")) } (typing) }
            }
        } @else if !field.set && !given {
            label for=(id) { (name(field)) }
            (typing)
        }
    }
}

/// A value that nobody has set.
fn by_default(field: &Field) -> String {
    let usual = match &field.default {
        Some(Value::Bool(on)) => if *on { "on" } else { "off" }.to_owned(),
        Some(value) => as_text(value).replace('\n', ", "),
        None => String::new(),
    };
    if usual.is_empty() { usual } else { format!("Default: {usual}.") }
}

/// Where the value comes from, and why it can't be changed here.
fn origin(field: &Field) -> String {
    let from = match &field.origin {
        Origin::Nowhere => String::new(),
        Origin::Default => by_default(field),
        Origin::File { line } => format!("Line {line} of the file."),
        Origin::Environment { variable } => format!("Set by the environment: {variable}."),
        Origin::SecretFile { path } => format!("From the file {path}."),
    };
    let tables = match &field.form {
        Form::List { of } => match of.as_ref() {
            Form::Table { fields } => {
                let keys: Vec<_> =
                    fields.iter().map(|field| format!("\"{}\": …", field.name)).collect();
                format!("One a line, as {{{}}}.", keys.join(", "))
            }
            _ => "One a line.".into(),
        },
        _ => String::new(),
    };
    let locked = field.locked.as_deref().map(|why| format!("Not to be changed here: {why}."));
    let all = [tables, from, locked.unwrap_or_default()];
    all.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
}
