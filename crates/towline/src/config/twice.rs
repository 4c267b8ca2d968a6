//! One service that is set up under two names: it works, and is hardly what was meant.

use std::collections::BTreeMap;

use super::{
    mistake::Mistake,
    tree::{Node, Origin},
};

/// Where two of one address make two of everything. Two media servers of one address are refused, and
/// of downloads of one directory that is told.
const TABLES: [&str; 2] = ["importers", "folders"];

/// A warning for each that is there before.
pub(super) fn warnings(tree: &Node) -> Vec<Mistake> {
    TABLES.into_iter().flat_map(|table| in_table(tree, table)).collect()
}

fn in_table(tree: &Node, table: &str) -> Vec<Mistake> {
    let mut met = BTreeMap::new();
    let mut warnings = Vec::new();
    let parts = tree.find(&[table]).and_then(|entry| entry.node.table());
    for (name, part) in parts.into_iter().flatten() {
        for (kind, service) in part.node.table().into_iter().flatten() {
            let Some((url, at)) = address(&service.node) else { continue };
            if let Some(first) = met.insert((kind, url), name) {
                let words = format!("[{table}.{name}] is the same {kind} as [{table}.{first}]");
                let warning = Mistake::new(words).at(at, "this address is there before");
                warnings.push(warning.hint("one of them will do: take the other out"));
            }
        }
    }
    warnings
}

fn address(service: &Node) -> Option<(String, Origin)> {
    let url = &service.find(&["url"])?.node;
    let text = url.text()?.trim().trim_end_matches('/').to_lowercase();
    (!text.is_empty()).then(|| (text, url.origin.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(text: &str) -> Vec<String> {
        let (tree, mistakes) = Node::parse(text);
        assert!(mistakes.is_empty());
        warnings(&tree).iter().map(|warning| warning.what().to_owned()).collect()
    }

    #[test]
    fn one_service_under_two_names_is_told_and_two_services_are_not() {
        let two = "[importers.a.betanin]\nurl = 'http://betanin:9393'\n\
                   [importers.b.betanin]\nurl = 'http://Betanin:9393/'\n";
        assert_eq!(warned(two), ["[importers.b] is the same betanin as [importers.a]"]);
        assert_eq!(warned(&two.replace("Betanin:9393", "other:9393")), [""; 0]);
        assert_eq!(warned("[importers.a.betanin]\n[importers.b.betanin]\n"), [""; 0]);
    }
}
