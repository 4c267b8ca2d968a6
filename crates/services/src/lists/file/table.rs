//! CSV and TSV by the names of their columns: exports of IMDb, Letterboxd, Trakt, and any table with
//! ids or titles (list-providers.md §3.6, §5.5, §14).

use csv::{ByteRecord, ReaderBuilder};
use towline_domain::wishes::{ListError, ListErrorKind, TitleKind};

use super::row::Row;
use crate::lists::{
    collect::Collect,
    lenient::{clean, moment},
    pasted::whole_number,
};

/// Behind so many rows no header is looked for: exports of Letterboxd have a short preamble.
const PREAMBLE: usize = 20;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Imdb,
    Tmdb,
    Tvdb,
    Title,
    OriginalTitle,
    Year,
    Kind,
    Season,
    Rating,
    Added,
    Link,
}

fn column(name: &str) -> Option<Column> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    Some(match plain.to_ascii_lowercase().as_str() {
        "const" | "imdb" | "imdbid" => Column::Imdb,
        "tmdb" | "tmdbid" | "themoviedb" | "themoviedbid" => Column::Tmdb,
        "tvdb" | "tvdbid" | "thetvdbid" => Column::Tvdb,
        "title" | "name" => Column::Title,
        "originaltitle" => Column::OriginalTitle,
        "year" | "releaseyear" => Column::Year,
        "titletype" | "type" | "mediatype" | "kind" => Column::Kind,
        "season" | "seasonnumber" => Column::Season,
        "imdbrating" => Column::Rating,
        "created" | "added" | "addedat" | "listedat" | "dateadded" | "date" => Column::Added,
        "url" | "link" | "letterboxduri" => Column::Link,
        _ => return None,
    })
}

/// The columns of a header; `None` where the row is none.
fn header(row: &ByteRecord) -> Option<Vec<Option<Column>>> {
    let columns: Vec<_> = row.iter().map(|cell| column(&String::from_utf8_lossy(cell))).collect();
    let has = |wanted: &[Column]| columns.iter().flatten().any(|it| wanted.contains(it));
    let has_id = has(&[Column::Imdb, Column::Tmdb, Column::Tvdb]);
    // The preamble of a list of Letterboxd has a name too, and no year.
    let is_one = has_id || (has(&[Column::Title]) && has(&[Column::Year, Column::Kind]));
    is_one.then_some(columns)
}

/// A table that consists of nothing but titles and ids.
fn plain_header(row: &ByteRecord) -> Option<Vec<Option<Column>>> {
    let columns: Vec<_> = row.iter().map(|cell| column(&String::from_utf8_lossy(cell))).collect();
    let is_one = !columns.is_empty() && columns.iter().all(Option::is_some);
    is_one.then_some(columns)
}

/// Takes all rows in; `None` where the text is no table with such columns.
pub(super) fn read(text: &str, usual: Option<TitleKind>, into: &mut Collect) -> Option<()> {
    let delimiter = delimiter(text)?;
    let reader = || {
        ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes())
    };
    let rows = || reader().into_byte_records().map_while(Result::ok).enumerate();
    let found = rows()
        .take(PREAMBLE)
        .find_map(|(at, row)| Some((at, header(&row)?)))
        .or_else(|| rows().next().and_then(|(at, row)| Some((at, plain_header(&row)?))));
    let (start, columns) = found?;
    for (_, record) in rows().skip(start + 1) {
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        into.take(None::<&str>, row(&columns, &record).wish(usual));
    }
    Some(())
}

/// A quote that is not closed swallows the rows behind it: of such a table nobody knows what is
/// lacking.
pub(super) fn unclosed_quote(text: &str, what: &str) -> Option<ListError> {
    let quotes = text.bytes().filter(|byte| *byte == b'"').count();
    (quotes % 2 == 1).then(|| {
        let words = format!("{what} has a quote that is not closed");
        ListError::new(ListErrorKind::ShapeChanged, words)
            .hint("it may have been cut off: export it again")
    })
}

/// What stands between the cells: whichever of them the first lines have most of.
fn delimiter(text: &str) -> Option<u8> {
    let start: Vec<&str> = text.lines().take(PREAMBLE).collect();
    let count = |mark: u8| {
        start.iter().map(|line| line.bytes().filter(|byte| *byte == mark).count()).sum::<usize>()
    };
    let most = [b'\t', b',', b';'].into_iter().max_by_key(|mark| (count(*mark), *mark == b','))?;
    // One column needs none; then its header must be a known one.
    let is_column = || start.first().is_some_and(|line| column(line).is_some());
    (count(most) > 0 || is_column()).then_some(most)
}

fn row(columns: &[Option<Column>], record: &ByteRecord) -> Row {
    let cell = |wanted: Column| {
        let mut at = columns.iter().enumerate().filter(|(_, it)| **it == Some(wanted));
        at.find_map(|(at, _)| clean(&String::from_utf8_lossy(record.get(at)?)))
    };
    let number = |wanted| cell(wanted).and_then(|text| whole_number(&text));
    Row {
        imdb: cell(Column::Imdb),
        tmdb: number(Column::Tmdb),
        tvdb: number(Column::Tvdb),
        title: cell(Column::Title),
        original_title: cell(Column::OriginalTitle),
        year: number(Column::Year),
        kind: cell(Column::Kind),
        season: number(Column::Season),
        rating: cell(Column::Rating).and_then(|text| text.parse().ok()),
        added: moment(cell(Column::Added).as_deref()),
        link: cell(Column::Link),
    }
}
