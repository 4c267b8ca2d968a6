//! What of a configuration is nobody's to change who does not sit at this machine: what is run here,
//! and where secrets are sent.

use std::{collections::BTreeMap, path::Path};

use http::Uri;
use serde_json::Value as Json;

use super::{
    Looked,
    shape::{Field, Form, Shape},
    show,
    tree::{Node, Origin, Table, Value},
};

/// A table that says where a service answers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// Where the table stands.
    pub(crate) path: Vec<String>,
    /// What each of its addresses leads to, by its key. Defaults are among them.
    pub(crate) leads_to: BTreeMap<String, String>,
}

/// A secret that has a value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HeldSecret<'a> {
    /// Its key.
    pub(crate) path: Vec<String>,
    /// From where it comes.
    pub(crate) from: HeldIn<'a>,
}

/// From where a secret comes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HeldIn<'a> {
    /// The configuration itself.
    Text,
    /// This file.
    File(&'a Path),
    /// The environment.
    Variable(&'a str),
}

impl Looked {
    /// What has a value and may be set by hand only.
    pub(crate) fn by_hand(&self) -> BTreeMap<Vec<String>, Json> {
        let mut found = BTreeMap::new();
        each_table(&self.tree, &self.shape, &[], &mut |path, table, shape| {
            for (field, node) in set(table, shape).filter(|(field, _)| field.shape.by_hand) {
                found.insert(below(path, &field.name), show::plain(node, &field.shape));
            }
        });
        found
    }

    /// Each table with addresses.
    pub(crate) fn services(&self) -> Vec<Service> {
        let mut services = Vec::new();
        each_table(&self.tree, &self.shape, &[], &mut |path, table, shape| {
            let addresses = shape.fields().iter().filter(|field| is_address(field));
            let leads_to = addresses.filter_map(|field| {
                let written = table.get(&field.name).and_then(|entry| entry.node.text());
                let usual = field.shape.default.as_ref().and_then(Json::as_str);
                Some((field.name.clone(), origin(written.or(usual)?)))
            });
            let leads_to: BTreeMap<_, _> = leads_to.collect();
            if !leads_to.is_empty() {
                services.push(Service { path: path.to_vec(), leads_to });
            }
        });
        services
    }

    /// What the addresses of a table lead to where the table is not written.
    pub(crate) fn usually_leads_to(&self, path: &[String]) -> BTreeMap<String, String> {
        let shape = path.iter().try_fold(&self.shape, |shape, key| shape.at(key));
        let fields = shape.map(Shape::fields).unwrap_or_default();
        let usual = fields.iter().filter(|field| is_address(field)).filter_map(|field| {
            Some((field.name.clone(), origin(field.shape.default.as_ref()?.as_str()?)))
        });
        usual.collect()
    }

    /// The secrets that are sent to the service of this table. What lists have of their own goes to
    /// their provider.
    pub(crate) fn secrets_for(&self, service: &[String]) -> Vec<HeldSecret<'_>> {
        let mut secrets = Vec::new();
        each_table(&self.tree, &self.shape, &[], &mut |path, table, shape| {
            let is_a_lists = matches!((path, service), ([lists, _, kind], [providers, provider])
                if lists == "lists" && providers == "providers" && kind == provider);
            if path != service && !is_a_lists {
                return;
            }
            for (field, node) in set(table, shape).filter(|(field, _)| field.shape.secret) {
                let from = match &node.origin {
                    Origin::File(_) => HeldIn::Text,
                    Origin::SecretFile(file) => HeldIn::File(file),
                    Origin::Variable(name) => HeldIn::Variable(name),
                };
                secrets.push(HeldSecret { path: below(path, &field.name), from });
            }
        });
        secrets
    }
}

/// By its name, so that none is forgotten.
fn is_address(field: &Field) -> bool {
    let sounds = field.name == "url" || field.name.ends_with("_url");
    sounds && matches!(field.shape.form, Form::Text)
}

/// Scheme, host and port. What can't be taken apart counts as it stands.
fn origin(address: &str) -> String {
    let parts = || {
        // Programs differ in what these mean in an address.
        let is_plain = !address.contains(['\\', '@', '%']);
        let uri: Uri = address.parse().ok().filter(|_| is_plain)?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = uri.port_u16().unwrap_or(usual);
        Some(format!("{scheme}://{}:{port}", uri.host()?.to_ascii_lowercase()))
    };
    parts().unwrap_or_else(|| address.to_owned())
}

fn set<'a>(table: &'a Table, shape: &'a Shape) -> impl Iterator<Item = (&'a Field, &'a Node)> {
    shape.fields().iter().filter_map(|field| Some((field, &table.get(&field.name)?.node)))
}

fn each_table<'a>(
    node: &'a Node,
    shape: &'a Shape,
    path: &[String],
    see: &mut impl FnMut(&[String], &'a Table, &'a Shape),
) {
    match &node.value {
        Value::Table(table) => {
            see(path, table, shape);
            for (key, entry) in table {
                if let Some(inner) = shape.below(key) {
                    each_table(&entry.node, inner, &below(path, key), see);
                }
            }
        }
        Value::List(items) => {
            for (number, item) in items.iter().enumerate() {
                if let Form::List(inner) = &shape.form {
                    each_table(item, inner, &below(path, &number.to_string()), see);
                }
            }
        }
        _ => {}
    }
}

fn below(path: &[String], name: &str) -> Vec<String> {
    [path, &[name.to_owned()]].concat()
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    #[test]
    fn addresses_that_lead_to_one_place_are_the_same() {
        let same = ["http://seerr:80/a", "HTTP://Seerr", "http://seerr/?x"].map(origin);
        assert!(same.iter().all(|it| it == "http://seerr:80"), "{same:?}");
        for other in [
            "https://seerr",
            "http://seerr:81",
            "http://seer",
            "http://seerr\\@evil",
            "http://seerr@evil",
            "http://seerr%2eevil",
            "seerr",
        ] {
            assert_ne!(origin(other), same[0], "{other}");
        }
    }

    /// Whatever comes to the settings: what is an address by its value is one by its name.
    #[test]
    fn every_address_and_every_program_is_known() {
        let (mut addresses, mut by_hand) = (Vec::new(), Vec::new());
        each_field(&Shape::of::<Settings>(), "", &mut |path, field| {
            let shape = &field.shape;
            let is_web = |value: &Option<Json>| {
                value.as_ref().and_then(Json::as_str).is_some_and(|text| text.starts_with("http"))
            };
            let is_list = path.starts_with("lists.") && field.name == "list";
            if !shape.secret && !is_list && (is_web(&shape.default) || is_web(&shape.example)) {
                assert!(is_address(field), "{path} holds an address");
            }
            if is_address(field) {
                addresses.push(path.clone());
            }
            if ["program", "command", "config"].contains(&field.name.as_str()) {
                assert!(shape.by_hand, "{path} is run");
            }
            if shape.by_hand {
                by_hand.push(path);
            }
        });
        assert!(addresses.len() > 10, "{addresses:?}");
        assert_eq!(
            by_hand,
            [
                "data",
                "backup.to",
                "importers.*.beet.config",
                "importers.*.beet.program",
                "ledger.bound",
                "ledger.bound.*.node",
                "ledger.bound.*.source",
                "ledger.postgres",
                "ledger.shared",
                "log.file",
                "node.at_once",
                "node.follows",
                "node.name",
                "node.role",
                "providers.trakt.auth_url",
                "providers.trakt.url",
                "torrents.*.putio.afterwards.command",
                "torrents.*.putio.categories.*.afterwards.command",
            ]
        );
    }

    fn each_field(shape: &Shape, path: &str, see: &mut impl FnMut(String, &Field)) {
        if let Form::Named(inner) | Form::List(inner) = &shape.form {
            each_field(inner, &format!("{path}*."), see);
        }
        for field in shape.fields() {
            see(format!("{path}{}", field.name), field);
            each_field(&field.shape, &format!("{path}{}.", field.name), see);
        }
    }
}
