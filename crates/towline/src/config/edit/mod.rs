//! Changing the configuration file, and keeping everything else in it: comments, order, spacing.
//!
//! *Guarantees*: the file is replaced by one rename of a whole file, with the owner and the
//! permissions that it had, and only by a text that can be used: what would be refused at the next start is refused now.

mod comments;
mod file;
mod inline;
mod keys;
mod place;
#[cfg(test)]
mod properties;
mod tables;
mod text;

use anyhow::{Context as _, bail};
use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use self::comments::Kept;
pub use self::{
    file::{checked, create, directory_of, is_copy, write},
    keys::{with_other_key, with_value, without_value},
    tables::{with_one_more, with_table, without_numbered},
    text::dotted,
};

/// A table to be added: `[lists.watchlist.trakt]`.
#[derive(Debug, Clone, Default)]
pub struct NewTable {
    /// Its path, from the outermost.
    pub path: Vec<String>,
    /// Keys with texts.
    pub keys: Vec<(String, Value)>,
}

/// What stands behind a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// In quotes.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A number that is not whole.
    Float(f64),
    /// Several.
    List(Vec<Self>),
    /// Keys with values, on one line.
    Table(Vec<(String, Self)>),
}

/// The text with these tables behind it. Fails where one of them is there already.
pub fn with_tables(text: &str, tables: &[NewTable]) -> anyhow::Result<String> {
    let mut document = read(text)?;
    for NewTable { path, keys } in tables {
        let mut table = document.as_table_mut();
        let (last, above) = path.split_last().context("a table has a name")?;
        for name in above {
            let item = table.entry(name).or_insert_with(|| {
                let mut table = Table::new();
                table.set_implicit(true);
                Item::Table(table)
            });
            table = item.as_table_mut().with_context(|| {
                format!("`{name}` is written in one line: write it as a table of its own")
            })?;
        }
        if table.contains_key(last) {
            bail!("[{}] is there already", path.join("."));
        }
        let mut new = Table::new();
        for (key, given) in keys {
            new.insert(key, value(keys::toml(given)));
        }
        table.insert(last, Item::Table(new));
    }
    Ok(document.to_string())
}

/// The text without a table and all below it; `None` where there is none. What stands directly
/// above it goes too; what an empty line parts from it stays.
pub fn without_table(text: &str, path: &[&str]) -> anyhow::Result<Option<String>> {
    // The parser's own lines end as on Unix: as on Windows, all do or none does.
    if text.contains("\r\n") && !text.replace("\r\n", "").contains('\n') {
        let without = without_table(&text.replace("\r\n", "\n"), path)?;
        return Ok(without.map(|text| text.replace('\n', "\r\n")));
    }
    let mut document = read(text)?;
    let kept = Kept::around(&document, path);
    let mut table: &mut dyn TableLike = document.as_table_mut();
    let (last, above) = path.split_last().context("a table has a name")?;
    for name in above {
        let below = table.get_mut(name).and_then(Item::as_table_like_mut);
        let Some(below) = below else { return Ok(None) };
        table = below;
    }
    if table.remove(last).is_none() {
        return Ok(None);
    }
    kept.put_back(&mut document);
    Ok(Some(document.to_string()))
}

fn read(text: &str) -> anyhow::Result<DocumentMut> {
    text.parse().context("the configuration is no TOML: `towline check` shows the place")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# mine\n[server]  # here\nlisten = \"127.0.0.1:1\"\n\n[lists.a]\nevery = \
                        \"1h\" # often\n[lists.a.imdb]\nlist = \"top\"\n";

    fn table(path: &[&str]) -> NewTable {
        NewTable {
            path: path.iter().map(ToString::to_string).collect(),
            keys: vec![("list".into(), Value::Text("a \"b\"".into()))],
        }
    }

    #[test]
    fn what_is_added_stands_behind_and_nothing_else_changes() {
        let text = with_tables(TEXT, &[table(&["lists", "b", "trakt"])]).unwrap();
        assert!(text.starts_with(TEXT), "{text}");
        assert!(text.contains("[lists.b.trakt]\nlist = 'a \"b\"'\n"), "{text}");
        assert!(!text.contains("[lists.b]\n"), "{text}");
        let twice = with_tables(&text, &[table(&["lists", "b", "trakt"])]).unwrap_err();
        assert!(twice.to_string().contains("there already"), "{twice}");
    }

    #[test]
    fn what_is_removed_goes_with_all_below_it() {
        let text = without_table(TEXT, &["lists", "a"]).unwrap().unwrap();
        assert_eq!(text, "# mine\n[server]  # here\nlisten = \"127.0.0.1:1\"\n");
        assert_eq!(without_table(&text, &["lists", "a"]).unwrap(), None);
        let windows = without_table(&TEXT.replace('\n', "\r\n"), &["lists", "a"]).unwrap();
        assert_eq!(windows.unwrap(), text.replace('\n', "\r\n"));
    }

    #[test]
    fn comments_that_are_not_the_tables_own_survive_it() {
        let text = "# My towline.\n\n# ---- lists ----\n\n# The best ones.\n[lists.a.imdb]\nlist = \
                    \"top\"\n\n# Jane's.\n[lists.b.imdb]\nlist = \"new\"\n\n# ---- servers ----\n\n\
                    # Downstairs.\n[requests.home.seerr]\n# The end.\n";
        let without = |text: &str, path: &[&str]| without_table(text, path).unwrap().unwrap();
        let a = without(text, &["lists", "a"]);
        assert_eq!(
            a,
            "# My towline.\n\n# ---- lists ----\n\n# Jane's.\n[lists.b.imdb]\nlist = \"new\"\n\n\
             # ---- servers ----\n\n# Downstairs.\n[requests.home.seerr]\n# The end.\n"
        );
        let b = without(&a, &["lists", "b"]);
        assert_eq!(
            b,
            "# My towline.\n\n# ---- lists ----\n\n# ---- servers ----\n\n# Downstairs.\n\
             [requests.home.seerr]\n# The end.\n"
        );
        let last = without(&b, &["requests", "home"]);
        assert_eq!(last, "# My towline.\n\n# ---- lists ----\n\n# ---- servers ----\n# The end.\n");
    }

    #[test]
    fn a_list_that_lies_apart_takes_nothing_of_others_with_it() {
        let text = "[lists.a]\nevery = \"1h\"\n\n# A server.\n[server]\n\n# Apart.\n\n\
                    [lists.a.imdb]\nlist = \"top\"\n[log]\n";
        let text = without_table(text, &["lists", "a"]).unwrap().unwrap();
        assert_eq!(text, "\n# A server.\n[server]\n\n# Apart.\n\n[log]\n");
    }
}
