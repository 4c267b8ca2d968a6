//! Where a key stands in a document, or would.

use std::ops::Range;

use anyhow::bail;
use toml_edit::{ArrayOfTables, Document, Item, Table, Value};

/// A document that knows where everything stands in its text.
pub(super) type Parsed<'a> = Document<&'a str>;

/// How far the text goes along with a path.
pub(super) enum Found<'a> {
    /// All the way, to a value: where its key begins, and the value.
    Value(usize, &'a Value),
    /// All the way, to a table.
    Table(&'a Table),
    /// All the way, to a list of tables.
    Tables(&'a ArrayOfTables),
    /// Into a value that holds others; how many parts of the path lead to it.
    Within(usize, &'a Value),
    /// To this table and no further.
    Nothing(Way<'a>),
}

/// The last table on the way.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) table: &'a Table,
    /// How many parts of the path lead to it.
    pub(super) depth: usize,
    /// The last table on the way that has lines of its own, and how many parts lead there.
    pub(super) home: (&'a Table, usize),
    /// Whether it leads through a list of tables.
    pub(super) numbered: bool,
}

impl Way<'_> {
    /// Whether lines can be put into the table itself.
    pub(super) fn has_lines(&self) -> bool {
        self.home.1 == self.depth || self.table.is_dotted()
    }
}

/// Follows a path. Places in lists are numbers.
pub(super) fn find<'a>(root: &'a Table, path: &[String]) -> anyhow::Result<Found<'a>> {
    let mut way = Way { table: root, depth: 0, home: (root, 0), numbered: false };
    loop {
        let Some(name) = path.get(way.depth) else { return Ok(Found::Table(way.table)) };
        let Some((key, item)) = way.table.get_key_value(name) else {
            return Ok(Found::Nothing(way));
        };
        way.depth += 1;
        match item {
            Item::None => return Ok(Found::Nothing(Way { depth: way.depth - 1, ..way })),
            Item::Value(value) if way.depth == path.len() => {
                return Ok(Found::Value(key.span().unwrap_or_default().start, value));
            }
            Item::Value(value) => return Ok(Found::Within(way.depth, value)),
            Item::Table(table) => way.table = table,
            Item::ArrayOfTables(tables) => {
                let Some(number) = path.get(way.depth) else { return Ok(Found::Tables(tables)) };
                let Some(table) = number.parse().ok().and_then(|at: usize| tables.get(at)) else {
                    bail!("there is no number {number} in the list");
                };
                way.depth += 1;
                (way.table, way.numbered) = (table, true);
            }
        }
        if !way.table.is_dotted() && !way.table.is_implicit() {
            way.home = (way.table, way.depth);
        }
    }
}

/// The place of a table's header.
pub(super) fn header(table: &Table) -> Option<Range<usize>> {
    if table.is_implicit() || table.is_dotted() {
        return None;
    }
    table.span().filter(|span| !span.is_empty())
}

/// The end of a table's last own line; of its header, where it has none.
pub(super) fn own_end(table: &Table) -> Option<usize> {
    let values = table.iter().filter_map(|(_, item)| match item {
        Item::Value(value) => value.span().map(|span| span.end),
        Item::Table(below) if below.is_dotted() => own_end(below),
        _ => None,
    });
    values.chain(header(table).map(|span| span.end)).max()
}

/// The end of the last line that belongs to a table or to what is below it.
pub(super) fn whole_end(table: &Table) -> Option<usize> {
    let below = table.iter().filter_map(|(_, item)| match item {
        Item::Table(below) => whole_end(below),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(whole_end).max(),
        _ => None,
    });
    below.chain(own_end(table)).max()
}

/// Where the first header of a document stands.
pub(super) fn first_header(table: &Table) -> Option<usize> {
    let below = table.iter().filter_map(|(_, item)| match item {
        Item::Table(below) => first_header(below),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(first_header).min(),
        _ => None,
    });
    below.chain(header(table).map(|span| span.start)).min()
}
