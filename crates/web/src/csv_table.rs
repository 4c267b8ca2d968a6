//! Lists as CSV: the one writer for what is published and for what a command prints.

use std::collections::BTreeSet;

/// A table with a header, as UTF-8.
///
/// Titles come from strangers, and a spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`,
/// a tab or a carriage return for a formula: such a cell gets a `'` in front.
pub fn csv_table<const N: usize>(
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and every record has as many fields as the header.
    let mut written = writer.write_record(head);
    for row in rows {
        written = written.and_then(|()| writer.write_record(row.map(as_text)));
    }
    debug_assert!(written.is_ok());
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The cells of the column `season`, one for each row that a wish takes: lists are read so, too
/// (`towline_services::lists::file`). No season is the whole show, and one row.
pub fn season_cells(seasons: &BTreeSet<u16>) -> Vec<String> {
    if seasons.is_empty() {
        return vec![String::new()];
    }
    seasons.iter().map(ToString::to_string).collect()
}

fn as_text(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let cells = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =x", "a=b", "", "'", "Amélie"];
        let text = csv_table(["title"], cells.map(|cell| [cell.to_owned()]));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let read: Vec<_> = reader.records().map(|it| it.unwrap()[0].to_owned()).collect();
        let expected =
            ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", " =x", "a=b", "", "'", "Amélie"];
        assert_eq!(read, expected);
    }
}
