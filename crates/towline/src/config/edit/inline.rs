//! Changing a value that holds others in one: `{ here = "/a" }`, `["a", "b"]`.

use anyhow::{Context as _, bail};
use toml_edit::{Array, InlineTable, Value};

/// The value as it is with another one at a path below it.
pub(super) fn with(value: &Value, path: &[String], put: Value) -> anyhow::Result<Value> {
    let mut value = value.clone();
    let (last, above) = path.split_last().context("a path is not empty")?;
    match below(&mut value, above, true)? {
        Some(Value::InlineTable(table)) => match table.get_mut(last) {
            Some(old) => replace(old, put)?,
            None => drop(table.insert(last, put)),
        },
        Some(Value::Array(items)) => match index(items, last) {
            Some(at) => replace(items.get_mut(at).context("it is there")?, put)?,
            None => bail!("there is no number {last} in the list"),
        },
        Some(_) => bail!("`{last}` can't stand below what stands there now"),
        None => bail!("there is no such number in the list"),
    }
    Ok(value)
}

/// The value as it is without what stands at a path below it; `None`: nothing does.
pub(super) fn without(value: &Value, path: &[String]) -> anyhow::Result<Option<Value>> {
    let mut value = value.clone();
    let (last, above) = path.split_last().context("a path is not empty")?;
    let taken = match below(&mut value, above, false)? {
        Some(Value::InlineTable(table)) => table.remove(last),
        Some(Value::Array(items)) => index(items, last).map(|at| items.remove(at)),
        _ => None,
    };
    let Some(taken) = taken else { return Ok(None) };
    keeps_comments(&taken)?;
    Ok(Some(value))
}

/// The list with one more table in it.
pub(super) fn with_one_more(value: &Value) -> anyhow::Result<Value> {
    let mut value = value.clone();
    let items = value.as_array_mut().context("this is no list")?;
    items.push(InlineTable::new());
    Ok(value)
}

/// Refuses to lose what a person has written into a value.
pub(super) fn keeps_comments(value: &Value) -> anyhow::Result<()> {
    if has_comment(value) {
        bail!("there are comments in this value, which would be lost: change it in the file");
    }
    Ok(())
}

fn replace(old: &mut Value, new: Value) -> anyhow::Result<()> {
    keeps_comments(old)?;
    let decor = old.decor().clone();
    *old = new;
    *old.decor_mut() = decor;
    Ok(())
}

fn below<'a>(
    value: &'a mut Value,
    path: &[String],
    make: bool,
) -> anyhow::Result<Option<&'a mut Value>> {
    let Some((first, rest)) = path.split_first() else { return Ok(Some(value)) };
    let next = match value {
        Value::InlineTable(table) => {
            if make && !table.contains_key(first) {
                table.insert(first, InlineTable::new().into());
            }
            table.get_mut(first)
        }
        Value::Array(items) => index(items, first).and_then(|at| items.get_mut(at)),
        _ => bail!("`{first}` can't stand below what stands there now"),
    };
    match next {
        Some(next) => below(next, rest, make),
        None => Ok(None),
    }
}

fn index(items: &Array, number: &str) -> Option<usize> {
    number.parse().ok().filter(|at| *at < items.len())
}

fn has_comment(value: &Value) -> bool {
    let tells = |raw: Option<&toml_edit::RawString>| {
        // Spaces and comments: nothing else can stand there.
        raw.is_some_and(|raw| raw.as_str().is_none_or(|text| text.contains('#')))
    };
    let around = |decor: &toml_edit::Decor| tells(decor.prefix()) || tells(decor.suffix());
    match value {
        Value::Array(items) => {
            tells(Some(items.trailing()))
                || items.iter().any(|item| around(item.decor()) || has_comment(item))
        }
        Value::InlineTable(table) => {
            tells(Some(table.trailing()))
                || table.iter().any(|(name, inner)| {
                    let key = table.key(name);
                    around(inner.decor())
                        || key.is_some_and(|key| around(key.leaf_decor()))
                        || has_comment(inner)
                })
        }
        _ => false,
    }
}
