//! Tables: added empty, and tables of a list.

use anyhow::{Context as _, bail};
use toml_edit::Table;

use super::{
    inline,
    keys::{alone, read, section_place, written},
    place::{self, Found},
    text::{dotted, line_end, line_start, replaced, with_paragraph},
};

/// The text with an empty table in it. Fails where it is there already.
pub fn with_table(text: &str, path: &[String]) -> anyhow::Result<String> {
    let document = read(text)?;
    let header = format!("[{}]\n", dotted(path));
    let (near, depth) = match place::find(document.as_table(), path)? {
        Found::Nothing(way) if way.table.is_dotted() || way.numbered => {
            bail!("this stands in a table that is written with dots: change it in the file")
        }
        Found::Nothing(way) => (way.table, way.depth),
        Found::Table(table) if table.is_implicit() => (table, path.len()),
        Found::Within(..) => {
            bail!("this stands in a table that is written on one line: change it in the file")
        }
        Found::Table(_) | Found::Tables(_) | Found::Value(..) => {
            bail!("[{}] is there already", dotted(path))
        }
    };
    Ok(with_paragraph(text, section_place(text, near, depth), &header))
}

/// The text with one more empty table in a list of tables.
pub fn with_one_more(text: &str, path: &[String]) -> anyhow::Result<String> {
    let document = read(text)?;
    let (near, depth) = match place::find(document.as_table(), path)? {
        Found::Value(_, list) => {
            let (span, list) = alone(text, list)?;
            return Ok(replaced(text, span, &written(&inline::with_one_more(&list)?)));
        }
        Found::Tables(tables) => (tables.iter().last(), path.len()),
        Found::Nothing(way) if !way.table.is_dotted() && !way.numbered => {
            (Some(way.table), way.depth)
        }
        _ => bail!("a table can't be added to what stands there now: change it in the file"),
    };
    let near: &Table = near.context("a list that is written has a table")?;
    let header = format!("[[{}]]\n", dotted(path));
    Ok(with_paragraph(text, section_place(text, near, depth), &header))
}

/// The text without one table of a list; `None` where it is not there. What stands above its header
/// stays.
pub fn without_numbered(text: &str, path: &[String]) -> anyhow::Result<Option<String>> {
    let document = read(text)?;
    match place::find(document.as_table(), path)? {
        Found::Table(table) => {
            let start = place::header(table).context("a table of a list has a header")?.start;
            let end = place::whole_end(table).context("it ends somewhere")?;
            let lines = line_start(text, start)..line_end(text, end);
            Ok(Some(replaced(text, lines, "")))
        }
        Found::Within(depth, list) => {
            let (span, list) = alone(text, list)?;
            let changed = inline::without(&list, &path[depth..])?;
            Ok(changed.map(|changed| replaced(text, span, &written(&changed))))
        }
        Found::Value(..) | Found::Tables(_) | Found::Nothing(_) => Ok(None),
    }
}
