//! Single keys: written, and taken out.

use std::ops::Range;

use anyhow::{Context as _, bail};
use toml_edit::{InlineTable, Table};

use super::{
    super::toml_text,
    Value, inline,
    place::{self, Found, Parsed, Way},
    text::{dotted, line_end, replaced, with_line, with_paragraph, without_line},
};

/// The text with a value behind a key. Tables that it takes are made; all else stays as it is.
pub fn with_value(text: &str, path: &[String], value: &Value) -> anyhow::Result<String> {
    let document = read(text)?;
    let (last, _) = path.split_last().context("a key has a name")?;
    let new = toml(value);
    match place::find(document.as_table(), path)? {
        Found::Value(_, old) => {
            let (span, old) = alone(text, old)?;
            inline::keeps_comments(&old)?;
            Ok(replaced(text, span, &written(&new)))
        }
        Found::Within(depth, whole) => {
            let (span, whole) = alone(text, whole)?;
            let changed = inline::with(&whole, &path[depth..], new)?;
            Ok(replaced(text, span, &written(&changed)))
        }
        Found::Table(_) | Found::Tables(_) => {
            bail!("`{last}` is written as a table of its own: change what is in it")
        }
        Found::Nothing(way) => Ok(with_new(text, &document, path, way, &written(&new))),
    }
}

/// The text without a key; `None` where it is not there. Comments stay.
pub fn without_value(text: &str, path: &[String]) -> anyhow::Result<Option<String>> {
    let document = read(text)?;
    match place::find(document.as_table(), path)? {
        Found::Value(key, value) => {
            let (span, value) = alone(text, value)?;
            inline::keeps_comments(&value)?;
            Ok(Some(without_line(text, key, span.end)))
        }
        Found::Within(depth, whole) => {
            let (span, whole) = alone(text, whole)?;
            let changed = inline::without(&whole, &path[depth..])?;
            Ok(changed.map(|changed| replaced(text, span, &written(&changed))))
        }
        Found::Table(_) | Found::Tables(_) => bail!("this is a table: it is taken out as a whole"),
        Found::Nothing(_) => Ok(None),
    }
}

/// The text with another key and value in the place of a key; `None` where it has no line of its own.
pub fn with_other_key(
    text: &str,
    path: &[String],
    name: &str,
    value: &Value,
) -> anyhow::Result<Option<String>> {
    let document = read(text)?;
    let Found::Value(key, old) = place::find(document.as_table(), path)? else { return Ok(None) };
    let (span, _) = alone(text, old)?;
    let line = format!("{} = {}", toml_text::key(name), written(&toml(value)));
    Ok(Some(replaced(text, key..span.end, &line)))
}

fn with_new(text: &str, document: &Parsed<'_>, path: &[String], way: Way<'_>, new: &str) -> String {
    let (home, depth) = way.home;
    let is_direct = way.depth + 1 == path.len();
    if (is_direct && way.has_lines()) || way.table.is_dotted() || way.numbered {
        let line = format!("{} = {new}", dotted(&path[depth..]));
        let table = if way.table.is_dotted() { way.table } else { home };
        let at = place::own_end(table).map_or_else(|| top(text, document), |it| line_end(text, it));
        return with_line(text, at, &line);
    }
    let above = &path[..path.len() - 1];
    let lines = format!("[{}]\n{} = {new}\n", dotted(above), dotted(&path[path.len() - 1..]));
    with_paragraph(text, section_place(text, way.table, way.depth), &lines)
}

/// Where one more table goes: behind those that are below the same one, or to the end.
pub(super) fn section_place(text: &str, near: &Table, depth: usize) -> usize {
    let near = if depth == 0 { None } else { place::whole_end(near) };
    near.map_or(text.len(), |end| line_end(text, end))
}

/// Above the first table, and behind what stands at the head of the file.
fn top(text: &str, document: &Parsed<'_>) -> usize {
    let Some(first) = place::first_header(document.as_table()) else { return text.len() };
    let mut end = 0;
    let mut at = 0;
    for line in text[..first].split_inclusive('\n') {
        at += line.len();
        if line.trim().is_empty() {
            end = at;
        }
    }
    end
}

pub(super) fn read(text: &str) -> anyhow::Result<Parsed<'_>> {
    Parsed::parse(text).context("the configuration is no TOML: `towline check` shows the place")
}

/// Where a value stands, and the value itself, which can be changed.
pub(super) fn alone(
    text: &str,
    value: &toml_edit::Value,
) -> anyhow::Result<(Range<usize>, toml_edit::Value)> {
    let span = value.span().context("what was read stands somewhere")?;
    let alone = text[span.clone()].parse().context("a value can be read by itself")?;
    Ok((span, alone))
}

/// Without what stands around it.
pub(super) fn written(value: &toml_edit::Value) -> String {
    let mut value = value.clone();
    value.decor_mut().clear();
    value.to_string()
}

/// A text on one line: where it stands, no line ends are counted.
fn line(text: &str) -> toml_edit::Value {
    let written = toml_edit::Value::from(text);
    if !text.contains(['\n', '\r']) {
        return written;
    }
    // What JSON escapes, TOML reads so too; and it escapes one thing more.
    let escaped = serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F");
    escaped.parse().unwrap_or(written)
}

/// As TOML has it.
pub(super) fn toml(value: &Value) -> toml_edit::Value {
    match value {
        Value::Text(text) => line(text),
        Value::Bool(yes) => (*yes).into(),
        Value::Number(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::List(items) => items.iter().map(toml).collect::<toml_edit::Array>().into(),
        Value::Table(pairs) => {
            let mut table = InlineTable::new();
            for (key, inner) in pairs {
                table.insert(key, toml(inner));
            }
            table.into()
        }
    }
}
