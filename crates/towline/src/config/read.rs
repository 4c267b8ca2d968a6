//! Reads the tree into types.
//!
//! serde stops at the first mistake. So what was wrong is taken out of the tree and it is read
//! again: a person sees all mistakes of a file, not one per attempt.

use serde::de::DeserializeOwned;

use super::{
    mistake::Mistake,
    nearest::nearest,
    refused::{Refused, What},
    tree::{Node, Origin},
};

/// No file has more mistakes that anyone would read.
const MOST: usize = 50;

/// The value, where the tree without its mistakes still makes one.
pub(crate) fn read<T: DeserializeOwned>(tree: &Node) -> (Option<T>, Vec<Mistake>) {
    let mut tree = tree.clone();
    // What is told already: a key that was taken out, or was meant by a misspelt one, is missing.
    let mut told: Vec<Vec<String>> = Vec::new();
    let mut mistakes = Vec::new();
    while mistakes.len() < MOST {
        let Refused { path, at, what } = match T::deserialize(&tree) {
            Ok(value) => return (Some(value), mistakes),
            Err(refused) => *refused.0,
        };
        let known = matches!(&what, What::MissingKey(key) if told.contains(&below(&path, key)));
        if let What::UnknownKey(key, expected) = &what
            && let (Some(meant), Some((_, table))) = (nearest(key, expected), path.split_last())
        {
            told.push(below(table, meant));
        }
        if !known {
            mistakes.push(what.mistake(at.unwrap_or(Origin::File(0..0)), &path));
        }
        told.push(path.clone());
        if !tree.prune(&path) {
            break;
        }
    }
    (None, mistakes)
}

fn below(path: &[String], key: &str) -> Vec<String> {
    [path, &[key.to_owned()]].concat()
}
