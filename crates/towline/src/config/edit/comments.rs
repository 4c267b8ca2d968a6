//! Comments above a table that is taken out: TOML's parser gives all that stands between two tables
//! to the second one, so the heading of a section would go with the first table in it.

use toml_edit::{DocumentMut, Item, Table};

/// What is put back once the table is gone: each with the place of the table that follows, none
/// where it is the end of the text.
pub(super) struct Kept(Vec<(Option<isize>, String)>);

/// A table with a header of its own in the text.
struct Header {
    place: isize,
    /// Whether it is the table that goes, or below it.
    goes: bool,
    above: String,
}

impl Kept {
    /// What stands above the table with this path, or above what lies below it, and is parted from
    /// it by an empty line.
    pub(super) fn around(document: &DocumentMut, path: &[&str]) -> Self {
        let mut headers = Vec::new();
        collect(document.as_table(), Some(path), false, &mut headers);
        headers.sort_by_key(|header| header.place);
        let mut kept = Vec::new();
        let mut stayed = true;
        for (number, header) in headers.iter().enumerate() {
            if header.goes && stayed {
                let next = headers[number..].iter().find(|header| !header.goes);
                kept.push((next.map(|next| next.place), apart(&header.above).to_owned()));
            }
            stayed = !header.goes;
        }
        Self(kept)
    }

    /// Puts it above the tables that follow.
    pub(super) fn put_back(self, document: &mut DocumentMut) {
        for (place, text) in self.0 {
            if text.trim().is_empty() {
                continue;
            }
            if let Some(place) = place {
                above(document.as_table_mut(), place, &text);
            } else {
                let trailing = document.trailing().as_str().unwrap_or_default();
                let trailing = format!("{}\n{trailing}", text.trim_end());
                document.set_trailing(trailing);
            }
        }
    }
}

/// Up to its last empty line.
fn apart(above: &str) -> &str {
    let mut end = 0;
    let mut at = 0;
    for line in above.split_inclusive('\n') {
        at += line.len();
        if line.trim().is_empty() {
            end = at;
        }
    }
    &above[..end]
}

/// `path` leads to the table that goes; none: it is not on the way to it.
fn collect(table: &Table, path: Option<&[&str]>, goes: bool, headers: &mut Vec<Header>) {
    if let Some(place) = table.position().filter(|_| !table.is_implicit()) {
        let above = table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
        headers.push(Header { place, goes, above: above.to_owned() });
    }
    for (name, item) in table {
        let (goes, path) = match path {
            _ if goes => (true, None),
            Some([last]) if *last == name => (true, None),
            Some([first, rest @ ..]) if *first == name => (false, Some(rest)),
            _ => (false, None),
        };
        match item {
            Item::Table(below) => collect(below, path, goes, headers),
            Item::ArrayOfTables(all) => {
                for below in all {
                    collect(below, path, goes, headers);
                }
            }
            Item::None | Item::Value(_) => {}
        }
    }
}

/// Whether the table with this place was found.
fn above(table: &mut Table, place: isize, text: &str) -> bool {
    if table.position() == Some(place) && !table.is_implicit() {
        let decor = table.decor_mut();
        let own = decor.prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
        // One empty line parts them, not two.
        let own = own.strip_prefix('\n').unwrap_or(own).to_owned();
        decor.set_prefix(format!("{text}{own}"));
        return true;
    }
    table.iter_mut().any(|(_, item)| match item {
        Item::Table(below) => above(below, place, text),
        Item::ArrayOfTables(all) => all.iter_mut().any(|below| above(below, place, text)),
        Item::None | Item::Value(_) => false,
    })
}
