//! Changing the configuration file, and keeping everything else in it: comments, order, spacing.
//!
//! *Guarantees*: the file is replaced by one rename of a whole file, with the permissions that it
//! had, and only by a text that can be used: what would be refused at the next start is refused now.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use anyhow::{Context as _, bail};
use toml_edit::{DocumentMut, Item, Table, value};
use towline_domain::LocalPath;

use super::{Disk, Environment, Source, load};
use crate::report::Hinted as _;

/// A table to be added: `[lists.watchlist.trakt]`.
#[derive(Debug, Clone, Default)]
pub struct NewTable {
    /// Its path, from the outermost.
    pub path: Vec<String>,
    /// Keys with texts.
    pub keys: Vec<(String, Value)>,
}

/// What stands behind a key.
#[derive(Debug, Clone)]
pub enum Value {
    /// In quotes.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A number.
    Number(i64),
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
        for (key, text) in keys {
            new.insert(
                key,
                match text {
                    Value::Text(text) => value(text),
                    Value::Bool(yes) => value(*yes),
                    Value::Number(number) => value(*number),
                },
            );
        }
        table.insert(last, Item::Table(new));
    }
    Ok(document.to_string())
}

/// The text without a table and all below it; `None` where there is none.
pub fn without_table(text: &str, path: &[&str]) -> anyhow::Result<Option<String>> {
    let mut document = read(text)?;
    let mut table = document.as_table_mut();
    let (last, above) = path.split_last().context("a table has a name")?;
    for name in above {
        let Some(below) = table.get_mut(name).and_then(Item::as_table_mut) else { return Ok(None) };
        table = below;
    }
    Ok(table.remove(last).is_some().then(|| document.to_string()))
}

fn read(text: &str) -> anyhow::Result<DocumentMut> {
    text.parse().context("the configuration is no TOML: `towline check` shows the place")
}

/// Puts a text in place of the file's, if it can be used.
pub fn write(path: &Path, text: &str, environment: &Environment) -> anyhow::Result<()> {
    let source = Source::new(Some(path.to_owned()), text);
    load(source, environment, &Disk).hint("nothing was changed")?;
    let shown = LocalPath::new(path);
    replace(path, text)
        .with_context(|| format!("{shown} can't be written"))
        .hint("is it another user's, or on a read-only mount?")
}

/// By one rename beside it; a link stays one.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let path = fs::canonicalize(path)?;
    let mode = fs::metadata(&path)?.permissions().mode();
    let directory = path.parent().context("a file is in a directory")?;
    let new = directory.join(format!(".towline.toml-{}", std::process::id()));
    let written = (|| {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.set_permissions(fs::Permissions::from_mode(mode))?;
        file.sync_all()?;
        fs::rename(&new, &path)
    })();
    if written.is_err() {
        // What could not be put in place is not left behind.
        let _gone = fs::remove_file(&new);
    }
    written?;
    Ok(File::open(directory)?.sync_all()?)
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
    }

    #[test]
    fn a_text_that_cannot_be_used_is_not_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("towline.toml");
        fs::write(&path, "[server]\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let environment = Environment::default();
        assert!(write(&path, "[server]\nlisten = 3\n", &environment).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "[server]\n");
        write(&path, "[server]\nlisten = \"127.0.0.1:2\"\n", &environment).unwrap();
        assert!(fs::read_to_string(&path).unwrap().contains("127.0.0.1:2"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
